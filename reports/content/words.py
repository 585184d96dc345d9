"""The words of official papers: phase words, dates, numerals of headings, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from targets.periods import Quarter

#: Phase words of boards and notices, in the order in which they are always listed.
PROGRESS = {
    "done": "已完成",
    "ahead": "超序时进度",
    "on_track": "达序时进度",
    "behind": "欠序时进度",
    "not_started": "未启动",
    "awaiting_data": "待数据",
    "not_due": "年度指标本期不考核",
}
VERDICT = {
    "met": "达标",
    "exceeded": "超额完成",
    "not_met": "未达标",
    "open": "推进中",
    "pending": "待定",
    "not_reported": "未填报",
    "not_due": "本期不考核",
    "not_applicable": "不适用",
}
#: Why a check waits for data, by verdict.
WAITING = {
    "pending": "对比值、下达指标或评定等次尚未发布",
    "not_reported": "应报数据尚未报送或尚未审核通过",
    "not_applicable": "本期无可计量对象",
}
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
_DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """Chinese numerals of headings: 1 to 99."""
    tens, ones = divmod(number, 10)
    text = _DIGITS[ones] if ones or not tens else ""
    return text if not tens else (_DIGITS[tens] if tens > 1 else "") + "十" + text


def day(when: date) -> str:
    """2026年7月29日: no zero padding."""
    return f"{when.year}年{when.month}月{when.day}日"


def year(label: str) -> str:
    return f"{label}年度" if "/" in label else f"{label}年"


def quarter(label: str, at: Quarter) -> str:
    return f"{year(label)}{QUARTERS[at.number - 1]}"


def listed(names: Sequence[str]) -> str:
    """Names joined as a paper lists them, each once, in their order."""
    return "、".join(dict.fromkeys(names))


def span_of(at: Quarter) -> str:
    """What the quarters up to this one are called within the year."""
    return ("第一季度", "上半年", "前三季度", "全年")[at.number - 1]

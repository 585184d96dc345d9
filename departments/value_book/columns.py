"""The sheets, columns and words of the values workbook, in both languages (exchange format: values workbook)."""

from __future__ import annotations

from qualitycity.sentences import sentence
from qualitycity.workbook import Record, Vocabulary, column

SHEETS = {
    "values": ("数据",),
    "benchmarks": ("对比值",),
    "quotas": ("下达指标",),
    "events": ("事件",),
    "registers": ("名录",),
}

_CODE = column("code", "编号", required=True)
_YEAR = column("year", "年度", required=True)
_QUARTER = column("quarter", "季度", required=True)
_PUBLISHED = column("published_on", "发布日期")

VALUES = (
    _CODE,
    column("part", "分项"),
    column("department", "责任单位"),
    _YEAR,
    _QUARTER,
    column("value", "数值"),
    column("numerator", "分子"),
    column("denominator", "分母"),
    column("benchmark", "对比值"),
    column("rank", "排名"),
    column("places", "参评数"),
    column("stage", "阶段"),
    column("data_status", "数据状态"),
    column("note", "说明"),
    column("data_source", "数据来源"),
    _PUBLISHED,
)
BENCHMARKS = (
    _CODE,
    column("part", "分项"),
    _YEAR,
    _QUARTER,
    column("value", "数值", "对比值", required=True),
    column("source", "来源", "数据来源"),
    _PUBLISHED,
    column("data_status", "数据状态"),
)
QUOTAS = (
    _CODE,
    column("name", "子项"),
    column("operator", "比较", "关系", "运算符"),
    column("value", "数值", "指标值", required=True),
    _YEAR,
    column("source", "来源", "数据来源"),
    _PUBLISHED,
)
EVENTS = (
    column("date", "日期", required=True),
    column("level", "级别"),
    column("category", "类别"),
    _CODE,
    column("paper", "文号"),
    column("description", "说明"),
)
REGISTERS = (
    _CODE,
    column("holder", "持有单位"),
    column("name", "名称"),
    column("level", "级别"),
    column("number", "证书号"),
    column("granted", "授予日期", required=True),
    column("valid_until", "有效期至"),
    column("revoked", "撤销日期"),
    column("department", "归口单位", "责任单位"),
)

#: A pending or inapplicable figure is said by its status, never by an empty or zero number.
DATA_STATUSES = Vocabulary(
    {
        "provisional": ("初步", "初步数", "快报", "快报数"),
        "confirmed": ("核定", "核定数"),
        "final": ("最终", "最终数"),
        "estimate": ("预计", "预计数"),
        "pending": ("待发布", "待公布"),
        "not_applicable": ("不适用",),
    }
)
PUBLISHED_STATUSES = Vocabulary(
    {
        "provisional": ("初步", "初步数", "快报", "快报数"),
        "confirmed": ("核定", "核定数"),
        "final": ("最终", "最终数"),
        "estimate": ("预计", "预计数"),
    }
)
OPERATORS = Vocabulary(
    {
        ">=": ("≥", "不低于", "不少于", "以上"),
        ">": ("＞", "高于", "超过"),
        "<=": ("≤", "不高于", "不超过", "以下", "以内"),
        "<": ("＜", "低于"),
        "=": ("＝", "等于"),
    }
)
GRADES = Vocabulary(
    {"优秀": ("优秀", "excellent"), "良好": ("良好", "good"), "合格": ("合格", "pass"), "不合格": ("不合格", "fail")}
)

#: No figure is older than this; a year typed wrongly mostly is.
EARLIEST = 1990
#: What the stored columns hold, in characters.
LONGEST_NOTE = 2000
LONGEST_SOURCE = 200
LONGEST_NAME = 200
LONGEST_PART = 100
LONGEST_PAPER = 100
LONGEST_WORD = 60


def bounded(record: Record, key: str, limit: int) -> str:
    """The text of a cell, "" for a blank one; refused where it is longer than its column."""
    text = record.text(key) or ""
    if len(text) > limit:
        message = sentence("The text is longer than %(limit)s characters.", limit=limit)
        record.refuse(key, code="too_long", message=message)
    return text

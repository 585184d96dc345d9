"""What stands around the text of a paper: issuer's mark, number, title, recipients, signature."""

from __future__ import annotations

from dataclasses import dataclass

from reports.content import words
from reports.content.blocks import Paper
from reports.content.situation import Situation

#: kind → (title lines, upward). The title is broken by sense.
TITLES = {
    "annual": (("关于{span}质量强市工作", "目标任务完成情况的督查报告"), True),
    "notice": (("关于{span}质量强市工作", "目标任务完成情况的督查通报"), False),
    "result": (("关于{span}质量强市工作", "考核结果的通报"), False),
    "macro": (("{span}宏观质量状况分析报告",), True),
}


#: What a plan's area is called as long as nobody has named the city: papers then leave its place blank.
UNNAMED = frozenset({"", "市", "本市"})


@dataclass(frozen=True)
class Letterhead:
    """Names of the city's own: organ, code of the document number (机关代字), who signs, to whom papers go.

    An empty name is made from the area's.
    """

    organ: str = ""
    code: str = ""
    signatory: str = ""
    superiors: str = ""
    units: str = ""
    copies: str = ""


def head(kind: str, situation: Situation, letterhead: Letterhead, *, serial: int) -> Paper:
    """The head and foot of a paper of this kind; ``serial`` is its number in the year of compilation."""
    lines, upward = TITLES[kind]
    city = "××市" if situation.area in UNNAMED else situation.area
    organ = letterhead.organ or f"{city}质量强市工作领导小组办公室"
    code = letterhead.code or f"{city.removesuffix('市')}质强办"
    superiors = letterhead.superiors or f"{city}质量强市工作领导小组"
    units = letterhead.units or "各区镇、各成员单位"
    return Paper(
        kind=kind,
        mark=f"{organ}文件",
        number=f"{code}〔{situation.at.year}〕{serial}号",
        title=tuple(line.format(span=span_of(kind, situation)) for line in lines),
        recipients=f"{superiors if upward else units}：",
        organ=organ,
        date=words.day(situation.at.date()),
        upward=upward,
        signatory=letterhead.signatory,
        copies=letterhead.copies,
        notice="演示数据：本报告中的数值均为虚构，仅供演示。" if situation.demonstration else "",
    )


def span_of(kind: str, situation: Situation) -> str:
    """The span a paper is about: an annual one the year, a notice the quarters up to now."""
    if kind in ("annual", "result"):
        return f"{situation.year_label}年度"
    if situation.quarter.number == 4:
        return f"{situation.year_label}年度"
    return words.year(situation.year_label) + words.span_of(situation.quarter)

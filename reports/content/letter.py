"""The private result letter of a unit: its score, grade and rank, each lost point with its reason, and how to appeal.

Pure: the same result gives the same content, so the letter can be written again at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reports.content import words
from reports.content.blocks import Block, Column, Content, Heading, Paper, Paragraph, Table
from reports.content.paper import UNNAMED, Letterhead


@dataclass(frozen=True)
class Lost:
    """An item that lost points, as text."""

    code: str
    name: str
    worth: str
    score: str
    lost: str
    why: str


@dataclass(frozen=True)
class Reckoning:
    """From the items to the score, as text: points, of how many that count, on the scale of the full mark, what was
    added and taken."""

    raw: str
    counted: str
    scaled: str
    bonus: str
    deductions: str


@dataclass(frozen=True)
class Outcome:
    """A unit's result as the letter tells it; numbers are text. ``vetoes`` say what set the grade."""

    unit: str
    area: str
    year: str
    scheme: str
    score: str
    grade: str
    rank: str
    places: str
    group: str
    appeal_until: str
    at: datetime
    sha256: str
    reckoning: Reckoning | None = None
    vetoes: tuple[str, ...] = ()
    lost: tuple[Lost, ...] = ()
    left_out: tuple[str, ...] = ()


NONE = "无"
COLUMNS = (Column("编号", 7), Column("项目", 20), Column("分值", 10, "end"), Column("得分", 10, "end"),
           Column("失分", 10, "end"), Column("原因", 30))  # fmt: skip


@dataclass(frozen=True)
class Told:
    """What a letter says that can be held against the run: score, grade, rank ("" where there is none) and the hash of
    the sheet."""

    score: str
    grade: str
    rank: str
    sha256: str


_RESULT = re.compile("年度考核得分为(?P<score>.+?)，等级为(?P<grade>.+?)(?:，在.+?列第(?P<rank>.+?)位)?。现将")
_CODE = "评分表校验码（SHA-256）："


def told(text: str) -> Told | None:
    """What the text of a letter says; None where it is no letter."""
    result, code = _RESULT.search(text), re.search(f"{_CODE}([0-9a-f ]+)", text)
    if result is None or code is None:
        return None
    return Told(result["score"], result["grade"], result["rank"] or "", code[1].replace(" ", ""))


def compose(outcome: Outcome, letterhead: Letterhead, *, made: Mapping[str, Any]) -> Content:
    city = "××市" if outcome.area in UNNAMED else outcome.area
    organ = letterhead.organ or f"{city}质量强市工作领导小组办公室"
    paper = Paper(
        kind="letter", mark=organ, number="", title=(f"{outcome.year}年度质量强市工作", "考核结果告知书"),
        recipients=f"{outcome.unit}：", organ=organ, date=words.day(outcome.at.date()), upward=False,
        notice="本告知书只发被考核单位。",
    )  # fmt: skip
    about = {"year": outcome.year, "unit": outcome.unit, "sheet_sha256": outcome.sha256, "demonstration": False}
    return Content(
        paper=paper, about=about, made=made, blocks=tuple(_body(outcome)), annexes=(), citations={}
    )  # fmt: skip


def _body(outcome: Outcome) -> Iterator[Block]:
    rank = f"，在{outcome.group}的{outcome.places}个单位中列第{outcome.rank}位" if outcome.rank else ""
    yield Paragraph(
        (f"按照《{outcome.scheme}》，你单位{outcome.year}年度考核得分为{outcome.score or NONE}，等级为{outcome.grade or NONE}"
         f"{rank}。现将有关情况告知如下：",)
    )  # fmt: skip
    if outcome.reckoning:
        of = outcome.reckoning
        yield Paragraph(
            (f"得分计算：计入考核的项目合计{of.raw}分（应得{of.counted}分），折算为满分值{of.scaled}分；加分{of.bonus}分，"
             f"扣分{of.deductions}分；经上下限和四舍五入，得分为{outcome.score}分。",)
        )  # fmt: skip
    for veto in outcome.vetoes:
        yield Paragraph((f"一票否决：{veto}。",))
    yield Heading(1, "失分情况")
    if outcome.lost:
        rows = tuple(
            tuple((text,) for text in (each.code, each.name, each.worth, each.score, each.lost, each.why))
            for each in outcome.lost
        )
        yield Table("lost", "失分明细", COLUMNS, rows, sheet="失分明细")
    else:
        yield Paragraph(("本年度没有失分项目。",))
    if outcome.left_out:
        yield Paragraph((f"以下项目未计入总分：{'、'.join(outcome.left_out)}。",))
    yield Heading(1, "申诉")
    until = f"{outcome.appeal_until}前" if outcome.appeal_until else "规定期限内"
    yield Paragraph((f"如对某一项目得分有异议，可于{until}在系统中逐项提出申诉，写明理由并附佐证材料。",))
    yield Paragraph((f"{_CODE}{_in_groups(outcome.sha256)}",))


def _in_groups(sha256: str) -> str:
    """The hash as it can be read aloud, and broken at the end of a line."""
    return " ".join(sha256[start : start + 8] for start in range(0, len(sha256), 8))

"""The paper of a pledge (责任书): a pure function of what was frozen when it was approved.

Parts after the domain's list of documents: title and number, parties, preamble, 一 targets and tasks, 二 measures,
三 inspection and assessment, 四 reward and accountability, 五 final provisions, and a block for signatures and seals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from reports.content.blocks import Block, Column, Content, Heading, Paper, Paragraph, Runs, Signing, Table, Wide

#: The notice over a text that is not approved yet.
DRAFT = "征求意见稿：尚未审定，不作为签订依据。"
_SECTIONS = (
    ("measures", "保障措施"), ("inspection", "督查与考核"), ("accountability", "奖励与责任追究"), ("final", "附则"),
)  # fmt: skip
_TARGETS = (
    ("code", Column("编号", 7, "centre")), ("category", Column("类别", 8)), ("name", Column("指标", 17)),
    ("unit", Column("单位", 7, "centre")), ("baseline", Column("基期值", 8, "centre")),
    ("annual", Column("年度目标", 13, "centre")),
    ("q1", Column("一季度", 9, "centre")), ("q2", Column("二季度", 9, "centre")),
    ("q3", Column("三季度", 9, "centre")), ("q4", Column("四季度", 9, "centre")),
    ("points", Column("分值", 7, "centre")), ("duty", Column("责任分工", 17)), ("data_source", Column("数据来源", 13)),
    ("remark", Column("备注", 17)),
)  # fmt: skip
_TASKS = (
    ("code", Column("编号", 5, "centre")), ("category", Column("分组", 24)), ("name", Column("主要任务", 34)),
    ("dates", Column("时间节点", 40)), ("duty", Column("责任分工", 34)),
)  # fmt: skip
_NOTHING = "—"


def compose(text: Mapping[str, Any], *, made: Mapping[str, Any], draft: bool = False, notice: str = "") -> Content:
    """The content of the paper; ``text`` is what ``departments.pledges.snapshot.of`` gives, ``made`` the moment, fonts
    and libraries. Pure: the same arguments give the same content."""
    head = text["head"]
    amended = f"（补签{text['number']}）" if text["number"] else ""
    return Content(
        paper=Paper(
            kind="pledge",
            mark="",
            number=head["document"] or f"{head['unit_name']} {head['year_label']}",
            title=(f"{head['words']['title']}{amended}",),
            recipients="",
            organ=head["superior"],
            date="",
            upward=False,
            notice=notice or (DRAFT if draft else ""),
        ),
        about={"plan": head["plan"], "plan_name": head["plan_name"], "year": head["year_label"], "demonstration": False,
               "unit": head["unit"], "unit_name": head["unit_name"], "amendment": text["number"]},
        made=made,
        blocks=tuple(_blocks(text)),
        annexes=(),
        citations={},
    )  # fmt: skip


def _blocks(text: Mapping[str, Any]) -> Iterator[Block]:
    head = text["head"]
    yield Paragraph((f"甲方：{head['superior']}",))
    yield Paragraph((f"乙方：{head['unit_name']}",))
    yield from _paragraphs(head["words"]["preamble"])
    if text["number"]:
        yield from _amendment(text)
    yield Heading(1, "目标和任务")
    yield from _paragraphs(head["words"]["targets"])
    tables = tuple(_tables(text["lines"]))
    if tables:
        yield Wide(tables)
    for name, title in _SECTIONS:
        yield Heading(1, title)
        yield from _paragraphs(head["words"][name])
    yield _signatures(head)


def _paragraphs(words: str) -> Iterator[Paragraph]:
    for line in words.split("\n"):
        if line.strip():
            yield Paragraph((line.strip(),))


def _amendment(text: Mapping[str, Any]) -> Iterator[Paragraph]:
    """What is amended, and why; the lines themselves are restated whole."""
    reason = text["reason"].rstrip("。")
    yield Paragraph(
        (
            f"本文本为本责任书的第{text['number']}次补签文本。补签原因：{reason}。自双方签字、盖章之日起，乙方承担的目标和任务以本文本为准。",
        )
    )
    changes = text["head"].get("changes", [])
    if changes:
        yield Paragraph((f"与上次签订的文本相比，调整{len(changes)}项：{'；'.join(changes)}。",))


def _tables(lines: Sequence[Mapping[str, str]]) -> Iterator[Table]:
    for kind, columns, title in (("target", _TARGETS, "年度质量目标"), ("task", _TASKS, "年度主要任务")):
        rows = tuple(_row(line, [name for name, _column in columns]) for line in lines if line["kind"] == kind)
        if rows:
            note = (
                "注：季度数为截至该季度末应当达到的累计数或者水平；“同年度要求”指按年度目标判定，“—”表示该季度没有要求。"
                if kind == "target"
                else ""
            )
            yield Table(kind, title, tuple(column for _name, column in columns), rows, sheet=title, note=note)


def _row(line: Mapping[str, str], names: Sequence[str]) -> tuple[Runs, ...]:
    return tuple((line[name] or _NOTHING,) for name in names)


def _signatures(head: Mapping[str, Any]) -> Signing:
    day = "　　　年　　月　　日"
    return Signing(
        left=("甲方（盖章）：", head["superior"], f"{head['words']['signers']}（签字）：", "", day),
        right=("乙方（盖章）：", head["unit_name"], "主要负责人（签字）：", "", day),
    )

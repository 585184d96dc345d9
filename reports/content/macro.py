"""The macro quality analysis: headline numbers, the fields year on year, shortcomings and their causes, advice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.content import sections, words
from reports.content.annexes import explained
from reports.content.blocks import Block, Heading, Paragraph, Runs
from reports.content.ledger import Ledger, joined, runs
from reports.content.situation import Item, Situation


def body(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield from _headline(situation, ledger)
    yield from _fields(situation, ledger)
    yield from _shortcomings(situation, ledger)
    yield from _advice(situation, ledger)


def _headline(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield Heading(1, "总体质量状况")
    span = words.quarter(situation.year_label, situation.quarter)
    yield Paragraph(
        runs(f"截至{span}末，纳入分析的", ledger.count(), "项质量目标中，", counts_of_verdicts(ledger), "；按进度看，",
             sections.counts(ledger), "。")
    )  # fmt: skip
    yield sections.progress_table(ledger)


def counts_of_verdicts(ledger: Ledger) -> Runs:
    return runs(
        "达标", ledger.count(verdict=["met", "exceeded"]), "项，未达标", ledger.count(verdict=["not_met"]), "项"
    )


def _fields(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield Heading(1, "各领域质量状况")
    for code, name in situation.categories:
        items = situation.of(code)
        if not items:
            continue
        yield Heading(2, name)
        where = {"category": [code]}
        yield Paragraph(runs("共设目标", ledger.count(**where), "项，其中", sections.counts(ledger, **where), "。"))
        known = [_with_change(ledger, item) for item in items if item.actual is not None and item.is_quantity]
        if known:
            yield Paragraph(runs("主要指标：", joined(known), "。"))
        if not any(item.before for item in items):
            yield Paragraph(("本领域各指标尚无上年同期判定数据，暂不作同比。",))


def _with_change(ledger: Ledger, item: Item) -> Runs:
    """The level and its change on last year: rates by 百分点, amounts by %."""
    said = runs(item.name, sections.amount(ledger, item, "actual"))
    change = ledger.change(item)
    if change is None:
        return said
    kind, cited = change
    now, before = item.actual, item.before[1] if item.before else None
    if now is None or before is None or now == before:
        return runs(said, "，与上年同期持平")
    if kind == "points":
        return runs(said, "，同比提高" if now > before else "，同比下降", cited, "个百分点")
    return runs(said, "，同比增长" if now > before else "，同比下降", cited)


def _shortcomings(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield Heading(1, "短板及原因")
    late = situation.having("behind")
    if not late:
        yield Paragraph(("本期未发现欠序时进度的目标。",))
        return
    yield Paragraph(runs("从目标完成情况看，欠序时进度", ledger.count(progress=["behind"]), "项："))
    yield from sections.enumerated([_with_cause(ledger, item) for item in late])


def _with_cause(ledger: Ledger, item: Item) -> Runs:
    said = sections.shortfall(ledger, item)
    cause = explained(ledger, item, "cause")
    return runs(said, "。责任单位说明原因：", cause, "。") if cause else runs(said, "。责任单位未说明原因。")


def _advice(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield Heading(1, "工作建议")
    points: list[Runs] = []
    weak = _weak_fields(situation)
    if weak:
        points.append((f"聚焦{words.listed(weak)}等短板领域，由牵头单位制定提升措施，纳入下一年度任务分解。",))
    if situation.having("awaiting_data"):
        points.append(
            runs(
                "完善数据来源。对",
                ledger.count(progress=["awaiting_data"]),
                "项暂无可用数据的目标，逐项落实数据来源和发布时间。",
            )
        )
    points.append(("健全长效机制，巩固已达标成果，强化跟踪监测和结果运用。",))
    yield from sections.enumerated(points)


def _weak_fields(situation: Situation) -> Sequence[str]:
    return [
        name for code, name in situation.categories
        if any(item.category == code for item in situation.having("behind"))
    ]  # fmt: skip

"""The annexes of a supervision report: all indicators, quantities on their way, what is late and why, what lacks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.content import figures, main_tasks, sections, words
from reports.content.blocks import Annex, Column, Runs, Table
from reports.content.figures import NOTHING
from reports.content.ledger import Ledger, joined, runs
from reports.content.situation import Item, Situation
from targets.rules import force

#: Targets that add up to an amount; a milestone builds up too, but has no amount.
BUILDING_UP = force.BUILDING_UP - {"milestone"}


def all_of(situation: Situation, ledger: Ledger) -> Iterator[Annex]:
    yield Annex("主要指标完成情况表", (indicators(situation, ledger),), landscape=True)
    building = [item for item in situation.items if item.form in BUILDING_UP]
    if building:
        yield Annex("定量目标任务推进情况表", (quantities(building, ledger),), landscape=True)
    late = situation.having("behind", "not_started")
    if late:
        yield Annex("进度滞后目标清单", (late_list(late, ledger),), landscape=True)
    unknown = situation.having("awaiting_data")
    if unknown:
        yield Annex("待数据目标清单", (unknown_list(unknown, ledger),), landscape=True)
    if situation.tasks:
        yield Annex("主要任务责任分工和推进情况表", (main_tasks.table(situation, ledger),), landscape=True)
    pictures = (sections.category_table(situation, ledger), sections.category_chart(), sections.progress_chart())
    yield Annex("各类别目标进度统计", pictures)


def number(ledger: Ledger, item: Item, field: str) -> Runs:
    """A number of the item; none for stages and grades, whose points are not amounts."""
    if getattr(item, field) is None or not item.is_quantity:
        return (NOTHING,)
    return (ledger.figure(item, field, among=item.target_value if field == "actual" else None),)


def percentage(ledger: Ledger, item: Item, field: str = "completion") -> Runs:
    return (NOTHING,) if getattr(item, field) is None else (ledger.ratio(item, field),)


def actual(ledger: Ledger, item: Item) -> Runs:
    return (ledger.word(item, "word"),) if item.word else number(ledger, item, "actual")


def units_of(item: Item) -> str:
    return item.lead + (f"（配合：{words.listed(item.supporting)}）" if item.supporting else "") or NOTHING


def indicators(situation: Situation, ledger: Ledger) -> Table:
    names = dict(situation.categories)
    columns = (
        Column("编号", 4, "centre"), Column("类别", 7), Column("指标", 16), Column("目标要求", 14), Column("单位", 5, "centre"),
        Column("实际值", 7, "end"), Column("目标值", 7, "end"), Column("阶段目标", 7, "end"), Column("完成率", 7, "end"),
        Column("判定", 6, "centre"), Column("进度", 8, "centre"), Column("牵头单位", 10),
    )  # fmt: skip
    rows = tuple(
        (
            (item.code,), (names.get(item.category, item.category),), (item.name,), (ledger.clause(item),),
            (item.unit or NOTHING,), actual(ledger, item), number(ledger, item, "target_value"),
            number(ledger, item, "phase_target"), percentage(ledger, item), (words.VERDICT[item.verdict],),
            (words.PROGRESS[item.progress],), (item.lead or NOTHING,),
        )
        for item in situation.items
    )  # fmt: skip
    title = f"主要指标完成情况（{words.quarter(situation.year_label, situation.quarter)}）"
    return Table("indicators", title, columns, rows, sheet="指标完成情况",
                 note="注：完成率按目标值计算，四舍五入，未作封顶；“—”表示无此项数值。")  # fmt: skip


def quantities(items: Sequence[Item], ledger: Ledger) -> Table:
    columns = (
        Column("编号", 4, "centre"), Column("任务", 20), Column("单位", 6, "centre"), Column("实际值", 8, "end"),
        Column("本期阶段目标", 8, "end"), Column("目标值", 8, "end"), Column("差额", 8, "end"), Column("完成率", 8, "end"),
        Column("规划期目标", 8, "end"), Column("规划期完成率", 8, "end"), Column("进度", 9, "centre"), Column("牵头单位", 12),
    )  # fmt: skip
    rows = tuple(
        (
            (item.code,), (item.name,), (item.unit or NOTHING,), number(ledger, item, "actual"),
            number(ledger, item, "phase_target"), number(ledger, item, "target_value"), number(ledger, item, "gap"),
            percentage(ledger, item), number(ledger, item, "horizon_target"),
            percentage(ledger, item, "horizon_completion"), (words.PROGRESS[item.progress],), (item.lead or NOTHING,),
        )
        for item in items
    )  # fmt: skip
    return Table("quantities", "", columns, rows, sheet="定量任务")


def late_list(items: Sequence[Item], ledger: Ledger) -> Table:
    columns = (
        Column("编号", 4, "centre"), Column("目标", 16), Column("目标要求", 14), Column("实际值", 8, "end"),
        Column("阶段目标", 8, "end"), Column("差额", 8, "end"), Column("进度", 8, "centre"), Column("牵头单位（配合单位）", 12),
        Column("滞后原因", 18), Column("追赶措施", 16),
    )  # fmt: skip
    rows = tuple(
        (
            (item.code,), (item.name,), (ledger.clause(item),), actual(ledger, item),
            number(ledger, item, "phase_target"), number(ledger, item, "gap"), (words.PROGRESS[item.progress],),
            (units_of(item),), explained(ledger, item, "cause") or ("责任单位未作说明",),
            explained(ledger, item, "measure") or ("待报",),
        )
        for item in items
    )  # fmt: skip
    return Table("late", "", columns, rows, sheet="滞后清单",
                 note="注：原因和措施摘自责任单位填报时的说明；未填报的，如实列明。")  # fmt: skip


def explained(ledger: Ledger, item: Item, part: str) -> Runs:
    """What the units wrote of the cause or the measure, in their own words; nothing where they wrote nothing."""
    told = [note for note in item.notes if figures.shown(note.text, part)]
    return joined([runs(ledger.note(note, part)) for note in told])


def unknown_list(items: Sequence[Item], ledger: Ledger) -> Table:
    columns = (
        Column("编号", 4, "centre"), Column("目标", 20), Column("目标要求", 18), Column("情形", 22), Column("牵头单位", 14),
        Column("责任单位说明", 24),
    )  # fmt: skip
    rows = tuple(
        (
            (item.code,), (item.name,), (ledger.clause(item),), (words.WAITING.get(item.verdict, NOTHING),),
            (item.lead or NOTHING,), explained(ledger, item, "text") or (NOTHING,),
        )
        for item in items
    )  # fmt: skip
    return Table("unknown", "", columns, rows, sheet="待数据清单")

"""Main tasks in a supervision report: how many stand where, which are behind their stages, and a table of all."""

from __future__ import annotations

from collections.abc import Iterator

from reports.content import words
from reports.content.blocks import Block, Column, Heading, Paragraph, Runs, Table
from reports.content.figures import NOTHING
from reports.content.ledger import Ledger, joined, runs
from reports.content.situation import Situation, Task
from targets.periods import Quarter


def section(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    """Nothing where the plan has no main tasks."""
    tasks = situation.tasks
    if not tasks:
        return
    yield Heading(1, "主要任务推进情况")
    parts = [
        runs(word, ledger.tasks(progress), "项")
        for progress, word in words.PROGRESS.items()
        if any(task.progress == progress for task in tasks)
    ]
    yield Paragraph(runs("计划确定的主要任务共", ledger.tasks(), "项，其中", joined(parts, "、"), "。"))
    late = [task for task in tasks if task.progress == "behind"]
    if late:
        yield Paragraph(runs("但也存在以下问题：", joined([_behind(task, ledger) for task in late]), "。"))
    else:
        yield Paragraph(("未发现落后于计划阶段的主要任务。",))


def _behind(task: Task, ledger: Ledger) -> Runs:
    """What should be reached by now, and what the unit said of it."""
    lead = f"（{task.lead}牵头）" if task.lead else ""
    due = f"应达到“{task.planned[0]}”阶段" if task.planned else "应按期完成"
    said = runs(f"“{task.name}”{lead}{due}，尚未达到")
    if task.told is None or not task.told.note:
        return runs(said, "，牵头单位未作说明")
    return runs(said, "，牵头单位说明：", ledger.said(task.told.row, "note", task.told.note, "sentence"))


def table(situation: Situation, ledger: Ledger) -> Table:
    columns = (
        Column("编号", 5, "centre"), Column("任务", 18), Column("牵头单位", 11), Column("配合单位", 13), Column("计划阶段", 18),
        Column("已达阶段", 11), Column("进度类别", 9), Column("最近进展", 24),
    )  # fmt: skip
    return Table("tasks", "", columns, tuple(_row(task, ledger) for task in situation.tasks), sheet="主要任务")


def _row(task: Task, ledger: Ledger) -> tuple[Runs, ...]:
    planned = "；".join(f"{name}（{_when(at)}）" for name, at in task.stages)
    reached = task.reached
    return (
        (task.code,), (task.name,), (task.lead or NOTHING,), (words.listed(task.supporting) or NOTHING,),
        (planned or NOTHING,),
        (ledger.said(reached[0], "stage", reached[1]),) if reached else (NOTHING,),
        (words.PROGRESS[task.progress],),
        (ledger.said(task.told.row, "progress", task.told.progress),) if task.told else ("尚无审核通过的进展",),
    )  # fmt: skip


def _when(at: Quarter) -> str:
    return f"{at.year}年{words.QUARTERS[at.number - 1]}"

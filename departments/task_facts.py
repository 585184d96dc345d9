"""What was reported on main tasks, as the pure rules see it. Everything here reads, in one query however many tasks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from departments.facts import VALUE
from departments.models import Value
from targets import main_tasks
from targets.models import MainTask
from targets.periods import Quarter
from targets.rules.facts import Entry, Facts, Source


def of(tasks: Collection[MainTask], *, drafts: Q | None = None, until: Quarter | None = None) -> dict[int, Facts]:
    """What counts of each task, by indicator id, up to the quarter ``until``. Of the values that ``drafts`` names (a
    unit's, say) the latest stand in for the verified ones."""
    counting = Q(counted=True)
    if drafts is not None:
        counting = Q(counted=True) & ~drafts | Q(latest=True) & drafts
    rows = Value.objects.filter(counting, indicator__in=[task.indicator_id for task in tasks])
    rows = rows.filter(standing=Value.Standing.REPORTED).order_by("period__quarter", "id")
    if until is not None:
        rows = rows.filter(period__quarter__lte=until)
    reported: dict[int, list[Entry]] = {}
    for row, number, indicator, quarter, stage in rows.values_list(
        "id", "number", "indicator_id", "period__quarter", "stage"
    ):
        source = Source(VALUE, str(row), number)
        reported.setdefault(indicator, []).append(Entry(quarter, stage=stage, source=source))
    return {task.indicator_id: Facts(_as_far_as_all(task, reported.get(task.indicator_id, ()))) for task in tasks}


def _as_far_as_all(task: MainTask, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One entry a quarter: of several units that lead a task, the one that has come less far."""
    found: dict[Quarter, Entry] = {}
    for entry in entries:
        order = {stage.name: place for place, stage in enumerate(main_tasks.stages_of(task, entry.quarter), 1)}
        known = found.get(entry.quarter)
        if known is None or order.get(entry.stage, 0) < order.get(known.stage, 0):
            found[entry.quarter] = entry
    return tuple(found.values())


def finished(tasks: Collection[MainTask], *, before: Collection[Quarter]) -> dict[Quarter, set[int]]:
    """By quarter: the tasks (by indicator id) whose last stage was verified as reached in an earlier one."""
    rows = Value.objects.filter(counted=True, indicator__in={task.indicator_id for task in tasks}).exclude(stage="")
    reached = list(rows.order_by().values_list("indicator_id", "stage", "period__quarter"))
    found: dict[Quarter, set[int]] = {}
    for quarter in before:
        planned = {task.indicator_id: main_tasks.stages_of(task, quarter) for task in tasks}
        last: Mapping[int, str] = {indicator: stages[-1].name for indicator, stages in planned.items() if stages}
        found[quarter] = {each for each, stage, at in reached if at < quarter and stage == last.get(each)}
    return found

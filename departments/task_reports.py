"""How the main tasks of a plan stand: the stage reached beside the one planned, who carries each, and what was told of
it last. Everything here reads, in as many queries for many tasks as for one; only what was verified counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from departments import task_facts
from departments.models import Department, Duty, Submission, Value
from departments.sheets import active
from targets import main_tasks
from targets.models import MainTask, Plan
from targets.periods import Quarter
from targets.rules import check
from targets.rules.result import Result
from targets.rules.terms import Stage


@dataclass(frozen=True)
class Line:
    """One task at the end of a quarter. ``last`` is the newest verified report by then; ``walk`` the state of the
    lead's submission of the quarter, empty where there is none."""

    task: MainTask
    quarter: Quarter
    result: Result
    leads: Sequence[Department] = ()
    supporting: Sequence[Department] = ()
    last: Value | None = None
    walk: str = ""

    @property
    def progress(self) -> str:
        return self.result.progress

    @property
    def reached(self) -> str:
        return self.result.word

    @property
    def planned(self) -> Stage | None:
        return main_tasks.planned(self.task, self.quarter)

    @property
    def following(self) -> Stage | None:
        return main_tasks.following(self.task, self.quarter)

    def matches(self, wanted: str = "", *, group: str = "", unit: str = "", progress: str = "") -> bool:
        """Whether the task is in the group, carried by the unit (in any part), stands like this and holds the words."""
        if (group and self.task.group != group) or (progress and self.progress != progress):
            return False
        if unit and unit not in {each.code for each in (*self.leads, *self.supporting)}:
            return False
        told = (self.last.progress, self.last.note) if self.last else ()
        return not wanted or any(wanted.casefold() in text.casefold() for text in (self.task.name, *told))


@dataclass
class _Carriers:
    leads: list[Department] = field(default_factory=list)
    supporting: list[Department] = field(default_factory=list)


def lines(plan: Plan, quarter: Quarter, tasks: QuerySet[MainTask]) -> list[Line]:
    """Those of the tasks that belong to the plan, in its order, as they stand at the end of the quarter."""
    listed = list(tasks.filter(plan=plan).order_by("order", "id"))
    known = task_facts.of(listed, until=quarter)
    carried, last = _carriers(listed, quarter), _last(listed, quarter)
    walks = dict(
        Submission.objects.filter(period__plan=plan, period__quarter=quarter).values_list("department", "state")
    )
    found = []
    for task in listed:
        who = carried.get(task.pk, _Carriers())
        result = check(main_tasks.terms_of(task, plan.years, quarter), known[task.indicator_id], quarter)
        walk = next((walks[unit.pk] for unit in who.leads if unit.pk in walks), "")
        found.append(Line(task, quarter, result, who.leads, who.supporting, last.get(task.indicator_id), walk))
    return found


def _carriers(tasks: Sequence[MainTask], quarter: Quarter) -> Mapping[int, _Carriers]:
    rows = Duty.objects.filter(active(quarter), task__in=tasks).select_related("department")
    found: dict[int, _Carriers] = {}
    for duty in rows.order_by("department__order", "id"):
        who = found.setdefault(duty.task_id or 0, _Carriers())
        (who.leads if duty.role == Duty.Role.LEAD else who.supporting).append(duty.department)
    return found


def _last(tasks: Sequence[MainTask], quarter: Quarter) -> dict[int, Value]:
    rows = Value.objects.filter(
        counted=True, indicator__in=[task.indicator_id for task in tasks], period__quarter__lte=quarter
    )
    told = rows.exclude(progress="").select_related("department", "period__plan").order_by("period__quarter", "id")
    return {value.indicator_id: value for value in told}


def groups(listed: Sequence[Line]) -> list[str]:
    """The groups of the plan's tasks, in their order."""
    return list(dict.fromkeys(line.task.group for line in listed if line.task.group))


def units(listed: Sequence[Line]) -> list[Department]:
    """Every unit that carries any of the tasks, in printed order."""
    found = {unit.pk: unit for line in listed for unit in (*line.leads, *line.supporting)}
    return sorted(found.values(), key=lambda unit: (unit.order, unit.pk))

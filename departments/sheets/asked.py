"""What a unit must enter in a quarter: one cell for each part of each indicator that it leads or was given a part of,
and one for each main task that it leads.

Only the lead enters, except the parts given to a supporting unit. An indicator that several targets share is asked
once, by the lead of the first of them in plan order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_

from django.db.models import Q

from departments import task_facts
from departments.cells import Question, question, question_of_task
from departments.models import Duty
from targets import main_tasks, versions
from targets.models import Indicator, MainTask, Plan, Quota, TargetVersion
from targets.periods import Quarter
from targets.rules.due import is_due
from targets.rules.terms import Stage, Terms


@dataclass(frozen=True)
class Cell:
    """One cell and what it is asked for: ``targets`` share the indicator, in plan order, in the version in force.

    ``later`` is the indicator's own due date. ``awaits_quota``: held against a quota that nobody handed down yet.
    ``versions`` are all of these targets', by target id, oldest first: a check of the cell looks at the earlier ones.
    ``task``: the cell is about a main task, and about no target; ``planned`` is the stage that should be reached by
    now, ``following`` the next one. ``goals``: the unit enters beside others, with these goals of its own by target id
    (None: none was set); without them it answers for the whole.
    """

    asked: Question
    indicator: Indicator
    targets: tuple[TargetVersion, ...]
    due: bool
    later: date | None = None
    awaits_quota: bool = False
    versions: Mapping[int, Sequence[TargetVersion]] = field(default_factory=dict)
    task: MainTask | None = None
    planned: Stage | None = None
    following: Stage | None = None
    goals: Mapping[int, Decimal | None] | None = None

    @property
    def key(self) -> str:
        return self.asked.key

    @property
    def part(self) -> str:
        return self.asked.part

    @property
    def label(self) -> str:
        return f"{self.indicator.name} · {self.part}" if self.part else self.indicator.name

    @property
    def codes(self) -> list[str]:
        """What the cell is called in the plan: by its targets, or by its main task."""
        return [self.task.code] if self.task else [version.target.code for version in self.targets]

    @property
    def file_codes(self) -> list[str]:
        """The codes by which files name the cell: a task's is its indicator's, which no target of the plan has."""
        return [self.indicator.code] if self.task else self.codes


def cells_of(
    plan: Plan, quarter: Quarter, department: int, *, indicators: Collection[int] | None = None
) -> tuple[Cell, ...]:
    """The cells that the unit enters in the quarter, due or not, in plan order."""
    return cells_by_unit(plan, quarter, [department], indicators=indicators)[department]


def cells_by_unit(
    plan: Plan, quarter: Quarter, departments: Collection[int], *, indicators: Collection[int] | None = None
) -> dict[int, tuple[Cell, ...]]:
    """The cells that each of the units enters in the quarter, by department id."""
    return cells_by_quarter(plan, {quarter: departments}, indicators=indicators)[quarter]


def cells_by_quarter(
    plan: Plan, units: Mapping[Quarter, Collection[int]], *, indicators: Collection[int] | None = None
) -> dict[Quarter, dict[int, tuple[Cell, ...]]]:
    """The same of several quarters, each with the units that are asked for in it."""
    duties = _duties(plan, units, indicators)
    held = versions.of_plan(plan, targets={duty.target_id for duty in duties if duty.target_id})
    quotas = _quotas(held)
    cells: dict[Quarter, dict[int, list[Cell]]] = {}
    for quarter, departments in units.items():
        cells[quarter] = {department: [] for department in departments}
        own = _of_quarter(duties, quarter, departments if indicators is None else None)
        _add_figures(cells[quarter], plan, quarter, own, held, quotas.get(quarter.year, {}))
    known = {duty.target.indicator_id for duty in duties if duty.target}
    if indicators is None or not known >= set(indicators):
        _add_tasks(cells, plan, indicators)
    return {
        quarter: {department: tuple(listed) for department, listed in own.items()} for quarter, own in cells.items()
    }


def _of_quarter(
    duties: Sequence[Duty], quarter: Quarter, departments: Collection[int] | None
) -> dict[int, list[Duty]]:  # fmt: skip
    """The duties that hold in the quarter by indicator id: of all of them, or of those of which one of the units has
    any."""
    found: dict[int, list[Duty]] = {}
    for duty in duties:
        if duty.target is not None and duty.since <= quarter and (duty.until is None or quarter <= duty.until):
            found.setdefault(duty.target.indicator_id, []).append(duty)
    return {
        indicator: listed
        for indicator, listed in found.items()
        if departments is None or any(duty.department_id in departments for duty in listed)
    }


def _add_figures(
    cells: Mapping[int, list[Cell]], plan: Plan, quarter: Quarter, duties: Mapping[int, Sequence[Duty]],
    held: Mapping[int, Sequence[TargetVersion]], quotas: Mapping[int, Sequence[str]],
) -> None:  # fmt: skip
    by_indicator: dict[int, list[TargetVersion]] = {}
    targets = {duty.target_id for listed in duties.values() for duty in listed}
    for target, listed in held.items():
        if target in targets:
            version = versions.in_force(listed, quarter)
            by_indicator.setdefault(version.target.indicator_id, []).append(version)
    for indicator, shared in _going_on(by_indicator, quarter).items():
        terms = [versions.terms_of(each, years=plan.years, first=held[each.target_id][0].effective_from)
                 for each in shared]  # fmt: skip
        named = quotas.get(indicator, []) if any(each.rule["test"] == "quota" for each in shared) else []
        parts, awaits = _parts(terms, named), _awaits(terms, named)
        known = {each.target_id: held[each.target_id] for each in shared}
        asked = {part: _cell(plan, quarter, known, shared, terms, part, awaits_quota=awaits) for part in parts}
        for department in {duty.department_id for duty in duties[indicator]} & cells.keys():
            mine, goals = _mine(duties[indicator], department, parts), _goals(duties[indicator], department)
            own = asked if goals is None else {part: replace(cell, goals=goals) for part, cell in asked.items()}
            cells[department] += [cell for part, cell in own.items() if part in mine]


def _going_on(by_indicator: dict[int, list[TargetVersion]], quarter: Quarter) -> dict[int, list[TargetVersion]]:
    """Without targets that have ended; an indicator of which none goes on is still there in the quarter it ended in."""
    found = {}
    for indicator, shared in by_indicator.items():
        going_on = [each for each in shared if not each.ended]
        if left := going_on or [each for each in shared if each.effective_from == quarter]:
            found[indicator] = left
    return found


def _add_tasks(
    cells: Mapping[Quarter, Mapping[int, list[Cell]]], plan: Plan, indicators: Collection[int] | None
) -> None:
    """The main tasks that each of the units leads stand after its figures; one that was finished is due no more."""
    departments = {department for own in cells.values() for department in own}
    rows = Duty.objects.filter(_any(cells), role=Duty.Role.LEAD, task__plan=plan, department__in=departments)
    if indicators is not None:
        rows = rows.filter(task__indicator__in=indicators)
    listed = list(rows.select_related("task__indicator").order_by("task__order", "task_id", "id"))
    finished = task_facts.finished({duty.task for duty in listed if duty.task}, before=cells) if listed else {}
    for quarter, own in cells.items():
        in_plan = plan.years.first <= quarter <= plan.years.last
        for duty in listed:
            task, holds = duty.task, duty.since <= quarter and (duty.until is None or quarter <= duty.until)
            if task is not None and holds and duty.department_id in own:
                due = in_plan and task.indicator_id not in finished[quarter]
                own[duty.department_id].append(_task_cell(task, quarter, due))


def _task_cell(task: MainTask, quarter: Quarter, due: bool) -> Cell:
    names = tuple(stage.name for stage in main_tasks.stages_of(task, quarter))
    asked = question_of_task(task.indicator_id, names)
    planned, following = main_tasks.planned(task, quarter), main_tasks.following(task, quarter)
    return Cell(asked, task.indicator, (), due, task=task, planned=planned, following=following)


def active(quarter: Quarter) -> Q:
    """Duties that hold in the quarter."""
    return Q(since__lte=quarter) & (Q(until__isnull=True) | Q(until__gte=quarter))


def _any(quarters: Iterable[Quarter]) -> Q:
    return reduce(or_, (active(quarter) for quarter in quarters))


def _duties(
    plan: Plan, units: Mapping[Quarter, Collection[int]], indicators: Collection[int] | None
) -> list[Duty]:  # fmt: skip
    """All units' duties for these indicators, or for those that the units have something to do with, in plan order
    (one query)."""
    duties = Duty.objects.filter(_any(units)).select_related("target")
    if indicators is None:
        departments = {department for asked in units.values() for department in asked}
        own = Duty.objects.filter(_any(units), department__in=departments, target__plan=plan).order_by()
        duties = duties.filter(target__indicator__in=own.values("target__indicator"))
    else:
        duties = duties.filter(target__indicator__in=indicators)
    return list(duties.order_by("target__order", "target_id", "id"))


def _mine(duties: Sequence[Duty], department: int, parts: Sequence[str]) -> set[str]:
    """Which parts of one indicator the unit enters."""
    given = {part for duty in duties if duty.role == Duty.Role.SUPPORTING for part in duty.parts}
    own = {
        part
        for duty in duties
        if duty.role == Duty.Role.SUPPORTING and duty.department_id == department
        for part in duty.parts
    }
    leads = [duty for duty in duties if duty.role == Duty.Role.LEAD]
    first = {duty.department_id for duty in leads if duty.target_id == leads[0].target_id}
    return own | (set(parts) - given if department in first else set())


def _goals(duties: Sequence[Duty], department: int) -> dict[int, Decimal | None] | None:
    """The unit's own goals by target id, where others enter figures of the indicator as well; None where the unit is
    alone, or the first lead without a goal of its own: it answers for the whole."""
    leads = [duty.department_id for duty in duties if duty.role == Duty.Role.LEAD]
    if len({*leads, *(duty.department_id for duty in duties if duty.parts)}) < 2:
        return None
    goals = {duty.target_id: duty.goal for duty in duties if duty.department_id == department and duty.target_id}
    answers = department == leads[0] and all(goal is None for goal in goals.values())
    return None if answers else goals


def _parts(terms: Iterable[Terms], quotas: Sequence[str]) -> list[str]:
    """The parts that the targets together ask for; a quota's names are its parts."""
    parts: dict[str, None] = {}
    for each in terms:
        names = [part.name for part in each.parts]
        if each.rule.test == "quota" and not names:
            names = list(quotas)
        parts |= dict.fromkeys(names or [""])
    return list(parts)


def _quotas(held: Mapping[int, Sequence[TargetVersion]]) -> dict[int, dict[int, list[str]]]:
    """The names of the quotas that targets are held against, by year and indicator id."""
    listed = [each for versions_of_one in held.values() for each in versions_of_one if each.rule["test"] == "quota"]
    names: dict[int, dict[int, list[str]]] = {}
    if listed:
        rows = Quota.objects.filter(indicator__in={each.target.indicator_id for each in listed}, latest=True)
        for year, indicator, name in rows.order_by("id").values_list("year", "indicator_id", "name"):
            names.setdefault(year, {}).setdefault(indicator, []).append(name)
    return names


def _awaits(terms: Iterable[Terms], quotas: Sequence[str]) -> bool:
    return not quotas and all(each.rule.test == "quota" for each in terms)


def _cell(
    plan: Plan, quarter: Quarter, known: Mapping[int, Sequence[TargetVersion]], shared: Sequence[TargetVersion],
    terms: Sequence[Terms], part: str, *, awaits_quota: bool,
) -> Cell:  # fmt: skip
    indicator = shared[0].target.indicator
    ends = plan.years.last_day(quarter)
    asked = question(
        indicator.pk,
        part,
        terms,
        unit=indicator.unit,
        name=indicator.name,
        lower=indicator.lower,
        upper=indicator.upper,
        days_gone=plan.years.days_gone(quarter),
    )
    days = indicator.due_after_days
    return Cell(
        asked=asked,
        indicator=indicator,
        targets=tuple(shared),
        due=any(is_due(each, quarter) for each in terms),
        later=None if days is None else ends + timedelta(days=days),
        awaits_quota=awaits_quota,
        versions=known,
    )

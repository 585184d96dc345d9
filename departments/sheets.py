"""What a unit must enter in a quarter: one cell for each part of each indicator that it leads or was given a part of,
and one for each main task that it leads.

Only the lead enters, except the parts given to a supporting unit. An indicator that several targets share is asked
once, by the lead of the first of them in plan order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from departments import allowances, task_facts
from departments.cells import Answer, Question, question, question_of_task
from departments.findings import Limits
from departments.models import Acceptance, Duty, EvidenceUse, Remark, Submission, Value
from targets import main_tasks, versions
from targets.models import Indicator, MainTask, Plan, Quota, TargetVersion
from targets.periods import Quarter
from targets.rules.due import is_due
from targets.rules.terms import Stage, Terms

#: The columns of a value version that make up its answer.
CONTENT = (
    "standing", "value", "numerator", "denominator", "benchmark", "rank", "places", "stage", "progress", "grade",
    "data_status", "note", "data_source", "published_on", "raw",
)  # fmt: skip


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


@dataclass(frozen=True)
class Sheet:
    """A unit's cells of one quarter in plan order, with its latest values and the open returns by cell key.

    ``notes`` are the open returns of the whole, ``evidence`` the files in force by cell key (the grid fills it).
    ``earlier`` are the unit's own answers of the quarters before by cell key and quarter, ``drafted`` what stood in a
    cell before the day of the deadline, ``reused`` the cells whose file served another period (the grid fills these
    too). ``put_off``: until when figures were deferred; ``exempt``: figures that
    need not be reported, with the reason; ``late_ones``: the only figures that are entered now (empty: all of them).
    """

    submission: Submission
    cells: tuple[Cell, ...]
    values: Mapping[str, Value] = field(default_factory=dict)
    returns: Mapping[str, Sequence[Remark]] = field(default_factory=dict)
    notes: tuple[Remark, ...] = ()
    evidence: Mapping[str, Sequence[EvidenceUse]] = field(default_factory=dict)
    earlier: Mapping[str, Mapping[Quarter, Answer]] = field(default_factory=dict)
    drafted: Mapping[str, Answer] = field(default_factory=dict)
    reused: frozenset[str] = frozenset()
    put_off: Mapping[str, datetime] = field(default_factory=dict)
    exempt: Mapping[str, str] = field(default_factory=dict)
    late_ones: frozenset[str] = frozenset()

    def cell(self, key: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.key == key), None)

    def own_due(self, cell: Cell) -> datetime | None:
        """The figure's own deadline: its extension, or the end of the indicator's own due day, whichever is later."""
        own = None
        if cell.later is not None:
            own = datetime.combine(cell.later, time.max, timezone.get_default_timezone())
        return max((each for each in (own, self.put_off.get(cell.key)) if each is not None), default=None)

    def is_shut(self, key: str) -> bool:
        """Whether the cell takes no figure now, while others do."""
        return key in self.exempt or (bool(self.late_ones) and key not in self.late_ones and key not in self.returns)

    @property
    def versions(self) -> dict[int, Sequence[TargetVersion]]:
        """All versions of the targets that the cells are about, by target id."""
        return {target: listed for cell in self.cells for target, listed in cell.versions.items()}


#: The key of what is said about the whole submission.
WHOLE = ":"


def key_of(row: Value | Remark | EvidenceUse | Acceptance) -> str:
    return f"{row.indicator_id or ''}:{row.part}"


def answer_of(value: Value | None) -> Answer:
    return Answer() if value is None else Answer(**{name: getattr(value, name) for name in CONTENT})


def limits_of(indicator: Indicator) -> Limits:
    """What the office has set about unusual figures of the indicator."""
    return Limits(
        indicator.jump,
        indicator.usual_lower,
        indicator.usual_upper,
        indicator.tolerance or Decimal(0),
        indicator.stable,
    )


def is_lacking(value: Value | None) -> bool:
    """Whether the figure itself is still to come: not entered, explained as missing, or awaiting publication."""
    return value is None or value.standing in (Value.Standing.MISSING, Value.Standing.PENDING)


def of(submission: Submission, *, indicators: Collection[int] | None = None) -> Sheet:
    """The sheet of a submission (whose period, plan and department are loaded), or its rows of some indicators."""
    return of_many([submission], indicators=indicators)[0]


def of_many(submissions: Sequence[Submission], *, indicators: Collection[int] | None = None) -> list[Sheet]:
    """The sheets of several units' submissions in one period, in as many queries as one takes."""
    if not submissions:
        return []
    period, units = submissions[0].period, [each.department_id for each in submissions]
    latest = Value.objects.filter(period=period, department__in=units, latest=True).order_by("indicator_id", "part")
    moved = [each.pk for each in submissions if each.version > 1]  # what never moved was never returned
    remarks = Remark.objects.filter(submission__in=moved, kind=Remark.Kind.RETURN, resolved_at=None)
    if indicators is not None:
        latest = latest.filter(indicator__in=indicators)
        remarks = remarks.filter(indicator__in=indicators)
    values: dict[int, dict[str, Value]] = {}
    for value in latest:
        values.setdefault(value.department_id, {})[key_of(value)] = value
    returns: dict[int, dict[str, list[Remark]]] = {}
    for remark in remarks if moved else ():
        returns.setdefault(remark.submission_id, {}).setdefault(key_of(remark), []).append(remark)
    cells = cells_by_unit(period.plan, period.quarter, units, indicators=indicators)
    put_off = allowances.put_off(submissions)
    exempt = allowances.exempt_by_unit(period.plan, period.quarter, units)
    late_ones = allowances.late_ones(submissions)
    return [
        Sheet(
            submission=each,
            cells=cells[each.department_id],
            values=values.get(each.department_id, {}),
            returns={key: said for key, said in returns.get(each.pk, {}).items() if key != WHOLE},
            notes=tuple(returns.get(each.pk, {}).get(WHOLE, ())),
            put_off=put_off.get(each.pk, {}),
            exempt=exempt.get(each.department_id, {}),
            late_ones=frozenset(late_ones.get(each.pk, {})),
        )
        for each in submissions
    ]


def cells_of(
    plan: Plan, quarter: Quarter, department: int, *, indicators: Collection[int] | None = None
) -> tuple[Cell, ...]:
    """The cells that the unit enters in the quarter, due or not, in plan order."""
    return cells_by_unit(plan, quarter, [department], indicators=indicators)[department]


def cells_by_unit(
    plan: Plan, quarter: Quarter, departments: Collection[int], *, indicators: Collection[int] | None = None
) -> dict[int, tuple[Cell, ...]]:
    """The cells that each of the units enters in the quarter, by department id."""
    duties: dict[int, list[Duty]] = {}
    for duty in _duties(plan, quarter, departments, indicators):
        duties.setdefault(duty.target.indicator_id if duty.target else 0, []).append(duty)
    held = versions.of_plan(
        plan, targets={duty.target_id for listed in duties.values() for duty in listed if duty.target_id}
    )
    by_indicator: dict[int, list[TargetVersion]] = {}
    for listed in held.values():
        version = versions.in_force(listed, quarter)
        by_indicator.setdefault(version.target.indicator_id, []).append(version)
    by_indicator = _going_on(by_indicator, quarter)
    first = {target: listed[0].effective_from for target, listed in held.items()}
    quotas = _quotas(by_indicator, quarter)
    cells: dict[int, list[Cell]] = {department: [] for department in departments}
    for indicator, shared in by_indicator.items():
        terms = [versions.terms_of(each, years=plan.years, first=first[each.target_id]) for each in shared]
        parts, awaits = _parts(terms, quotas.get(indicator, [])), _awaits(terms, quotas.get(indicator, []))
        known = {each.target_id: held[each.target_id] for each in shared}
        asked = {part: _cell(plan, quarter, known, shared, terms, part, awaits_quota=awaits) for part in parts}
        for department in {duty.department_id for duty in duties[indicator]} & cells.keys():
            mine, goals = _mine(duties[indicator], department, parts), _goals(duties[indicator], department)
            own = asked if goals is None else {part: replace(cell, goals=goals) for part, cell in asked.items()}
            cells[department] += [cell for part, cell in own.items() if part in mine]
    if indicators is None or not by_indicator.keys() >= set(indicators):
        _add_tasks(cells, plan, quarter, indicators)
    return {department: tuple(listed) for department, listed in cells.items()}


def _going_on(by_indicator: dict[int, list[TargetVersion]], quarter: Quarter) -> dict[int, list[TargetVersion]]:
    """Without targets that have ended; an indicator of which none goes on is still there in the quarter it ended in."""
    found = {}
    for indicator, shared in by_indicator.items():
        going_on = [each for each in shared if not each.ended]
        if left := going_on or [each for each in shared if each.effective_from == quarter]:
            found[indicator] = left
    return found


def _add_tasks(
    cells: Mapping[int, list[Cell]], plan: Plan, quarter: Quarter, indicators: Collection[int] | None
) -> None:
    """The main tasks that each of the units leads stand after its figures; one that was finished is due no more."""
    rows = Duty.objects.filter(active(quarter), role=Duty.Role.LEAD, task__plan=plan, department__in=cells)
    if indicators is not None:
        rows = rows.filter(task__indicator__in=indicators)
    listed = list(rows.select_related("task__indicator").order_by("task__order", "task_id", "id"))
    finished = task_facts.finished({duty.task for duty in listed if duty.task}, before=quarter) if listed else set()
    in_plan = plan.years.first <= quarter <= plan.years.last
    for duty in listed:
        task = duty.task
        if task is not None:
            names = tuple(stage.name for stage in main_tasks.stages_of(task, quarter))
            asked = question_of_task(task.indicator_id, names)
            due = in_plan and task.indicator_id not in finished
            planned, following = main_tasks.planned(task, quarter), main_tasks.following(task, quarter)
            cells[duty.department_id].append(
                Cell(asked, task.indicator, (), due, task=task, planned=planned, following=following)
            )


def active(quarter: Quarter) -> Q:
    """Duties that hold in the quarter."""
    return Q(since__lte=quarter) & (Q(until__isnull=True) | Q(until__gte=quarter))


def _duties(
    plan: Plan, quarter: Quarter, departments: Collection[int], indicators: Collection[int] | None
) -> list[Duty]:
    """All units' duties for these indicators, or for those that the units have something to do with, in plan order
    (one query)."""
    duties = Duty.objects.filter(active(quarter)).select_related("target")
    if indicators is None:
        own = Duty.objects.filter(active(quarter), department__in=departments, target__plan=plan).order_by()
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


def _quotas(by_indicator: Mapping[int, Sequence[TargetVersion]], quarter: Quarter) -> dict[int, list[str]]:
    held_against = [pk for pk, shared in by_indicator.items() if any(each.rule["test"] == "quota" for each in shared)]
    names: dict[int, list[str]] = {}
    if held_against:
        rows = Quota.objects.filter(indicator__in=held_against, year=quarter.year, latest=True).order_by("id")
        for indicator, name in rows.values_list("indicator_id", "name"):
            names.setdefault(indicator, []).append(name)
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

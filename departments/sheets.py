"""What a unit must enter in a quarter: one cell for each part of each indicator that it leads or was given a part of.

Only the lead enters, except the parts given to a supporting unit. An indicator that several targets share is asked
once, by the lead of the first of them in plan order.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Q

from departments.cells import Answer, Question, question
from departments.models import Duty, Remark, Submission, Value
from targets import versions
from targets.models import Indicator, Plan, Quota, TargetVersion
from targets.periods import Quarter
from targets.rules.due import is_due
from targets.rules.terms import Terms

#: The columns of a value version that make up its answer.
CONTENT = (
    "standing", "value", "numerator", "denominator", "benchmark", "rank", "places", "stage", "grade", "data_status",
    "note", "data_source", "published_on", "raw",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One cell and what it is asked for: ``targets`` share the indicator, in plan order, in the version in force.

    ``later`` is the indicator's own due date. ``awaits_quota``: held against a quota that nobody handed down yet.
    """

    asked: Question
    indicator: Indicator
    targets: tuple[TargetVersion, ...]
    due: bool
    later: date | None = None
    awaits_quota: bool = False

    @property
    def key(self) -> str:
        return self.asked.key

    @property
    def part(self) -> str:
        return self.asked.part

    @property
    def label(self) -> str:
        return f"{self.indicator.name} · {self.part}" if self.part else self.indicator.name


@dataclass(frozen=True)
class Sheet:
    """A unit's cells of one quarter in plan order, with its latest values and the open returns by cell key.

    ``notes`` are the open returns of the whole.
    """

    submission: Submission
    cells: tuple[Cell, ...]
    values: Mapping[str, Value] = field(default_factory=dict)
    returns: Mapping[str, Sequence[Remark]] = field(default_factory=dict)
    notes: tuple[Remark, ...] = ()

    def cell(self, key: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.key == key), None)

    @property
    def targets(self) -> set[int]:
        return {version.target_id for cell in self.cells for version in cell.targets}


def key_of(row: Value | Remark) -> str:
    return f"{row.indicator_id}:{row.part}"


def answer_of(value: Value | None) -> Answer:
    return Answer() if value is None else Answer(**{name: getattr(value, name) for name in CONTENT})


def of(submission: Submission, *, indicators: Collection[int] | None = None) -> Sheet:
    """The sheet of a submission (whose period, plan and department are loaded), or its rows of some indicators."""
    latest = Value.objects.filter(period=submission.period, department=submission.department, latest=True)
    remarks = Remark.objects.filter(submission=submission, kind=Remark.Kind.RETURN, resolved_at=None)
    if indicators is not None:
        latest = latest.filter(indicator__in=indicators)
        remarks = remarks.filter(indicator__in=indicators)
    returns: dict[str, list[Remark]] = {}
    notes = []
    for remark in remarks if submission.version > 1 else ():  # what never moved was never returned
        if remark.indicator_id is None:
            notes.append(remark)
        else:
            returns.setdefault(key_of(remark), []).append(remark)
    return Sheet(
        submission=submission,
        cells=cells_of(
            submission.period.plan, submission.period.quarter, submission.department_id, indicators=indicators
        ),
        values={key_of(value): value for value in latest},
        returns=returns,
        notes=tuple(notes),
    )


def cells_of(
    plan: Plan, quarter: Quarter, department: int, *, indicators: Collection[int] | None = None
) -> tuple[Cell, ...]:
    """The cells that the unit enters in the quarter, due or not, in plan order."""
    duties = _duties(plan, quarter, department, indicators)
    held = versions.of_plan(plan, targets={duty.target_id for duty in duties if duty.target_id})
    by_indicator: dict[int, list[TargetVersion]] = {}
    for listed in held.values():
        version = versions.in_force(listed, quarter)
        by_indicator.setdefault(version.target.indicator_id, []).append(version)
    first = {target: listed[0].effective_from for target, listed in held.items()}
    quotas = _quotas(by_indicator, quarter)
    cells: list[Cell] = []
    for indicator, shared in by_indicator.items():
        terms = [versions.terms_of(each, years=plan.years, first=first[each.target_id]) for each in shared]
        asked = _parts(terms, quotas.get(indicator, []))
        mine = _mine([duty for duty in duties if _indicator(duty) == indicator], department, asked)
        cells += [
            _cell(plan, quarter, shared, terms, part, awaits_quota=_awaits(terms, quotas.get(indicator, [])))
            for part in asked
            if part in mine
        ]
    return tuple(cells)


def active(quarter: Quarter) -> Q:
    """Duties that hold in the quarter."""
    return Q(since__lte=quarter) & (Q(until__isnull=True) | Q(until__gte=quarter))


def _duties(plan: Plan, quarter: Quarter, department: int, indicators: Collection[int] | None) -> list[Duty]:
    """All units' duties for the indicators that this unit has something to do with, in plan order (one query)."""
    own = Duty.objects.filter(active(quarter), department=department, target__plan=plan)
    if indicators is not None:
        own = own.filter(target__indicator__in=indicators)
    return list(
        Duty.objects.filter(active(quarter), target__indicator__in=own.values("target__indicator"))
        .select_related("target")
        .order_by("target__order", "target_id", "id")
    )


def _indicator(duty: Duty) -> int | None:
    return duty.target.indicator_id if duty.target else None


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
    plan: Plan, quarter: Quarter, shared: Sequence[TargetVersion], terms: Sequence[Terms], part: str, *,
    awaits_quota: bool,
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
    )

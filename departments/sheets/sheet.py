"""A unit's cells of a quarter with what it entered, what came back, and what it may leave out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal

from django.utils import timezone

from departments import allowances
from departments.cells import Answer
from departments.findings import Limits
from departments.models import Acceptance, EvidenceUse, Remark, Submission, Value
from departments.sheets.asked import Cell, cells_by_quarter
from targets.models import Indicator, Plan, TargetVersion
from targets.periods import Quarter

#: The columns of a value version that make up its answer.
CONTENT = (
    "standing", "value", "numerator", "denominator", "benchmark", "rank", "places", "stage", "progress", "grade",
    "data_status", "note", "data_source", "published_on", "raw",
)  # fmt: skip


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
    """The sheets of several submissions of a plan, whatever their units and quarters, in as many queries as one
    takes."""
    if not submissions:
        return []
    periods, units = {each.period_id for each in submissions}, {each.department_id for each in submissions}
    latest = Value.objects.filter(period__in=periods, department__in=units, latest=True)
    latest = latest.order_by("indicator_id", "part")
    moved = [each.pk for each in submissions if each.version > 1]  # what never moved was never returned
    remarks = Remark.objects.filter(submission__in=moved, kind=Remark.Kind.RETURN, resolved_at=None)
    if indicators is not None:
        latest = latest.filter(indicator__in=indicators)
        remarks = remarks.filter(indicator__in=indicators)
    values: dict[tuple[int, int], dict[str, Value]] = {}
    for value in latest:
        values.setdefault((value.period_id, value.department_id), {})[key_of(value)] = value
    returns: dict[int, dict[str, list[Remark]]] = {}
    for remark in remarks if moved else ():
        returns.setdefault(remark.submission_id, {}).setdefault(key_of(remark), []).append(remark)
    cells = _cells_of_all(submissions, indicators)
    put_off = allowances.put_off(submissions)
    exempt = allowances.exempt_of(submissions)
    late_ones = allowances.late_ones(submissions)
    return [
        Sheet(
            submission=each,
            cells=cells[each.period_id, each.department_id],
            values=values.get((each.period_id, each.department_id), {}),
            returns={key: said for key, said in returns.get(each.pk, {}).items() if key != WHOLE},
            notes=tuple(returns.get(each.pk, {}).get(WHOLE, ())),
            put_off=put_off.get(each.pk, {}),
            exempt=exempt[each.pk],
            late_ones=frozenset(late_ones.get(each.pk, {})),
        )
        for each in submissions
    ]


def _cells_of_all(
    submissions: Sequence[Submission], indicators: Collection[int] | None
) -> dict[tuple[int, int], tuple[Cell, ...]]:  # fmt: skip
    """The cells of each, by period and department id."""
    plans: dict[Plan, dict[Quarter, set[int]]] = {}
    for each in submissions:
        plans.setdefault(each.period.plan, {}).setdefault(each.period.quarter, set()).add(each.department_id)
    found = {plan: cells_by_quarter(plan, units, indicators=indicators) for plan, units in plans.items()}
    return {
        (each.period_id, each.department_id): found[each.period.plan][each.period.quarter][each.department_id]
        for each in submissions
    }

"""Everything about one target: what it demands, who carries it, how it went, and every version of all of these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.db.models import Value as Constant

from departments import pledges, remarks
from departments.models import Duty, Remark, Submission, Value
from departments.situations import is_open_to_office
from qualitycity.roles import Actor, Permission
from reports.models import Check
from targets.fields import QuarterField
from targets.models import Benchmark, Period, Target, TargetVersion
from targets.periods import Quarter


@dataclass(frozen=True)
class Point:
    """One quarter of the trend: the check in force and what it was compared with."""

    quarter: Quarter
    check: Check
    benchmark: Decimal | None
    prior: Decimal | None


@dataclass(frozen=True)
class Dossier:
    """``version`` is in force at the last quarter that has a check, else the newest. Lists stand newest first, except
    ``points``, which run in time."""

    target: Target
    version: TargetVersion
    versions: Sequence[TargetVersion]
    duties: Sequence[Duty]
    points: Sequence[Point]
    checks: Sequence[Check]
    values: Sequence[Value]
    walks: Mapping[tuple[int, int], Submission]
    benchmarks: Sequence[Benchmark]
    remarks: Sequence[Remark]

    @property
    def last(self) -> Point | None:
        """The latest quarter in which something could be said, else the latest that has begun, else the first: a
        quarter to come says nothing, even where its check waits for something."""
        begun = [point for point in self.points if _is_told(point.check)]
        told = [point for point in begun if point.check.verdict not in ("not_reported", "not_due")]
        return (told or begun or list(self.points[:1]) or [None])[-1]  # type: ignore[list-item]

    def walk_of(self, value: Value) -> Submission | None:
        return self.walks.get(_place(value))


def of(target: Target, *, by: Actor) -> Dossier:
    """Gather it in a fixed number of queries, as far as the reader may see it."""
    versions = list(TargetVersion.objects.filter(target=target).order_by("-number"))
    checks = list(
        Check.objects.filter(target=target).select_related("period", "version").order_by("-period__quarter", "-number")
    )
    points = _up_to_a_year_ahead([_point(check) for check in reversed(checks) if check.latest])
    indicator = target.indicator_id
    walks = {
        (walk.period_id, walk.department_id): walk
        for walk in Submission.objects.filter(period__values__indicator=indicator).distinct()
    }
    in_force = [version for version in versions if points and version.effective_from <= points[-1].quarter]
    return Dossier(
        target=target,
        version=(in_force or versions)[0],
        versions=versions,
        duties=list(duties(target)),
        points=points,
        checks=[check for check in checks if _is_told(check)],
        values=[value for value in _values(indicator) if may_see(value, walks.get(_place(value)), by=by)],
        walks=walks,
        benchmarks=list(Benchmark.objects.filter(indicator=indicator).order_by("-quarter", "part", "-number")),
        remarks=_remarks(indicator, by),
    )


def duties(target: Target, *, at: Quarter | None = None) -> QuerySet[Duty]:
    """Who carries it, each with what the unit's pledge of the last year says (``promised``); ``at`` a quarter: who
    carried it then, with the pledge of that year."""
    rows = Duty.objects.filter(target=target).select_related("department").order_by("role", "-since", "id")
    if at is None:
        return rows.annotate(promised=pledges.promise(department="department", plan="target__plan"))
    in_force = Q(until=None) | Q(until__gte=at), Q(since__lte=at)
    rows = rows.filter(*in_force).alias(at=Constant(at, output_field=QuarterField()))
    return rows.annotate(promised=pledges.promise(department="department", plan="target__plan", quarter="at"))


def _up_to_a_year_ahead(points: list[Point]) -> list[Point]:
    """The quarters that something is known of and the four after them: more of the future would squeeze them."""
    known = [place for place, point in enumerate(points) if _is_told(point.check)]
    return points[: (known[-1] if known else 0) + 5]


def _is_told(check: Check) -> bool:
    """Whether a list names the check: quarters that have not begun and know nothing are left out."""
    begun = check.period.state != Period.State.SCHEDULED
    return begun or check.verdict not in ("not_reported", "not_due", "pending")


def may_see(value: Value, walk: Submission | None, *, by: Actor) -> bool:
    """A unit sees its own values and nobody else's; the office and the leading group see what was verified or released
    to the office: a draft is its unit's alone."""
    if value.department_id == by.unit_id:
        return True
    released = value.verified_at is not None or (walk is not None and is_open_to_office(walk))
    return by.may(Permission.SEE_ALL_UNITS) and released


def _place(value: Value) -> tuple[int, int]:
    return value.period_id, value.department_id


def _values(indicator: int) -> QuerySet[Value]:
    rows = Value.objects.filter(indicator=indicator).select_related("period", "department")
    return rows.order_by("-period__quarter", "department__order", "part", "-number")


def _remarks(indicator: int, by: Actor) -> list[Remark]:
    rows = Remark.objects.filter(remarks.visible(by), indicator=indicator)
    rows = rows.select_related("submission__period", "submission__department")
    if not by.may(Permission.SEE_ALL_UNITS):
        rows = rows.filter(submission__department=by.unit_id)
    return list(rows.order_by("-id"))


def _point(check: Check) -> Point:
    told = {step["name"]: step["value"] for step in check.steps if step["name"] in ("benchmark", "prior")}
    return Point(check.period.quarter, check, _number(told.get("benchmark")), _number(told.get("prior")))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)

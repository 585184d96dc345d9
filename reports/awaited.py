"""What checks wait for: benchmarks and quotas that others have not published yet; and what their arrival moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from departments.models import Duty
from reports.models import Check
from targets.models import Plan, Target
from targets.periods import Quarter

#: The events by which what was awaited arrives.
ARRIVALS = ("benchmark.published", "quota.published")
_MOST_ARRIVED = 50


@dataclass(frozen=True)
class Awaited:
    """A check that waits: ``what`` is ``benchmark`` or ``quota``, ``against`` names whose; ``since`` is the day from
    which it has waited without a break. A quota is one for the year: its last quarter stands for all that wait.
    ``reported``: the unit's own figure is there."""

    check: Check
    what: str
    against: str
    since: date
    leads: tuple[str, ...]
    quarters: tuple[Quarter, ...]

    @property
    def reported(self) -> bool:
        return self.check.actual is not None


@dataclass(frozen=True)
class Arrived:
    """A check that waited and was judged because a figure was published."""

    check: Check
    before: str


def awaited(plan: Plan, seen: QuerySet[Target], *, today: date) -> list[Awaited]:
    """The checks in force, of quarters that have begun, that wait for what others publish; those that wait longest
    first (three queries)."""
    begun = plan.years.quarter_of(today)
    rows = Check.objects.filter(latest=True, verdict="pending", target__in=_of(plan, seen), period__quarter__lte=begun)
    rows = rows.select_related("target__indicator", "period__plan", "version").order_by(
        "target__order", "period__quarter"
    )
    waiting = [(check, *told) for check in rows if (told := _waits_for(check)) is not None]
    since = _since([check for check, _what, _against in waiting])
    leads = _leads(plan, [check.target_id for check, _what, _against in waiting])
    together: dict[tuple[int, int | Quarter], list[tuple[Check, str, str]]] = {}
    for check, what, against in waiting:
        at = check.period.quarter
        place = check.target_id, at.year if what == "quota" else at
        together.setdefault(place, []).append((check, what, against))
    found = [_one(plan, listed, since, leads) for listed in together.values()]
    return sorted(found, key=lambda each: (each.since, each.check.target.order, each.quarters))


def _one(
    plan: Plan,
    listed: list[tuple[Check, str, str]],
    since: dict[tuple[int, int], datetime],
    leads: dict[int, list[str]],
) -> Awaited:
    """The checks that wait for the same figure as one; nothing waits before its quarter has begun."""
    check, what, against = listed[-1]
    quarters = tuple(each.period.quarter for each, _what, _against in listed)
    began = min(timezone.localdate(since[each.target_id, each.period_id]) for each, _what, _against in listed)
    first = max(began, plan.years.first_day(quarters[0]))
    return Awaited(check, what, against, first, tuple(leads.get(check.target_id, ())), quarters)


def arrived(plan: Plan, seen: QuerySet[Target]) -> list[Arrived]:
    """The last checks that a published figure moved out of waiting (one query)."""
    earlier = Check.objects.filter(target=OuterRef("target"), period=OuterRef("period"), number__lt=OuterRef("number"))
    before = earlier.order_by("-number").values("verdict")[:1]
    rows = Check.objects.filter(cause__in=ARRIVALS, target__in=_of(plan, seen)).exclude(verdict="pending")
    moved = rows.annotate(before=Subquery(before)).filter(before="pending").order_by("-id")[:_MOST_ARRIVED]
    listed: Iterable[Any] = moved.select_related("target__indicator", "period__plan").defer("steps", "inputs")
    return [Arrived(check, check.before) for check in listed]


def _of(plan: Plan, seen: QuerySet[Target]) -> Any:
    return seen.filter(plan=plan).order_by().values("pk")


def _waits_for(check: Check) -> tuple[str, str] | None:
    """What the check waits for and whose; None where it waits for the unit's own figure, last year's or a grade."""
    quarter: Quarter = check.period.quarter
    rule = check.version.annual.get(str(quarter.year)) or check.version.rule
    test = rule["test"]
    if test not in ("benchmark", "quota"):
        return None
    lacks = any(step["name"] == test and not step["inputs"] for step in check.steps)
    return (test, str(rule.get("compared_with") or "")) if lacks else None


def _since(checks: Iterable[Check]) -> dict[tuple[int, int], datetime]:
    """When each check began to wait: the first of its last unbroken run of pending versions."""
    wanted = {(check.target_id, check.period_id) for check in checks}
    rows = Check.objects.filter(
        target__in={target for target, _period in wanted}, period__in={period for _target, period in wanted}
    )
    found: dict[tuple[int, int], datetime] = {}
    for target, period, verdict, at in rows.order_by("number").values_list(
        "target_id", "period_id", "verdict", "computed_at"
    ):
        if verdict == "pending":
            found.setdefault((target, period), at)
        else:
            found.pop((target, period), None)
    return {place: found[place] for place in wanted}


def _leads(plan: Plan, targets: Iterable[int]) -> dict[int, list[str]]:
    rows = Duty.objects.filter(target__plan=plan, target__in=set(targets), role=Duty.Role.LEAD, until=None)
    found: dict[int, list[str]] = {}
    for target, name in rows.order_by("department__order", "id").values_list("target_id", "department__name"):
        found.setdefault(target, []).append(name)
    return found

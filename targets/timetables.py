"""A plan's reporting schedule as the office sets it, and the moments of its quarters that follow from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from qualitycity import events
from qualitycity.roles import Actor, Permission
from targets import deadlines, holidays
from targets.deadlines import Moments, Timetable
from targets.models import Period, Plan, ReportingSchedule
from targets.periods import Quarter
from targets.workdays import Calendar

#: Where the office set none: what the portal does by itself, which is nothing but to propose a deadline.
UNSET = Timetable(shifted=False, closes_after_days=None)
_NAMES = tuple(field.name for field in fields(Timetable))


@dataclass(frozen=True)
class Dates:
    """A plan's schedule and its area's calendar: everything from which the moments of its quarters follow."""

    plan: Plan
    table: Timetable
    calendar: Calendar

    def computed(self, quarter: Quarter) -> Moments:
        """What the schedule alone says."""
        zone = timezone.get_default_timezone()
        return deadlines.moments(self.table, self.plan.years.last_day(quarter), self.calendar, zone)

    def of(self, quarter: Quarter, period: Period | None) -> Moments:
        """The moments in force: what the office set for this quarter wins over the schedule."""
        found = self.computed(quarter)
        if period is None:
            return found
        due = period.due_at or found.due
        closes = deadlines.closing(self.table, due, timezone.get_default_timezone())
        return Moments(period.opens_at or found.opens, due, period.closes_at or closes)


def of(plan: Plan) -> Timetable | None:
    """The plan's schedule; None where the office set none."""
    row = ReportingSchedule.objects.filter(plan=plan).first()
    return None if row is None else _read(row)


def dates(plan: Plan, table: Timetable | None = None) -> Dates:
    """The dates of the plan's quarters, by its own schedule or by one that is only looked at."""
    return Dates(plan, table or of(plan) or UNSET, holidays.calendar(plan.area_id))


def automatic() -> Iterable[Plan]:
    """The plans whose quarters the clock opens and closes."""
    return Plan.objects.filter(reporting_schedule__automatic=True)


def put(*, plan: Plan, table: Timetable, by: Actor) -> ReportingSchedule:
    """Set the plan's schedule. Quarters that are open keep their deadline; those to come follow the new one."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        row = ReportingSchedule.objects.filter(plan=plan).first()
        before = None if row is None else _read(row)
        if row is not None and before == table:
            return row
        row = row or ReportingSchedule(plan=plan, number=0)
        for name in _NAMES:
            setattr(row, name, getattr(table, name))
        row.number, row.by_key, row.by_name = row.number + 1, by.key, by.name
        row.save()
        detail = {"number": row.number, "before": _written(before), "after": _written(table)}
        events.record("timetable.set", by=by, about=plan, detail=detail)
    return row


def _read(row: ReportingSchedule) -> Timetable:
    return Timetable(**{name: getattr(row, name) for name in _NAMES})


def _written(table: Timetable | None) -> dict[str, Any] | None:
    return None if table is None else asdict(table) | {"due_time": f"{table.due_time:%H:%M}"}


def is_over(moments: Moments, now: datetime) -> bool:
    """Whether the time of the quarter has passed: where nothing closes it, its deadline."""
    return now >= (moments.closes or moments.due)

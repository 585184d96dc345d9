"""The office's calendar: a quarter is opened for entry, closed, and locked for good."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from targets.models import Period, Plan
from targets.periods import Quarter

#: Days after the quarter's end by which figures are due, where the office gives no deadline of its own.
DAYS_TO_REPORT = 20
LAST_HOUR = time(18, 0)
NO_DEADLINE = sentence("A deadline lies within the years of the plan or soon after them: check the year.")


class NotNow(Exception):
    """The period cannot be moved like this; ``reason`` says why and what to do."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def ensure(*, plan: Plan, quarter: Quarter, by: Actor) -> Period:
    """The period of the quarter, made when it is missing. Quarters before the plan are history.

    Must run inside the caller's transaction; the event ``period.created`` makes its checks.
    """
    period, created = Period.objects.get_or_create(plan=plan, quarter=quarter)
    if created:
        events.record("period.created", by=by, about=period, label=_label(period), touched=[period.pk])
    return period


def open(*, plan: Plan, quarter: Quarter, by: Actor, due_at: datetime | None = None) -> Period:
    """Open the quarter for entry until ``due_at`` (default: the deadline it has, else 20 days after its end, 18:00).

    Opening an open quarter again changes its deadline only. A closed one may be opened again, a locked one never.
    """
    by.must(Permission.RUN_PERIODS)
    first, last = plan.years.first, plan.years.last
    if not first <= quarter <= last:
        gaps = {"quarter": str(quarter), "first": str(first), "last": str(last)}
        raise NotNow(sentence("%(quarter)s is not a quarter of the plan (%(first)s to %(last)s).", **gaps))
    if due_at is not None and not is_deadline(plan, due_at):
        raise NotNow(NO_DEADLINE)
    with transaction.atomic():
        ensure(plan=plan, quarter=quarter, by=by)
        period = Period.objects.select_for_update(no_key=True).get(plan=plan, quarter=quarter)
        if period.state == Period.State.LOCKED:
            raise NotNow(sentence("%(quarter)s is locked and stays as it is.", quarter=str(quarter)))
        due = due_at or period.due_at or default_deadline(plan, quarter)
        if (period.state, period.due_at) == (Period.State.OPEN, due):
            return period
        before = {"state": period.state, "due_at": _written(period.due_at)}
        period.state, period.due_at, period.closed_at = Period.State.OPEN, due, None
        period.opened_at = period.opened_at or timezone.now()
        period.save(update_fields=["state", "due_at", "closed_at", "opened_at"])
        _record("period.opened", period, by, before)
    return period


def close(*, plan: Plan, quarter: Quarter, by: Actor) -> Period:
    """End entry: what is on its way is still released, judged and corrected, nothing new is taken."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        period = _existing(plan, quarter)
        if period.state == Period.State.CLOSED:
            return period
        if period.state != Period.State.OPEN:
            raise NotNow(sentence("Only an open quarter can be closed; %(quarter)s is not open.", quarter=str(quarter)))
        before = {"state": period.state, "due_at": _written(period.due_at)}
        period.state, period.closed_at = Period.State.CLOSED, timezone.now()
        period.save(update_fields=["state", "closed_at"])
        _record("period.closed", period, by, before)
    return period


def lock(*, plan: Plan, quarter: Quarter, by: Actor) -> Period:
    """Freeze the quarter: verified figures are locked with it, and nothing of it changes but by a correction."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        period = _existing(plan, quarter)
        if period.state == Period.State.LOCKED:
            return period
        if period.state == Period.State.SCHEDULED:
            raise NotNow(sentence("%(quarter)s was never opened: there is nothing to lock.", quarter=str(quarter)))
        before = {"state": period.state, "due_at": _written(period.due_at)}
        now = timezone.now()
        period.state, period.locked_at, period.closed_at = Period.State.LOCKED, now, period.closed_at or now
        period.save(update_fields=["state", "locked_at", "closed_at"])
        _record("period.locked", period, by, before)
    return period


def is_deadline(plan: Plan, moment: datetime) -> bool:
    """Whether it can be meant: from the plan's first year to two years after its last. A slip of the pen (year 1,
    year 9999) is none; once stored, no page could show it in the city's time zone."""
    return plan.start_year <= moment.year <= plan.end_year + 2


def default_deadline(plan: Plan, quarter: Quarter) -> datetime:
    day = plan.years.last_day(quarter) + timedelta(days=DAYS_TO_REPORT)
    return datetime.combine(day, LAST_HOUR, timezone.get_default_timezone())


def _existing(plan: Plan, quarter: Quarter) -> Period:
    period = Period.objects.select_for_update(no_key=True).filter(plan=plan, quarter=quarter).first()
    if period is None:
        raise NotNow(sentence("%(quarter)s does not exist yet: open it first.", quarter=str(quarter)))
    return period


def _record(kind: str, period: Period, by: Actor, before: dict[str, str | None]) -> None:
    detail = {"before": before, "after": {"state": period.state, "due_at": _written(period.due_at)}}
    events.record(kind, by=by, about=period, label=_label(period), detail=detail, touched=[period.pk])


def _label(period: Period) -> str:
    return f"{period.plan.code} {period.quarter}"


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

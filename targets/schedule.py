"""The office's calendar: a quarter is opened for entry, closed, and locked for good.

``follow`` does what the reporting schedule says, once: it opens what was never opened while its time lasts, and closes
what is open when it has passed. What the office did by hand stays: it opens nothing that was closed, and closes nothing
that was opened again after its time.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from qualitycity import events
from qualitycity.roles import Actor, Permission, system
from qualitycity.sentences import Sentence, sentence
from targets import timetables
from targets.models import Period, Plan
from targets.periods import Quarter
from targets.timetables import Dates

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


def want_signed_form(*, plan: Plan, wanted: bool, by: Actor) -> None:
    """Whether units of the plan release a quarter only with a scan of its form, signed and sealed."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        if Plan.objects.filter(pk=plan.pk, signed_form=not wanted).update(signed_form=wanted):
            events.record("plan.signed_form_set", by=by, about=plan, detail={"wanted": str(wanted)})


def open(*, plan: Plan, quarter: Quarter, by: Actor, due_at: datetime | None = None) -> Period:
    """Open the quarter for entry until ``due_at`` (default: the deadline it has, else the one of the plan's reporting
    schedule, which is 20 days after its end, 18:00, where the office set none).

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
        dates = timetables.dates(plan)
        due = due_at or period.due_at or dates.computed(quarter).due
        if (period.state, period.due_at) == (Period.State.OPEN, due):
            return period
        _open(period, due, dates, by)
    return period


def _open(period: Period, due: datetime, dates: Dates, by: Actor, **why: Any) -> None:
    now = timezone.now()
    before = {"state": period.state, "due_at": _written(period.due_at)}
    period.state, period.due_at, period.closed_at = Period.State.OPEN, due, None
    period.opened_at = period.opened_at or now
    closes = dates.of(period.quarter, period).closes
    period.kept_open = closes is not None and closes <= now
    period.save(update_fields=["state", "due_at", "closed_at", "opened_at", "kept_open"])
    _record("period.opened", period, by, before, **why)


def close(*, plan: Plan, quarter: Quarter, by: Actor) -> Period:
    """End entry: what is on its way is still released, judged and corrected, nothing new is taken."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        period = _existing(plan, quarter)
        if period.state == Period.State.CLOSED:
            return period
        if period.state != Period.State.OPEN:
            raise NotNow(sentence("Only an open quarter can be closed; %(quarter)s is not open.", quarter=str(quarter)))
        _close(period, by)
    return period


def _close(period: Period, by: Actor, **why: Any) -> None:
    before = {"state": period.state, "due_at": _written(period.due_at)}
    period.state, period.closed_at, period.kept_open = Period.State.CLOSED, timezone.now(), False
    period.save(update_fields=["state", "closed_at", "kept_open"])
    _record("period.closed", period, by, before, **why)


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


def appoint(
    *,
    plan: Plan,
    quarter: Quarter,
    by: Actor,
    opens_at: datetime | None = None,
    due_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Period:
    """Give a quarter dates of its own; what is None follows the plan's reporting schedule."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        ensure(plan=plan, quarter=quarter, by=by)
        period = _existing(plan, quarter)
        if period.state == Period.State.LOCKED:
            raise NotNow(sentence("%(quarter)s is locked and stays as it is.", quarter=str(quarter)))
        dates = timetables.dates(plan)
        if period.state != Period.State.SCHEDULED:
            due_at = due_at or dates.computed(quarter).due
        before, wanted = _dates_of(period), (opens_at, due_at, closes_at)
        if (period.opens_at, period.due_at, period.closes_at) == wanted:
            return period
        period.opens_at, period.due_at, period.closes_at = wanted
        _refuse_disorder(plan, period, dates)
        found = dates.of(quarter, period).closes
        period.kept_open = period.kept_open and (found is None or found <= timezone.now())
        period.save(update_fields=["opens_at", "due_at", "closes_at", "kept_open"])
        detail = {"before": before, "after": _dates_of(period)}
        events.record("period.dated", by=by, about=period, label=_label(period), detail=detail)
    return period


def follow() -> list[Period]:
    """Open and close the quarters whose time has come, of every plan that wants it. Run as often as one likes."""
    by = system("calendar")
    moved = []
    for plan in timetables.automatic():
        dates = timetables.dates(plan)
        held = {period.quarter: period for period in Period.objects.filter(plan=plan)}
        for quarter in plan.years.quarters():
            if _wants(dates, quarter, held.get(quarter), timezone.now()):
                period = _follow_one(plan, quarter, by)
                moved += [] if period is None else [period]
    return moved


def _wants(dates: Dates, quarter: Quarter, period: Period | None, now: datetime) -> str:
    """What the schedule wants done to the quarter: ``open``, ``close`` or nothing."""
    state = Period.State.SCHEDULED if period is None else period.state
    moments = dates.of(quarter, period)
    if state == Period.State.SCHEDULED and moments.opens <= now and not timetables.is_over(moments, now):
        return "open"
    if state == Period.State.OPEN and period is not None and not period.kept_open:
        return "close" if moments.closes is not None and moments.closes <= now else ""
    return ""


def _follow_one(plan: Plan, quarter: Quarter, by: Actor) -> Period | None:
    """Do what the schedule wants, looked at again with the row held: the office may have been faster."""
    with transaction.atomic():
        ensure(plan=plan, quarter=quarter, by=by)
        period = _existing(plan, quarter)
        table = timetables.of(plan)
        if table is None or not table.automatic:
            return None
        dates = timetables.dates(plan, table)
        moments, act = dates.of(quarter, period), _wants(dates, quarter, period, timezone.now())
        if act == "open":
            _open(period, moments.due, dates, by, why="schedule", planned=_written(moments.opens))
        elif act == "close":
            _close(period, by, why="schedule", planned=_written(moments.closes))
    return period if act else None


def _refuse_disorder(plan: Plan, period: Period, dates: Dates) -> None:
    found = dates.of(period.quarter, period)
    if not all(is_deadline(plan, each) for each in (found.opens, found.due, found.closes) if each):
        raise NotNow(NO_DEADLINE)
    if found.opens >= found.due or (found.closes is not None and found.closes < found.due):
        raise NotNow(sentence("A quarter opens before its deadline, and closes at the deadline or after it."))


def _dates_of(period: Period) -> dict[str, str | None]:
    return {name: _written(getattr(period, name)) for name in ("opens_at", "due_at", "closes_at")}


def _existing(plan: Plan, quarter: Quarter) -> Period:
    period = Period.objects.select_for_update(no_key=True).filter(plan=plan, quarter=quarter).first()
    if period is None:
        raise NotNow(sentence("%(quarter)s does not exist yet: open it first.", quarter=str(quarter)))
    return period


def _record(kind: str, period: Period, by: Actor, before: dict[str, str | None], **why: Any) -> None:
    detail = {"before": before, "after": {"state": period.state, "due_at": _written(period.due_at)}, **why}
    events.record(kind, by=by, about=period, label=_label(period), detail=detail, touched=[period.pk])


def _label(period: Period) -> str:
    return f"{period.plan.code} {period.quarter}"


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None

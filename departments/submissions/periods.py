"""What the office's calendar does to submissions: they are prepared, extended and frozen."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from departments import sheets
from departments.models import Duty, Submission
from departments.submissions import steps
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from targets import schedule
from targets.models import Period


def extend(*, submission: Submission, due_at: datetime, reason: str, by: Actor) -> Submission:
    """Give one unit a later deadline, with the reason."""
    by.must(Permission.RUN_PERIODS)
    if not reason.strip():
        raise Refused(sentence("Give the reason for the extension."))
    if not schedule.is_deadline(submission.period.plan, due_at):
        raise Refused(schedule.NO_DEADLINE)
    with transaction.atomic():
        locked = steps.locked(submission)
        if locked.due_at == due_at:
            return locked
        if locked.state not in (Submission.State.DRAFT, Submission.State.SUBMITTED, Submission.State.RETURNED):
            raise Refused(sentence("The figures are with the office already: no extension is needed."))
        detail = {"before": str(locked.due_at or ""), "after": due_at.isoformat(), "reason": reason.strip()}
        Submission.objects.filter(pk=locked.pk).update(due_at=due_at, version=locked.version + 1)
        locked.due_at, locked.version = due_at, locked.version + 1
        steps.record("submission.extended", locked, by=by, detail=detail)
    return locked


def prepare(*, event: Event, touched: Collection[int]) -> None:
    """Reaction to an opened period: every unit of which something is due gets its sheet, once."""
    for period in Period.objects.filter(pk__in=touched).select_related("plan"):
        units = Duty.objects.filter(sheets.active(period.quarter), target__plan=period.plan_id).order_by()
        held = set(Submission.objects.filter(period=period).values_list("department_id", flat=True))
        asked = sorted(set(units.values_list("department_id", flat=True)) - held)
        Submission.objects.bulk_create(
            [Submission(period=period, department_id=unit) for unit in asked if _owes(period, unit)],
            ignore_conflicts=True,
        )


def _owes(period: Period, unit: int) -> bool:
    return any(cell.due for cell in sheets.cells_of(period.plan, period.quarter, unit))


def freeze(*, event: Event, touched: Collection[int]) -> None:
    """Reaction to a locked period: what was verified, or just is being, is locked; the command names the rest."""
    for submission in Submission.objects.select_for_update().filter(period__in=touched).order_by("pk"):
        if submission.state == Submission.State.VERIFIED:
            steps.move(submission, "lock")

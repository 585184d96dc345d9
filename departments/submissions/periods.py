"""What the office's calendar does to submissions: they are prepared and frozen."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from departments import sheets
from departments.models import Duty, Submission
from departments.submissions import steps, supplements
from qualitycity.models import Event
from qualitycity.roles import system
from targets.models import Period


def prepare(*, event: Event, touched: Collection[int]) -> None:
    """Reaction to an opened period: every unit of which something is due gets its sheet, once."""
    for period in Period.objects.filter(pk__in=touched).select_related("plan"):
        of_plan = Q(target__plan=period.plan_id) | Q(task__plan=period.plan_id)
        units = Duty.objects.filter(of_plan, sheets.active(period.quarter)).order_by()
        held = set(Submission.objects.filter(period=period).values_list("department_id", flat=True))
        asked = sorted(set(units.values_list("department_id", flat=True)) - held)
        Submission.objects.bulk_create(
            [Submission(period=period, department_id=unit) for unit in asked if _owes(period, unit)],
            ignore_conflicts=True,
        )


def _owes(period: Period, unit: int) -> bool:
    return any(cell.due for cell in sheets.cells_of(period.plan, period.quarter, unit))


def freeze(*, event: Event, touched: Collection[int]) -> None:
    """Reaction to a locked period: what was verified, or just is being, is locked; the command names the rest. Late
    figures that did not come in time stay out, so that what was verified is locked all the same."""
    listed = Submission.objects.select_for_update(of=("self",)).filter(period__in=touched).order_by("pk")
    for submission in listed.select_related("period", "department"):
        if submission.supplementing and submission.verified_at is not None:
            supplements.undo(submission, by=system("calendar"))
        if submission.state == Submission.State.VERIFIED:
            steps.move(submission, "lock")

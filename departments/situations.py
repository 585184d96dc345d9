"""Where a submission stands: its deadline, whether it is late, and all that decides what may happen to it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.utils import timezone

from departments import allowances, proofs, workflow
from departments.models import Submission, Value
from departments.workflow import Situation
from qualitycity.sentences import Sentence


def due_at(submission: Submission) -> datetime | None:
    """The deadline of this unit: its extension, else the period's."""
    return submission.due_at or submission.period.due_at


def days_until(moment: datetime) -> int:
    """Whole days of the city's calendar from today to the day of ``moment``; negative once it has passed."""
    left = (timezone.localdate(moment) - timezone.localdate()).days
    return min(left, -1) if left == 0 and moment < timezone.now() else left


def counts_now(submission: Submission) -> datetime | None:
    """The deadline of what is on its way: of late figures the last of theirs, else that of the whole."""
    late_ones = allowances.supplements(submission).values()
    return max((row.due_at for row in late_ones), default=due_at(submission))


def is_late(submission: Submission) -> bool:
    """Late is judged by the time of the first release; what was not released yet is late once the deadline is past."""
    due = due_at(submission)
    return due is not None and (submission.first_released_at or timezone.now()) > due


def is_extended(submission: Submission) -> bool:
    return submission.due_at is not None and timezone.now() <= submission.due_at


def is_released_late(submission: Submission) -> bool:
    """Whether what was released just now came late: of a supplement its figures, else the whole."""
    released = submission.released_at
    if submission.supplementing and released is not None:
        return any(row.due_at < released for row in allowances.supplements(submission).values())
    return is_late(submission)


def is_open_to_office(submission: Submission) -> bool:
    """Whether the office may look at the figures: a draft, and what only the unit's own head returned, stays inside."""
    state = Submission.State
    if submission.state == state.RETURNED:
        return submission.first_released_at is not None
    return submission.state in (state.REPORTED, state.SUPPLEMENT, state.VERIFIED, state.LOCKED)


def handlers(submission: Submission) -> dict[str, frozenset[str]]:
    """Who entered, submitted and released the figures, by actor key."""
    return handlers_of([submission])[submission.pk]


def handlers_of(submissions: Sequence[Submission]) -> dict[int, dict[str, frozenset[str]]]:
    """The same of several submissions of one period, by submission id. Earlier versions tell too: a note added by
    another person leaves the number to whoever typed it."""
    period, units = {each.period_id for each in submissions}, [each.department_id for each in submissions]
    entered: dict[int, set[str]] = {}
    rows = Value.objects.filter(period__in=period, department__in=units).order_by()
    for unit, key in rows.values_list("department_id", "entered_key").distinct():
        entered.setdefault(unit, set()).add(key)
    return {
        each.pk: {
            workflow.ENTERED: frozenset(entered.get(each.department_id, ())),
            workflow.SUBMITTED: frozenset({each.submitted_key} - {""}),
            workflow.RELEASED: frozenset({each.released_key} - {""}),
        }
        for each in submissions
    }


def situation_of(
    submission: Submission,
    *,
    open_points: Sequence[Sentence] = (),
    reasons: int = 0,
    late_reason: str = "",
    handled: Mapping[str, frozenset[str]] | None = None,
    put_off: bool = False,
) -> Situation:
    """The situation of a submission whose period is loaded. ``handled`` need not be looked up for acts that anybody
    with the right may do, nor ``put_off`` for any but the supplement."""
    late_ones = allowances.supplements(submission).values()
    late_due = max((row.due_at for row in late_ones), default=None)
    runs = late_due is not None and timezone.now() <= late_due
    said = max((row.late_reason for row in late_ones), default="") if late_ones else submission.late_reason
    return Situation(
        state=submission.state,
        period=submission.period.state,
        handled=handlers(submission) if handled is None else handled,
        extended=is_extended(submission) or runs,
        late=not runs if late_ones else is_late(submission),
        late_reason=late_reason or said,
        open_points=tuple(open_points),
        reasons=reasons,
        unsigned=proofs.is_unsigned(submission),
        supplementing=submission.supplementing,
        verified=submission.verified_at is not None,
        put_off=put_off,
    )

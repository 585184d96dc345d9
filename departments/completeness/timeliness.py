"""Whether a unit reported in time: late is judged by the time of the first release."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from departments.models import Submission
from departments.situations import due_at

#: Where the figures are still with the unit.
UNDER_WAY = (Submission.State.DRAFT, Submission.State.RETURNED, Submission.State.SUBMITTED)


def standing(submission: Submission, now: datetime | None = None) -> str:
    """``on_time`` or ``late`` for what was released by ``now``; ``missing`` for what is overdue, else ``waiting``."""
    moment = now or timezone.now()
    due, released = due_at(submission), submission.first_released_at
    if released is not None and released <= moment:
        return "late" if due is not None and released > due else "on_time"
    return "missing" if due is not None and moment > due else "waiting"


def is_overdue(submission: Submission) -> bool:
    """Whether the unit's figures should be with the office and never were."""
    return standing(submission) == "missing"


def days_late(submission: Submission) -> int:
    """Days of the city's calendar between the deadline and the first release, or today; 0 in time or the same day."""
    due = due_at(submission)
    if due is None:
        return 0
    end = submission.first_released_at or timezone.now()
    if end <= due:
        return 0
    return max((timezone.localdate(end) - timezone.localdate(due)).days, 1)

"""How a unit reported, quarter by quarter: in time or by how much late, how often sent back, how often reminded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from departments.completeness.timeliness import days_late, standing
from departments.models import Reminder, Submission
from departments.situations import due_at
from qualitycity.models import Event


@dataclass(frozen=True)
class Past:
    """One quarter of a unit. ``standing`` is on_time, late, missing or waiting; ``returns`` counts how often the whole
    came back, by the office or the own head."""

    submission: Submission
    standing: str
    due_at: datetime | None
    days_late: int
    returns: int
    reminders: int
    circular: bool

    @property
    def word(self) -> str:
        """The standing as a state that pages show: overdue instead of missing."""
        return {"missing": "overdue"}.get(self.standing, self.standing)


def history(department: int) -> list[Past]:
    """The newest quarter first, in the same few queries whatever their number."""
    rows = Submission.objects.filter(department=department).select_related("period__plan", "circular_entry")
    listed = list(rows.order_by("-period__quarter", "period__plan"))
    subjects = {f"{Submission._meta.label_lower}:{each.pk}": each.pk for each in listed}
    returned = Event.objects.filter(kind="submission.returned", subject__in=subjects).order_by()
    returns = Counter(subjects[subject] for subject in returned.values_list("subject", flat=True))
    told = Reminder.objects.filter(submission__in=[each.pk for each in listed]).order_by()
    reminders = Counter(told.values_list("submission_id", flat=True))
    return [_past(each, returns[each.pk], reminders[each.pk]) for each in listed]


def _past(submission: Submission, returns: int, reminders: int) -> Past:
    entry = getattr(submission, "circular_entry", None)
    return Past(
        submission=submission,
        standing=standing(submission),
        due_at=due_at(submission),
        days_late=days_late(submission),
        returns=returns,
        reminders=reminders,
        circular=entry is not None and entry.removed_at is None,
    )

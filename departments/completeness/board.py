"""The office's board of a quarter: every unit, where its figures are, what they lack, and who was reminded when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from departments.completeness.figures import Filling, of
from departments.completeness.timeliness import UNDER_WAY, days_late, is_overdue
from departments.models import CircularEntry, Department, Reminder, Submission
from departments.situations import days_until, due_at
from qualitycity.sentences import Sentence, sentence
from targets.models import Period

#: What waits for the unit first: what was returned, then what was not begun or filled in, then what its head holds.
_ORDER = ("returned", "draft", "submitted", "supplement", "reported", "verified", "locked")


@dataclass(frozen=True)
class Told:
    """The last time a unit was reminded; ``by`` a person, or the ladder."""

    reminder: int
    at: datetime
    by: str | Sentence
    names: str


@dataclass(frozen=True)
class Choice:
    """What the address narrows the board to: a status word and a kind of unit; empty: all of them."""

    status: str = ""
    kind: str = ""

    def takes(self, line: Line) -> bool:
        if self.kind and line.unit.kind != self.kind:
            return False
        return not self.status or self.status in line.statuses


@dataclass(frozen=True)
class Line:
    """One unit. ``days`` are left until the deadline, negative once it has passed."""

    submission: Submission
    filling: Filling
    due_at: datetime | None
    overdue: bool
    told: Told | None = None
    circular: CircularEntry | None = None

    @property
    def unit(self) -> Department:
        return self.submission.department

    @property
    def days(self) -> int | None:
        return None if self.due_at is None else days_until(self.due_at)

    @property
    def days_over(self) -> int:
        return days_late(self.submission)

    @property
    def under_way(self) -> bool:
        return self.submission.state in UNDER_WAY

    @property
    def may_be_reminded(self) -> bool:
        return may_be_reminded(self.submission, self.filling)

    @property
    def released_late(self) -> bool:
        return self.submission.first_released_at is not None and self.days_over > 0

    @property
    def statuses(self) -> set[str]:
        """The words of the filter that hold for this unit."""
        words = {self.submission.state}
        holds = {
            "overdue": self.overdue,
            "under_way": self.under_way,
            "late": self.released_late,
            "incomplete": bool(self.filling.missing),
            "exempt": self.filling.asks_nothing,
            "circular": self.circular is not None,
        }
        return words | {word for word, is_so in holds.items() if is_so}


def may_be_reminded(submission: Submission, filling: Filling) -> bool:
    """Whether the unit has something to do still, late figures that it is handing in included."""
    with_the_unit = submission.state in (*UNDER_WAY, Submission.State.SUPPLEMENT)
    return with_the_unit and not filling.asks_nothing and submission.period.state != Period.State.LOCKED


def lines(submissions: QuerySet[Submission]) -> list[Line]:
    """The units of one period, the late ones first, in the same few queries whatever their number."""
    listed = list(
        submissions.select_related("period__plan", "department", "circular_entry").order_by(
            "department__order", "department_id"
        )
    )
    fillings, told = of(listed), _told(listed)
    found = [_line(each, fillings[each.pk], told.get(each.pk)) for each in listed]
    return sorted(found, key=lambda line: (-line.days_over * line.overdue, _ORDER.index(line.submission.state)))


def _line(submission: Submission, filling: Filling, told: Told | None) -> Line:
    entry = getattr(submission, "circular_entry", None)
    return Line(
        submission=submission,
        filling=filling,
        due_at=due_at(submission),
        overdue=is_overdue(submission) and not filling.asks_nothing,
        told=told,
        circular=entry if entry is not None and entry.removed_at is None else None,
    )


def _told(submissions: Sequence[Submission]) -> dict[int, Told]:
    """The last reminder of each, by submission id."""
    rows = Reminder.objects.filter(submission__in=[each.pk for each in submissions]).order_by("id")
    return {row.submission_id: Told(row.pk, row.at, who_reminded(row), row.names) for row in rows}


def who_reminded(reminder: Reminder) -> str | Sentence:
    return reminder.by_name if reminder.days is None else sentence("the ladder")

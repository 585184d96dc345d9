"""What waits for a reviewer, as cases: a unit's figures with what was said about each and which rows were accepted.

As many queries for many units as for one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from departments import grid, returns, sheets
from departments.grid import Grid, Row
from departments.models import Acceptance, Remark, Submission
from qualitycity.roles import UNIT_ROLES
from qualitycity.sentences import Sentence, sentence

#: A cell of a submission.
Place = tuple[int, str]


@dataclass(frozen=True)
class Line:
    """One row before its judges, with what was said about it. ``accepted``: the office accepted what stands there."""

    row: Row
    accepted: Acceptance | None = None
    thread: Sequence[Remark] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to accept: it was accepted, or this very version was verified before."""
        return self.accepted is not None or (self.row.value is not None and self.row.value.counted)

    @property
    def needs_eyes(self) -> Sentence | None:
        """Why this row is not accepted together with others; None: there is nothing to say about it."""
        if self.row.findings:
            return sentence("It carries a warning.")
        if self.row.answer.standing in ("pending", "not_applicable"):
            return sentence("It brings no figure.")
        if self.row.cell.asked.graded:
            return sentence("The office gives it a grade.")
        if self.row.changed or self.row.returned_for:
            return sentence("It was returned.")
        if any(remark.asks and remark.is_open for remark in self.thread):
            return sentence("A remark waits for an answer.")
        return None

    @property
    def is_plain(self) -> bool:
        return self.needs_eyes is None


@dataclass(frozen=True)
class Case:
    """One submission before its judges; its lines stand in plan order, ``whole`` is the talk about all of it."""

    submission: Submission
    grid: Grid
    lines: tuple[Line, ...]
    whole: Sequence[Remark] = ()

    @property
    def accepted(self) -> int:
        return sum(line.is_settled for line in self.lines)

    @property
    def was_returned(self) -> bool:
        return any(line.row.before_return is not None for line in self.lines)

    @property
    def fresh(self) -> list[Line]:
        """The lines to look at: after a return what changed since, else all."""
        return [line for line in self.lines if self._is_fresh(line)]

    @property
    def settled(self) -> list[Line]:
        return [line for line in self.lines if not self._is_fresh(line)]

    def _is_fresh(self, line: Line) -> bool:
        return not self.was_returned or line.row.changed or bool(line.row.returned_for)

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if not line.is_settled]

    @property
    def folded(self) -> list[Line]:
        """Open lines that are as they were when the figures were returned."""
        settled = {line.row.key for line in self.settled}
        return [line for line in self.open if line.row.key in settled]

    @property
    def plain(self) -> list[Line]:
        """Lines that may be accepted together with others, and are not accepted yet."""
        return [line for line in self.open if line.is_plain]


def of(
    submissions: Sequence[Submission], *, office: bool, today: date, beside: Collection[int] | None = None
) -> list[Case]:
    """The cases of submissions of one period, judged with the drafts of all these units (or of ``beside``, by id)."""
    grids = returns.beside(grid.of_many(submissions, today=today, beside=beside), office=office)
    accepted = acceptances(submissions) if office else {}
    said = threads(submissions, office=office)
    return [
        Case(
            each.submission,
            each,
            tuple(_line(each.submission, row, accepted, said) for row in each.rows),
            said.get((each.submission.pk, sheets.WHOLE), ()),
        )
        for each in grids
    ]


def acceptances(submissions: Sequence[Submission]) -> dict[Place, Acceptance]:
    """Every acceptance of these submissions, by submission and cell; whether it still holds the version tells."""
    rows = Acceptance.objects.filter(submission__in=[each.pk for each in submissions])
    return {(row.submission_id, sheets.key_of(row)): row for row in rows}


def readable(*, office: bool) -> Q:
    """Remarks that a side may read: what is internal stays with the side that wrote it."""
    of_units = Q(by_role__in=UNIT_ROLES)
    return Q(internal=False) | (~of_units if office else of_units)


def threads(submissions: Sequence[Submission], *, office: bool) -> dict[Place, list[Remark]]:
    """Everything said about each cell, oldest first, by submission and cell; ``sheets.WHOLE`` for the whole."""
    found: dict[Place, list[Remark]] = {}
    rows = Remark.objects.filter(readable(office=office), submission__in=[each.pk for each in submissions])
    for remark in rows.order_by("id"):
        found.setdefault((remark.submission_id, sheets.key_of(remark)), []).append(remark)
    return found


def _line(
    submission: Submission, row: Row, accepted: Mapping[Place, Acceptance], said: Mapping[Place, Sequence[Remark]]
) -> Line:
    place = (submission.pk, row.key)
    held = accepted.get(place)
    return Line(row, held if held is not None and held.number == row.number else None, said.get(place, ()))

"""How complete a unit's figures are: which were due, filled in, explained, still missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from departments import sheets
from departments.cells import Answer
from departments.models import Submission
from departments.sheets import Cell, Sheet


@dataclass(frozen=True)
class Filling:
    """The figures of one unit in one period. ``filled`` have a figure (0 is one), a stage or progress in words;
    ``explained`` have none, and say why; ``missing`` are those that have nothing. ``later`` are expected
    only later (their own due date, an extension that runs) and blank; ``exempt`` need not come. Neither is due.
    ``own_due`` is the earliest deadline that figures which are not there have for themselves, also one that passed."""

    filled: int = 0
    explained: int = 0
    missing: tuple[Cell, ...] = ()
    later: int = 0
    exempt: int = 0
    own_due: datetime | None = None

    @property
    def due(self) -> int:
        return self.filled + self.explained + len(self.missing)

    @property
    def is_complete(self) -> bool:
        """Everything due is there or explained; a form that says nothing but why is not complete."""
        return self.filled > 0 and not self.missing

    @property
    def asks_nothing(self) -> bool:
        """Whether the unit is free of all of it."""
        return self.due == 0 and self.later == 0


def of(submissions: Sequence[Submission]) -> dict[int, Filling]:
    """By submission id, in as many queries for 600 units and all quarters of a plan as for one."""
    now = timezone.now()
    return {sheet.submission.pk: _count(sheet, now) for sheet in sheets.of_many(submissions)}


def _count(sheet: Sheet, now: datetime) -> Filling:
    """An untouched form answers nothing, not even that no stage was reached: that is said by handing it in."""
    answers = {key: sheets.answer_of(value) for key, value in sheet.values.items()}
    touched = sheet.submission.state != Submission.State.DRAFT or any(each != Answer() for each in answers.values())
    found: dict[str, list[Cell]] = {"filled": [], "explained": [], "missing": [], "later": [], "exempt": []}
    for cell in sheet.cells:
        if cell.due and not cell.asked.counted and not cell.awaits_quota:
            answer = answers.get(cell.key, Answer())
            found[_standing(sheet, cell, answer, touched=touched, now=now)].append(cell)
    own = [sheet.own_due(cell) for word in ("explained", "missing", "later") for cell in found[word]]
    return Filling(
        own_due=min((moment for moment in own if moment is not None), default=None),
        filled=len(found["filled"]),
        explained=len(found["explained"]),
        missing=tuple(found["missing"]),
        later=len(found["later"]),
        exempt=len(found["exempt"]),
    )


def _standing(sheet: Sheet, cell: Cell, answer: Answer, *, touched: bool, now: datetime) -> str:
    if cell.key in sheet.exempt:
        return "exempt"
    if not answer.raw:
        if answer.standing == "reported" or (touched and cell.asked.may_be_blank and answer.standing == "missing"):
            return "filled"
        if answer.standing in ("pending", "not_applicable") or answer.note:
            return "explained"
    put_off = sheet.put_off.get(cell.key)
    expected_later = cell.later is not None and timezone.localdate(now) <= cell.later
    return "later" if expected_later or (put_off is not None and now <= put_off) else "missing"

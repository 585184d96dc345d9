"""Who handed in its self scores and who is late: the office's board, in the same few queries whatever the number of
units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from departments.models import Department, ReminderStep
from qualitycity.sentences import Sentence, sentence
from reports import schemes, scoring
from reports.assessments import computing, dates, gathering, phases
from reports.models import Assessment, HandIn, ItemScore, Phase, PhaseExtension, PhaseReminder
from reports.self_scores import more_time, sheets

#: Words of the filter, in the order in which they are counted above the board.
STATUSES = (
    "asks_time", "overdue", "under_way", "with_head", "missed", "incomplete", "handed_in", "late_sheet", "extended",
    "circular",
)  # fmt: skip
_STATE = Assessment.State


@dataclass(frozen=True)
class Told:
    """The last time a unit was reminded; ``by`` a person, or the ladder."""

    reminder: int
    at: datetime
    by: str | Sentence
    names: str


@dataclass(frozen=True)
class Line:
    """One unit: ``filled`` of the ``items`` that await a self score have one; ``due`` is the last day that holds for
    it, ``runs`` whether it can still hand in, ``over`` that the others cannot any more; ``wish`` is its question for
    more time that is not answered yet."""

    unit: Department
    items: int
    filled: int
    due: date | None
    runs: bool
    hand_in: HandIn | None = None
    extension: PhaseExtension | None = None
    told: Told | None = None
    listed: PhaseReminder | None = None
    wish: PhaseExtension | None = None
    over: bool = False

    @property
    def is_in(self) -> bool:
        return self.hand_in is not None and self.hand_in.is_in

    @property
    def is_with_head(self) -> bool:
        return self.hand_in is not None and self.hand_in.is_with_head

    @property
    def days(self) -> int | None:
        """Days left until the last one, negative once it has passed."""
        return None if self.due is None else (self.due - timezone.localdate()).days

    @property
    def missed(self) -> bool:
        """Whether it did not hand in, and it is too late for it."""
        return not self.is_in and self.over and not self.runs

    @property
    def overdue(self) -> bool:
        return not self.is_in and not self.missed and self.days is not None and self.days < 0

    @property
    def days_over(self) -> int:
        """Days late: of what was handed in, or until today."""
        if self.hand_in is not None and self.is_in:
            return self.hand_in.days_late
        return -self.days if self.overdue and self.days is not None else 0

    @property
    def may_be_reminded(self) -> bool:
        return self.runs and not self.is_in

    @property
    def statuses(self) -> set[str]:
        holds = {
            "asks_time": self.wish is not None, "overdue": self.overdue, "missed": self.missed,
            "under_way": not self.is_in and not self.missed, "with_head": self.is_with_head and not self.missed,
            "incomplete": self.filled < self.items,
            "handed_in": self.is_in, "late_sheet": self.is_in and self.days_over > 0,
            "extended": self.extension is not None, "circular": self.listed is not None,
        }  # fmt: skip
        return {word for word, is_so in holds.items() if is_so}


def lines(assessment: Assessment) -> list[Line]:
    """The units with an item of their own, the late ones first, then in protocol order."""
    own = _items(assessment)
    units = [unit for unit in sheets.assessed(assessment) if unit.code in own]
    filled = _filled(assessment, own)
    hand_ins = {row.department_id: row for row in assessment.hand_ins.all()}
    extensions = phases.extensions(assessment, Phase.SELF)
    dues = phases.dues(assessment, Phase.SELF, units)
    told, listed = _reminded(assessment)
    wishes = {row.department_id: row for row in more_time.waiting(assessment)}
    over = dates.is_over(assessment, Phase.SELF)
    found = [
        Line(
            unit, len(own[unit.code]), filled.get(unit.code, 0), dues[unit.pk],
            _runs(assessment, extensions.get(unit.pk)), hand_ins.get(unit.pk), extensions.get(unit.pk),
            told.get(unit.pk), listed.get(unit.pk), wishes.get(unit.pk), over,
        )
        for unit in units
    ]  # fmt: skip
    return sorted(found, key=lambda line: (not (line.overdue or line.missed), line.is_in))


def _items(assessment: Assessment) -> dict[str, set[str]]:
    """The codes of the items that await a self score, by the code of the unit; units without an item are left out."""
    content = schemes.read(assessment.version)
    leaves = {node.item.code: node.item for node in scoring.leaves(content)}
    results = computing.compute(gathering.gather(assessment, content))
    own = {result.unit: [line for line in result.lines if line.code in leaves] for result in results}
    return {
        unit: {line.code for line in listed if sheets.awaits_own(leaves[line.code], line)}
        for unit, listed in own.items()
        if listed
    }


def _filled(assessment: Assessment, items: dict[str, set[str]]) -> dict[str, int]:
    rows = ItemScore.objects.filter(~Q(score=None), assessment=assessment, kind=ItemScore.Kind.SELF, latest=True)
    found: dict[str, int] = {}
    for unit, item in rows.values_list("department__code", "item"):
        found[unit] = found.get(unit, 0) + (item in items.get(unit, ()))
    return found


def _runs(assessment: Assessment, extension: PhaseExtension | None) -> bool:
    """Whether the unit can still hand in."""
    if assessment.state == _STATE.SELF_SCORING:
        return True
    return assessment.state == _STATE.VERIFYING and phases.runs_still(extension)


def _reminded(assessment: Assessment) -> tuple[dict[int, Told], dict[int, PhaseReminder]]:
    """The last reminder of each unit, and those that stand on the circular list."""
    told: dict[int, Told] = {}
    listed: dict[int, PhaseReminder] = {}
    for row in assessment.reminders.filter(phase=Phase.SELF, department__isnull=False).order_by("id"):
        unit: int = row.department_id  # type: ignore[assignment] # asked for above
        told[unit] = Told(row.pk, row.at, who_reminded(row), row.names)
        if row.to == ReminderStep.To.CIRCULAR and row.struck_at is None:
            listed[unit] = row
    return told, listed


def who_reminded(reminder: PhaseReminder) -> str | Sentence:
    return reminder.by_name if reminder.days is None else sentence("the ladder")


def waiting(listed: Sequence[Line]) -> list[Line]:
    """The units that have not handed in and still can."""
    return [line for line in listed if line.may_be_reminded]

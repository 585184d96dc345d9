"""Runs of an assessment side by side: what every unit would have under other weights or a corrected value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reports.models import Assessment, AssessmentRun, ScoreSheet
from reports.scoring import Scheme

#: More trials than this do not fit on a page.
MOST = 6


@dataclass(frozen=True)
class Cell:
    """What a unit has in a run beside what it has in the one that the others are held against."""

    sheet: ScoreSheet
    base: ScoreSheet | None

    @property
    def change(self) -> Decimal | None:
        """Points more or less."""
        now: Decimal | None = self.sheet.score
        then: Decimal | None = self.base.score if self.base else None
        return None if now is None or then is None else now - then

    @property
    def climbed(self) -> int | None:
        """Places gained."""
        if self.base is None or self.base.rank is None or self.sheet.rank is None:
            return None
        return self.base.rank - self.sheet.rank

    @property
    def regraded(self) -> bool:
        return self.base is not None and self.base.grade != self.sheet.grade


@dataclass(frozen=True)
class Row:
    """A unit: its sheet in the base, and one cell a trial (None where it is not assessed there)."""

    unit: str
    name: str
    base: ScoreSheet | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Group:
    code: str
    name: str
    name_en: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True)
class Moved:
    """How many units a trial gives another score, another grade, another rank."""

    scores: int
    grades: int
    ranks: int


def base_of(assessment: Assessment, number: int | None = None) -> AssessmentRun | None:
    """The run that trials are held against: the one asked for, else the announced, else the last."""
    official = assessment.runs.filter(trial=False).defer("inputs").order_by("-number")
    if number is not None:
        return official.filter(number=number).first()
    return official.filter(pk=assessment.result_id or 0).first() or official.first()


def trials_of(base: AssessmentRun) -> list[AssessmentRun]:
    """The trials that rest on a run, the oldest first."""
    return list(base.trials.defer("inputs").order_by("number"))


def of(base: AssessmentRun, trials: Sequence[AssessmentRun], content: Scheme) -> list[Group]:
    """The groups in the scheme's order, their units in the order of the base, in one query."""
    held: dict[int, dict[str, ScoreSheet]] = {run.pk: {} for run in (base, *trials)}
    for sheet in ScoreSheet.objects.filter(run__in=held).defer("content").order_by("place"):
        held[sheet.run_id][sheet.unit] = sheet
    groups = {group.code: Group(group.code, group.name, group.name_en) for group in content.groups}
    first: dict[str, ScoreSheet] = {}
    for run in (base, *trials):
        for unit, sheet in held[run.pk].items():
            first.setdefault(unit, sheet)
    for unit, sheet in first.items():
        if sheet.group in groups:
            own = held[base.pk].get(unit)
            cells = tuple(_cell(held[trial.pk].get(unit), own) for trial in trials)
            groups[sheet.group].rows.append(Row(unit, sheet.name, own, cells))
    return [group for group in groups.values() if group.rows]


def _cell(sheet: ScoreSheet | None, base: ScoreSheet | None) -> Cell | None:
    return None if sheet is None else Cell(sheet, base)


def moved(groups: Sequence[Group], place: int) -> Moved:
    """What the trial at this place moves."""
    cells = [cell for group in groups for row in group.rows if (cell := row.cells[place]) is not None]
    return Moved(
        sum(bool(cell.change) for cell in cells),
        sum(cell.regraded for cell in cells),
        sum(bool(cell.climbed) for cell in cells),
    )

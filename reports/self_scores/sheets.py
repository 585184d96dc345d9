"""A unit's score sheet while it is worked on: every item that is the unit's, what it says of itself, what assessors
say, and what the last run computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from departments.models import Department
from qualitycity.speech import named
from reports import schemes, scoring
from reports.assessments import causes, computing, gathering, storing
from reports.assessments.frozen import Inputs
from reports.models import Assessment, AssessmentRun, ItemScore, ScoreFile, ScoreLine
from reports.scoring import Line, Result, leaves
from reports.scoring.rules.parts import parts_of


@dataclass(frozen=True)
class Row:
    """One item of the unit. ``line`` is it as it stands now, ``run`` what the last run stored of it,
    ``laid`` the stored files on which the assessors' points rest."""

    item: scoring.Item
    path: tuple[str, ...]
    line: Line
    own: ItemScore | None = None
    verified: ItemScore | None = None
    run: ScoreLine | None = None
    laid: tuple[ScoreFile, ...] = ()

    @property
    def is_manual(self) -> bool:
        """Whether its points are given by assessors, not by figures."""
        return self.item.source.kind == "manual"

    @property
    def awaits_own(self) -> bool:
        return awaits_own(self.item, self.line)

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of which an assessor says which are missing; none where points are typed."""
        return parts_of(self.item) if self.is_manual and self.item.rule == "per_missing" else ()

    @property
    def is_verified(self) -> bool:
        """Whether an assessor stands behind the score: of points by hand two."""
        if self.verified is None:
            return False
        return bool(self.verified.confirmed_key) if self.is_manual else self.verified.run_id is not None

    @property
    def found(self) -> Decimal | None:
        """The verified score: entered and confirmed by two persons; or computed, as the assessor saw it. What nobody
        has verified yet is what the last run computed."""
        if self.is_verified or self.is_manual:
            return self.verified.score if self.verified and self.is_verified else None
        return self.run.score if self.run else None

    @property
    def has_moved(self) -> bool:
        """Whether a later run computed another score than the one that was verified."""
        seen = self.verified
        if self.is_manual or seen is None or seen.run_id is None or self.run is None:
            return False
        return seen.run_id != self.run.sheet.run_id and seen.score != self.run.score

    @property
    def gap(self) -> Decimal | None:
        """Self score less verified score; None where one is missing."""
        own = self.own.score if self.own else None
        return None if own is None or self.found is None else own - self.found

    @property
    def worth(self) -> Decimal:
        return self.line.worth


def awaits_own(item: scoring.Item, line: Line) -> bool:
    """Whether the unit must score it: not what is pending or does not apply, which counts for nobody yet."""
    return item.source.kind == "manual" or line.counted


def of(assessment: Assessment, department: Department) -> list[Row]:
    """The rows in printed order, in a constant number of queries."""
    content = schemes.read(assessment.version)
    lines = lines_of(assessment, content, department)
    held = ItemScore.objects.filter(assessment=assessment, department=department, latest=True)
    held = held.select_related("run").defer("run__inputs")
    said = {(row.kind, row.item): row for row in held}
    run = assessment.runs.filter(trial=False).order_by("-number").first()
    stored = ScoreLine.objects.filter(sheet__run=run, sheet__department=department) if run else ScoreLine.objects.none()
    computed = {row.item: row for row in stored.select_related("sheet__run").defer("sheet__run__inputs")}
    names = {node.item.code: named(node.item.name, node.item.name_en) for node in scoring.walk(content)}
    laid: dict[str, list[ScoreFile]] = {}
    files = ScoreFile.objects.filter(assessment=assessment, department=department, to="verified", removed_at=None)
    for file in files:
        laid.setdefault(file.item, []).append(file)
    return [
        Row(
            node.item, tuple(names[code] for code in node.path), lines[node.item.code],
            said.get(("self", node.item.code)), said.get(("verified", node.item.code)), computed.get(node.item.code),
            tuple(laid.get(node.item.code, ())),
        )
        for node in leaves(content)
        if node.item.code in lines
    ]  # fmt: skip


def lines_of(assessment: Assessment, content: scoring.Scheme, department: Department) -> dict[str, Line]:
    """The unit's own lines as they stand now; what compares units is only right in a run."""
    inputs = gathering.gather(assessment, content, only=department)
    for result in computing.compute(inputs):
        if result.unit == department.code:
            return {line.code: line for line in result.lines if not line.category}
    return {}


def moved(assessment: Assessment, department: Department, rows: Sequence[Row]) -> list[tuple[Row, tuple[str, ...]]]:
    """The items whose score a later run changed after it was verified, each with the causes (of ``causes.CAUSES``)."""
    changed = [row for row in rows if row.has_moved]
    found: dict[tuple[int, str], tuple[str, ...]] = {}
    last = next((row.run.sheet.run_id for row in changed if row.run), None)
    for before in sorted({row.verified.run_id for row in changed if row.verified and row.verified.run_id}):
        listed = causes.differences(_of_unit(before, department), _of_unit(last or before, department))
        found |= {(before, each.item): each.causes for each in listed if each.field == "score"}
    return [(row, found.get((row.verified.run_id or 0, row.item.code), ()) if row.verified else ()) for row in changed]


def moved_by_unit(assessment: Assessment) -> dict[int, int]:
    """How many verified scores of each unit (by id) the last run computed otherwise."""
    run = assessment.runs.filter(trial=False).order_by("-number").first()
    if run is None:
        return {}
    seen = ItemScore.objects.filter(assessment=assessment, kind=ItemScore.Kind.VERIFIED, latest=True)
    lines = ScoreLine.objects.filter(sheet__run=run).values_list("sheet__department_id", "item", "score")
    now = {(unit, item): score for unit, item, score in lines}
    found: dict[int, int] = {}
    for row in seen.exclude(run=None).exclude(run=run):
        if (row.department_id, row.item) in now and now[row.department_id, row.item] != row.score:
            found[row.department_id] = found.get(row.department_id, 0) + 1
    return found


def _of_unit(run: int, department: Department) -> tuple[Inputs, list[Result]]:
    """A run's inputs, and what they give one unit."""
    inputs = storing.inputs_of(AssessmentRun.objects.get(pk=run))
    return inputs, computing.of_unit(inputs, department.code)


def assessed(assessment: Assessment) -> list[Department]:
    """The units in a rank group of the scheme, in protocol order."""
    content = schemes.read(assessment.version)
    units = Department.objects.filter(area=assessment.plan.area_id, successor=None).order_by("order", "id")
    return [unit for unit in units if scoring.group_of(content, unit.code, unit.kind)]


def by_hand(assessment: Assessment) -> set[tuple[str, str]]:
    """The items whose points assessors give, of every unit: (unit's code, item's code)."""
    content = schemes.read(assessment.version)
    manual = {node.item.code for node in leaves(content) if node.item.source.kind == "manual"}
    results = computing.compute(gathering.gather(assessment, content)) if manual else ()
    return {(result.unit, line.code) for result in results for line in result.lines if line.code in manual}


def points_left(assessment: Assessment) -> int:
    """How many points by hand do not count yet: not entered, or not confirmed by a second person."""
    entered = ItemScore.objects.filter(assessment=assessment, kind=ItemScore.Kind.VERIFIED, latest=True)
    done = set(entered.exclude(confirmed_key="").values_list("department__code", "item"))
    return len(by_hand(assessment) - done)


def own_total(rows: Sequence[Row]) -> tuple[Decimal, Decimal]:
    """What the unit gave itself so far, and the most that it can give itself."""
    given = (row.own.score for row in rows if row.own and row.own.score is not None)
    return sum(given, Decimal(0)), sum((row.worth for row in rows if row.awaits_own), Decimal(0))


def gaps(rows: Sequence[Row]) -> list[Row]:
    """Where self score and verified score differ, the largest first."""
    found = [row for row in rows if row.gap]
    return sorted(found, key=lambda row: -abs(row.gap or Decimal(0)))

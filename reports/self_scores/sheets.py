"""A unit's score sheet while it is worked on: every item that is the unit's, what it says of itself, what assessors
say, and what the last run computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from departments.models import Department
from reports import schemes, scoring
from reports.assessments import computing, gathering
from reports.models import Assessment, ItemScore, ScoreLine
from reports.scoring import Line, leaves


@dataclass(frozen=True)
class Row:
    """One item of the unit. ``line`` is it as it stands now, ``run`` what the last run stored of it."""

    item: scoring.Item
    path: tuple[str, ...]
    line: Line
    own: ItemScore | None = None
    verified: ItemScore | None = None
    run: ScoreLine | None = None

    @property
    def is_manual(self) -> bool:
        """Whether its points are given by assessors, not by figures."""
        return self.item.source.kind == "manual"

    @property
    def found(self) -> Decimal | None:
        """The verified score: entered and confirmed by two persons, or computed by the last run."""
        if self.is_manual:
            return self.verified.score if self.verified and self.verified.confirmed_key else None
        return self.run.score if self.run else None

    @property
    def gap(self) -> Decimal | None:
        """Self score less verified score; None where one is missing."""
        own = self.own.score if self.own else None
        return None if own is None or self.found is None else own - self.found

    @property
    def worth(self) -> Decimal:
        return self.line.worth


def of(assessment: Assessment, department: Department) -> list[Row]:
    """The rows in printed order, in a constant number of queries."""
    content = schemes.read(assessment.version)
    lines = lines_of(assessment, content, department)
    held = ItemScore.objects.filter(assessment=assessment, department=department, latest=True)
    said = {(row.kind, row.item): row for row in held}
    run = assessment.runs.filter(trial=False).order_by("-number").first()
    stored = ScoreLine.objects.filter(sheet__run=run, sheet__department=department) if run else []
    computed = {row.item: row for row in stored}
    names = {node.item.code: node.item.name for node in scoring.walk(content)}
    return [
        Row(
            node.item, tuple(names[code] for code in node.path), lines[node.item.code],
            said.get(("self", node.item.code)), said.get(("verified", node.item.code)), computed.get(node.item.code),
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


def assessed(assessment: Assessment) -> list[Department]:
    """The units in a rank group of the scheme, in protocol order."""
    content = schemes.read(assessment.version)
    units = Department.objects.filter(area=assessment.plan.area_id, successor=None).order_by("order", "id")
    return [unit for unit in units if scoring.group_of(content, unit.code, unit.kind)]


def gaps(rows: Sequence[Row]) -> list[Row]:
    """Where self score and verified score differ, the largest first."""
    found = [row for row in rows if row.gap]
    return sorted(found, key=lambda row: -abs(row.gap or Decimal(0)))

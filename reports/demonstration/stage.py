"""What the demonstration is told on: the plan and what the story names in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from departments.models import Department, Submission
from qualitycity.roles import Actor
from reports.demonstration import marks, story
from reports.demonstration.story import Text
from targets.models import Plan


@dataclass(frozen=True)
class Stage:
    """The plan, its units by code, its indicators by the code of a target or of a task's own indicator."""

    plan: Plan
    units: Mapping[str, Department]
    indicators: Mapping[str, int]

    def key(self, row: Text) -> str:
        """The cell that a row is about."""
        return f"{self.indicators[row['code']]}:{row['part']}"

    def submission(self, row: Text) -> Submission:
        rows = Submission.objects.select_related("period__plan", "department")
        unit = self.units[row["department"]]
        return rows.get(period__plan=self.plan, period__quarter=story.quarter_of(row), department=unit)

    def person(self, row: Text) -> Actor:
        """Who says something: reporter or head of the unit, staff or approver of the office."""
        match row["by"]:
            case "reporter":
                return marks.reporter(self.units[row["department"]])
            case "head":
                return marks.head(self.units[row["department"]])
            case "staff":
                return marks.staff(self.plan)
        return marks.approver(self.plan)

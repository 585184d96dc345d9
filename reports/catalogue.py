"""The catalogue of indicators: every target of a plan with its words, its measure and who carries it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from departments.models import Duty
from reports.verdicts import named
from reports.words import FREQUENCIES, MEASURES
from targets import versions
from targets.models import Plan, Target, TargetVersion
from targets.periods import Quarter

#: What only checks look at: the catalogue tells of targets, it judges none.
_JUDGED_BY = ("rule", "annual", "parts", "phases", "stages", "exempt", "confirm")


@dataclass(frozen=True)
class Unit:
    """A unit in the part it has: lead or supporting."""

    id: int
    code: str
    name: str
    order: int


@dataclass(frozen=True)
class Entry:
    """One target in its newest version."""

    target: Target
    version: TargetVersion
    leads: list[Unit] = field(default_factory=list)
    supporting: list[Unit] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.target.code

    @property
    def indicator(self) -> str:
        return named(self.target.indicator.name, self.target.indicator.name_en)

    @property
    def category(self) -> str:
        return named(self.target.category.name, self.target.category.name_en)

    @property
    def measure(self) -> str:
        return _(MEASURES[self.version.measure])

    @property
    def frequency(self) -> str:
        return _(FREQUENCIES[self.version.frequency])

    def matches(self, wanted: str, *, category: str, department: str) -> bool:
        """Whether the entry belongs to the category and to the unit (in any part), and holds the words looked for."""
        if category and self.target.category.code != category:
            return False
        if department and department not in {unit.code for unit in (*self.leads, *self.supporting)}:
            return False
        indicator = self.target.indicator
        texts = (self.code, indicator.name, indicator.name_en, self.version.clause, indicator.definition)
        return not wanted or any(wanted.casefold() in text.casefold() for text in texts)


def entries(plan: Plan, seen: QuerySet[Target], *, at: Quarter | None = None) -> list[Entry]:
    """The plan's targets among those seen, in plan order, in three queries."""
    visible = set(seen.filter(plan=plan).values_list("pk", flat=True))
    held = versions.of_plan(plan, targets=visible, without=_JUDGED_BY)
    found = {
        target: Entry(listed[-1].target, versions.in_force(listed, at) if at else listed[-1])
        for target, listed in held.items()
    }
    rows = Duty.objects.filter(target__plan=plan, until=None).order_by("department__order", "department_id")
    units: dict[int, Unit] = {}
    lead = Duty.Role.LEAD.value
    target: int
    told: list[Any]
    for target, role, unit, *told in rows.values_list(
        "target_id", "role", "department_id", "department__code", "department__name", "department__order"
    ):
        if target in found:
            listed = found[target].leads if role == lead else found[target].supporting
            listed.append(units.get(unit) or units.setdefault(unit, Unit(unit, *told)))
    return list(found.values())


def categories(listed: Iterable[Entry]) -> list[tuple[str, str]]:
    found = {entry.target.category_id: entry.target.category for entry in listed}
    return [(category.code, named(category.name, category.name_en)) for category in found.values()]


def units(listed: Iterable[Entry]) -> list[Unit]:
    found = {unit.id: unit for entry in listed for unit in (*entry.leads, *entry.supporting)}
    return sorted(found.values(), key=lambda unit: (unit.order, unit.id))

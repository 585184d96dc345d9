"""The catalogue of indicators: every target of a plan with its words, its measure and who carries it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from departments.models import Duty
from qualitycity.speech import named
from reports.words import FREQUENCIES, MEASURES
from targets.models import Plan, Target, TargetVersion

#: What stands in an entry, in its order.
_COLUMNS = (
    "target_id", "target__code", "target__group", "target__indicator__name", "target__indicator__name_en",
    "target__indicator__definition", "target__indicator__data_source", "target__category__code",
    "target__category__name", "target__category__name_en", "clause", "interpretation", "unit", "measure", "frequency",
)  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A unit in the part it has: lead or supporting."""

    id: int
    code: str
    name: str
    order: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One target with what its version of the day demands; names are in the reader's language.

    ``names`` are those of the indicator in every language, for the search.
    """

    target: int
    code: str
    group: str
    names: tuple[str, str]
    definition: str
    data_source: str
    category_code: str
    category_names: tuple[str, str]
    clause: str
    interpretation: str
    unit: str
    measured: str
    reported: str
    leads: list[Unit] = field(default_factory=list)
    supporting: list[Unit] = field(default_factory=list)

    @property
    def indicator(self) -> str:
        return named(*self.names)

    @property
    def category(self) -> str:
        return named(*self.category_names)

    @property
    def measure(self) -> str:
        return _(MEASURES[self.measured])

    @property
    def frequency(self) -> str:
        return _(FREQUENCIES[self.reported])

    def matches(self, wanted: str, *, category: str, department: str) -> bool:
        """Whether the entry belongs to the category and to the unit (in any part), and holds the words looked for."""
        if category and self.category_code != category:
            return False
        if department and department not in {unit.code for unit in (*self.leads, *self.supporting)}:
            return False
        texts = (self.code, *self.names, self.clause, self.definition)
        return not wanted or any(wanted.casefold() in text.casefold() for text in texts)


def entries(plan: Plan, seen: QuerySet[Target]) -> list[Entry]:
    """The plan's targets among those seen in their newest version, in plan order, in two queries."""
    rows = TargetVersion.objects.filter(target__plan=plan, target__in=seen.order_by().values("pk"))
    found: dict[int, Entry] = {}
    for target, code, group, name, name_en, definition, source, category, label, label_en, *demanded in rows.order_by(
        "target__order", "target_id", "number"
    ).values_list(*_COLUMNS):
        of_category = (category, (label, label_en))
        found[target] = Entry(target, code, group, (name, name_en), definition, source, *of_category, *demanded)
    _add_units(plan, found)
    return list(found.values())


def _add_units(plan: Plan, found: Mapping[int, Entry]) -> None:
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


def categories(listed: Iterable[Entry]) -> list[tuple[str, str]]:
    return list({entry.category_code: entry.category for entry in listed}.items())


def units(listed: Iterable[Entry]) -> list[Unit]:
    found = {unit.id: unit for entry in listed for unit in (*entry.leads, *entry.supporting)}
    return sorted(found.values(), key=lambda unit: (unit.order, unit.id))

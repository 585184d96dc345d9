"""What a unit is judged by that enters figures beside others: its own goal, on its own figures.

The city's number is not its target: without a goal of its own there is nothing to compare its part with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from django.db.models import Q

from departments import facts
from departments.facts import Material
from departments.models import Breakdown, Duty
from departments.sheets import Cell, Sheet
from targets import balance
from targets.balance import Kind
from targets.models import TargetVersion
from targets.periods import Quarter
from targets.rules import check
from targets.rules.facts import Entry
from targets.rules.result import Result
from targets.rules.terms import Terms


@dataclass(frozen=True)
class OwnParts:
    """Each unit's own entries (indicator → unit), from when it has had to enter each target, and the kinds of balance
    that the office has set; empty where every unit answers for the whole."""

    entries: Mapping[int, Mapping[str, Sequence[Entry]]] = field(default_factory=dict)
    begun: Mapping[tuple[int, int], Quarter] = field(default_factory=dict)
    kinds: Mapping[int, Kind] = field(default_factory=dict)

    def judged(self, sheet: Sheet, cell: Cell, version: TargetVersion, material: Material) -> Result | None:
        """The check of the unit's own part; None where it has no goal that its figures could be held against."""
        goal = None if cell.goals is None else cell.goals.get(version.target_id)
        if goal is None:
            return None
        unit = sheet.submission.department_id
        city = material.terms_of(version)
        since = max(city.effective_from, self.begun.get((unit, version.target_id), city.effective_from))
        kind = self.kinds.get(version.target_id)
        own = _of_its_parts(balance.own_terms(replace(city, effective_from=since), goal, kind=kind), sheet, cell)
        if own is None:
            return None
        entries = tuple(self.entries.get(cell.indicator.pk, {}).get(str(unit), ()))
        known = replace(material.facts[version.target_id], entries=entries, events=(), register=())
        return check(own, known, sheet.submission.period.quarter)


def _of_its_parts(terms: Terms, sheet: Sheet, cell: Cell) -> Terms | None:
    """The terms about the parts that the unit itself enters; None where each part has an amount of its own."""
    entered = {each.part for each in sheet.cells if each.indicator.pk == cell.indicator.pk}
    parts = tuple(part for part in terms.parts if part.name in entered)
    if parts == terms.parts:
        return terms
    return None if len(terms.rule.values) > 1 else replace(terms, parts=parts)


def of(listed: Sequence[Sheet], drafts: Q) -> OwnParts:
    """All that is needed for these sheets, in three queries; in none where no unit enters beside others."""
    beside = [(sheet, cell) for sheet in listed for cell in sheet.cells if cell.goals]
    if not beside:
        return OwnParts()
    plan = beside[0][0].submission.period.plan
    targets = {target for _sheet, cell in beside for target in cell.goals or ()}
    kinds = Breakdown.objects.filter(target__in=targets).values_list("target_id", "kind")
    return OwnParts(
        facts.reported(plan, {cell.indicator.pk for _sheet, cell in beside}, drafts),
        _begun({sheet.submission.department_id for sheet, _cell in beside}, targets),
        {target: cast(Kind, kind) for target, kind in kinds},
    )


def _begun(units: set[int], targets: set[int]) -> dict[tuple[int, int], Quarter]:
    """From when each unit has had to enter figures of each target: nothing was due of it before."""
    found: dict[tuple[int, int], Quarter] = {}
    for duty in Duty.objects.filter(department__in=units, target__in=targets).order_by("since", "id"):
        lasted = duty.until is None or duty.until >= duty.since
        if lasted and duty.target_id is not None and (duty.role == Duty.Role.LEAD or duty.parts):
            found.setdefault((duty.department_id, duty.target_id), duty.since)
    return found

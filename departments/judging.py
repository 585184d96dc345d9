"""What a check of a unit's draft says about each target of a cell.

Of a unit that enters figures beside others it is held against the unit's own goal, on its own figures: the city's
number is not its target, and without a goal of its own there is nothing to compare its part with.
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
from qualitycity.sentences import Sentence
from targets import balance, main_tasks
from targets.balance import Kind
from targets.models import TargetVersion
from targets.periods import Quarter
from targets.rules import check
from targets.rules.facts import Entry, Facts
from targets.rules.result import Result
from targets.rules.terms import Terms


@dataclass(frozen=True)
class Judged:
    """One target of a cell, or its main task (which has no version), and what a check of the draft says about it;
    ``own``: of the unit's own part and goal, not of the whole."""

    version: TargetVersion | None
    result: Result
    measure: str
    own: bool = False

    @property
    def is_computed(self) -> bool:
        """Whether the value that is judged is not the typed one: a rate, or an amount summed over quarters."""
        measure = self.measure
        return self.result.actual is not None and (measure.startswith("ratio") or measure.endswith("_flow"))

    @property
    def awaits(self) -> Sentence | None:
        """What the verdict still waits for, where this quarter's figure alone is not enough."""
        if self.result.verdict not in ("not_reported", "pending", "not_applicable"):
            return None
        told = [step.formula for step in self.result.steps if step.name in ("actual", "prior", "benchmark", "quota")]
        return told[-1] if told else None


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


def judge(sheet: Sheet, cell: Cell, material: Material, known: Facts, own: OwnParts) -> tuple[Judged, ...]:
    """Each target of the cell, or its main task, as a check of what was entered so far would have it."""
    quarter: Quarter = sheet.submission.period.quarter
    if cell.task:
        terms = main_tasks.terms_of(cell.task, material.plan.years, quarter)
        return (Judged(None, check(terms, known, quarter), terms.measure),)
    if cell.goals is not None:
        found = [(version, own.judged(sheet, cell, version, material)) for version in cell.targets]
        return tuple(Judged(version, result, version.measure, own=True) for version, result in found if result)
    return tuple(
        Judged(version, check(material.terms_of(version), material.facts[version.target_id], quarter), version.measure)
        for version in cell.targets
    )


def own_parts(listed: Sequence[Sheet], drafts: Q) -> OwnParts:
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

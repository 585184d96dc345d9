"""How the city's figure of a quarter came about: what each unit reported, what was added, and how each unit stands.

A unit's check and the city's are the same function: the unit's runs on its own entries and its own goal, the city's on
the roll-up. Nothing is stored here; only verified figures count, as for every check.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from departments import balances, facts
from departments.balances import Weighing
from departments.facts import Material
from departments.models import Department, Duty
from qualitycity.sentences import Sentence, sentence
from targets import balance
from targets.models import Target
from targets.periods import Quarter
from targets.rules import check
from targets.rules.exact import written
from targets.rules.facts import Entry
from targets.rules.result import Result
from targets.rules.terms import Terms


@dataclass(frozen=True)
class Contribution:
    """One unit's row: its entries of the quarter by part, and its own check (None: it reports nothing itself)."""

    unit: Department
    role: str
    goal: Decimal | None
    entries: tuple[Entry, ...]
    result: Result | None


@dataclass(frozen=True)
class RollUp:
    """All rows in protocol order, the city's entries by part, its check, and in words how its figure came about."""

    target: Target
    quarter: Quarter
    terms: Terms
    rows: tuple[Contribution, ...]
    entries: tuple[Entry, ...]
    result: Result
    told: tuple[Sentence, ...]

    @property
    def is_ratio(self) -> bool:
        return any(entry.denominator is not None for row in self.rows for entry in row.entries)


def of_target(target: Target, at: Quarter) -> RollUp:
    """The roll-up of one target at a quarter."""
    plan = target.plan
    material = facts.gather(plan, targets=[target.pk])
    terms = material.terms_of(material.in_force(target.pk, at))
    weighing = balances.weighed(plan, at.year, targets=[target.pk])[target.pk]
    duties = balances.duties_at(plan, at, targets=[target.pk]).get(target.pk, [])
    told = facts.reported(plan, {target.indicator_id}).get(target.indicator_id, {})
    rows = _rows(material, target, terms, weighing, duties, told, at)
    city = tuple(entry for entry in material.facts[target.pk].entries if entry.quarter == at)
    result = check(terms, material.facts[target.pk], at)
    return RollUp(target, at, terms, rows, city, result, tuple(_told(terms, rows, city)))


def _rows(
    material: Material,
    target: Target,
    terms: Terms,
    weighing: Weighing,
    duties: Sequence[Duty],
    told: dict[str, list[Entry]],
    at: Quarter,
) -> tuple[Contribution, ...]:
    """The units that have a duty in the quarter, and whoever else reported in it, in protocol order."""
    by_unit = {duty.department_id: duty for duty in duties}
    others = {int(unit) for unit, entries in told.items() if any(entry.quarter == at for entry in entries)}
    units = Department.objects.filter(pk__in={*by_unit, *others}).order_by("order", "id")
    known = material.facts[target.pk]
    kind, begun = weighing.balance.kind, _begun(target)
    rows = []
    for unit in units:
        duty = by_unit.get(unit.pk)
        own = tuple(told.get(str(unit.pk), ()))
        goal = duty.goal if duty else None
        result = None
        if own:
            mine = replace(known, entries=own, events=(), register=())
            since = max(terms.effective_from, begun.get(unit.pk, terms.effective_from))
            result = check(balance.own_terms(replace(terms, effective_from=since), goal, kind=kind), mine, at)
        now = tuple(entry for entry in own if entry.quarter == at)
        rows.append(Contribution(unit, duty.role if duty else "", goal, now, result))
    return tuple(rows)


def _begun(target: Target) -> dict[int, Quarter]:
    """From when each unit has had to report: nothing was due of it before."""
    found: dict[int, Quarter] = {}
    for duty in Duty.objects.filter(target=target).order_by("since", "id"):
        lasted = duty.until is None or duty.until >= duty.since
        if lasted and (duty.role == Duty.Role.LEAD or duty.parts):
            found.setdefault(duty.department_id, duty.since)
    return found


def _told(terms: Terms, rows: Sequence[Contribution], city: Sequence[Entry]) -> Iterable[Sentence]:
    """What was added to make the city's entries, part by part; or why there are none."""
    silent = [row.unit.name for row in rows if row.role == Duty.Role.LEAD and not row.entries]
    if silent and any(row.entries for row in rows):
        yield sentence("%(units)s reported nothing: the city has no figure, never a smaller sum.", units=silent)
    for entry in city:
        if len(entry.made_of) < 2:
            continue
        part = f"{entry.part}: " if entry.part else ""
        for name, text in _sums(entry):
            yield sentence("%(part)s%(name)s: %(terms)s.", part=part, name=name, terms=text)


def _sums(entry: Entry) -> Iterable[tuple[Sentence, str]]:
    for field, name in (
        ("value", sentence("Value")), ("numerator", sentence("Numerator")), ("denominator", sentence("Denominator"))
    ):  # fmt: skip
        total = getattr(entry, field)
        parts = [getattr(one, field) for one in entry.made_of]
        if total is not None and all(part is not None for part in parts):
            yield name, f"{' + '.join(written(part) for part in parts)} = {written(total)}"

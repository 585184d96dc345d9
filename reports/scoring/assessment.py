"""An assessment: a scheme, the units, and everything known of them, in; every unit's result out.

A pure function: the same inputs give the same results whatever the order in which they are given.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports.scoring.case import Case, Field
from reports.scoring.facts import Fact, Unit, VetoFact
from reports.scoring.ranking import ranked
from reports.scoring.result import Result
from reports.scoring.rules.ranks import number_of
from reports.scoring.scheme import Item, Scheme, leaves
from reports.scoring.totals import total
from reports.scoring.tree import Known, lines

#: Rules that look at the other units of the group.
COMPARING = frozenset({"rank_step", "target_plus_rank", "efficacy"})


class Unusable(ValueError):
    """The inputs contradict the scheme or each other: a fact twice, of an unknown unit, item or veto."""


def assess(
    scheme: Scheme, units: Iterable[Unit], facts: Iterable[Fact], vetoes: Iterable[VetoFact] = ()
) -> list[Result]:
    """The results in printed order: group by group, the best first, equal ones in protocol order.

    A unit without a group of the scheme is not assessed. Raises Unusable.
    """
    ready = prepare(scheme, units, facts, vetoes)
    return ranked(scheme, list(ready.units.values()), unranked(ready, ready.units))


@dataclass(frozen=True)
class Ready:
    """All that the results are made of, sorted: ``unranked`` may be asked for some of the units here, for others in
    another process; ``ranked`` then puts all of them in order."""

    scheme: Scheme
    units: Mapping[str, Unit]
    by_unit: Mapping[str, Mapping[str, Fact]]
    raised: Mapping[str, Sequence[VetoFact]]
    fields: Mapping[str, Mapping[str, Field]]


def prepare(
    scheme: Scheme, units: Iterable[Unit], facts: Iterable[Fact], vetoes: Iterable[VetoFact] = ()
) -> Ready:  # fmt: skip
    """Raises Unusable."""
    groups = {group.code for group in scheme.groups}
    assessed = {unit.code: unit for unit in units if unit.group in groups or not groups}
    by_unit = _by_unit(scheme, facts)
    return Ready(scheme, assessed, by_unit, _raised(scheme, vetoes), _fields(scheme, assessed, by_unit))


def unranked(ready: Ready, codes: Iterable[str]) -> list[Result]:
    """The results of the units named, but for their ranks."""
    results = []
    for code in codes:
        unit = ready.units[code]
        known = Known(unit, ready.by_unit.get(code, {}), ready.fields.get(unit.group, {}))
        made = lines(ready.scheme, known)
        results.append(total(ready.scheme, unit, made, known.facts, ready.raised.get(code, [])))
    return results


def _by_unit(scheme: Scheme, facts: Iterable[Fact]) -> dict[str, dict[str, Fact]]:
    known = {node.item.code for node in leaves(scheme)} | {one.code for one in scheme.adjustments}
    by_unit: dict[str, dict[str, Fact]] = {}
    for fact in facts:
        if fact.item not in known:
            raise Unusable(f"the scheme has no item {fact.item}")
        held = by_unit.setdefault(fact.unit, {})
        if fact.item in held:
            raise Unusable(f"{fact.item} of {fact.unit} is given twice")
        held[fact.item] = fact
    return by_unit


def _raised(scheme: Scheme, vetoes: Iterable[VetoFact]) -> dict[str, list[VetoFact]]:
    known = {veto.code for veto in scheme.vetoes}
    raised: dict[str, list[VetoFact]] = {}
    for fact in vetoes:
        if fact.veto not in known:
            raise Unusable(f"the scheme has no veto {fact.veto}")
        raised.setdefault(fact.unit, []).append(fact)
    for held in raised.values():
        held.sort(key=lambda fact: (fact.date, fact.veto, fact.event, fact.paper, fact.entered_by, fact.lift_reason))
    return raised


def _fields(
    scheme: Scheme, units: Mapping[str, Unit], by_unit: Mapping[str, Mapping[str, Fact]]
) -> dict[str, dict[str, Field]]:
    """By group and item, the numbers of those units that are compared in it: only of reported values."""
    compared = [node.item for node in leaves(scheme) if node.item.rule in COMPARING]
    members: dict[str, list[str]] = {}
    for unit in units.values():
        members.setdefault(unit.group, []).append(unit.code)
    return {group: {item.code: _field(item, codes, by_unit) for item in compared} for group, codes in members.items()}


def _field(item: Item, codes: Sequence[str], by_unit: Mapping[str, Mapping[str, Fact]]) -> Field:
    numbers: dict[str, Fraction] = {}
    for code in codes:
        fact = by_unit.get(code, {}).get(item.code)
        if fact is not None and fact.standing == "value":
            number = number_of(Case(item, Fraction(0), fact))
            if number is not None:
                numbers[code] = number
    return Field(numbers)

"""The balance of every target of a plan: whether what its units promise makes up what the city promised.

    found = balances.of_plan(plan, 2026)          # {target id: Balance}, in plan order
    found[target.pk].ok                           # False: signing waits; say(found[target.pk].sentence) tells why
    balances.blocking(plan, 2026)                 # only the targets that stand in the way

A ``Balance`` (``targets.balance``) says the kind, what is wanted and given, the gap as an exact decimal, and all of it
in words. Targets of which no unit has a goal of its own are not broken down, and stand in nobody's way. The number of
queries does not depend on how much is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import cast

from django.db.models import Q

from departments.models import Breakdown, Duty, Value
from targets import balance, versions
from targets.balance import Balance, Kind, Part
from targets.models import Plan
from targets.periods import Quarter
from targets.rules.terms import Terms


@dataclass(frozen=True)
class Weighing:
    """What a balance is made of: the target's terms, the duties in force in protocol order, and where weights come
    from ("" where they were given, else the quarter)."""

    terms: Terms
    duties: tuple[Duty, ...]
    kind: Kind | None
    parts: tuple[Part, ...]
    source: str = ""

    @property
    def balance(self) -> Balance:
        return balance.weigh(self.terms, self.parts, kind=self.kind, source=self.source)


def of_plan(plan: Plan, year: int, *, targets: Collection[int] | None = None) -> dict[int, Balance]:
    """The balance of every target (or of those with the given ids) by id, with the duties and the version in force at
    the end of the year. A target that has ended by then weighs nothing, and is left out."""
    found = weighed(plan, year, targets=targets)
    return {target: one.balance for target, one in found.items() if Quarter(year, 4) not in one.terms.ended}


def blocking(plan: Plan, year: int, *, targets: Collection[int] | None = None) -> dict[int, Balance]:
    """The balances that stand in the way of signing."""
    return {target: found for target, found in of_plan(plan, year, targets=targets).items() if not found.ok}


def weighed(plan: Plan, year: int, *, targets: Collection[int] | None = None) -> dict[int, Weighing]:
    """The same with all that went into it."""
    at = Quarter(year, 4)
    held = versions.of_plan(plan, targets=targets, without=("source_row", "confirm", "remark"))
    set_kinds = kinds(plan)
    duties = duties_at(plan, at, targets=targets)
    found: dict[int, Weighing] = {}
    for target, listed in held.items():
        terms = versions.terms_of(versions.in_force(listed, at), years=plan.years)
        mine = tuple(duties.get(target, ()))
        found[target] = Weighing(terms, mine, set_kinds.get(target), tuple(_part(duty) for duty in mine))
    return _with_denominators(found, {target: listed[0].target.indicator_id for target, listed in held.items()}, at)


def kinds(plan: Plan) -> dict[int, Kind]:
    """The kinds that the office has set, by target id."""
    rows = Breakdown.objects.filter(target__plan=plan).values_list("target_id", "kind")
    return {target: cast(Kind, kind) for target, kind in rows}


def duties_at(plan: Plan, at: Quarter, *, targets: Collection[int] | None = None) -> dict[int, list[Duty]]:
    """The duties for targets in force in a quarter, by target id: who leads first, then in protocol order."""
    in_force = Q(since__lte=at) & (Q(until=None) | Q(until__gte=at))
    rows = Duty.objects.filter(in_force, target__plan=plan)
    if targets is not None:
        rows = rows.filter(target_id__in=targets)
    found: dict[int, list[Duty]] = {}
    for duty in rows.select_related("department").order_by("role", "department__order", "department_id", "id"):
        found.setdefault(cast(int, duty.target_id), []).append(duty)
    return found


def _part(duty: Duty) -> Part:
    return Part(duty.department.name, duty.goal, duty.weight, duty.share)


def _with_denominators(found: dict[int, Weighing], indicators: Mapping[int, int], at: Quarter) -> dict[int, Weighing]:
    """Where nobody was given a weight, goals are weighed by the denominators of the latest quarter in which all units
    that have a goal reported one."""
    without = {target for target, one in found.items() if _lacks_weights(one)}
    if not without:
        return found
    known = _denominators({indicators[target] for target in without}, at)
    for target in without:
        one = found[target]
        asked = [duty.department_id for duty in one.duties if duty.goal is not None]
        for quarter in sorted(known.get(indicators[target], {}), reverse=True):
            told = known[indicators[target]][quarter]
            if all(unit in told for unit in asked):
                parts = tuple(
                    replace(part, weight=told.get(duty.department_id))
                    for part, duty in zip(one.parts, one.duties, strict=True)
                )
                found[target] = replace(one, parts=parts, source=str(quarter))
                break
    return found


def _lacks_weights(one: Weighing) -> bool:
    is_mean = (one.kind or balance.kind_of(one.terms)) == "weighted"
    goals = [part for part in one.parts if part.goal is not None]
    return is_mean and bool(goals) and all(part.weight is None for part in goals)


def _denominators(indicators: Iterable[int], at: Quarter) -> dict[int, dict[Quarter, dict[int, Decimal]]]:
    """What units reported as denominators up to a quarter (parts added): indicator → quarter → unit."""
    rows = Value.objects.filter(
        counted=True, indicator__in=indicators, period__quarter__lte=at, denominator__isnull=False
    )
    found: dict[int, dict[Quarter, dict[int, Decimal]]] = {}
    for indicator, quarter, unit, number in rows.values_list(
        "indicator_id", "period__quarter", "department_id", "denominator"
    ):
        told = found.setdefault(indicator, {}).setdefault(quarter, {})
        told[unit] = told.get(unit, Decimal(0)) + (number or 0)
    return found

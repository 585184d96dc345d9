"""How the city's figure of a quarter came about: what each unit reported, what was added, and how each unit stands.

A unit's check and the city's are the same function: the unit's runs on its own entries and its own goal, the city's on
the roll-up. Nothing is stored here; only verified figures count, as for every check.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from departments import balances, facts
from departments.balances import Weighing
from departments.facts import Material
from departments.models import Department, Duty
from qualitycity.sentences import Sentence, sentence
from targets import balance
from targets.balance import Kind
from targets.models import Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.rules import check
from targets.rules.exact import written
from targets.rules.facts import Entry, Facts
from targets.rules.result import Result
from targets.rules.terms import Part, Terms


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
    kind, held = weighing.balance.kind, _of_targets([target.pk]).get(target.pk, [])
    rows = []
    for unit in units:
        duty = by_unit.get(unit.pk)
        own = tuple(told.get(str(unit.pk), ()))
        goal = duty.goal if duty else None
        result = None
        if own:
            result = _own_check(_own_terms(terms, unit.pk, duty, held, kind, at), known, own, at)
        now = tuple(entry for entry in own if entry.quarter == at)
        rows.append(Contribution(unit, duty.role if duty else "", goal, now, result))
    return tuple(rows)


def _own_check(terms: Terms, known: Facts, own: Sequence[Entry], at: Quarter) -> Result:
    """The unit's own entries held against its own terms."""
    return check(terms, replace(known, entries=tuple(own), events=(), register=()), at)


def _own_terms(
    terms: Terms, unit: int, duty: Duty | None, held: Sequence[Duty], kind: Kind | None, at: Quarter
) -> Terms:  # fmt: skip
    """By what a unit is judged: its own goal, on the parts that are its own, from when it has had to report; ``held``
    are all duties for the target."""
    since = max(terms.effective_from, _begun(held).get(unit, terms.effective_from))
    parts = _own_parts(terms, duty, [each for each in held if _is_in_force(each, at)])
    mine = replace(terms, effective_from=since, parts=parts)
    return balance.own_terms(mine, duty.goal if duty else None, kind=kind)


def _own_parts(terms: Terms, duty: Duty | None, held: Sequence[Duty]) -> tuple[Part, ...]:
    """The parts that the unit has to report: those given to it; of a lead those not given to others."""
    if duty is None:
        return terms.parts
    given = {name for each in held if each.role != Duty.Role.LEAD for name in each.parts}
    if duty.role == Duty.Role.LEAD:
        own = tuple(part for part in terms.parts if part.name not in given)
    else:
        own = tuple(part for part in terms.parts if part.name in duty.parts)
    return own or terms.parts


def _is_in_force(duty: Duty, at: Quarter) -> bool:
    return duty.since <= at and (duty.until is None or at <= duty.until)


def _begun(held: Iterable[Duty]) -> dict[int, Quarter]:
    """By unit, from when it has had to report a target: nothing was due of it before. ``held`` are all duties for it,
    the earliest first."""
    found: dict[int, Quarter] = {}
    for duty in held:
        lasted = duty.until is None or duty.until >= duty.since
        if lasted and (duty.role == Duty.Role.LEAD or duty.parts):
            found.setdefault(duty.department_id, duty.since)
    return found


def _of_targets(targets: Collection[int]) -> dict[int, list[Duty]]:
    """Every duty for the targets that ever was, the earliest first."""
    found: dict[int, list[Duty]] = {}
    for duty in Duty.objects.filter(target__in=targets).select_related("department").order_by("since", "id"):
        if duty.target_id is not None:
            found.setdefault(duty.target_id, []).append(duty)
    return found


@dataclass(frozen=True)
class OwnCheck:
    """The check of a unit that has a goal of its own, on its own figures."""

    duty: Duty
    version: TargetVersion
    result: Result


def own_checks(plan: Plan, judged: Mapping[int, tuple[Quarter, int]], units: Collection[int]) -> list[OwnCheck]:
    """Of the targets (by id: the quarter, and the id of the version they are judged by) the own checks of those of the
    units that have both a goal and figures of their own. The number of queries is always the same.

    A target of zero events is the city's: recorded events name no unit.
    """
    held = _of_targets(judged)
    asked = [
        (target, duty)
        for target, duties in held.items()
        for duty in duties
        if duty.goal is not None and duty.department_id in units and _is_in_force(duty, judged[target][0])
    ]
    if not asked:
        return []
    material, kinds = facts.gather(plan, targets={target for target, _ in asked}), balances.kinds(plan)
    told = facts.reported(plan, {listed[0].target.indicator_id for listed in material.versions.values()})
    found = []
    for target, duty in asked:
        quarter, judged_by = judged[target]
        version = next(each for each in material.versions[target] if each.pk == judged_by)
        terms, own = material.terms_of(version), told.get(version.target.indicator_id, {}).get(str(duty.department_id))
        if own and terms.rule.test != "zero":
            mine = _own_terms(terms, duty.department_id, duty, held[target], kinds.get(target), quarter)
            found.append(OwnCheck(duty, version, _own_check(mine, material.facts[target], own, quarter)))
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

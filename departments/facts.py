"""Stored rows as the pure rules see them: what was reported, published and recorded for the targets of a plan.

Everything here reads; the number of queries does not depend on how much is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django.db.models import Q

from departments import allowances
from departments.allowances import Exempt
from departments.models import Duty, FrozenCount, RegisterEntry, SafetyEvent, Value
from targets import rollup, versions
from targets.models import Benchmark, Plan, Quota, Target, TargetVersion
from targets.periods import Quarter
from targets.rollup import Span
from targets.rules import check, facts
from targets.rules.facts import Entry, Facts, Source
from targets.rules.terms import Operator, Terms

#: Kinds of ``Source``: the stored rows that inputs come from.
VALUE = "departments.value"
BENCHMARK = "targets.benchmark"
QUOTA = "targets.quota"
EVENT = "departments.safetyevent"
REGISTERED = "departments.registerentry"
EXEMPTION = "departments.exemption"


@dataclass(frozen=True)
class Charge:
    """A unit's duty to enter an indicator, by the target it was given for."""

    target: int
    unit: str
    leads: bool
    parts: frozenset[str]
    since: Quarter
    until: Quarter | None


@dataclass(frozen=True)
class Material:
    """What checks of some targets are made of: every version of each target, and all facts about it.

    Both are by target id; targets stand in plan order, their versions oldest first. ``exempt``, by indicator id, are
    the quarters in which nobody has to report it.
    """

    plan: Plan
    versions: Mapping[int, Sequence[TargetVersion]]
    facts: Mapping[int, Facts]
    exempt: Mapping[int, frozenset[Quarter]] = field(default_factory=dict)
    _terms: dict[int, Terms] = field(default_factory=dict, repr=False)

    def in_force(self, target: int, quarter: Quarter) -> TargetVersion:
        return versions.in_force(self.versions[target], quarter)

    def terms_of(self, version: TargetVersion) -> Terms:
        """The terms of a version, with those it replaced; due quarters count from where the target itself began."""
        if version.pk not in self._terms:
            listed = self.versions[version.target_id]
            terms = versions.terms_of(version, years=self.plan.years, first=listed[0].effective_from)
            spared = self.exempt.get(version.target.indicator_id)
            terms = replace(terms, exempt=terms.exempt | spared) if spared else terms
            place = next(index for index, each in enumerate(listed) if each.pk == version.pk)
            if place:
                previous = self.terms_of(listed[place - 1])
                terms = versions.after(previous, terms, since=version.effective_from)
            self._terms[version.pk] = terms
        return self._terms[version.pk]


def gather(
    plan: Plan,
    *,
    targets: Collection[int] | None = None,
    drafts: Q | None = None,
    held: Mapping[int, Sequence[TargetVersion]] | None = None,
) -> Material:
    """Versions and facts of the plan's targets (all, or those with the given ids), of every quarter, history included.

    Only verified values count; those of several units are rolled up to the city's. Of the values that ``drafts``
    names (a unit's, say) the latest stand in for the verified ones: pages show what a check would say, without
    storing it. ``held`` are the versions of these targets where they were read already.
    """
    held = versions.of_plan(plan, targets=targets) if held is None else held
    peers = _peers(plan, held)
    absent = {peer.pk for peer in peers.values()} - set(held)
    everyone = {**held, **versions.of_plan(plan, targets=absent)} if absent else held
    only = None if targets is None else {listed[0].target.indicator_id for listed in everyone.values()}
    spared = allowances.exempted(plan, only)
    material = Material(plan, everyone, {}, _nobody_reports(plan, everyone, spared) if spared else {})
    known = _of_indicators(material, only, drafts, spared)
    whole = replace(material, facts={target: known[all_[0].target.indicator_id] for target, all_ in everyone.items()})
    return replace(whole, versions=held, facts={target: _beside_peers(whole, target, peers) for target in held})


def compared_with(rule: Mapping[str, Any], annual: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """What a version's stored rules measure against, in the clause's words; empty unless the test is a benchmark."""
    rules = [rule, *annual.values()]
    return {each["compared_with"] for each in rules if each["test"] == "benchmark" and each["compared_with"]}


def _named(listed: Sequence[TargetVersion]) -> set[str]:
    return {name for version in listed for name in compared_with(version.rule, version.annual)}


def _tests(held: Mapping[int, Sequence[TargetVersion]]) -> set[str]:
    """Every test and measure of the versions: what nobody tests against need not be read."""
    every = [version for listed in held.values() for version in listed]
    rules = [rule for version in every for rule in (version.rule, *version.annual.values())]
    return {rule["test"] for rule in rules} | {version.measure.partition(":")[0] for version in every}


def _peers(plan: Plan, held: Mapping[int, Sequence[TargetVersion]]) -> dict[str, Target]:
    """Other targets of the plan that comparisons name, by the name used (of the indicator, or a code)."""
    names = {name for listed in held.values() for name in _named(listed)}
    if not names:
        return {}
    named = Q(indicator__name__in=names) | Q(indicator__code__in=names)
    peers: dict[str, Target] = {}
    for target in Target.objects.filter(named, plan=plan).select_related("indicator"):
        peers.setdefault(target.indicator.name, target)
        peers.setdefault(target.indicator.code, target)
    return {name: peers[name] for name in names if name in peers}


def _beside_peers(material: Material, target: int, peers: Mapping[str, Target]) -> Facts:
    """The target's facts; what its peer actually reached stands in as its benchmark where none was published."""
    own = material.facts[target]
    listed = material.versions[target]
    named = _named(listed) & set(peers)
    derived = [
        benchmark
        for name in sorted(named)
        if peers[name].indicator_id != listed[0].target.indicator_id
        for benchmark in _reached(material, peers[name])
    ]
    return replace(own, benchmarks=(*derived, *own.benchmarks)) if derived else own


def _reached(material: Material, peer: Target) -> Iterable[facts.Benchmark]:
    """The peer's actual values as benchmarks, each with the last entry it came from."""
    known = material.facts[peer.pk]
    for quarter, source in {entry.quarter: entry.source for entry in known.entries}.items():
        terms = material.terms_of(material.in_force(peer.pk, quarter))
        actual = check(terms, known, quarter).actual
        if actual is not None:
            yield facts.Benchmark(quarter, actual, publisher=peer.indicator.name, source=source)


def _of_indicators(
    material: Material, only: Collection[int] | None, drafts: Q | None, spared: Mapping[int, Sequence[Exempt]]
) -> dict[int, Facts]:
    """Facts of every indicator of the material's targets, by indicator id."""
    plan, tests = material.plan, _tests(material.versions)
    told = reported(plan, only, drafts)
    duties = _duties(plan, only)
    # pages show what was published whatever it is tested against; checks need it for the test alone
    benchmarks = _benchmarks(plan, only) if drafts is not None or "benchmark" in tests else {}
    quotas = _quotas(plan, only) if "quota" in tests else {}
    happened = _events(plan, only) if "zero" in tests else {}
    registered, frozen = registers(plan, only) if "register" in tests else ({}, {})
    found: dict[int, Facts] = {}
    for listed in material.versions.values():
        indicator = listed[0].target.indicator_id
        if indicator not in found:
            terms, left_out = material.terms_of(listed[-1]), spared.get(indicator, ())
            by_unit = _without(left_out, told.get(indicator, {}))
            found[indicator] = Facts(
                entries=_of_the_city(terms, by_unit, duties.get(indicator, [])),
                benchmarks=tuple(benchmarks.get(indicator, ())),
                quotas=tuple(quotas.get(indicator, ())),
                events=tuple(happened.get(indicator, ())),
                register=tuple(registered.get(indicator, ())),
                frozen=tuple(frozen.get(indicator, ())),
                spared=tuple(_spared(one) for one in left_out),
            )
    return found


def _without(left_out: Sequence[Exempt], by_unit: Mapping[str, list[Entry]]) -> Mapping[str, list[Entry]]:
    """The units' entries, those that need not be reported as having nothing to measure, whatever is stored."""
    if not left_out:
        return by_unit
    found = {unit: list(entries) for unit, entries in by_unit.items()}
    for one in left_out:
        entries = found.setdefault(str(one.department), [])
        entries[:] = [entry for entry in entries if (entry.quarter, entry.part) != (one.quarter, one.part)]
        source = Source(EXEMPTION, str(one.row))
        entries.append(Entry(one.quarter, one.part, standing="not_applicable", source=source))
        entries.sort(key=lambda entry: entry.quarter)
    return found


def _spared(one: Exempt) -> facts.Spared:
    return facts.Spared(one.quarter, one.unit, one.part, one.reason, Source(EXEMPTION, str(one.row)))


def _nobody_reports(
    plan: Plan, held: Mapping[int, Sequence[TargetVersion]], spared: Mapping[int, Sequence[Exempt]]
) -> dict[int, frozenset[Quarter]]:
    """The quarters, by indicator, in which every unit that has to report every part of it is exempt."""
    duties, quotas = _duties(plan, spared.keys()), _quotas(plan, spared.keys())
    newest = {listed[-1].target.indicator_id: listed[-1] for listed in held.values()}
    found: dict[int, frozenset[Quarter]] = {}
    for indicator, listed in spared.items():
        asked = {part["name"] for part in newest[indicator].parts} if indicator in newest else set()
        named = [(quota.year, quota.name) for quota in quotas.get(indicator, ())]
        free = {(one.quarter, str(one.department), one.part) for one in listed}
        found[indicator] = frozenset(
            quarter
            for quarter in {one.quarter for one in listed}
            if _is_free(
                quarter,
                duties.get(indicator, []),
                asked or {name for year, name in named if year == quarter.year} or {""},
                free,
            )
        )
    return found


def _is_free(
    quarter: Quarter, duties: Sequence[Charge], parts: Collection[str], free: Collection[tuple[Quarter, str, str]]
) -> bool:
    now = [duty for duty in duties if duty.since <= quarter and (duty.until is None or quarter <= duty.until)]
    leads = [duty for duty in now if duty.leads and duty.target == duties[0].target]
    spans = _spans(leads, [duty for duty in now if not duty.leads], parts)
    wanted = {(quarter, span.unit, part) for span in spans for part in span.parts or parts}
    return bool(wanted) and wanted <= set(free)


def _within(only: Collection[int] | None, path: str = "indicator") -> Q:
    return Q() if only is None else Q(**{f"{path}__in": only})


def reported(plan: Plan, only: Collection[int] | None, drafts: Q | None = None) -> dict[int, dict[str, list[Entry]]]:
    """What each unit (by its id as text) reported for each indicator, in time order: what counts, or ``drafts``."""
    counting = Q(counted=True)
    if drafts is not None:
        counting = Q(counted=True) & ~drafts | Q(latest=True) & drafts
    rows: Iterable[tuple[Any, ...]] = (
        Value.objects.filter(counting, _within(only), period__plan=plan)
        .exclude(standing=Value.Standing.MISSING)
        .order_by("period__quarter", "indicator_id", "part", "id")
        .values_list(
            "indicator_id", "department_id", "id", "number", "period__quarter", "part", "value", "numerator",
            "denominator", "benchmark", "rank", "places", "stage", "grade", "standing",
        )
    )  # fmt: skip
    found: dict[int, dict[str, list[Entry]]] = {}
    for each in rows:
        indicator, unit, row, number, quarter = each[:5]
        entry = Entry(*(quarter, *each[5:], Source(VALUE, str(row), number)))
        found.setdefault(indicator, {}).setdefault(str(unit), []).append(entry)
    return found


def _of_the_city(terms: Terms, by_unit: Mapping[str, list[Entry]], duties: Sequence[Charge]) -> tuple[Entry, ...]:
    """The city's entries: those of the one unit that reports, else all units' rolled up."""
    leads = [duty for duty in duties if duty.leads and duty.target == duties[0].target]
    if len(by_unit) <= 1 and len(leads) <= 1:
        return tuple(entry for entries in by_unit.values() for entry in entries)
    parts = {part.name for part in terms.parts} | {each.part for entries in by_unit.values() for each in entries}
    return rollup.entries(terms, by_unit, _spans(leads, [duty for duty in duties if not duty.leads], parts))


def _spans(leads: Sequence[Charge], supporters: Sequence[Charge], parts: Collection[str]) -> list[Span]:
    """Who reports what from when: a lead everything but the parts that were given to others."""
    given = frozenset[str]().union(*(duty.parts for duty in supporters))
    rest = frozenset(parts) - given if given else frozenset[str]()
    return [
        *(Span(duty.unit, duty.since, duty.until, rest) for duty in leads),
        *(Span(duty.unit, duty.since, duty.until, duty.parts) for duty in supporters),
    ]


def _duties(plan: Plan, only: Collection[int] | None) -> dict[int, list[Charge]]:
    """Who enters an indicator: its leads (of the first target that has any) and supporters who were given parts."""
    rows = (
        Duty.objects.filter(_within(only, "target__indicator"), target__plan=plan)
        .exclude(role=Duty.Role.SUPPORTING, parts=[])
        .order_by("target__order", "target_id", "id")
        .values_list("target__indicator_id", "target_id", "department_id", "role", "parts", "since", "until")
    )
    found: dict[int, list[Charge]] = {}
    for indicator, target, unit, role, parts, since, until in rows:
        charge = Charge(target, str(unit), role == Duty.Role.LEAD, frozenset(parts), since, until)
        found.setdefault(indicator, []).append(charge)
    return {indicator: sorted(listed, key=lambda one: not one.leads) for indicator, listed in found.items()}


def _benchmarks(plan: Plan, only: Collection[int] | None) -> dict[int, list[facts.Benchmark]]:
    rows = Benchmark.objects.filter(_within(only), indicator__plan=plan, latest=True).order_by("quarter", "part", "id")
    grouped: dict[int, list[facts.Benchmark]] = {}
    for indicator, quarter, value, part, publisher, day, row, number in rows.values_list(
        "indicator_id", "quarter", "value", "part", "publisher", "published_on", "id", "number"
    ):
        source = Source(BENCHMARK, str(row), number)
        grouped.setdefault(indicator, []).append(facts.Benchmark(quarter, value, part, publisher, day, source))
    return grouped


def _quotas(plan: Plan, only: Collection[int] | None) -> dict[int, list[facts.Quota]]:
    rows = Quota.objects.filter(_within(only), indicator__plan=plan, latest=True).order_by("year", "id")
    grouped: dict[int, list[facts.Quota]] = {}
    for indicator, year, name, operator, value, row, number in rows.values_list(
        "indicator_id", "year", "name", "operator", "value", "id", "number"
    ):
        source = Source(QUOTA, str(row), number)
        grouped.setdefault(indicator, []).append(facts.Quota(year, name, cast(Operator, operator), value, source))
    return grouped


def _events(plan: Plan, only: Collection[int] | None) -> dict[int, list[facts.Event]]:
    rows = SafetyEvent.objects.filter(_within(only), indicator__plan=plan, latest=True, withdrawn=False)
    grouped: dict[int, list[facts.Event]] = {}
    for indicator, day, level, category, row, number in rows.order_by("happened_on", "id").values_list(
        "indicator_id", "happened_on", "level", "category", "id", "number"
    ):
        event = facts.Event(plan.years.quarter_of(day), day, level, category, Source(EVENT, str(row), number))
        grouped.setdefault(indicator, []).append(event)
    return grouped


def registers(
    plan: Plan, only: Collection[int] | None
) -> tuple[dict[int, list[facts.Registered]], dict[int, list[facts.Frozen]]]:
    """The rows in force by indicator, and the quarters for which rows were frozen as they were (two queries)."""
    kept = FrozenCount.objects.filter(_within(only), indicator__plan=plan, latest=True).order_by("period__quarter")
    listed = list(kept.values_list("indicator_id", "period__quarter", "entries"))
    rows = RegisterEntry.objects.filter(_within(only, "register__indicator"), register__indicator__plan=plan)
    rows = rows if listed else rows.filter(latest=True)  # older versions are looked at only where some are kept
    current: dict[int, list[facts.Registered]] = {}
    every: dict[int, facts.Registered] = {}
    for indicator, granted, until, revoked, part, row, number, latest in rows.order_by("granted", "id").values_list(
        "register__indicator_id", "granted", "valid_until", "revoked", "part", "id", "number", "latest"
    ):
        every[row] = facts.Registered(granted, until, revoked, part, Source(REGISTERED, str(row), number))
        if latest:
            current.setdefault(indicator, []).append(every[row])
    frozen: dict[int, list[facts.Frozen]] = {}
    for indicator, quarter, entries in listed:
        then = tuple(every[row] for row in entries if row in every)
        frozen.setdefault(indicator, []).append(facts.Frozen(quarter, then))
    return current, frozen

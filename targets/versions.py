"""Target versions as the pure rules see them, and which version is in force in a quarter."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from targets.models import Plan, TargetVersion
from targets.periods import PlanYears, Quarter
from targets.rules import stored
from targets.rules.terms import Terms


def terms_of(version: TargetVersion, *, years: PlanYears, first: Quarter | None = None) -> Terms:
    """The terms of a stored version. ``first`` is the quarter from which the target itself has been in effect: due
    quarters count from there, while a later version only changes what is demanded."""
    return Terms(
        code=version.target.code,
        rule=stored.load_rule(version.rule),
        measure=version.measure,  # type: ignore[arg-type]
        years=years,
        effective_from=first or version.effective_from,
        frequency=version.frequency,  # type: ignore[arg-type]
        unit=version.unit,
        annual={int(year): stored.load_rule(rule) for year, rule in version.annual.items()},
        baseline=version.baseline,
        parts=tuple(stored.load_part(part) for part in version.parts),
        combine=version.combine or None,  # type: ignore[arg-type]
        factor=version.factor,
        phases=stored.load_phases(version.phases),
        stages=tuple(stored.load_stage(stage) for stage in version.stages),
        red_line=version.red_line,
        lag_allowed=version.lag_allowed,
        exempt=frozenset(Quarter.parse(quarter) for quarter in version.exempt),
        ended=_from(version.effective_from, years) if version.ended else frozenset(),
    )


def chained(listed: Sequence[TargetVersion], *, years: PlanYears) -> Terms:
    """The terms of the last of a target's versions (oldest first), with those that it replaced before it."""
    found = terms_of(listed[0], years=years)
    for version in listed[1:]:
        terms = terms_of(version, years=years, first=listed[0].effective_from)
        found = after(found, terms, since=version.effective_from)
    return found


def after(previous: Terms, terms: Terms, *, since: Quarter) -> Terms:
    """The terms of a version that replaced another: earlier quarters keep the other's, and what rested until then, as
    the target had ended, is not asked for now that it is back."""
    rested = frozenset(quarter for quarter in previous.ended if quarter < since)
    return replace(terms, revised_from=since, previous=previous, ended=terms.ended | rested)


def _from(first: Quarter, years: PlanYears) -> frozenset[Quarter]:
    return frozenset(quarter for quarter in years.quarters() if quarter >= first)


def of_plan(
    plan: Plan, *, targets: Collection[int] | None = None, without: Collection[str] = ()
) -> dict[int, list[TargetVersion]]:
    """Every version of every target of the plan (or of the named ones), by target id, oldest first (one query).

    ``without`` names columns that will not be looked at."""
    rows = TargetVersion.objects.filter(target__plan=plan).defer(*without)
    if targets is not None:
        rows = rows.filter(target_id__in=targets)
    versions: dict[int, list[TargetVersion]] = {}
    for version in rows.select_related("target__indicator", "target__category").order_by(
        "target__order", "target_id", "number"
    ):
        versions.setdefault(version.target_id, []).append(version)
    return versions


def in_force(versions: Iterable[TargetVersion], quarter: Quarter) -> TargetVersion:
    """The version a check at ``quarter`` is held against: the last one effective by then, else the first ever."""
    listed = list(versions)
    if len(listed) == 1:
        return listed[0]
    effective = [version for version in listed if version.effective_from <= quarter]
    return max(effective, key=_number) if effective else min(listed, key=_number)


def _number(version: TargetVersion) -> int:
    return version.number


def by_quarter(plan: Plan, quarter: Quarter) -> Mapping[int, TargetVersion]:
    """The version in force of every target of the plan, by target id, in plan order."""
    return {target_id: in_force(versions, quarter) for target_id, versions in of_plan(plan).items()}

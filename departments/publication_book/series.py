"""What others publish for the indicators of a plan: which figures are wanted, which are there, which are lacking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from targets import versions
from targets.models import Benchmark, Indicator, Plan, Quota, TargetVersion
from targets.periods import Quarter, due_in_year

BENCHMARK, QUOTA = "benchmark", "quota"


@dataclass
class Line:
    """An indicator that is held against published figures. ``wants`` are ``benchmark`` and ``quota``; ``against`` names
    what it is compared with; ``lacking`` are the quarters (or years) that have passed and have no figure."""

    indicator: Indicator
    codes: list[str] = field(default_factory=list)
    wants: set[str] = field(default_factory=set)
    against: dict[str, None] = field(default_factory=dict)
    numbers: set[int] = field(default_factory=set)
    benchmark: Benchmark | None = None
    quota: Quota | None = None
    count: int = 0
    lacking: list[str] = field(default_factory=list)

    def matches(self, kind: str, wanted: str) -> bool:
        words = (*self.codes, self.indicator.name, self.indicator.name_en, *self.against)
        return (not kind or kind in self.wants) and wanted.casefold() in " ".join(words).casefold()


def lines(plan: Plan, shown: QuerySet[Indicator], *, today: date) -> list[Line]:
    """Every indicator of the plan among those shown that is held against published figures, or has any, in plan order
    (four queries)."""
    known = {each.pk: Line(each) for each in shown.filter(plan=plan)}
    order: dict[int, None] = {}
    for listed in versions.of_plan(plan, without=("phases", "stages", "exempt", "confirm")).values():
        indicator = listed[0].target.indicator_id
        order[indicator] = None
        if indicator in known:
            _note(known[indicator], listed)
    benchmarks: dict[int, set[Quarter]] = {}
    for row in Benchmark.objects.filter(indicator__in=known, latest=True).order_by("quarter", "part"):
        benchmarks.setdefault(row.indicator_id, set()).add(row.quarter)
        known[row.indicator_id].benchmark = row
        known[row.indicator_id].count += 1
    quotas: dict[int, set[int]] = {}
    for quota in Quota.objects.filter(indicator__in=known, latest=True).order_by("year", "name"):
        quotas.setdefault(quota.indicator_id, set()).add(quota.year)
        known[quota.indicator_id].quota = quota
        known[quota.indicator_id].count += 1
    found = [known[pk] for pk in order if pk in known and (known[pk].wants or known[pk].count)]
    for line in found:
        held = benchmarks.get(line.indicator.pk, set()), quotas.get(line.indicator.pk, set())
        line.lacking = list(_lacking(line, plan, *held, today=today))
    return found


def _note(line: Line, listed: list[TargetVersion]) -> None:
    """What the newest version of a target asks of others."""
    newest = listed[-1]
    line.codes.append(newest.target.code)
    for rule in (newest.rule, *newest.annual.values()):
        if rule["test"] in (BENCHMARK, QUOTA):
            line.wants.add(rule["test"])
            line.numbers |= {quarter.number for quarter in due_in_year(2000, newest.frequency)}
            if rule.get("compared_with"):
                line.against[rule["compared_with"]] = None


def _lacking(line: Line, plan: Plan, benchmarks: set[Quarter], quotas: set[int], *, today: date) -> Iterable[str]:
    passed = [quarter for quarter in plan.years.quarters() if plan.years.last_day(quarter) < today]
    if BENCHMARK in line.wants:
        yield from (str(each) for each in passed if each.number in line.numbers and each not in benchmarks)
    if QUOTA in line.wants:
        begun = {plan.start_year, *(quarter.next.year for quarter in passed)}
        yield from (str(year) for year in sorted(begun) if year not in quotas and year <= plan.end_year)


def history(indicator: Indicator) -> dict[str, list[list[Any]]]:
    """Every version of every figure of one indicator: for each place its versions, the newest first; the newest
    quarters and years first."""
    found: dict[str, list[list[Any]]] = {BENCHMARK: [], QUOTA: []}
    places: dict[Any, list[Any]] = {}
    for row in Benchmark.objects.filter(indicator=indicator).order_by("-quarter", "part", "-number"):
        places.setdefault((row.quarter, row.part), []).append(row)
    found[BENCHMARK] = list(places.values())
    places = {}
    for quota in Quota.objects.filter(indicator=indicator).order_by("-year", "name", "-number"):
        places.setdefault((quota.year, quota.name), []).append(quota)
    found[QUOTA] = list(places.values())
    return found

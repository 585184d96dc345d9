"""What the rows of a values workbook are read against: targets, terms in force, units and their duties, periods.

Gathered once, in a constant number of queries, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from departments import cells
from departments.cells import Question
from departments.models import Department, Duty, SafetyEvent, Submission
from qualitycity.workbook.vocabulary import folded
from targets import versions
from targets.models import Benchmark, Indicator, Period, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.rules.terms import Terms


@dataclass(frozen=True)
class Scene:
    """``shared`` gives the versions of all targets of an indicator; ``duties`` those for any target of it."""

    plan: Plan
    targets: dict[str, Target]
    shared: dict[int, list[list[TargetVersion]]]
    duties: dict[int, list[Duty]]
    units: dict[str, Department]
    periods: dict[Quarter, Period]
    submissions: dict[tuple[Quarter, int], Submission]
    published: frozenset[tuple[int, Quarter, str]]
    incidents: set[tuple[int, int]]
    _terms: dict[tuple[int, Quarter], tuple[Terms, ...]] = field(default_factory=dict, repr=False)
    _questions: dict[tuple[object, ...], Question] = field(default_factory=dict, repr=False)

    def terms(self, indicator: Indicator, quarter: Quarter) -> tuple[Terms, ...]:
        """The terms in force of every target that shares the indicator."""
        key = (indicator.pk, quarter)
        if key not in self._terms:
            self._terms[key] = tuple(
                versions.terms_of(versions.in_force(listed, quarter), years=self.plan.years)
                for listed in self.shared[indicator.pk]
            )
        return self._terms[key]

    def parts(self, indicator: Indicator, quarter: Quarter) -> tuple[str, ...]:
        """The names of the parts in which the indicator is entered; empty where it has none."""
        names = (part.name for terms in self.terms(indicator, quarter) for part in terms.parts)
        return tuple(dict.fromkeys(names))

    def question(self, indicator: Indicator, quarter: Quarter, part: str) -> Question:
        """What the cell asks for; typing a benchmark beside the office's own is allowed here."""
        terms = self.terms(indicator, quarter)
        key = (indicator.pk, part, *map(id, (each.rule for each in terms)))
        if key not in self._questions:
            self._questions[key] = cells.question(
                indicator.pk,
                part,
                terms,
                unit=indicator.unit,
                lower=indicator.lower,
                upper=indicator.upper,
                days_gone=0,
            )
        asked = self._questions[key]
        return asked if asked.days_gone is None else replace(asked, days_gone=self.plan.years.days_gone(quarter))

    def reporter(self, indicator: Indicator, quarter: Quarter, part: str) -> Department | None:
        """Who enters this part: the supporter it was given to, else the lead. History belongs to the first lead."""
        duties = self._at(indicator, quarter)
        given = [duty for duty in duties if part and part in duty.parts]
        leads = [duty for duty in duties if duty.role == Duty.Role.LEAD]
        chosen = given or leads
        return chosen[0].department if chosen else None

    def may_report(self, unit: Department, indicator: Indicator, quarter: Quarter, part: str) -> bool:
        """Whether the unit enters this part: as a lead, or as the supporter that it was given to."""
        return any(
            duty.department_id == unit.pk and (duty.role == Duty.Role.LEAD or (part and part in duty.parts))
            for duty in self._at(indicator, quarter)
        )

    def _at(self, indicator: Indicator, quarter: Quarter) -> list[Duty]:
        duties = self.duties.get(indicator.pk, [])
        valid = [duty for duty in duties if duty.since <= quarter and (duty.until is None or quarter <= duty.until)]
        if valid or not duties or quarter >= self.plan.years.first:
            return valid
        earliest = min(duty.since for duty in duties)
        return [duty for duty in duties if duty.since == earliest]


def of(plan: Plan) -> Scene:
    """Everything about the plan that rows are read against."""
    shared: dict[int, list[list[TargetVersion]]] = {}
    targets: dict[str, Target] = {}
    for listed in versions.of_plan(plan).values():
        target = listed[0].target
        targets[target.code] = target
        shared.setdefault(target.indicator_id, []).append(list(listed))
    duties: dict[int, list[Duty]] = {}
    for duty in Duty.objects.filter(target__plan=plan).select_related("department", "target").order_by("id"):
        if duty.target is not None:
            duties.setdefault(duty.target.indicator_id, []).append(duty)
    incidents = SafetyEvent.objects.filter(indicator__plan=plan).values_list("indicator_id", "happened_on")
    submissions = Submission.objects.filter(period__plan=plan).select_related("period")
    return Scene(
        plan=plan,
        targets=targets,
        shared=shared,
        duties=duties,
        units=_named(Department.objects.filter(area=plan.area)),
        periods={period.quarter: period for period in Period.objects.filter(plan=plan)},
        submissions={(each.period.quarter, each.department_id): each for each in submissions},
        published=frozenset(
            Benchmark.objects.filter(indicator__plan=plan, latest=True).values_list("indicator_id", "quarter", "part")
        ),
        incidents={(indicator, plan.years.quarter_of(day).year) for indicator, day in incidents},
    )


def _named(units: Iterable[Department]) -> dict[str, Department]:
    """Units by code, name and alias; a code wins over a name, a name over an alias."""
    listed = list(units)
    named: dict[str, Department] = {}
    for words in (lambda unit: unit.aliases, lambda unit: [unit.name], lambda unit: [unit.code]):
        for unit in listed:
            named |= {folded(word): unit for word in words(unit)}
    return named

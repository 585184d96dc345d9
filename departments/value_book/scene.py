"""What the rows of a values workbook are read against: targets, terms in force, units and their duties, periods, and
what is stored already.

Gathered once, in a constant number of queries, whatever the number of rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from departments import cells
from departments.cells import Answer, Question
from departments.models import Department, Duty, SafetyEvent, Submission, Value
from departments.sheets import CONTENT
from departments.values import Version
from qualitycity.workbook.vocabulary import folded
from targets import versions
from targets.models import Benchmark, Indicator, MainTask, Period, Plan, Quota, Target, TargetVersion
from targets.periods import DUE_NUMBERS, Quarter
from targets.rules.terms import Terms


@dataclass(frozen=True)
class Scene:
    """``shared`` gives the versions of all targets of an indicator, ``duties`` those for any target of it, both in plan
    order; ``held`` the latest value of every cell, ``tasks`` the codes of main tasks. Benchmarks, quotas (names) and
    incidents of the file are added to those that are stored while its sheets are read.
    """

    plan: Plan
    targets: dict[str, Target]
    shared: dict[int, list[list[TargetVersion]]]
    duties: dict[int, list[Duty]]
    units: dict[str, Department]
    periods: dict[Quarter, Period]
    submissions: dict[tuple[Quarter, int], Submission]
    benchmarks: dict[tuple[int, Quarter, str], Decimal]
    quotas: dict[tuple[int, int], set[str]]
    incidents: set[tuple[int, int]]
    held: dict[tuple[int, Quarter, int, str], Version]
    tasks: set[str] = field(default_factory=set)
    _terms: dict[int, Terms] = field(default_factory=dict, repr=False)
    _in_force: dict[tuple[int, Quarter], tuple[Terms, ...]] = field(default_factory=dict, repr=False)
    _questions: dict[tuple[object, ...], Question] = field(default_factory=dict, repr=False)
    _entering: dict[tuple[int, Quarter, str], list[Department]] = field(default_factory=dict, repr=False)

    def terms(self, indicator: Indicator, quarter: Quarter) -> tuple[Terms, ...]:
        """The terms in force of every target that shares the indicator."""
        place = (indicator.pk, quarter)
        if place not in self._in_force:
            in_force = (versions.in_force(listed, quarter) for listed in self.shared[indicator.pk])
            self._in_force[place] = tuple(self._terms_of(version) for version in in_force)
        return self._in_force[place]

    def _terms_of(self, version: TargetVersion) -> Terms:
        if version.pk not in self._terms:
            self._terms[version.pk] = versions.terms_of(version, years=self.plan.years)
        return self._terms[version.pk]

    def parts(self, indicator: Indicator, quarter: Quarter) -> tuple[str, ...]:
        """The names of the parts in which the indicator is entered; "" is the whole."""
        named = ([part.name for part in terms.parts] or [""] for terms in self.terms(indicator, quarter))
        return tuple(dict.fromkeys(name for names in named for name in names))

    def question(self, indicator: Indicator, quarter: Quarter, part: str) -> Question:
        """What the cell asks for; typing a benchmark beside the office's own is allowed here."""
        terms = self.terms(indicator, quarter)
        key = (indicator.pk, part, *map(id, terms))
        if key not in self._questions:
            self._questions[key] = cells.question(
                indicator.pk,
                part,
                terms,
                unit=indicator.unit,
                name=indicator.name,
                lower=indicator.lower,
                upper=indicator.upper,
                days_gone=0,
            )
        asked = self._questions[key]
        return asked if asked.days_gone is None else replace(asked, days_gone=self.plan.years.days_gone(quarter))

    def questions_apart(self, indicator: Indicator, quarter: Quarter, part: str) -> tuple[Question, ...]:
        """What each of the targets that share the indicator asks for by itself."""
        terms = self.terms(indicator, quarter)
        if len(terms) == 1:
            return (self.question(indicator, quarter, part),)
        return tuple(cells.question(indicator.pk, part, [each], unit=indicator.unit, days_gone=0) for each in terms)

    def is_due(self, indicator: Indicator, quarter: Quarter) -> bool:
        """Whether some target asks for a figure in such a quarter, history included."""
        return any(
            quarter.number in DUE_NUMBERS[each.frequency] and quarter not in each.exempt | each.ended
            for each in self.terms(indicator, quarter)
        )

    def is_held_against_quotas(self, indicator: Indicator, quarter: Quarter) -> bool:
        return any(each.rule.test == "quota" for each in self.terms(indicator, quarter))

    def is_published(self, indicator: Indicator, quarter: Quarter) -> bool:
        """Whether others publish the figure."""
        return any(each.measure == "published_rate" for each in self.terms(indicator, quarter))

    def benchmark(self, indicator: Indicator, quarter: Quarter, part: str) -> Decimal | None:
        """What others published for the part, else for the whole."""
        of_part = self.benchmarks.get((indicator.pk, quarter, part))
        return self.benchmarks.get((indicator.pk, quarter, "")) if of_part is None else of_part

    def entering(self, indicator: Indicator, quarter: Quarter, part: str) -> list[Department]:
        """The units that enter this part: the supporters it was given to, else the leads of the first target in plan
        order, as their entry pages ask them. History belongs to those who began."""
        place = (indicator.pk, quarter, part)
        if place not in self._entering:
            self._entering[place] = _entering(self._at(indicator, quarter), part)
        return self._entering[place]

    def _at(self, indicator: Indicator, quarter: Quarter) -> list[Duty]:
        duties = self.duties.get(indicator.pk, [])
        valid = [duty for duty in duties if duty.since <= quarter and (duty.until is None or quarter <= duty.until)]
        if valid or not duties or quarter >= self.plan.years.first:
            return valid
        earliest = min(duty.since for duty in duties)
        return [duty for duty in duties if duty.since == earliest]


def _entering(duties: Sequence[Duty], part: str) -> list[Department]:
    given = [duty for duty in duties if duty.role == Duty.Role.SUPPORTING and part and part in duty.parts]
    if not given:
        leads = [duty for duty in duties if duty.role == Duty.Role.LEAD]
        given = [duty for duty in leads if duty.target_id == leads[0].target_id]
    return list({duty.department_id: duty.department for duty in given}.values())


def of(plan: Plan) -> Scene:
    """Everything about the plan that rows are read against.

    Its submissions are held until the transaction ends, so that nobody enters or submits figures meanwhile.
    """
    submissions = Submission.objects.select_for_update(of=("self",)).filter(period__plan=plan).order_by("pk")
    stood = {(each.period.quarter, each.department_id): each for each in submissions.select_related("period")}
    shared: dict[int, list[list[TargetVersion]]] = {}
    targets: dict[str, Target] = {}
    for listed in versions.of_plan(plan).values():
        target = listed[0].target
        targets[target.code] = target
        shared.setdefault(target.indicator_id, []).append(list(listed))
    duties: dict[int, list[Duty]] = {}
    in_plan_order = Duty.objects.filter(target__plan=plan).order_by("target__order", "target_id", "id")
    for duty in in_plan_order.select_related("department", "target"):
        if duty.target is not None:
            duties.setdefault(duty.target.indicator_id, []).append(duty)
    incidents = SafetyEvent.objects.filter(indicator__plan=plan, latest=True, withdrawn=False).values_list(
        "indicator_id", "happened_on"
    )
    tasks = MainTask.objects.filter(plan=plan).order_by()
    periods = {period.quarter: period for period in Period.objects.filter(plan=plan)}
    return Scene(
        plan=plan,
        targets=targets,
        shared=shared,
        duties=duties,
        units=_named(Department.objects.filter(area=plan.area)),
        periods=periods,
        submissions=stood,
        benchmarks=_benchmarks(plan),
        quotas=_quotas(plan),
        incidents={(indicator, plan.years.quarter_of(day).year) for indicator, day in incidents},
        held=_held(plan, periods),
        tasks={code for pair in tasks.values_list("code", "indicator__code") for code in pair},
    )


def _benchmarks(plan: Plan) -> dict[tuple[int, Quarter, str], Decimal]:
    rows = Benchmark.objects.filter(indicator__plan=plan, latest=True)
    return {
        (indicator, quarter, part): value
        for indicator, quarter, part, value in rows.values_list("indicator_id", "quarter", "part", "value")
    }


def _quotas(plan: Plan) -> dict[tuple[int, int], set[str]]:
    names: dict[tuple[int, int], set[str]] = {}
    rows = Quota.objects.filter(indicator__plan=plan, latest=True)
    for indicator, year, name in rows.values_list("indicator_id", "year", "name"):
        names.setdefault((indicator, year), set()).add(name)
    return names


def _held(plan: Plan, periods: dict[Quarter, Period]) -> dict[tuple[int, Quarter, int, str], Version]:
    quarters = {period.pk: quarter for quarter, period in periods.items()}
    rows = Value.objects.filter(period__plan=plan, latest=True).order_by()
    place = ("indicator_id", "period_id", "department_id", "part")
    return {
        (indicator, quarters[period], unit, part): Version(pk, number, counted, Answer(*content))
        for indicator, period, unit, part, pk, number, counted, *content in rows.values_list(
            *place, "pk", "number", "counted", *CONTENT
        )
    }


def _named(units: Iterable[Department]) -> dict[str, Department]:
    """Units by code, name and alias; a code wins over a name, a name over an alias."""
    listed = list(units)
    named: dict[str, Department] = {}
    for words in (lambda unit: unit.aliases, lambda unit: [unit.name], lambda unit: [unit.code]):
        for unit in listed:
            named |= {folded(word): unit for word in words(unit)}
    return named

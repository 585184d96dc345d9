"""Assessment years with any first month over plans with any first month: which quarters, and whose check counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from departments.models import Duty
from departments.workflow import Refused
from reports import schemes
from reports.assessments import walk, years
from reports.models import Assessment
from reports.scoring import Item, Source
from targets.models import Plan
from targets.periods import PlanYears, Quarter
from targets.rules.terms import Rule, Terms
from tests.reports.assessments.city import BY, CONTENT, a_run, first_step
from tests.reports.assessments.test_runs import lines
from tests.reports.ground import AT_LEAST_92, a_department, a_period, a_plan, a_target, verified

CALENDAR, JULY = PlanYears(2026, 2030), PlanYears(2026, 2030, 7)
ADDED_100 = Rule(form="increment", test="compare", operator=">=", values=(Decimal(100),), unit="项",
                 direction="higher", per_year=True)  # fmt: skip


def q(*texts):
    return tuple(Quarter.parse(text) for text in texts)


@pytest.mark.parametrize(
    ("plan", "month", "year", "first", "last", "quarters"),
    [
        (CALENDAR, 1, 2026, (2026, 1, 1), (2026, 12, 31), ("2026Q1", "2026Q2", "2026Q3", "2026Q4")),
        # the national year, 1 July – 30 June, over calendar years
        (CALENDAR, 7, 2026, (2026, 7, 1), (2027, 6, 30), ("2026Q3", "2026Q4", "2027Q1", "2027Q2")),
        (CALENDAR, 7, 2025, (2025, 7, 1), (2026, 6, 30), ("2026Q1", "2026Q2")),
        (CALENDAR, 7, 2030, (2030, 7, 1), (2031, 6, 30), ("2030Q3", "2030Q4")),
        # the calendar year over a plan from July: its 2026Q3 is January – March 2027
        (JULY, 1, 2026, (2026, 1, 1), (2026, 12, 31), ("2026Q1", "2026Q2")),
        (JULY, 1, 2027, (2027, 1, 1), (2027, 12, 31), ("2026Q3", "2026Q4", "2027Q1", "2027Q2")),
        (JULY, 1, 2031, (2031, 1, 1), (2031, 12, 31), ("2030Q3", "2030Q4")),
        (JULY, 7, 2026, (2026, 7, 1), (2027, 6, 30), ("2026Q1", "2026Q2", "2026Q3", "2026Q4")),
        # a month inside a quarter: January – March 2027 ends in the year after
        (CALENDAR, 2, 2026, (2026, 2, 1), (2027, 1, 31), ("2026Q1", "2026Q2", "2026Q3", "2026Q4")),
        (CALENDAR, 4, 2026, (2026, 4, 1), (2027, 3, 31), ("2026Q2", "2026Q3", "2026Q4", "2027Q1")),
        (CALENDAR, 3, 2027, (2027, 3, 1), (2028, 2, 29), ("2027Q1", "2027Q2", "2027Q3", "2027Q4")),
    ],
)
def test_a_quarter_belongs_to_the_assessment_year_in_which_it_ends(plan, month, year, first, last, quarters):
    found = years.of(plan, month, year)
    assert (found.first, found.last, found.quarters) == (date(*first), date(*last), q(*quarters))


def test_every_quarter_of_a_plan_belongs_to_one_of_the_years_offered():
    for plan in (CALENDAR, JULY, PlanYears(2026, 2027, 3)):
        for month in range(1, 13):
            held = [each for year in years.offered(plan, month) for each in years.of(plan, month, year).quarters]
            assert held == list(plan.quarters())
    assert years.offered(CALENDAR, 1) == [2026, 2027, 2028, 2029, 2030]
    assert years.offered(CALENDAR, 7) == [2025, 2026, 2027, 2028, 2029, 2030]


LEVEL = Rule(form="at_least", test="compare", operator=">=", values=(Decimal(92),), direction="higher")
NATIONAL = q("2026Q3", "2026Q4", "2027Q1", "2027Q2")


@pytest.mark.parametrize(
    ("rule", "measure", "annual", "counts"),
    [
        (LEVEL, "as_of", {}, "2027Q2"),  # a level, judged at every check: the last one
        (ADDED_100, "period_flow", {}, "2026Q4"),  # added up over the plan's year: the whole year's
        (LEVEL, "ratio:period", {}, "2026Q4"),
        (LEVEL, "ratio:as_of", {}, "2027Q2"),
        (LEVEL, "register:year", {}, "2026Q4"),
        (replace(ADDED_100, per_year=False), "term_flow", {}, "2027Q2"),  # builds up over the term
        (replace(LEVEL, form="stock"), "as_of", {}, "2027Q2"),
        (replace(LEVEL, form="stock"), "as_of", {2026: LEVEL}, "2026Q4"),  # a stock with an annual value
        (replace(LEVEL, hold=True), "as_of", {}, "2026Q4"),  # every check of the plan's year has to be passed
    ],
)
def test_what_a_year_of_the_plan_decides_is_judged_where_that_year_ends(rule, measure, annual, counts):
    terms = Terms("1", rule, measure, CALENDAR, Quarter(2026, 1), annual=annual)
    assert years.counts(terms, NATIONAL) == Quarter.parse(counts)
    assert years.counts(terms, NATIONAL[:1]) == Quarter(2026, 3)  # as long as no year of the plan has ended
    assert years.counts(terms, []) is None


class TestTheNationalYearOverCalendarYears:
    """100 are asked for each year and 20 + 20 + 20 + 20 came in 2026; 92 % are asked for, 46 % were there at the end
    of 2026 and 92 % in June 2027."""

    @pytest.fixture
    def assessment(self, db):
        plan, lead = a_plan(), a_department()
        rate = a_target(plan, "1", AT_LEAST_92, lead=lead)
        added = a_target(plan, "2", ADDED_100, lead=lead, measure="period_flow", unit="项")
        yearly = a_target(plan, "3", AT_LEAST_92, lead=lead, frequency="annual")
        for quarter in ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1", "2027Q2"):
            a_period(plan, quarter)
            verified(added, quarter, 30 if quarter.startswith("2027") else 20)
        verified(rate, "2026Q4", 46)
        verified(rate, "2027Q2", 92)
        verified(yearly, "2026Q4", 69)
        items = tuple(
            Item(
                code, f"项目{code}", points=Decimal(points), rule="proportional", source=Source("check", code, "value")
            )
            for code, points in (("1", 40), ("2", 40), ("3", 20))
        )
        content = replace(CONTENT, items=items, adjustments=(), year_start_month=7)
        scheme = schemes.begin(plan=plan, content=content, by=BY)
        schemes.publish(scheme=scheme, reason="2026", by=BY)
        return walk.begin(plan=plan, scheme=scheme, year=2026, by=BY)

    def test_the_year_of_the_plan_that_ends_in_it_counts_and_the_last_check_of_what_is_as_of_a_day(self, assessment):
        held = lines(a_run(assessment), "01")
        # 40 × 92/92; 40 × 80/100 (not 60 of 100 in the first half of 2027); 20 × 69/92, due once a year
        assert {item: line.score for item, line in held.items()} == {"1": 40, "2": 32, "3": 15}
        told = {item: str(first_step(line)) for item, line in held.items()}
        assert "Check of 2027Q2, the last one" in told["1"]
        assert "Check of 2026Q4: the plan's year 2026" in told["2"]
        assert "Check of 2026Q4, the last one of the assessment year in which it is due" in told["3"]

    def test_what_is_not_due_in_the_year_says_so_and_leaves_the_denominator(self, assessment):
        assessment.plan.targets.get(code="3").checks.filter(period__quarter=Quarter(2026, 4)).update(verdict="not_due")
        line = lines(a_run(assessment), "01")["3"]
        assert (line.standing, line.score) == ("not_applicable", None)
        assert "Nothing was due of it yet in the assessment year." in str(first_step(line))

    def test_the_assessment_is_printed_with_both_years_and_announced_once_june_has_checks(self, assessment):
        assert str(assessment) == "考核方案 2026/27"
        run = a_run(assessment)
        Assessment.objects.filter(pk=assessment.pk).update(state="verifying")
        due = timezone.localdate() + timedelta(days=5)
        moved = walk.move(assessment=assessment, act="announce", run=run, due=due, by=BY)
        assert (run.quarter, moved.state) == ("2027Q2", "result")

    def test_who_led_when_the_check_was_made_has_the_points(self, assessment):
        """The target was handed over in January 2027; the plan's year 2026 stays with the unit that reported it."""
        other = a_department("02", "工商局")
        duties = Duty.objects.filter(target__code__in=("1", "2"))
        for duty in duties:
            Duty.objects.create(department=other, target=duty.target, role="lead", since=Quarter(2027, 1))
        duties.filter(department__code="01").update(until=Quarter(2026, 4))
        run = a_run(assessment)
        assert sorted(lines(run, "01")) == ["2", "3"]
        assert sorted(lines(run, "02")) == ["1"]

    def test_a_year_without_a_quarter_of_the_plan_is_not_begun(self, assessment):
        begun = walk.begin(plan=assessment.plan, scheme=assessment.scheme, year=2025, by=BY)
        assert a_run(begun).quarter == "2026Q2"
        for year in (2024, 2031):
            with pytest.raises(Refused, match="a year of the plan"):
                walk.begin(plan=assessment.plan, scheme=assessment.scheme, year=year, by=BY)


def test_the_calendar_year_over_a_plan_from_july(db):
    """The plan's 2026 is July 2026 – June 2027: the calendar year 2026 has only its first half, 40 of 100 by then."""
    plan, lead = a_plan(), a_department()
    Plan.objects.filter(pk=plan.pk).update(start_month=7)
    plan.refresh_from_db()
    added = a_target(plan, "2", ADDED_100, lead=lead, measure="period_flow", unit="项")
    for quarter in ("2026Q1", "2026Q2", "2026Q3", "2026Q4"):
        a_period(plan, quarter)
        verified(added, quarter, 20)
    item = Item("2", "项目2", points=Decimal(100), rule="proportional", source=Source("check", "2", "phase"))
    content = replace(CONTENT, items=(item,), adjustments=())
    scheme = schemes.begin(plan=plan, content=content, by=BY)
    schemes.publish(scheme=scheme, reason="2026", by=BY)
    first, second = (walk.begin(plan=plan, scheme=scheme, year=year, by=BY) for year in (2026, 2027))
    # July – December 2026: 40 of the 50 that should be there by then; 2027 has the plan's whole year, 80 of 100
    assert (a_run(first).sheets.get(unit="01").score, a_run(second).sheets.get(unit="01").score) == (80, 80)
    assert "Check of 2026Q2, the last one" in str(first_step(lines(a_run(first), "01")["2"]))
    assert "the plan's year 2026/27" in str(first_step(lines(a_run(second), "01")["2"]))

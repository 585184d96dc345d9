"""Which plan a page opens with: the one that people work with."""

import pytest

from targets.models import Period, Plan
from targets.plans import in_use_first
from tests.clock import stopped_at
from tests.reports.ground import a_period, a_plan

pytestmark = pytest.mark.django_db


def listed():
    return [plan.code for plan in in_use_first(Plan.objects.all())]


def test_a_plan_for_the_next_term_does_not_take_the_place_of_the_present_one():
    a_plan("OLD", start=2021, end=2025)
    a_plan("NOW", start=2026, end=2030)
    a_plan("NEXT", start=2031, end=2035)
    with stopped_at("2026-05-20 10:00"):
        assert listed() == ["NOW", "OLD", "NEXT"]
    with stopped_at("2031-01-02 10:00"):
        assert listed() == ["NEXT", "NOW", "OLD"]


def test_of_two_plans_of_the_same_years_the_one_with_an_opened_quarter_is_in_use():
    a_period(a_plan("A"), "2026Q1", Period.State.OPEN)
    a_period(a_plan("B"), "2026Q1", Period.State.SCHEDULED)
    with stopped_at("2026-05-20 10:00"):
        assert listed() == ["A", "B"]


def test_a_year_that_begins_in_july_has_not_begun_in_may():
    a_plan("NOW", start=2021, end=2025)
    Plan.objects.filter(pk=a_plan("JULY").pk).update(start_month=7)
    with stopped_at("2026-05-20 10:00"):
        assert listed() == ["NOW", "JULY"]
    with stopped_at("2026-07-01 10:00"):
        assert listed() == ["JULY", "NOW"]


def test_the_years_tell_two_plans_of_one_name_apart():
    assert a_plan().term == "2026–2030"
    assert Plan(start_year=2026, end_year=2027, start_month=7).term == "2026/27–2027/28"

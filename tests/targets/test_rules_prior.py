"""Test ``prior``: against the same period of last year."""

import pytest

from targets.rules import Registered
from tests.targets.making import at, entry, q, ratio, rule, says, step, terms

UP = rule("trend_up", "prior", ">", direction="higher", compared_with="上年度")
DOWN = rule("trend_down", "prior", "<", direction="lower", compared_with="上年度")
ONE_POINT = rule("delta", "prior", ">=", 1, unit="%", direction="higher")
GROWTH = rule("growth", "prior", ">=", 8, unit="亿元", direction="higher")
REDUCTION = rule("reduction", "prior", ">=", 3, direction="lower", compared_with="上年度")
DOUBLED = rule("growth", "prior", ">=", 100, direction="higher", compared_with="基期")


def pair(asked, before, now, **more):
    return at("2026Q2", terms(asked, "published_rate", **more), entry("2025Q2", before), entry("2026Q2", now))


@pytest.mark.parametrize(
    ("asked", "before", "now", "verdict", "completion", "gap"),
    [
        (UP, 80, 81, "met", 1, 0),
        (UP, 80, 80, "not_met", 0, 0),
        (UP, 80, 79, "not_met", 0, 1),
        (DOWN, 80, 79, "met", 1, 0),
        (DOWN, 80, 80, "not_met", 0, 0),
        (DOWN, 80, 83, "not_met", 0, 3),
        (ONE_POINT, 80, 81, "met", 1, 0),
        (ONE_POINT, 80, "80.4", "not_met", "0.4", "0.6"),
        (ONE_POINT, 80, 79, "not_met", 0, 2),  # never below 0
        (GROWTH, 100, 108, "met", 1, 0),
        (GROWTH, 100, "107.9", "not_met", "0.9875", "0.1"),  # 7.9/8; 108 - 107.9
        (GROWTH, 100, 90, "not_met", 0, 18),
        (GROWTH, 100, 116, "met", 2, 0),  # 16/8: not capped
        (REDUCTION, 200, 194, "met", 1, 0),  # 1 - 194/200 = 3 %
        (REDUCTION, 200, 197, "not_met", "0.5", 3),  # 1.5 of 3; 197 - 194
        (REDUCTION, 200, 206, "not_met", 0, 12),
    ],
)
def test_the_change_is_reached_or_it_is_not(asked, before, now, verdict, completion, gap):
    says(pair(asked, before, now), verdict=verdict, completion=completion, gap=gap, actual=now)


def test_a_trend_must_hold_in_each_year():
    asked = terms(UP, "published_rate", frequency="annual")
    years = [entry("2025Q4", 80), entry("2026Q4", 81), entry("2027Q4", 81), entry("2028Q4", 82)]
    says(at("2026Q4", asked, *years), verdict="met")
    says(at("2027Q4", asked, *years), verdict="not_met")
    says(at("2028Q4", asked, *years), verdict="met")
    says(at("2028Q2", asked, *years), verdict="not_due")


def test_it_is_never_last_quarter():
    asked = terms(UP, "published_rate")
    says(at("2026Q2", asked, entry("2026Q1", 1), entry("2025Q2", 90), entry("2026Q2", 80)), verdict="not_met")
    says(at("2026Q2", asked, entry("2026Q1", 1), entry("2026Q2", 80)), verdict="pending")


@pytest.mark.parametrize("asked", [UP, DOWN, ONE_POINT, GROWTH, REDUCTION])
def test_last_years_value_missing_is_pending(asked):
    result = at("2026Q2", terms(asked, "published_rate"), entry("2026Q2", 80))
    says(result, verdict="pending", progress="awaiting_data", actual=80, completion=None, gap=None)
    assert "2025Q2" in str(step(result, "prior").formula)


@pytest.mark.parametrize("before", [0, -5])
def test_growth_from_nothing_is_not_applicable(before):
    says(pair(GROWTH, before, 5), verdict="not_applicable", progress="awaiting_data", completion=None)
    says(pair(REDUCTION, before, 5), verdict="not_applicable")


def test_a_difference_from_zero_is_a_difference():
    says(pair(ONE_POINT, 0, 1), verdict="met")
    says(pair(UP, 0, 1), verdict="met")


def test_without_a_value_it_is_not_reported():
    says(at("2026Q2", terms(UP, "published_rate"), entry("2025Q2", 80)), verdict="not_reported")


def test_last_years_value_is_made_by_the_same_measure():
    asked = terms(GROWTH, "period_flow")
    flows = [entry("2025Q1", 40), entry("2025Q2", 60), entry("2026Q1", 50), entry("2026Q2", 58)]
    says(at("2026Q2", asked, *flows), verdict="met", actual=108)  # 108/100
    says(at("2026Q2", asked, *flows[1:]), verdict="pending")  # 2025Q1 is missing: no smaller sum
    rate = terms(ONE_POINT, "ratio:period", unit="%")
    quarters = [ratio("2025Q1", 8, 10), ratio("2025Q2", 9, 10), ratio("2026Q1", 9, 10), ratio("2026Q2", 9, 10)]
    says(at("2026Q2", rate, *quarters), verdict="met", actual=90)  # 90 against 17/20 = 85
    none = terms(UP, "ratio:as_of", unit="%")
    says(at("2026Q1", none, ratio("2025Q1", 0, 0), ratio("2026Q1", 1, 2)), verdict="pending")


def test_like_is_compared_with_like_where_a_target_begins_in_the_year():
    asked = terms(GROWTH, "period_flow", effective_from=q("2026Q3"))
    flows = [entry("2025Q2", 900), entry("2025Q3", 100), entry("2026Q3", 108)]
    says(at("2026Q3", asked, *flows), verdict="met", actual=108)  # Q3 alone against Q3 alone


def test_a_register_of_last_year_is_counted_too():
    from datetime import date

    rows = (Registered(date(2025, 5, 1)), Registered(date(2026, 5, 1)))
    says(at("2026Q2", terms(UP, "register:valid"), register=rows), verdict="met", actual=2)


def test_reduction_goes_against_the_baseline_where_the_plan_gives_one():
    with_baseline = terms(REDUCTION, "published_rate", baseline=100)
    entries = [entry("2025Q2", 200), entry("2026Q2", 97)]
    says(at("2026Q2", with_baseline, *entries), verdict="met", target=97)  # 1 - 97/100
    says(at("2026Q2", with_baseline, entry("2026Q2", 98)), verdict="not_met", completion="0.666666666667")  # 2/3


def test_doubling_is_growth_of_100_percent_against_the_baseline():
    asked = terms(DOUBLED, "year_to_date", baseline=50)
    says(at("2026Q4", asked, entry("2025Q4", 90), entry("2026Q4", 100)), verdict="met", target=100)
    says(at("2026Q4", asked, entry("2026Q4", 75)), verdict="not_met", completion="0.5", gap=25)
    says(at("2026Q4", terms(DOUBLED, "year_to_date"), entry("2025Q4", 10), entry("2026Q4", 75)), verdict="pending")


def test_the_end_of_the_last_plan_is_the_baseline():
    asked = rule("reduction", "prior", ">=", 18, direction="lower", compared_with="“十四五”末")
    says(at("2026Q4", terms(asked, "year_to_date", baseline=100), entry("2026Q4", 82)), verdict="met")
    says(at("2026Q4", terms(asked, "year_to_date"), entry("2025Q4", 1), entry("2026Q4", 82)), verdict="pending")


def test_growth_goes_against_last_year_even_where_there_is_a_baseline():
    says(pair(GROWTH, 100, 108, baseline=10), verdict="met", completion=1)


def test_a_named_year_is_the_baseline_or_else_that_years_figure():
    asked = rule("growth", "prior", ">=", 20, direction="higher", compared_with="2024年")
    entries = [entry("2024Q2", 100), entry("2025Q2", 300), entry("2026Q2", 120)]
    says(at("2026Q2", terms(asked, "published_rate"), *entries), verdict="met", target=120)
    says(at("2026Q2", terms(asked, "published_rate", baseline=200), *entries), verdict="not_met")


@pytest.mark.parametrize(
    ("now", "verdict", "completion"),
    [(105, "met", 1), (90, "met", 1), (110, "not_met", "0.5"), (106, "not_met", "0.833333333333")],
)
def test_a_ceiling_on_growth_is_a_ceiling(now, verdict, completion):
    ceiling = rule("growth", "prior", "<=", 5, direction="lower")
    says(pair(ceiling, 100, now), verdict=verdict, completion=completion)  # 5/10, 5/6


def test_more_than_a_change_is_strict():
    above = rule("growth", "prior", ">", 8, direction="higher")
    says(pair(above, 100, 108), verdict="not_met", completion=1, gap=0)
    says(pair(above, 100, "108.1"), verdict="met")


def test_every_pollutant_must_fall():
    asked = terms(DOWN, "year_to_date", parts=["COD", "SO2"], combine="each")
    before = [entry("2025Q4", 100, "COD"), entry("2025Q4", 50, "SO2")]
    fallen = at("2026Q4", asked, *before, entry("2026Q4", 99, "COD"), entry("2026Q4", 49, "SO2"))
    says(fallen, verdict="met", completion=1)
    risen = at("2026Q4", asked, *before, entry("2026Q4", 90, "COD"), entry("2026Q4", 51, "SO2"))
    says(risen, verdict="not_met", completion=0, actual=51)


def test_a_change_is_judged_at_every_check():
    says(pair(GROWTH, 100, 101), verdict="not_met", progress="behind")
    says(pair(GROWTH, 100, 120), verdict="met", progress="on_track")

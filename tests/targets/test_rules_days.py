"""Accumulating days (358 good-air days): real days, and out of reach at once but not before."""

import pytest

from targets.periods import PlanYears
from tests.targets.making import at, at_least, entry, q, ratio, rule, says, step, terms

RULE = rule("accumulating_days", "compare", ">=", 358, unit="天", direction="higher")
DAYS = terms(RULE, "year_to_date", unit="天")


@pytest.mark.parametrize(
    ("quarter", "good", "verdict", "progress", "phase"),
    [
        ("2026Q1", 83, "open", "on_track", 83),  # 90 gone: 7 bad of 365 - 358 = 7; 358 - 275 left = 83
        ("2026Q1", 82, "not_met", "behind", 83),  # 8 bad
        ("2026Q2", 174, "open", "on_track", 174),  # 181 gone, 184 left: 358 - 184 = 174
        ("2026Q2", 173, "not_met", "behind", 174),
        ("2026Q3", 270, "open", "on_track", 266),  # 273 gone, 92 left: 358 - 92 = 266
        ("2026Q4", 358, "met", "done", 358),
        ("2026Q4", 357, "not_met", "behind", 358),
        ("2028Q1", 83, "open", "on_track", 83),  # 2028 has 366 days: 91 gone, 8 bad, 8 allowed; 358 - 275 = 83
        ("2028Q1", 82, "not_met", "behind", 83),
    ],
)
def test_it_is_open_while_it_can_be_reached(quarter, good, verdict, progress, phase):
    says(at(quarter, DAYS, entry(quarter, good)), verdict=verdict, progress=progress, phase_target=phase, target=358)


def test_the_gap_and_the_completion_are_of_the_year():
    # 358 - 173 = 185; 173/358 = 0.48324022346368…
    says(at("2026Q2", DAYS, entry("2026Q2", 173)), gap=185, completion="0.483240223464")


def test_reached_before_the_years_end_it_is_done():
    says(at("2026Q4", DAYS, entry("2026Q4", 365)), verdict="met", progress="done")


def test_days_without_valid_data_are_not_bad_days():
    # 90 gone, 80 good, 87 with valid data: 90 - 80 - 3 = 7 bad of 7
    says(at("2026Q1", DAYS, entry("2026Q1", 80, denominator=87)), verdict="open", progress="on_track", phase_target=83)
    # 88 with valid data: 90 - 80 - 2 = 8 bad
    says(at("2026Q1", DAYS, entry("2026Q1", 80, denominator=88)), verdict="not_met", progress="behind")


def test_good_days_may_stand_over_days_with_valid_data():
    says(at("2026Q1", DAYS, ratio("2026Q1", 84, 90)), verdict="open", actual=84)


def test_days_may_come_quarter_by_quarter():
    flow = terms(RULE, "period_flow", unit="天")
    # 84 + 88 = 172 of 181 days, 2 + 1 of them without data: 181 - 172 - 3 = 6 bad of 7
    entries = [entry("2026Q1", 84, denominator=88), entry("2026Q2", 88, denominator=90)]
    says(at("2026Q2", flow, *entries), verdict="open", actual=172)


def test_the_next_quarters_phase_target_reached_is_ahead():
    few = terms(rule("accumulating_days", "compare", ">=", 200, direction="higher"), "year_to_date")
    # Q1: 200 - 275 < 0, so 0; Q2: 200 - 184 = 16
    says(at("2026Q1", few, entry("2026Q1", 16)), phase_target=0, progress="ahead")
    says(at("2026Q1", few, entry("2026Q1", 15)), phase_target=0, progress="on_track")


def test_a_demand_above_the_days_of_the_year_is_out_of_reach_at_once():
    impossible = terms(rule("accumulating_days", "compare", ">=", 366, direction="higher"), "year_to_date")
    says(at("2026Q1", impossible, entry("2026Q1", 90)), verdict="not_met")
    says(at("2028Q1", impossible, entry("2028Q1", 91)), verdict="open")


def test_days_of_a_year_that_begins_in_july():
    july = terms(RULE, "year_to_date", unit="天", years=PlanYears(2027, 2028, 7), effective_from=q("2027Q1"))
    # July–September 2027: 92 days; July 2027 – June 2028 has 366 days, 8 may be bad; 358 - 274 left = 84
    says(at("2027Q1", july, entry("2027Q1", 84)), verdict="open", phase_target=84)
    says(at("2027Q1", july, entry("2027Q1", 83)), verdict="not_met")


def test_a_year_of_its_own_is_reckoned_with_its_own_number():
    asked = terms(RULE, "year_to_date", annual={2026: at_least(350)})
    # 90 gone, 76 good: 14 bad of 365 - 350 = 15
    says(at("2026Q1", asked, entry("2026Q1", 76)), verdict="open", target=350, phase_target=75)


def test_the_explanation_counts_the_bad_days():
    result = at("2026Q2", DAYS, entry("2026Q2", 173))
    assert str(step(result, "path").formula) == (
        "Bad days: 181 − 173 − 0 = 8; allowed are 365 − 358 = 7: out of reach."
    )

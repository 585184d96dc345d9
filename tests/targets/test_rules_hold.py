"""``hold``, due quarters, exemptions, and revisions: what is judged at which check."""

from dataclasses import replace

import pytest

from targets.rules import Facts, check
from tests.targets.making import at, at_least, entry, names, q, rule, says, step, terms

HOLD = terms(at_least(97, unit="%", hold=True), "published_rate", unit="%")
YEAR = [entry("2026Q1", 97), entry("2026Q2", "96.9"), entry("2026Q3", 99), entry("2026Q4", 99), entry("2027Q1", 97)]


@pytest.mark.parametrize(
    ("quarter", "verdict", "progress", "completion"),
    [
        ("2026Q1", "met", "on_track", "1"),
        ("2026Q2", "not_met", "behind", "0.5"),
        ("2026Q3", "not_met", "behind", "0.666666666667"),  # 2 of 3
        ("2026Q4", "not_met", "behind", "0.75"),  # 3 of 4
        ("2027Q1", "met", "on_track", "1"),  # a new year starts afresh
    ],
)
def test_one_failed_check_fails_the_rest_of_the_year(quarter, verdict, progress, completion):
    says(at(quarter, HOLD, *YEAR), verdict=verdict, progress=progress, completion=completion)


def test_a_failed_check_is_named():
    result = at("2026Q3", HOLD, *YEAR)
    assert str(step(result, "hold").formula) == "Failed at 2026Q2: not met for the rest of the year."
    assert names(result)[-3:] == ["hold", "completion", "progress"]


def test_a_check_that_was_not_reported_has_neither_passed_nor_failed():
    says(at("2026Q2", HOLD, entry("2026Q2", 98)), verdict="met", completion="0.5")
    says(at("2026Q2", HOLD, entry("2026Q1", 98)), verdict="not_reported", completion=None)
    says(at("2026Q3", HOLD, entry("2026Q1", 90)), verdict="not_met", completion=0)


def test_what_is_not_applicable_is_no_check():
    says(at("2026Q2", HOLD, entry("2026Q1", standing="not_applicable"), entry("2026Q2", 98)), completion=1)


def test_only_due_checks_count():
    half = replace(HOLD, frequency="half_yearly")
    says(at("2026Q4", half, entry("2026Q1", 1), entry("2026Q2", 97), entry("2026Q4", 97)), verdict="met", completion=1)
    exempted = replace(HOLD, exempt=frozenset({q("2026Q2")}))
    says(at("2026Q3", exempted, *YEAR), verdict="met", completion=1)


def test_a_count_that_must_hold_does_not_build_up():
    asked = terms(rule("stock", "compare", ">=", 80, hold=True))
    says(at("2026Q1", asked, entry("2026Q1", 79)), verdict="not_met", phase_target=80, progress="behind")


def test_a_band_may_be_held():
    band = terms(rule("band", "range", None, 10, 15, hold=True))
    says(at("2026Q2", band, entry("2026Q1", 15), entry("2026Q2", "15.1")), verdict="not_met", completion="0.5")


def test_a_year_of_its_own_is_held_too():
    asked = replace(HOLD, annual={2026: at_least(95)})
    says(at("2026Q2", asked, *YEAR[:2]), verdict="met", target=95, completion=1)


ANNUAL = terms(at_least(3, unit="%"), "published_rate", frequency="annual")


@pytest.mark.parametrize("quarter", ["2026Q1", "2026Q2", "2026Q3"])
def test_an_annual_indicator_is_not_due_before_the_fourth_quarter_whatever_is_stored(quarter):
    result = at(quarter, ANNUAL, entry(quarter, 99))
    says(result, verdict="not_due", progress="not_due", actual=None, completion=None, gap=None, target=3)
    assert names(result) == ["due"]


def test_an_annual_indicator_is_judged_in_the_fourth_quarter():
    says(at("2026Q4", ANNUAL, entry("2026Q4", 3)), verdict="met")
    says(at("2026Q4", ANNUAL, entry("2026Q2", 3)), verdict="not_reported", progress="awaiting_data")


def test_nothing_is_due_before_the_target_takes_effect():
    asked = terms(at_least(3), effective_from=q("2026Q3"))
    says(at("2026Q2", asked, entry("2026Q2", 99)), verdict="not_due")
    says(at("2026Q3", asked, entry("2026Q3", 3)), verdict="met")
    says(at("2031Q1", asked, entry("2031Q1", 3)), verdict="not_due")


def test_an_effective_quarter_within_the_year_shortens_its_sum():
    asked = terms(rule("increment", "compare", ">=", 4, per_year=True), "period_flow", effective_from=q("2026Q3"))
    says(at("2026Q4", asked, entry("2026Q1", 50), entry("2026Q3", 1), entry("2026Q4", 1)), actual=2, verdict="not_met")


def test_an_exempted_quarter_is_not_due_and_says_so():
    asked = terms(at_least(3), exempt=frozenset({q("2026Q2")}))
    assert str(step(at("2026Q2", asked, entry("2026Q2", 9)), "due").formula) == "2026Q2 is exempted."


FIRST = terms(rule("increment", "compare", ">=", 8, per_year=True), "period_flow")
REVISED = replace(FIRST, rule=replace(FIRST.rule, values=at_least(12).values), revised_from=q("2026Q3"), previous=FIRST)
FLOW = [entry("2026Q1", 3), entry("2026Q2", 3), entry("2026Q3", 3), entry("2026Q4", 3)]


def test_a_revision_holds_for_the_whole_years_number_from_its_quarter_on():
    says(at("2026Q3", REVISED, *FLOW), actual=9, target=12, phase_target=9, verdict="open")  # 12 x .75
    says(at("2026Q4", REVISED, *FLOW), actual=12, verdict="met")


@pytest.mark.parametrize("quarter", ["2026Q1", "2026Q2"])
def test_earlier_checks_stay(quarter):
    facts = Facts(tuple(FLOW))
    assert check(REVISED, facts, q(quarter)) == check(FIRST, facts, q(quarter))


def test_a_hold_looks_back_on_checks_as_they_were_judged():
    stricter = replace(
        HOLD, rule=replace(HOLD.rule, values=at_least(99).values), revised_from=q("2026Q3"), previous=HOLD
    )
    entries = [entry("2026Q1", 97), entry("2026Q2", 97), entry("2026Q3", 99)]
    says(at("2026Q3", stricter, *entries), verdict="met", completion=1)

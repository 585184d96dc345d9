"""The nine invariants of the target forms. Each is a defect found in a well-known system; the tests stay for good.

Invariant 7 (a closed period keeps its verdict) and 9 (completeness) are stored: here is what the rules owe to them.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from targets import rollup
from targets.rollup import Span
from targets.rules import RULE_VERSION, Event, Facts, check
from tests.targets.making import at, at_least, entry, q, ratio, rule, says, terms

RATE = terms(at_least(90, unit="%"), "ratio:period", unit="%")
ZERO = terms(rule("zero_event", "zero", "=", 0), "period_flow")


def test_1_zero_missing_pending_and_not_applicable_are_four_things():
    asked = terms(at_least(5))
    given = {
        "not_met": entry("2026Q1", 0),
        "not_reported": entry("2026Q2", 0),  # another quarter: nothing for this one
        "pending": entry("2026Q1", standing="pending"),
        "not_applicable": entry("2026Q1", standing="not_applicable"),
    }
    assert {name: at("2026Q1", asked, one).verdict for name, one in given.items()} == {name: name for name in given}
    assert at("2026Q1", asked, given["not_met"]).actual == 0
    assert at("2026Q1", asked, given["not_reported"]).actual is None


def test_1_an_entry_without_its_number_is_missing_not_zero():
    says(at("2026Q1", terms(at_least(0)), entry("2026Q1")), verdict="not_reported", actual=None)


def test_2_direction_counts():
    water = terms(rule("at_most", "compare", "<=", 25, direction="lower"), unit="立方米")
    says(at("2026Q1", water, entry("2026Q1", 30)), verdict="not_met", completion="0.833333333333", progress="behind")


def test_3_ratios_add_numerators_and_denominators_over_time_and_over_units():
    says(at("2026Q2", RATE, ratio("2026Q1", 9, 10), ratio("2026Q2", 8, 10)), actual=85)
    spans = [Span("甲", q("2026Q1")), Span("乙", q("2026Q1"))]
    by_unit = {"甲": [ratio("2026Q1", 9, 10)], "乙": [ratio("2026Q1", 50, 90)]}
    says(at("2026Q1", RATE, *rollup.entries(RATE, by_unit, spans)), actual=59)  # 59/100, not (90 + 55.6)/2


def test_4_a_handed_over_indicator_is_counted_once():
    spans = [Span("旧", q("2026Q1"), q("2026Q2")), Span("新", q("2026Q3"))]
    flow = terms(rule("increment", "compare", ">=", 100), "term_flow")
    by_unit = {
        "旧": [entry("2026Q1", 10), entry("2026Q2", 10), entry("2026Q3", 99)],
        "新": [entry("2026Q2", 99), entry("2026Q3", 5)],
    }
    says(at("2026Q3", flow, *rollup.entries(flow, by_unit, spans)), actual=25)  # 10 + 10 + 5


def test_5_decimals_are_exact_and_compared_before_rounding():
    says(at("2026Q1", terms(at_least("0.3")), entry("2026Q1", "0.3")), verdict="met")
    third = terms(at_least("33.3333333333333333"), "ratio:as_of", unit="%")
    says(at("2026Q1", third, ratio("2026Q1", 1, 3)), verdict="met", actual="33.333333333333", gap=0)
    says(at("2026Q1", replace(third, rule=at_least("33.3333333333333334")), ratio("2026Q1", 1, 3)), verdict="not_met")
    tenths = terms(rule("increment", "compare", ">=", "0.3", per_year=True), "period_flow")
    says(at("2026Q3", tenths, *(entry(f"2026Q{number}", "0.1") for number in (1, 2, 3))), verdict="met", actual="0.3")


def test_6_a_zero_target_is_a_target():
    says(at("2026Q1", ZERO, entry("2026Q1", 0)), verdict="met", completion=1)
    says(at("2026Q1", ZERO, entry("2026Q1", 3)), verdict="not_met", completion=0, gap=3)
    ceiling = terms(rule("at_most", "compare", "<=", 0, direction="lower"))
    says(at("2026Q1", ceiling, entry("2026Q1", 0)), verdict="met")
    says(at("2026Q1", ceiling, entry("2026Q1", 3)), verdict="not_met")


def test_7_a_check_depends_on_its_terms_and_facts_alone():
    facts = Facts((entry("2026Q1", 91),), events=(Event(q("2026Q1"), date(2026, 2, 1)),))
    old, new = terms(at_least(90)), terms(at_least(95))
    before = check(old, facts, q("2026Q1"))
    says(check(new, facts, q("2026Q1")), verdict="not_met")
    assert check(old, facts, q("2026Q1")) == before
    assert RULE_VERSION >= 1


def test_7_what_comes_later_does_not_change_an_earlier_check():
    early = at("2026Q1", ZERO, entry("2026Q1", 0))
    later = at("2026Q1", ZERO, entry("2026Q1", 0), entry("2026Q2", 3), events=(Event(q("2026Q2"), date(2026, 5, 1)),))
    assert early == later


@pytest.mark.parametrize("standing", ["reported", "pending", "not_applicable"])
def test_9_completeness_is_of_the_values_that_are_due(standing):
    asked = terms(at_least(90), parts=["甲", "乙"], combine="sum")
    given = (entry("2026Q1", 50, "甲"), entry("2026Q1", 50, "乙", standing=standing))
    expected = {"reported": "met", "pending": "pending", "not_applicable": "not_met"}
    says(at("2026Q1", asked, *given), verdict=expected[standing])
    says(at("2026Q1", asked, given[0]), verdict="not_reported")


def test_numbers_leave_the_rules_in_plain_decimals():
    result = at("2026Q1", terms(at_least("30000000000")), entry("2026Q1", "1E+10"))
    assert (str(result.actual), str(result.completion), str(result.gap)) == (
        "10000000000",
        "0.333333333333",
        "20000000000",
    )
    half = at("2026Q1", terms(at_least(8)), entry("2026Q1", "0.000000000004"))
    assert half.completion == Decimal("0.000000000001")  # 0.0000000000005 rounds up
    assert "E" not in " ".join(str(step.formula) for step in half.steps if step.name in ("actual", "verdict"))

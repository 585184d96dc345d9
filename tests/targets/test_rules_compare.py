"""Test ``compare``: the actual value against a number, with its direction, strictness, scale and unit."""

from decimal import Decimal

import pytest

from tests.targets.making import at, at_least, entry, rule, says, terms

AT_MOST_25 = rule("at_most", "compare", "<=", 25, unit="立方米", direction="lower")
OVER_45 = rule("greater_than", "compare", ">", 45, unit="%", direction="higher")
LEVEL_92 = terms(at_least(92, unit="%"), "published_rate", unit="%")


def test_exactly_at_the_number_is_met():
    says(at("2026Q1", LEVEL_92, entry("2026Q1", 92)), verdict="met", progress="on_track", completion=1, gap=0)


def test_one_unit_short_is_not_met():
    # 91/92 = 0.98913043478260…, 92 - 91 = 1
    says(
        at("2026Q1", LEVEL_92, entry("2026Q1", 91)),
        verdict="not_met", progress="behind", completion="0.989130434783", gap=1, actual=91, target=92, phase_target=92,
    )  # fmt: skip


def test_completion_is_not_capped():
    # 95/92 = 1.0326086956521…
    says(at("2026Q1", LEVEL_92, entry("2026Q1", 95)), completion="1.032608695652", gap=0)


def test_the_comparison_is_made_before_rounding():
    result = at("2026Q1", LEVEL_92, entry("2026Q1", "91.999999999999999999"))
    says(result, verdict="not_met", completion=1)  # 0.99999… shown to twelve decimals


def test_zero_is_a_value():
    says(at("2026Q1", LEVEL_92, entry("2026Q1", 0)), verdict="not_met", actual=0, completion=0, gap=92)


def test_missing_is_not_zero():
    result = at("2026Q1", LEVEL_92)
    says(result, verdict="not_reported", progress="awaiting_data", actual=None, completion=None, gap=None, target=92)


@pytest.mark.parametrize("standing", ["pending", "not_applicable"])
def test_pending_and_not_applicable_are_told_apart(standing):
    result = at("2026Q1", LEVEL_92, entry("2026Q1", standing=standing))
    says(result, verdict=standing, progress="awaiting_data", actual=None, completion=None)


@pytest.mark.parametrize(
    ("value", "verdict", "completion", "gap"),
    [
        ("45", "not_met", "1", "0"),  # equal: a strict test is not met though C is 1
        ("45.01", "met", "1.000222222222", "0"),  # 45.01/45
        ("44.1", "not_met", "0.98", "0.9"),  # 44.1/45
    ],
)
def test_a_strict_test_wants_more_than_the_number(value, verdict, completion, gap):
    says(
        at("2026Q1", terms(OVER_45, unit="%"), entry("2026Q1", value)), verdict=verdict, completion=completion, gap=gap
    )


@pytest.mark.parametrize(
    ("value", "verdict", "completion", "gap"),
    [
        ("30", "not_met", "0.833333333333", "5"),  # 25/30, never 120 %
        ("25", "met", "1", "0"),
        ("24.9", "met", "1", "0"),
        ("0", "met", "1", "0"),
    ],
)
def test_lower_is_better_for_a_ceiling(value, verdict, completion, gap):
    result = at("2026Q1", terms(AT_MOST_25, unit="立方米"), entry("2026Q1", value))
    says(result, verdict=verdict, completion=completion, gap=gap)


@pytest.mark.parametrize(
    ("value", "verdict", "completion"), [("3", "not_met", "1"), ("2.4", "met", "1"), ("4", "not_met", "0.75")]
)
def test_below_does_not_include_the_number(value, verdict, completion):
    below_3 = terms(rule("less_than", "compare", "<", 3, direction="lower"))
    says(at("2026Q1", below_3, entry("2026Q1", value)), verdict=verdict, completion=completion)


@pytest.mark.parametrize(
    ("value", "verdict", "completion"), [("0", "met", "1"), ("-1", "not_met", "0"), ("5", "met", "1")]
)
def test_a_target_of_zero_or_less_is_a_target(value, verdict, completion):
    says(at("2026Q1", terms(at_least(0)), entry("2026Q1", value)), verdict=verdict, completion=completion)


@pytest.mark.parametrize(("value", "verdict", "completion"), [("-2", "met", "1"), ("-2.1", "not_met", "0")])
def test_a_floor_below_zero_is_a_target(value, verdict, completion):
    says(at("2026Q1", terms(at_least(-2, unit="%")), entry("2026Q1", value)), verdict=verdict, completion=completion)


@pytest.mark.parametrize(("value", "verdict", "completion"), [("0", "met", "1"), ("3", "not_met", "0")])
def test_a_ceiling_of_zero_is_a_target(value, verdict, completion):
    none = terms(rule("at_most", "compare", "<=", 0, direction="lower"))
    says(at("2026Q1", none, entry("2026Q1", value)), verdict=verdict, completion=completion, gap=value)


@pytest.mark.parametrize(
    ("scale", "clause_unit", "unit", "target"),
    [
        ("10000", "件", "万件", "7"),
        ("10000", "件", "件", "70000"),
        ("1", "万件", "件", "70000"),
        ("10000", "万件", "万件", "7"),  # written once as scale and unit
        ("10000", None, "万件", "7"),
        ("1", None, "万件", "7"),  # a bare number is in the target's own unit
        ("100000000", "元", "万元", "70000"),
        ("1", "千瓦时", "千瓦时", "7"),  # 千 begins a unit of its own
        ("1000", "吨", "千吨", "7"),
        ("1000", "千吨", "千吨", "7"),
        ("1", "百分点", "%", "7"),
        ("1", "%", "‰", "70"),
        ("1", "‱", "%", "0.07"),
    ],
)
def test_the_number_is_held_in_the_targets_own_unit(scale, clause_unit, unit, target):
    asked = terms(at_least(7, scale=Decimal(scale), unit=clause_unit), unit=unit)
    says(at("2026Q1", asked, entry("2026Q1", 1)), target=target)


def test_without_an_operator_the_direction_decides():
    says(at("2026Q1", terms(rule("at_least", "compare", None, 5)), entry("2026Q1", 6)), verdict="met")
    fewer = terms(rule("at_most", "compare", None, 5, direction="lower"))
    says(at("2026Q1", fewer, entry("2026Q1", 6)), verdict="not_met", completion="0.833333333333")  # 5/6
    says(at("2026Q1", fewer, entry("2026Q1", 0)), verdict="met")


@pytest.mark.parametrize(
    ("value", "verdict", "completion"),
    [(5, "met", 1), (4, "not_met", "0.8"), (8, "not_met", "0.625"), (0, "not_met", 0)],
)
def test_an_exact_number_is_missed_on_both_sides(value, verdict, completion):
    for direction in (None, "higher", "lower"):
        exactly = terms(rule("at_least", "compare", "=", 5, direction=direction))
        says(at("2026Q1", exactly, entry("2026Q1", value)), verdict=verdict, completion=completion)


def test_without_a_number_nothing_can_be_judged():
    says(at("2026Q1", terms(rule("at_least", "compare", ">=")), entry("2026Q1", 5)), verdict="pending", actual=5)


def test_a_red_line_and_a_soft_target_are_judged_the_same():
    soft = terms(at_least(92, soft=True), "published_rate", red_line=True)
    says(at("2026Q1", soft, entry("2026Q1", 91)), verdict="not_met", progress="behind")


def test_every_part_that_must_pass_may_have_its_own_number():
    asked = terms(rule("at_least", "compare", ">=", 95, 98), parts=["城市", "农村"], combine="each")
    both = at("2026Q1", asked, entry("2026Q1", 95, "城市"), entry("2026Q1", 98, "农村"))
    says(both, verdict="met")
    one = at("2026Q1", asked, entry("2026Q1", 98, "城市"), entry("2026Q1", "93.1", "农村"))
    says(one, verdict="not_met", completion="0.95", target=98, actual="93.1", gap="4.9")  # 93.1/98

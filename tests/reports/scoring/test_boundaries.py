"""Boundaries of the rules and of the order of operations, each calculated by hand."""

from dataclasses import replace

import pytest

from reports.scoring import Basis, Group, Unit, Veto, VetoFact, assess
from tests.reports.scoring.making import A_TO_D, category, d, fact, hundred, leaf, points, scheme, scored, units, whole
from tests.reports.scoring.test_order import VETO, adjustment, assessed


# --- Rules
def test_a_strict_test_reached_only_to_equality_pays_for_0_99_under_every_rule_on_how_far_it_was_reached():
    just = {"completion": 1, "met": False, "strict_equal": True, "gap": 0}
    assert points(leaf(), **just) == d("9.9")
    assert points(leaf(floor=100), **just) == 0  # 99 % lie below a floor of 100 %
    assert points(leaf(rule="deduct_per_unit", k=2, step=2), **just) == d("9.9")
    assert points(leaf(rule="deduct_no_floor", k=2, step=2, steps="begun"), **just) == d("9.9")
    assert points(leaf(rule="deduct_per_unit", k=2, strict_pays=1), **just) == 10
    assert points(leaf(rule="target_plus_rank", target_share=100), value=1, **just) == d("9.9")
    assert points(leaf(rule="tier", tiers=[(1, 1), ("0.5", "0.5")]), **just) == 5  # 0.99 does not reach 1
    assert points(leaf(rule="all_or_nothing"), **just) == 0


def test_what_falls_short_of_a_strict_test_pays_for_no_more_than_reaching_it():
    """More than 100 is asked for: 99.95 is 99.95 % of it, and must not earn more than 100 itself."""
    short = {"completion": "0.9995", "met": False, "strict": True, "gap": "0.05"}
    assert points(leaf(), **short) == d("9.9")
    assert points(leaf(strict_pays=1), **short) == d("9.995")
    assert points(leaf(rule="deduct_per_unit", k=1), **short) == d("9.9")  # not 10 − 0.05
    assert points(leaf(rule="deduct_per_unit", k=2), **{**short, "gap": "0.1"}) == d("9.8")  # 10 − 2 × 0.1
    assert points(leaf(), completion="0.95", met=False, strict=True) == d("9.5")


def test_a_tier_may_ask_for_more_than_all():
    item = leaf(rule="tier", tiers=[("1.2", 1), (1, "0.8"), ("0.5", "0.4")])
    found = [points(item, completion=given) for given in ("1.2", "1.199", "1", "0.999", "0.5", "0.499", "-1")]
    assert found == [10, 8, 8, 4, 4, 0, 0]


@pytest.mark.parametrize(
    ("gap", "steps", "score"),
    [("0.001", "begun", 8), ("0.001", "whole", 10), ("1.999", "whole", 10), ("2", "whole", 8), ("2.001", "begun", 6),
     ("10", "fractional", 0), ("9.999", "fractional", "0.001")],
)  # fmt: skip
def test_steps_of_a_deduction_at_their_edges(gap, steps, score):
    # P = 10, 2 points for each 2: one point for each unit of the shortfall
    assert points(leaf(rule="deduct_per_unit", k=2, step=2, steps=steps), gap=gap) == d(score)


def test_no_deduction_makes_points_of_no_shortfall_and_no_floor_goes_below_zero():
    item = leaf(rule="deduct_no_floor", k=3, step=1)
    assert [points(item, gap=gap) for gap in ("0", "3", "3.5", "100")] == [10, 1, d("-0.5"), -290]
    assert points(item, met=False) == 0  # nothing can be told: none of the points, not fewer


def test_per_missing_at_zero_and_one_part():
    item = leaf(rule="per_missing", k=5)
    assert points(item, present=("a",), missing=("b", "c")) == 0  # 10 − 2 × 5
    assert points(item, present=("a",), missing=("b", "c", "d")) == 0  # not below 0
    assert points(leaf(rule="per_missing", k=0), present=("a",), missing=("b",)) == 10
    assert points(leaf(rule="per_missing", k=0), missing=("a", "b")) == 0  # none present


def test_three_at_first_place_share_it_and_the_next_is_fourth():
    others = [("b", {"value": 9}), ("c", {"value": 9}), ("e", {"value": 1})]
    found = [scored(leaf(rule="rank_step"), of=unit, value=9, among=others).score for unit in ("u", "b", "c", "e")]
    assert found == [10, 10, 10, d("8.5")]  # 100 − 3 × 5 %
    last = [scored(leaf(rule="rank_step", step=50), of=unit, value=9, among=others).score for unit in ("u", "e")]
    assert last == [10, 0]  # 100 − 3 × 50 % is below nothing


def test_a_unit_that_did_not_report_is_no_place_for_the_others():
    others = [("b", {"standing": "not_reported"}), ("c", {"standing": "pending", "value": 99}), ("e", {"value": 8})]
    item = leaf(rule="rank_step")
    found = {unit: scored(item, of=unit, value=7, among=others) for unit in ("u", "b", "c", "e")}
    assert [found[unit].score for unit in ("e", "u", "b", "c")] == [10, d("9.5"), 0, None]


@pytest.mark.parametrize(
    ("options", "values"),
    [
        # all of the group are worse than the fixed lower end, or at it
        ({"min": 50}, {40: 6, 30: 6}),
        ({"min": 50}, {50: 10, 40: 6}),
        ({"min": 50}, {50: 10}),
        ({"min": 50, "better": "lower"}, {40: 10, 30: 10}),
        # all are beyond the fixed upper end
        ({"max": 20}, {40: 10, 30: 10}),
        ({"max": 20, "better": "lower"}, {40: 6, 30: 6}),
        ({"max": 30, "better": "lower"}, {40: 6, 30: 10}),
        # 60 + 40 × (v − min) / (max − min), below zero too
        ({}, {-10: 6, 0: 8, 10: 10}),
        ({"base": 0}, {-10: 0, 0: 5, 10: 10}),
    ],
)
def test_efficacy_at_fixed_ends_that_the_group_does_not_reach(options, values):
    names = dict(zip(values, "ubce", strict=False))
    first, *rest = values
    among = [(names[value], {"value": value}) for value in rest]
    item = leaf(rule="efficacy", **options)
    found = {value: scored(item, of=name, value=first, among=among).score for value, name in names.items()}
    assert found == values


def test_parts_of_a_whole_that_do_not_end_make_up_the_whole():
    """Three items worth 29.5, of each a third is reached: together exactly 29.5, which is rounded up to 30."""
    one = scheme(*(leaf(code, "29.5") for code in "123"), base=d("88.5"), full_mark=d("88.5"), places=0)
    kept = {"completion": "0.333333333333", "value": 1, "basis": Basis(asked=d(3))}
    assert assessed(one, *(fact(code, **kept) for code in "123"))["u"].score == 30
    lower = {"completion": "0.333333333333", "value": 3, "basis": Basis(asked=d(1))}  # 1 asked for at most, 3 came
    assert assessed(one, *(fact(code, **lower) for code in "123"))["u"].score == 30
    other = {"completion": "0.25", "value": 1, "basis": Basis(asked=d(3))}  # a completion of another make stays
    assert points(leaf(), **other) == d("2.5")


# --- Order of operations
@pytest.mark.parametrize(
    ("completion", "score", "grade"), [("0", "0.00", "D"), ("1", "100.00", "A"), ("1.5", "100.00", "A")]
)
def test_the_ends_of_the_bands(completion, score, grade):
    result = whole(hundred(), i1=completion)
    assert (str(result.score), result.grade) == (score, grade)


def test_a_thousand_points_are_graded_by_bands_of_a_thousand():
    bands = tuple(replace(band, low=band.low and band.low * 10, high=band.high and band.high * 10) for band in A_TO_D)
    one = scheme(leaf("1", 30), leaf("2", 10), full_mark=d(1000), bands=bands, places=1)
    result = whole(one, i1="0.9", i2=1)
    # (27 + 10) × 1000 / 40
    assert (result.raw, str(result.score), result.grade) == (37, "925.0", "A")
    result = whole(one, i1="0.86666", i2=1)
    # (25.9998 + 10) × 25 = 899.995 → 900.0
    assert (str(result.score), result.grade) == ("900.0", "A")


def test_a_category_that_fell_below_zero_takes_from_the_others_and_the_whole_stops_at_the_lowest():
    one = scheme(
        category("a", 20, leaf("1", 20, rule="deduct_no_floor", k=1)), category("b", 80, leaf("2", 80)),
        adjustments=(adjustment("deduction"),),
    )  # fmt: skip
    known = [fact("1", gap=50), fact("2", completion="0.5")]
    result = assessed(one, *known)["u"]
    assert (result.line("a").score, result.raw, result.score) == (-30, 10, 10)  # −30 + 40
    assert assessed(one, fact("1", gap=90), known[1])["u"].score == 0  # −70 + 40
    lowest = replace(one, lowest=d(-10))
    assert assessed(lowest, fact("1", gap=90), known[1])["u"].score == -10


def test_a_cap_of_nothing_counts_nothing():
    one = hundred(adjustments=(adjustment("bonus", cap=0), adjustment("deduction", cap=0)))
    facts = [fact("1", completion="0.5"), fact("bonus", counts={"a": 3}), fact("deduction", counts={"a": 3})]
    assert assessed(one, *facts)["u"].score == 50
    free = hundred(adjustments=(adjustment("bonus"),), bonus_cap=d(0))
    assert assessed(free, *facts[:2])["u"].score == 50


def test_bonus_and_deductions_are_points_of_the_full_mark_after_scaling():
    one = scheme(leaf("1", 20), adjustments=(adjustment("bonus"), adjustment("deduction", per=(("*", 2),))))
    facts = [fact("1", completion="0.5"), fact("bonus", counts={"a": 3}), fact("deduction", counts={"a": 4})]
    # 10 × 100/20 + 3 − 8
    assert assessed(one, *facts)["u"].score == 45


def test_of_several_vetoes_the_one_in_force_that_sets_the_lowest_grade_counts():
    one = hundred(vetoes=(VETO, Veto("c", "较重事件", "C")))
    mild = VetoFact("u", "c", "一起")
    gone = VetoFact("u", "v", "另一起", lift_reason="不属本单位")
    assert assessed(one, fact("1", completion=1), vetoes=[mild, gone])["u"].grade == "C"
    assert assessed(one, fact("1", completion=1), vetoes=[mild, replace(gone, lift_reason="")])["u"].grade == "D"


def test_a_vetoed_unit_without_a_score_has_the_vetos_grade_and_no_rank():
    event = VetoFact("u", "v", "事件")
    result = assessed(hundred(vetoes=(VETO,)), fact("1", standing="pending"), vetoes=[event])["u"]
    assert (result.score, result.band, result.grade, result.rank) == (None, "", "D", None)


def test_where_a_category_waits_its_weight_goes_to_all_that_count_in_proportion():
    one = scheme(category("a", 40, leaf("1", 40)), category("b", 40, leaf("2", 40)), category("c", 20, leaf("3", 20)))
    known = [fact("1", completion="0.5"), fact("2", standing="pending"), fact("3", completion=1)]
    result = assessed(one, *known)["u"]
    # (20 + 20) × 100 / 60 = 66.666… → 66.67
    assert (result.line("b").score, result.counted, str(result.score)) == (None, 60, "66.67")
    assert [line.code for line in result.left_out] == ["2"]


def test_a_share_of_nothing_reported_scores_nothing_and_its_worth_stays_in_the_denominator():
    one = scheme(leaf("1", 40), leaf("2", 60))
    known = [fact("1", standing="not_reported", share=25), fact("2", completion=1, share=50)]
    result = assessed(one, *known)["u"]
    # 0 of 10 and 30 of 30: 30 × 100 / 40
    assert (result.line("1").worth, result.counted, result.score) == (10, 40, 75)


def test_a_group_that_is_not_assessed_in_an_item_has_its_own_whole():
    groups = (Group("d", "部门", kinds=("department",)), Group("q", "区镇", kinds=("district",)))
    one = scheme(replace(leaf("1", 40), groups=("d",)), leaf("2", 60), groups=groups)
    among = [Unit("x", "x", "d", 1), Unit("y", "y", "q", 2)]
    facts = [fact(item, unit=unit, completion="0.5") for unit in "xy" for item in "12"]
    found = {result.unit: (result.counted, result.score) for result in assess(one, among, facts)}
    assert found == {"x": (100, 50), "y": (60, 50)}


def test_equal_scores_of_two_grades_are_ranked_by_grade_only_where_the_scheme_says_so():
    facts = [fact("1", unit=unit, completion="0.95") for unit in "ub"]
    event = VetoFact("u", "v", "事件")
    by_grade = assessed(hundred(vetoes=(VETO,)), *facts, vetoes=[event], among=("u", "b"))
    assert (by_grade["b"].rank, by_grade["u"].rank) == (1, 2)
    by_score = assessed(hundred(vetoes=(VETO,), rank_by="score"), *facts, vetoes=[event], among=("u", "b"))
    assert (by_score["b"].rank, by_score["u"].rank) == (1, 1)
    assert [result.unit for result in assess(hundred(), units("u", "b"), facts)] == ["u", "b"]

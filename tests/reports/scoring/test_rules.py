"""Each rule against cases calculated by hand."""

from decimal import Decimal

import pytest

from targets.rules.facts import Source as Row
from tests.reports.scoring.making import d, leaf, points, scored


@pytest.mark.parametrize(("met", "score"), [(True, 10), (False, 0)])
def test_all_or_nothing(met, score):
    assert points(leaf(rule="all_or_nothing"), met=met, completion="0.999") == score


@pytest.mark.parametrize(
    ("completion", "floor", "score"),
    [
        ("0.9", 0, 9),
        ("1", 0, 10),
        ("1.2", 0, 10),  # min(1, C)
        ("0", 0, 0),  # 0 is a value
        ("-0.5", 0, 0),
        ("0.6", 60, 6),  # exactly at the floor is not below it
        ("0.599", 60, 0),
    ],
)
def test_proportional(completion, floor, score):
    assert points(leaf(floor=floor), completion=completion) == score


def test_a_strict_test_met_only_to_equality_pays_for_0_99_unless_set_otherwise():
    given = {"completion": 1, "met": False, "strict_equal": True}
    assert points(leaf(), **given) == Decimal("9.9")  # 10 × 0.99
    assert points(leaf(strict_pays=1), **given) == 10
    assert points(leaf(strict_pays="0.5"), **given) == 5


def test_where_completion_has_no_meaning_met_is_all_and_not_met_nothing():
    assert points(leaf(), met=True) == 10
    assert points(leaf(), met=False) == 0


@pytest.mark.parametrize(
    ("gap", "steps", "score"),
    [
        ("2.5", "fractional", "7.5"),  # 10 − 2 × 2.5/2
        ("2.5", "whole", 8),  # one full step of 2
        ("2.5", "begun", 6),  # two begun steps
        ("4", "whole", 6),  # exactly two steps
        ("4", "begun", 6),
        ("0", "begun", 10),
        ("50", "fractional", 0),  # 10 − 2 × 25 is below zero
    ],
)
def test_deduct_per_unit(gap, steps, score):
    assert points(leaf(rule="deduct_per_unit", k=2, step=2, steps=steps), gap=gap) == d(score)


def test_deduct_no_floor_may_be_negative():
    assert points(leaf(rule="deduct_no_floor", k=2, step=2), gap=50) == -40  # 10 − 2 × 25
    assert points(leaf(rule="deduct_no_floor", k=2, step=2), gap=0) == 10


def test_deductions_count_recorded_events():
    item = leaf(rule="deduct_per_unit", source="events", ref="product", k=4)
    assert points(item, counts={"一般": 1, "较大": 1}) == 2  # 10 − 4 × 2
    assert points(item, counts={"一般": 3}) == 0
    assert points(leaf(rule="deduct_no_floor", source="events", ref="product", k=4), counts={"一般": 3}) == -2


def test_a_shortfall_that_cannot_be_told_earns_nothing():
    assert points(leaf(rule="deduct_per_unit", k=1), met=False) == 0
    assert points(leaf(rule="deduct_per_unit", k=1), met=True) == 10


@pytest.mark.parametrize(("completion", "score"), [("1", 10), ("0.999", 5), ("0.8", 5), ("0.799", 0)])
def test_tier_reaches_a_row_at_its_threshold(completion, score):
    assert points(leaf(rule="tier", tiers=[(1, 1), ("0.8", "0.5")]), completion=completion) == score


def test_tier_by_word_value_and_rank():
    graded = leaf(rule="tier", on="word", words=[("优秀", 1), ("合格", "0.6")])
    assert [points(graded, word=word) for word in ("优秀", "合格", "不合格")] == [10, 6, 0]
    less = leaf(rule="tier", on="value", better="lower", tiers=[(25, 1), (30, "0.5")])
    assert [points(less, value=value) for value in (25, 26, 30, 31)] == [10, 5, 5, 0]
    placed = leaf(rule="tier", on="rank", tiers=[(3, 1), (6, "0.5")])
    assert [points(placed, rank=rank) for rank in (3, 4, 7)] == [10, 5, 0]


@pytest.mark.parametrize(
    ("present", "missing", "score"),
    [(("a", "b", "c"), (), 10), (("a", "b"), ("c",), 7), (("a",), ("b", "c", "d", "e"), 0), ((), ("a",), 0)],
)
def test_per_missing(present, missing, score):
    assert points(leaf(rule="per_missing", k=3), present=present, missing=missing) == score


def test_per_missing_gives_nothing_where_nothing_is_present_however_little_is_missing():
    assert points(leaf(rule="per_missing", k="0.1"), present=(), missing=("a",)) == 0


def test_per_missing_waits_while_nothing_is_recorded():
    assert scored(leaf(rule="per_missing", k=1, source="manual")).standing == "pending"


def test_rank_step_gives_the_best_all_and_ties_the_better_step():
    item = leaf(rule="rank_step")
    others = [("b", {"value": 9}), ("c", {"value": 8}), ("e", {"value": 7})]
    ranked = [scored(item, of=unit, value=9, among=others).score for unit in ("u", "b", "c", "e")]
    assert ranked == [10, 10, 9, d("8.5")]  # 100 %, 100 %, 90 %, 85 %: second place is shared away


def test_rank_step_of_what_is_better_low_and_of_a_published_rank():
    others = [("b", {"value": 9})]
    assert points(leaf(rule="rank_step", better="lower"), value=8, among=others) == 10
    assert points(leaf(rule="rank_step", on="rank", step=10), rank=4, places=13) == 7  # 100 − 3 × 10 %
    assert points(leaf(rule="rank_step", on="rank", step=10, least=40), rank=13) == 4


def test_target_plus_rank_adds_a_target_part_and_a_rank_part():
    item = leaf(rule="target_plus_rank", target_share=60)
    others = [("b", {"value": 9, "completion": 1})]
    assert points(item, value=8, completion="0.5", among=others) == d("6.8")  # 6 × 0.5 + 4 × 0.95


def test_a_base_score_for_everybody_and_achievements_on_top():
    item = leaf(rule="base_if_not_comparable", source="events", ref="award", base=60, per=[("国家级", 3), ("*", 1)])
    assert points(item) == 6
    assert points(item, counts={"国家级": 1, "市级": 1}) == 10  # 6 + 3 + 1
    assert points(item, counts={"国家级": 3}) == 10  # not above P
    entered = leaf(rule="base_if_not_comparable", source="manual", base=60)
    assert points(entered, score=2, reason="获奖", evidence=("7",)) == 8
    assert points(entered) == 6


@pytest.mark.parametrize(("unit", "score"), [("u", 10), ("b", 6), ("c", 8)])
def test_efficacy(unit, score):
    others = [("b", {"value": 10}), ("c", {"value": 15})]  # 60 + 40 × (15 − 10)/(20 − 10) = 80
    assert scored(leaf(rule="efficacy"), of=unit, value=20, among=others).score == score


def test_efficacy_of_equal_values_gives_all_and_less_may_be_better():
    assert points(leaf(rule="efficacy"), value=5, among=[("b", {"value": 5})]) == 10
    assert points(leaf(rule="efficacy"), value=5) == 10
    assert points(leaf(rule="efficacy", better="lower"), value=20, among=[("b", {"value": 10})]) == 6


def test_efficacy_is_clamped_at_fixed_ends():
    item = leaf(rule="efficacy", min=10, max=20)
    assert [points(item, value=value) for value in (5, 10, 20, 25)] == [6, 6, 10, 10]


def test_manual_needs_a_reason_and_evidence():
    item = leaf(rule="manual", source="manual")
    assert points(item, score="8.5", reason="缺一项", evidence=("7",)) == d("8.5")
    assert points(item, score=12, reason="超额", evidence=("7",)) == 10
    for given in ({}, {"score": 8}, {"score": 8, "reason": "缺"}, {"score": 8, "evidence": ("7",)}):
        line = scored(item, **given)
        assert (line.standing, line.score) == ("pending", None)


@pytest.mark.parametrize(("score", "left"), [(59, 10), (60, 7), ("79.99", 7), (80, 5), (95, 0)])
def test_step_map_takes_what_the_table_says_of_another_score(score, left):
    item = leaf(rule="step_map", source="assessment", ref="t", table=[(60, 3), (80, 5), (90, 12)])
    assert points(item, score=score) == left
    assert scored(item).standing == "pending"


def test_a_lost_point_has_its_reason_and_its_arithmetic():
    line = scored(leaf(rule="deduct_per_unit", k=2, step=2), gap=3)
    assert line.lost == 3  # 2 × 3/2
    assert [str(step.formula) for step in line.steps] == ["3 / 2 = 1.5", "max(0, 10 − 2 × 1.5) = 7"]
    assert str(line.reason) == "Shortfall or events: 1.5 steps of 2 points each."
    assert scored(leaf(), completion=1).reason is None


@pytest.mark.parametrize(
    ("item", "known"),
    [
        (leaf(rule="all_or_nothing"), {"met": True}),
        (leaf(), {"completion": "0.5"}),
        (leaf(rule="deduct_per_unit", k=1), {"gap": 2}),
        (leaf(rule="deduct_no_floor", k=1, source="events"), {"counts": {"a": 1}}),
        (leaf(rule="tier"), {"completion": 1}),
        (leaf(rule="per_missing", k=1), {"present": ("a",), "missing": ("b",)}),
        (leaf(rule="rank_step"), {"value": 3}),
        (leaf(rule="target_plus_rank", target_share=50), {"value": 3, "completion": 1}),
        (leaf(rule="base_if_not_comparable", base=60, source="events"), {}),
        (leaf(rule="efficacy"), {"value": 3}),
        (leaf(rule="manual", source="manual"), {"score": 3, "reason": "r", "evidence": ("7",)}),
        (leaf(rule="step_map", source="assessment", table=[(0, 1)]), {"score": 3}),
    ],
    ids=lambda one: getattr(one, "rule", ""),
)
def test_every_rule_names_the_rows_that_went_into_it(item, known):
    rows = (Row("departments.value", "7", 2), Row("departments.value", "8", 1))
    line = scored(item, sources=rows, **known)
    named = {given.source for step in line.steps for given in step.inputs}
    assert named == set(rows)

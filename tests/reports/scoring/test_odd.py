"""Rules under inputs that nobody thought of when they were written; the arithmetic stands beside each."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from reports.scoring import Adjustment, Band, Group, Item, Source, VetoFact, assess
from reports.scoring.problems import problems
from reports.scoring.rules.tables import taken_for
from reports.scoring.scheme import Veto
from tests.reports.scoring.making import category, d, fact, hundred, leaf, options, points, scheme, scored, units


def assessed(one, *facts, among=("u",), vetoes=()):
    return {each.unit: each for each in assess(one, units(*among), facts, vetoes)}


@pytest.mark.parametrize(
    ("table", "score", "taken"),
    [
        ([(60, 3), (80, 0)], 59, 3),  # worse than the first row takes no less than the first row
        ([(60, 3), (80, 0)], 60, 3),
        ([(60, 3), (80, 0)], "79.995", 3),
        ([(60, 3), (80, 0)], 80, 0),
        ([(0, 5), (60, 0)], -4, 5),  # another assessment may end below 0
        ([(5, 1), (10, 2)], 4, 0),  # a score that counts faults: the more the worse
        ([(5, 1), (10, 2)], 10, 2),
        ([(60, 3)], 59, 0),
        ([(80, 0), (60, 3)], 59, 3),  # in whatever order the rows stand
    ],
)
def test_a_score_outside_the_table_never_costs_less_for_being_worse(table, score, taken):
    rows = options({"table": table})["table"]
    assert taken_for(rows, Fraction(str(score))) == taken
    item = leaf(rule="step_map", source="assessment", ref="t", table=table)
    assert points(item, score=score) == 10 - taken


@pytest.mark.parametrize(("kind", "moved", "words"), [("deduction", -3, "takes 3"), ("bonus", 3, "gives 3")])
def test_a_mapped_score_says_what_it_does_and_that_it_waits(kind, moved, words):
    mapped = Adjustment("m", "折算", kind, rule="step_map", source=Source("assessment", "t"),
                        options=options({"table": [(60, 3), (80, 0)]}))  # fmt: skip
    one = hundred(adjustments=(mapped,))
    known = fact("1", completion="0.5")
    (there,) = assessed(one, known, fact("m", score=70)).values()
    assert (there.score, words in str(there.adjustments[0].step.formula)) == (50 + moved, True)
    (waiting,) = assessed(one, known).values()
    assert (waiting.score, "has no score yet" in str(waiting.adjustments[0].step.formula)) == (50, True)


def test_an_item_waits_as_long_as_one_of_its_parts_does_whatever_the_others_are():
    item = leaf(rule="per_missing", k=3)
    one = scored(item, present=("甲",), missing=("乙",), awaited=("丙",))
    assert (one.standing, one.score, str(one.reason)) == ("pending", None, "Still awaited: 丙.")
    assert (
        scored(item, missing=("甲", "乙"), awaited=("丙",)).standing == "pending"
    )  # 丙 may be there: not yet 0 points
    assert points(item, present=("甲", "丙"), missing=("乙",)) == 7


def test_a_lone_unit_of_a_group_is_the_best_and_the_worst():
    for rule, more in (("rank_step", {}), ("efficacy", {}), ("target_plus_rank", {"target_share": 40})):
        assert points(leaf(rule=rule, **more), value=3, completion=1) == 10
    # 40 % of 10 by half of the target, 60 % by the first place: 2 + 6
    assert points(leaf(rule="target_plus_rank", target_share=40), value=3, completion="0.5") == 8


def test_everybody_waits_and_nobody_has_a_score_a_grade_or_a_rank():
    one = scheme(leaf("1"), category("c", 20, leaf("2"), leaf("3")))
    waiting = [fact(item, unit, standing="pending") for item in "123" for unit in "ab"]
    for result in assessed(one, *waiting, among=("a", "b")).values():
        assert (result.score, result.band, result.grade, result.rank, result.places) == (None, "", "", None, 0)
        assert [line.code for line in result.left_out] == ["1", "2", "3"]


def test_efficacy_where_less_is_better_between_fixed_ends():
    item = leaf(rule="efficacy", better="lower", min=0, max=10)
    # 60 + 40 × (10 − v) / 10, within 60 to 100, of 10 points
    for value, score in ((0, 10), (-3, 10), (8, "6.8"), (10, 6), (12, 6)):
        assert points(item, value=value) == d(score)
    for wrong in ({"min": 10, "max": 0}, {"min": 5, "max": 5}):
        found = problems(scheme(leaf(rule="efficacy", better="lower", **wrong)))
        assert any("the lower end must be below the upper one" in str(each) for each in found)


def test_a_tier_table_with_gaps_gives_nothing_below_its_rows_and_no_more_than_its_best():
    item = leaf(rule="tier", tiers=[("0.95", "0.8"), ("0.6", "0.3")])
    assert [points(item, completion=each) for each in ("1.2", "0.95", "0.949", "0.6", "0.599", "0")] == [
        d(each) for each in (8, 8, 3, 3, 0, 0)
    ]
    assert points(leaf(rule="tier", on="rank", tiers=[(1, 1), (3, "0.5")]), rank=4) == 0
    assert points(leaf(rule="tier", on="word", words=[("优秀", 1)]), word="良好") == 0


@pytest.mark.parametrize(
    ("completion", "full", "places", "score", "grade"),
    [
        ("0.89995", 100, 2, "90.00", "A"),  # 89.995, half up
        ("0.89985", 100, 2, "89.99", "B"),  # 89.985: half to even would keep 89.98
        ("0.899949999999", 100, 2, "89.99", "B"),
        ("0.895", 100, 0, "90", "A"),
        ("0.845", 100, 0, "85", "B"),  # half to even would give 84
        ("0.89995", 150, 1, "135.0", "A"),  # 134.9925
        ("0.8996", 150, 1, "134.9", "B"),  # 134.94
    ],
)
def test_a_half_is_rounded_up_once_and_then_graded_by_the_bands_of_the_full_mark(
    completion, full, places, score, grade
):
    bands = tuple(
        Band(code, low and d(low) * full / 100, high and d(high) * full / 100)
        for code, low, high in (("A", 90, None), ("B", 80, 90), ("C", 60, 80), ("D", None, 60))
    )
    one = hundred(full_mark=d(full), places=places, bands=bands)
    (result,) = assessed(one, fact("1", completion=completion)).values()
    assert (format(result.score, "f"), result.grade) == (score, grade)


def test_bonus_deduction_and_ends_in_their_order():
    """Bonuses 7 and 9, each at most 6, together at most 8; a deduction of 40 at most 25; from −20 to 110."""
    honour, practice = (
        Adjustment(code, code, "bonus", options={"per": (("*", Decimal(each)),)}, source=Source("events", code),
                   cap=Decimal(6))
        for code, each in (("h", 7), ("p", 9))
    )  # fmt: skip
    circular = Adjustment("c", "c", "deduction", options={"per": (("*", Decimal(8)),)}, source=Source("events", "c"),
                          cap=Decimal(25))  # fmt: skip
    one = hundred(adjustments=(honour, practice, circular), bonus_cap=Decimal(8), lowest=Decimal(-20),
                  highest=Decimal(110))  # fmt: skip
    events = [fact(code, counts={"省级": number}) for code, number in (("h", 1), ("p", 1), ("c", 5))]
    # 100 + min(8, 6 + 6) − min(25, 40) = 83
    assert assessed(one, fact("1", completion=1), *events)["u"].score == 83
    # 100 + 8 = 108 ≤ 110; without limit 112 would stop at 110
    assert assessed(one, fact("1", completion=1), *events[:2])["u"].score == 108
    wide = replace(one, bonus_cap=None)
    assert assessed(wide, fact("1", completion=1), *events[:2])["u"].score == 110  # 100 + 6 + 6
    # 0 − 25 = −25 stops at −20
    assert assessed(one, fact("1", completion=0), events[2])["u"].score == -20


def test_of_several_vetoes_one_lifted_the_other_counts_and_each_is_told():
    one = hundred(vetoes=(Veto("v", "重大", "D"), Veto("w", "较大", "C")))
    raised = [VetoFact("u", "v", "坍塌", lifted_by="乙", lift_reason="查清"), VetoFact("u", "w", "中毒")]
    (result,) = assessed(one, fact("1", completion=1), vetoes=raised).values()
    assert (result.score, result.band, result.grade, result.vetoed) == (100, "A", "C", True)
    assert sum(step.name == "veto" for step in result.steps) == 2


def test_weights_five_levels_deep_and_thirds_of_a_third():
    """150 × (40 % × 50 % × 25 % × 80 % × 10 %) = 0.6; what was scored of it does not end."""
    deep = replace(leaf("x", 0), points=None, weight=d(10))
    for code, weight in (("e", 80), ("d", 25), ("c", 50), ("b", 40)):
        rest = Item(
            f"{code}0", "其余", weight=Decimal(100) - (deep.weight or 0), rule="manual", source=Source("manual")
        )
        deep = Item(code, code, weight=d(weight), items=(deep, rest))
    rest = Item("b0", "其余", weight=Decimal(60), rule="manual", source=Source("manual"))
    deep = replace(deep, code="a")
    one = scheme(deep, replace(rest, code="z"), full_mark=Decimal(150), base=None,
                 bands=(Band("A", None, None),))  # fmt: skip
    assert problems(one) == []
    (result,) = assessed(one, fact("x", completion="0.333333333333")).values()
    line = result.line("x")
    assert (line.worth, line.exact_score) == (d("0.6"), Fraction("0.6") * Fraction("0.333333333333"))
    assert result.score == d("50.00")  # all else waits: a third of 150


def test_what_can_never_count_is_told_before_a_scheme_is_published():
    item = leaf(rule="base_if_not_comparable", source="events", base=60)
    assert any("say what achievements give" in str(each) for each in problems(scheme(item)))
    named = leaf(rule="base_if_not_comparable", source="events", base=60, per=[("国家级", 2)])
    assert problems(scheme(named)) == []
    red = scheme(leaf("1"), vetoes=(Veto("r", "红线", "D", kind="red_line", ref="1、7"),))
    assert [str(each) for each in problems(red, targets={"1"})] == ["r 红线: the plan has no target 7."]


def test_ranks_of_equal_scores_in_two_groups_are_counted_apart():
    one = hundred(groups=(Group("x", "甲组"), Group("y", "乙组")))
    known = [fact("1", unit, completion=each) for unit, each in (("a", "0.9"), ("b", "0.9"), ("c", "0.9"))]
    listed = [*units("a", "b", group="x"), *units("c", group="y")]
    assert [(each.unit, each.rank, each.places) for each in assess(one, listed, known)] == [
        ("a", 1, 2), ("b", 1, 2), ("c", 1, 1),
    ]  # fmt: skip

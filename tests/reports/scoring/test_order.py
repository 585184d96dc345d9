"""The order of operations: sums, scale, bonus, deductions, clamp, round, band, veto, grade, rank."""

from dataclasses import replace

import pytest

from reports.scoring import Adjustment, Group, Source, Unit, Veto, VetoFact, assess
from tests.reports.scoring.making import A_TO_D, category, d, fact, hundred, leaf, options, scheme, units, whole, words

VETO = Veto("v", "质量安全事件", "D")
EVENT = VetoFact("u", "v", "某食品安全事件", "2026-05-01", "政发〔2026〕5号", "张三")


def adjustment(kind, cap=None, per=((("*", 1)),), **given):
    base = {"code": kind, "name": kind, "kind": kind, "options": options({"per": list(per)}), "cap": d(cap)}
    return Adjustment(**{**base, **given})


def assessed(one, *facts, vetoes=(), among=("u",)):
    return {result.unit: result for result in assess(one, units(*among), facts, vetoes)}


def test_the_steps_stand_in_the_stated_order():
    result = whole(hundred(), i1="0.95")
    assert words(result.steps) == [
        "items", "categories", "scale", "bonus", "deductions", "clamp", "round", "band", "veto", "grade", "rank",
    ]  # fmt: skip


def test_categories_are_summed_and_scaled_to_the_full_mark():
    one = scheme(category("a", 30, leaf("1", 10), leaf("2", 20)), category("b", 10, leaf("3", 10)))
    result = whole(one, i1="0.5", i2=1, i3="0.8")
    assert (result.line("a").score, result.line("b").score) == (25, 8)
    assert (result.raw, result.counted, result.scaled) == (33, 40, d("82.5"))  # 33 × 100/40
    assert (result.score, result.grade) == (d("82.50"), "B")


def test_a_weight_tree_of_any_depth_gives_points_by_percent():
    deep = replace(leaf("1"), points=None, weight=d(25))
    other = replace(leaf("2"), points=None, weight=d(75))
    inner = category("b", None, deep, other)
    one = scheme(replace(inner, points=None, weight=d(100)), base=d(1000), full_mark=d(1000))
    result = whole(one, i1=1, i2=0)
    assert (result.line("1").worth, result.score) == (250, 250)


def test_pending_and_not_applicable_leave_the_denominator_and_are_listed():
    one = scheme(leaf("1", 40), leaf("2", 40), leaf("3", 20))
    result = assessed(
        one,
        fact("1", completion=1),
        fact("2", standing="pending", note="基准待发布"),
        fact("3", standing="not_applicable"),
    )["u"]
    assert (result.counted, result.score) == (40, 100)
    assert [(line.code, line.standing) for line in result.left_out] == [("2", "pending"), ("3", "not_applicable")]
    assert "基准待发布" in str(result.left_out[0].reason)


def test_not_reported_stays_in_the_denominator_and_scores_nothing():
    result = assessed(scheme(leaf("1", 40), leaf("2", 60)), fact("1", completion=1), fact("2", standing="not_reported"))
    assert (result["u"].counted, result["u"].score, result["u"].left_out) == (100, 40, ())


@pytest.mark.parametrize(("leaving", "score"), [("whole", "66.67"), ("category", 50)])
def test_an_item_that_leaves_shrinks_the_whole_or_only_its_category(leaving, score):
    one = scheme(category("a", 50, leaf("1", 25), leaf("2", 25)), category("b", 50, leaf("3", 50)), leaving=leaving)
    facts = [fact("1", completion=0), fact("2", standing="pending"), fact("3", completion=1)]
    assert assessed(one, *facts)["u"].score == d(score)  # 50/75; (0 × 50/25 + 50)/100


@pytest.mark.parametrize("leaving", ["whole", "category"])
def test_a_category_in_which_all_is_pending_leaves_with_its_items(leaving):
    one = scheme(category("a", 50, leaf("1", 50)), category("b", 50, leaf("2", 50)), leaving=leaving)
    result = assessed(one, fact("1", standing="pending"), fact("2", completion="0.9"))["u"]
    assert (result.line("a").score, result.line("a").standing) == (None, "pending")
    assert (result.counted, result.score, result.grade) == (50, 90, "A")


def test_where_nothing_counts_there_is_no_score_no_grade_and_no_rank():
    result = assessed(hundred(vetoes=(VETO,)), fact("1", standing="pending"))["u"]
    assert (result.score, result.grade, result.rank) == (None, "", None)


@pytest.mark.parametrize(
    ("completion", "score", "grade"),
    [("0.89995", "90.00", "A"), ("0.899949", "89.99", "B"), ("0.9", "90.00", "A"), ("0.895", "89.50", "B"),
     ("0.8", "80.00", "B"), ("0.79995", "80.00", "B"), ("0.6", "60.00", "C"), ("0.599949", "59.99", "D")],
)  # fmt: skip
def test_the_score_is_rounded_once_half_up_before_it_is_graded(completion, score, grade):
    result = whole(hundred(), i1=completion)
    assert (str(result.score), result.grade) == (score, grade)


def test_what_does_not_end_is_summed_exactly_and_rounded_once():
    thirds = [leaf(str(number), 1) for number in range(1, 4)]
    result = whole(scheme(*thirds, places=0, base=d(3)), i1="0.895", i2="0.895", i3="0.895")
    assert result.score == 90  # 89.5 half up; three times 29.8 would be 89


def test_a_bonus_is_capped_by_itself_and_all_together():
    one = hundred(adjustments=(adjustment("bonus", cap=3), adjustment("bonus", code="other")), bonus_cap=d(5))
    at_cap = assessed(one, fact("1", completion="0.5"), fact("bonus", counts={"a": 3}), fact("other", counts={"a": 2}))
    assert (at_cap["u"].bonus, at_cap["u"].score) == (5, 55)
    above = assessed(one, fact("1", completion="0.5"), fact("bonus", counts={"a": 4}), fact("other", counts={"a": 9}))
    assert (above["u"].bonus, above["u"].score) == (5, 55)
    assert [one.amount for one in above["u"].adjustments] == [3, 9]


def test_a_bonus_lifts_no_score_above_the_highest():
    one = hundred(adjustments=(adjustment("bonus"),))
    facts = [fact("1", completion="0.98"), fact("bonus", counts={"a": 5})]
    assert assessed(one, *facts)["u"].score == 100
    assert assessed(replace(one, highest=d(110)), *facts)["u"].score == 103


def test_deductions_below_zero_are_clamped():
    one = hundred(adjustments=(adjustment("deduction", per=(("重大", 20), ("*", 5))),))
    result = assessed(one, fact("1", completion="0.3"), fact("deduction", counts={"重大": 1, "一般": 3}))["u"]
    assert (result.deductions, result.score, result.grade) == (35, 0, "D")
    assert str(result.steps[5].formula) == "-5, within 0 to 100: 0"


def test_a_score_elsewhere_becomes_a_deduction_here():
    mapped = adjustment("deduction", rule="step_map", source=Source("assessment", "t"),
                        options=options({"table": [(0, 5), (60, 3), (80, 0)]}))  # fmt: skip
    one = hundred(adjustments=(mapped,))
    scores = [
        assessed(one, fact("1", completion=1), fact("deduction", score=score))["u"].score for score in (59, 60, 80)
    ]
    assert scores == [95, 97, 100]


def test_a_veto_on_the_best_unit_keeps_its_score_and_takes_its_grade():
    facts = [fact("1", unit="u", completion="0.98"), fact("1", unit="b", completion="0.7")]
    one = hundred(vetoes=(VETO,))
    best = assessed(one, *facts, vetoes=[EVENT], among=("u", "b"))
    assert (best["u"].score, best["u"].band, best["u"].grade, best["u"].rank) == (98, "A", "D", 2)
    assert best["b"].rank == 1
    by_score = assessed(replace(one, rank_by="score"), *facts, vetoes=[EVENT], among=("u", "b"))
    assert (by_score["u"].grade, by_score["u"].rank) == ("D", 1)
    said = next(str(step.formula) for step in best["u"].steps if step.name == "veto")
    assert all(word in said for word in ("某食品安全事件", "2026-05-01", "政发〔2026〕5号", "张三"))


def test_a_veto_is_lifted_with_a_reason_and_only_with_one():
    one = hundred(vetoes=(VETO,))
    lifted = replace(EVENT, lifted_by="李四", lift_reason="复核后责任不在本单位")
    assert assessed(one, fact("1", completion=1), vetoes=[lifted])["u"].grade == "A"
    assert assessed(one, fact("1", completion=1), vetoes=[replace(lifted, lift_reason=" ")])["u"].grade == "D"


def test_a_veto_never_lifts_a_grade():
    mild = replace(VETO, grade="C")
    assert assessed(hundred(vetoes=(mild,)), fact("1", completion="0.1"), vetoes=[EVENT])["u"].grade == "D"


def test_a_tie_at_first_place_is_shared_in_protocol_order_and_the_next_is_third():
    facts = [fact("1", unit=code, completion=value) for code, value in [("c", "0.9"), ("b", "0.8"), ("a", "0.9")]]
    results = assess(hundred(), units("c", "b", "a"), facts)
    assert [(result.unit, result.rank, result.places) for result in results] == [("c", 1, 3), ("a", 1, 3), ("b", 3, 3)]


def test_departments_and_districts_are_ranked_apart():
    groups = (Group("d", "部门", kinds=("department",)), Group("q", "区镇", kinds=("district",)))
    among = [Unit("x", "x", "q", 1), Unit("y", "y", "d", 2), Unit("z", "z", "d", 3), Unit("w", "w", "", 4)]
    facts = [fact("1", unit=code, completion=value) for code, value in [("x", "0.5"), ("y", "0.6"), ("z", "0.7")]]
    results = assess(hundred(groups=groups), among, facts)
    assert [(result.unit, result.rank) for result in results] == [("z", 1), ("y", 2), ("x", 1)]


def test_a_unit_is_assessed_only_in_what_is_its_own():
    one = scheme(leaf("1", 50), replace(leaf("2", 50), groups=("other",)), bands=A_TO_D)
    result = assessed(one, fact("1", completion=1))["u"]
    assert ([line.code for line in result.lines], result.score) == (["1"], 100)

"""What holds of every scheme: more is never less, order changes nothing, shares add up, stored is what was said."""

from dataclasses import replace
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.scoring import assess, stored
from tests.reports.scoring.making import category, fact, leaf, points, scheme, scored, units

numbers = st.decimals(0, 2, places=3)
amounts = st.decimals(0, 200, places=2)
counts = st.integers(0, 8)

BY_COMPLETION = [
    leaf(), leaf(floor=60), leaf(rule="tier", tiers=[("1.2", 1), (1, "0.9")]),
    leaf(rule="tier", tiers=[(1, 1), ("0.8", "0.5"), ("0.3", "0.2")]),
    leaf(rule="target_plus_rank", target_share=50, on="completion"), leaf(rule="rank_step", on="completion"),
]  # fmt: skip
BY_GAP = [
    leaf(rule=rule, k=2, step=3, steps=steps) for rule in ("deduct_per_unit", "deduct_no_floor")
    for steps in ("fractional", "whole", "begun")
]  # fmt: skip
BY_VALUE = [
    leaf(rule="efficacy"), leaf(rule="efficacy", min=60), leaf(rule="efficacy", max=100),
    leaf(rule="efficacy", min=60, max=100), leaf(rule="rank_step"),
    leaf(rule="tier", on="value", tiers=[(50, "0.5"), (100, 1)]),
]  # fmt: skip
OTHERS = [("b", {"value": 50, "completion": "0.5"}), ("c", {"value": 120, "completion": "1.1"})]


@given(st.sampled_from(BY_COMPLETION), numbers, numbers)
def test_more_completion_never_lowers_a_score(item, one, other):
    less, more = sorted([one, other])
    low, high = (points(item, completion=value, value=value, among=OTHERS) for value in (less, more))
    assert low <= high


def of_strict(item, reached):
    """What more than 100 pays that was reached so far."""
    return points(
        item, completion=reached / 100, value=reached, gap=max(Decimal(0), 100 - reached), met=reached > 100,
        strict=reached <= 100, strict_equal=reached == 100, among=OTHERS,
    )  # fmt: skip


near = st.one_of(
    amounts, st.sampled_from([Decimal(99), Decimal("99.5"), Decimal("99.99"), Decimal(100), Decimal("100.01")])
)


@given(st.sampled_from([*BY_COMPLETION, *BY_GAP]), near, near)
def test_more_never_lowers_a_score_where_a_test_is_strict(item, one, other):
    less, more = sorted([one, other])
    assert of_strict(item, less) <= of_strict(item, more)


@given(st.sampled_from(BY_GAP), amounts, amounts)
def test_a_smaller_shortfall_never_lowers_a_score(item, one, other):
    less, more = sorted([one, other])
    assert points(item, gap=more) <= points(item, gap=less)


@given(st.sampled_from(BY_VALUE), amounts, amounts)
def test_a_better_value_never_lowers_a_score(item, one, other):
    less, more = sorted([one, other])
    assert points(item, value=less, among=OTHERS) <= points(item, value=more, among=OTHERS)


@given(counts, counts, counts)
def test_more_present_and_more_achieved_never_lowers_a_score(one, other, missing):
    less, more = sorted([one, other])
    item = leaf(rule="per_missing", k=1)
    low, high = (points(item, present=("p",) * some, missing=("m",) * (missing + 8 - some)) for some in (less, more))
    assert low <= high
    base = leaf(rule="base_if_not_comparable", source="events", base=50, per=[("*", 1)])
    assert points(base, counts={"a": less}) <= points(base, counts={"a": more})


@given(
    st.sampled_from([*BY_COMPLETION, *BY_GAP, *BY_VALUE]), st.lists(st.integers(1, 20), min_size=1, max_size=6),
    numbers, amounts,
)  # fmt: skip
def test_the_shares_of_an_item_add_up_to_what_it_scored(item, parts, completion, gap):
    """Every unit that has a share of a target has its check: the shares of the points add up to the item's."""
    units_of = [f"u{number}" for number in range(len(parts))]
    shares = [Decimal(part) / 4 for part in parts[:-1]]
    shares.append(100 - sum(shares))
    known = {"completion": completion, "gap": gap, "value": 7, "met": False}
    facts = [fact(item.code, unit, share=share, **known) for unit, share in zip(units_of, shares, strict=True)]
    results = assess(scheme(item), units(*units_of), facts)
    lines = [result.line(item.code) for result in results]
    alone = scored(item, **known)
    assert sum(line.exact_score for line in lines) == alone.exact_score
    assert sum(line.exact_worth for line in lines) == alone.exact_worth


TREE = scheme(
    category("a", 30, leaf("1"), leaf("2", rule="rank_step"), leaf("3", rule="efficacy")),
    category("b", 20, leaf("4", rule="deduct_no_floor", k=3), leaf("5", rule="target_plus_rank", target_share=40)),
)
KNOWN = st.fixed_dictionaries(
    {"standing": st.sampled_from(["value", "value", "value", "pending", "not_applicable", "not_reported"]),
     "completion": numbers, "value": numbers, "gap": numbers}
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(KNOWN, min_size=20, max_size=20), st.integers(0, 10**6))
def test_the_order_of_input_rows_changes_no_byte(known, seed):
    among = units("甲", "乙", "丙", "丁")
    places = [(str(item), unit.code) for item in range(1, 6) for unit in among]
    facts = [fact(item, unit, **one) for (item, unit), one in zip(places, known, strict=True)]
    first = stored.results_digest(TREE, assess(TREE, among, facts))
    Random(seed).shuffle(facts)
    Random(seed + 1).shuffle(among)
    assert stored.results_digest(TREE, assess(TREE, among, facts)) == first


@settings(max_examples=40)
@given(st.lists(KNOWN, min_size=5, max_size=5))
def test_what_was_lost_and_what_was_scored_make_up_what_the_item_is_worth(known):
    facts = [fact(str(item), **one) for item, one in enumerate(known, 1)]
    (result,) = assess(TREE, units(), facts)
    for line in result.lines:
        assert line.score is None or line.score + line.lost == line.worth
        assert line.category or line.lost is None or line.lost <= 0 or line.reason is not None
    counted = [line for line in result.lines if not line.category and line.counted]
    assert sum(line.exact_worth for line in counted) == result.counted


@given(st.sampled_from(["1", "1.0", "1.00", "1E+0"]))
def test_one_number_written_differently_is_one_scheme(written):
    given_so = replace(TREE, bonus_cap=Decimal(written))
    assert stored.digest(given_so) == stored.digest(replace(TREE, bonus_cap=Decimal(1)))

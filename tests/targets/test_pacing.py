"""Pace: annual values on the way to the horizon and the amounts of their quarters, by hand and by properties."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import clause, pacing
from targets.periods import PlanYears, Quarter
from targets.rules import Rule, Terms

D = Decimal

FIVE = PlanYears(2026, 2030)
JULY = PlanYears(2026, 2028, 7)


def terms(words: str, unit: str = "%", measure: str = "as_of", years: PlanYears = FIVE, **more: object) -> Terms:
    rule = clause.read(words, "指标", unit).rule
    assert rule is not None
    return Terms("1", rule, measure, years, years.first, unit=unit, **more)


def steps(*amounts: str) -> tuple[D, ...]:
    return tuple(map(D, amounts))


def by_year(*amounts: str, start: int = 2026) -> dict[int, D]:
    return {year: D(amount) for year, amount in enumerate(amounts, start)}


def test_the_straight_way_is_rounded_half_up_and_ends_at_the_horizon_itself() -> None:
    # 90 + 5 x 1/5, 2/5 …
    assert pacing.yearly(start=D(90), horizon=D(95), years=5, decimals=1) == steps("91", "92", "93", "94", "95")
    # 10 x 1/4 = 2.5 → 3 (half up), 5, 7.5 → 8, 10
    assert pacing.yearly(start=D(0), horizon=D(10), years=4, decimals=0) == steps("3", "5", "8", "10")
    # 2 x 1/3 = 0.666… → 0.67, 1.333… → 1.33; the horizon keeps its three decimals
    assert pacing.yearly(start=D(0), horizon=D("2.005"), years=3, decimals=2) == steps("0.67", "1.34", "2.005")


def test_where_lower_is_better_the_way_leads_down() -> None:
    # 30 - 5 x 1/5 = 29, 28, 27, 26, 25
    down = pacing.yearly(start=D(30), horizon=D(25), years=5, decimals=0, direction="lower")
    assert down == steps("29", "28", "27", "26", "25")


def test_a_plan_never_asks_to_get_worse() -> None:
    assert pacing.yearly(start=D(96), horizon=D(95), years=2, decimals=0) == steps("95", "95")
    assert pacing.yearly(start=D(20), horizon=D(25), years=2, decimals=0, direction="lower") == steps("25", "25")


def test_a_rounded_step_never_lies_beyond_the_horizon() -> None:
    # 9.9 + 0.08 x 3/4 = 9.96 would be 10.0 at one decimal
    assert pacing.yearly(start=D("9.9"), horizon=D("9.98"), years=4, decimals=1)[2] == D("9.98")


amount = st.decimals(min_value=-10_000, max_value=10_000, places=4)


@given(start=amount, horizon=amount, years=st.integers(1, 15), decimals=st.integers(0, 4))
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_every_way_ends_at_the_horizon_and_never_turns_back(direction, start, horizon, years, decimals) -> None:
    way = pacing.yearly(start=start, horizon=horizon, years=years, decimals=decimals, direction=direction)
    assert (len(way), way[-1]) == (years, horizon)
    forward = sorted(way, reverse=direction == "lower")
    assert list(way) == forward
    assert all(step in (horizon, start) or step == round(step, decimals) for step in way)


def test_the_quarters_of_a_year_follow_the_shares() -> None:
    # 91 + 2 x 25 % = 91.5, 92, 92.5, 93
    assert pacing.quarterly(before=D(91), after=D(93), shares=pacing.TIME, decimals=1) == steps(
        "91.5", "92", "92.5", "93"
    )
    # all of it in the last quarter
    assert pacing.quarterly(before=D(1), after=D(2), shares=pacing.AT_THE_END, decimals=0) == steps("1", "1", "1", "2")
    # 5 x 10 % = 0.5 → 1, 5 x 30 % = 1.5 → 2, 5 x 70 % = 3.5 → 4
    assert pacing.quarterly(before=D(0), after=D(5), shares=(D(10), D(30), D(70), D(100)), decimals=0) == steps(
        "1", "2", "4", "5"
    )


@given(before=amount, after=amount, cuts=st.lists(st.integers(0, 100), min_size=3, max_size=3))
def test_a_year_ends_at_its_own_value_whatever_the_shares(before, after, cuts) -> None:
    first, second, third = sorted(map(D, cuts))
    four = pacing.quarterly(before=before, after=after, shares=(first, second, third, D(100)), decimals=2)
    assert four[-1] == after
    assert list(four[:3]) == sorted(four[:3], reverse=after < before)


def test_annual_values_are_proposed_by_what_the_target_says() -> None:
    # a level goes from its baseline: 85 + 10 x 1/5 …
    level, said = pacing.proposed(terms("达到95%以上", baseline=D(85)), decimals=1)
    assert (level, said) == (by_year("87", "89", "91", "93", "95"), None)
    # what is added over the term goes from 0, whatever the baseline: 150 x 1/5 …
    added, _ = pacing.proposed(terms("新增150项", "项", "term_flow", baseline=D(1000)), decimals=0)
    assert added == by_year("30", "60", "90", "120", "150")
    # a count without a baseline from 0 as well: 7/5 = 1.4 → 1, 2.8 → 3, 4.2 → 4, 5.6 → 6
    stock, _ = pacing.proposed(terms("拥有7个", "个"), decimals=0)
    assert stock == by_year("1", "3", "4", "6", "7")
    # an amount each year stays the same
    each, _ = pacing.proposed(terms("每年新增4家以上", "家", "period_flow"), decimals=0)
    assert each == by_year("4", "4", "4", "4", "4")
    # a place is a whole number, and a lower one is better: 8 - 5 x 1/5 …
    place, _ = pacing.proposed(terms("进入全省前三名", "位", baseline=D(8)), decimals=2)
    assert place == by_year("7", "6", "5", "4", "3")


@pytest.mark.parametrize("words", ["逐年上升", "高于全省平均2个百分点", "保持在10%~15%之间", "杜绝"])
def test_words_are_not_paced(words: str) -> None:
    found, said = pacing.proposed(terms(words), decimals=1)
    assert found == {}
    assert said is not None


def test_a_level_without_a_baseline_is_not_paced() -> None:
    assert pacing.proposed(terms("达到95%以上"), decimals=1)[0] == {}


def test_a_july_year_has_its_own_years() -> None:
    found, _ = pacing.proposed(terms("达到93%", years=JULY, baseline=D(90)), decimals=0)
    assert found == by_year("91", "92", "93")
    assert [JULY.label(year) for year in found] == ["2026/27", "2027/28", "2028/29"]


def test_quarters_go_on_from_the_year_before_or_begin_anew() -> None:
    path = pacing.by_quarter(terms("达到95%以上", baseline=D(85)), shares=pacing.TIME, decimals=1)
    # 85 → 87 in 2026 and 87 → 89 in 2027
    assert [path[Quarter(2026, number)] for number in (1, 2, 3, 4)] == list(steps("85.5", "86", "86.5", "87"))
    assert path[Quarter(2027, 1)] == D("87.5")
    flow = pacing.by_quarter(terms("每年新增4家以上", "家", "period_flow"), shares=pacing.TIME, decimals=0)
    assert [flow[Quarter(2027, number)] for number in (1, 2, 3, 4)] == list(steps("1", "2", "3", "4"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026 91\n2027 92", {2026: "91", 2027: "92"}),
        ("2026年：91；2030/31 = 不低于95%", {2026: "91", 2030: "不低于95%"}),
        ("91 92 93 94 95", {2026: "91", 2027: "92", 2028: "93", 2029: "94", 2030: "95"}),
        ("91\t92\t93\t94\t95", {2026: "91", 2027: "92", 2028: "93", 2029: "94", 2030: "95"}),
        ("", {}),
    ],
)
def test_a_typed_table_is_read(text: str, found: dict[int, str]) -> None:
    assert pacing.typed(text, FIVE) == (found, [])


@pytest.mark.parametrize("text", ["91 92", "2025 90", "2026 1\n2026 2", "abc"])
def test_what_has_no_place_in_a_typed_table_is_told(text: str) -> None:
    assert len(pacing.typed(text, FIVE)[1]) == 1


def test_the_curve_is_what_the_checks_hold_the_target_against() -> None:
    flow = terms("新增150项", "项", "term_flow")
    curve = pacing.curve(flow)
    # 150 x 1/20 = 7.5 a quarter of the term
    assert [(str(point.quarter), point.value, point.expected) for point in curve[:2]] == [
        ("2026Q1", D(150), D("7.5")),
        ("2026Q2", D(150), D(15)),
    ]
    own = Rule("at_least", "compare", operator=">=", values=(D(91),))
    level = pacing.curve(terms("达到95%以上", annual={2026: own}))
    assert (level[0].value, level[0].yearly, level[4].value, level[4].yearly) == (D(91), True, D(95), False)
    yearly = pacing.curve(terms("达到95%以上", frequency="annual"))
    assert (yearly[0].expected, yearly[3].expected) == (None, D(95))

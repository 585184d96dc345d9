"""Whether units' goals make up the city's target: sums, weighted means, and each by itself; ceilings the other way."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from targets.balance import Part, kind_of, own_terms, split, weigh
from targets.rules import Rule
from targets.rules.terms import PhaseTable
from tests.targets.making import at, at_least, entry, q, ratio, rule, terms

ADDED = terms(rule("increment", "compare", ">=", 150, unit="项"), "term_flow", unit="项")
CEILING = terms(rule("at_most", "compare", "<=", 100), "year_to_date", unit="吨")
RATE = terms(at_least("92", unit="%"), "ratio:period", unit="%")
NONE = terms(rule("zero_event", "zero", "=", 0), "period_flow", unit="起")
MARGIN = terms(
    rule("vs_benchmark", "benchmark", ">=", 2, unit="个百分点", direction="higher"), "ratio:period", unit="%"
)


def parts(*goals: str | None, weights: tuple[str, ...] = ()) -> list[Part]:
    given = (*weights, *[None] * len(goals))
    return [
        Part(f"区{place}", None if goal is None else Decimal(goal), None if weight is None else Decimal(weight))
        for place, (goal, weight) in enumerate(zip(goals, given, strict=False), 1)
    ]


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        (ADDED, "sum"),
        (CEILING, "sum"),
        (RATE, "weighted"),
        (NONE, "each"),
        (MARGIN, "each"),
        (terms(rule("full_coverage", "coverage", "=", 100, unit="%"), "ratio:as_of", unit="%"), "each"),
        (terms(rule("rank", "rank", "<=", 3), "as_of", unit="位"), "each"),
        (terms(at_least(93), "year_to_date", unit="分"), "each"),
        (terms(at_least(90), "published_rate", unit="%"), "each"),
        (terms(rule("at_most", "compare", "<=", 25), "as_of", unit="立方米/万元"), "each"),
        (terms(rule("per_capita", "compare", ">=", 12), "per_capita", unit="平方米"), "weighted"),
        (terms(rule("milestone", "staged", None), "stage"), "none"),
        (terms(rule("qualitative", "rubric", None), "rubric"), "none"),
    ],
)
def test_the_kind_follows_from_test_and_measure(asked, kind):
    assert kind_of(asked) == kind


def test_amounts_that_add_up_are_in_balance():
    found = weigh(ADDED, parts("90", "60"))
    assert (found.ok, found.wanted, found.given, found.gap, found.kind) == (True, 150, 150, 0, "sum")


def test_a_sum_that_falls_short_names_the_gap_exactly():
    found = weigh(ADDED, parts("90", "47.25", None))
    assert (found.ok, found.given, found.gap) == (False, Decimal("137.25"), Decimal("12.75"))
    assert str(found.sentence) == "The units' goals add up to 137.25 项: 12.75 项 less than the city's 150 项."


def test_more_than_the_city_asks_is_no_gap():
    found = weigh(ADDED, parts("90", "90"))
    assert (found.ok, found.given, found.gap) == (True, 180, 0)


def test_a_ceiling_is_kept_from_above():
    assert weigh(CEILING, parts("60", "40")).ok
    over = weigh(CEILING, parts("60", "40.5"))
    assert (over.ok, over.gap) == (False, Decimal("0.5"))
    assert "0.5 吨 more than" in str(over.sentence)


def test_a_mean_is_weighed_and_never_the_mean_of_rates():
    # (95 × 100 + 90 × 300) / 400 = 91.25, though the plain mean would be 92.5
    found = weigh(RATE, parts("95", "90", weights=("100", "300")))
    assert (found.ok, found.given, found.gap) == (False, Decimal("91.25"), Decimal("0.75"))
    assert weigh(RATE, parts("95", "91", weights=("100", "300"))).ok  # 92 exactly


def test_a_mean_without_weights_cannot_be_taken():
    found = weigh(RATE, parts("95", "90", weights=("100",)))
    assert (found.ok, found.given, found.gap) == (False, None, None)
    assert "区2" in str(found.sentence)
    assert not weigh(RATE, parts("95", weights=("0",))).ok


def test_each_unit_is_looked_at_by_itself():
    found = weigh(MARGIN, parts("2", "1.5", "0.5"))
    assert (found.ok, found.loose, found.given, found.gap) == (False, ("区2", "区3"), Decimal("0.5"), Decimal("1.5"))
    assert weigh(MARGIN, parts("2", "2.5")).ok


def test_zero_means_zero_for_everyone_and_a_rank_is_the_stricter_the_smaller():
    assert weigh(NONE, parts("0", "0")).ok
    assert (weigh(NONE, parts("0", "1")).ok, weigh(NONE, parts("0", "1")).gap) == (False, 1)
    third = terms(rule("rank", "rank", "<=", 3), "as_of", unit="位")
    assert weigh(third, parts("2", "3")).ok
    assert weigh(third, parts("4")).gap == 1


def test_a_band_is_kept_from_both_sides():
    band = terms(rule("band", "range", None, 40, 60), "as_of", unit="%")
    assert weigh(band, parts("40", "60")).ok
    assert (weigh(band, parts("61")).gap, weigh(band, parts("38")).gap) == (1, 2)


def test_what_is_not_broken_down_stands_in_nobodys_way():
    found = weigh(ADDED, parts(None, None))
    assert (found.ok, found.broken_down, found.given, found.gap) == (True, False, None, None)


def test_the_office_may_set_another_kind():
    found = weigh(RATE, parts("95", "90"), kind="each")
    assert (found.ok, found.inferred, found.loose) == (False, False, ("区2",))
    assert weigh(RATE, parts("1"), kind="none").ok


def test_shares_of_the_points_add_up_to_a_hundred():
    two = [Part("一局", share=Decimal("60")), Part("二局", share=Decimal("39.9"))]
    found = weigh(ADDED, two)
    assert (found.ok, found.shares) == (False, Decimal("99.9"))
    assert "99.9" in str(found.points)
    assert weigh(ADDED, [Part("一局", share=Decimal("60")), Part("二局", share=Decimal("40"))]).ok


@given(some.lists(some.decimals(0, 10**6, places=3), min_size=1, max_size=12))
def test_the_gap_is_exactly_what_is_missing(goals):
    found = weigh(ADDED, [Part(str(place), goal) for place, goal in enumerate(goals)])
    missing = max(Decimal(0), 150 - sum(goals, Decimal(0)))
    assert (found.gap, found.ok) == (missing, not missing)


@given(some.lists(some.tuples(some.decimals(0, 100, places=2), some.integers(1, 10**6)), min_size=1, max_size=8))
def test_a_mean_is_that_of_numerators_and_denominators(pairs):
    found = weigh(RATE, [Part(str(place), goal, Decimal(weight)) for place, (goal, weight) in enumerate(pairs)])
    mean = sum(Fraction(goal) * weight for goal, weight in pairs) / sum(weight for _, weight in pairs)
    assert found.ok == (mean >= 92)


class TestOwnTerms:
    """A unit's own figures are judged by the same function, with its goal in the place of the city's number."""

    def test_a_units_goal_takes_the_place_of_the_citys_number(self):
        own = own_terms(RATE, Decimal("95"))
        assert at("2026Q1", RATE, ratio("2026Q1", 94, 100)).verdict == "met"
        assert at("2026Q1", own, ratio("2026Q1", 94, 100)).verdict == "not_met"

    def test_years_and_phases_follow_in_proportion_where_goals_add_up(self):
        year = rule("increment", "compare", ">=", 30)
        table = PhaseTable(values={q("2026Q2"): Decimal(15)})
        own = own_terms(terms(ADDED.rule, "term_flow", unit="项", annual={2026: year}, phases=table), Decimal(50))
        # 50 of 150 is a third: 10 of the year's 30, 5 of the 15 that are planned for the second quarter
        found = at("2026Q2", own, entry("2026Q1", 2), entry("2026Q2", 3))
        assert (found.target, found.phase_target, found.actual, found.progress) == (10, 5, 5, "on_track")

    def test_a_year_of_the_city_is_never_stricter_than_the_units_own_goal(self):
        asked = terms(RATE.rule, "ratio:period", unit="%", annual={2026: 90})
        assert at("2026Q1", own_terms(asked, Decimal("85")), ratio("2026Q1", 86, 100)).verdict == "met"
        assert at("2026Q1", own_terms(asked, Decimal("95")), ratio("2026Q1", 90, 100)).verdict == "met"

    def test_scaled_words_stay_in_the_targets_own_unit(self):
        asked = terms(
            Rule("count", "compare", ">=", (Decimal(7),), scale=Decimal(10000), unit="件"), "as_of", unit="件"
        )
        assert at("2030Q4", own_terms(asked, Decimal(20000)), entry("2030Q4", 20000)).verdict == "met"

    def test_without_a_goal_or_an_amount_the_citys_terms_stand(self):
        assert own_terms(ADDED, None) is ADDED
        assert own_terms(NONE, Decimal(0)) is NONE


class TestSplitting:
    @pytest.mark.parametrize(
        ("whole", "weights", "places", "given"),
        [
            ("150", ["1", "1", "1", "1"], 0, ["38", "38", "37", "37"]),
            ("100", ["1", "1", "1"], 1, ["33.4", "33.3", "33.3"]),
            ("150", ["2", "1"], 0, ["100", "50"]),
            ("12.5", ["1", "1"], 0, ["6.3", "6.2"]),  # never rounder than the number itself
            ("-3", ["1", "1"], 0, ["-2", "-1"]),
            ("3", ["0", "0"], 0, ["2", "1"]),
        ],
    )
    def test_what_is_left_over_goes_to_the_largest_remainders(self, whole, weights, places, given):
        found = split(Decimal(whole), [Decimal(weight) for weight in weights], places)
        assert [format(one, "f") for one in found] == given

    @given(some.decimals(0, 10**6, places=2), some.lists(some.decimals(0, 1000, places=1), min_size=1, max_size=20))
    def test_a_split_adds_up_to_the_whole(self, whole, weights):
        found = split(whole, weights, 0)
        assert sum(found, Decimal(0)) == whole

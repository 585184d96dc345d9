"""Tests ``coverage``, ``range`` and ``rank``."""

import pytest

from tests.targets.making import at, at_least, entry, names, ratio, rule, says, step, terms

ALL = rule("full_coverage", "coverage", "=", 100, unit="%")
ONE_TO_TWO = rule("count_range", "range", ">=", 1, 2, unit="个", direction="higher")
BAND = rule("band", "range", None, 10, 15, unit="%")
TOP_3 = rule("rank", "rank", "<=", 3, unit="位", direction="lower")
LEADING = rule("rank", "rank", "<=", unit="位", direction="lower")


@pytest.mark.parametrize(
    ("n", "d", "verdict", "completion", "gap"),
    [
        (30, 30, "met", "1", "0"),
        (29, 30, "not_met", "0.966666666667", "3.333333333333"),  # 29/30; 100 - 96.666…
        (20, 30, "not_met", "0.666666666667", "33.333333333333"),
        (0, 30, "not_met", "0", "100"),
    ],
)
def test_all_of_them_are_covered_or_not(n, d, verdict, completion, gap):
    result = at("2026Q1", terms(ALL, "ratio:as_of", unit="%"), ratio("2026Q1", n, d))
    says(result, verdict=verdict, completion=completion, gap=gap, target=100)


def test_one_of_a_million_is_missing():
    result = at("2026Q1", terms(ALL, "ratio:as_of", unit="%"), ratio("2026Q1", 9999999, 10000000))
    says(result, verdict="not_met", actual="99.99999")


def test_coverage_of_nothing_is_not_applicable():
    says(at("2026Q1", terms(ALL, "ratio:as_of"), ratio("2026Q1", 0, 0)), verdict="not_applicable", completion=None)


def test_coverage_over_the_year_adds_its_quarters():
    asked = terms(ALL, "ratio:period", unit="%")
    says(at("2026Q2", asked, ratio("2026Q1", 9, 10), ratio("2026Q2", 10, 10)), verdict="not_met", completion="0.95")


@pytest.mark.parametrize(("rate", "verdict", "completion"), [(100, "met", "1"), ("99.9", "not_met", "0.999")])
def test_a_published_rate_must_be_100(rate, verdict, completion):
    says(at("2026Q1", terms(ALL, "published_rate"), entry("2026Q1", rate)), verdict=verdict, completion=completion)


def test_coverage_does_not_depend_on_the_factor():
    asked = terms(ALL, "ratio:as_of", factor=1)
    says(at("2026Q1", asked, ratio("2026Q1", 30, 30)), verdict="met", completion=1, actual=1)


def test_coverage_is_judged_at_every_check():
    result = at("2026Q1", terms(ALL, "ratio:as_of"), ratio("2026Q1", 20, 30))
    says(result, progress="behind", phase_target=100)


def test_every_road_class_must_be_covered():
    asked = terms(ALL, "ratio:as_of", parts=["国道", "省道"], combine="each")
    result = at("2026Q1", asked, ratio("2026Q1", 5, 5, "国道"), ratio("2026Q1", 3, 4, "省道"))
    says(result, verdict="not_met", completion="0.75")


def test_a_year_of_less_than_all_is_a_level():
    asked = terms(ALL, "ratio:as_of", unit="%", annual={2026: at_least(95)})
    result = at("2026Q1", asked, ratio("2026Q1", 19, 20))
    says(result, verdict="met", completion=1, target=95, horizon_target=100, horizon_completion="0.95")


@pytest.mark.parametrize(
    ("value", "verdict", "completion", "gap"),
    [
        (0, "open", "0", "1"),
        (1, "met", "1", "0"),
        (2, "exceeded", "1", "0"),
        (3, "exceeded", "1", "0"),
    ],
)
def test_a_counted_range_is_met_at_its_lower_and_exceeded_at_its_upper_end(value, verdict, completion, gap):
    result = at("2026Q4", terms(ONE_TO_TWO, unit="个"), entry("2026Q4", value))
    says(result, verdict=verdict, completion=completion, gap=gap, target=1)


def test_a_counted_range_is_decided_at_its_last_check():
    says(at("2030Q4", terms(ONE_TO_TWO), entry("2030Q4", 0)), verdict="not_met", progress="behind")
    says(at("2030Q4", terms(ONE_TO_TWO), entry("2030Q4", 2)), verdict="exceeded", progress="done")


def test_between_the_ends_of_a_wider_range():
    wide = rule("count_range", "range", ">=", 4, 8)
    says(at("2026Q1", terms(wide), entry("2026Q1", 3)), verdict="open", completion="0.75")
    says(at("2026Q1", terms(wide), entry("2026Q1", 7)), verdict="met", completion=1)


def test_a_range_where_lower_is_better_is_mirrored():
    fewer = terms(rule("count_range", "range", "<=", 3, 5, direction="lower"))
    says(at("2030Q4", fewer, entry("2030Q4", 6)), verdict="not_met", completion="0.833333333333", gap=1)  # 5/6
    says(at("2030Q4", fewer, entry("2030Q4", 5)), verdict="met", completion=1)
    says(at("2030Q4", fewer, entry("2030Q4", 3)), verdict="exceeded")


@pytest.mark.parametrize(
    ("value", "verdict", "completion", "gap"),
    [
        ("9.9", "not_met", 0, "0.1"),
        ("10", "met", 1, 0),
        ("15", "met", 1, 0),
        ("15.1", "not_met", 0, "0.1"),
    ],
)
def test_a_band_is_met_between_its_ends(value, verdict, completion, gap):
    result = at("2026Q1", terms(BAND, unit="%"), entry("2026Q1", value))
    says(result, verdict=verdict, completion=completion, gap=gap)


def ranked(quarter, rank, places=None):
    return entry(quarter, rank=rank, places=places)


@pytest.mark.parametrize(
    ("rank", "verdict", "completion", "gap"),
    [
        (1, "met", "1", 0),
        (3, "met", "1", 0),
        (4, "not_met", "0.909090909091", 1),  # (13 - 4 + 1)/(13 - 3 + 1) = 10/11
        (13, "not_met", "0.090909090909", 10),  # 1/11
    ],
)
def test_a_rank_is_within_the_limit_or_not(rank, verdict, completion, gap):
    result = at("2026Q1", terms(TOP_3, "published_rate", unit="位"), ranked("2026Q1", rank, 13))
    says(result, verdict=verdict, completion=completion, gap=gap, actual=rank, target=3)


def test_without_the_number_of_places_there_is_no_completion():
    says(at("2026Q1", terms(TOP_3, "published_rate"), ranked("2026Q1", 5)), verdict="not_met", completion=None, gap=2)


def test_a_limit_the_words_leave_open_is_three_by_interpretation():
    result = at("2026Q1", terms(LEADING, "published_rate"), ranked("2026Q1", 3, 13))
    says(result, verdict="met", target=3)
    assert step(result, "interpretation").value == 3
    assert "interpretation" not in names(at("2026Q1", terms(TOP_3, "published_rate"), ranked("2026Q1", 3)))


def test_the_latest_published_rank_counts():
    asked = terms(TOP_3, "published_rate")
    says(at("2026Q2", asked, ranked("2026Q1", 4, 13)), verdict="not_met", actual=4)
    says(at("2026Q2", asked, ranked("2026Q1", 4, 13), ranked("2026Q2", 2, 13)), verdict="met", actual=2)
    says(at("2026Q1", asked, ranked("2026Q2", 2, 13)), verdict="not_reported")  # not from the future


def test_a_rank_stands_until_the_same_quarter_of_the_next_year():
    asked = terms(TOP_3, "published_rate")
    says(at("2027Q3", asked, ranked("2026Q4", 2)), verdict="met")
    says(at("2027Q4", asked, ranked("2026Q4", 2)), verdict="not_reported")
    yearly = terms(TOP_3, "published_rate", frequency="annual")
    says(at("2027Q4", yearly, ranked("2026Q4", 2)), verdict="not_reported")


def test_no_rank_no_verdict():
    asked = terms(TOP_3, "published_rate")
    says(at("2026Q1", asked), verdict="not_reported", completion=None, target=3)
    says(at("2026Q1", asked, entry("2026Q1", 88)), verdict="not_reported")  # a score is no rank
    says(at("2026Q1", asked, entry("2026Q1", standing="pending")), verdict="pending")
    says(at("2026Q1", asked, entry("2026Q1", standing="not_applicable")), verdict="not_applicable")

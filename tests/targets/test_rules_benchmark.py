"""Test ``benchmark``: against what others published for the same period."""

import pytest

from targets.rules import Source
from tests.targets.making import at, entry, names, published, ratio, rule, says, step, terms

TWO_ABOVE = rule("vs_benchmark", "benchmark", ">=", 2, unit="%", direction="higher")
RANGE = rule("vs_benchmark_range", "benchmark", ">=", 1, 2, unit="%", direction="higher")
ABOVE = rule("vs_ratio", "benchmark", ">", direction="higher")
NOT_BELOW = rule("vs_benchmark", "benchmark", ">=", direction="higher")
BELOW = rule("vs_benchmark", "benchmark", "<", direction="lower")
TWO_BELOW = rule("vs_benchmark", "benchmark", ">=", 2, direction="lower")


def against(asked, value, benchmark, **more):
    return at(
        "2026Q1",
        terms(asked, "published_rate", unit="%", **more),
        entry("2026Q1", value),
        benchmarks=(published("2026Q1", benchmark),),
    )


@pytest.mark.parametrize(
    ("value", "verdict", "completion", "gap"),
    [
        ("92", "met", "1", "0"),  # 92 - 90 = 2
        ("95", "met", "1", "0"),
        ("91", "not_met", "0.5", "1"),  # 1 of 2
        ("90", "not_met", "0", "2"),
        ("89", "not_met", "0", "3"),  # -1 of 2: not below 0
        ("91.999", "not_met", "0.9995", "0.001"),
    ],
)
def test_the_margin_is_reached_or_it_is_not(value, verdict, completion, gap):
    says(against(TWO_ABOVE, value, 90), verdict=verdict, completion=completion, gap=gap, target=92, phase_target=92)


@pytest.mark.parametrize(
    ("value", "verdict", "completion"),
    [
        ("90.9", "not_met", "0.9"),
        ("91", "met", "1"),
        ("91.9", "met", "1"),
        ("92", "exceeded", "1"),
        ("99", "exceeded", "1"),  # never penalised above
    ],
)
def test_a_range_is_met_at_its_lower_and_exceeded_at_its_upper_margin(value, verdict, completion):
    says(against(RANGE, value, 90), verdict=verdict, completion=completion, target=91)


@pytest.mark.parametrize(
    ("asked", "value", "verdict", "completion"),
    [
        (ABOVE, "90", "not_met", "0"),  # 高于: strict without a margin
        (ABOVE, "90.1", "met", "1"),
        (NOT_BELOW, "90", "met", "1"),
        (NOT_BELOW, "89.9", "not_met", "0"),
        (BELOW, "90", "not_met", "0"),
        (BELOW, "89.9", "met", "1"),
        (TWO_BELOW, "88", "met", "1"),
        (TWO_BELOW, "89", "not_met", "0.5"),
        (TWO_BELOW, "91", "not_met", "0"),
    ],
)
def test_the_words_give_direction_and_strictness(asked, value, verdict, completion):
    says(against(asked, value, 90), verdict=verdict, completion=completion)


def test_unpublished_it_is_pending_and_shows_the_latest_older_one():
    asked = terms(TWO_ABOVE, "published_rate", unit="%")
    older = (published("2025Q4", 80), published("2026Q1", 88))
    result = at("2026Q2", asked, entry("2026Q2", 92), benchmarks=older)
    says(result, verdict="pending", progress="awaiting_data", actual=92, completion=None, gap=None, target=None)
    assert "92 − 88 = 4 > 2" in str(step(result, "lag").formula)


def test_unpublished_without_any_older_one_it_is_pending_all_the_same():
    result = at("2026Q2", terms(TWO_ABOVE, "published_rate"), entry("2026Q2", 92))
    says(result, verdict="pending")
    assert "lag" not in names(result)


def test_a_later_benchmark_is_not_an_older_one():
    result = at(
        "2026Q2", terms(TWO_ABOVE, "published_rate"), entry("2026Q2", 92), benchmarks=(published("2026Q3", 88),)
    )
    assert "lag" not in names(result)


def test_a_target_that_allows_a_lag_takes_its_verdict_from_the_older_one_and_says_so():
    asked = terms(TWO_ABOVE, "published_rate", lag_allowed=True)
    result = at("2026Q2", asked, entry("2026Q2", 92), benchmarks=(published("2026Q1", 88),))
    says(result, verdict="met", completion=1, target=90)
    assert step(result, "lag").value == "2026Q1"
    same_period = at(
        "2026Q2", asked, entry("2026Q2", 92), benchmarks=(published("2026Q1", 88), published("2026Q2", 91))
    )
    says(same_period, verdict="not_met", completion="0.5")
    assert "lag" not in names(same_period)


def test_the_typed_value_stands_where_the_office_has_no_record():
    asked = terms(TWO_ABOVE, "published_rate")
    says(at("2026Q1", asked, entry("2026Q1", 95, benchmark=93)), verdict="met", target=95)
    says(at("2026Q1", asked, entry("2026Q1", 95, benchmark=94)), verdict="not_met", completion="0.5")


def test_the_offices_record_wins_and_the_difference_is_a_warning():
    asked = terms(TWO_ABOVE, "published_rate")
    reported = entry("2026Q1", 95, benchmark=90)
    result = at("2026Q1", asked, reported, benchmarks=(published("2026Q1", 94),))
    says(result, verdict="not_met", completion="0.5")
    assert "90" in str(step(result, "warning").formula)
    agreed = at("2026Q1", asked, reported, benchmarks=(published("2026Q1", "90.0"),))
    assert "warning" not in names(agreed)


def test_the_last_record_of_a_quarter_is_in_force():
    records = (published("2026Q1", 90), published("2026Q1", 91))
    says(at("2026Q1", terms(TWO_ABOVE, "published_rate"), entry("2026Q1", 92), benchmarks=records), verdict="not_met")


def test_without_a_value_it_is_not_reported_whatever_is_published():
    result = at("2026Q1", terms(TWO_ABOVE, "published_rate"), benchmarks=(published("2026Q1", 90),))
    says(result, verdict="not_reported", target=92)


def test_a_share_is_held_against_another_share():
    # 30 of 200 provincial brands is 15 %; the share of provincial GDP is 14.9 %
    asked = terms(ABOVE, "ratio:as_of", unit="%")
    says(
        at("2026Q1", asked, ratio("2026Q1", 30, 200), benchmarks=(published("2026Q1", "14.9"),)),
        verdict="met",
        actual=15,
    )
    says(at("2026Q1", asked, ratio("2026Q1", 30, 200), benchmarks=(published("2026Q1", 15),)), verdict="not_met", gap=0)


def test_a_part_has_its_own_benchmark_or_the_common_one():
    asked = terms(NOT_BELOW, "published_rate", parts=["甲", "乙"], combine="each")
    entries = [entry("2026Q1", 90, "甲"), entry("2026Q1", 85, "乙")]
    common = at("2026Q1", asked, *entries, benchmarks=(published("2026Q1", 85),))
    says(common, verdict="met")
    own = at("2026Q1", asked, *entries, benchmarks=(published("2026Q1", 85), published("2026Q1", 91, part="甲")))
    says(own, verdict="not_met", actual=90)


def test_a_benchmark_is_judged_at_every_check_and_never_open():
    says(against(TWO_ABOVE, 80, 90), verdict="not_met", progress="behind")
    says(against(TWO_ABOVE, 93, 90), verdict="met", progress="on_track")


def test_the_row_the_benchmark_came_from_is_named():
    asked = terms(TWO_ABOVE, "published_rate")
    record = published("2026Q1", 90, publisher="省统计局", source=Source("targets.benchmark", "7"))
    result = at("2026Q1", asked, entry("2026Q1", 92), benchmarks=(record,))
    assert step(result, "benchmark").inputs[0].source == Source("targets.benchmark", "7")
    assert "省统计局" in str(step(result, "benchmark").formula)
    assert names(result)[:2] == ["actual", "benchmark"]

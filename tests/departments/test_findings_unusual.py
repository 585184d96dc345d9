"""Soft rules with the indicator's own limits, and the sum of parts. Every expectation is arithmetic on the page."""

from __future__ import annotations

from decimal import Decimal

import pytest

from departments.cells import Answer, Question, read
from departments.findings import Context, Limits, added, of_cell

RATE = Question(1, unit="%", lower=Decimal(0), upper=Decimal(100))
AMOUNT = Question(1, unit="吨", lower=Decimal(0))
COUNT = Question(1, unit="个", lower=Decimal(0))
RATIO = Question(1, fields=("numerator", "denominator"), unit="%", share=True, factor=Decimal(100))


def soft(asked: Question, texts: dict[str, str], **context) -> list[str]:
    answer = read(asked, Answer(), texts)
    return [finding.code for finding in of_cell(asked, answer, Context(**context)) if finding.kind == "soft"]


def values(*listed: str | None) -> tuple[Answer | None, ...]:
    return tuple(None if text is None else Answer("reported", value=Decimal(text)) for text in listed)


def ratios(*listed: tuple[int, int]) -> tuple[Answer, ...]:
    return tuple(Answer("reported", numerator=Decimal(n), denominator=Decimal(d)) for n, d in listed)


# --- How far is far -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "jump", "before", "now", "told"),
    [
        (RATE, None, "80", "90", False),  # 10 points need no explanation
        (RATE, None, "80", "90.01", True),
        (RATE, "2", "80", "82", False),  # the office allows 2 points
        (RATE, "2", "80", "82.01", True),
        (AMOUNT, None, "200", "300", False),  # 50 %
        (AMOUNT, None, "200", "300.1", True),
        (AMOUNT, "5", "200", "210", False),  # the office allows 5 %
        (AMOUNT, "5", "200", "210.1", True),
        (COUNT, None, "2", "9", False),  # a handful
        (COUNT, "10", "2", "3", True),  # 50 %, and the office allows 10 % of any amount
        (RATE, "0", "80", "80.1", True),
        (RATE, "0", "80", "80", False),
    ],
)
def test_a_change_is_asked_about_beyond_what_the_office_allows(asked, jump, before, now, told):
    limits = Limits(jump=None if jump is None else Decimal(jump))
    last = values(before)[0]
    assert ("jump_quarter" in soft(asked, {"value": now}, last=last, limits=limits)) is told
    assert ("jump_year" in soft(asked, {"value": now}, year_before=last, limits=limits)) is told


@pytest.mark.parametrize(
    ("now", "told"),
    [("59.9", ["unusually_low"]), ("60", []), ("95", []), ("95.1", ["unusually_high"])],
)
def test_what_is_outside_the_usual_range_is_asked_about(now, told):
    limits = Limits(usual_lower=Decimal(60), usual_upper=Decimal(95))
    assert soft(RATE, {"value": now}, limits=limits) == told


def test_an_explanation_lets_it_pass_as_a_warning():
    limits = Limits(usual_upper=Decimal(95))
    found = of_cell(RATE, read(RATE, Answer(), {"value": "96", "note": "专项抽检"}), Context(limits=limits))
    assert [(finding.code, finding.blocks) for finding in found] == [("unusually_high", False)]


# --- Outliers: |v - median| > 5 x max(MAD, least spread) ------------------------------------------------------------

#: median 50, deviations 1 1 0 0 2 2 → MAD 1, so 5 x 1 = 5 away is the limit (the least spread of amounts is 2 → 10).
STEADY = values("51", "49", "50", "50", "52", "48")


@pytest.mark.parametrize(("now", "told"), [("55", []), ("55.1", ["outlier"]), ("45", []), ("44.9", ["outlier"])])
def test_a_rate_far_from_the_median_is_an_outlier(now, told):
    assert soft(RATE, {"value": now}, last=STEADY[0], earlier=STEADY) == told


@pytest.mark.parametrize(("now", "told"), [("60", []), ("60.1", ["outlier"])])
def test_amounts_have_a_least_spread(now, told):
    assert soft(AMOUNT, {"value": now}, last=STEADY[0], earlier=STEADY) == told


def test_five_earlier_figures_are_too_few_to_tell():
    assert soft(RATE, {"value": "58"}, earlier=STEADY[:5]) == []


def test_a_jump_is_not_told_twice():
    assert soft(RATE, {"value": "90"}, last=STEADY[0], earlier=STEADY) == ["jump_quarter"]


# --- The same figure again ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "texts", "earlier", "told"),
    [
        (RATE, {"value": "92.5"}, values("92.5", "92.5"), True),
        (RATE, {"value": "92.50"}, values("92.5", "92.5"), True),
        (RATE, {"value": "92.5"}, values("92.5", "92.4"), False),
        (RATE, {"value": "92.5"}, values("92.5", None), False),
        (RATE, {"value": "92.5"}, values("92.5"), False),
        (RATE, {"value": "100"}, values("100", "100"), False),  # everything
        (RATE, {"value": "0"}, values("0", "0"), False),
        (COUNT, {"value": "80"}, values("80", "80"), False),  # a count that stays
        (AMOUNT, {"value": "1234"}, values("1234", "1234"), True),
        (RATIO, {"numerator": "190", "denominator": "200"}, ratios((190, 200), (190, 200)), True),
        (RATIO, {"numerator": "190", "denominator": "200"}, ratios((95, 100), (190, 200)), False),
    ],
)
def test_the_same_figure_three_quarters_running_is_asked_about(asked, texts, earlier, told):
    assert ("repeated" in soft(asked, texts, last=earlier[0], earlier=earlier)) is told


def test_a_stable_figure_may_stay_the_same():
    same = values("92.5", "92.5")
    assert soft(RATE, {"value": "92.5"}, last=same[0], earlier=same, limits=Limits(stable=True)) == []


# --- The last day, files --------------------------------------------------------------------------------------------


def test_a_figure_that_differs_from_the_draft_on_the_last_day_is_asked_about():
    (drafted,) = values("80")
    assert soft(RATE, {"value": "95"}, drafted=drafted) == ["last_day"]
    assert soft(RATE, {"value": "85"}, drafted=drafted) == []


def test_a_file_that_served_another_quarter_is_asked_about():
    assert soft(RATE, {"value": "95"}, reused=True) == ["evidence_reused"]


# --- Parts and their total ------------------------------------------------------------------------------------------


def told(total: dict[str, str], parts: list[dict[str, str]], *, asked=COUNT, tolerance="0", adds_up=True):
    cells = {"": total, **{f"分项{place}": part for place, part in enumerate(parts)}}
    read_ = {part: (asked, read(asked, Answer(), texts)) for part, texts in cells.items()}
    found = added(read_, adds_up, Decimal(tolerance))
    return [(finding.code, finding.field, finding.blocks) for finding in found.get("", ())]


def test_parts_must_add_up_to_their_total():
    assert told({"value": "320"}, [{"value": "200"}, {"value": "120"}]) == []
    assert told({"value": "321"}, [{"value": "200"}, {"value": "120"}]) == [("parts_total", "value", True)]


def test_the_tolerance_of_the_indicator_is_given():
    assert told({"value": "100"}, [{"value": "33.3"}, {"value": "66.6"}], tolerance="0.1") == []
    assert told({"value": "100"}, [{"value": "33.3"}, {"value": "66.5"}], tolerance="0.1") != []


def test_numerators_and_denominators_add_up_each():
    parts = [{"numerator": "90", "denominator": "100"}, {"numerator": "80", "denominator": "100"}]
    assert told({"numerator": "170", "denominator": "200"}, parts, asked=RATIO) == []
    assert told({"numerator": "171", "denominator": "200"}, parts, asked=RATIO) == [("parts_total", "numerator", True)]


def test_as_long_as_a_part_is_missing_nothing_is_said():
    assert told({"value": "320"}, [{"value": "200"}, {}]) == []


def test_means_and_single_parts_are_no_sums():
    assert told({"value": "1"}, [{"value": "2"}, {"value": "3"}], adds_up=False) == []

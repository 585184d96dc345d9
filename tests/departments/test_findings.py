"""What is wrong or unusual in a cell, with its reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from departments.cells import Answer, Question, read
from departments.findings import Context, of_cell
from targets.rules.result import Result

SHARE = Question(1, unit="%", lower=Decimal(0), upper=Decimal(100))
COUNT = Question(1, unit="个", lower=Decimal(0))
RATIO = Question(1, fields=("numerator", "denominator"), unit="%", share=True, factor=Decimal(100))
RANK = Question(1, fields=("rank", "places"), unit="位")
DAYS = Question(1, fields=("value", "denominator"), unit="天", lower=Decimal(0), days_gone=273)
ZERO = Question(1, unit="起", lower=Decimal(0), incidents=True)
WORDS = Question(1, fields=(), graded=True)
STAGE = Question(1, fields=("stage",), staged=True, stages=("立项",))
ADDS_UP = Question(1, unit="件", lower=Decimal(0), cumulative=True)


def codes(asked: Question, texts: dict[str, str], **context) -> list[tuple[str, bool]]:
    """(code, blocks) of every finding."""
    answer = read(asked, Answer(), texts)
    return [(finding.code, finding.blocks) for finding in of_cell(asked, answer, Context(**context))]


def reported(value: int) -> Answer:
    return Answer("reported", value=Decimal(value))


@pytest.mark.parametrize(
    ("asked", "texts", "code"),
    [
        (SHARE, {"value": "92,5"}, "unreadable"),
        (SHARE, {"value": "100.1"}, "too_high"),
        (SHARE, {"value": "-0.1"}, "too_low"),
        (COUNT, {"value": "-1"}, "too_low"),
        (RATIO, {"numerator": "201", "denominator": "200"}, "above_whole"),
        (RATIO, {"numerator": "1", "denominator": "0"}, "zero_denominator"),
        (RATIO, {"numerator": "-1", "denominator": "5"}, "negative"),
        (RATIO, {"numerator": "190"}, "half"),
        (RANK, {"rank": "0"}, "rank"),
        (RANK, {"rank": "2.5"}, "rank"),
        (RANK, {"rank": "14", "places": "13"}, "places"),
        (DAYS, {"value": "274"}, "days"),
        (ZERO, {"value": "1"}, "no_incident"),
    ],
)
def test_a_hard_finding_blocks_whatever_is_explained(asked, texts, code):
    assert codes(asked, {**texts, "note": "说明"}) == [(code, True)]


@pytest.mark.parametrize(
    ("asked", "texts"),
    [
        (SHARE, {"value": "0"}),
        (SHARE, {"value": "100"}),
        (RATIO, {"numerator": "200", "denominator": "200"}),
        (RATIO, {"numerator": "0", "denominator": "0"}),
        (RANK, {"rank": "13", "places": "13"}),
        (RANK, {"rank": "2"}),
        (DAYS, {"value": "273"}),
        (ZERO, {"value": "0"}),
        (WORDS, {"note": "已完成"}),
        (STAGE, {}),
    ],
)
def test_the_edges_of_the_possible_are_possible(asked, texts):
    assert codes(asked, texts) == []


def test_an_incident_may_be_reported_once_the_register_holds_it():
    assert codes(ZERO, {"value": "1"}, incidents=1) == []


def test_a_blank_asks_for_a_figure_or_a_reason():
    assert codes(SHARE, {}) == [("blank", True)]
    assert codes(SHARE, {"note": "尚未抽检"}) == [("missing", False)]
    assert codes(WORDS, {}) == [("blank", True)]


def test_a_figure_with_its_own_due_date_is_awaited_not_missed():
    assert codes(SHARE, {}, later=True) == []


@pytest.mark.parametrize("standing", ["pending", "not_applicable"])
def test_no_figure_needs_its_reason(standing):
    assert codes(SHARE, {"standing": standing}) == [(standing, True)]
    assert codes(SHARE, {"standing": standing, "note": "省局十月公布"}) == []


def test_behind_needs_its_explanation_and_stays_a_warning():
    behind = (Result("not_met", "behind"),)
    assert codes(SHARE, {"value": "80"}, results=behind) == [("behind", True)]
    assert codes(SHARE, {"value": "80", "note": "原料涨价"}, results=behind) == [("behind", False)]


@pytest.mark.parametrize(
    ("asked", "now", "before", "jumps"),
    [
        (SHARE, "82", 92, False),  # 10 points
        (SHARE, "81.9", 92, True),
        (COUNT, "15", 10, False),  # half as much again
        (COUNT, "16", 10, True),
        (COUNT, "9", 1, False),  # a handful
    ],
)
def test_a_jump_is_asked_about(asked, now, before, jumps):
    expected = [("jump_quarter", True), ("jump_year", True)] if jumps else []
    found = codes(asked, {"value": now}, last=reported(before), year_before=reported(before))
    assert found == expected


def test_an_explained_jump_is_a_warning():
    found = codes(COUNT, {"value": "30", "note": "新设两区"}, last=reported(10))
    assert found == [("jump_quarter", False)]


def test_what_adds_up_over_the_year_does_not_fall_without_a_word():
    assert codes(ADDS_UP, {"value": "19"}, last=reported(20)) == [("falls", True)]
    assert codes(ADDS_UP, {"value": "19"}, last=reported(20), first_of_year=True) == []


def test_a_ratio_is_compared_by_its_rate():
    last = Answer("reported", numerator=Decimal(90), denominator=Decimal(100))
    assert codes(RATIO, {"numerator": "9", "denominator": "10"}, last=last) == []
    assert codes(RATIO, {"numerator": "7", "denominator": "10"}, last=last) == [("jump_quarter", True)]


def test_the_offices_benchmark_is_the_one_that_counts():
    typed = {"value": "97", "benchmark": "94"}
    asked = Question(1, fields=("value", "benchmark"), unit="%")
    assert codes(asked, typed, benchmark=Decimal("94.5")) == [("other_benchmark", False)]
    assert codes(asked, typed, benchmark=Decimal(94)) == []


def test_a_returned_cell_must_be_answered():
    assert codes(SHARE, {"value": "95"}, returned=True) == [("returned", True)]

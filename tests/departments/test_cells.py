"""What a cell asks for, and how typed text becomes an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from departments.cells import Answer, Question, fields_for, is_given, question, read
from targets.periods import PlanYears, Quarter
from targets.rules.terms import Rule, Stage, Terms

YEARS = PlanYears(2026, 2030)
VALUE = Question(1, unit="%")
RATIO = Question(1, fields=("numerator", "denominator"), unit="%", share=True)
STAGE = Question(1, fields=("stage",), staged=True, stages=("立项", "验收"))
WORDS = Question(1, fields=(), graded=True)


def terms(measure: str, test: str, form: str = "at_least", **more) -> Terms:
    rule = Rule(form=form, test=test, operator=">=")  # type: ignore[arg-type]
    return Terms("1", rule, measure, YEARS, Quarter(2026, 1), **more)  # type: ignore[arg-type]


def asked(*listed: Terms, unit: str = "%", **more) -> Question:
    return question(1, "", listed, unit=unit, days_gone=273, **more)


@pytest.mark.parametrize(
    ("measure", "test", "form", "fields"),
    [
        ("as_of", "compare", "at_least", ("value",)),
        ("ratio:period", "coverage", "full_coverage", ("numerator", "denominator")),
        ("per_capita", "compare", "per_capita", ("numerator", "denominator")),
        ("published_rate", "benchmark", "vs_benchmark", ("value", "benchmark")),
        ("as_of", "rank", "rank", ("rank", "places")),
        ("stage", "staged", "milestone", ("stage",)),
        ("rubric", "rubric", "qualitative", ()),
        ("register:valid", "compare", "stock", ()),
        ("year_to_date", "compare", "accumulating_days", ("value", "denominator")),
    ],
)
def test_the_measure_and_the_test_say_what_is_typed(measure, test, form, fields):
    assert fields_for(terms(measure, test, form)) == fields


def test_targets_that_share_an_indicator_are_asked_once():
    both = asked(terms("as_of", "prior", "trend_up"), terms("as_of", "rank", "rank"))
    assert both.fields == ("value", "rank", "places")
    assert both.required == ("value", "rank")


def test_a_share_lies_between_0_and_100_and_a_count_is_not_negative():
    share = asked(terms("as_of", "compare"))
    assert (share.lower, share.upper) == (0, 100)
    count = asked(terms("as_of", "compare", "stock"), unit="个")
    assert (count.lower, count.upper) == (0, None)
    rate_of_change = asked(terms("as_of", "quota", "external_quota"))
    assert (rate_of_change.lower, rate_of_change.upper) == (None, None)


@pytest.mark.parametrize("name", ["地区生产总值增速", "居民消费价格涨幅", "成本费用利润率", "订单完成率"])
def test_a_rate_that_is_no_part_of_a_whole_may_be_negative_or_above_100(name):
    rate = asked(terms("as_of", "compare"), name=name)
    assert (rate.lower, rate.upper, rate.share) == (None, None, False)


@pytest.mark.parametrize("wanted", ["120", "-2"])
def test_a_target_above_100_or_below_0_lets_such_values_in(wanted):
    wants = terms("as_of", "compare")
    rate = asked(replace(wants, rule=replace(wants.rule, values=(Decimal(wanted),))))
    assert (rate.lower, rate.upper) == (None, None)


def test_bounds_of_the_indicator_win():
    bounded = asked(terms("as_of", "compare"), lower=Decimal(50), upper=Decimal(200))
    assert (bounded.lower, bounded.upper) == (50, 200)


def test_a_number_is_read_as_every_channel_reads_it():
    assert read(VALUE, Answer(), {"value": " ９２．５％ "}) == Answer("reported", value=Decimal("92.5"))


def test_zero_is_a_value():
    answer = read(VALUE, Answer(), {"value": "0"})
    assert (answer.standing, answer.value) == ("reported", 0)
    assert is_given(VALUE, answer)


def test_what_cannot_be_read_is_kept_as_it_was_typed():
    answer = read(VALUE, Answer("reported", value=Decimal(90)), {"value": "约92"})
    assert (answer.standing, answer.value, dict(answer.raw)) == ("missing", None, {"value": "约92"})
    assert answer.shown("value") == "约92"
    assert read(VALUE, answer, {"value": "92"}) == Answer("reported", value=Decimal(92))


def test_half_a_ratio_is_no_answer_yet():
    half = read(RATIO, Answer(), {"numerator": "190"})
    assert (half.standing, half.numerator) == ("missing", 190)
    assert read(RATIO, half, {"denominator": "200"}).standing == "reported"


def test_only_the_named_fields_change():
    before = Answer("reported", value=Decimal(90), note="原因", data_source="市统计局")
    assert read(VALUE, before, {"note": "新原因"}) == Answer(
        "reported", value=Decimal(90), note="新原因", data_source="市统计局"
    )


def test_awaiting_publication_empties_the_number_and_a_number_takes_it_back():
    waiting = read(VALUE, Answer("reported", value=Decimal(90)), {"standing": "pending"})
    assert (waiting.standing, waiting.value) == ("pending", None)
    assert read(VALUE, waiting, {"note": "省局十月公布"}).standing == "pending"
    assert read(VALUE, waiting, {"value": "91"}) == Answer("reported", value=Decimal(91))


def test_a_blank_with_an_explanation_is_missing():
    answer = read(VALUE, Answer(), {"note": "尚未抽检"})
    assert (answer.standing, answer.note) == ("missing", "尚未抽检")
    assert not is_given(VALUE, answer)


def test_a_stage_must_be_one_of_the_targets():
    assert read(STAGE, Answer(), {"stage": "立项"}).standing == "reported"
    assert dict(read(STAGE, Answer(), {"stage": "开工"}).raw) == {"stage": "开工"}


def test_stages_come_from_the_terms():
    staged = terms("stage", "staged", "milestone", stages=(Stage("立项", Decimal(1), Quarter(2026, 4)),))
    assert asked(staged, unit="").stages == ("立项",)


def test_progress_in_words_is_the_answer_of_a_graded_target():
    assert read(WORDS, Answer(), {"note": "已完成三项"}).standing == "reported"
    assert read(WORDS, Answer(), {"note": " "}).standing == "missing"


@pytest.mark.parametrize("written", ["2026-10-20", "2026/10/20", "2026.10.20", "2026年10月20日"])
def test_a_date_is_read_in_the_usual_spellings(written):
    assert read(VALUE, Answer(), {"published_on": written}).published_on == date(2026, 10, 20)


@pytest.mark.parametrize("written", ["2026-02-30", "十月", "20261020"])
def test_another_date_is_kept_as_text(written):
    assert dict(read(VALUE, Answer(), {"published_on": written}).raw) == {"published_on": written}


def test_fields_that_the_cell_does_not_ask_for_are_passed_over():
    assert read(VALUE, Answer(), {"rank": "3", "grade": "优秀", "entered_key": "x"}) == Answer()


def test_a_nul_character_is_dropped():
    assert read(VALUE, Answer(), {"note": "原\x00因"}).note == "原因"

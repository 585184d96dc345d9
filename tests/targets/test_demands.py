"""What a row demands: the clause, what is given beside it, and what is inferred."""

from __future__ import annotations

from decimal import Decimal

import pytest

from targets import demands
from targets.demands import Asked, Demand, Findings
from targets.periods import PlanYears

YEARS = PlanYears(2026, 2030)


def decided(clause: str, **cells) -> tuple[Demand | None, Findings]:
    return demands.decide(Asked(clause, **{"indicator": "指标", "unit": "%", **cells}), YEARS)


def demanded(clause: str, **cells) -> Demand:
    demand, found = decided(clause, **cells)
    assert demand is not None, [str(error.message) for error in found.errors]
    return demand


def refused(clause: str, **cells) -> list[tuple[str, str]]:
    demand, found = decided(clause, **cells)
    assert demand is None
    return [(error.column, error.code) for error in found.errors]


def test_the_clause_decides_test_operator_and_value():
    rule = demanded("达到92%以上").rule
    assert (rule.form, rule.test, rule.operator, rule.values) == ("at_least", "compare", ">=", (Decimal(92),))


@pytest.mark.parametrize(
    ("clause", "form", "test", "operator"),
    [
        ("达到40%", "rise_to", "compare", ">="),
        ("达到4家", "stock", "compare", ">="),
        ("达到100%", "at_least", "compare", ">="),
        ("达到100%", "full_coverage", "coverage", "="),
        ("建立完善标准体系", "milestone", "staged", None),
        ("建成国家生态文明城市", "qualitative", "rubric", None),
        ("促进规模化发展", "rank", "rank", "<="),
        ("促进规模化发展", "trend_up", "prior", ">"),
        ("加强安全管理", "zero_event", "zero", "="),
        ("全面落实", "external_quota", "quota", None),
    ],
)
def test_a_given_form_settles_what_the_words_leave_open(clause, form, test, operator):
    rule = demanded(clause, form=form, unit="").rule
    assert (rule.form, rule.test, rule.operator) == (form, test, operator)


@pytest.mark.parametrize(
    ("clause", "form"),
    [
        ("达到92%以上", "zero_event"),
        ("达到92%以上", "at_most"),
        ("控制在25立方米以下", "at_least"),
        ("高于全省平均2个百分点", "vs_benchmark_range"),
        ("1~2个", "increment"),
        ("新增150项", "qualitative"),
        ("逐年上升", "growth"),
        ("增长8%以上", "reduction"),
    ],
)
def test_a_given_form_may_not_contradict_the_words(clause, form):
    assert refused(clause, form=form, unit="") == [("form", "form_contradicts_clause")]


def test_a_given_form_settles_words_that_were_not_understood_and_says_why_they_were_not():
    demand, found = decided("天气晴朗", form="qualitative", unit="")
    assert demand is not None
    assert demand.rule.test == "rubric"
    assert [one.code for one in found.notes] == ["clause_open"]


def test_words_without_result_are_refused_with_the_reason():
    assert refused("天气晴朗") == [("clause", "clause_not_understood")]


def test_an_interpretation_gives_words_their_amount():
    demand = demanded("质量水平提升", interpretation="不低于92%")
    assert (demand.rule.test, demand.rule.values) == ("compare", (Decimal(92),))
    assert demand.interpretation == "不低于92%"


def test_only_the_first_words_of_an_interpretation_have_to_be_a_clause():
    assert demanded("居全省前列", interpretation="前5名；按惯例掌握").rule.values == (Decimal(5),)


def test_an_interpretation_in_prose_changes_nothing():
    assert demanded("达到92%以上", interpretation="抽检领域为流通领域").rule.values == (Decimal(92),)


def test_an_amount_in_the_words_is_not_overruled_by_an_interpretation():
    assert demanded("达到92%以上", interpretation="不低于95%").rule.values == (Decimal(92),)


def test_a_rank_without_number_is_the_first_three_until_the_office_says_otherwise():
    demand, found = decided("居全省前列")
    assert demand is not None
    assert demand.rule.values == (Decimal(3),)
    assert ("interpretation", "rank_unstated") in [(one.column, one.code) for one in found.open]


def test_flags_are_added_to_what_the_words_say():
    demand = demanded("达到92%以上", flags=frozenset({"soft", "hold", "strict", "red_line", "lag_allowed"}))
    assert (demand.rule.soft, demand.rule.hold, demand.rule.operator) == (True, True, ">")
    assert (demand.red_line, demand.lag_allowed) == (True, True)


def test_strict_needs_an_amount():
    assert refused("建成国家生态文明城市", flags=frozenset({"strict"})) == [("flags", "strict_without_number")]


def test_what_it_is_compared_with_may_be_given():
    assert demanded("高于全省平均2个百分点", compared_with="GDP").rule.compared_with == "GDP"


@pytest.mark.parametrize(
    ("clause", "cells", "measure"),
    [
        ("达到92%以上", {"indicator": "抽检合格率"}, "ratio:period"),
        ("新增150项", {"unit": "项"}, "term_flow"),
        ("每年新增3家", {"unit": "家"}, "period_flow"),
        ("有效期内省名牌产品80个", {"unit": "个"}, "as_of"),
        ("良好天数达到358天", {"unit": "天", "indicator": "空气质量良好以上天数"}, "year_to_date"),
        ("杜绝重大事故", {"unit": "起"}, "period_flow"),
        ("建成国家生态文明城市", {"unit": ""}, "stage"),
        ("质量显著提高", {"unit": ""}, "rubric"),
    ],
)
def test_a_measure_that_is_not_given_is_inferred_and_listed(clause, cells, measure):
    demand, found = decided(clause, **cells)
    assert demand is not None
    assert demand.measure == measure
    assert ("measure", "measure_inferred") in [(one.column, one.code) for one in found.open]
    assert "measure" in [column for column, _ in demand.confirm]


def test_a_given_form_brings_its_own_measure():
    assert demanded("达到4家", form="increment", unit="家").measure == "term_flow"


@pytest.mark.parametrize(
    ("clause", "measure"), [("达到92%", "stage"), ("建成生态城市", "ratio:period"), ("质量显著提高", "as_of")]
)
def test_stages_and_grades_answer_only_their_own_tests(clause, measure):
    assert refused(clause, measure=measure, unit="") == [("measure", "measure_does_not_fit")]


def test_a_rank_is_counted_in_places():
    assert demanded("居全省前3名", unit="分").unit == "位"
    assert demanded("居全省前3名", unit="名").unit == "名"


def test_parts_are_summed_unless_each_has_to_pass():
    summed = demanded("达到25项", unit="项", measure="as_of", parts="鲁班奖、扬子杯奖")
    assert ([part.name for part in summed.parts], summed.combine) == (["鲁班奖", "扬子杯奖"], "sum")
    each = demanded("持续削减", unit="吨", measure="year_to_date", parts="甲、乙")
    assert each.combine == "each"
    assert demanded("达到92%以上", parts="甲=60；乙=40").combine == "weighted"


def test_parts_cannot_be_put_together_where_there_are_none():
    assert refused("达到92%以上", combine="sum") == [("combine", "combine_without_parts")]


def test_two_amounts_ask_for_two_parts():
    demand = demanded("分别达到95%和98%", indicator="甲合格率和乙合格率")
    assert ([len(demand.rule.values), len(demand.parts)], demand.combine) == ([2, 2], "each")
    assert ("parts", "parts_do_not_fit") in refused("分别达到95%和98%", parts="甲、乙、丙")


def test_every_list_of_a_refused_row_is_looked_at_too():
    found = refused("天气晴朗", phases="1/2", stages="甲=1@2040Q1", parts="甲、甲")
    assert [column for column, _ in found] == ["clause", "parts", "phases", "stages"]


@pytest.mark.parametrize(
    ("cells", "error"),
    [
        ({"factor": Decimal(0)}, ("factor", "not_positive")),
        ({"factor": Decimal(-100)}, ("factor", "not_positive")),
        ({"points": Decimal(-1)}, ("points", "below_zero")),
    ],
)
def test_a_factor_is_more_than_nothing_and_points_are_not_less(cells, error):
    assert refused("达到92%以上", **cells) == [error]


def test_parts_that_cannot_be_read_are_one_error():
    assert refused("达到92%以上", parts="甲；甲", combine="each") == [("parts", "named_twice")]


def test_a_rank_in_per_cent_is_a_share_of_the_places():
    assert demanded("进入全国前10%", unit="").unit == "%"

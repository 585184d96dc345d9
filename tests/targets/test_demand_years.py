"""Year columns: a bare number takes the horizon's operator and form, words are a clause of their own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from targets import demands
from targets.demands import Asked
from targets.periods import PlanYears
from targets.rules.terms import Rule

YEARS = PlanYears(2026, 2030)


def annual(clause: str, written: str, *, unit: str = "%", **cells) -> Rule:
    demand, found = demands.decide(Asked(clause, "指标", unit, annual={2027: written}, **cells), YEARS)
    assert demand is not None, [str(error.message) for error in found.errors]
    return demand.annual[2027]


@pytest.mark.parametrize(
    ("clause", "unit", "written", "form", "operator", "value"),
    [
        ("超过45%", "%", "43", "greater_than", ">", "43"),
        ("提高到40%", "%", "38%", "rise_to", ">=", "38"),
        ("控制在25立方米以下", "立方米", "27.5", "at_most", "<=", "27.5"),
        ("高于全省平均水平1~2个百分点", "%", "1.5", "vs_benchmark", ">=", "1.5"),
        ("高于全省平均", "%", "1", "vs_benchmark", ">=", "1"),
        ("增长8%以上", "%", "7", "growth", ">=", "7"),
        ("居全省前3名", "位", "5", "rank", "<=", "5"),
        ("1~2个", "个", "1", "count", ">=", "1"),
        ("逐年上升", "分", "85", "at_least", ">=", "85"),
        ("持续下降", "吨", "900", "at_most", "<=", "900"),
        ("全部通过认证", "%", "95", "at_least", ">=", "95"),
        ("全部通过认证", "%", "100", "full_coverage", "=", "100"),
        ("杜绝重大事故", "起", "0", "zero_event", "=", "0"),
        ("杜绝重大事故", "起", "2", "at_most", "<=", "2"),
    ],
)
def test_a_bare_number_is_read_by_the_horizon(clause, unit, written, form, operator, value):
    rule = annual(clause, written, unit=unit)
    assert (rule.form, rule.operator, rule.values) == (form, operator, (Decimal(value),))


def test_a_bare_number_stands_in_the_targets_own_unit():
    rule = annual("7万件", "20000", unit="件")
    assert (rule.values, rule.scale, rule.unit) == ((Decimal(20000),), Decimal(1), None)


def test_words_are_a_clause_of_their_own():
    rule = annual("提高到40%", "不低于38%")
    assert (rule.form, rule.operator, rule.values) == ("at_least", ">=", (Decimal(38),))


@pytest.mark.parametrize(
    ("clause", "unit"), [("建成国家生态文明城市", ""), ("质量显著提高", ""), ("完成上级下达任务", "")]
)
def test_a_number_says_nothing_beside_words(clause, unit):
    _, found = demands.decide(Asked(clause, "指标", unit, annual={2027: "5"}), YEARS)
    assert [(error.column, error.code) for error in found.errors] == [("2027", "annual_does_not_fit")]


@pytest.mark.parametrize(
    ("written", "code"), [("92,5", "annual_not_understood"), ("天气晴朗", "annual_not_understood")]
)
def test_what_is_neither_number_nor_clause_is_refused(written, code):
    _, found = demands.decide(Asked("达到92%以上", "合格率", "%", annual={2027: written}), YEARS)
    assert [(error.column, error.code) for error in found.errors] == [("2027", code)]


def test_a_year_outside_the_plan_is_refused():
    _, found = demands.decide(Asked("达到92%以上", "合格率", "%", annual={2031: "95"}), YEARS)
    assert [(error.column, error.code) for error in found.errors] == [("2031", "outside_plan")]


def test_blank_years_have_no_value_of_their_own():
    demand, _ = demands.decide(Asked("达到92%以上", "合格率", "%", annual={2026: " ", 2027: "93"}), YEARS)
    assert demand is not None
    assert list(demand.annual) == [2027]

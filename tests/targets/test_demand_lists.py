"""Cells that hold a list: parts, phases and stages, read and written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from targets import demands
from targets.periods import PlanYears, Quarter
from targets.rules.terms import Part, PhaseTable, Stage

YEARS = PlanYears(2026, 2030)


def test_parts_may_have_weights():
    assert demands.read_parts("甲、乙") == (Part("甲"), Part("乙"))
    assert demands.read_parts("甲=60；乙＝40%") == (Part("甲", Decimal(60)), Part("乙", Decimal(40)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("甲、甲", "named_twice"),
        ("甲=", "not_a_part"),
        ("=3", "not_a_part"),
        ("甲=3；乙", "weights_incomplete"),
        ("甲=0；乙=1", "weight_not_positive"),
        ("甲=三；乙=1", "not_a_number"),
        ("甲" * 101, "long_name"),
    ],
)
def test_parts_that_say_nothing_usable_are_refused(text, code):
    with pytest.raises(demands.Unreadable) as raised:
        demands.read_parts(text)
    assert raised.value.code == code


def test_phases_are_four_shares_of_the_year_or_amounts():
    shares = (Decimal(0), Decimal(0), Decimal(0), Decimal(100))
    assert demands.read_phases("0/0/0/100", YEARS) == PhaseTable(shares=shares)
    assert demands.read_phases("0％／0％／0％／100％", YEARS) == PhaseTable(shares=shares)
    amounts = {Quarter(2026, 2): Decimal(10), Quarter(2027, 4): Decimal("25.5")}
    assert demands.read_phases("2026Q2=10；2027Q4=25.5", YEARS) == PhaseTable(values=amounts)
    assert demands.read_phases("", YEARS) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0/0/100", "not_phases"),
        ("50/25/75/100", "not_phases"),
        ("0/0/0/101", "not_phases"),
        ("0/0/x/100", "not_a_number"),
        ("2031Q1=3", "outside_plan"),
        ("Q2=3", "not_a_quarter"),
        ("2026Q2=3；2026Q2=4", "named_twice"),
    ],
)
def test_phases_that_say_nothing_usable_are_refused(text, code):
    with pytest.raises(demands.Unreadable) as raised:
        demands.read_phases(text, YEARS)
    assert raised.value.code == code


@pytest.mark.parametrize("text", [
    "立项=20@2026Q2；验收=100@2030Q4", "立项=0.2@2026Q2；验收=1@2030Q4", "立项=20%@2026q2；验收=100%", "立项＝20＠2026Q2、验收=100@2030Q4",
])  # fmt: skip
def test_weights_of_stages_may_be_shares_or_percent(text):
    assert demands.read_stages(text, YEARS) == (
        Stage("立项", Decimal("0.2"), Quarter(2026, 2)),
        Stage("验收", Decimal(1), Quarter(2030, 4)),
    )


def test_stages_without_weights_share_the_way_evenly():
    weights = [stage.weight for stage in demands.read_stages("甲@2026Q1；乙@2027Q1；丙@2028Q1；丁", YEARS)]
    assert weights == [Decimal("0.25"), Decimal("0.5"), Decimal("0.75"), Decimal(1)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("甲=50@2026Q2；乙=30@2026Q4", "stage_weights"),
        ("甲=120@2026Q2", "stage_weights"),
        ("甲=20@2027Q2；乙=100@2026Q2", "stage_order"),
        ("甲=20@2026Q2；甲=100@2026Q4", "named_twice"),
        ("甲=20@", "not_a_stage"),
        ("=20@2026Q2", "not_a_stage"),
        ("甲=100@2031Q1", "outside_plan"),
        ("甲=100@六月", "not_a_quarter"),
    ],
)
def test_stages_that_say_nothing_usable_are_refused(text, code):
    with pytest.raises(demands.Unreadable) as raised:
        demands.read_stages(text, YEARS)
    assert raised.value.code == code


@pytest.mark.parametrize(
    "text", ["立项=20@2026Q2；验收=100@2030Q4", "完成=100@2030Q4", "一=33.33@2026Q1；二=66.67@2027Q1"]
)
def test_stages_are_written_as_they_are_read(text):
    assert demands.write_stages(demands.read_stages(text, YEARS)) == text


@pytest.mark.parametrize("text", ["0/0/0/100", "12.5/25/50/100", "2026Q2=10；2027Q4=25.5"])
def test_phases_are_written_as_they_are_read(text):
    assert demands.write_phases(demands.read_phases(text, YEARS)) == text


@pytest.mark.parametrize("text", ["甲、乙", "甲=60；乙=40"])
def test_parts_are_written_as_they_are_read(text):
    assert demands.write_parts(demands.read_parts(text)) == text

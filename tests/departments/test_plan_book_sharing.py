"""Targets with one indicator code share the indicator: one entry serves them all."""

from __future__ import annotations

import pytest

from departments.models import Duty
from targets.models import Indicator
from tests.departments.plan_rows import book, errors, load, target, version

pytestmark = pytest.mark.django_db


def shared(code: str, **cells):
    return target(code, indicator="用户满意度", indicator_code="S", measure="published_rate") | {"unit": "分"} | cells


def test_two_targets_of_one_indicator_share_it():
    load(book([shared("33", clause="逐年上升"), shared("34", clause="居全省前3名")]))
    indicator = Indicator.objects.get()
    assert (indicator.code, indicator.unit, indicator.targets.count()) == ("S", "分", 2)


def test_a_rank_is_counted_in_places_whatever_the_value_is_counted_in():
    load(book([shared("34", clause="居全省前3名", unit="位"), shared("33", clause="逐年上升")]))
    assert (version("34").unit, version("33").unit, Indicator.objects.get().unit) == ("位", "分", "分")


@pytest.mark.parametrize(
    ("key", "value", "cell"),
    [("indicator", "满意率", "D3"), ("unit", "%", "F3"), ("measure", "ratio", "H3"), ("decimals", 3, "I3")],
)
def test_rows_that_share_an_indicator_may_not_disagree(key, value, cell):
    rows = [shared("33", clause="逐年上升") | {"decimals": 1}, shared("34", clause="居全省前3名") | {key: value}]
    assert errors(load(book(rows))) == [("目标", cell, "shared_indicator_conflict")]


def test_blank_cells_are_taken_from_the_other_row():
    load(
        book(
            [
                shared("33", clause="逐年上升", definition="调查得分"),
                shared("34", clause="居全省前3名", measure="", unit=""),
            ]
        )
    )
    assert (version("34").measure, version("34").confirm) == ("published_rate", [])
    assert Indicator.objects.get().definition == "调查得分"


def test_one_unit_leads_all_targets_of_an_indicator():
    found = errors(load(book([shared("33", clause="逐年上升"), shared("34", clause="居全省前3名", lead="二局")])))
    assert [code for _, _, code in found] == ["shared_indicator_two_leads"]


def test_a_revision_of_one_row_may_not_disagree_with_the_other_that_is_stored():
    load(book([shared("33", clause="逐年上升"), shared("34", clause="居全省前3名")]))
    found = errors(load(book([shared("34", clause="居全省前2名", indicator="满意率")]), effective="2026Q3"))
    assert [code for _, _, code in found] == ["shared_indicator_conflict"]


def test_what_each_unit_bears_is_read_and_kept():
    row = target(
        measure="as_of", parts="国道、省道", combine="sum", clause="达到20公里", unit="公里", supporting="二局",
        shares="一局=60；二局=40", goals="一局=12；二局=8", supplied_parts="二局=省道",
    )  # fmt: skip
    assert load(book([row])).problems.errors == []
    lead, supporting = Duty.objects.order_by("id")
    assert (lead.share, lead.goal, lead.parts) == (60, 12, [])
    assert (supporting.share, supporting.goal, supporting.parts) == (40, 8, ["省道"])


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"shares": "一局=60；二局=30"}, "shares_not_100"),
        ({"shares": "一局"}, "not_a_pair"),
        ({"goals": "三局=3"}, "unknown_department"),
        ({"supplied_parts": "二局=县道"}, "unknown_part"),
        ({"supporting": "", "goals": "二局=1"}, "no_duty"),
    ],
)
def test_what_units_bear_has_to_add_up(cells, code):
    row = target(measure="as_of", parts="国道、省道", combine="sum", clause="达到20公里", unit="公里") | {
        "supporting": "二局"
    }
    assert [found for _, _, found in errors(load(book([row | cells])))] == [code]


def test_the_first_of_two_leads_leads_and_the_other_supports():
    load(book([target(lead="一局、二局")]))
    assert list(Duty.objects.values_list("department__name", "role")) == [("一局", "lead"), ("二局", "supporting")]

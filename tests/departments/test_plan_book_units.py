"""Responsible units: how they are called, renamed, and followed by others."""

from __future__ import annotations

import pytest

from departments import plan_book
from departments.models import Department, Duty
from qualitycity.models import Event
from targets.models import Plan
from targets.publications import Tally
from tests.departments.plan_rows import book, errors, load, target

pytestmark = pytest.mark.django_db

UNITS = [
    {"code": "01", "name": "市科技局(知识产权局)", "alias": "知识产权局", "kind": "部门"},
    {"code": "02", "name": "质监局", "alias": "市质量技术监督局、技监局", "kind": "部门"},
    {"code": "03", "name": "东城区", "kind": "区镇"},
    {"code": "04", "name": "某钢厂", "kind": "企业"},
    {"code": "05", "name": "质量协会", "kind": "协会"},
]


def test_a_unit_of_the_sheet_is_meant_before_a_namesake_of_another_plan(tmp_path):
    load(book([target()]))
    other = [{"code": "D1", "name": "一局"}, {"code": "D2", "name": "二局"}]
    load(book([target()], departments=other, code="Q"))
    assert Duty.objects.get(target__plan__code="Q").department.code == "D1"
    plan_book.write_book(Plan.objects.get(code="Q"), tmp_path / "q.xlsx")
    assert load(plan_book.open_book(tmp_path / "q.xlsx"), effective="2026Q2").tally == Tally(unchanged=1)


def lead_of(written: str) -> str:
    load(book([target(lead=written)], departments=UNITS))
    return Duty.objects.get().department.code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("市科技局(知识产权局)", "01"),
        ("市科技局（知识产权局）", "01"),
        ("知识产权局", "01"),
        ("质监局", "02"),
        ("市质监局", "02"),
        ("02", "02"),
        ("2", "02"),
        ("市技监局", "02"),
    ],
)
def test_a_unit_is_known_by_code_name_or_alias(written, code):
    assert lead_of(written) == code


def test_every_kind_of_unit_has_its_word():
    load(book([target(lead="01")], departments=UNITS))
    kinds = list(Department.objects.order_by("code").values_list("kind", flat=True))
    assert kinds == ["department", "department", "district", "enterprise", "association"]


def test_lists_keep_the_order_of_the_sheet():
    load(book([target(lead="01")], departments=list(reversed(UNITS))))
    assert [unit.code for unit in Department.objects.all()] == ["05", "04", "03", "02", "01"]


def test_a_name_that_two_units_have_is_refused():
    units = [{"code": "01", "name": "一局", "alias": "甲"}, {"code": "02", "name": "二局", "alias": "甲"}]
    assert errors(load(book([target(lead="甲")], departments=units))) == [("目标", "B2", "ambiguous_department")]


def test_two_units_of_one_name_are_refused():
    units = [{"code": "01", "name": "一局"}, {"code": "02", "name": "一局"}]
    assert ("责任单位", "B3", "duplicate") in errors(load(book([target()], departments=units)))


def test_a_code_with_another_name_is_a_unit_renamed():
    load(book([target()]))
    loaded = load(book([], departments=[{"code": "01", "name": "甲局"}]), effective="2026Q2")
    assert loaded.units == Tally(changed=1)
    assert Department.objects.get(code="01").name == "甲局"
    event = Event.objects.filter(kind="departments.listed").latest("id")
    assert event.detail["changed"] == {"01": {"name": ["一局", "甲局"]}}


def test_units_that_are_absent_stay():
    load(book([target()]))
    load(book([], departments=[{"code": "03", "name": "三局"}]), effective="2026Q2")
    assert list(Department.objects.values_list("code", flat=True)) == ["01", "02", "03"]


def test_a_merged_unit_points_to_the_one_that_took_over():
    units = [{"code": "01", "name": "一局", "successor": "新局"}, {"code": "02", "name": "新局"}]
    load(book([target(lead="一局")], departments=units))
    assert Department.objects.get(code="01").successor == Department.objects.get(code="02")
    assert Duty.objects.get().department.code == "01"


@pytest.mark.parametrize("units", [
    [{"code": "01", "name": "一局", "successor": "一局"}],
    [{"code": "01", "name": "一局", "successor": "二局"}, {"code": "02", "name": "二局", "successor": "一局"}],
])  # fmt: skip
def test_successors_never_come_back_to_where_they_began(units):
    assert "successor_ring" in [code for _, _, code in errors(load(book([], departments=units)))]


SUCCESSORS = [
    {"code": "10", "name": "新局", "order": 2, "predecessors": "质监局、知识产权局", "targets": ""},
    {"code": "11", "name": "第三局", "order": 3, "predecessors": "某钢厂", "targets": "2"},
]


def test_successors_take_over_where_they_are_chosen():
    rows = [
        target("1", lead="质监局", supporting="知识产权局、东城区"),
        target("2", lead="东城区", supporting="质监局"),
    ]
    load(book(rows, departments=UNITS, successors=SUCCESSORS), successors=True)
    duties = {
        (duty.target.code, duty.role): duty.department.name
        for duty in Duty.objects.select_related("target")
        if duty.target
    }
    assert duties == {
        ("1", "lead"): "新局", ("1", "supporting"): "东城区", ("2", "lead"): "第三局", ("2", "supporting"): "新局",
    }  # fmt: skip
    assert Department.objects.get(code="02").successor == Department.objects.get(code="10")


def test_successors_stay_aside_where_they_are_not_chosen():
    load(book([target(lead="质监局")], departments=UNITS, successors=SUCCESSORS))
    assert Department.objects.count() == 5
    assert Duty.objects.get().department.name == "质监局"


def test_successors_cannot_be_chosen_where_none_are_listed():
    assert errors(load(book([target()]), successors=True)) == [(None, None, "missing_sheet")]

"""Units and their duties are entered by actions: who may, what stays, and what the log tells."""

from __future__ import annotations

import pytest

from departments import duties
from departments.duties import DutyDraft, UnitDraft
from departments.models import Department, Duty
from qualitycity import roles
from qualitycity.models import Event
from qualitycity.roles import Actor, Forbidden
from targets.models import Area, Category, Indicator, Plan, Target
from targets.periods import Quarter
from targets.publications import Tally

pytestmark = pytest.mark.django_db

OFFICE = roles.system("test")


@pytest.fixture
def area() -> Area:
    return Area.objects.create(name="某市")


@pytest.fixture
def target(area) -> Target:
    plan = Plan.objects.create(code="P", name="规划", area=area, start_year=2026, end_year=2030)
    indicator = Indicator.objects.create(plan=plan, code="1", name="合格率")
    category = Category.objects.create(code="product", name="产品质量")
    return Target.objects.create(plan=plan, code="1", category=category, indicator=indicator)


def enlist(area: Area, *units: UnitDraft) -> duties.Listed:
    return duties.enlist(area=area, units=units, by=OFFICE)


def assign(target: Target, *wanted: DutyDraft, since: str) -> duties.Assigned:
    units = {unit.code: unit for unit in Department.objects.all()}
    slots = {target.code: (target, wanted)}
    return duties.assign(plan=target.plan, units=units, since=Quarter.parse(since), by=OFFICE, targets=slots, tasks={})


def in_force() -> list[tuple[str, str, str, str | None]]:
    rows = Duty.objects.order_by("id").select_related("department")
    return [(row.department.code, row.role, str(row.since), str(row.until) if row.until else None) for row in rows]


def test_units_are_entered_once_and_changed_in_place(area):
    assert enlist(area, UnitDraft("01", "一局"), UnitDraft("02", "二局")).tally == Tally(created=2)
    assert enlist(area, UnitDraft("01", "一局"), UnitDraft("02", "二局", order=5)).tally == Tally(
        changed=1, unchanged=1
    )
    assert Department.objects.get(code="02").order == 5


def test_a_successor_may_stand_in_a_later_row(area):
    enlist(area, UnitDraft("01", "一局", successor="02"), UnitDraft("02", "二局"))
    assert Department.objects.get(code="01").successor == Department.objects.get(code="02")
    listed = enlist(area, UnitDraft("01", "一局"))
    assert (listed.tally, Department.objects.get(code="01").successor) == (Tally(changed=1), None)


def test_the_log_tells_a_change_and_nothing_where_nothing_changed(area):
    enlist(area, UnitDraft("01", "一局"))
    enlist(area, UnitDraft("01", "甲局"))
    enlist(area, UnitDraft("01", "甲局"))
    details = list(Event.objects.filter(kind="departments.listed").values_list("detail", flat=True))
    assert details == [
        {"created": ["01"], "changed": {}}, {"created": [], "changed": {"01": {"name": ["一局", "甲局"]}}},
    ]  # fmt: skip


def test_a_duty_that_is_handed_over_ends_the_quarter_before(area, target):
    enlist(area, UnitDraft("01", "一局"), UnitDraft("02", "二局"))
    assign(target, DutyDraft("01", "lead"), DutyDraft("02", "supporting"), since="2026Q1")
    assert assign(target, DutyDraft("02", "lead"), since="2026Q3").targets == ["1"]
    assert in_force() == [
        ("01", "lead", "2026Q1", "2026Q2"), ("02", "supporting", "2026Q1", "2026Q2"), ("02", "lead", "2026Q3", None),
    ]  # fmt: skip


def test_the_same_duties_again_change_nothing(area, target):
    enlist(area, UnitDraft("01", "一局"))
    assign(target, DutyDraft("01", "lead"), since="2026Q1")
    assert assign(target, DutyDraft("01", "lead"), since="2026Q3").targets == []
    assert in_force() == [("01", "lead", "2026Q1", None)]
    assert Event.objects.filter(kind="duties.assigned").count() == 1


def test_a_unit_that_left_may_come_back(area, target):
    enlist(area, UnitDraft("01", "一局"), UnitDraft("02", "二局"))
    for since, unit in (("2026Q1", "01"), ("2026Q3", "02"), ("2027Q1", "01")):
        assign(target, DutyDraft(unit, "lead"), since=since)
    assert in_force() == [
        ("01", "lead", "2026Q1", "2026Q2"), ("02", "lead", "2026Q3", "2026Q4"), ("01", "lead", "2027Q1", None),
    ]  # fmt: skip


def test_only_who_may_edit_the_plan_enters_units_and_duties(area, target):
    clerk = Actor("u", "某人")
    with pytest.raises(Forbidden):
        duties.enlist(area=area, units=[UnitDraft("01", "一局")], by=clerk)
    with pytest.raises(Forbidden):
        duties.assign(plan=target.plan, units={}, since=Quarter(2026, 1), by=clerk, targets={}, tasks={})
    assert not Department.objects.exists()

"""What a unit must enter in a quarter."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments import grid, sheets
from departments.models import Duty, Exemption, Submission
from targets.models import Period, Quota
from targets.periods import Quarter
from tests.departments.desk import KINDS, Q3, QUOTA, RANK, a_desk, a_duty, a_kind
from tests.reports.ground import AT_LEAST_92, a_department, a_plan, a_target, a_version

pytestmark = pytest.mark.django_db
PARTS = [{"name": "国家级", "weight": None}, {"name": "省级", "weight": None}]


def cells(unit, plan, quarter=Q3):
    return [(cell.indicator.name, cell.part, cell.due) for cell in sheets.cells_of(plan, quarter, unit.pk)]


def test_the_lead_enters_every_target_in_plan_order():
    desk = a_desk()
    assert [name for name, _, _ in cells(desk.unit, desk.plan)] == list(KINDS)


def test_an_annual_target_is_not_due_before_the_fourth_quarter():
    desk = a_desk("yearly")
    assert cells(desk.unit, desk.plan) == [("yearly", "", False)]
    assert cells(desk.unit, desk.plan, Quarter(2026, 4)) == [("yearly", "", True)]


def test_a_supporter_enters_nothing_but_the_parts_it_was_given():
    plan, lead, helper = a_plan(), a_department("24", "质监局"), a_department("23", "工商局")
    target = a_kind(plan, "stock", lead, parts=PARTS, combine="sum")
    supporting = a_duty(target, helper, Duty.Role.SUPPORTING)
    assert cells(helper, plan) == []
    supporting.parts = ["省级"]
    supporting.save()
    assert cells(helper, plan) == [("stock", "省级", True)]
    assert cells(lead, plan) == [("stock", "国家级", True)]


def test_a_handed_over_target_is_entered_by_the_new_lead():
    plan, old, new = a_plan(), a_department("24", "质监局"), a_department("23", "工商局")
    target = a_kind(plan, "rate", None)
    a_duty(target, old, Duty.Role.LEAD, until=Quarter(2026, 2))
    a_duty(target, new, Duty.Role.LEAD, since=Quarter(2026, 3))
    assert (cells(old, plan), cells(new, plan)) == ([], [("rate", "", True)])
    assert cells(old, plan, Quarter(2026, 2)) == [("rate", "", True)]


def test_targets_that_share_an_indicator_are_one_cell_of_the_first_targets_lead():
    plan, first, second = a_plan(), a_department("24", "质监局"), a_department("19", "市旅游局")
    target = a_target(plan, "33", lead=first)
    a_target(plan, "34", RANK, indicator=target.indicator, lead=second)
    (cell,) = sheets.cells_of(plan, Q3, first.pk)
    assert cell.asked.fields == ("value", "rank", "places")
    assert [version.target.code for version in cell.targets] == ["33", "34"]
    assert sheets.cells_of(plan, Q3, second.pk) == ()


def test_sub_quotas_are_the_parts_of_a_target_from_above():
    plan, unit = a_plan(), a_department("24", "质监局")
    target = a_target(plan, "58", QUOTA, lead=unit)
    (cell,) = sheets.cells_of(plan, Q3, unit.pk)
    assert cell.awaits_quota
    for name in ("单位GDP能耗", "化学需氧量"):
        Quota.objects.create(indicator=target.indicator, year=2026, name=name, operator="<=", value=3, by_key="t")
    found = sheets.cells_of(plan, Q3, unit.pk)
    assert [(each.part, each.awaits_quota) for each in found] == [("单位GDP能耗", False), ("化学需氧量", False)]


def test_a_revision_changes_what_is_asked_from_its_quarter_on():
    desk = a_desk("rate")
    a_version(desk.targets["rate"], AT_LEAST_92, effective_from=Q3, measure="ratio:as_of")
    (before,) = sheets.cells_of(desk.plan, Quarter(2026, 2), desk.unit.pk)
    (after,) = sheets.cells_of(desk.plan, Q3, desk.unit.pk)
    assert (before.asked.fields, after.asked.fields) == (("value",), ("numerator", "denominator"))


def test_the_number_of_queries_does_not_grow_with_the_targets(django_assert_num_queries):
    plan, unit = a_plan(), a_department("24", "质监局")
    for _ in range(12):
        a_kind(plan, "rate", unit)
    with django_assert_num_queries(3):  # duties, target versions, main tasks
        assert len(sheets.cells_of(plan, Q3, unit.pk)) == 12


def test_the_cells_of_many_units_are_each_ones_own_and_cost_no_more(django_assert_num_queries):
    plan, first, second = a_plan(), a_department("24", "质监局"), a_department("23", "工商局")
    shared = a_kind(plan, "rate", first, parts=PARTS)
    a_duty(shared, second, "supporting", parts=["省级"])
    a_kind(plan, "stock", second)
    with django_assert_num_queries(3):  # duties, target versions, main tasks
        found = sheets.cells_by_unit(plan, Q3, [first.pk, second.pk])
    named = {unit: [(cell.indicator.name, cell.part) for cell in cells] for unit, cells in found.items()}
    assert named == {first.pk: [("rate", "国家级")], second.pk: [("rate", "省级"), ("stock", "")]}
    assert found == {unit.pk: sheets.cells_of(plan, Q3, unit.pk) for unit in (first, second)}


def test_counting_what_is_filled_costs_the_same_queries_for_many_units_of_a_quarter(django_assert_num_queries):
    desk = a_desk("rate")
    listed = [desk.submission]
    with CaptureQueriesContext(connection) as one:
        assert list(grid.counts(listed).values()) == [(0, 1)]
    for code in ("41", "42", "43"):
        unit = a_department(code, f"单位{code}")
        a_kind(desk.plan, "rate", unit)
        listed.append(Submission.objects.create(period=desk.period, department=unit))
    with django_assert_num_queries(len(one)):
        assert list(grid.counts(listed).values()) == [(0, 1)] * 4


def test_counting_what_is_filled_costs_the_same_queries_for_many_quarters(django_assert_num_queries):
    desk = a_desk("rate", "stock")
    listed = [desk.submission]
    with CaptureQueriesContext(connection) as one:
        assert list(grid.counts(listed).values()) == [(0, 2)]
    for quarter in ("2026Q4", "2027Q1", "2027Q2"):
        period = Period.objects.create(plan=desk.plan, quarter=Quarter.parse(quarter), state="open")
        listed.append(Submission.objects.create(period=period, department=desk.unit))
    with django_assert_num_queries(len(one)):
        assert list(grid.counts(listed).values()) == [(0, 2)] * 4


def test_each_quarter_has_its_own_duties_values_and_exemptions():
    desk = a_desk("rate", "stock")
    desk.type("rate", value="95")
    other = a_department("23", "工商局")
    desk.targets["stock"].duties.update(until=Q3)
    a_duty(desk.targets["stock"], other, "lead", since=Q3.next)
    period = Period.objects.create(plan=desk.plan, quarter=Q3.next, state="open")
    listed = [desk.submission]
    listed += [Submission.objects.create(period=period, department=unit) for unit in (desk.unit, other)]
    Exemption.objects.create(
        indicator=desk.targets["rate"].indicator, department=desk.unit, first=Q3.next, last=Q3.next, reason="停产",
        by_key="x", by_name="x",
    )  # fmt: skip
    told = [
        [(cell.indicator.name, sheets.answer_of(sheet.values.get(cell.key)).value, cell.key in sheet.exempt)
         for cell in sheet.cells]
        for sheet in sheets.of_many(listed)
    ]  # fmt: skip
    assert told == [
        [("rate", Decimal(95), False), ("stock", None, False)],
        [("rate", None, True)],
        [("stock", None, False)],
    ]

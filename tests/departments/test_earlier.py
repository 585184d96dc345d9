"""What a figure is compared with: the unit's own earlier figures, its draft before the last day, its files."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from departments import earlier, grid
from departments.models import Duty, Value
from targets.models import Period, TargetVersion
from targets.periods import Quarter
from tests.departments.desk import Q3, a_desk, a_kind
from tests.reports.ground import a_department, a_period

pytestmark = pytest.mark.django_db


def value(desk, name, quarter, number, *, unit=None, part="", counted=True):
    period = Period.objects.filter(plan=desk.plan, quarter=quarter).first() or a_period(desk.plan, str(quarter))
    return Value.objects.create(
        indicator=desk.targets[name].indicator, period=period, department=unit or desk.unit, part=part, value=number,
        counted=counted, entered_key="x", entered_name="甲",
    )  # fmt: skip


def row_of(desk, name, part="", today=None):
    rows = grid.of(desk.submission, today=today).rows
    return next(row for row in rows if row.key == desk.key(name, part))


def test_a_unit_is_compared_with_its_own_earlier_figures_not_with_the_citys():
    desk, other = a_desk("new"), a_department("23", "工商局")
    Duty.objects.create(department=other, target=desk.targets["new"], role="lead", since=desk.plan.years.first)
    value(desk, "new", Quarter(2026, 2), 40)
    value(desk, "new", Quarter(2026, 2), 100, unit=other)
    assert row_of(desk, "new").last.value == 40


def test_a_successor_is_compared_with_what_its_predecessor_reported():
    desk, old = a_desk("rate"), a_department("23", "工商局")
    Duty.objects.filter(target=desk.targets["rate"]).update(since=Q3)
    before = Duty(department=old, target=desk.targets["rate"], role="lead", since=Quarter(2026, 1))
    before.until = Quarter(2026, 2)
    before.save()
    value(desk, "rate", Quarter(2026, 2), 91, unit=old)
    assert row_of(desk, "rate").last.value == 91


def test_what_is_still_on_its_way_to_the_office_is_compared_too():
    desk = a_desk("rate")
    value(desk, "rate", Quarter(2026, 2), 91, counted=False)
    assert row_of(desk, "rate").last.value == 91


def test_three_years_are_looked_back_on():
    desk = a_desk("rate")
    for quarter, number in ((Quarter(2023, 3), 70), (Quarter(2023, 2), 60), (Quarter(2025, 3), 90)):
        value(desk, "rate", quarter, number)
    before = earlier.answers([desk.submission], [desk.targets["rate"].indicator_id])[desk.unit.pk]
    assert {str(at): int(answer.value) for at, answer in before[desk.key("rate")].items()} == {
        "2023Q3": 70, "2025Q3": 90,
    }  # fmt: skip


def test_on_the_day_of_the_deadline_the_draft_of_the_day_before_is_compared():
    desk = a_desk("rate", due=datetime(2026, 10, 20, 10, 0, tzinfo=UTC))
    desk.type("rate", value="80", note="初步")
    Value.objects.update(entered_at=datetime(2026, 10, 19, 8, 0, tzinfo=UTC))
    desk.type("rate", value="95")
    assert "last_day" in [found.code for found in row_of(desk, "rate", today=date(2026, 10, 20)).findings]
    assert "last_day" not in [found.code for found in row_of(desk, "rate", today=date(2026, 10, 19)).findings]


def test_a_total_beside_its_parts_is_held_against_their_sum():
    desk = a_desk("stock")
    whole = desk.targets["stock"]
    parts = a_kind(
        desk.plan,
        "stock",
        desk.unit,
        parts=[{"name": "甲", "weight": None}, {"name": "乙", "weight": None}],
        combine="sum",
    )
    parts.indicator = whole.indicator
    parts.save()
    assert TargetVersion.objects.get(target=parts).parts
    desk.type("stock", value="81")
    desk.type("stock", part="甲", value="50")
    desk.type("stock", part="乙", value="30")
    assert "parts_total" in [found.code for found in row_of(desk, "stock").findings]
    desk.type("stock", value="80")
    assert "parts_total" not in [found.code for found in row_of(desk, "stock").findings]

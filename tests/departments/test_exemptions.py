"""Exemptions (免报): not asked, left out of checks by name, and lifted with a reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from departments import exemptions, submissions
from departments.grid import of as grid_of
from departments.models import Duty, Exemption
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports.models import Check
from reports.verification import verify
from targets import schedule
from targets.periods import Quarter
from tests.departments.desk import NEW, Q3, SYSTEM, a_desk, a_duty, an_actor
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_staff")
Q1, Q2, Q4 = Quarter(2026, 1), Quarter(2026, 2), Quarter(2026, 4)


def granted(desk, *names, first=Q3, **more):
    cells = [desk.key(name) for name in names]
    given = {"first": first, "reason": "职能划出", "by": OFFICE, **more}
    return exemptions.grant(plan=desk.plan, department=desk.unit, cells=cells, **given)


def check(target, period):
    return Check.objects.get(target=target, period=period, latest=True)


def said(row, name="exempt"):
    """The explanation's sentences of one name, gaps filled."""
    steps = [step["formula"] for step in row.steps if step["name"] == name]
    return [step["text"] % {key: str(gap) for key, gap in step["gaps"].items()} for step in steps]


def test_an_exempt_figure_is_not_asked_for():
    desk = a_desk("rate", "stock")
    granted(desk, "stock")
    assert exemptions.of(desk.submission) == {desk.key("stock"): "职能划出"}
    assert desk.type("stock", value="80").kind == "unknown"
    desk.type("rate", value="95")
    grid = grid_of(desk.submission)
    assert (grid.filled, grid.to_fill, grid.open_points) == (1, 1, ())
    assert submissions.submit(submission=desk.submission, by=desk.reporter).state == "submitted"


def test_the_only_leads_target_is_not_due_and_the_check_says_why():
    desk = a_desk("rate", "stock")
    granted(desk, "stock")
    row = check(desk.targets["stock"], desk.period)
    assert (row.verdict, row.cause) == ("not_due", "exemption.granted")
    assert said(row) == ["Need not report and left out: 质监局 2026Q3."]
    assert [given["value"] for step in row.steps for given in step["inputs"]] == ["职能划出"]
    assert check(desk.targets["rate"], desk.period).verdict == "not_reported"


def test_lifted_it_is_due_again_and_the_check_follows():
    desk = a_desk("stock")
    (held,) = granted(desk, "stock")
    for _ in range(2):
        exemptions.lift(exemption=held, reason="职能恢复", by=OFFICE)
    row = check(desk.targets["stock"], desk.period)
    assert (row.verdict, row.cause, said(row)) == ("not_reported", "exemption.lifted", [])
    assert desk.type("stock", value="80").kind == "saved"
    assert Event.objects.filter(kind="exemption.lifted").count() == 1


def test_of_several_quarters_the_later_ones_are_lifted():
    desk = a_desk("stock")
    (held,) = granted(desk, "stock", first=Q2, last=Q4)
    exemptions.lift(exemption=held, reason="职能恢复", by=OFFICE, since=Q4)
    assert desk.key("stock") in exemptions.of(desk.submission)
    assert Event.objects.get(kind="exemption.lifted").detail["since"] == "2026Q4"
    exemptions.lift(exemption=held, reason="全部恢复", by=OFFICE)
    assert exemptions.of(desk.submission) == {}


def test_the_roll_up_leaves_the_exempt_unit_out_and_says_so():
    plan, units = a_plan(), [a_department("01", "质监局"), a_department("02", "工商局"), a_department("03", "农业局")]
    target = a_target(plan, rule=NEW, measure="period_flow", unit="项")
    for unit in units:
        a_duty(target, unit, Duty.Role.LEAD)
    period = a_period(plan, "2026Q1")
    for unit, value in zip(units[:2], (40, 50), strict=True):
        verified(target, "2026Q1", value, by=unit)
    assert check(target, period).verdict == "not_reported"  # 农业局 is missing
    cell = [f"{target.indicator_id}:"]
    exemptions.grant(plan=plan, department=units[2], cells=cell, first=Q1, reason="无此业务", by=OFFICE)
    row = check(target, period)
    assert (row.actual, row.verdict) == (Decimal(90), "open")  # 40 + 50 of 150 a year
    assert said(row) == ["Need not report and left out: 农业局 2026Q1."]
    for unit in units[:2]:
        exemptions.grant(plan=plan, department=unit, cells=cell, first=Q1, reason="无此业务", by=OFFICE)
    assert check(target, period).verdict == "not_due"


def test_a_year_is_the_sum_of_the_quarters_that_are_not_exempt():
    plan, unit = a_plan(), a_department("01", "质监局")
    target = a_target(plan, rule=NEW, measure="period_flow", unit="项", lead=unit)
    for quarter, value in (("2026Q1", 40), ("2026Q2", 999), ("2026Q3", 60)):
        a_period(plan, quarter)
        verified(target, quarter, value, by=unit)
    exemptions.grant(plan=plan, department=unit, cells=[f"{target.indicator_id}:"], first=Q2, reason="改版", by=OFFICE)
    row = Check.objects.get(target=target, period__quarter=Q3, latest=True)
    assert row.actual == Decimal(100)  # 40 + 60
    assert "Need not report and left out: 质监局 2026Q2." in said(row)
    assert Check.objects.get(target=target, period__quarter=Q2, latest=True).verdict == "not_due"
    assert verify([plan]).differences == []


def test_one_part_is_left_out_and_the_others_count():
    plan, unit = a_plan(), a_department("01", "质监局")
    parts = [{"name": name, "weight": None} for name in ("甲", "乙")]
    target = a_target(plan, rule=NEW, measure="period_flow", unit="项", lead=unit, parts=parts, combine="sum")
    period = a_period(plan, "2026Q1")
    verified(target, "2026Q1", 70, by=unit, part="甲")
    exemptions.grant(
        plan=plan, department=unit, cells=[f"{target.indicator_id}:乙"], first=Q1, reason="停办", by=OFFICE
    )
    row = check(target, period)
    assert (row.actual, said(row)) == (Decimal(70), ["Need not report and left out: 质监局 乙 2026Q1."])


def test_the_same_exemption_twice_is_one_and_another_of_the_same_quarter_is_refused():
    desk = a_desk("stock")
    assert [row.pk for row in granted(desk, "stock")] == [row.pk for row in granted(desk, "stock")]
    with pytest.raises(Refused, match="exempt already"):
        granted(desk, "stock", first=Q2, last=Q4)
    assert (Exemption.objects.count(), Event.objects.filter(kind="exemption.granted").count()) == (1, 1)


@pytest.mark.parametrize(
    "wrong", [{"reason": " "}, {"first": Q3, "last": Q2}, {"first": Quarter(2031, 1)}, {"cells": []},
              {"cells": ["999999:"]}],
)  # fmt: skip
def test_what_is_no_exemption_is_refused(wrong):
    desk = a_desk("stock")
    given = {"cells": [desk.key("stock")], "first": Q3, "reason": "职能划出", **wrong}
    with pytest.raises(Refused):
        exemptions.grant(plan=desk.plan, department=desk.unit, by=OFFICE, **given)


def test_a_locked_quarter_stays_as_it_is():
    desk = a_desk("stock")
    (held,) = granted(desk, "stock")
    schedule.lock(plan=desk.plan, quarter=Q3, by=SYSTEM)
    with pytest.raises(Refused, match="locked"):
        exemptions.lift(exemption=held, reason="恢复", by=OFFICE)
    with pytest.raises(Refused, match="locked"):
        granted(desk, "stock", first=Q2, last=Q4)


def test_only_the_office_exempts_and_lifts():
    desk = a_desk("stock")
    (held,) = granted(desk, "stock")
    with pytest.raises(Forbidden):
        granted(desk, "stock", by=desk.reviewer)
    with pytest.raises(Forbidden):
        exemptions.lift(exemption=held, reason="恢复", by=desk.reporter)

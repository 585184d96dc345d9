"""Registers: what is entered, corrected and revoked; what a quarter counted stays as it was when it was frozen."""

from datetime import date

import pytest

from departments import registers, submissions
from departments.models import Duty, FrozenCount, RegisterEntry, Submission
from departments.registers import Certificate
from departments.workflow import Refused, Stale
from qualitycity.roles import Forbidden, system
from reports import verification
from reports.models import Check
from targets import schedule
from targets.models import Period
from targets.periods import Quarter
from targets.rules.terms import Rule
from tests.departments.desk import a_desk, a_kind, an_actor
from tests.reports.ground import a_department, a_period, a_plan, a_target

pytestmark = pytest.mark.django_db
BY = system("test")
STAFF, APPROVER = an_actor("office_staff"), an_actor("office_approver")
TWO = Rule(form="stock", test="compare", operator=">=", values=(2,), unit="个", direction="higher")


@pytest.fixture
def target():
    """Two brands in force; the first expires on 31 March 2026, the last day of the first quarter."""
    target = a_target(a_plan(), "1", TWO, name="名牌", measure="register:valid", unit="个")
    listed(target, "甲厂", "1", granted=date(2024, 4, 1), valid_until=date(2026, 3, 31))
    listed(target, "乙厂", "2", granted=date(2025, 1, 1))
    for quarter in ("2026Q1", "2026Q2"):
        a_period(target.plan, quarter, Period.State.OPEN)
    return target


def listed(target, holder, number, *, granted=date(2026, 1, 1), **more):
    row = Certificate(target.indicator, holder, granted, name=f"{holder}牌", certificate=number, **more)
    return registers.add(row=row, by=STAFF)


def counted(target, quarter):
    """What the check in force counts, and which versions of which rows."""
    check = Check.objects.get(target=target, period__quarter=Quarter.parse(quarter), latest=True)
    return int(check.actual), check.number, [int(row) for kind, row, _ in check.inputs if kind.endswith("entry")]


def close(target, quarter):
    return schedule.close(plan=target.plan, quarter=Quarter.parse(quarter), by=BY)


def held(holder):
    return RegisterEntry.objects.select_related("register__indicator", "department").get(holder=holder, latest=True)


def test_an_entry_that_expires_on_31_march_counts_in_q1_and_not_in_q2(target):
    assert counted(target, "2026Q1")[0] == 2
    assert counted(target, "2026Q2")[0] == 1


def test_a_closed_quarter_keeps_its_frozen_rows_whatever_changes_in_the_register(target):
    before = counted(target, "2026Q1")
    close(target, "2026Q1")
    first, second = held("甲厂"), held("乙厂")
    registers.revoke(entry=second, day=date(2026, 2, 1), reason="撤销", by=STAFF, seen=1)
    early = registers.as_row(first)
    registers.correct(entry=first, row=early.__class__(**{**early.__dict__, "valid_until": date(2026, 3, 30)}),
                      reason="笔误", by=STAFF, seen=1)  # fmt: skip
    listed(target, "丙厂", "3", granted=date(2026, 3, 1))
    assert counted(target, "2026Q1") == before == (2, 1, [first.pk, second.pk])
    assert counted(target, "2026Q2")[0] == 1  # only the new one: the others expired or are revoked
    assert verification.verify([target.plan]).differences == []


def test_an_open_quarter_follows_its_register_at_once(target):
    registers.revoke(entry=held("乙厂"), day=date(2026, 2, 1), reason="撤销", by=STAFF, seen=1)
    assert (counted(target, "2026Q1")[0], counted(target, "2026Q2")[0]) == (1, 0)
    listed(target, "丙厂", "3", granted=date(2026, 3, 1))
    assert (counted(target, "2026Q1")[0], counted(target, "2026Q2")[0]) == (2, 1)


def test_a_frozen_quarter_is_counted_again_only_by_decision_and_appends_a_version(target):
    close(target, "2026Q1")
    listed(target, "丙厂", "3", granted=date(2026, 3, 1))
    indicator, q1 = target.indicator, Period.objects.get(quarter=Quarter(2026, 1))
    with pytest.raises(Forbidden):
        registers.count_again(indicator=indicator, periods=[q1], reason="补录", by=STAFF)
    with pytest.raises(Refused):
        registers.count_again(indicator=indicator, periods=[q1], reason=" ", by=APPROVER)
    assert registers.count_again(indicator=indicator, periods=[q1], reason="补录", by=APPROVER) == [q1]
    assert counted(target, "2026Q1")[:2] == (3, 2)
    assert Check.objects.get(target=target, period=q1, latest=True).cause == "register.counted"
    assert registers.count_again(indicator=indicator, periods=[q1], reason="补录", by=APPROVER) == []
    assert [(each.number, each.cause, each.latest) for each in FrozenCount.objects.filter(period=q1)] == [
        (1, "closed", False), (2, "again", True),
    ]  # fmt: skip
    assert verification.verify([target.plan]).differences == []


def test_a_date_of_granting_corrected_into_the_past_reaches_the_quarters_before():
    target = a_target(a_plan(), "1", TWO, measure="register:valid", unit="个")
    for quarter in ("2026Q1", "2026Q2"):
        a_period(target.plan, quarter, Period.State.OPEN)
    entry = listed(target, "甲厂", "1", granted=date(2026, 5, 1))
    assert [counted(target, quarter)[0] for quarter in ("2026Q1", "2026Q2")] == [0, 1]
    row = Certificate(target.indicator, "甲厂", date(2026, 2, 1), name="甲厂牌", certificate="1")
    registers.correct(entry=entry, row=row, reason="日期录错", by=STAFF, seen=1)
    assert [counted(target, quarter)[0] for quarter in ("2026Q1", "2026Q2")] == [1, 1]


def test_approving_the_units_figures_freezes_what_they_count():
    desk = a_desk("rate")
    brands = a_kind(desk.plan, "stock", desk.unit, measure="register:valid")
    desk.targets["brands"] = brands
    listed(brands, "甲厂", "1")
    desk.type("brands", note="其余三家正在申报")
    desk.release()
    assert not FrozenCount.objects.exists()
    submissions.verify(submission=desk.submission, by=an_actor("office_approver"))
    kept = FrozenCount.objects.get()
    assert (kept.cause, kept.period, len(kept.entries)) == ("approved", desk.period, 1)
    listed(brands, "乙厂", "2")
    assert counted(brands, "2026Q3")[0] == 1
    schedule.close(plan=desk.plan, quarter=desk.period.quarter, by=BY)
    assert FrozenCount.objects.count() == 1  # closing keeps what was approved


def test_a_register_that_is_begun_after_a_quarter_was_closed_gives_it_its_first_rows_and_no_later_ones():
    target = a_target(a_plan(), "1", TWO, measure="register:valid", unit="个")
    for quarter in ("2026Q1", "2026Q2"):
        a_period(target.plan, quarter, Period.State.OPEN)
        close(target, quarter)
    rows = [
        Certificate(target.indicator, "甲厂", date(2026, 1, 5)),
        Certificate(target.indicator, "乙厂", date(2026, 5, 1)),
    ]
    registers.list_certificates(plan=target.plan, rows=rows, by=STAFF)
    assert [counted(target, quarter)[0] for quarter in ("2026Q1", "2026Q2")] == [1, 2]
    listed(target, "丙厂", "3", granted=date(2026, 1, 6))
    assert [counted(target, quarter)[0] for quarter in ("2026Q1", "2026Q2")] == [1, 2]


def test_what_two_units_lead_is_frozen_when_both_are_approved():
    desk = a_desk("rate")
    other = a_department("25", "工商局")
    brands = a_kind(desk.plan, "stock", desk.unit, measure="register:valid")
    Duty.objects.create(department=other, target=brands, role="lead", since=desk.plan.years.first)
    Submission.objects.create(period=desk.period, department=other)
    registers.freeze_approved(period=desk.period, departments=[desk.unit.pk], by=APPROVER)
    assert not FrozenCount.objects.exists()
    Submission.objects.filter(period=desk.period).update(state=Submission.State.VERIFIED)
    registers.freeze_approved(period=desk.period, departments=[other.pk], by=APPROVER)
    assert FrozenCount.objects.get().entries == []


def test_the_same_entry_twice_is_one_and_another_with_its_number_is_refused(target):
    assert listed(target, "乙厂", "2", granted=date(2025, 1, 1)).pk == held("乙厂").pk
    with pytest.raises(Refused):
        listed(target, "丁厂", "2")
    assert RegisterEntry.objects.count() == 2


def test_a_correction_over_one_that_was_not_seen_is_stale_and_the_same_again_is_one(target):
    entry, row = held("乙厂"), registers.as_row(held("乙厂"))
    other = Certificate(**{**row.__dict__, "level": "省级"})
    registers.correct(entry=entry, row=other, reason="补级别", by=STAFF, seen=1)
    registers.correct(entry=entry, row=other, reason="补级别", by=STAFF, seen=1)
    with pytest.raises(Stale):
        registers.revoke(entry=held("乙厂"), day=date(2026, 2, 1), reason="x", by=STAFF, seen=1)
    assert [(each.number, each.level, each.reason) for each in RegisterEntry.objects.filter(line=entry.line)] == [
        (1, "", ""), (2, "省级", "补级别"),
    ]  # fmt: skip
    with pytest.raises(Refused):
        registers.revoke(entry=held("乙厂"), day=date(2024, 1, 1), reason="x", by=STAFF, seen=2)


def test_a_workbook_that_tells_no_level_and_unit_keeps_them(target):
    entry = held("乙厂")
    full = Certificate(**{**registers.as_row(entry).__dict__, "level": "省级"})
    registers.correct(entry=entry, row=full, reason="补级别", by=STAFF, seen=1)
    told = Certificate(target.indicator, "乙厂", date(2025, 1, 1), "乙厂牌", "2", valid_until=date(2027, 1, 1))
    tally = registers.list_certificates(plan=target.plan, rows=[told], by=STAFF)
    assert (tally.created, tally.changed) == (0, 1)
    assert (held("乙厂").level, held("乙厂").valid_until, held("乙厂").number) == ("省级", date(2027, 1, 1), 3)

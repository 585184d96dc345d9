"""A register through the whole way: an entry that expires on 31 March, a closed quarter, a revocation, counting
again."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from departments import registers
from departments.models import RegisterEntry
from departments.registers import Certificate
from reports.models import Check
from targets import schedule
from targets.models import Period, Target
from targets.periods import Quarter
from targets.rules.terms import Rule
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.departments.desk import a_user, an_actor
from tests.reports.ground import a_department, a_period, a_plan, a_target

TWO = Rule(form="stock", test="compare", operator=">=", values=(2,), unit="个", direction="higher")


@pytest.fixture
def target(transactional_db) -> Target:
    target = a_target(a_plan(), "16", TWO, name="名牌", measure="register:valid", unit="个", lead=a_department())
    by = an_actor("office_staff")
    for holder, until in (("甲厂", date(2026, 3, 31)), ("乙厂", None)):
        row = Certificate(target.indicator, holder, date(2025, 1, 1), "省名牌", holder, valid_until=until)
        registers.add(row=row, by=by)
    for quarter in ("2026Q1", "2026Q2"):
        a_period(target.plan, quarter, Period.State.OPEN)
    return target


def check(target: Target, quarter: str) -> Check:
    return Check.objects.get(target=target, period__quarter=Quarter.parse(quarter), latest=True)


def is_clean(page: Page) -> None:
    assert faults_of(page) == []
    assert not scrolls_sideways(page)


def test_a_closed_quarter_keeps_its_rows_until_it_is_counted_again(target, signed_in):
    assert (check(target, "2026Q1").actual, check(target, "2026Q2").actual) == (2, 1)
    schedule.close(plan=target.plan, quarter=Quarter(2026, 1), by=an_actor("office_staff"))

    page = signed_in(a_user("office_staff"))
    page.goto(reverse("register", args=[target.indicator_id]) + "?day=2026-03-31&show=valid")
    expect(page.locator("tbody tr").filter(has_text="省名牌")).to_have_count(2)
    page.get_by_role("link", name="乙厂").click()
    page.locator("summary", has_text="撤销").click()
    page.fill("#revoke_revoked", "2026-02-01")
    page.fill("#revoke_reason", "抽查不合格")
    is_clean(page)
    page.get_by_role("button", name="撤销").click()
    expect(page.locator(".qc-notices")).to_contain_text("2026Q1 已定格")
    assert RegisterEntry.objects.get(holder="乙厂", latest=True).revoked == date(2026, 2, 1)
    assert (check(target, "2026Q1").actual, check(target, "2026Q2").actual) == (2, 0)

    page.goto(reverse("why", args=[check(target, "2026Q1").pk]))
    counted = page.locator("tr", has_text="省名牌")
    expect(counted).to_have_count(2)
    expect(counted.filter(has_text="乙厂")).to_contain_text("名录现为第 2 版")
    is_clean(page)

    approver = signed_in(a_user("office_approver"))
    approver.on("dialog", lambda dialog: dialog.accept())
    approver.goto(reverse("register", args=[target.indicator_id]))
    approver.get_by_label("2026年第1季度").check()
    approver.fill("#reason", "撤销自2月起生效")
    is_clean(approver)
    approver.get_by_role("button", name="对所选季度重新计数").click()
    expect(approver.locator(".qc-notices")).to_contain_text("已重新计数")
    assert (check(target, "2026Q1").actual, check(target, "2026Q1").number) == (1, 2)

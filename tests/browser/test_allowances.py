"""More time in a real browser: asked for, granted, the rest released, the late figures handed in; calendar pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from departments import exemptions, extensions, submissions
from departments.models import Extension
from targets import holidays, timetables, workdays
from targets.deadlines import Timetable
from targets.models import Period
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.browser.test_entry import box, is_saved
from tests.departments.desk import Q3, SYSTEM, Desk, a_desk, a_user, an_actor


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_desk("rate", "stock", "new", due=timezone.now() + timedelta(days=1))


def moment(days: int) -> str:
    return f"{timezone.localtime() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def is_sound(page: Page) -> None:
    assert faults_of(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("scripts", [True, False])
def test_asked_for_granted_and_handed_in_late(desk, signed_in, scripts):
    unit = signed_in(a_user("reporter", desk.unit), java_script_enabled=scripts)
    office = signed_in(a_user("office_staff", plan=desk.plan), java_script_enabled=scripts)
    unit.goto(f"/entry/{desk.submission.pk}/")
    unit.get_by_role("link", name="申请延期").click()
    unit.get_by_label("仅以下指标").check()
    unit.get_by_label("stock").check()
    unit.locator("[name=due_at]").fill(moment(10))
    unit.get_by_label("原因").fill("统计公报推迟发布")
    unit.get_by_role("button", name="提交申请").click()
    expect(unit.get_by_text("办公室尚未答复。")).to_be_visible()

    office.goto("/review/extensions/")
    office.get_by_role("button", name="批准", exact=True).click()
    expect(office.get_by_text("目前没有延期申请。")).to_be_visible()
    assert Extension.objects.get().state == "granted"

    desk.type("rate", value="95")
    desk.type("new", value="40")
    submissions.submit(submission=desk.submission, by=an_actor("reporter", desk.unit, "clerk"))
    submissions.release(submission=desk.submission, by=desk.reviewer)
    unit.goto(f"/entry/{desk.submission.pk}/")
    unit.get_by_role("button", name="补报延期指标").click()
    expect(box(unit, desk, "rate")).to_be_disabled()
    box(unit, desk, "stock").fill("88")
    if scripts:
        box(unit, desk, "stock").press("Enter")
        is_saved(unit)
    unit.get_by_role("button", name="检查并提交").click()
    unit.get_by_role("button", name="提交单位负责人").click()
    expect(unit).to_have_url(re.compile("/entry/$"))
    assert desk.submission.state == "submitted"
    submissions.release(submission=desk.submission, by=desk.reviewer)
    submissions.verify(submission=desk.submission, by=an_actor("office_approver"))
    assert desk.value("stock").counted


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_pages_of_exceptions_are_sound(desk, signed_in, language):
    extensions.ask(
        submission=desk.submission, until=timezone.now() + timedelta(days=9), reason="公报推迟", by=desk.reporter,
        cells=[desk.key("stock")],
    )  # fmt: skip
    extensions.give(
        submission=desk.submission, until=timezone.now() + timedelta(days=5), reason="统一安排", by=SYSTEM,
        cells=[desk.key("rate")],
    )  # fmt: skip
    exemptions.grant(
        plan=desk.plan,
        department=desk.unit,
        cells=[desk.key("new")],
        first=Q3,
        last=Q3.next,
        reason="职能划出",
        by=SYSTEM,
    )
    unit = signed_in(a_user("reporter", desk.unit), language=language)
    for where in (f"/entry/{desk.submission.pk}/", f"/entry/{desk.submission.pk}/extension/"):
        unit.goto(where)
        is_sound(unit)
    office = signed_in(a_user("office_staff", plan=desk.plan), language=language)
    for where in ("/review/", "/review/extensions/", f"/review/{desk.submission.pk}/extension/"):
        office.goto(where)
        is_sound(office)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_calendar_is_previewed_and_saved(desk, signed_in, language):
    office = signed_in(a_user("office_staff", plan=desk.plan), language=language)
    holidays.keep(area=desk.plan.area, days=workdays.read("2027-04-05 清明节")[0], by=SYSTEM)
    for where in ("/periods/", "/periods/holidays/?year=2027", "/periods/calendar/?year=2027"):
        office.goto(where)
        is_sound(office)
    office.locator("[name=due_after_days]").fill("5")
    office.locator("[name=act][value=preview]").click()
    expect(office.get_by_text("2027-04-06 18:00")).to_be_visible()  # 5 April is a holiday
    is_sound(office)
    office.locator("[name=act][value=save]").click()
    expect(office.locator("[name=due_after_days]")).to_have_value("5")
    assert timetables.of(desk.plan) == Timetable(due_after_days=5)
    assert Period.objects.get(quarter=Q3).state == "open"

"""The board of reminders in a real browser: tick, preview, send, copy; by keyboard, without scripts, zh and en."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from departments import duties, reminders
from departments.models import Notice
from targets.models import Period
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.departments.desk import Desk, a_desk, a_kind, a_user, an_actor
from tests.reports.ground import a_department, happened

PAGES = ("/chase/", "/chase/remind/?all=1", "/chase/sent/", "/chase/ladder/", "/notices/")


@pytest.fixture
def desk(transactional_db) -> Desk:
    """Five units, one of them three days late with most of its figures missing."""
    desk = a_desk("rate", "stock", "zero", "rank", due=timezone.now() - timedelta(days=3))
    for code, name in (("21", "市教育局"), ("22", "市财政局"), ("23", "市水利局"), ("20", "市统计局")):
        a_kind(desk.plan, "rate", a_department(code, name))
    happened("period.opened", desk.period.pk)
    desk.type("rate", value="95")
    duties.name_liaison(department=desk.unit, name="张三", phone="0512-6543210", by=an_actor("office_staff"))
    for role in ("reporter", "reviewer"):
        a_user(role, desk.unit)
    Notice.objects.all().delete()
    Period.objects.update(opened_at=timezone.now() - timedelta(days=30))
    return desk


@pytest.fixture
def office(desk):
    return a_user("office_approver", plan=desk.plan)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_its_pages_are_clean_in_both_languages(desk, office, signed_in, language):
    reminders.run()
    page = signed_in(office, language=language)
    for where in (*PAGES, f"/chase/unit/{desk.unit.pk}/"):
        page.goto(where)
        assert faults_of(page) == [], where
        assert not scrolls_sideways(page), where


def test_a_unit_is_ticked_previewed_and_reminded_by_keyboard(desk, office, signed_in):
    page: Page = signed_in(office)
    page.goto("/chase/")
    page.get_by_role("checkbox", name="质监局").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="催报勾选单位").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("cell", name="reporter24")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="向勾选单位发送").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("已催报1个单位。")).to_be_visible()
    expect(page.get_by_role("row", name="质监局")).to_contain_text("→ reporter24")
    assert Notice.objects.filter(kind="reminder").count() == 1


def test_the_texts_are_copied(desk, office, signed_in):
    page: Page = signed_in(office)
    page.context.grant_permissions(["clipboard-write"])  # Chromium without windows does not take the click for leave
    page.goto("/chase/remind/?all=1")
    page.get_by_role("button", name="全部复制").click()
    expect(page.get_by_text("已复制", exact=True)).to_be_visible()
    page.get_by_label("附言").focus()
    page.keyboard.press("Control+V")
    expect(page.get_by_label("附言")).to_have_value(re.compile("质监局：2026年第3季度数据应于"))


def test_without_scripts_it_works_too(desk, office, signed_in):
    page: Page = signed_in(office, java_script_enabled=False)
    page.goto("/chase/?status=overdue")
    page.get_by_role("button", name="催报所列单位").click()
    page.get_by_label("附言").fill("盼复")
    page.get_by_role("button", name="加附言后预览").click()
    expect(page.locator("#all-texts")).to_contain_text("盼复")
    page.get_by_role("button", name="向勾选单位发送").click()
    expect(page.get_by_text("已催报5个单位。")).to_be_visible()


def test_the_bell_leads_to_what_was_said_and_on_to_the_figures(desk, signed_in):
    reminders.run()
    page: Page = signed_in(desk.unit.members.get(role="reporter").user)
    page.goto("/")
    bell = page.get_by_role("link", name="通知")
    expect(bell).to_contain_text("1")
    bell.click()
    page.get_by_role("button", name="请填报并提交").click()
    expect(page).to_have_url(re.compile(f"/entry/{desk.submission.pk}/$"))
    expect(page.get_by_role("link", name="通知")).not_to_contain_text("1")

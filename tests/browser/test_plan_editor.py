"""The plan's editor in a real browser: the words are read as they are typed, years paced, a version kept; without
scripts too. Every page of it is looked at in both languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from targets.models import Target
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.departments import plan_desk
from tests.departments.desk import a_user


@pytest.fixture
def office(transactional_db):
    return a_user("office_staff", plan=plan_desk.a_plan())


def words(page):
    return page.locator("textarea[name=clause]")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_words_are_read_and_kept_as_a_version(office, signed_in, watch, scripts):
    watch.forgive.append("409 (Conflict)")  # the page that says what stands against it
    page = signed_in(office, java_script_enabled=scripts)
    page.goto("/plan/")
    page.get_by_role("link", name="编辑 1", exact=True).click()
    words(page).fill("不低于96%")
    if scripts:
        words(page).press("Tab")
    else:
        page.get_by_role("button", name="解读原文").click()
    expect(page.locator("#reading .qc-read")).to_have_text("不低于96%")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#tried")).to_contain_text("请说明理由")
    expect(words(page)).to_have_value("不低于96%")
    page.get_by_label("原因").fill("省里下达")
    page.get_by_role("button", name="检查").click()
    expect(page.locator("#tried ins").first).to_have_text("不低于96%")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#versions tbody tr")).to_have_count(2)
    assert Target.objects.get(code="1").versions.latest("number").reason == "省里下达"


def test_years_are_paced_and_drawn(office, signed_in):
    page = signed_in(office)
    page.goto("/plan/")
    page.get_by_role("link", name="年度 1", exact=True).click()
    page.get_by_role("button", name="自基期值起均匀递进").click()
    # 85 + 7 x 1/5
    expect(page.locator("input[name='2026']")).to_have_value("86.4")
    page.get_by_label("年底完成：0/0/0/100").check()
    page.get_by_role("button", name="绘制曲线").click()
    expect(page.locator("figure figcaption")).to_contain_text("2030年第4季度应达到92%")
    expect(page.locator(".qc-chart-area .main-svg").first).to_be_visible()
    page.get_by_label("原因").fill("年度分解")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#versions tbody tr")).to_have_count(2)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_its_pages_are_clean(office, signed_in, language):
    page = signed_in(office, language=language)
    target = Target.objects.get(code="1")
    listed = ["", "compare/?old=P&new=P&all=1", "categories/", "workbook/", "copy/", "head/", "targets/new/"]
    wrong = {}
    for where in [*listed, *(f"targets/{target.pk}/{name}" for name in ("", "edit/", "years/"))]:
        page.goto(f"/plan/{where}")
        page.evaluate("() => document.querySelectorAll('main details').forEach((each) => { each.open = true; })")
        if faults := [*faults_of(page), *(["scrolls sideways"] if scrolls_sideways(page) else [])]:
            wrong[where] = faults
    assert wrong == {}

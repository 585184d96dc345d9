"""From a pasted plan to a loaded one in a real browser, with scripts and without."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from targets.models import Plan, Target
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.departments.desk import a_user
from tests.reports.ground import a_plan

#: Eight targets, one of them in the prose, and three main tasks.
TEXT = Path("tests/targets/plan_texts/5-horizons.txt").read_text(encoding="utf-8")


@pytest.fixture
def office(transactional_db):
    return a_user("office_staff", plan=a_plan())


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_whole_way_from_the_text_to_the_plan(office, signed_in, scripts):
    page = signed_in(office, java_script_enabled=scripts)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/plan-drafts/")
    page.get_by_label("规划原文").fill(TEXT)
    page.get_by_role("button", name="读取").click()
    expect(page.locator("article.qc-draft")).to_have_count(11)
    expect(page.locator("mark").first).to_have_text("达到93%")
    expect(page.get_by_text("考核结果占年度绩效5分", exact=True)).to_be_visible()
    first = page.locator("article.qc-draft").first
    first.get_by_label("目标").fill("达到93.5%")
    first.get_by_role("button", name="采纳 1", exact=True).click()
    expect(page.locator("article.qc-draft").first.get_by_text("已采纳")).to_be_visible()
    expect(page.locator("article.qc-draft").first).to_contain_text("不低于93.5%")
    page.locator("article.qc-draft").nth(7).get_by_role("button", name="不采纳 8").click()
    page.get_by_role("button", name="全部采纳（9）").click()
    page.get_by_role("link", name="生成规划").click()
    page.get_by_label("规划代码").fill("SY-2026")
    page.get_by_label("未写明时的牵头单位").fill("县市场监管局")
    page.get_by_role("button", name="检查").click()
    expect(page.get_by_role("heading", name="可以载入：5 项目标")).to_be_visible()
    page.get_by_role("button", name="载入为新规划").click()
    expect(page.get_by_text("规划已载入")).to_be_visible()
    assert Target.objects.filter(plan=Plan.objects.get(code="SY-2026")).count() == 5


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_its_pages_are_clean(office, signed_in, language):
    page = signed_in(office, language=language)
    page.goto("/plan-drafts/")
    assert faults_of(page) == []
    page.locator("textarea[name=text]").fill(TEXT)
    page.locator("main form button").first.click()
    expect(page.locator("article.qc-draft")).to_have_count(11)
    assert faults_of(page) == []
    assert not scrolls_sideways(page)
    page.goto(f"{page.url.split('?')[0]}load/")
    assert faults_of(page) == []
    assert not scrolls_sideways(page)

"""Assessment in the browser: two clicks from the ranking to a lost point; an appeal from filing to its decision."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import faults_of
from tests.departments.desk import a_user
from tests.reports.assessments.city import a_city
from tests.reports.assessments.test_walk import announced


@pytest.fixture
def city(transactional_db):
    return a_city()


def test_an_appeal_from_the_lost_point_to_the_decision_and_two_clicks_from_the_ranking(city, signed_in):
    head = a_user("reviewer", city.units["01"])
    staff, office = a_user("office_staff", plan=city.plan), a_user("office_approver", plan=city.plan)
    assessment, run = announced(city)
    page = signed_in(head)
    page.goto(f"/assessment/{assessment.pk}/")
    page.get_by_role("link", name="本单位评分表").click()
    page.get_by_role("link", name="2: 原因 质量工作").first.click()
    page.get_by_label("哪里不对，为什么").fill("台账已补交")
    page.get_by_role("button", name="提出申诉").click()
    expect(page.locator("main")).to_contain_text("台账已补交")
    page.context.close()

    page = signed_in(office)
    page.goto(f"/assessment/{assessment.pk}/runs/{run.number}/")
    assert faults_of(page) == []
    page.get_by_role("link", name="质监局").click()
    page.get_by_role("link", name="22.5: 原因 抽检合格率").click()
    expect(page.locator("main")).to_contain_text("30 × 75 % = 22.5")
    page.context.close()

    page = signed_in(staff)
    page.goto("/assessment/appeals/")
    page.get_by_role("link", name="台账已补交").click()
    page.locator("[name=points]").fill("20")
    page.locator("[name=decision]").fill("材料属实")
    page.locator("button[value=uphold]").click()
    expect(page.locator("main")).to_contain_text("材料属实")
    page.context.close()

    page = signed_in(office)
    page.goto("/assessment/appeals/")
    page.get_by_role("link", name="台账已补交").click()
    assert faults_of(page) == []
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("button[value=decide]").click()
    expect(page.locator("main")).to_contain_text("材料属实")
    assert city.run().sheets.get(unit="01").content["raw"] == "62.5"  # 22.5 + 20 + 20

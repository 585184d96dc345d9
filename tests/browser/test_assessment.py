"""Assessment in the browser: two clicks from the ranking to a lost point; an appeal from filing to its decision."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import faults_of
from tests.departments.desk import a_user
from tests.reports.assessments.city import a_city
from tests.reports.assessments.test_walk import announced, moved


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


def test_more_time_from_the_heads_question_to_the_offices_answer(city, signed_in):
    head, staff = a_user("reviewer", city.units["01"]), a_user("office_staff", plan=city.plan)
    assessment = moved(city, "open")
    page = signed_in(head)
    page.goto(f"/assessment/{assessment.pk}/")
    page.get_by_role("link", name="自评表").click()
    assert faults_of(page) == []
    page.get_by_role("link", name="申请延期").click()
    page.get_by_label("期限").fill((timezone.localdate() + timedelta(days=9)).isoformat())
    page.get_by_label("原因").fill("系统升级")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("main")).to_contain_text("办公室尚未答复")
    assert faults_of(page) == []

    office = signed_in(staff)
    office.goto("/")
    assert faults_of(office) == []
    office.get_by_role("link", name="考核方案 2026").click()
    assert faults_of(office) == []
    granted = timezone.localdate() + timedelta(days=7)
    office.get_by_label("批准延至").fill(granted.isoformat())
    office.get_by_role("button", name="批准", exact=True).click()
    office.get_by_text("已处理的延期").click()
    expect(office.locator("main")).to_contain_text("系统升级")
    assert faults_of(office) == []

    page.goto(f"/assessment/{assessment.pk}/self/")
    expect(page.locator("main")).to_contain_text(f"办公室已为你单位延期至 {granted}")


def test_what_is_printed_says_of_what_when_and_where_to_sign_and_no_menu(city, signed_in):
    assessment, _run = announced(city)
    city.run()
    office, reporter = a_user("office_staff", plan=city.plan), a_user("reporter", city.units["01"])
    page = signed_in(office)
    own = f"/assessment/{assessment.pk}"
    shown = {"runs/1/": "#1", "runs/1/units/01/": "质监局", "": "历次计算", "hand-ins/": "质监局", "verify/": "质监局",
             "verify/01/": "考核组组长（签字）", "questions/": "", "differences/?a=1&b=2": "", "trials/": "", "years/": "",
             "events/": ""}  # fmt: skip
    for address, said in shown.items():
        page.goto(f"{own}/{address}")
        printed(page, said, assessment.shown)
    page.goto(f"/assessment/schemes/{assessment.scheme_id}/")
    printed(page, "项目与权重", assessment.scheme.name)
    page.context.close()
    page = signed_in(reporter)
    page.goto(f"{own}/self/")
    printed(page, "单位负责人（签字）", assessment.shown)


def printed(page: Page, *said: str) -> None:
    """As it comes on paper: what it is, the moment it was printed, and nothing to press or to choose."""
    page.emulate_media(media="print")
    shown = page.locator("main").inner_text()  # what is not displayed is not in it
    assert all(text in shown for text in (*said, "打印时间")), (page.url, said, shown)
    for hidden in ("button", ".btn", ".qc-places", "select", ".qc-ask"):
        assert not any(each.is_visible() for each in page.locator(hidden).all()), (page.url, hidden)
    page.emulate_media(media="screen")
    assert len(page.pdf(prefer_css_page_size=True)) > 5000

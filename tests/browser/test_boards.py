"""Boards in a real browser: clean for assistive technology, charts drawn, filters with and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from reports.models import Check
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.reports.ground import a_department, a_period, a_plan, a_target, published, verified
from tests.reports.viewers import a_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def target():
    plan = a_plan()
    unit = a_department("01", "质监局")
    made = a_target(plan, "1", name="重点产品市场抽检合格率", lead=unit)
    a_target(plan, "2", name="服务业用户满意度", lead=a_department("02", "商务局"), category="service")
    for quarter, value in (("2026Q1", 93), ("2026Q2", 91)):
        a_period(plan, quarter)
        verified(made, quarter, value, by=unit)
        published(made, quarter, 90, publisher="省市场监管局")
    return made


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_board_is_clean(target, signed_in, language):
    page = signed_in(a_person("office_approver"), language=language)
    check = Check.objects.filter(target=target, latest=True).first()
    addresses = ["/", "/overview/", "/heatmap/", "/indicators/", f"/targets/{target.pk}/", f"/checks/{check.pk}/"]
    for address in addresses:
        page.goto(address)
        assert faults_of(page) == [], address
        assert not scrolls_sideways(page), address


def test_the_trend_is_drawn_and_offers_no_cloud(target, signed_in):
    page = signed_in(a_person("group_member"))
    page.goto(f"/targets/{target.pk}/")
    expect(page.locator(".qc-chart .scatterlayer .trace")).to_have_count(3)
    page.locator(".qc-chart-area").hover()
    assert page.locator('[data-title*="loud"], [data-title*="hare"]').count() == 0
    page.locator(".qc-chart summary").click()
    expect(page.locator(".qc-chart table")).to_contain_text("2026年第2季度")


def test_a_filter_changes_the_board_and_the_address(target, signed_in):
    page = signed_in(a_person("group_member"))
    page.goto("/overview/")
    page.select_option("#filter-category", "service")
    expect(page.locator("#board")).not_to_contain_text("重点产品市场抽检合格率")
    expect(page.locator("#board")).to_contain_text("服务业用户满意度")
    assert "category=service" in page.url
    page.reload()
    expect(page.locator("#board")).not_to_contain_text("重点产品市场抽检合格率")


def test_the_filter_works_without_scripts(target, signed_in):
    page = signed_in(a_person("group_member"), java_script_enabled=False)
    page.goto("/heatmap/")
    page.select_option("#filter-category", "service")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("#board")).not_to_contain_text("重点产品市场抽检合格率")


def test_a_cell_of_the_heat_map_leads_to_why_by_keyboard(target, signed_in):
    page = signed_in(a_person("group_member"))
    page.goto("/heatmap/")
    page.locator(".qc-heat td.qc-bad a").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("数据依据")
    expect(page.locator(".qc-origins")).to_contain_text("李四")


def test_words_are_looked_up_while_typing(target, signed_in):
    page = signed_in(a_person("group_member"))
    page.goto("/indicators/")
    page.locator("#filter-q").press_sequentially("满意度")
    expect(page.locator("#board")).not_to_contain_text("重点产品市场抽检合格率")
    assert page.locator("#filter-q").input_value() == "满意度"

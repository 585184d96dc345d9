"""What is typed in a score sheet and not kept outlives leaving the page and keeping another row of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import faults_of
from tests.departments.desk import a_user
from tests.reports.assessments.city import a_city
from tests.reports.assessments.test_walk import moved


@pytest.fixture
def city(transactional_db):
    return a_city()


def box(page: Page, name: str):
    return page.locator(f"[name='{name}']")


def test_a_half_filled_self_sheet_is_there_when_one_comes_back_and_gone_when_kept(city, signed_in, watch):
    watch.forgive.append("409")
    moved(city, "open")
    page, address = signed_in(a_user("reporter", city.units["01"])), f"/assessment/{city.assessment.pk}/self/"
    said = page.locator("[data-qc-typed-said]")
    page.goto(address)
    box(page, "score-work").fill("19")
    page.goto("/assessment/")
    page.goto(address)
    expect(box(page, "score-work")).to_have_value("19")
    expect(said).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()  # refused: less than full points asks for a remark
    page.goto("/assessment/")
    page.goto(address)
    expect(box(page, "score-work")).to_have_value("19")
    box(page, "remark-work").fill("缺一次会议")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(box(page, "score-work")).to_have_value("19")
    expect(said).to_be_hidden()
    assert faults_of(page) == []


def test_keeping_one_row_of_the_verification_leaves_what_was_typed_in_another(city, signed_in, watch):
    watch.forgive.append("409")
    moved(city, "open", "verify")
    page = signed_in(a_user("assessor", plan=city.plan))
    page.goto(f"/assessment/{city.assessment.pk}/verify/01/")
    page.locator("#item-1 summary").click()
    page.locator("#item-1 [name=reason]").fill("待与统计核对")
    page.locator("#item-work [name=points]").fill("99")
    page.locator("#item-work button").last.click()  # refused: more than the item is worth
    expect(page.locator("#item-work .qc-notice-error")).to_be_visible()
    expect(page.locator("#item-work [name=points]")).to_have_value("99")
    expect(page.locator("#item-1 [name=reason]")).to_have_value("待与统计核对")

"""JavaScript off, in both languages: entering, the check, submission and release; two people in one cell."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import scrolls_sideways
from tests.browser.test_entry import box, open_grid
from tests.departments.desk import Desk, a_desk, a_user, an_actor

LANGUAGES = pytest.mark.parametrize("language", ["zh-hans", "en"])
SAID = {
    "zh-hans": {"why": "请说明原因和下一步措施", "sent": "已提交，请本单位负责人审核上报", "mine": "我的"},
    "en": {"why": "explain the cause and the measures", "sent": "Submitted.", "mine": "Yours"},
}


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_desk("rate", "cover", "words", "built")


def send(page: Page, name: str) -> None:
    page.locator(f"button[{name}]").click()


@LANGUAGES
def test_from_entering_to_the_release(desk, signed_in, language):
    said = SAID[language]
    page = signed_in(a_user("reporter", desk.unit), language=language, java_script_enabled=False)
    open_grid(desk, page)
    box(page, desk, "rate").fill("80")
    box(page, desk, "cover", "numerator").fill("３０")
    box(page, desk, "cover", "denominator").fill("30")
    box(page, desk, "words", "note").fill("已完成三项")
    box(page, desk, "built", "stage").select_option("立项")
    send(page, "name=then")
    expect(page.get_by_text(said["why"]).first).to_be_visible()
    expect(page.locator("main form[method=post]")).to_have_count(0)  # nothing to press before it is settled
    page.locator("main .qc-name a").first.click()
    box(page, desk, "rate", "note").fill("抽检批次少，四季度补抽")
    send(page, "name=then")
    page.locator("main form[method=post] button").click()
    expect(page.get_by_text(said["sent"]).first).to_be_visible()

    head = signed_in(a_user("reviewer", desk.unit), language=language, java_script_enabled=False)
    head.goto(f"/entry/{desk.submission.pk}/release/")
    expect(head.locator("main")).to_contain_text("抽检批次少，四季度补抽")
    send(head, "value=release")
    assert desk.submission.state == "reported"
    assert (desk.value("rate").value, desk.value("cover").numerator, desk.value("built").stage) == (80, 30, "立项")


@LANGUAGES
def test_two_people_in_one_cell_see_both_values(desk, signed_in, language):
    page = signed_in(a_user("reporter", desk.unit), language=language, java_script_enabled=False)
    open_grid(desk, page)
    desk.type("rate", value="90", by=an_actor("reporter", desk.unit, "王芳"))
    box(page, desk, "rate").fill("91")
    send(page, "data-qc-save")
    line = page.get_by_role("alert").locator("tbody tr")
    expect(line.locator("td")).to_contain_text(["rate", "91", "90", "王芳"])
    expect(page.get_by_role("alert")).to_contain_text(SAID[language]["mine"])
    assert not scrolls_sideways(page)
    expect(box(page, desk, "rate")).to_have_value("91")
    send(page, "data-qc-save")
    assert desk.value("rate").value == 91

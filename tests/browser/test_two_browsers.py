"""Two people of one unit with the same grid open, each in a browser of their own."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import faults_of
from tests.browser.test_entry import box, open_grid
from tests.departments.desk import Desk, a_desk, a_user

SAVED = {"zh-hans": "已保存", "en": "Saved"}


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_desk("rate", "stock")


def saves(page: Page, desk: Desk, name: str, text: str, language: str) -> None:
    with page.expect_response("**/cells/"):
        box(page, desk, name).fill(text)
    expect(page.locator("[data-qc-status]")).to_contain_text(SAVED[language])


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_in_one_cell_each_sees_the_values_of_both_and_nothing_is_overwritten_unseen(desk, signed_in, watch, language):
    watch.forgive.append("409")
    li, wang = (
        open_grid(desk, signed_in(a_user("reporter", desk.unit, name=name), language=language))
        for name in ("李文", "王芳")
    )
    saves(li, desk, "rate", "90", language)
    saves(wang, desk, "stock", "85", language)
    box(wang, desk, "rate").fill("91")
    asked = wang.get_by_role("dialog")
    expect(asked).to_contain_text("李文")
    expect(asked.locator("tbody td")).to_contain_text(["", "91", "90"])
    assert faults_of(wang) == []
    assert desk.value("rate").value == 90
    asked.locator("[data-qc-mine]").click()
    expect(wang.locator("[data-qc-status]")).to_contain_text(SAVED[language])
    assert desk.value("rate").value == 91

    box(li, desk, "rate").fill("92")
    told = li.get_by_role("dialog")
    expect(told).to_contain_text("王芳")
    expect(told.locator("tbody td")).to_contain_text(["", "92", "91"])
    told.locator("[data-qc-theirs]").click()
    expect(box(li, desk, "rate")).to_have_value("91")
    assert desk.value("rate").value == 91
    versions = [desk.value(name).number for name in ("rate", "stock")]
    assert versions == [2, 1]

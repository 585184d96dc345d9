"""One's own last change taken back in a real browser, and the history of a value."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from tests.attached_files import a_pdf
from tests.browser.busy_desk import let_sign_in, sign_in
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.browser.test_entry import box, is_saved, open_grid
from tests.browser.test_evidence import drop
from tests.departments.desk import Desk, a_desk, a_user, an_actor


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_desk("rate", "stock")


@pytest.fixture
def grid(desk, signed_in) -> Page:
    return open_grid(desk, signed_in(a_user("reporter", desk.unit)))


def button(page: Page, desk: Desk, name: str = "rate"):
    return page.locator(f'[data-qc-cell="{desk.key(name)}"] [data-qc-undo]')


def type_and_save(page: Page, desk: Desk, text: str) -> None:
    with page.expect_response("**/cells/"):
        box(page, desk, "rate").fill(text)
    is_saved(page)


def test_the_button_takes_back_what_was_saved(desk, grid):
    expect(button(grid, desk)).to_be_hidden()
    type_and_save(grid, desk, "95")
    type_and_save(grid, desk, "59")
    button(grid, desk).click()
    expect(box(grid, desk, "rate")).to_have_value("95")
    assert (desk.value("rate").number, desk.value("rate").channel) == (3, "undo")
    button(grid, desk).click()
    expect(box(grid, desk, "rate")).to_have_value("59")


def test_alt_z_takes_back_without_a_mouse(desk, grid):
    type_and_save(grid, desk, "95")
    type_and_save(grid, desk, "59")
    box(grid, desk, "rate").press("Alt+z")
    expect(box(grid, desk, "rate")).to_have_value("95")
    expect(box(grid, desk, "rate")).to_be_focused()
    box(grid, desk, "rate").fill("94")
    is_saved(grid)
    assert desk.value("rate").value == 94


def test_what_somebody_else_changed_meanwhile_is_not_taken_back(desk, grid, watch):
    watch.forgive.append("409")
    type_and_save(grid, desk, "95")
    desk.type("rate", value="97", by=an_actor("reporter", desk.unit, "王芳"))
    button(grid, desk).click()
    expect(grid.locator("[data-qc-status]")).to_contain_text("请重新查看")
    assert desk.value("rate").value == 97


def test_after_signing_in_again_elsewhere_undo_and_files_go_through(desk, signed_in, watch):
    watch.forgive.append("403")
    reporter = let_sign_in(a_user("reporter", desk.unit))
    grid = open_grid(desk, signed_in(reporter))
    type_and_save(grid, desk, "95")
    type_and_save(grid, desk, "59")
    Session.objects.all().delete()
    other = grid.context.new_page()
    other.goto("/sign-in/")
    sign_in(other, reporter)
    expect(other.locator("h1")).to_be_visible()
    grid.bring_to_front()
    drop(grid.locator(f'[data-qc-cell="{desk.key("rate")}"] th'), ("通报.pdf", a_pdf()))
    expect(grid.locator("[data-qc-evidence-count]").first).to_have_text("佐证 1")
    grid.context.clear_cookies(name="csrftoken")
    button(grid, desk).click()
    expect(box(grid, desk, "rate")).to_have_value("95")


def test_it_works_without_scripts(desk, signed_in):
    desk.type("rate", value="95", by=an_actor("reporter", desk.unit))
    desk.type("rate", value="59", by=an_actor("reporter", desk.unit))
    page = open_grid(desk, signed_in(a_user("reporter", desk.unit), java_script_enabled=False))
    box(page, desk, "stock").fill("80")
    button(page, desk).click()
    expect(page.get_by_text("已撤销你的上次修改")).to_be_visible()
    assert (desk.value("rate").value, desk.value("stock").value) == (95, 80)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_history_is_clean_and_can_be_taken_along(desk, signed_in, language):
    desk.type("rate", value="95", note="快报数")
    desk.type("rate", value="96", data_status="confirmed")
    page = signed_in(a_user("reporter", desk.unit), language=language)
    page.goto(f"/history/{desk.value('rate').pk}/")
    assert faults_of(page) == []
    assert not scrolls_sideways(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name=".xlsx").click()
    assert saved.value.suggested_filename.startswith("2026Q3-I1-")

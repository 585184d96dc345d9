"""No mouse from signing in to the release: Tab, Enter and arrows are enough, in the whole of the grid."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from departments.models import User
from tests.attached_files import a_pdf
from tests.browser.busy_desk import PASSWORD, a_busy_desk, let_sign_in, tab_to
from tests.browser.test_entry import box, is_saved
from tests.departments.desk import Desk, a_desk, a_user

CLICKS = 'addEventListener("pointerdown", () => console.error("a mouse was used"), true);'


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_desk("rate", "cover", "words", "built")


def hands(page: Page) -> Page:
    """A page on which the use of a mouse is an error."""
    page.add_init_script(CLICKS)
    return page


def keys(page: Page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def signs_in(page: Page, user: User, address: str) -> None:
    page.goto(address)
    tab_to(page, page.locator("[name=username]"))
    page.keyboard.type(user.username)
    keys(page, "Tab")
    page.keyboard.type(PASSWORD)
    keys(page, "Enter")
    expect(page).to_have_url(re.compile(f"{address}$"))


def leave(page: Page) -> None:
    tab_to(page, page.locator("details.qc-account > summary"))
    keys(page, "Enter")
    tab_to(page, page.locator("form[action*=sign-out] button"))
    keys(page, "Enter")
    expect(page.locator("[name=username]")).to_be_visible()


def test_from_signing_in_to_the_release(desk, page):
    hands(page)
    signs_in(page, let_sign_in(a_user("reporter", desk.unit)), "/entry/")
    tab_to(page, page.get_by_role("link", name="填报", exact=True).last)
    keys(page, "Enter")
    tab_to(page, box(page, desk, "rate"))
    page.keyboard.type("95")
    keys(page, "Enter")
    page.keyboard.type("30")
    keys(page, "Tab")
    page.keyboard.type("30")
    keys(page, "Enter")
    expect(box(page, desk, "built", "stage")).to_be_focused()
    keys(page, "ArrowDown")
    tab_to(page, box(page, desk, "words", "note"), key="Shift+Tab")
    page.keyboard.type("已完成三项")
    keys(page, "Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("检查并提交")
    tab_to(page, page.get_by_role("button", name="提交单位负责人"))
    keys(page, "Enter")
    expect(page.get_by_text("已提交，请本单位负责人审核上报")).to_be_visible()
    leave(page)

    page.on("dialog", lambda dialog: dialog.accept())
    signs_in(page, let_sign_in(a_user("reviewer", desk.unit)), f"/entry/{desk.submission.pk}/release/")
    tab_to(page, page.get_by_role("button", name="上报质强办"))
    keys(page, "Enter")
    expect(page.locator("[data-qc-confirm]")).to_have_count(0)
    assert desk.submission.state == "reported"


def test_the_grid_with_everything_in_it_needs_no_mouse(transactional_db, signed_in):
    desk = a_busy_desk()
    page = hands(signed_in(a_user("reporter", desk.unit)))
    file = {"name": "续.pdf", "mimeType": "application/pdf", "buffer": a_pdf("more")}
    page.on("filechooser", lambda chooser: chooser.set_files([file]))  # listening before the key is pressed
    page.goto(f"/entry/{desk.submission.pk}/")
    tab_to(page, page.get_by_role("link", name="显示全部数据"))
    keys(page, "Enter")
    expect(box(page, desk, "stock")).to_be_visible()
    row = page.locator(f'[data-qc-cell="{desk.key("rate")}"]')
    tab_to(page, row.get_by_role("button", name="口径"))
    keys(page, "Enter")
    expect(page.locator(f'[data-qc-cell="{desk.key("rate")}"] + [data-qc-detail]')).to_contain_text("达到92%以上")
    tab_to(page, box(page, desk, "rate"))
    page.keyboard.type("95")
    is_saved(page)
    keys(page, "Alt+z")
    expect(box(page, desk, "rate")).to_have_value("80")
    tab_to(page, row.get_by_role("button", name="添加文件"))
    keys(page, "Enter")
    expect(row.locator("[data-qc-evidence-count]")).to_have_text("佐证 3")
    tab_to(page, box(page, desk, "cover", "numerator"))
    keys(page, "Enter", "Enter")  # no stop at the exempt figure between them
    expect(box(page, desk, "rank", "rank")).to_be_focused()

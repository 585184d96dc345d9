"""The entry grid when something goes wrong: two people in a cell, no network, an ended session, a closed quarter."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from departments.models import User, Value
from targets import schedule
from tests.browser.test_entry import box, is_saved, open_grid
from tests.departments.desk import Q3, SYSTEM, Desk, a_desk, a_user, an_actor

PASSWORD = "Passw0rd-x1"


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_desk("rate", "stock")


@pytest.fixture
def grid(desk, signed_in):
    return open_grid(desk, signed_in(a_user("reporter", desk.unit)))


@pytest.mark.parametrize(("button", "stored", "shown"), [("用我的", 91, "91"), ("用对方的", 90, "90")])
def test_two_people_in_one_cell_see_both_values_and_one_decides(desk, grid, watch, button, stored, shown):
    watch.forgive.append("409")
    desk.type("rate", value="90", by=an_actor("reporter", desk.unit, "王芳"))
    box(grid, desk, "rate").fill("91")
    dialog = grid.get_by_role("dialog")
    expect(dialog).to_contain_text("王芳")
    expect(dialog.get_by_role("cell", name="91")).to_be_visible()
    expect(dialog.get_by_role("cell", name="90")).to_be_visible()
    dialog.get_by_role("button", name=button).click()
    expect(dialog).to_be_hidden()
    expect(box(grid, desk, "rate")).to_have_value(shown)
    box(grid, desk, "stock").fill("80")
    is_saved(grid)
    assert Value.objects.get(indicator=desk.targets["rate"].indicator, latest=True).value == stored


def test_nothing_typed_without_a_network_is_lost(desk, grid, watch):
    watch.forgive.append("ERR_INTERNET_DISCONNECTED")
    grid.context.set_offline(True)
    box(grid, desk, "rate").fill("95")
    expect(grid.locator("[data-qc-status]")).to_contain_text("保存失败")
    grid.context.set_offline(False)
    is_saved(grid)
    assert desk.value("rate").value == 95


def test_what_was_typed_is_taken_up_again_when_the_page_is_opened_anew(desk, grid, watch):
    watch.forgive.append("ERR_FAILED")
    grid.route("**/cells/", lambda route: route.abort())
    box(grid, desk, "rate").fill("95")
    expect(grid.locator("[data-qc-status]")).to_contain_text("保存失败")
    grid.on("dialog", lambda dialog: dialog.accept())
    grid.goto("/help/")
    grid.unroute("**/cells/")
    open_grid(desk, grid)
    expect(box(grid, desk, "rate")).to_have_value("95")
    is_saved(grid)
    assert desk.value("rate").value == 95


def test_what_was_kept_here_does_not_overwrite_what_another_saved_since(desk, grid, watch):
    watch.forgive += ["ERR_FAILED", "409"]
    grid.route("**/cells/", lambda route: route.abort())
    box(grid, desk, "rate").fill("95")
    expect(grid.locator("[data-qc-status]")).to_contain_text("保存失败")
    desk.type("rate", value="90", by=an_actor("reporter", desk.unit, "王芳"))
    grid.on("dialog", lambda dialog: dialog.accept())
    grid.unroute("**/cells/")
    grid.reload()
    expect(grid.get_by_role("dialog")).to_contain_text("王芳")
    assert desk.value("rate").value == 90


def test_an_ended_session_leads_to_signing_in_and_saves_afterwards(desk, grid, watch):
    watch.forgive += ["401", "403"]
    user = desk_user(desk)
    Session.objects.all().delete()
    box(grid, desk, "rate").fill("95")
    expect(grid.locator("[data-qc-status]")).to_contain_text("登录已失效")
    with grid.context.expect_page() as opened:
        grid.get_by_role("link", name="登录", exact=True).click()
    other = opened.value
    other.get_by_label("用户名").fill(user.username)
    other.get_by_label("密码").fill(PASSWORD)
    other.get_by_role("button", name="登录").click()
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    grid.bring_to_front()
    is_saved(grid)
    assert desk.value("rate").value == 95


def desk_user(desk: Desk) -> User:
    user = User.objects.get(username=f"reporter{desk.unit.code}")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_quarter_closed_meanwhile_says_so_and_keeps_what_was_typed(desk, grid, watch):
    watch.forgive.append("409")
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    box(grid, desk, "rate").fill("95")
    expect(grid.locator("[data-qc-status]")).to_contain_text("填报已截止")
    expect(box(grid, desk, "rate")).to_have_value("95")
    assert not Value.objects.exists()

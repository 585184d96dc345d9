"""What was typed or pasted outlives a lost network, a lost answer, an ended session and a page that shows less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from departments.models import User, Value
from tests.browser.busy_desk import FORTY, a_busy_desk, a_long_desk, let_sign_in, sign_in
from tests.browser.test_entry import box, is_saved, open_grid, paste
from tests.departments.desk import Desk, a_user

COLUMN = "\n".join(str(90 + number) for number in range(40))
PASTED = list(range(90, 130))


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_long_desk()


@pytest.fixture
def reporter(desk) -> User:
    return let_sign_in(a_user("reporter", desk.unit))


@pytest.fixture
def grid(desk, reporter, signed_in) -> Page:
    return open_grid(desk, signed_in(reporter))


def status(page: Page):
    return page.locator("[data-qc-status]")


def stored(desk: Desk) -> list[Decimal | None]:
    return [value.value if (value := desk.value(name)) else None for name in FORTY]


def channels(desk: Desk) -> dict[str, str]:
    values = Value.objects.filter(period=desk.period, latest=True)
    return {value.indicator.name: value.channel for value in values.select_related("indicator")}


def test_the_network_is_cut_while_typing_and_pasting_and_comes_back(desk, grid, watch):
    watch.forgive.append("ERR_INTERNET_DISCONNECTED")
    box(grid, desk, "rate").fill("94")
    is_saved(grid)
    grid.context.set_offline(True)
    box(grid, desk, "rate").fill("95")
    expect(status(grid)).to_contain_text("保存失败")
    box(grid, desk, FORTY[0]).focus()
    paste(grid, COLUMN)
    box(grid, desk, "rate", "note").fill("补抽后上调")
    expect(status(grid)).to_contain_text("已填内容保留在本机")
    grid.context.set_offline(False)
    is_saved(grid)
    assert (desk.value("rate").value, desk.value("rate").note, stored(desk)) == (95, "补抽后上调", PASTED)
    told = channels(desk)
    assert (told.pop("rate"), set(told.values())) == ("page", {"paste"})


def test_a_save_whose_answer_is_lost_is_no_conflict_with_oneself(desk, grid, watch):
    watch.forgive.append("ERR_FAILED")
    lost: list[int] = []

    def lose_the_answer(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    grid.route("**/cells/", lose_the_answer, times=1)
    box(grid, desk, FORTY[0]).focus()
    paste(grid, COLUMN)
    is_saved(grid)
    expect(grid.get_by_role("dialog")).to_be_hidden()
    assert (lost, stored(desk)) == ([200], PASTED)
    assert set(Value.objects.values_list("number", flat=True)) == {1}


def test_what_goes_through_late_does_not_lead_away_from_the_grid(desk, grid, watch):
    watch.forgive.append("ERR_INTERNET_DISCONNECTED")
    grid.context.set_offline(True)
    box(grid, desk, "rate").fill("95")
    grid.get_by_role("button", name="检查并提交").click()
    expect(status(grid)).to_contain_text("保存失败")
    grid.context.set_offline(False)
    is_saved(grid)
    grid.wait_for_timeout(200)
    expect(grid).to_have_url(re.compile(r"/entry/\d+/$"))


@pytest.mark.parametrize(("language", "saved"), [("zh-hans", "已保存"), ("en", "Saved")])
def test_forty_values_pasted_over_an_ended_session_are_stored_after_signing_in_again(
    desk, reporter, signed_in, watch, language, saved
):
    watch.forgive += ["401", "403"]
    page = open_grid(desk, signed_in(reporter, language=language))
    Session.objects.all().delete()
    box(page, desk, FORTY[0]).focus()
    paste(page, COLUMN)
    anew = status(page).get_by_role("link")
    expect(anew).to_be_visible()
    with page.context.expect_page() as opened:
        anew.click()
    sign_in(opened.value, reporter)
    expect(opened.value.locator("h1")).to_be_visible()
    page.bring_to_front()
    expect(status(page)).to_contain_text(saved)
    assert stored(desk) == PASTED


def test_signing_in_again_in_the_same_window_finds_what_was_typed(desk, reporter, grid, watch):
    watch.forgive.append("401")
    Session.objects.all().delete()
    box(grid, desk, "rate").fill("95")
    box(grid, desk, "words", "note").fill("已完成三项")
    expect(status(grid)).to_contain_text("登录已失效")
    grid.on("dialog", lambda dialog: dialog.accept())
    grid.reload()
    sign_in(grid, reporter)
    expect(grid).to_have_url(re.compile(rf"/entry/{desk.submission.pk}/$"))
    expect(box(grid, desk, "rate")).to_have_value("95")
    is_saved(grid)
    assert (desk.value("rate").value, desk.value("words").note) == (95, "已完成三项")


@pytest.fixture
def colleague(desk) -> User:
    return let_sign_in(a_user("reporter", desk.unit, name="王芳"))


def test_what_one_typed_is_not_stored_in_the_name_of_another_who_signs_in(desk, reporter, colleague, grid, watch):
    watch.forgive += ["401", "403"]
    Session.objects.all().delete()
    box(grid, desk, "rate").fill("95")
    expect(status(grid)).to_contain_text("登录已失效")
    other = next(in_a_new_window(grid))
    sign_in(other, colleague)
    expect(other.locator("h1")).to_be_visible()
    grid.bring_to_front()
    expect(status(grid)).to_contain_text("请由录入人重新登录")
    assert desk.value("rate") is None
    Session.objects.all().delete()
    other.goto("/sign-in/")
    sign_in(other, reporter)
    expect(other.locator("h1")).to_be_visible()
    grid.bring_to_front()
    is_saved(grid)
    assert (desk.value("rate").value, desk.value("rate").entered_key) == (95, reporter.username)


def in_a_new_window(page: Page) -> Iterator[Page]:
    with page.context.expect_page() as opened:
        status(page).get_by_role("link").click()
    yield opened.value


def test_what_was_typed_into_a_row_that_is_folded_away_is_there_when_it_is_shown(transactional_db, signed_in, watch):
    watch.forgive.append("ERR_FAILED")
    desk = a_busy_desk()
    page = signed_in(a_user("reporter", desk.unit))
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/entry/{desk.submission.pk}/?show=all")
    page.route("**/cells/", lambda route: route.abort())
    box(page, desk, FORTY[7]).fill("99")
    expect(status(page)).to_contain_text("保存失败")
    page.unroute("**/cells/")
    open_grid(desk, page)
    expect(box(page, desk, FORTY[7])).to_have_count(0)
    box(page, desk, "rate").fill("95")
    is_saved(page)
    page.get_by_role("link", name="显示全部数据").click()
    expect(box(page, desk, FORTY[7])).to_have_value("99")
    is_saved(page)
    assert (desk.value("rate").value, desk.value(FORTY[7]).value) == (95, 99)

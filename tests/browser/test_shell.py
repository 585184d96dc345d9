"""The frame of every page, in a real browser."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import expect

from tests.browser.conftest import faults_of, scrolls_sideways


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_help_is_clean_in_both_languages(signed_in, language):
    page = signed_in(get_user_model().objects.create_user("li.wen", name="李文"), language=language)
    page.goto("/help/")
    assert faults_of(page) == []
    assert not scrolls_sideways(page)


def test_an_unknown_page_helps_on(page, watch):
    watch.forgive.append("404")
    page.goto("/no/such/page/")
    assert faults_of(page) == []
    expect(page.get_by_role("link", name="帮助").last).to_be_visible()


def test_the_language_is_switched_by_a_button_and_stays(page):
    page.goto("/help/")
    expect(page.get_by_role("heading", level=1)).to_have_text("帮助")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")
    page.goto("/help/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")


def test_the_language_is_switched_without_scripts_too(new_context):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/help/")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Help")


def test_the_clock_shows_the_servers_time_and_its_zone(page):
    page.goto("/help/")
    expect(page.locator("[data-qc-clock]")).to_have_text(re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d$"))
    expect(page.locator(".qc-clock")).to_contain_text("Asia/Shanghai")


def test_the_first_tab_leads_past_the_navigation(page):
    page.goto("/help/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_paper_gets_the_content_without_the_navigation(page):
    page.goto("/help/")
    page.emulate_media(media="print")
    expect(page.locator(".qc-top")).to_be_hidden()
    assert len(page.locator("main").inner_text()) > 200

"""Charts under the strict policy: drawn, in the reader's language, and with no way to a cloud server."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import faults_of, scrolls_sideways


@pytest.fixture
def chart(page, settings):
    settings.ROOT_URLCONF = "tests.browser.chart_page"
    page.goto("/chart/")
    expect(page.locator(".qc-chart .main-svg").first).to_be_visible()
    return page


def test_a_chart_is_drawn_and_the_page_stays_clean(chart):
    assert chart.locator(".qc-chart .scatterlayer .point").count() == 2
    assert faults_of(chart) == []
    assert not scrolls_sideways(chart)


def test_no_button_shares_a_chart_and_no_server_is_named(chart):
    titles = chart.locator(".modebar-btn").evaluate_all("buttons => buttons.map(b => b.dataset.title)")
    assert "下载 PNG 图片" in "".join(titles)
    assert not [title for title in titles if "hare" in title or "loud" in title]
    context = chart.evaluate("document.querySelector('[data-qc-chart]')._context")
    assert context["plotlyServerURL"] == ""
    assert "sendChartToCloud" in context["modeBarButtonsToRemove"]


def test_the_data_of_a_chart_open_as_a_table(chart):
    chart.get_by_text("查看数据表").click()
    expect(chart.get_by_role("cell", name="92.5")).to_be_visible()

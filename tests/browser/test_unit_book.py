"""The workbook in a real browser: downloaded, filled in by openpyxl, uploaded, previewed, confirmed, on the grid."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import faults_of, scrolls_sideways
from tests.departments import unit_books as books
from tests.departments.desk import Desk, a_desk, a_user, an_actor
from tests.departments.test_unit_book import GOOD

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def desk(transactional_db) -> Desk:
    return a_desk()


def upload(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("填好的文件").set_input_files({"name": name, "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="上传并预览").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_whole_way_of_a_workbook(desk, signed_in, scripts):
    page = signed_in(a_user("reporter", desk.unit), java_script_enabled=scripts)
    page.goto(f"/entry/{desk.submission.pk}/")
    page.get_by_role("link", name="工作簿").click()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="模板（.xlsx）").click()
    assert downloading.value.suggested_filename == "质监局-2026Q3.xlsx"
    content = Path(downloading.value.path()).read_bytes()
    upload(page, "三季度.xlsx", books.filled(desk, GOOD, content=content))
    expect(page.get_by_role("heading", level=1)).to_contain_text("三季度.xlsx")
    expect(page.locator(".qc-preview tbody tr")).to_have_count(sum(map(len, GOOD.values())))
    page.get_by_role("button", name="确认保存").click()
    expect(page.get_by_text("已保存工作簿中的 15 项数据")).to_be_visible()
    expect(page.locator(f'[data-qc-cell="{desk.key("rate")}"] [data-qc-field="value"]')).to_have_value("95.5")
    expect(page.locator(f'[data-qc-cell="{desk.key("rank")}"] [data-qc-field="places"]')).to_have_value("13")


def test_every_error_is_listed_with_its_place(desk, signed_in):
    page = signed_in(a_user("reporter", desk.unit))
    page.goto(f"/entry/{desk.submission.pk}/workbook/")
    bad = {"rate": {"value": "约92"}, "cover": {"numerator": "九十", "denominator": 30}, "stock": {"value": "7万"}}
    upload(page, "bad.xlsx", books.filled(desk, bad))
    listed = page.get_by_role("alert").locator("tbody tr")
    expect(listed).to_have_count(3)
    expect(listed.first).to_contain_text("填报!")
    expect(listed.first).to_contain_text("约92")
    expect(page.get_by_role("button", name="确认保存")).to_have_count(0)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_its_pages_are_clean(desk, signed_in, language):
    content = books.filled(desk, {**GOOD, "cover": {"numerator": 31, "denominator": 30}})
    desk.type("rate", value="91", by=an_actor("reporter", desk.unit, "wang"))
    desk.type("zero", value="0")
    user = a_user("reporter", desk.unit)
    waiting = books.receive(desk, content)
    page = signed_in(user, language=language)
    for path in (f"/entry/{desk.submission.pk}/workbook/", f"/entry/uploads/{waiting.pk}/"):
        page.goto(path)
        assert faults_of(page) == [], path
        assert not scrolls_sideways(page), path
    refused = books.receive(desk, books.filled(desk, {"rate": {"value": "约92"}, "cover": {"numerator": "x"}}))
    page.goto(f"/entry/uploads/{refused.pk}/")
    assert faults_of(page) == []

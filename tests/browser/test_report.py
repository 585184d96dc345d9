"""Compiling a report in a real browser: asked for, watched, opened, followed to its sources, downloaded."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from qualitycity import jobs
from qualitycity.models import Job
from reports import supervision
from reports.models import SupervisionReport
from tests.browser.conftest import faults_of, scrolls_sideways
from tests.qualitycity.people import actor_of, somebody
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified


@pytest.fixture
def plan(live_server):
    plan = a_plan("ZLQS")
    high, low, _silent = (a_target(plan, code, lead=a_department()) for code in "123")
    a_period(plan, "2026Q3")
    verified(high, "2026Q3", 95)
    verified(low, "2026Q3", "90.5")
    return plan


@pytest.fixture
def staff(plan):
    return somebody("li", "office_staff")


def work() -> None:
    """What a worker does."""
    assert jobs.run(Job.objects.get().pk, supervision.carry_out)


def compiled(plan, staff) -> SupervisionReport:
    supervision.request(plan=plan, year=2026, kind="annual", by=actor_of(staff))
    work()
    return SupervisionReport.objects.get()


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def test_the_office_compiles_a_report_and_follows_a_figure(signed_in, plan, staff):
    page = signed_in(staff)
    page.goto("/reports/")
    page.get_by_role("button", name="编制").click()
    expect(page.locator("#job")).to_contain_text("排队")
    work()
    page.get_by_role("link", name="查看结果").click()  # the page asks by itself until the job is done
    expect(page.locator(".qc-notice-success")).to_contain_text("均与库中一致")
    expect(page.locator(".qc-paper")).to_contain_text("列入督查的3项目标中")
    page.locator(".qc-paper td.end a.cite", has_text="90.5").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("数据依据")
    page.get_by_role("link", name="依据").last.click()
    expect(page.locator("main")).to_contain_text("90.5")


def test_the_files_agree_with_the_page(signed_in, plan, staff):
    report, page = compiled(plan, staff), signed_in(staff)
    page.goto(f"/reports/{report.pk}/")
    shown = page.locator(".annex table").first.locator("tbody tr").nth(1).locator("td").nth(5).inner_text()
    sheet = load_workbook(io.BytesIO(download(page, "下载 .xlsx")))["指标完成情况"]
    paper = Document(io.BytesIO(download(page, "下载 .docx")))
    table = next(table for table in paper.tables if table.rows[0].cells[0].text == "编号")
    assert shown == "90.5" == str(sheet["F4"].value) == table.rows[2].cells[5].text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_reports_and_jobs_is_clean(signed_in, plan, staff, language):
    report, page = compiled(plan, staff), signed_in(staff, language=language)
    figure = f"/reports/{report.pk}/figures/c1/"
    for address in ("/reports/", f"/reports/{report.pk}/", figure, "/jobs/", f"/jobs/{Job.objects.get().pk}/"):
        page.goto(address)
        assert faults_of(page) == [], address
        assert not scrolls_sideways(page), address


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_log_is_clean_and_narrowed_by_its_form(signed_in, plan, staff, language):
    compiled(plan, staff)
    page = signed_in(somebody("shen", "auditor"), language=language)
    page.goto("/log/")
    assert faults_of(page) == []
    assert not scrolls_sideways(page)
    page.locator("#kind").select_option("report.compiled")
    page.locator(".qc-filters button").click()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_without_scripts_the_page_is_loaded_again_by_hand(signed_in, plan, staff):
    page = signed_in(staff, java_script_enabled=False)
    page.goto("/reports/")
    page.get_by_role("button", name="编制").click()
    work()
    page.get_by_role("link", name="刷新").click()
    expect(page.get_by_role("link", name="查看结果")).to_be_visible()
    assert download(page, "ZLQS-2026-annual.xlsx").startswith(b"PK")

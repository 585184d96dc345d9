"""The history of a value: every version, who, when, through which channel, what changed, and what was said between."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from departments import evidence, histories, remarks, submissions
from departments.models import Value
from tests.attached_files import a_pdf
from tests.departments.desk import a_user, an_actor
from tests.departments.test_entry_pages import Office, a_client
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Office:
    """A figure typed, proved, submitted, returned, changed, released and verified."""
    office = Office("rate")
    desk = office.desk
    desk.type("rate", value="80", note="抽检批次少")
    evidence.add(submission=desk.submission, key=desk.key("rate"), name="通报.pdf", content=a_pdf(), by=desk.reporter)
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.send_back(submission=desk.submission, reasons={desk.key("rate"): "请核对批次"}, by=desk.reviewer)
    desk.type("rate", value="95", data_status="confirmed", data_source="市统计局")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    submissions.verify(submission=desk.submission, by=an_actor("office_approver"))
    return office


def value(office: Office) -> Value:
    return office.desk.value("rate")


def entries(office: Office, role: str = "reporter"):
    by = an_actor(role, office.desk.unit if role == "reporter" else None)
    return histories.of(value(office), readable=remarks.visible(by))


def test_everything_is_told_in_the_order_it_happened(office):
    told = [(each.kind, getattr(each.row, "kind", "")) for each in reversed(entries(office)) if each.kind != "version"]
    assert [kind for kind, _ in told] == ["laid", "move", "remark", "move", "move", "move", "move"]
    moves = [name for kind, name in told if kind == "move"]
    assert moves == [
        "submission.submitted", "submission.returned", "submission.submitted", "submission.released",
        "submission.verified",
    ]  # fmt: skip


def test_a_version_tells_what_it_changed(office):
    second, first = [each for each in entries(office) if each.kind == "version"]
    assert [(change.name, change.old, str(change.new)) for change in first.changes] == [
        ("value", "", "80"), ("note", "", "抽检批次少"),
    ]  # fmt: skip
    assert [(change.name, str(change.old), str(change.new)) for change in second.changes] == [
        ("value", "80", "95"), ("data_status", "", "核定"), ("data_source", "", "市统计局"),
    ]  # fmt: skip
    assert (second.by, second.row.number, second.row.counted) == ("reporter24", 2, True)


def test_the_page_shows_it_to_whoever_sees_the_value(office):
    address = reverse("history", args=[value(office).pk])
    for role in ("auditor", "group_member", "office_staff"):
        page = a_client(a_user(role, plan=office.desk.plan)).get(address).content.decode()
        wanted = ("80%", "95%", "通报.pdf", "当前有效版本", "抽检批次少", "退回")
        assert [text for text in wanted if text not in page] == []
    assert "请核对批次" in office.reporter.get(address).content.decode()  # a return inside the unit stays there
    assert a_client(a_user("administrator", plan=office.desk.plan)).get(address).status_code == 403
    assert a_client(a_user("reporter", a_department("23", "工商局"))).get(address).status_code == 404


def test_what_is_not_released_yet_stays_inside_the_unit():
    office = Office("rate")
    office.desk.type("rate", value="95")
    address = reverse("history", args=[value(office).pk])
    assert office.reporter.get(address).status_code == 200
    for role in ("office_approver", "auditor"):
        assert a_client(a_user(role, plan=office.desk.plan)).get(address).status_code == 404


def test_what_one_side_keeps_to_itself_is_not_shown_to_the_other(office):
    remarks.add(
        submission=office.desk.submission, cell=office.desk.key("rate"), text="内部意见", internal=True,
        by=office.desk.reporter,
    )  # fmt: skip
    assert "内部意见" in [getattr(each.row, "text", "") for each in entries(office)]
    assert "内部意见" not in [getattr(each.row, "text", "") for each in entries(office, "office_staff")]


def test_the_files_hold_what_is_seen(office):
    address = [reverse("history-export", args=[value(office).pk, form]) for form in ("csv", "xlsx", "pdf")]
    text = office.reporter.get(address[0]).content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["时间", "操作人", "事项", "数值", "变动", "说明和意见"]
    assert len(rows) == 1 + len(entries(office))
    assert "数值: 80 → 95; 数据状态: — → 核定; 数据来源: — → 市统计局" in text
    sheet = load_workbook(io.BytesIO(office.reporter.get(address[1]).content)).worksheets[0]
    assert sheet.title == "历史"
    assert sheet.max_row == 2 + len(entries(office))
    assert office.reporter.get(address[2]).status_code == 404


def test_a_figure_that_was_only_loaded_has_a_history_too(office):
    loaded = value(office)
    earlier = Value.objects.create(
        indicator=loaded.indicator, period=office.desk.period, department=a_department("30", "历史单位"), value=7,
        counted=True, channel="command", entered_key="x", entered_name="导入",
    )  # fmt: skip
    page = a_client(a_user("auditor", plan=office.desk.plan)).get(reverse("history", args=[earlier.pk]))
    assert "导入" in page.content.decode()


def test_grid_and_review_sheet_and_why_lead_there(office):
    link = reverse("history", args=[value(office).pk])
    assert link in office.page("entry-grid").content.decode()
    approver = a_client(a_user("office_approver", plan=office.desk.plan))
    assert link in approver.get(reverse("review-sheet", args=[office.desk.submission.pk])).content.decode()
    check = office.desk.targets["rate"].checks.get(period=office.desk.period, latest=True)
    assert link in approver.get(reverse("why", args=[check.pk])).content.decode()


@pytest.mark.parametrize("more", [0, 20])
def test_the_page_costs_the_same_queries_however_long_it_is(office, more, django_assert_num_queries):
    last = value(office)
    for number in range(more):
        Value.objects.filter(latest=True).update(latest=False)
        Value.objects.create(
            indicator=last.indicator, period=last.period, department=last.department, value=number,
            number=last.number + 1 + number, entered_key="x", entered_name="某人",
        )  # fmt: skip
    address = reverse("history", args=[last.pk])
    office.reporter.get(address)  # the session's own beginning
    with django_assert_num_queries(10):
        office.reporter.get(address)

"""Lists as an office makes them: whatever the sheet is called, with a template, hints, and each remark once."""

import io

import openpyxl
import pytest
from django.urls import reverse

from departments.models import RegisterEntry
from tests.clock import stopped_at
from tests.departments.desk import a_user
from tests.departments.test_published_pages import ABOVE, STOCK, confirmed, uploaded
from tests.reports.ground import a_department, a_plan, a_target

pytestmark = pytest.mark.django_db
HEAD = ["编号", "持有单位", "名称", "授予日期", "有效期至", "归口单位"]


@pytest.fixture
def office(client):
    plan = a_plan()
    a_target(plan, "16", STOCK, name="名牌", measure="register:valid", unit="个", lead=a_department())
    a_target(plan, "7", ABOVE, name="合格率", measure="published_rate", lead=a_department())
    client.force_login(a_user("office_staff"), backend="django.contrib.auth.backends.ModelBackend")
    with stopped_at("2026-05-20 10:00"):
        yield client


def a_book(*sheets):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(out)
    return out.getvalue()


def test_the_only_sheet_of_a_workbook_may_have_any_name_and_a_title_line(office):
    rows = [["名牌产品名录"], HEAD, ["16", "甲厂", "甲牌", "2025-01-02", "长期", "质监局"]]
    upload = uploaded(office, "registers", "名录.xlsx", a_book(("Sheet1", rows)))
    confirmed(office, upload)
    entry = RegisterEntry.objects.get()
    assert (entry.holder, entry.valid_until) == ("甲厂", None)  # 长期: without an end


def test_of_several_sheets_the_one_with_the_name_is_read(office):
    rows = [HEAD, ["16", "甲厂", "甲牌", "2025-01-02", None, None]]
    upload = uploaded(office, "registers", "a.xlsx", a_book(("说明", [["看这里"]]), ("名录", rows)))
    assert [line[3] for line in upload.preview["lines"]] == ["名录!A2"]
    assert uploaded(office, "registers", "b.xlsx", a_book(("甲", rows), ("乙", rows))).state == "refused"


def test_a_unit_that_is_not_known_is_answered_with_the_one_that_may_be_meant(office):
    rows = [
        HEAD,
        ["16", "甲厂", "甲牌", "2025-01-02", None, "质监管理局"],
        ["16", "乙厂", "乙牌", "2025-01-02", None, "xyz"],
    ]
    upload = uploaded(office, "registers", "a.xlsx", a_book(("名录", rows)))
    page = office.get(reverse("listing", args=[upload.pk])).content.decode()
    assert "没有“质监管理局”这一单位，是否应为“质监局”？" in page
    assert "没有“xyz”这一单位。" in page


def test_a_remark_is_said_once_with_all_the_rows_it_is_about(office):
    rows = "编号,年度,季度,数值,来源,发布日期\n16,2026,1,94,省局,2026-05-06\n16,2025,4,93,省局,2026-01-06\n"
    upload = uploaded(office, "published", "a.csv", rows.encode("gb18030"))
    page = office.get(reverse("listing", args=[upload.pk]))
    ((_message, places),) = [each for each in page.context["preview"].remarks if "held against" in each[0].text]
    assert places == ["A2", "A3"]
    assert "没有目标与该公布数据对比" in page.content.decode()


def test_the_preview_says_statuses_and_comparisons_in_words_and_stands_where_its_list_stands(office):
    rows = "code,year,quarter,value,source,published_on,data_status\n7,2026,1,94,省局,2026-05-06,provisional\n"
    upload = uploaded(office, "published", "a.csv", rows.encode())
    page = office.get(reverse("listing", args=[upload.pk]))
    shown = page.content.decode()
    assert "初步数" in shown
    assert "provisional" not in shown
    assert [place["name"] for group in page.context["places"] for place in group["places"] if place["here"]] == [
        "公布数据"
    ]


@pytest.mark.parametrize(
    ("book", "sheets"), [("registers", ["名录"]), ("published", ["对比值", "下达指标"]), ("incidents", ["事件"])]
)
def test_the_template_has_the_headings_and_is_read_back(office, book, sheets):
    answer = office.get(reverse("listing-template") + f"?book={book}")
    found = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert found.sheetnames == sheets
    upload = uploaded(office, book, "空.xlsx", answer.content)
    assert (upload.state, upload.preview["errors"]) == ("previewed", [])
    assert office.get(reverse("listing-template") + "?book=others").status_code == 404

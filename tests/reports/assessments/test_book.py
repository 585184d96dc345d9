"""The assessment workbook of a small city: live sums, protection, print, words of both languages, the same bytes."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from reports import assessment_book
from reports.assessments import records
from reports.scoring import Column
from tests.reports.assessments.city import BY, CONTENT, a_city
from tests.workbook_formulas import Sheets, spreadsheet_round

pytestmark = pytest.mark.django_db
AT = datetime(2027, 1, 5, tzinfo=UTC)


def run_of(content=CONTENT):
    city = a_city(content)
    day = datetime(2026, 5, 1, tzinfo=UTC).date()
    records.record(assessment=city.assessment, department=city.units["02"], category="honour", level="国家级",
                   happened_on=day,
                   description="=奖", by=BY)  # fmt: skip
    return city.run()


def opened(run):
    return openpyxl.load_workbook(io.BytesIO(assessment_book.written(run, at=AT)))


def column_of(sheet, title):
    (found,) = [cell.column for cell in sheet[3] if cell.value == title]
    return found


def test_sums_are_live_formulas_sheets_are_protected_and_the_same_run_gives_the_same_bytes():
    run = run_of()
    data = assessment_book.written(run, at=AT)
    assert assessment_book.written(run, at=AT) == data
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    own = book["01 质监局"]
    assert own["G4"].value is None, "an actual value belongs to an item"
    score = column_of(own, "核定得分")
    # goals = item 1 + item 2; of the assessor's pending item nothing counts
    assert own.cell(4, score).value == "=N(J5)+N(J6)"
    found = Sheets(book)
    front = book.worksheets[0]
    # 质监局 22.5 + 20 of 45 + 20 points: 42.5 × 100 / 65 = 65.3846… → 65.38
    assert (found.value(front.title, "D4"), front["C4"].value) == (65.38, "质监局")


def test_the_sheet_has_the_columns_of_the_scheme_in_its_order_and_what_proves_the_sums_beside_them():
    run = run_of(
        replace(CONTENT, columns=(Column("item", "考核内容"), Column("points"), Column("verified_score", "评定")))
    )
    own = opened(run)["01 质监局"]
    assert [cell.value for cell in own[3]] == ["考核内容", "分值", "评定", "计入分值", "存档得分", "一致"]
    # 60 points, of which a supporter has 25 %; 60 × 46 / 92 × 75 % = 22.5
    assert [own.cell(5, column).value for column in range(1, 6)] == ["　抽检合格率", 45, 22.5, 45, 22.5]
    assert own.print_area.startswith("'01 质监局'!$A$1:$C$")


def test_an_items_row_tells_target_actual_completion_and_why_points_were_lost():
    own = opened(run_of())["01 质监局"]
    told = {cell.value: own.cell(5, cell.column).value for cell in own[3]}
    assert (told["目标"], told["实际值"], told["完成率（%）"], told["失分原因"]) == (
        92, 46, 50, "按目标的50 %计分，未得满分。",
    )  # fmt: skip


def test_a_bonus_is_shown_with_its_cap_and_what_cannot_be_counted_has_no_number():
    book = opened(run_of())
    found = Sheets(book)
    supporter, nobody = book["02 工商局"], book["03 财政局"]
    score = openpyxl.utils.get_column_letter(column_of(supporter, "核定得分"))
    rows = {
        row[1].value: found.value(supporter.title, f"{score}{row[1].row}") for row in supporter.iter_rows(min_row=4)
    }
    # 7.5 of 15 points are 50 of 100; one national honour adds 2, at most 3
    assert (rows["折算为满分"], rows["B1 荣誉"], rows["加分"], rows["得分"]) == (50, 2, 2, 52)
    (row,) = [row[1].row for row in nobody.iter_rows(min_row=4) if row[1].value == "得分"]
    assert nobody[f"{score}{row}"].value is None


def test_the_explanation_has_each_points_formula_inputs_and_source():
    sheet = opened(run_of()).worksheets[2]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    (shared,) = [row for row in rows if row[0] == "质监局" and row[3] == "分摊"]
    assert shared[4:7] == ["分值分担：30 × 75 % = 22.5", None, "22.5"]
    assert "v1" in shared[7]
    totals = [row[3] for row in rows if row[0] == "工商局" and row[2] == "总分"]
    assert totals == ["项目", "类别", "折算", "加分", "加分", "扣分", "上下限", "修约", "档次", "否决", "等次", "名次"]


def test_sheets_print_on_a4_with_their_headings_and_page_numbers_and_have_a_chart_for_each_group():
    book = opened(run_of())
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.oddFooter.center.text) == (
            9, 1, "&P / &N",
        )  # fmt: skip
    assert [sheet.print_title_rows for sheet in book.worksheets[:4]] == ["$3:$3", None, "$1:$1", "$3:$3"]
    assert len(book.worksheets[1]._charts) == 2


def test_in_chinese_every_heading_and_step_is_chinese_and_a_category_has_no_code():
    book = opened(run_of())
    front, explanation, own = book.worksheets[0], book.worksheets[2], book["01 质监局"]
    assert front["A2"].value.startswith("数据截至 2026Q")
    said = {cell.value for sheet in (front, own) for cell in sheet[3]} | {cell.value for cell in explanation["D"]}
    assert [text for text in said if text and re.search("[a-z]", text)] == []
    assert [own.cell(row, 1).value for row in (4, 5)] == [None, "1"]


def test_in_english_the_book_speaks_english():
    with translation.override("en"):
        book = opened(run_of())
    assert book.sheetnames[:3] == ["Ranking", "Charts", "Explanation"]
    assert [cell.value for cell in book["01 质监局"][3]][-4:] == [
        "Evidence",
        "Points that count",
        "Stored score",
        "Agrees",
    ]


@pytest.mark.parametrize(("number", "rounded"), [("89.995", "90.00"), ("89.994", "89.99"), ("0.125", "0.13")])
def test_a_half_is_rounded_up_as_a_spreadsheet_does_it(number, rounded):
    assert spreadsheet_round(float(number), 2) == float(Decimal(rounded))

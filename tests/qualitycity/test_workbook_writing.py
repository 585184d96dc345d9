"""What goes out: text stays text, numbers keep their digits, the same content gives the same bytes."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.chart import LineChart, Reference

from qualitycity import workbook
from qualitycity.workbook import Problems, column, read_table, writing
from qualitycity.workbook.writing import Heading

AT = datetime(2026, 7, 29, 8, 30, tzinfo=UTC)
HEADINGS = [Heading("编号"), Heading("数值", kind="number"), Heading("发布日期", kind="date")]
ROWS: list[list[writing.Written]] = [["=1+1", Decimal("92.35"), date(2026, 3, 31)], ["4", None, None]]


def written(book: Workbook, at: datetime = AT) -> bytes:
    stream = io.BytesIO()
    writing.save(book, stream, at=at)
    return stream.getvalue()


def sheet_with(rows: list[list[writing.Written]]) -> bytes:
    book = writing.new_book()
    writing.write_sheet(book, "数据", headings=HEADINGS, rows=rows)
    return written(book)


def report() -> bytes:
    """A styled sheet with title and chart."""
    book = writing.new_book()
    sheet = writing.write_sheet(book, "数据", headings=HEADINGS, rows=ROWS, title="指标完成情况")
    chart = LineChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=2, max_row=4), titles_from_data=True)
    sheet.add_chart(chart, "E2")
    return written(book)


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("x")', "+86", "-5", "@SUM", "\tx", "\r=x", "#N/A", "1e5", "007"])
def test_no_text_becomes_a_formula_an_error_or_a_number(text: str) -> None:
    content = sheet_with([[text, None, None]])
    cell = openpyxl.load_workbook(io.BytesIO(content))["数据"]["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix == text.startswith(writing.FORMULA_STARTS)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_control_characters_that_no_workbook_can_hold_are_left_out() -> None:
    content = sheet_with([["a\x00b\x1fc", None, None]])
    assert workbook.read(content).sheets[0].rows[1].values == ["abc"]


@pytest.mark.parametrize("number", ["92.35", "0", "-0.1", "100000000000000", "0.0000001", "12345678901234567.25"])
def test_a_decimal_keeps_its_digits(number: str) -> None:
    sheet = workbook.read(sheet_with([["4", Decimal(number), None]])).sheets[0]
    (record,) = read_table(
        sheet, [column("code", "编号"), column("value", "数值"), column("on", "发布日期")], problems=Problems()
    )
    assert record.number("value") == Decimal(number)


def test_the_digits_in_the_file_are_those_of_the_decimal() -> None:
    with zipfile.ZipFile(io.BytesIO(sheet_with([["4", Decimal("92.35"), None]]))) as archive:
        assert b"<v>92.35</v>" in archive.read("xl/worksheets/sheet1.xml")


def test_a_titled_sheet_is_read_back_as_the_table_it_was() -> None:
    problems = Problems()
    columns = [column("code", "编号"), column("value", "数值"), column("published_on", "发布日期")]
    first, second = read_table(workbook.read(report()).sheets[0], columns, problems=problems)
    assert (first.text("code"), first.number("value"), first.day("published_on")) == (
        "=1+1",
        Decimal("92.35"),
        date(2026, 3, 31),
    )
    assert (second.text("code"), second.number("value")) == ("4", None)
    assert problems.ok


def test_the_same_content_gives_the_same_bytes_at_any_time() -> None:
    first = report()
    time.sleep(2.1)  # a zip entry's time has steps of two seconds
    assert report() == first


def test_the_time_of_compiling_is_the_only_time_in_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(report())) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {writing.ZIP_DATE}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2026-07-29T08:30:00Z") == 2


def test_the_zone_of_the_time_makes_no_difference() -> None:
    in_china = AT.astimezone(timezone(timedelta(hours=8)))
    book = writing.new_book()
    writing.write_sheet(book, "数据", headings=HEADINGS, rows=ROWS)
    again = writing.new_book()
    writing.write_sheet(again, "数据", headings=HEADINGS, rows=ROWS)
    assert written(book, AT) == written(again, in_china)


def test_a_workbook_is_written_to_a_path_too(tmp_path: Path) -> None:
    book = writing.new_book()
    writing.write_sheet(book, "数据", headings=HEADINGS, rows=ROWS)
    writing.save(book, tmp_path / "a.xlsx", at=AT)
    assert workbook.read(tmp_path / "a.xlsx").sheets[0].name == "数据"


def test_headings_are_frozen_and_repeated_in_print() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(report()))["数据"]
    assert sheet.freeze_panes == "A3"
    assert sheet.print_title_rows == "$2:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )


def test_a_column_is_wide_enough_for_chinese() -> None:
    book = writing.new_book()
    sheet = writing.write_sheet(
        book, "数据", headings=[Heading("单位"), Heading("说明", width=30)], rows=[["市场监督管理局", ""]]
    )
    assert sheet.column_dimensions["A"].width == 7 * 2 + 2
    assert sheet.column_dimensions["B"].width == 30


def test_shown_decimals_do_not_change_the_number() -> None:
    book = writing.new_book()
    sheet = writing.write_sheet(
        book, "数据", headings=[Heading("值", kind="number", places=1)], rows=[[Decimal("92.35")]]
    )
    assert sheet["A2"].number_format == "0.0"
    assert workbook.read(written(book)).sheets[0].rows[1].values == [92.35]

"""Cells come out as they are: .xlsx and .csv in one plain form, in this process or in a limited child."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from qualitycity import workbook
from qualitycity.workbook import Flaw, Limits, Refused, Row, Sheet
from tests.workbook_files import edited, filled, plain, repacked, saved, sheet_of


def only_sheet(content: bytes) -> Sheet:
    (sheet,) = workbook.read(content).sheets
    return sheet


def only_value(cell: str) -> Any:
    (row,) = only_sheet(sheet_of(f'<row r="1">{cell}</row>')).rows
    return row.values[-1]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A1"><v>92</v></c>', 92),
        ('<c r="A1"><v>92.5</v></c>', 92.5),
        ('<c r="A1"><v>1.5E3</v></c>', 1500.0),
        ('<c r="A1" t="str"><v>92</v></c>', "92"),
        ('<c r="A1" t="inlineStr"><is><t>质量</t></is></c>', "质量"),
        ('<c r="A1" t="inlineStr"><is><r><t>质</t></r><r><rPr><b/></rPr><t>量</t></r></is></c>', "质量"),
        ('<c r="A1" t="inlineStr"><is><t>质量</t><rPh sb="0" eb="1"><t>zhi</t></rPh></is></c>', "质量"),
        ('<c r="A1" t="inlineStr"><is><t>a_x000D_b</t></is></c>', "a\rb"),
        ('<c r="A1" t="b"><v>1</v></c>', True),
        ('<c r="A1" t="d"><v>2026-03-31T00:00:00Z</v></c>', datetime(2026, 3, 31)),
        ('<c r="A1"><f>1+1</f><v>2</v></c>', 2),
        ('<c r="A1" t="str"><f>A2&amp;"x"</f><v>x</v></c>', "x"),
        ("<c><v>7</v></c>", 7),
        ('<c r="A1" t="e"><v>#DIV/0!</v></c>', Flaw("error", "#DIV/0!")),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', Flaw("error", "#DIV/0!")),
        ('<c r="A1"><f>B1+1</f></c>', Flaw("not_calculated")),
        ('<c r="A1"><f>B1+1</f><v/></c>', Flaw("not_calculated")),
        ('<c r="A1"><v>NaN</v></c>', Flaw("unreadable", "NaN")),
        ('<c r="A1"><v>1e999</v></c>', Flaw("unreadable", "1e999")),
        ('<c r="A1"><v>9_2</v></c>', Flaw("unreadable", "9_2")),
    ],
)
def test_a_cell_is_read_by_its_type(cell: str, value: Any) -> None:
    found = only_value(cell)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("cell", ['<c r="A1"/>', '<c r="A1" t="str"><f>""</f><v></v></c>', '<c r="A1"><v></v></c>'])
def test_an_empty_cell_makes_no_row(cell: str) -> None:
    assert only_sheet(sheet_of(f'<row r="1">{cell}</row>')).rows == []


def test_prefixed_and_strict_namespaces_are_read() -> None:
    for namespace in (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ):
        data = "<x:sheetData><x:row><x:c><x:v>5</x:v></x:c></x:row></x:sheetData>"
        xml = f'<x:worksheet xmlns:x="{namespace}">{data}</x:worksheet>'
        assert only_sheet(repacked(plain(), {"xl/worksheets/sheet1.xml": xml.encode()})).rows[0].values == [5]


def test_a_false_dimension_drops_no_row() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 6))
    sheet = only_sheet(sheet_of(rows, before='<dimension ref="A1:A2"/>'))
    assert [row.values for row in sheet.rows] == [[1], [2], [3], [4], [5]]


def test_a_sheet_is_found_by_name_whatever_sheet_is_active() -> None:
    book = filled({"诱饵": [["假"]], "数据": [["真"]]})
    book.active = 0
    assert [(sheet.name, sheet.rows[0].values) for sheet in workbook.read(saved(book)).sheets] == [
        ("诱饵", ["假"]),
        ("数据", ["真"]),
    ]


def test_merged_ranges_hidden_rows_and_hidden_sheets_are_seen() -> None:
    book = filled({"数据": [["a", "b"], [1, 2], [3, 4]], "藏": [["x"]]})
    book["数据"].merge_cells("A2:A3")
    book["数据"].row_dimensions[3].hidden = True
    book["藏"].sheet_state = "veryHidden"
    data, hidden = workbook.read(saved(book)).sheets
    assert [str(area) for area in data.merged] == ["A2:A3"]
    assert [row.hidden for row in data.rows] == [False, False, True]
    assert (data.hidden, hidden.hidden) == (False, True)


def test_only_number_formats_other_than_general_are_kept() -> None:
    book = filled({"数据": [[0.925, 3]]})
    book["数据"]["A1"].number_format = "0.0%"
    assert only_sheet(saved(book)).rows == [Row(1, [0.925, 3], {1: "0.0%"})]


def test_a_date_format_that_chinese_excel_writes_by_number_is_a_date() -> None:
    # 46112 is 2026-03-31: 31 December 1899 is day 1, and 29 February 1900, which never was, is counted.
    book = filled({"数据": [[46112]]})
    book["数据"]["A1"].number_format = "yyyy-mm-dd"
    content = saved(book)
    styles = edited(content, "xl/styles.xml", 'numFmtId="164" fontId', 'numFmtId="31" fontId')
    assert only_sheet(styles).rows[0].values == [datetime(2026, 3, 31)]


def test_dates_of_the_1904_calendar_are_shifted() -> None:
    book = filled({"数据": [[date(2026, 3, 31)]]})
    book.epoch = CALENDAR_MAC_1904
    assert only_sheet(saved(book)).rows[0].values == [datetime(2026, 3, 31)]


def test_a_date_outside_the_calendar_cannot_be_read() -> None:
    book = filled({"数据": [[99999999]]})
    book["数据"]["A1"].number_format = "yyyy-mm-dd"
    assert only_sheet(saved(book)).rows[0].values == [Flaw("unreadable", "99999999")]


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**15), 10**15),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.booleans(),
    st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=12).filter(
        lambda text: not text.startswith(("=", "#")) and "_x" not in text
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=6))
def test_values_are_those_that_openpyxl_reads(rows: list[list[Any]]) -> None:
    content = saved({"数据": rows})
    theirs = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["数据"]
    ours = {
        (row.number, column): value
        for row in only_sheet(content).rows
        for column, value in enumerate(row.values, 1)
        if value is not None
    }
    expected = {
        (cell.row, cell.column): cell.value for row in theirs.iter_rows() for cell in row if cell.value is not None
    }
    assert ours == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_csv_is_read_in_the_encodings_of_chinese_offices(encoding: str, delimiter: str) -> None:
    text = f"编号{delimiter}数值\r\n4{delimiter}92.5%\r\n\r\n5{delimiter}\r\n"
    book = workbook.read(text.encode(encoding), filename="数值.CSV")
    assert book.kind == "csv"
    assert [(row.number, row.values) for row in book.sheets[0].rows] == [
        (1, ["编号", "数值"]),
        (2, ["4", "92.5%"]),
        (4, ["5"]),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        ("编号".encode("utf-16"), "encoding"),
        (b"\xff\xff\xff", "encoding"),
        (b"a,b\n" + b",".join([b"1"] * 300), "far_cell"),
        (b'"' + b"x" * 200_000 + b'"', "damaged"),
    ],
)
def test_a_csv_that_cannot_be_read_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        workbook.read(content, filename="a.csv")
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"There is no file none\.xlsx"):
        workbook.read(tmp_path / "none.xlsx")


def test_the_child_gives_what_this_process_gives(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(saved({"数据": [["编号", date(2026, 3, 31)], ["=1", 0.5]]}))
    assert workbook.read_in_limits(path, filename="数据.xlsx") == workbook.read(path)


def test_the_child_hands_on_the_problems_of_the_guard(tmp_path: Path) -> None:
    path = tmp_path / "upload"
    path.write_bytes(repacked(plain(), {"xl/vbaProject.bin": b""}))
    with pytest.raises(Refused) as refused:
        workbook.read_in_limits(path)
    assert [problem.code for problem in refused.value.problems] == ["macros"]


@pytest.mark.parametrize(("field", "limit", "code"), [("memory", 2**20, "memory"), ("seconds", 0, "time")])
def test_a_child_over_its_limits_is_stopped(tmp_path: Path, field: str, limit: int, code: str) -> None:
    path = tmp_path / "upload.xlsx"
    path.write_bytes(repacked(plain(), {"xl/media/image1.png": bytes(16 * 2**20)}))
    with pytest.raises(Refused) as refused:
        workbook.read_in_limits(path, limits=replace(Limits(), **{field: limit}))
    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_child_that_dies_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(Refused, match="stop the reader"):
        workbook.read_in_limits(tmp_path / "a.xlsx")


@pytest.mark.parametrize("value", [time(8, 30), timedelta(hours=30), datetime(2026, 3, 31, 10, 20)])
def test_times_and_durations_are_told_from_numbers(value: Any) -> None:
    assert only_sheet(saved({"数据": [[value]]})).rows[0].values == [value]

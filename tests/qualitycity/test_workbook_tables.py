"""Sheets are found by name, tables by their headers, and everything that is wrong is listed at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from qualitycity import workbook
from qualitycity.workbook import Problems, Table, choose_sheets, column, read_pairs, read_table
from tests.workbook_files import filled, saved, sheet_of

COLUMNS = [
    column("code", "编号", required=True),
    column("published_on", "发布日期"),
    column("value", "数值"),
]
NAMES = {"plan": ("计划",), "targets": ("目标", "目标表"), "tasks": ("主要任务",)}


def table_of(content: bytes, *, more: re.Pattern[str] | None = None) -> tuple[Table, Problems]:
    problems = Problems()
    sheet = workbook.read(content).sheets[0]
    return read_table(sheet, COLUMNS, problems=problems, more=more), problems


def rows_of(*rows: Sequence[Any]) -> tuple[Table, Problems]:
    return table_of(saved({"数据": rows}))


def said(problems: Problems) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in problems.errors]


def test_headers_are_known_in_both_languages_and_in_any_order() -> None:
    table, problems = rows_of(["数值", "编号", "Published on"], ["92.5", "4", "2026-03-31"])
    (record,) = table
    assert (record.text("code"), record.text("value"), record.text("published_on")) == ("4", "92.5", "2026-03-31")
    assert problems.ok


def test_width_case_spaces_and_a_star_do_not_make_another_header() -> None:
    table, problems = rows_of(["ＣＯＤＥ", " 数 值 *", "published_ON"], ["4", "1", None])
    assert (len(table), problems.ok) == (1, True)


def test_an_unknown_header_names_its_cell_and_a_known_one_that_is_near() -> None:
    _, problems = rows_of(["编号", "发布日", "xyz"], ["4", "", ""])
    assert said(problems) == [("unknown_header", "数据!B1"), ("unknown_header", "数据!C1")]
    assert "发布日期" in str(problems.errors[0])


def test_a_missing_header_is_named_in_both_languages() -> None:
    table, problems = rows_of(["数值", "发布日期"], ["92.5", None])
    assert said(problems) == [("missing_header", "数据!A1")]
    assert "编号 code" in str(problems.errors[0])
    assert not list(table)


def test_a_header_that_is_there_twice_is_refused() -> None:
    _, problems = rows_of(["编号", "数值", "value"], ["4", "1", "2"])
    assert said(problems) == [("duplicate_header", "数据!C1")]


def test_title_lines_above_the_headers_are_passed_over() -> None:
    table, problems = rows_of(["附件1：目标完成情况"], [], ["（2026年）"], ["编号", "数值"], ["4", "92.5"])
    assert [record.row_number for record in table] == [5]
    assert problems.ok


def test_a_sheet_without_headers_says_so() -> None:
    assert said(rows_of()[1]) == [("no_header", "数据")]
    assert said(rows_of(["填写说明"])[1]) == [("no_header", "数据")]


def test_blank_rows_are_skipped() -> None:
    table, problems = rows_of(["编号", "数值"], [], ["4", "1"], [None, "  "], ["5", "2"], [" \u3000", None])
    assert [record.row_number for record in table] == [3, 5]
    assert problems.ok


def test_extra_columns_are_let_in_by_a_pattern() -> None:
    content = saved({"目标": [["编号", 2026, "2027年", "２０２８"], ["4", "92%以上", 93, None]]})
    table, problems = table_of(content, more=re.compile(r"(\d{4})年?"))
    assert [int(year) for year in table.more] == [2026, 2027, 2028]
    (record,) = table
    assert (record.text("2026"), record.text("2027")) == ("92%以上", "93")
    assert problems.ok


def test_a_value_without_a_header_is_refused() -> None:
    _, problems = rows_of(["编号", "数值"], ["4", "1"], ["5", "2", None, "备注"])
    assert said(problems) == [("no_header_above", "数据!D3")]


def dressed(book: Workbook) -> tuple[Table, Problems]:
    return table_of(saved(book))


def test_merged_data_cells_are_refused_and_merged_titles_are_not() -> None:
    book = filled({"数据": [["目标表"], ["编号", "数值"], ["4", "1"], ["5", "2"]]})
    book["数据"].merge_cells("A1:B1")
    book["数据"].merge_cells("B3:B4")
    _, problems = dressed(book)
    assert said(problems) == [("merged", "数据!B3")]
    assert "B3:B4" in str(problems.errors[0])


def test_a_hidden_row_with_data_is_refused_and_an_empty_one_is_not() -> None:
    book = filled({"数据": [["编号"], ["4"], ["5"]]})
    book["数据"].row_dimensions[3].hidden = True
    book["数据"].row_dimensions[9].hidden = True
    _, problems = dressed(book)
    assert said(problems) == [("hidden_row", "数据!A3")]


def test_a_missing_value_of_a_required_column_is_refused() -> None:
    table, problems = rows_of(["编号", "数值"], [None, "1"])
    (record,) = table
    assert (record.text("code"), record.ok) == (None, False)
    assert said(problems) == [("blank", "数据!A2")]


def test_everything_wrong_in_a_sheet_is_listed_at_once() -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><v>编号</v></c><c r="B1" t="str"><v>数值</v></c>'
        '<c r="C1" t="str"><v>怪</v></c></row>'
        '<row r="2"><c r="A2" t="e"><v>#REF!</v></c><c r="B2" t="str"><v>92,5</v></c></row>'
        '<row r="3" hidden="1"><c r="A3"><v>5</v></c><c r="B3"><f>1+1</f></c></row>'
    )
    table, problems = table_of(sheet_of(rows, after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>'))
    for record in table:
        record.text("code")
        record.number("value")
    assert said(problems) == [
        ("unknown_header", "数据!C1"),
        ("merged", "数据!A2"),
        ("hidden_row", "数据!A3"),
        ("error", "数据!A2"),
        ("not_a_number", "数据!B2"),
        ("not_calculated", "数据!B3"),
    ]


def test_keys_and_values_are_one_record_and_a_first_row_may_say_so() -> None:
    keys = [column("code", "代码", required=True), column("start_year", "起始年"), column("area", "地区")]
    for first in ([], [["键", "值"]], [["质量强市规划"], ["Key", "Value"]]):
        sheet = workbook.read(saved({"计划": [*first, ["起始年", 2026], ["代码", "ZLQS"]]})).sheets[0]
        problems = Problems()
        record = read_pairs(sheet, keys, problems=problems)
        assert record is not None
        assert (record.text("code"), record.integer("start_year"), record.text("area")) == ("ZLQS", 2026, None)
        assert problems.ok


def test_a_problem_of_a_value_stands_at_its_own_cell() -> None:
    sheet = workbook.read(
        saved({"计划": [["起始年", "明年"], ["瞎写", 1], ["起始年", 2], [None, 3], ["代码", None, "x"]]})
    ).sheets[0]
    problems = Problems()
    keys = [
        column("start_year", "起始年"),
        column("code", "代码", required=True),
        column("name", "名称", required=True),
    ]
    record = read_pairs(sheet, keys, problems=problems)
    assert record is not None
    assert (record.integer("start_year"), record.text("code"), record.text("name")) == (None, None, None)
    assert said(problems) == [
        ("unknown_key", "计划!A2"),
        ("duplicate_key", "计划!A3"),
        ("no_key", "计划!B4"),
        ("missing_key", "计划"),
        ("no_header_above", "计划!C5"),
        ("not_a_number", "计划!B1"),
        ("blank", "计划!B5"),
    ]


def chosen(sheets: dict[str, list[list[Any]]], *, required: Sequence[str] = ()) -> tuple[list[str], Problems]:
    problems = Problems()
    return list(choose_sheets(workbook.read(saved(sheets)), NAMES, problems=problems, required=required)), problems


def test_sheets_are_known_by_either_name() -> None:
    assert chosen({"Targets": [["a"]], "计划": [["a"]]})[0] == ["targets", "plan"]


def test_an_unknown_sheet_is_a_warning_and_an_empty_one_is_nothing() -> None:
    _, problems = chosen({"计划": [["a"]], "填写说明": [["请先阅读"]], "Sheet3": []})
    assert problems.ok
    assert [(problem.code, problem.sheet) for problem in problems.warnings] == [("unknown_sheet", "填写说明")]


def test_a_missing_or_doubled_sheet_is_an_error() -> None:
    _, problems = chosen({"目标": [["a"]], "targets": [["a"]]}, required=("plan", "targets"))
    assert said(problems) == [("sheet_twice", "targets"), ("missing_sheet", "")]
    assert "计划 plan" in str(problems.errors[1])


def test_a_hidden_sheet_is_an_error() -> None:
    book = filled({"计划": [["a"]], "目标": [["a"]]})
    book["目标"].sheet_state = "hidden"
    problems = Problems()
    choose_sheets(workbook.read(saved(book)), NAMES, problems=problems)
    assert said(problems) == [("hidden_sheet", "目标")]


def test_a_csv_stands_for_the_first_sheet_and_its_cells_have_no_sheet_name() -> None:
    book = workbook.read("编号,数值\n4,92,5\n,1\n".encode(), filename="a.csv")
    problems = Problems()
    sheets = choose_sheets(book, {"values": ("数据",), "events": ("事件",)}, problems=problems, required=("values",))
    for record in read_table(sheets["values"], COLUMNS, problems=problems):
        record.text("code")
    assert said(problems) == [("no_header_above", "C2"), ("blank", "A3")]


def test_a_problem_is_told_as_the_commands_print_it() -> None:
    _, problems = rows_of(["数值"], ["1"])
    assert problems.errors[0].told(str) == {
        "sheet": "数据",
        "cell": "A1",
        "code": "missing_header",
        "message": "The column “编号 code” is missing.",
    }

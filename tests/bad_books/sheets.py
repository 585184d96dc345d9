"""Workbooks that can be opened, and hold another sheet, another binding or another shape than the template."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from departments.unit_book.template import BOUND_ROW, HEADING_ROW
from tests.bad_books import Ground, Kind
from tests.bad_books.containers import SHEET, with_edit
from tests.departments import unit_books as books
from tests.workbook_files import repacked

BOUND = f"A{BOUND_ROW}"


def changed(change: Callable[[Worksheet], object]) -> Callable[[Ground], bytes]:
    return lambda ground: ground.filled({}, change)


def opened(change: Callable[[Workbook], object]) -> Callable[[Ground], bytes]:
    def build(ground: Ground) -> bytes:
        made = books.book(ground.sane)
        change(made)
        return books.saved(made)

    return build


def bound(**parts: str) -> Callable[[Ground], bytes]:
    """The template with another word in its binding."""

    def change(sheet: Worksheet) -> None:
        text = str(sheet[BOUND].value)
        for name, value in parts.items():
            text = re.sub(f"{name}=[^&]*", f"{name}={value}", text)
        sheet[BOUND] = text

    return changed(change)


def set_to(address: str, value: Any) -> Callable[[Ground], bytes]:
    return changed(lambda sheet: sheet.__setitem__(address, value))


def renamed(made: Workbook) -> None:
    made.worksheets[0].title = "数据"


def hidden(made: Workbook) -> None:
    made.worksheets[0].sheet_state = "hidden"


def a_second(made: Workbook) -> None:
    made.copy_worksheet(made.worksheets[0]).title = "Figures"


def a_decoy(made: Workbook) -> None:
    """The sheet that lies open holds good figures; the one of the figures is of another unit."""
    made.copy_worksheet(made.worksheets[0]).title = "数据"
    made.active = len(made.worksheets) - 1
    text = str(made.worksheets[0][BOUND].value)
    made.worksheets[0][BOUND] = text.replace("unit=24", "unit=02")


def far(sheet: Worksheet) -> None:
    sheet["XFD1048576"] = 1


def wide(sheet: Worksheet) -> None:
    sheet["CZ6"] = 1


def deep(sheet: Worksheet) -> None:
    sheet["A20001"] = "1"


def raw(sheet_data: str, after: str = "") -> Callable[[Ground], bytes]:
    """The sheet's own XML, written by hand."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{namespace}"><sheetData>{sheet_data}</sheetData>{after}</worksheet>'
    return lambda ground: repacked(ground.sane, {SHEET: xml.encode()})


_MANY = "".join(
    f'<row r="{row}">' + "".join("<c><v>1</v></c>" for _ in range(60)) + "</row>" for row in range(1, 7_000)
)
_H = HEADING_ROW
KINDS = [
    Kind("the sheet has another name", opened(renamed), "missing_sheet"),
    Kind("the sheet is hidden", opened(hidden), "hidden_sheet"),
    Kind("the sheet is there twice", opened(a_second), "sheet_twice"),
    Kind("another sheet lies open", opened(a_decoy), "other_unit", BOUND),
    Kind("nothing says what it is for", set_to(BOUND, None), "unbound"),
    Kind("what it is for cannot be read", set_to(BOUND, "qualitycity-figures?unit=24"), "unbound"),
    Kind("another unit's template", bound(unit="02"), "other_unit", BOUND),
    Kind("a template of nobody", bound(unit="%3Cscript%3E"), "other_unit", BOUND),
    Kind("another plan's template", bound(plan="ZLQS"), "other_plan", BOUND),
    Kind("another year's template", bound(quarter="2025Q3"), "other_year", BOUND),
    Kind("another quarter's template", bound(quarter="2026Q2"), "other_quarter", BOUND),
    Kind("an older version of the plan", bound(asked="0123456789abcdef"), "other_version", BOUND),
    Kind("nothing but the binding", changed(lambda sheet: sheet.delete_rows(_H, 30)), "no_header"),
    Kind("an unknown heading", set_to(f"C{_H}", "计量单位2"), "unknown_header", f"C{_H}"),
    Kind("a heading twice", set_to(f"D{_H}", "指标"), "duplicate_header", f"D{_H}"),
    Kind("a heading taken out", set_to(f"A{_H}", None), "missing_header", f"A{_H}"),
    Kind("a heading that is an error", set_to(f"C{_H}", "#REF!"), "unknown_header", f"C{_H}"),
    Kind("a column without a heading", set_to("V6", 5), "no_header_above", "V6"),
    Kind("merged figures", changed(lambda sheet: sheet.merge_cells("H5:H6")), "merged", "H5"),
    Kind("merged names", changed(lambda sheet: sheet.merge_cells("A7:B7")), "merged", "A7"),
    Kind("a hidden row", changed(lambda sheet: setattr(sheet.row_dimensions[6], "hidden", True)), "hidden_row", "A6"),
    Kind("a cell at the end of the world", changed(far), "far_cell", "XFD1048576"),
    Kind("a cell far to the right", changed(wide), "far_cell", "CZ6"),
    Kind("a cell far below", changed(deep), "far_cell", "A20001"),
    Kind("too many cells", raw(_MANY), "cells"),
    Kind("a sheet that is no sheet", with_edit(SHEET, "<worksheet", "<nonsense"), "damaged"),
    Kind("a sheet that breaks off", with_edit(SHEET, "</sheetData>", ""), "damaged"),
    Kind("a row number twice", raw('<row r="3"/><row r="3"/>'), "damaged"),
    Kind("a cell twice", raw('<row r="1"><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>'), "damaged"),
    Kind("a cell of another row", raw('<row r="1"><c r="B7"><v>1</v></c></row>'), "damaged"),
    Kind("a text that is not there", raw('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'), "damaged"),
    Kind("a style that is not there", raw('<row r="1"><c r="A1" s="99999"><v>1</v></c></row>'), "damaged"),
    Kind("a row that is no number", raw('<row r="x"><c r="A1"><v>1</v></c></row>'), "damaged"),
    Kind("a merged range that is none", raw("", '<mergeCells><mergeCell ref="x"/></mergeCells>'), "damaged"),
]

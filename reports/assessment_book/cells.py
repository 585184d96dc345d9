"""Cells of the assessment workbook: texts, numbers, and formulas held against what was stored."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from openpyxl.worksheet.worksheet import Worksheet

from qualitycity.workbook import writing

#: How far a recomputed number may lie from the stored one: a spreadsheet counts in binary, and the stored one has
#: twelve decimals.
NEAR = "0.000000001"
#: Binary noise is cut off before the one rounding, so that 89.995 stays a half that is rounded up.
NOISE = 9


def protect(sheet: Worksheet) -> None:
    """Nothing is overwritten by accident; there is no password, so a reader may take it off and try."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def put(sheet: Worksheet, row: int, column: int, value: str | Decimal | None, *, points: bool = False) -> None:
    """A text, or a number digit for digit (``points``: shown with two to four decimals); None leaves an empty cell in
    its frame."""
    kind: Literal["text", "points", "number"] = "text" if isinstance(value, str) else "points" if points else "number"
    writing.put(sheet, row, column, value, style=writing.style(_book(sheet), kind))


def formula(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.style = writing.style(_book(sheet), "points")
    cell.value = f"={text}"


def agree(sheet: Worksheet, row: int, column: int, first: str, second: str) -> None:
    """Whether the recomputed number is the stored one."""
    formula(sheet, row, column, f'IF(ABS({first}-{second})<{NEAR},"✓","✗")')


def heading(sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, 1):
        writing.put(sheet, row, column, name, style=writing.style(_book(sheet), "heading"))


def title(sheet: Worksheet, text: str) -> None:
    writing.put(sheet, 1, 1, text, style=writing.style(_book(sheet), "title"))


def widths(sheet: Worksheet, given: Sequence[float]) -> None:
    for column, width in enumerate(given):
        sheet.column_dimensions[chr(ord("A") + column)].width = width


def added(cells: Sequence[str]) -> str:
    """The sum of cells, of which some may be empty: what does not count is not 0, but adds nothing."""
    return "+".join(f"N({cell})" for cell in cells) or "0"


def _book(sheet: Worksheet) -> Any:
    return sheet.parent

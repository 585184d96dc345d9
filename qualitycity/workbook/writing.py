"""Writes workbooks: one look for every export and report, text that stays text, the same bytes for the same content.

book = writing.new_book()
writing.write_sheet(book, "目标", headings=[Heading("编号"), Heading("基期值", kind="number")], rows=rows)
writing.save(book, path, at=compiled_at)
"""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import IO, Any, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from qualitycity import bulk, numbers

Kind = Literal["text", "number", "date"]
Written = str | int | float | bool | Decimal | date | None

#: Spreadsheets take a text that starts so for a formula, at the latest when somebody edits the cell.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
ZIP_DATE = (1980, 1, 1, 0, 0, 0)
FONT = "宋体"

_LINE = Side(style="thin", color="B7B7B7")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_NARROWEST, _WIDEST = 8, 48
_MEASURED_ROWS = 60
_LONGEST = 32767  # signs that a cell holds
_LINE_HEIGHT = 14.5  # points, of a line in the font's size


@dataclass(frozen=True)
class Heading:
    """A column: ``places`` are the decimals shown (None: as many as the number has), ``width`` in characters."""

    text: str
    kind: Kind = "text"
    places: int | None = None
    width: float | None = None


def new_book() -> Workbook:
    """A workbook without a sheet."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def write_sheet(
    book: Workbook,
    name: str,
    *,
    headings: Sequence[Heading],
    rows: Iterable[Sequence[Written]],
    title: str = "",
    landscape: bool = True,
    blanks: bool = True,
) -> Worksheet:
    """Append a sheet with a heading row, frozen and repeated in print, and one row for each of ``rows``,
    which has a value (or None) for every heading. Without ``blanks`` empty cells are left out, borders and all: lists
    of thousands of rows that machines read.

    With ``title``, a title line stands above (readers of tables pass over it).
    """
    sheet: Worksheet = book.create_sheet(name)
    heading_row = 2 if title else 1
    if title:
        put(sheet, 1, 1, title, style=style(book, "title"))
    for column, heading in enumerate(headings, 1):
        put(sheet, heading_row, column, heading.text, style=style(book, "heading"))
    looks = [
        _Look(sheet, column, style(book, each.kind, places=each.places)) for column, each in enumerate(headings, 1)
    ]
    measured: list[Sequence[Written]] = []
    with bulk.uninterrupted():
        for at, row in enumerate(rows, heading_row + 1):
            for look, value in zip(looks, row, strict=True):
                if not blanks and (value is None or value == ""):
                    continue
                sheet._cells[at, look.column] = look.cell(sheet, at, value)  # type: ignore[attr-defined]
            if len(measured) < _MEASURED_ROWS:
                measured.append(row)
    _set_widths(sheet, headings, measured)
    set_up_print(sheet, heading_row=heading_row, landscape=landscape)
    return sheet


def put(sheet: Worksheet, row: int, column: int, value: Written, *, style: str | None = None) -> Cell:
    """Write one value: a text never as a formula, a Decimal digit for digit."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell), "a merged range holds its value in its first cell"
    if style is not None:
        cell.style = style
    if _fill(cell, value):
        cell.quotePrefix = True
    return cell


def style(book: Workbook, kind: Kind | Literal["title", "heading", "points"], *, places: int | None = None) -> str:
    """The name of a shared cell style, added to the workbook when first asked for; ``points`` are numbers that are
    shown with two to four decimals."""
    name = f"QC {kind}" if places is None else f"QC {kind} {places}"
    if name not in book.named_styles:
        book.add_named_style(_named_style(name, kind, places))
    return name


def set_up_print(sheet: Worksheet, *, heading_row: int, landscape: bool = True) -> None:
    """A4, as wide as the paper, the heading row (0: there is none) frozen on the screen and repeated on every page,
    pages numbered."""
    if heading_row:
        sheet.freeze_panes = f"A{heading_row + 1}"
        sheet.print_title_rows = f"{heading_row}:{heading_row}"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE if landscape else sheet.ORIENTATION_PORTRAIT
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = sheet.oddFooter
    if footer is not None and footer.center is not None:
        footer.center.text = "&P / &N"


def fit_rows(sheet: Worksheet, *, first: int) -> None:
    """Set the height of each row from ``first`` by the lines of its fullest text, once the columns have their widths:
    office suites do not all do it themselves."""
    widths = {
        column: sheet.column_dimensions[get_column_letter(column)].width - 0.5
        for column in range(1, sheet.max_column + 1)
    }
    for row in sheet.iter_rows(min_row=first):
        texts = [cell for cell in row if cell.data_type == "s" and cell.value]
        lines = max((math.ceil(_width(str(cell.value)) / widths[cell.column]) for cell in texts), default=1)
        sheet.row_dimensions[int(row[0].row or 0)].height = _LINE_HEIGHT * lines


def save(book: Workbook, target: str | PathLike[str] | IO[bytes], *, at: datetime) -> None:
    """Write the workbook so that the same content and the same ``at`` (created and modified) give the same bytes."""
    moment = (at.astimezone(UTC) if at.tzinfo is not None else at).replace(tzinfo=None, microsecond=0)
    book.properties.creator = "QualityCity"
    book.properties.created = book.properties.modified = moment
    with _Archive(target, "w", zipfile.ZIP_DEFLATED) as archive, bulk.uninterrupted():
        ExcelWriter(book, archive).write_data()


class _Archive(zipfile.ZipFile):
    """A zip file whose entries carry a fixed date and fixed rights."""

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        name = getattr(zinfo_or_arcname, "filename", zinfo_or_arcname)
        entry = zipfile.ZipInfo(name, ZIP_DATE)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.create_system = 3
        entry.external_attr = 0o644 << 16
        super().writestr(entry, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        self.writestr(str(arcname or filename).lstrip("/"), Path(filename).read_bytes())


class _TableCell(Cell):
    """A cell whose address and look are known: openpyxl works out both anew at each of 150,000. It takes no other style
    afterwards."""

    __slots__ = ("coordinate", "style_id")
    has_style = True  # type: ignore[assignment]


class _Look:
    """How the cells of a column look, and those of them whose text would else be taken for a formula."""

    def __init__(self, sheet: Worksheet, column: int, name: str) -> None:
        cell, self.letter = Cell(sheet, 1, 1), get_column_letter(column)
        cell.style = name
        self.plain = StyleArray(cell._style)  # type: ignore[attr-defined]
        cell.quotePrefix = True
        self.quoted = StyleArray(cell._style)  # type: ignore[attr-defined]
        self.known: Any = sheet.parent._cell_styles  # type: ignore[union-attr]
        self.id = self.known.add(self.plain)
        self.column = column

    def cell(self, sheet: Worksheet, row: int, value: Written) -> _TableCell:
        made: Any = _TableCell.__new__(_TableCell)
        made.parent, made.row, made.column, made._hyperlink, made._comment = sheet, row, self.column, None, None
        made._value, made.data_type = None, "n"
        made.coordinate, made.style_id, made._style = f"{self.letter}{row}", self.id, self.plain
        if _fill(made, value):
            made._style, made.style_id = self.quoted, self.known.add(self.quoted)
        return made  # type: ignore[no-any-return]


def _fill(cell: Cell, value: Written) -> bool:
    """Texts and Decimals are put in as they are: what openpyxl would look for in each of them is known here. Returns
    whether a spreadsheet would take the text for a formula, so that it must be marked as text."""
    if isinstance(value, str):
        cell._value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]  # type: ignore[attr-defined]
        cell.data_type = "s"
        return value.startswith(FORMULA_STARTS)
    if isinstance(value, Decimal):
        # A number given as its own text is not turned into a float, which would write 92.35 as 92.34999999999999.
        cell._value = numbers.write(value)  # type: ignore[attr-defined]
        exact = len(value.as_tuple().digits) <= numbers.EXCEL_DIGITS
        cell.data_type = "n" if exact else "s"
    elif value is not None:
        cell.value = value
    return False


def _named_style(name: str, kind: str, places: int | None) -> NamedStyle:
    made = NamedStyle(name, font=Font(name=FONT, size=10), border=_BOX)
    made.alignment = Alignment(vertical="center", wrap_text=kind in ("text", "heading"))
    if kind == "title":
        made.font, made.border = Font(name=FONT, size=14, bold=True), Border()
    elif kind == "heading":
        made.font = Font(name=FONT, size=10, bold=True)
        made.fill = PatternFill("solid", fgColor="E8EEF4")
        made.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    elif kind in ("number", "points"):
        made.alignment = Alignment(horizontal="right", vertical="center")
        made.number_format = "General" if places is None else f"0.{'0' * places}" if places else "0"
        if kind == "points":
            made.number_format = "0.00##"
    elif kind == "date":
        made.number_format = "yyyy-mm-dd"
    else:
        made.number_format = "@"
    return made


def _set_widths(sheet: Worksheet, headings: Sequence[Heading], rows: Sequence[Sequence[Written]]) -> None:
    for index, heading in enumerate(headings):
        width = heading.width
        if width is None:
            texts = {heading.text, *(str(row[index]) for row in rows if row[index] is not None)}
            width = min(max(_NARROWEST, max(map(_width, texts)) + 2), _WIDEST)
        sheet.column_dimensions[get_column_letter(index + 1)].width = width


def _width(text: str) -> int:
    """The width of the longest line, in half-width characters: Chinese signs take two, as their bytes do in GBK."""
    if "\n" in text:
        return max(map(_width, text.splitlines()), default=0)
    return len(text) if text.isascii() else len(text.encode("gbk", "replace"))

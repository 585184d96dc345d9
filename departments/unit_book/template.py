"""Writes a unit's template: a styled .xlsx in which only the cells to fill in are free, or the same rows as .csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from departments import cells
from departments.cells import Question
from departments.unit_book import columns
from departments.unit_book.binding import Binding
from qualitycity import numbers
from qualitycity.workbook import writing

#: Title, the binding (a hidden row), what to do, then the headings.
BOUND_ROW, HELP_ROW, HEADING_ROW = 2, 3, 4
_WIDTHS = {
    "code": 8, "part": 14, "indicator": 32, "unit": 8, "last_quarter": 15, "year_ago": 15, "target": 20, "returned": 24,
    "stage": 14, "progress": 44, "standing": 12, "data_status": 11, "data_source": 20, "published_on": 12, "note": 40,
    "version": 6,
}  # fmt: skip
_TO_FILL = PatternFill("solid", fgColor="FFF9E0")
_NOT_ASKED = PatternFill("solid", fgColor="EDEDED")
_SHORT_LIST = 250


@dataclass(frozen=True)
class Template:
    """``keys`` are the columns used, ``rows`` their values, ``asked`` what each row asks for, ``shut`` the keys
    of those that take no figure now; ``definitions`` are code, indicator, clause and definition of each target."""

    title: str
    plan: str
    due: datetime | None
    keys: Sequence[str]
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    asked: Sequence[Question]
    shut: frozenset[str]
    definitions: Sequence[tuple[str, str, str, str]]
    bound: Binding
    at: datetime

    def written(self, form: str) -> bytes:
        """The file's bytes; ``form`` is xlsx or csv (KeyError for anything else)."""
        return {"xlsx": self._xlsx, "csv": self._csv}[form]()

    def _xlsx(self) -> bytes:
        book, out = writing.new_book(), io.BytesIO()
        sheet = _figures(book, self)
        _instructions(book, self)
        _validate(book, sheet, self)
        writing.save(book, out, at=self.at)
        return out.getvalue()

    def _csv(self) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow([str(self.bound)])
        writer.writerow(self.headings)
        writer.writerows([_as_text(value) for value in row] for row in self.rows)
        return out.getvalue().encode("utf-8-sig")


def _as_text(value: Any) -> str:
    """A cell of a .csv: a text that a spreadsheet would take for a formula is marked as text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return numbers.write(value)
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(writing.FORMULA_STARTS) else text


# --- The figures ------------------------------------------------------------------------------------------------------
def _figures(book: Workbook, template: Template) -> Worksheet:
    sheet: Worksheet = book.create_sheet(columns.in_language(columns.FIGURES))
    writing.put(sheet, 1, 1, template.title, style=writing.style(book, "title"))
    writing.put(sheet, BOUND_ROW, 1, str(template.bound))
    writing.put(sheet, HELP_ROW, 1, _help(template)).font = Font(name=writing.FONT, size=10, color="666666")
    for column, heading in enumerate(template.headings, 1):
        writing.put(sheet, HEADING_ROW, column, heading, style=writing.style(book, "heading"))
    for at, (row, asked) in enumerate(zip(template.rows, template.asked, strict=True), HEADING_ROW + 1):
        _row(book, sheet, at, template.keys, row, () if asked.key in template.shut else columns.asked_in(asked))
    for column, key in enumerate(template.keys, 1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(key, 13)
    sheet.row_dimensions[BOUND_ROW].hidden = True
    sheet.column_dimensions[get_column_letter(len(template.keys))].hidden = True
    writing.set_up_print(sheet, heading_row=HEADING_ROW)
    frozen = template.keys.index("indicator") + 2
    sheet.freeze_panes = f"{get_column_letter(frozen)}{HEADING_ROW + 1}"
    _lock(sheet)
    return sheet


def _help(template: Template) -> str:
    told = [_("Fill in the yellow cells only, then upload the file on the page you took it from.")]
    if template.due is not None:
        told.append(_("Deadline: %(time)s.") % {"time": f"{timezone.localtime(template.due):%Y-%m-%d %H:%M}"})
    return " ".join(told)


def _row(
    book: Workbook, sheet: Worksheet, at: int, keys: Sequence[str], values: Sequence[Any], to_fill: Sequence[str]
) -> None:
    for column, (key, value) in enumerate(zip(keys, values, strict=True), 1):
        kind: writing.Kind = "text"
        if key in cells.NUMBERS:
            kind = "number"
        elif key == "published_on":
            kind = "date"
        cell = writing.put(sheet, at, column, value, style=writing.style(book, kind))
        if key in to_fill:
            cell.fill, cell.protection = _TO_FILL, Protection(locked=False)
        elif key in columns.FIELDS:
            cell.fill = _NOT_ASKED
        if key in ("last_quarter", "year_ago", "target"):
            cell.alignment = Alignment(horizontal="right", vertical="center", wrap_text=True)


def _lock(sheet: Worksheet) -> None:
    """Against slips, not against people: no password, and what does not touch the contents stays allowed."""
    protection = sheet.protection
    protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows", "autoFilter"):
        setattr(protection, allowed, False)


# --- What may be typed ------------------------------------------------------------------------------------------------
def _validate(book: Workbook, sheet: Worksheet, template: Template) -> None:
    lists = _Lists(book)
    for column, key in enumerate(template.keys, 1):
        if key not in columns.FIELDS:
            continue
        rules: dict[tuple[Any, ...], list[int]] = {}
        for at, asked in enumerate(template.asked, HEADING_ROW + 1):
            if key in columns.asked_in(asked):
                rules.setdefault(_allowed(key, asked), []).append(at)
        for rule, at_rows in rules.items():
            sheet.add_data_validation(_validation(rule, get_column_letter(column), at_rows, lists))


def _allowed(key: str, asked: Question) -> tuple[Any, ...]:
    if key == "stage":
        return ("list", *asked.stages)
    if key in ("standing", "data_status"):
        return ("list", *columns.words(key))
    if key == "published_on":
        return ("date",)
    if key in cells.LONGEST:
        return ("length", cells.LONGEST[key])
    bounded = key == "value" and "numerator" not in asked.fields
    return ("number", asked.lower, asked.upper) if bounded else ("number", None, None)


def _validation(rule: tuple[Any, ...], letter: str, at_rows: Sequence[int], lists: _Lists) -> DataValidation:
    kind, *limits = rule
    if kind == "list":
        made = DataValidation(type="list", formula1=lists.reference(limits), allow_blank=True)
        made.error = _("Choose one of the list.")
    elif kind == "date":
        made = DataValidation(type="date", operator="greaterThan", formula1="DATE(1990,1,1)", allow_blank=True)
        made.error = _("Write a date as 2026-10-20.")
    elif kind == "length":
        made = DataValidation(type="textLength", operator="lessThanOrEqual", formula1=str(limits[0]), allow_blank=True)
        made.error = _("At most %(limit)s characters.") % {"limit": limits[0]}
    else:
        low, high = (numbers.write(limit) if limit is not None else None for limit in limits)
        made = DataValidation(type="decimal", operator="between", allow_blank=True)
        made.formula1, made.formula2 = low or f"-{10**numbers.EXCEL_DIGITS}", high or str(10**numbers.EXCEL_DIGITS)
        made.error = _("Write one number: no words, no signs such as ≥ or 约, no range.")
        if low or high:
            made.error += " " + _("It lies between %(low)s and %(high)s.") % {"low": low or "—", "high": high or "—"}
    made.showErrorMessage, made.errorTitle = True, _("This cannot stand here")
    made.sqref = MultiCellRange(list(_ranges(letter, at_rows)))
    return made


def _ranges(letter: str, rows: Sequence[int]) -> Iterable[str]:
    """Neighbouring rows as one range."""
    start = previous = rows[0]
    for row in [*rows[1:], 0]:
        if row != previous + 1:
            yield f"{letter}{start}:{letter}{previous}"
            start = row
        previous = row


class _Lists:
    """The words of lists: in the rule itself where they fit, else on a sheet that nobody sees."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self.sheet: Worksheet | None = None
        self.column = 0

    def reference(self, listed: Sequence[str]) -> str:
        joined = ",".join(listed)
        if len(joined) < _SHORT_LIST and not any(sign in word for word in listed for sign in ',"'):
            return f'"{joined}"'
        if self.sheet is None:
            self.sheet = self.book.create_sheet(columns.in_language(columns.LISTS))
            self.sheet.sheet_state = "veryHidden"
        self.column += 1
        for row, word in enumerate(listed, 1):
            writing.put(self.sheet, row, self.column, word)
        letter = get_column_letter(self.column)
        return f"'{self.sheet.title}'!${letter}$1:${letter}${len(listed)}"


# --- What to know -----------------------------------------------------------------------------------------------------
def _instructions(book: Workbook, template: Template) -> None:
    sheet: Worksheet = book.create_sheet(columns.in_language(columns.INSTRUCTIONS))
    writing.put(sheet, 1, 1, template.title, style=writing.style(book, "title"))
    told = [template.plan, *_rules()]
    for row, text in enumerate(told, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
        cell = writing.put(sheet, row, 1, text)
        cell.font = Font(name=writing.FONT, size=10)
        cell.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.row_dimensions[row].height = 15 * (1 + sum(1 if sign.isascii() else 2 for sign in text) // 118)
    heading = len(told) + 3
    for column, name in enumerate((_("No."), _("Indicator"), _("Clause"), _("Definition")), 1):
        writing.put(sheet, heading, column, name, style=writing.style(book, "heading"))
    for at, definition in enumerate(template.definitions, heading + 1):
        for column, text in enumerate(definition, 1):
            writing.put(sheet, at, column, text, style=writing.style(book, "text"))
    for letter, width in zip("ABCD", (8, 32, 36, 50), strict=True):
        sheet.column_dimensions[letter].width = width
    writing.set_up_print(sheet, heading_row=heading)
    sheet.freeze_panes = None
    _lock(sheet)


def _rules() -> list[str]:
    return [
        _("1. Fill in the yellow cells of the first sheet. Grey cells are not asked for; everything else is locked."),
        _(
            "2. Write numbers in digits, in the unit beside them. 92.5 and 92.5% are the same where the unit is %. 0 "
            "is a figure, a blank cell is none."
        ),
        _("3. Ratios ask for numerator and denominator: the rate is computed."),
        _(
            "4. What is not published yet, or does not apply, is said in its own column, without a number, and "
            "explained."
        ),
        _("5. A blank cell changes nothing, unless the template held a figure there: then the figure is taken out."),
        _("6. Do not add, merge, hide or copy rows from another template. Formulas must have been calculated."),
        _(
            "7. Upload the file on the page you took it from (.xlsx, or .csv in UTF-8 or GB18030). You see what would "
            "change before anything is stored; all errors are listed at once, and nothing is stored while there is one."
        ),
    ]

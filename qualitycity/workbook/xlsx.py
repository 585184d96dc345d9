"""Reads an .xlsx that passed the guard into the in-between form.

One pass of a streaming parser counts and reads: the rows that the limits saw are the rows that are read, whatever the
sheet's ``<dimension>`` claims, and formulas without a result, merged ranges and hidden rows come out of the same pass.
openpyxl's read-only mode trusts the dimension unless it is reset, walks a sheet without one twice (10,000 rows × 15
columns: 2.7 s against 1 s here), and tells nothing of these three; its number formats and its calendar are used.
"""

from __future__ import annotations

import math
from datetime import datetime, time
from xml.parsers import expat

from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook.container import guard
from qualitycity.workbook.grid import GENERAL, Area, Flaw, Row, Sheet, Value, Workbook, address, column_number
from qualitycity.workbook.limits import DEFAULT, Limits
from qualitycity.workbook.package import Package, SheetPart, unescaped
from qualitycity.workbook.problems import Refused, refusal

_NAMESPACES = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
_DIGITS = "0123456789"
_NOT_CALCULATED = Flaw("not_calculated")


def read(content: bytes, *, limits: Limits = DEFAULT) -> Workbook:
    """Every worksheet of the workbook; raises Refused where the guard or a limit stops it."""
    package = Package(guard(content, limits=limits))
    parts = list(package.sheets())
    if len(parts) > limits.sheets:
        raise refusal("sheets", sentence("The workbook has more than %(limit)s sheets.", limit=limits.sheets))
    left = limits.cells
    sheets = []
    for part in parts:
        if part.part is None:
            continue
        reader = _SheetReader(part, package, limits=limits, cells=left)
        sheets.append(reader.read(package.container.parts.get(part.part, b"")))
        left = reader.cells_left
    return Workbook(sheets)


class _SheetReader:
    """The state of one pass over one sheet."""

    def __init__(self, part: SheetPart, package: Package, *, limits: Limits, cells: int) -> None:
        self.sheet = Sheet(part.name, hidden=part.hidden)
        self.package = package
        self.limits = limits
        self.cells_left = cells
        self.row = Row(0, [])
        self.column = 0
        self.columns: dict[str, int] = {}
        self.kind = "n"
        self.style = 0
        self.formula = False
        self.phonetic = 0
        self.collects = False
        self.text: list[str] = []
        self.texts = package.texts
        self.formats = package.number_formats
        self.dates = package.date_styles

    def read(self, content: bytes) -> Sheet:
        try:
            parser = expat.ParserCreate(namespace_separator=" ")
            parser.buffer_text = True
            parser.StartDoctypeDeclHandler = self._doctype
            parser.StartElementHandler = self._root
            self.parser = parser
            parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise self._refusal("damaged", sentence("The sheet is damaged.")) from error
        return self.sheet

    def _doctype(self, *_: object) -> None:
        raise self._refusal("doctype", sentence("The workbook holds a DOCTYPE, which no spreadsheet program writes."))

    def _root(self, name: str, _attributes: dict[str, str]) -> None:
        namespace, local = name.rpartition(" ")[::2]
        if namespace not in _NAMESPACES or local != "worksheet":
            raise self._refusal("damaged", sentence("The sheet is damaged."))
        starts = {"row": self._start_row, "c": self._start_cell, "f": self._start_formula, "rPh": self._start_phonetic}
        starts |= {"v": self._start_text, "t": self._start_text, "mergeCell": self._merge}
        ends = {"row": self._end_row, "c": self._end_cell, "v": self._end_text, "t": self._end_text}
        ends |= {"rPh": self._end_phonetic}
        self.starts = {f"{namespace} {local}": handler for local, handler in starts.items()}
        self.ends = {f"{namespace} {local}": handler for local, handler in ends.items()}
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        handler = self.starts.get(name)
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        handler = self.ends.get(name)
        if handler is not None:
            handler()

    def _characters(self, text: str) -> None:
        if self.collects:
            self.text.append(text)

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = int(attributes["r"]) if "r" in attributes else self.row.number + 1
        if number <= self.row.number:
            raise self._refusal(
                "damaged", sentence("Row %(row)s stands in the sheet twice or out of order.", row=number)
            )
        self.row = Row(number, [], hidden=attributes.get("hidden") in ("1", "true"))
        self.column = 0

    def _end_row(self) -> None:
        if self.row.values:
            self.sheet.rows.append(self.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        self.cells_left -= 1
        if self.cells_left < 0:
            raise self._refusal(
                "cells", sentence("The workbook has more than %(limit)s cells.", limit=self.limits.cells)
            )
        reference = attributes.get("r")
        column = self._column(reference) if reference else self.column + 1
        if column <= self.column:
            message = sentence("Cell %(cell)s stands in the sheet twice or out of order.", cell=reference)
            raise self._refusal("damaged", message)
        self.column = column
        self.kind = attributes.get("t", "n")
        self.style = _index(attributes.get("s", "0"))
        self.formula = False
        self.text.clear()

    def _column(self, reference: str) -> int:
        name = reference.rstrip(_DIGITS)
        if reference != f"{name}{self.row.number}":
            raise self._refusal("damaged", sentence("The sheet is damaged."))
        column = self.columns.get(name)
        if column is None:
            column = self.columns[name] = column_number(name)
        return column

    def _start_formula(self, _: dict[str, str]) -> None:
        self.formula = True

    def _start_phonetic(self, _: dict[str, str]) -> None:
        self.phonetic += 1

    def _end_phonetic(self) -> None:
        self.phonetic -= 1

    def _start_text(self, _: dict[str, str]) -> None:
        self.collects = not self.phonetic

    def _end_text(self) -> None:
        self.collects = False

    def _end_cell(self) -> None:
        text = "".join(self.text)
        if not text and not self.formula:
            return
        value = self._value(text)
        if value is None:
            return
        self._check_place()
        values = self.row.values
        if len(values) < self.column - 1:
            values.extend([None] * (self.column - 1 - len(values)))
        values.append(value)
        if self.style and self.formats[self.style] != GENERAL:
            if self.row.formats is None:
                self.row.formats = {}
            self.row.formats[self.column] = self.formats[self.style]

    def _check_place(self) -> None:
        if self.row.number > self.limits.rows or self.column > self.limits.columns:
            message = sentence(
                "The cell lies beyond row %(rows)s or column %(columns)s: delete what is there.",
                rows=self.limits.rows,
                columns=self.limits.columns,
            )
            raise self._refusal("far_cell", message, cell=address(self.row.number, self.column))

    def _value(self, text: str) -> Value:
        if not text:
            return None if self.kind == "str" else _NOT_CALCULATED
        if self.kind == "n":
            return self._number(text)
        if self.kind == "s":
            return self.texts[_index(text)] or None
        if self.kind in ("str", "inlineStr"):
            return unescaped(text)
        if self.kind == "b":
            return text.strip() == "1"
        if self.kind == "e":
            return Flaw("error", text)
        return _moment(text) if self.kind == "d" else Flaw("unreadable", text[:40])

    def _number(self, text: str) -> Value:
        try:
            number = int(text) if len(text) < 18 and text.isdecimal() and text.isascii() else float(text)
        except ValueError:
            return Flaw("unreadable", text[:40])
        if not math.isfinite(number) or "_" in text:
            return Flaw("unreadable", text[:40])
        if self.style in self.dates:
            moment = self.package.moment(number, duration=self.dates[self.style])
            return Flaw("unreadable", text[:40]) if moment is None else moment
        return number

    def _merge(self, attributes: dict[str, str]) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        corners = [
            (int(each[len(each.rstrip(_DIGITS)) :]), column_number(each.rstrip(_DIGITS))) for each in (first, last)
        ]
        self.sheet.merged.append(Area(*corners[0], *corners[1]))
        if len(self.sheet.merged) > self.limits.rows:
            raise self._refusal("merged", sentence("The sheet has too many merged cells."))

    def _refusal(self, code: str, message: Sentence, *, cell: str | None = None) -> Refused:
        return refusal(code, message, sheet=self.sheet.name, cell=cell)


def _index(text: str) -> int:
    """A number of the package; raises ValueError where a negative one would count from the end."""
    number = int(text)
    if number < 0:
        raise ValueError(f"negative index {text}")
    return number


def _moment(text: str) -> Value:
    """A date or time written in ISO 8601."""
    for kind in (datetime, time):
        try:
            return kind.fromisoformat(text.removesuffix("Z"))
        except ValueError:
            continue
    return Flaw("unreadable", text[:40])

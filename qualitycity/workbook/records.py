"""One row of a table, or one sheet of keys and values, with typed answers.

Every getter answers None for a blank cell. What it cannot read it adds to the problems, with sheet and cell, and
answers None as well: ``record.refused`` tells the two apart, and nothing is stored while there is an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from qualitycity import numbers
from qualitycity.sentences import N_, Sentence, sentence
from qualitycity.workbook.grid import Cell, Flaw, Row, Sheet, Value, is_blank
from qualitycity.workbook.problems import Problems
from qualitycity.workbook.vocabulary import Vocabulary, read_day

_LIST = re.compile(r"[、；;，,\n]")
_ZEROS = re.compile(r"0+")
_FLAWS = {
    "error": N_("The cell shows the error %(shown)s."),
    "not_calculated": N_("The formula has no result: open the workbook, let it calculate, and save it."),
    "unreadable": N_("The cell cannot be read."),
}


@dataclass(frozen=True)
class Layout:
    """What the records of a sheet share: where each key stands, how the sheet writes it, which must be filled."""

    sheet: Sheet
    places: Mapping[str, int]
    headers: Mapping[str, str]
    required: frozenset[str]
    problems: Problems


class Record:
    """A row under its headers."""

    __slots__ = ("_row", "layout", "refused")

    def __init__(self, row: Row, layout: Layout) -> None:
        self._row = row
        self.layout = layout
        self.refused: set[str] = set()

    @property
    def ok(self) -> bool:
        """Nothing in this record has been refused so far."""
        return not self.refused

    @property
    def row_number(self) -> int:
        return self._row.number

    def __contains__(self, key: str) -> bool:
        """Whether the sheet has a cell for the key, be it blank."""
        return self._at(key) is not None

    def is_blank(self, key: str) -> bool:
        at = self._at(key)
        return at is None or is_blank(at[0].value(at[1]))

    def cell(self, key: str) -> Cell | None:
        """The cell of a key, or None where the sheet has none for it."""
        at = self._at(key)
        return None if at is None else at[0].cell(at[1])

    def address(self, key: str | None = None) -> str:
        """The address of the cell of ``key``; of the row's first cell where the sheet has none for it."""
        at = self._at(key) if key is not None else None
        row, column = at or (self._row, 1)
        return row.cell(column).address

    def refuse(self, key: str | None, *, code: str, message: Sentence) -> None:
        """Add an error at the cell of ``key``, or at the row where ``key`` is None."""
        self.refused.add(key or "")
        layout = self.layout
        layout.problems.refuse(code=code, message=message, sheet=layout.sheet.name, cell=self.address(key))

    def warn(self, key: str | None, *, code: str, message: Sentence) -> None:
        """Add a warning at the cell of ``key``, or at the row where ``key`` is None."""
        layout = self.layout
        layout.problems.warn(code=code, message=message, sheet=layout.sheet.name, cell=self.address(key))

    def text(self, key: str) -> str | None:
        """The text of the cell, stripped; a number as Excel shows it: 01 under the format 00, 92.5% as a percentage."""
        value = self._value(key)
        if isinstance(value, str):
            return value.strip()
        if value is None:
            return None
        if isinstance(value, bool | date | time | timedelta):
            message = sentence("The cell holds a date or a logical value, not a text: set its format to Text.")
            self.refuse(key, code="not_a_text", message=message)
            return None
        return self._shown(key)

    def number(self, key: str, *, unit: str | None = None) -> Decimal | None:
        """The number of the cell in ``unit`` (None: not known), as ``numbers.read_cell`` reads it."""
        value = self._value(key)
        if value is None:
            return None
        cell = self.cell(key)
        assert cell is not None
        try:
            return numbers.read_cell(value, number_format=cell.number_format, unit=unit)
        except numbers.NotANumber as error:
            self.refuse(key, code="not_a_number", message=error.reason)
            return None

    def integer(self, key: str, *, low: int | None = None, high: int | None = None) -> int | None:
        """A whole number between ``low`` and ``high``, both included."""
        number = self.number(key, unit="")
        if number is None:
            return None
        if number != number.to_integral_value():
            self.refuse(key, code="not_whole", message=sentence("%(number)s is not a whole number.", number=number))
            return None
        if (low is not None and number < low) or (high is not None and number > high):
            self._refuse_bounds(key, number, low, high)
            return None
        return int(number)

    def day(self, key: str) -> date | None:
        """A date cell, or a text such as 2026-03-31, 2026/3/31 or 2026年3月31日."""
        value = self._value(key)
        if value is None:
            return None
        found = value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
        if isinstance(value, str):
            found = read_day(value)
        if found is None or not 1900 <= found.year <= 2200:
            message = sentence("“%(written)s” is not a date: write it as 2026-03-31.", written=str(value)[:40])
            self.refuse(key, code="not_a_date", message=message)
            return None
        return found

    def choice(self, key: str, vocabulary: Vocabulary) -> str | None:
        """The code of the word in the cell."""
        text = self.text(key)
        if text is None:
            return None
        code = vocabulary.read(text)
        if code is None:
            message = sentence("“%(written)s” is not one of: %(words)s.", written=text, words=str(vocabulary))
            self.refuse(key, code="not_a_choice", message=message)
        return code

    def items(self, key: str) -> list[str]:
        """A list split by 、 ； ， or a line break; empty for a blank cell."""
        return [part.strip() for part in _LIST.split(self.text(key) or "") if part.strip()]

    def _at(self, key: str) -> tuple[Row, int] | None:
        """The row and column of a key."""
        at = self.layout.places.get(key)
        return None if at is None else (self._row, at)

    def _value(self, key: str) -> Value:
        """The usable value; None where the cell is blank or refused. A required cell that is blank is refused."""
        at = self._at(key)
        if at is None or key in self.refused:
            return None
        value = at[0].value(at[1])
        if isinstance(value, Flaw):
            self.refuse(key, code=value.code, message=Sentence(_FLAWS[value.code], {"shown": value.shown}))
            return None
        if is_blank(value):
            if key in self.layout.required:
                name = self.layout.headers.get(key, key)
                self.refuse(key, code="blank", message=sentence("“%(name)s” must be filled in.", name=name))
            return None
        return value

    def _shown(self, key: str) -> str | None:
        """A number cell as text."""
        cell = self.cell(key)
        assert cell is not None
        try:
            number = numbers.read_cell(cell.value, number_format=cell.number_format)
        except numbers.NotANumber as error:
            self.refuse(key, code="not_a_text", message=error.reason)
            return None
        assert number is not None
        text = numbers.write(number)
        if _ZEROS.fullmatch(cell.number_format):
            return text.zfill(len(cell.number_format))
        return f"{text}%" if "%" in cell.number_format and numbers.shows_percent(cell.number_format, number) else text

    def _refuse_bounds(self, key: str, number: Decimal, low: int | None, high: int | None) -> None:
        if high is None:
            message = sentence("%(number)s is less than %(low)s.", number=number, low=str(low))
        elif low is None:
            message = sentence("%(number)s is more than %(high)s.", number=number, high=str(high))
        else:
            message = sentence(
                "%(number)s does not lie between %(low)s and %(high)s.", number=number, low=str(low), high=str(high)
            )
        self.refuse(key, code="out_of_bounds", message=message)


class Pairs(Record):
    """A sheet of keys (first column) and values (second column), as one record."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Mapping[str, Row], first: Row, layout: Layout) -> None:
        super().__init__(first, layout)
        self._rows = rows

    def _at(self, key: str) -> tuple[Row, int] | None:
        row = self._rows.get(key)
        return None if row is None else (row, 2)

"""The in-between form of a workbook: plain sheets, rows and values, the same from .xlsx and .csv.

Addresses are computed only when somebody asks for one, so a large sheet stays cheap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Literal, NamedTuple

GENERAL = "General"


@dataclass(frozen=True, slots=True)
class Flaw:
    """A cell whose value cannot be used: an ``error`` (#DIV/0!), a formula ``not_calculated``, or ``unreadable``."""

    code: Literal["error", "not_calculated", "unreadable"]
    shown: str = ""


#: ``datetime`` is a ``date``. Blank is None; a text may still be white space only.
Value = str | int | float | bool | date | time | timedelta | Flaw | None


class Area(NamedTuple):
    """A merged range; rows and columns count from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{address(self.top, self.left)}:{address(self.bottom, self.right)}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as a view: built when asked for."""

    row: int
    column: int
    value: Value
    number_format: str = GENERAL

    @property
    def address(self) -> str:
        return address(self.row, self.column)


@dataclass(slots=True)
class Row:
    """``values[0]`` is column 1; ``formats`` holds, by column, the number formats other than General."""

    number: int
    values: list[Value]
    formats: dict[int, str] | None = None
    hidden: bool = False

    def value(self, column: int) -> Value:
        return self.values[column - 1] if column <= len(self.values) else None

    def cell(self, column: int) -> Cell:
        number_format = self.formats.get(column, GENERAL) if self.formats else GENERAL
        return Cell(self.number, column, self.value(column), number_format)

    def filled(self) -> Iterator[Cell]:
        """The cells that are not blank."""
        return (self.cell(at) for at, value in enumerate(self.values, 1) if not is_blank(value))


@dataclass(slots=True)
class Sheet:
    """A sheet's rows that hold anything, in order. The only sheet of a .csv has the name ""."""

    name: str
    rows: list[Row] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    hidden: bool = False


@dataclass(slots=True)
class Workbook:
    """All sheets, in the order of the tabs."""

    sheets: list[Sheet]
    kind: Literal["xlsx", "csv"] = "xlsx"


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def letters(column: int) -> str:
    """1 → A, 27 → AA."""
    name = ""
    while column:
        column, digit = divmod(column - 1, 26)
        name = chr(65 + digit) + name
    return name


def address(row: int, column: int) -> str:
    """(12, 3) → C12."""
    return f"{letters(column)}{row}"


def column_number(name: str) -> int:
    """AA → 27; raises ValueError for what is no column name up to XFD."""
    number = 0
    for letter in name:
        if not "A" <= letter <= "Z":
            raise ValueError(f"no column: {name!r}")
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= 16384:
        raise ValueError(f"no column: {name!r}")
    return number

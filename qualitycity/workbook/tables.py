"""Finds the sheets of a workbook by name and reads them as tables, or as keys and values.

Headers may be Chinese or English, in any column order. Title lines above the header row (rows with a single filled
cell) are passed over; the header row is the first row after them. Everything that is wrong is listed at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from qualitycity import numbers
from qualitycity.sentences import Sentence, sentence
from qualitycity.workbook.grid import Cell, Flaw, Row, Sheet, Workbook, address, is_blank
from qualitycity.workbook.problems import Problems
from qualitycity.workbook.records import Layout, Pairs, Record
from qualitycity.workbook.vocabulary import Column, folded

_KEY_VALUE = {folded(word) for word in ("键", "key", "项目", "名目")}


@dataclass(frozen=True)
class Table:
    """The records of a sheet in the order of its rows; ``more`` are the keys of the extra columns, in sheet order."""

    records: list[Record]
    places: Mapping[str, int]
    more: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)

    def __len__(self) -> int:
        return len(self.records)

    def __contains__(self, key: str) -> bool:
        """Whether the sheet has the column."""
        return key in self.places


def choose_sheets(
    book: Workbook, names: Mapping[str, Sequence[str]], *, problems: Problems, required: Collection[str] = ()
) -> dict[str, Sheet]:
    """The sheets of ``book`` by key; ``names`` gives, by key, the Chinese names, and the key itself is the English one.

    A sheet that nobody knows is a warning (an empty one is nothing); a known sheet that is hidden, there twice or
    missing is an error. A .csv has one sheet: it stands for the first key of ``names``.
    """
    if book.kind == "csv":
        return {next(iter(names)): book.sheets[0]}
    known = {folded(name): key for key, all_names in names.items() for name in (key, *all_names)}
    found: dict[str, Sheet] = {}
    for sheet in book.sheets:
        key = known.get(folded(sheet.name))
        if key is None:
            if sheet.rows:
                message = sentence("The sheet “%(name)s” is not known and was not read.", name=sheet.name)
                problems.warn(code="unknown_sheet", message=message, sheet=sheet.name)
        elif key in found:
            message = sentence(
                "The sheets “%(first)s” and “%(name)s” are the same.", first=found[key].name, name=sheet.name
            )
            problems.refuse(code="sheet_twice", message=message, sheet=sheet.name)
        else:
            found[key] = sheet
            if sheet.hidden:
                message = sentence("The sheet “%(name)s” is hidden: show it or delete it.", name=sheet.name)
                problems.refuse(code="hidden_sheet", message=message, sheet=sheet.name)
    for key in names:
        if key in required and key not in found:
            message = sentence("The sheet “%(name)s” is missing.", name=_written(names[key], key))
            problems.refuse(code="missing_sheet", message=message)
    return found


def read_table(
    sheet: Sheet, columns: Sequence[Column], *, problems: Problems, more: re.Pattern[str] | None = None
) -> Table:
    """The rows under the header row as records; blank rows are skipped.

    ``more`` lets in extra columns, such as one per year: a header that matches it whole becomes a key, its first group
    where it has one. Where a required header is missing, that is the problem and there are no records.
    """
    header, rows = _split(sheet, {folded(name) for each in columns for name in (each.key, *each.names)})
    if header is None:
        problems.refuse(code="no_header", message=sentence("The sheet has no header row."), sheet=sheet.name)
        return Table([], {})
    reading = _Header(sheet, header, columns, more=more, problems=problems)
    missing = [each for each in columns if each.required and each.key not in reading.places]
    for each in missing:
        message = sentence("The column “%(name)s” is missing.", name=_written(each.names, each.key))
        problems.refuse(code="missing_header", message=message, sheet=sheet.name, cell=address(header.number, 1))
    if missing:
        return Table([], reading.places, tuple(reading.more))
    _check_rows(sheet, header, rows, taken=reading.taken, problems=problems)
    required = frozenset(each.key for each in columns if each.required)
    layout = Layout(sheet, reading.places, reading.written, required, problems)
    places = tuple(reading.places.values())
    records = [Record(row, layout) for row in rows if any(not is_blank(row.value(place)) for place in places)]
    return Table(records, reading.places, tuple(reading.more))


def read_pairs(sheet: Sheet, keys: Sequence[Column], *, problems: Problems) -> Pairs | None:
    """A sheet of two columns, key and value, as one record; None where it holds nothing.

    A first row 键/值 (key/value) is allowed, and so is a title line above.
    """
    known = {folded(name): each.key for each in keys for name in (each.key, *each.names)}
    rows = list(sheet.rows)
    if rows and (first := list(rows[0].filled())) and _is_title(first, known):
        rows = rows[1:]
    if rows and folded(_header_text(rows[0].cell(1))) in _KEY_VALUE:
        rows = rows[1:]
    reading = _Pairs(sheet, known, problems)
    for row in rows:
        reading.take(row)
    for each in keys:
        if each.required and each.key not in reading.rows:
            message = sentence("The line “%(name)s” is missing.", name=_written(each.names, each.key))
            problems.refuse(code="missing_key", message=message, sheet=sheet.name)
    if not rows:
        return None
    _check_rows(sheet, None, rows, taken={1: "", 2: ""}, problems=problems)
    required = frozenset(each.key for each in keys if each.required)
    return Pairs(reading.rows, rows[0], Layout(sheet, {}, reading.written, required, problems))


class _Header:
    """One reading of a header row. ``taken`` are the columns that have a header of any kind."""

    def __init__(
        self,
        sheet: Sheet,
        row: Row,
        columns: Sequence[Column],
        *,
        more: re.Pattern[str] | None,
        problems: Problems,
    ) -> None:
        self.sheet = sheet
        self.problems = problems
        self.known = {folded(name): each.key for each in columns for name in (each.key, *each.names)}
        self.names = [name for each in columns for name in (each.key, *each.names)]
        self.places: dict[str, int] = {}
        self.written: dict[str, str] = {}
        self.more: list[str] = []
        self.taken: dict[int, str] = {}
        for cell in row.filled():
            self._take(cell, more)

    def _take(self, cell: Cell, more: re.Pattern[str] | None) -> None:
        text = _header_text(cell)
        self.taken[cell.column] = text
        key = self.known.get(folded(text))
        if key is None and more is not None and (found := more.fullmatch(text)):
            key = found[1] if more.groups else found[0]
            if key not in self.places:
                self.more.append(key)
        if key is None:
            self._refuse_unknown(cell, text)
        elif key in self.places:
            message = sentence(
                "The column “%(name)s” is there twice: also in column %(column)s.",
                name=text,
                column=address(cell.row, self.places[key]),
            )
            self.problems.refuse(code="duplicate_header", message=message, sheet=self.sheet.name, cell=cell.address)
        else:
            self.places[key] = cell.column
            self.written[key] = text

    def _refuse_unknown(self, cell: Cell, text: str) -> None:
        near = difflib.get_close_matches(text, self.names, n=1)
        if near:
            message = sentence("The header “%(name)s” is not known: is “%(near)s” meant?", name=text, near=near[0])
        else:
            message = sentence("The header “%(name)s” is not known.", name=text)
        self.problems.refuse(code="unknown_header", message=message, sheet=self.sheet.name, cell=cell.address)


def _split(sheet: Sheet, known: set[str]) -> tuple[Row | None, list[Row]]:
    """The header row and the rows under it; title lines above it are passed over."""
    for index, row in enumerate(sheet.rows):
        cells = list(row.filled())
        if cells and not _is_title(cells, known):
            return row, sheet.rows[index + 1 :]
    return None, []


def _is_title(cells: list[Cell], known: Collection[str]) -> bool:
    """A row with a single filled cell that is no header."""
    return len(cells) == 1 and folded(_header_text(cells[0])) not in known


def _check_rows(
    sheet: Sheet, header: Row | None, rows: list[Row], *, taken: Mapping[int, str], problems: Problems
) -> None:
    """Merged cells, hidden rows and values without a header."""
    first = header.number if header is not None else rows[0].number if rows else 0
    width = max(taken, default=0)
    for area in sheet.merged:
        if area.bottom >= first and area.left <= width:
            problems.refuse(
                code="merged",
                message=sentence("The cells %(area)s are merged: give each cell its own value.", area=str(area)),
                sheet=sheet.name,
                cell=address(area.top, area.left),
            )
    for row in rows:
        if row.hidden and any(True for _ in row.filled()):
            message = sentence("Row %(row)s is hidden: show it or delete it.", row=row.number)
            problems.refuse(code="hidden_row", message=message, sheet=sheet.name, cell=address(row.number, 1))
    stray = [each for each in range(1, max((len(row.values) for row in rows), default=0) + 1) if each not in taken]
    for at in stray:
        row_with_value = next((row for row in rows if not is_blank(row.value(at))), None)
        if row_with_value is not None:
            problems.refuse(
                code="no_header_above",
                message=sentence("The value stands in a column without a header."),
                sheet=sheet.name,
                cell=address(row_with_value.number, at),
            )


class _Pairs:
    """One reading of a sheet of keys and values."""

    def __init__(self, sheet: Sheet, known: Mapping[str, str], problems: Problems) -> None:
        self.sheet = sheet
        self.known = known
        self.problems = problems
        self.rows: dict[str, Row] = {}
        self.written: dict[str, str] = {}

    def take(self, row: Row) -> None:
        cell = row.cell(1)
        text = _header_text(cell)
        key = self.known.get(folded(text))
        if not text:
            if not is_blank(row.value(2)):
                self._refuse(row.cell(2), "no_key", sentence("The value has no key beside it."))
        elif key is None:
            self._refuse(cell, "unknown_key", sentence("The key “%(name)s” is not known.", name=text))
        elif key in self.rows:
            message = sentence(
                "The key “%(name)s” is there twice: also in row %(row)s.", name=text, row=self.rows[key].number
            )
            self._refuse(cell, "duplicate_key", message)
        else:
            self.rows[key] = row
            self.written[key] = text

    def _refuse(self, cell: Cell, code: str, message: Sentence) -> None:
        self.problems.refuse(code=code, message=message, sheet=self.sheet.name, cell=cell.address)


def _header_text(cell: Cell) -> str:
    """A header as text: a year may be typed as a number."""
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        number = numbers.read_cell(cell.value)
        return numbers.write(number) if number is not None else ""
    if isinstance(cell.value, Flaw):
        return cell.value.shown or cell.address
    return str(cell.value if cell.value is not None else "").strip()


def _written(names: Sequence[str], key: str) -> str:
    """How a sheet, column or key is called in a message: both languages, as headers may be in either."""
    return f"{names[0]} {key}" if names else key

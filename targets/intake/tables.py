"""A table in the text of a plan: its columns by their headings, a row for each indicator."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from targets.intake import dictionaries
from targets.intake.outline import Block, Line
from targets.intake.signs import half, tight

_CELLS = re.compile(r"\t|\|")
_RULER = re.compile(r"^[\s|:+-]*$")
_YEAR = re.compile(r"^(?P<year>20[0-9]{2})年?(?:度|末|底)?(?P<what>[^0-9]*)$")
_BASE = re.compile("实际|现状|基期|基数|基础|完成")
_NAME_UNIT = re.compile(r"\(([^()]{1,14})\)$")
_NOTHING = ("", "-", "~", "~~", "/", "无", "--", "…")


@dataclass(frozen=True)
class TableRow:
    """One row: its cells by the keys of the columns, years as numbers in digits."""

    cells: Mapping[str, str]
    line: Line
    has_header: bool = True

    def text(self, key: str) -> str:
        return self.cells.get(key, "")


@dataclass(frozen=True)
class Header:
    """The keys of the columns, "" of one that is not known, and the year for which the targets are set."""

    keys: tuple[str, ...]
    horizon: int | None = None


@dataclass(frozen=True)
class Table:
    rows: tuple[TableRow, ...]
    header: Header | None


def read(block: Block, start: int | None, before: Header | None = None) -> Table:
    """The rows of a table. ``start`` is the first year of the plan: a year before it is the baseline. ``before`` is the
    header of the table above, which a heading across it may have cut off."""
    header, rows = before, []
    above: dict[str, str] = {}
    for line in block.lines:
        if _RULER.match(half(line.text)):
            continue
        cells = split(line.text)
        if found := header_of(cells, start):
            header, above = found, {}
        elif header is None:
            rows.append(TableRow({}, line, has_header=False))
        else:
            rows.append(TableRow(_with_name_unit(_row(cells, header, above)), line))
    return Table(tuple(rows), header)


def _row(cells: Sequence[str], header: Header, above: dict[str, str]) -> dict[str, str]:
    row = {key: tight(cell) for key, cell in zip(header.keys, cells, strict=False) if key}
    row = {key: "" if cell in _NOTHING else cell for key, cell in row.items()}
    for key in ("category", "group"):  # a cell that was merged is written once
        if key in header.keys:
            above[key] = row[key] = row.get(key) or above.get(key, "")
    return row


def split(text: str) -> list[str]:
    """The cells of a row; bars at its ends are no cells."""
    bare = text.strip("\r\n")
    bare = bare.strip().strip("|") if "\t" not in bare else bare
    return [cell.strip() for cell in _CELLS.split(bare)]


def header_of(cells: Sequence[str], start: int | None) -> Header | None:
    """The header that a row is; None where it is none: a table of targets names them in a column."""
    keys = [_key(tight(cell), start) for cell in cells]
    if "name" not in keys or len([key for key in keys if key]) < 2:
        return None
    years = [key for key in keys if key.isdecimal()]
    horizon = max(map(int, years), default=None)
    if "clause" not in keys and years:
        keys[keys.index(max(years))] = "clause"
    return Header(tuple(key if keys.index(key) == place else "" for place, key in enumerate(keys)), horizon)


def _key(cell: str, start: int | None) -> str:
    year = _YEAR.match(cell)
    if year and (_BASE.search(year["what"]) or (start is not None and int(year["year"]) < start)):
        return "baseline"
    if year:
        return year["year"]
    return dictionaries.first("columns", re.sub(r"\(.*?\)", "", cell), whole=True)


def _with_name_unit(row: dict[str, str]) -> dict[str, str]:
    """制造业产品质量合格率(%): the unit stands behind the name."""
    found = _NAME_UNIT.search(row.get("name", ""))
    if found and not row.get("unit"):
        return {**row, "name": row["name"][: found.start()], "unit": found[1]}
    return row

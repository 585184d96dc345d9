"""What the demonstration tells, as text that can be read in a diff: ``fixtures/demo``.

history, values, benchmarks, quotas, events and registers have the columns of the values workbook. ``tasks`` are the
units' reports on main tasks, by the codes of their indicators. ``walk`` says how far
each unit gets in a quarter and on which days, ``returns`` what was sent back and why, ``periods`` the office's
calendar. ``pledges`` says how far each unit's pledge gets, and on which days.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings

from departments.submissions import GRADES
from departments.value_book.columns import DATA_STATUSES
from qualitycity.workbook import Row, Sheet, Workbook
from qualitycity.workbook.grid import Value
from targets.periods import Quarter

FOLDER = Path(settings.BASE_DIR) / "fixtures" / "demo"
Text = Mapping[str, str]
_TYPED = (
    "value", "numerator", "denominator", "benchmark", "rank", "places", "stage", "progress", "note", "data_source",
    "published_on",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A cell of the entry grid: the target's code, the part, what is typed, the grade the office gives for it, and the
    unit whose it is ("": whoever leads)."""

    code: str
    part: str
    texts: Text
    grade: str = ""
    department: str = ""


@dataclass(frozen=True)
class Return:
    """A cell sent back by the unit's head or by the office; ``mended`` is what is typed instead, None while open."""

    by: str
    cell: Cell
    reason: str
    day: date
    mended: bool


@dataclass(frozen=True)
class Walk:
    """How far a unit gets in a quarter (``none``: nothing entered), and the days on which it does."""

    quarter: Quarter
    department: str
    reaches: str
    days: Mapping[str, date]
    late_reason: str = ""


@dataclass(frozen=True)
class Chapter:
    """A quarter of the office's calendar, ``ended`` (closed or locked) or still open."""

    quarter: Quarter
    opened: date
    due: date
    ended: date | None
    state: str


@cache
def rows(name: str) -> tuple[Text, ...]:
    """The rows of one of the texts, blank cells as ""."""
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return tuple(
            {key: text or "" for key, text in row.items()} for row in csv.DictReader(file, delimiter="\t", restval="")
        )


def book(**sheets: tuple[Text, ...]) -> Workbook:
    """Rows as a values workbook."""
    made = []
    for name, listed in sheets.items():
        if listed:
            headers = list(listed[0])
            lines: list[list[Value]] = [[*headers]]
            lines += [[row[key] or None for key in headers] for row in listed]
            made.append(Sheet(name, [Row(number, cells) for number, cells in enumerate(lines, 1)]))
    return Workbook(made)


def dated(name: str, *, since: date | None = None, until: date | None = None) -> tuple[Text, ...]:
    """The rows published (or happened) after ``since`` and not after ``until``."""
    column = "date" if name == "events" else "published_on"
    return tuple(
        row
        for row in rows(name)
        if (since is None or date.fromisoformat(row[column]) > since)
        and (until is None or date.fromisoformat(row[column]) <= until)
    )


def chapters() -> Iterator[Chapter]:
    for row in rows("periods"):
        yield Chapter(
            quarter_of(row),
            date.fromisoformat(row["opened"]),
            date.fromisoformat(row["due"]),
            date.fromisoformat(row["ended"]) if row["ended"] else None,
            row["state"],
        )


def walks(quarter: Quarter) -> Iterator[Walk]:
    for row in rows("walk"):
        if quarter_of(row) == quarter:
            days = {
                name: date.fromisoformat(row[name])
                for name in ("entered", "submitted", "released", "verified")
                if row[name]
            }
            yield Walk(quarter, row["department"], row["reaches"], days, row["late_reason"])


def returns(walk: Walk) -> list[Return]:
    """What was sent back to the unit in the quarter, in the order of the text."""
    return [
        Return(
            row["by"], _cell(row), row["reason"], date.fromisoformat(row["day"]), any(row[name] for name in _NUMBERS)
        )
        for row in rows("returns")
        if (quarter_of(row), row["department"]) == (walk.quarter, walk.department)
    ]


_NUMBERS = ("value", "numerator", "denominator")


def cells(quarter: Quarter) -> Iterator[Cell]:
    """What is typed for the quarter, by whichever unit is asked for it."""
    return (_cell(row) for name in ("values", "tasks", "parts") for row in rows(name) if quarter_of(row) == quarter)


def quarters() -> list[Quarter]:
    """Every quarter that the demonstration touches, history included."""
    return sorted({quarter_of(row) for name in ("history", "periods") for row in rows(name)})


def last_day() -> date:
    """The last day on which anything happens."""
    return max(day for chapter in chapters() for walk in walks(chapter.quarter) for day in walk.days.values())


def quarter_of(row: Text) -> Quarter:
    return Quarter(int(row["year"]), int(row["quarter"]))


def _cell(row: Text) -> Cell:
    texts = {name: row[name] for name in _TYPED if row.get(name)}
    status = DATA_STATUSES.read(row.get("data_status", ""))
    if status in ("pending", "not_applicable"):
        texts["standing"] = status
    elif status:
        texts["data_status"] = status
    grade = texts.pop("stage") if texts.get("stage") in GRADES else ""
    return Cell(row["code"], row["part"], texts, grade, row.get("department", ""))

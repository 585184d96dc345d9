"""Writes a stored plan as the workbook it can be read back from, or as a folder of texts that read well in a diff."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from departments.models import Department, Duty
from departments.plan_book import cells, columns
from departments.plan_book.columns import CHOICES, FLAGS, LIMITS, SHEETS
from departments.plan_book.units import stored
from qualitycity import numbers
from qualitycity.workbook import Column, Row, Sheet, Workbook, writing
from qualitycity.workbook.writing import Heading
from targets.models import Category, Plan
from targets.plans import CATEGORIES, Held, held

#: Columns that are written only where some row fills them.
_RARE = frozenset({"exempt", "shares", "goals", "supplied_parts", "weights", "reporters", "due_after_days", *LIMITS})
_NUMBERS = frozenset({"order", "decimals", "lower", "upper", "baseline", "factor", "points", "due_after_days", *LIMITS})
_WIDTHS = {
    "clause": 30.0,
    "interpretation": 30.0,
    "definition": 30.0,
    "stages": 30.0,
    "indicator": 24.0,
    "remark": 24.0,
}


@dataclass(frozen=True)
class Page:
    """One sheet: its key, the keys of its columns, and rows of cells by key. Words of closed sets are codes."""

    key: str
    columns: tuple[str, ...]
    rows: list[dict[str, str]]


def pages(plan: Plan) -> list[Page]:
    """The plan as it stands now: the last version of every target, and the duties in force at the end of the plan."""
    known = held(plan.code)
    assert known is not None, "the plan is stored"
    last = plan.years.last
    targets, tasks = list(cells.of_targets(known, last).values()), list(cells.of_tasks(known, last).values())
    years = sorted({key for row in targets for key in row if key.isdecimal()})
    return [
        Page("plan", ("key", "value"), [{"key": key, "value": text} for key, text in cells.plan_cells(plan).items()]),
        _page("departments", columns.DEPARTMENTS, _units(known)),
        _page("targets", columns.TARGETS, targets, years),
        _page("tasks", columns.TASKS, tasks),
    ]


def _units(known: Held) -> list[dict[str, str]]:
    units = stored(Department.objects.filter(area=known.plan.area)).drafts
    names = {code: unit.name for code, unit in units.items()}
    # A name stands for one unit in a workbook: of namesakes only those with a part in this plan are written.
    shared = {name for name, count in Counter(names.values()).items() if count > 1}
    ours = Duty.objects.filter(Q(target__plan=known.plan) | Q(task__plan=known.plan))
    engaged = set(ours.values_list("department__code", flat=True)) if shared else set()
    units = {code: unit for code, unit in units.items() if unit.name not in shared or code in engaged}
    return [cells.unit_cells(unit, names.get(unit.successor, "")) for unit in units.values()]


def _page(key: str, wanted: Sequence[Column], rows: list[dict[str, str]], more: Iterable[str] = ()) -> Page:
    kept = [column.key for column in wanted if column.key not in _RARE or any(row.get(column.key) for row in rows)]
    return Page(key, (*kept, *more), rows)


def write_book(plan: Plan, path: Path) -> None:
    """Write the .xlsx workbook, with Chinese headers and words."""
    write_pages(pages(plan), path)


def write_pages(sheets: Iterable[Page], path: Path) -> None:
    book = writing.new_book()
    names = {code: chinese for code, (chinese, _english) in CATEGORIES.items()}
    names |= dict(Category.objects.values_list("code", "name"))
    for page in sheets:
        writing.write_sheet(
            book,
            SHEETS[page.key][0],
            headings=[_heading(page, key) for key in page.columns],
            rows=[[_worded(key, row.get(key, ""), names) for key in page.columns] for row in page.rows],
        )
    writing.save(book, path, at=timezone.now())


def book_of(sheets: Iterable[Page]) -> Workbook:
    """The sheets as the loader reads them, without a file between."""
    return Workbook([_sheet(page) for page in sheets])


def _sheet(page: Page) -> Sheet:
    header = [] if page.key == "plan" else [Row(1, [_heading(page, key).text for key in page.columns])]
    rows = [
        Row(number, [line.get(key) or None for key in page.columns])
        for number, line in enumerate(page.rows, len(header) + 1)
    ]
    return Sheet(SHEETS[page.key][0], [*header, *rows])


def _heading(page: Page, key: str) -> Heading:
    if page.key == "plan":
        return Heading({"key": "键", "value": "值"}[key])
    wanted = {"departments": columns.DEPARTMENTS, "targets": columns.TARGETS, "tasks": columns.TASKS}[page.key]
    text = next((column.names[0] for column in wanted if column.key == key), key)
    return Heading(text, kind="number" if _is_number(key) else "text", width=_WIDTHS.get(key))


def _is_number(key: str) -> bool:
    return key in _NUMBERS or key.isdecimal()


def _worded(key: str, text: str, categories: Mapping[str, str]) -> writing.Written:
    """A cell as people read it: words instead of codes, numbers as numbers."""
    if not text:
        return None
    if key == "category":
        return categories.get(text, text)
    if key == "flags":
        return "、".join(FLAGS[flag][0] for flag in text.split("、"))
    if key in CHOICES:
        return CHOICES[key][text][0]
    if _is_number(key):
        try:
            return numbers.read(text) if not text.endswith("%") else text
        except numbers.NotANumber:
            return text
    return text


def write_folder(plan: Plan, folder: Path) -> None:
    """Write one .tsv for each sheet, with English headers and codes; columns that no row fills are left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for page in pages(plan):
        filled = [key for key in page.columns if any(row.get(key) for row in page.rows)]
        text = io.StringIO()
        lines = csv.writer(text, delimiter="\t", lineterminator="\n")
        lines.writerow(filled)
        lines.writerows([row.get(key, "") for key in filled] for row in page.rows)
        (folder / f"{page.key}.tsv").write_text(text.getvalue(), encoding="utf-8")

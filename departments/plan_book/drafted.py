"""A draft table as a plan workbook: its accepted rows in the sheets that a plan is read from, loaded or written out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from django.db import transaction

from departments.models import Department
from departments.plan_book import exporting, loading
from departments.plan_book.exporting import Page, write_pages
from departments.plan_book.loading import Loaded
from departments.plan_book.shared import RANK_UNITS
from qualitycity import numbers
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.workbook import Problems, Workbook, folded
from targets import draft_tables
from targets.models import DraftRow, DraftTable, Plan

_COLUMNS = (
    "code", "category", "group", "indicator", "indicator_code", "clause", "unit", "measure", "baseline", "lead",
    "supporting", "remark",
)  # fmt: skip
_TASK_COLUMNS = ("code", "group", "name", "lead", "supporting", "stages")
_UNITS = ("code", "name")
_HEAD = ("code", "name", "area", "start_year", "end_year", "year_start_month")
#: What is told in words is nobody else's entry.
_WORDS = ("stage", "rubric")


class _Undo(Exception):
    """Takes back a load whose draft was handed over meanwhile."""


def load_draft(table: DraftTable, *, by: Actor, dry_run: bool = False) -> Loaded:
    """Load the accepted rows as a new plan, whole or not at all; the draft is closed with it."""
    by.must(Permission.EDIT_PLAN)
    loaded = Loaded(Problems())
    code = str(table.head.get("code", ""))
    if Plan.objects.filter(code=code).exists():
        message = sentence("There is a plan %(code)s already: choose another code.", code=code)
        loaded.problems.refuse(code="code_taken", message=message)
        return loaded
    try:
        with transaction.atomic():
            loaded = loading.load(book_of(table), by=by, dry_run=dry_run, channel="draft")
            if dry_run or not loaded.problems.ok:
                return loaded
            plan = Plan.objects.get(code=code)
            try:
                draft_tables.hand_over(table=table, plan=plan, by=by)
            except draft_tables.Refused as refused:
                loaded.problems.refuse(code="draft_closed", message=refused.reason)
                raise _Undo from refused
    except _Undo:
        pass
    return loaded


def write_draft(table: DraftTable, path: Path) -> None:
    """Write the accepted rows as a plan workbook, to be worked on and loaded from there."""
    write_pages(pages(table), path)


def book_of(table: DraftTable) -> Workbook:
    """The sheets as the loader reads them."""
    return exporting.book_of(pages(table))


def pages(table: DraftTable) -> list[Page]:
    head = {key: str(table.head.get(key, "")) for key in _HEAD}
    rows, tasks = _targets(table), _tasks(table)
    years = sorted({key for row in rows for key in row if key.isdecimal()})
    return [
        Page("plan", ("key", "value"), [{"key": key, "value": text} for key, text in head.items() if text]),
        Page("departments", _UNITS, list(_units(head["area"], [*rows, *tasks]))),
        Page("targets", (*_COLUMNS, *years), rows),
        *([Page("tasks", _TASK_COLUMNS, tasks)] if tasks else []),
    ]


def indicators(table: DraftTable) -> list[str]:
    """What each row of the sheet of targets is about, in its order."""
    return [row["indicator"] for row in _targets(table)]


def tasks(table: DraftTable) -> list[str]:
    """What each row of the sheet of main tasks is called, in its order."""
    return [row["name"] for row in _tasks(table)]


# --- Main tasks -------------------------------------------------------------------------------------------------------
def _tasks(table: DraftTable) -> list[dict[str, str]]:
    """The accepted tasks in their order, by the plan's own numbers where these tell them apart."""
    accepted = list(table.rows.filter(state=DraftRow.State.ACCEPTED, kind=DraftRow.Kind.TASK))
    own = [row.item for row in accepted]
    codes = own if all(own) and len(set(own)) == len(own) else [str(place) for place in range(1, len(own) + 1)]
    return [
        {
            "code": code,
            "group": row.group,
            "name": row.indicator,
            "lead": row.lead or str(table.head.get("lead", "")),
            "supporting": row.supporting,
            "stages": row.clause,
        }
        for code, row in zip(codes, accepted, strict=True)
    ]


# --- Targets ----------------------------------------------------------------------------------------------------------
def _targets(table: DraftTable) -> list[dict[str, str]]:
    """The accepted rows in their order; what an earlier year asks of the same indicator is that year's own value."""
    accepted = list(table.rows.filter(state=DraftRow.State.ACCEPTED, kind=DraftRow.Kind.TARGET))
    end = str(table.head.get("end_year", ""))
    horizon = {(row.indicator, row.unit) for row in accepted if not _is_earlier(row, end)}
    earlier = [row for row in accepted if _is_earlier(row, end) and (row.indicator, row.unit) in horizon]
    kept = [row for row in accepted if row not in earlier]
    cells = [_cells(row, str(number), table, end) for number, row in enumerate(kept, 1)]
    for row in earlier:
        at = next(place for place, each in enumerate(kept) if (each.indicator, each.unit) == (row.indicator, row.unit))
        cells[at].setdefault(str(row.year), row.clause)
    _share_indicators(kept, cells)
    return cells


def _is_earlier(row: DraftRow, end: str) -> bool:
    return row.year is not None and end.isdecimal() and row.year < int(end)


def _cells(row: DraftRow, code: str, table: DraftTable, end: str) -> dict[str, str]:
    remark = [row.remark]
    baseline = row.baseline
    try:
        numbers.read_optional(baseline, unit="%" if row.unit == "%" else None)
    except numbers.NotANumber:
        remark, baseline = [*remark, baseline], ""
    if _is_earlier(row, end):
        remark.append(str(row.year))
    return {
        "code": code,
        "category": row.category,
        "group": row.group or row.item,
        "indicator": row.indicator,
        "clause": row.clause,
        "unit": row.unit,
        "measure": row.measure,
        "baseline": baseline,
        "lead": row.lead or str(table.head.get("lead", "")),
        "supporting": row.supporting,
        "remark": "；".join(filter(None, remark)),
        **{year: text for year, text in row.annual.items() if year != end},
    }


def _share_indicators(rows: Sequence[DraftRow], cells: Sequence[dict[str, str]]) -> None:
    """Targets that ask something of one thing share its entry; a rank of it is counted in places."""
    first: dict[str, int] = {}
    for place, row in enumerate(rows):
        if row.measure in _WORDS:
            continue
        before = first.setdefault(folded(row.indicator), place)
        other = rows[before]
        if before == place or not (row.unit == other.unit or {row.unit, other.unit} & set(RANK_UNITS)):
            continue
        cells[place]["indicator_code"] = cells[before]["indicator_code"] = cells[before]["code"]
        measure = other.measure if row.unit in RANK_UNITS else row.measure
        cells[place]["measure"] = cells[before]["measure"] = measure


# --- Units ------------------------------------------------------------------------------------------------------------
def _units(area: str, rows: Iterable[dict[str, str]]) -> Iterable[dict[str, str]]:
    """The units that the rows name and that the area does not have yet, with the next free codes."""
    known = list(Department.objects.filter(area__name=area))
    names = {folded(each) for unit in known for each in (unit.code, unit.name, *unit.aliases)}
    names |= {name.removeprefix("市") for name in names}
    taken = {unit.code for unit in known}
    number = 0
    for name in dict.fromkeys(name for row in rows for name in _named(row)):
        if folded(name) in names or folded(name).removeprefix("市") in names:
            continue
        number += 1
        while f"{number:02}" in taken:
            number += 1
        names.add(folded(name))
        yield {"code": f"{number:02}", "name": name}


def _named(row: dict[str, str]) -> list[str]:
    text = f"{row['lead']}、{row['supporting']}"
    for sign in "，,；;":
        text = text.replace(sign, "、")
    return [name.strip() for name in text.split("、") if name.strip()]

"""Boards as tables to take along: what is seen is what is exported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from departments.task_reports import Line as TaskLine
from qualitycity.speech import say
from qualitycity.templatetags.portal import STATES
from qualitycity.workbook.exports import Cell, Table
from qualitycity.workbook.writing import Heading, Kind
from reports.boards import AHEAD_OF_TIME, HeatRow, Line, Result
from reports.catalogue import Entry


def overview(lines: Iterable[Line], title: str) -> Table:
    headings = [
        Heading(_("No.")), Heading(_("Category")), Heading(_("Indicator")), Heading(_("Clause")),
        Heading(_("Progress")), Heading(_("Verdict")), Heading(_("Stage or grade")),
        Heading(_("Actual"), kind="number"), Heading(_("Expected by now"), kind="number"),
        Heading(_("Target"), kind="number"),
        Heading(_("Completion (%)"), kind="number"), Heading(_("Gap"), kind="number"),
        Heading(_("Unit of measure")), Heading(_("Lead unit")),
    ]  # fmt: skip
    words = _words()
    return Table(title, headings, [_overview_row(line, words) for line in lines])


def _words() -> dict[str, str]:
    """The words of all states in the reader's language, looked up once for a table."""
    return {word: _(state[2]) for word, state in STATES.items()}


def _overview_row(line: Line, words: Mapping[str, str]) -> list[Cell]:
    completion = None if line.completion is None else line.completion * 100
    return [
        line.code, line.category_label, line.indicator, line.clause,
        words[line.look], words[line.verdict], line.word, line.actual,
        line.phase_target, line.target_value, completion, line.gap,
        line.unit, line.lead.name if line.lead else "",
    ]  # fmt: skip


def heat(rows: Iterable[HeatRow], quarters: Sequence[str], title: str) -> Table:
    fixed = [Heading(_("No.")), Heading(_("Category")), Heading(_("Indicator")), Heading(_("Lead unit"))]
    words = _words() | {AHEAD_OF_TIME: ""}
    table = [
        [
            row.code,
            row.category_label,
            row.name,
            row.lead.name if row.lead else "",
            *("" if cell is None else words[cell[1]] for cell in row.cells),
        ]
        for row in rows
    ]
    return Table(title, [*fixed, *(Heading(quarter) for quarter in quarters)], table)


def results(rows: Iterable[tuple[HeatRow, Sequence[Result | None]]], quarters: Sequence[str], title: str) -> Table:
    """Every target with what it was held against and reached in each of the quarters."""
    fixed = [Heading(_("No.")), Heading(_("Category")), Heading(_("Indicator")), Heading(_("Lead unit"))]
    names: list[tuple[str, Kind]] = [
        (_("Actual"), "number"), (_("Target"), "number"), (_("Completion (%)"), "number"), (_("Progress"), "text"),
    ]  # fmt: skip
    headings = [Heading(f"{quarter} {name}", kind) for quarter in quarters for name, kind in names]
    words = _words()
    table = []
    for row, reached in rows:
        cells: list[Cell] = [row.code, row.category_label, row.name, row.lead.name if row.lead else ""]
        for result in reached:
            cells += _NO_RESULT if result is None else _result_cells(result, words)
        table.append(cells)
    return Table(title, [*fixed, *headings], table)


_NO_RESULT: list[Cell] = [None, None, None, ""]


def _result_cells(result: Result, words: Mapping[str, str]) -> list[Cell]:
    completion = None if result.completion is None else result.completion * 100
    return [result.reached, result.target_value, completion, words[result.progress]]


def indicators(listed: Iterable[Entry], title: str) -> Table:
    names = [
        _("No."), _("Category"), _("Group"), _("Indicator"), _("Clause"), _("Measure"), _("Reported"),
        _("Unit of measure"), _("Lead unit"), _("Supporting units"), _("Definition"), _("Data source"),
    ]  # fmt: skip
    return Table(title, [Heading(name) for name in names], [_indicator_row(entry) for entry in listed])


def _indicator_row(entry: Entry) -> list[Cell]:
    return [
        entry.code, entry.category, entry.group, entry.indicator, entry.clause, entry.measure,
        entry.frequency, entry.unit, say([unit.name for unit in entry.leads]),
        say([unit.name for unit in entry.supporting]), entry.definition, entry.data_source,
    ]  # fmt: skip


def main_tasks(lines: Iterable[TaskLine], title: str) -> Table:
    headings = [
        Heading(_("No.")), Heading(_("Group")), Heading(_("Main task")), Heading(_("Progress")),
        Heading(_("Stage reached")), Heading(_("Completion (%)"), kind="number"), Heading(_("Planned by now")),
        Heading(_("Planned for")), Heading(_("Next stage")), Heading(_("Planned for")), Heading(_("Lead unit")),
        Heading(_("Supporting units")), Heading(_("Told last")), Heading(_("Progress of the quarter"), width=50),
        Heading(_("Problems, next steps"), width=40),
    ]  # fmt: skip
    words = _words()
    return Table(title, headings, [_task_row(line, words) for line in lines])


def _task_row(line: TaskLine, words: Mapping[str, str]) -> list[Cell]:
    result, last = line.result, line.last
    ahead: list[Cell] = []
    for stage in (line.planned, line.following):
        ahead += [stage.name, str(stage.due)] if stage else ["", ""]
    return [
        line.task.code, line.task.group, line.task.name, words[line.progress], line.reached,
        None if result.completion is None else result.completion * 100, *ahead,
        "、".join(unit.name for unit in line.leads), "、".join(unit.name for unit in line.supporting),
        str(last.period.quarter) if last else "", last.progress if last else "", last.note if last else "",
    ]  # fmt: skip

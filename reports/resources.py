"""Boards as tables to take along: what is seen is what is exported."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from qualitycity.speech import say
from qualitycity.templatetags.portal import STATES
from qualitycity.workbook.exports import Cell, Table
from qualitycity.workbook.writing import Heading
from reports.boards import AHEAD_OF_TIME, HeatRow, Line
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
    return Table(title, headings, [_overview_row(line) for line in lines])


def _overview_row(line: Line) -> list[Cell]:
    completion = None if line.completion is None else line.completion * 100
    return [
        line.code, line.category_label, line.indicator, line.clause,
        _(STATES[line.progress][2]), _(STATES[line.verdict][2]), line.word, line.actual,
        line.phase_target, line.target_value, completion, line.gap,
        line.unit, line.lead.name if line.lead else "",
    ]  # fmt: skip


def heat(rows: Iterable[HeatRow], quarters: Sequence[str], title: str) -> Table:
    fixed = [Heading(_("No.")), Heading(_("Category")), Heading(_("Indicator")), Heading(_("Lead unit"))]
    words = {word: _(state[2]) for word, state in STATES.items()} | {AHEAD_OF_TIME: ""}
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


def indicators(listed: Iterable[Entry], title: str) -> Table:
    names = [
        _("No."), _("Category"), _("Group"), _("Indicator"), _("Clause"), _("Measure"), _("Reported"),
        _("Unit of measure"), _("Lead unit"), _("Supporting units"), _("Definition"), _("Data source"),
    ]  # fmt: skip
    return Table(title, [Heading(name) for name in names], [_indicator_row(entry) for entry in listed])


def _indicator_row(entry: Entry) -> list[Cell]:
    target, version = entry.target, entry.version
    return [
        entry.code, entry.category, target.group, entry.indicator, version.clause, entry.measure,
        entry.frequency, version.unit, say([unit.name for unit in entry.leads]),
        say([unit.name for unit in entry.supporting]), target.indicator.definition,
        target.indicator.data_source,
    ]  # fmt: skip

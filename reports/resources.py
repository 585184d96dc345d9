"""Boards as tables to take along: what is seen is what is exported."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from qualitycity.speech import say
from qualitycity.templatetags.portal import STATES
from qualitycity.workbook import writing
from qualitycity.workbook.writing import Heading
from reports.boards import AHEAD_OF_TIME, HeatRow, Line
from reports.catalogue import Entry
from reports.verdicts import plain

Cell = str | Decimal | None
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Table:
    """A board as a table: its title, its columns and its rows."""

    title: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]

    def written(self, form: str, *, at: datetime) -> bytes:
        """The file's bytes; ``form`` is csv or xlsx (KeyError for anything else)."""
        return {"csv": self._csv, "xlsx": self._xlsx}[form](at)

    def _csv(self, at: datetime) -> bytes:
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(heading.text for heading in self.headings)
        writer.writerows([_as_text(cell) for cell in row] for row in self.rows)
        return out.getvalue().encode("utf-8-sig")

    def _xlsx(self, at: datetime) -> bytes:
        book, out = writing.new_book(), io.BytesIO()
        writing.write_sheet(book, _("Board"), headings=self.headings, rows=self.rows, title=self.title)
        writing.save(book, out, at=at)
        return out.getvalue()


def _as_text(cell: Cell) -> str:
    """A cell of a .csv: a text that a spreadsheet would take for a formula is marked as text."""
    if isinstance(cell, Decimal):
        return plain(cell) or ""
    text = cell or ""
    return f"'{text}" if text.startswith(writing.FORMULA_STARTS) else text


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

"""Writes the workbook of a run: ranking, a sheet for each unit, explanation."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from qualitycity.speech import say
from qualitycity.workbook import writing
from reports import rankings
from reports.assessment_book import units
from reports.assessment_book.units import Written
from reports.assessments import storing
from reports.models import AssessmentRun, ItemScore, ScoreLine, ScoreSheet
from reports.rankings import Ranking
from reports.scoring import Scheme, walk
from reports.verdicts import named, read_steps

_FORBIDDEN = re.compile(r"[\\/*?:\[\]']")
_LONGEST_TITLE = 31


def written(run: AssessmentRun, *, at: datetime) -> bytes:
    """The .xlsx of a run; ``at`` is its created and modified time. The weights are those of the run's own inputs."""
    scheme = storing.inputs_of(run).scheme
    groups = rankings.of(run, scheme)
    lines = _lines(run)
    own = _own(run)
    book, out = writing.new_book(), io.BytesIO()
    front = book.create_sheet(_("Ranking"))
    explained = book.create_sheet(_("Explanation"))
    places: dict[str, Written] = {}
    for sheet in run.sheets.order_by("place"):
        sheet.run = run
        made = book.create_sheet(_title(sheet, {each.title for each in places.values()}))
        places[sheet.unit] = units.write(made, sheet, lines.get(sheet.pk, []), own.get(sheet.unit, {}), scheme)
    _ranking(front, run, groups, places)
    _explain(explained, run, scheme, lines)
    writing.save(book, out, at=at)
    return out.getvalue()


def _lines(run: AssessmentRun) -> dict[int, list[ScoreLine]]:
    found: dict[int, list[ScoreLine]] = {}
    for line in ScoreLine.objects.filter(sheet__run=run).order_by("sheet__place", "place"):
        found.setdefault(line.sheet_id, []).append(line)
    return found


def _own(run: AssessmentRun) -> dict[str, dict[str, ItemScore]]:
    rows = ItemScore.objects.filter(assessment=run.assessment_id, kind=ItemScore.Kind.SELF, latest=True)
    found: dict[str, dict[str, ItemScore]] = {}
    for row in rows.select_related("department"):
        found.setdefault(row.department.code, {})[row.item] = row
    return found


def _title(sheet: ScoreSheet, taken: set[str]) -> str:
    """The unit's code and name, as far as a spreadsheet takes it; no two sheets are called the same."""
    title = _FORBIDDEN.sub(" ", f"{sheet.unit} {sheet.name}").strip()[:_LONGEST_TITLE]
    return title if title not in taken else f"{title[: _LONGEST_TITLE - 5]} {sheet.place}"


def _ranking(sheet: Worksheet, run: AssessmentRun, groups: Sequence[Ranking], places: dict[str, Written]) -> None:
    book = sheet.parent
    writing.put(sheet, 1, 1, str(run), style=writing.style(book, "title"))  # type: ignore[arg-type]
    told = f"{_('Checks of')} {run.quarter} · SHA-256 {run.result_sha256}"
    writing.put(sheet, 2, 1, told)
    units.heading(sheet, 3, (_("Group"), _("Rank"), _("Unit"), _("Score"), _("Stored score"), _("Agrees"), _("Grade"),
                             _("Veto")))  # fmt: skip
    row = 4
    for charts, group in enumerate(groups):
        first = row
        for each in group.rows:
            _unit(sheet, row, named(group.name, group.name_en), each, places[each.sheet.unit])
            row += 1
        _chart(sheet, named(group.name, group.name_en), first, row - 1, charts)
    for code, name, why in run.left_out:
        units.text(sheet, row, 1, _("Not assessed"))
        units.text(sheet, row, 3, f"{code} {name}")
        units.text(sheet, row, 7, _("in no rank group") if why == "group" else _("no item is its own"))
        row += 1
    for letter, width in zip("ABCDEFGH", (14, 8, 30, 12, 12, 8, 10, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    writing.set_up_print(sheet, heading_row=3)
    units.protect(sheet)


def _unit(sheet: Worksheet, row: int, group: str, each: Any, place: Written) -> None:
    units.text(sheet, row, 1, group)
    units.text(sheet, row, 2, str(each.sheet.rank or "–"))
    units.text(sheet, row, 3, each.sheet.name)
    cell = sheet.cell(row, 3)
    cell.hyperlink = f"#'{place.title}'!A1"
    if each.sheet.score is None:
        units.text(sheet, row, 4, "–")
    else:
        units.formula(sheet, row, 4, f"'{place.title}'!{place.score}")
        units.number(sheet, row, 5, each.sheet.score)
        units.agree(sheet, row, 6, f"D{row}", f"E{row}")
    units.text(sheet, row, 7, each.sheet.grade or "–")
    units.text(sheet, row, 8, _("veto") if each.sheet.vetoed else "")


def _chart(sheet: Worksheet, name: str, first: int, last: int, place: int) -> None:
    chart = BarChart()
    chart.type, chart.style, chart.title, chart.legend = "bar", 10, name, None
    chart.add_data(Reference(sheet, min_col=5, min_row=first, max_row=last))
    chart.set_categories(Reference(sheet, min_col=3, min_row=first, max_row=last))
    chart.y_axis.delete = chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.height, chart.width = max(6.0, 0.6 * (last - first + 2)), 16
    sheet.add_chart(chart, f"J{3 + place * 30}")


def _explain(
    sheet: Worksheet, run: AssessmentRun, scheme: Scheme, lines: dict[int, list[ScoreLine]]
) -> None:  # fmt: skip
    """A row for each step of each line: the formula as said, what went in, and the row that it came from."""
    names = {node.item.code: node.item.name for node in walk(scheme)}
    headings = (_("Unit"), _("No."), _("Item"), _("Step"), _("Formula"), _("Inputs"), _("Result"), _("Source"))
    units.heading(sheet, 1, headings)
    row = 2
    for held in run.sheets.defer("content").order_by("place"):
        for line in lines.get(held.pk, []):
            sources = "；".join(f"{kind} {key} v{version}" for kind, key, version in _sources(line))
            for step in read_steps(line.content["steps"]):
                inputs = "；".join(f"{say(given.name)} {given.value or '–'}" for given in step.inputs)
                cells = (held.name, line.item, names.get(line.item, ""), step.name, say(step.formula), inputs,
                         str(step.value or ""), sources)  # fmt: skip
                for column, value in enumerate(cells, 1):
                    units.text(sheet, row, column, value)
                row += 1
    for letter, width in zip("ABCDEFGH", (22, 8, 26, 10, 60, 30, 12, 40), strict=True):
        sheet.column_dimensions[letter].width = width
    writing.set_up_print(sheet, heading_row=1)
    units.protect(sheet)


def _sources(line: ScoreLine) -> list[list[Any]]:
    fact = line.content["fact"]
    return fact["sources"] if fact else []

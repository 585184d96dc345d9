"""The first sheets: the ranking, group by group, each score taken from the unit's own sheet; and charts of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from qualitycity.speech import named
from qualitycity.workbook import writing
from reports.assessment_book import cells
from reports.assessment_book.units import Written
from reports.models import AssessmentRun
from reports.rankings import Ranking, Row
from reports.scoring import Item, Scheme

FIRST = 4
#: Group, rank, unit, score, grade, veto; then a column for each top category; then the proof.
GROUP, RANK, UNIT, SCORE, GRADE, VETO = range(1, 7)
_WIDTHS = (20, 8, 26, 10, 8, 8)
#: Rows that a chart takes, and its bars in cm.
_BAR, _EDGE, _WIDE, _ROWS_IN_CM = 0.62, 2.2, 24, 0.53


def write(
    sheet: Worksheet, charts: Worksheet, run: AssessmentRun, title: str, scheme: Scheme, groups: Sequence[Ranking],
    places: Mapping[str, Written],
) -> None:  # fmt: skip
    tops = scheme.items
    cells.title(sheet, f"{title} · {_('Ranking')}")
    writing.put(sheet, 2, 1, f"{_('Figures up to')} {run.quarter or '–'} · #{run.number} · SHA-256 {run.result_sha256}")
    names = [_("Group"), _("Rank"), _("Unit"), _("Score"), _("Grade"), _("Veto")]
    names += [named(item.name, item.name_en) for item in tops]
    cells.heading(sheet, FIRST - 1, [*names, _("Stored score"), _("Agrees")])
    row, spans = FIRST, []
    for group in groups:
        first = row
        for each in group.rows:
            _unit(sheet, row, named(group.name, group.name_en), each, places[each.sheet.unit], tops)
            row += 1
        spans.append((named(group.name, group.name_en), first, row - 1))
    last = _left_out(sheet, row, run, len(names) + 2)
    cells.widths(sheet, (*_WIDTHS, *(12 for _item in tops), 16, 8))
    writing.fit_rows(sheet, first=FIRST - 1)
    writing.set_up_print(sheet, heading_row=FIRST - 1, landscape=False)
    sheet.print_area = f"A1:{chr(ord('A') + len(names) - 1)}{last}"
    cells.protect(sheet)
    _draw(charts, sheet, spans, len(names) + 1)


def _unit(sheet: Worksheet, row: int, group: str, each: Row, place: Written, tops: Sequence[Item]) -> None:
    held, stored = each.sheet, VETO + len(tops) + 1
    for column, text in ((GROUP, group), (UNIT, held.name), (GRADE, held.grade or "–"),
                         (VETO, _("veto") if held.vetoed else "")):  # fmt: skip
        cells.put(sheet, row, column, text)
    cells.put(sheet, row, RANK, Decimal(held.rank) if held.rank else "–")
    sheet.cell(row, UNIT).hyperlink = f"#'{place.title}'!A1"
    for column in (SCORE, *range(VETO + 1, stored + 2)):
        cells.put(sheet, row, column, None, points=True)
    for column, item in enumerate(tops, VETO + 1):
        if item.code in place.tops and item.code in each.tops and each.tops[item.code].score is not None:
            cells.formula(sheet, row, column, f"'{place.title}'!{place.tops[item.code]}")
    if held.score is not None:
        cells.formula(sheet, row, SCORE, f"'{place.title}'!{place.score}")
        cells.put(sheet, row, stored, held.score)
        letters = [sheet.cell(row, column).coordinate for column in (SCORE, stored)]
        cells.agree(sheet, row, stored + 1, letters[0], letters[1])


def _left_out(sheet: Worksheet, row: int, run: AssessmentRun, columns: int) -> int:
    """Units that were not assessed, with the reason. Returns the last row."""
    for _code, name, why in run.left_out:
        for column in range(1, columns + 1):
            cells.put(sheet, row, column, None)
        cells.put(sheet, row, GROUP, _("Not assessed"))
        cells.put(sheet, row, UNIT, name)
        cells.put(sheet, row, VETO + 1, _("in no rank group") if why == "group" else _("no item is its own"))
        row += 1
    return row - 1


def _draw(charts: Worksheet, sheet: Worksheet, spans: Sequence[tuple[str, int, int]], stored: int) -> None:
    """A chart of the scores for each group, from the stored ones: they are there before anybody recalculates."""
    row = 1
    for name, first, last in spans:
        chart = BarChart()
        chart.type, chart.style, chart.title, chart.legend = "bar", 10, f"{name} · {_('Score')}", None
        chart.add_data(Reference(sheet, min_col=stored, min_row=first, max_row=last))
        chart.set_categories(Reference(sheet, min_col=UNIT, min_row=first, max_row=last))
        chart.y_axis.delete = chart.x_axis.delete = False
        chart.x_axis.scaling.orientation = "maxMin"
        chart.y_axis.scaling.min = 0
        chart.y_axis.majorGridlines = None
        chart.gapWidth = 40
        chart.dataLabels = DataLabelList(showVal=True, showSerName=False, showCatName=False, showLegendKey=False)
        chart.height = height = _EDGE + _BAR * (last - first + 1)
        chart.width = _WIDE
        charts.add_chart(chart, f"A{row + 1}")
        row += int(height / _ROWS_IN_CM) + 3
        charts.row_breaks.append(Break(id=row - 1))
    writing.set_up_print(charts, heading_row=0)
    charts.print_area = f"A1:O{max(row - 1, 1)}"
    cells.protect(charts)

"""Writes the workbook of a run: ranking, charts, explanation, and a sheet for each unit."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from qualitycity import bulk
from qualitycity.speech import named
from qualitycity.workbook import writing
from reports import rankings
from reports.assessment_book import explaining, ranking, units
from reports.assessment_book.columns import Layout
from reports.assessment_book.units import Known, Written
from reports.assessments import storing
from reports.models import AssessmentRun, ItemScore, ScoreLine, ScoreSheet
from reports.scoring import Scheme, walk

_FORBIDDEN = re.compile(r"[\\/*?:\[\]']")
_LONGEST_TITLE = 31


def written(run: AssessmentRun, *, at: datetime) -> bytes:
    """The .xlsx of a run; ``at`` is its created and modified time. The weights are those of the run's own inputs."""
    with bulk.uninterrupted():
        return _written(run, at)


def _written(run: AssessmentRun, at: datetime) -> bytes:
    inputs = storing.inputs_of(run)
    scheme, lines, own = inputs.scheme, _lines(run), _own(run)
    items = {node.item.code: node.item for node in walk(scheme)}
    title = _name(run, scheme)
    known = Known(title, scheme, Layout(scheme), items, {(row.unit, row.target): row.checked for row in inputs.checks})
    book, out = writing.new_book(), io.BytesIO()
    front, charts = book.create_sheet(_("Ranking")), book.create_sheet(_("Charts"))
    sheets = list(run.sheets.order_by("place"))
    explaining.write(book, sheets, lines, {code: named(item.name, item.name_en) for code, item in items.items()})
    places: dict[str, Written] = {}
    for sheet in sheets:
        sheet.run = run
        made = book.create_sheet(_title(sheet, {each.title for each in places.values()}))
        places[sheet.unit] = units.write(made, sheet, lines.get(sheet.pk, []), own.get(sheet.unit, {}), known)
    ranking.write(front, charts, run, title, scheme, rankings.of(run, scheme), places)
    writing.save(book, out, at=at)
    return out.getvalue()


def _name(run: AssessmentRun, scheme: Scheme) -> str:
    """The scheme and the year, in the reader's language."""
    return f"{named(scheme.name, scheme.name_en)} {run.assessment.year_label}"


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


def _title(sheet: ScoreSheet, taken: Collection[str]) -> str:
    """The unit's code and name, as far as a spreadsheet takes it; no two sheets are called the same."""
    title = _FORBIDDEN.sub(" ", f"{sheet.unit} {sheet.name}").strip()[:_LONGEST_TITLE]
    return title if title not in taken else f"{title[: _LONGEST_TITLE - 5]} {sheet.place}"

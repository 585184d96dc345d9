"""The explanation: a row for each step of each line and of each total, with formula, inputs and their source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from qualitycity.sentences import N_
from qualitycity.speech import say
from qualitycity.workbook import writing
from qualitycity.workbook.writing import Heading
from reports.assessment_book import cells
from reports.models import ScoreLine, ScoreSheet
from reports.verdicts import read_steps

#: The rows that lines come from, in the reader's words; the number is the row's own.
SOURCES = {
    "reports.check": N_("check"), "targets.targetversion": N_("target"), "departments.duty": N_("share of points"),
    "reports.itemscore": N_("entered score"), "reports.unitevent": N_("event"), "reports.vetolift": N_("lifted veto"),
    "departments.safetyevent": N_("safety event"), "reports.appeal": N_("appeal"),
    "reports.scoresheet": N_("other assessment"), "departments.value": N_("value"),
}  # fmt: skip
#: The steps of a line and of a total.
STEPS = {
    "rule": N_("rule"), "completion": N_("completion"), "gap": N_("gap"), "field": N_("basis"), "basis": N_("basis"),
    "standing": N_("state"), "points": N_("points"), "share": N_("share"), "sum": N_("sum"), "scale": N_("scale"),
    "decided": N_("appeal"), "items": N_("items"), "categories": N_("categories"), "bonus": N_("bonus"),
    "deductions": N_("deductions"), "deduction": N_("deduction"), "clamp": N_("bounds"), "round": N_("rounding"),
    "band": N_("band"), "veto": N_("veto"), "grade": N_("grade"), "rank": N_("rank"),
}  # fmt: skip


def write(
    book: Workbook, sheets: Iterable[ScoreSheet], lines: Mapping[int, Sequence[ScoreLine]], names: Mapping[str, str]
) -> Worksheet:  # fmt: skip
    headings = (
        Heading(_("Unit"), width=18), Heading(_("No."), width=12), Heading(_("Item"), width=26),
        Heading(_("Step"), width=11), Heading(_("Formula"), width=52), Heading(_("Inputs"), width=24),
        Heading(_("What it came to"), width=17), Heading(_("Source"), width=28),
    )  # fmt: skip
    sheet = writing.write_sheet(book, _("Explanation"), headings=headings, rows=_rows(sheets, lines, names))
    writing.fit_rows(sheet, first=1)
    sheet.auto_filter.ref = sheet.dimensions
    cells.protect(sheet)
    sheet.protection.autoFilter = False
    return sheet


def _rows(
    sheets: Iterable[ScoreSheet], lines: Mapping[int, Sequence[ScoreLine]], names: Mapping[str, str]
) -> Iterator[Sequence[str]]:  # fmt: skip
    for held in sheets:
        for line in lines.get(held.pk, ()):
            sources = "；".join(_source(*row) for row in (line.content["fact"] or {}).get("sources", ()))
            for step in line.content["steps"]:
                yield held.name, line.item, names.get(line.item, ""), *_step(step), sources
        applied = [one["step"] for one in held.content["adjustments"]]
        for step in _in_order(held.content["steps"], applied):
            yield held.name, "", _("Total"), *_step(step), _of_inputs(step)


def _in_order(steps: Sequence[dict[str, Any]], applied: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each bonus and deduction by itself, before all of them are added up."""
    waiting = list(applied)
    for step in steps:
        if step["name"] == "bonus":
            yield from waiting
        yield step


def _step(step: dict[str, Any]) -> tuple[str, str, str, str]:
    (read,) = read_steps([step])
    given = (f"{say(each.name)} {'–' if each.value is None else each.value}" for each in read.inputs)
    inputs = "；".join(dict.fromkeys(given))  # a value that came from several rows is told once
    result = "" if read.value is None else str(read.value)
    return _(STEPS[read.name]) if read.name in STEPS else read.name, say(read.formula), inputs, result


def _of_inputs(step: dict[str, Any]) -> str:
    return "；".join(_source(*given["source"]) for given in step["inputs"] if given["source"])


def _source(kind: str, key: str, version: int) -> str:
    name = _(SOURCES[kind]) if kind in SOURCES else kind
    return f"{name} {key} v{version}"

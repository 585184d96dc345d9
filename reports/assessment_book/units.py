"""A unit's sheet: its items, and below them the way from their sum to the score, all as live formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from openpyxl.worksheet.worksheet import Worksheet

from qualitycity.workbook import writing
from reports.assessment_book import cells, columns, totals
from reports.assessment_book.columns import Layout, Shown
from reports.models import ItemScore, ScoreLine, ScoreSheet
from reports.scoring import Checked, Item, Scheme

#: The title, and who stands where, are above the headings.
FIRST = 4


@dataclass(frozen=True)
class Known:
    """What every sheet is made from: the assessment's name, its scheme, columns and items, and the frozen checks."""

    title: str
    scheme: Scheme
    layout: Layout
    items: Mapping[str, Item]
    checks: Mapping[tuple[str, str], Checked]

    def shown(self, unit: str, line: ScoreLine, own: ItemScore | None) -> Shown:
        item = self.items.get(line.item)
        ref = item.source.ref if item and item.source.kind == "check" else ""
        return Shown(line, item, own, self.checks.get((unit, ref)) or self.checks.get(("", ref)))


@dataclass(frozen=True)
class Written:
    """Where a unit's numbers stand, for the ranking: the cells of the recomputed and of the stored score, and of each
    top category."""

    title: str
    score: str
    stored: str
    tops: Mapping[str, str]


def write(
    sheet: Worksheet, held: ScoreSheet, lines: Sequence[ScoreLine], own: Mapping[str, ItemScore], known: Known
) -> Written:  # fmt: skip
    layout = known.layout
    cells.title(sheet, f"{held.name} · {known.title}")
    writing.put(sheet, 2, 1, _standing(held))
    cells.heading(sheet, FIRST - 1, layout.titles)
    rows = {line.item: FIRST + place for place, line in enumerate(lines)}
    for line in lines:
        below = [rows[child.item] for child in lines if child.content["path"][-1:] == [line.item]]
        _line(sheet, rows[line.item], known, known.shown(held.unit, line, own.get(line.item)), below)
    tops = {line.item: rows[line.item] for line in lines if line.depth == 0}
    score, last = totals.write(sheet, FIRST + len(lines) + 1, list(tops.values()), held, known.scheme, layout)
    cells.widths(sheet, layout.widths)
    writing.fit_rows(sheet, first=FIRST - 1)
    writing.set_up_print(sheet, heading_row=FIRST - 1)
    sheet.freeze_panes = layout.frozen(FIRST)
    sheet.print_area = f"A1:{layout.last_printed}{last}"
    cells.protect(sheet)
    where = {item: layout.cell("verified_score", row) for item, row in tops.items()}
    return Written(sheet.title, layout.cell("verified_score", score), layout.cell("stored", score), where)


def _standing(held: ScoreSheet) -> str:
    rank = f"{held.rank} / {held.places}" if held.rank is not None else "–"
    told = (_("Rank"), rank, "·", _("Grade"), held.grade or _("none"), "·", f"#{held.run.number}", "SHA-256",
            held.sha256)  # fmt: skip
    return " ".join(str(part) for part in told)


def _line(sheet: Worksheet, row: int, known: Known, shown: Shown, below: Sequence[int]) -> None:
    line, layout = shown.line, known.layout
    for column, name in enumerate(layout.names, 1):
        cells.put(sheet, row, column, columns.value(name, shown), points=name in columns.POINTS)
    score, stored = layout.at("verified_score"), layout.at("stored")
    if line.category:
        _category(sheet, row, known, line, below)
    else:
        cells.put(sheet, row, layout.at("points"), line.worth, points=True)
        cells.put(sheet, row, score, line.score, points=True)
        cells.put(sheet, row, layout.at("counted"), line.worth if line.score is not None else None, points=True)
    cells.put(sheet, row, stored, line.score)
    if line.score is None:
        return
    if layout.has("lost"):
        of = layout.cell("counted", row)
        cells.formula(sheet, row, layout.at("lost"), f"{of}-{layout.cell('verified_score', row)}")
    cells.agree(sheet, row, layout.at("agrees"), layout.cell("verified_score", row), layout.cell("stored", row))


def _category(sheet: Worksheet, row: int, known: Known, line: ScoreLine, below: Sequence[int]) -> None:
    """The sum of what counts; where items that left shrink only their category, scaled to what it is worth. A category
    of which nothing counts has no score."""
    layout = known.layout
    points, score, counted = (
        cells.added([layout.cell(name, child) for child in below]) for name in ("points", "verified_score", "counted")
    )
    scaled = known.scheme.leaving == "category" and any(step["name"] == "scale" for step in line.content["steps"])
    if scaled:
        cells.put(sheet, row, layout.at("points"), line.worth, points=True)
    else:
        cells.formula(sheet, row, layout.at("points"), points)
    if line.score is None:
        return
    whole = layout.cell("points", row)
    cells.formula(sheet, row, layout.at("verified_score"), f"({score})*{whole}/({counted})" if scaled else score)
    cells.formula(sheet, row, layout.at("counted"), whole if scaled else counted)

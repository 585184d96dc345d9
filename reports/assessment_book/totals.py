"""Below a unit's items a row a step: sum, scale, bonuses, deductions, bounds, rounding, grade; then who signs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.worksheet.worksheet import Worksheet

from qualitycity import sentences
from qualitycity.speech import named, say
from reports.assessment_book import cells
from reports.assessment_book.columns import Layout
from reports.models import ScoreSheet
from reports.scoring import Scheme


def write(
    sheet: Worksheet, row: int, tops: Sequence[int], held: ScoreSheet, scheme: Scheme, layout: Layout
) -> tuple[int, int]:  # fmt: skip
    """Returns the row of the score, and the last one of all."""
    steps = _Steps(sheet, row, scheme, layout)
    score = steps.scored(held, tops) if held.score is not None else steps.unscored()
    steps.graded(held)
    steps.signed()
    return score, steps.row - 1


class _Steps:
    """Writes row after row, each below the last."""

    def __init__(self, sheet: Worksheet, row: int, scheme: Scheme, layout: Layout) -> None:
        self.sheet, self.row, self.scheme, self.layout = sheet, row, scheme, layout

    def scored(self, held: ScoreSheet, tops: Sequence[int]) -> int:
        said, layout, scheme = held.content, self.layout, self.scheme
        raw = cells.added([layout.cell("verified_score", top) for top in tops])
        counted = cells.added([layout.cell("counted", top) for top in tops])
        sums = self.step(_("Sum of the categories"), raw, said["raw"])
        cells.formula(self.sheet, sums, layout.at("counted"), counted)
        of = f"{self._score(sums)}*{scheme.full_mark}/{layout.cell('counted', sums)}"
        scaled = self.step(_("Scaled to the full mark"), of, said["scaled"])
        bonus = self._adjusted(_("Bonus"), "bonus", said, said["bonus"], scheme.bonus_cap)
        taken = self._adjusted(_("Deductions"), "deduction", said, said["deductions"], None)
        high = scheme.full_mark if scheme.highest is None else scheme.highest
        of = f"{self._score(scaled)}+{self._score(bonus)}-{self._score(taken)}"
        bounds = self.step(_("Within the bounds"), f"MAX({scheme.lowest},MIN({high},{of}))", None)
        of = f"ROUND(ROUND({self._score(bounds)},{cells.NOISE}),{scheme.places})"
        return self.step(_("Score"), of, str(held.score))

    def unscored(self) -> int:
        return self.step(_("Score"), None, None, _("No item counts: there is no score."))

    def graded(self, held: ScoreSheet) -> None:
        if held.band and held.band != held.grade:
            self._word(_("Grade by the score"), held.band)
        for veto in held.content["vetoes"]:
            about = "，".join(part for part in (veto["event"], veto["date"], veto["paper"]) if part)
            lifted = f"{_('lifted')}：{veto['lift_reason']}" if veto["lifted"] else ""
            self._word(_("Veto"), lifted or _("in force"), about)
        self._word(_("Grade"), held.grade or _("none"))

    def signed(self) -> None:
        """Room for those who sign a printed sheet."""
        self.row += 1
        for name in (_("Head of the unit (signature)"), _("Assessors (signature)"), _("Date")):
            self.sheet.cell(self.row, self.layout.at("item"), f"{name}：")
            self.row += 1

    def step(self, name: str, of: str | None, stored: str | None, why: str = "") -> int:
        """A step with its formula and, where it was stored, what it came to then."""
        row, layout, given = self.row, self.layout, None if stored is None else Decimal(stored)
        for column in range(1, len(layout.names) + 1):
            cells.put(self.sheet, row, column, None, points=True)
        cells.put(self.sheet, row, layout.at("item"), name)
        if layout.has("reason"):
            cells.put(self.sheet, row, layout.at("reason"), why)
        if of is not None:
            cells.formula(self.sheet, row, layout.at("verified_score"), of)
        if given is not None:
            cells.put(self.sheet, row, layout.at("stored"), given)
            cells.agree(self.sheet, row, layout.at("agrees"), self._score(row), layout.cell("stored", row))
        self.row += 1
        return row

    def _adjusted(self, name: str, kind: str, said: dict[str, Any], stored: str, cap: Decimal | None) -> int:
        """Each bonus (or deduction) under its own cap, then their sum under that of all."""
        known = {each.code: each for each in self.scheme.adjustments}
        rows = []
        for given in said["adjustments"]:
            if given["kind"] != kind or given["code"] not in known:
                continue
            each = known[given["code"]]
            of = given["asked"] if each.cap is None else f"MIN({each.cap},{given['asked']})"
            why = say(sentences.load(given["step"]["formula"]))
            rows.append(self.step(f"{each.code} {named(each.name, each.name_en)}", of, given["amount"], why))
        summed = cells.added([self._score(row) for row in rows])
        return self.step(name, summed if cap is None else f"MIN({cap},{summed})", stored)

    def _word(self, name: str, word: str, why: str = "") -> None:
        row = self.step(name, None, None, why)
        cells.put(self.sheet, row, self.layout.at("verified_score"), word)

    def _score(self, row: int) -> str:
        return self.layout.cell("verified_score", row)

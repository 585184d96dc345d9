"""A unit's sheet: its items, and below them the way from their sum to the score, all as live formulas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.worksheet.worksheet import Worksheet

from qualitycity import sentences
from qualitycity.speech import say
from qualitycity.workbook import writing
from reports.models import ItemScore, ScoreLine, ScoreSheet
from reports.scoring import Scheme, walk

#: Columns of the sheet: code, item, standard, points, points that count, self score, score, stored, agree, lost, why.
CODE, ITEM, STANDARD, POINTS, COUNTED, SELF, SCORE, STORED, AGREE, LOST, WHY = range(1, 12)
LETTERS = {COUNTED: "E", SCORE: "G", STORED: "H"}
WIDTHS = (10, 34, 28, 9, 11, 10, 11, 11, 8, 10, 46)
FIRST = 4
#: How far a recomputed number may lie from the stored one: a spreadsheet counts in binary.
NEAR = "0.000000001"


@dataclass(frozen=True)
class Written:
    """Where a unit's total stands, for the ranking: the cells of the recomputed and of the stored score."""

    title: str
    score: str
    stored: str


def write(
    sheet: Worksheet, held: ScoreSheet, lines: Sequence[ScoreLine], own: dict[str, ItemScore], scheme: Scheme
) -> Written:  # fmt: skip
    names = {node.item.code: node for node in walk(scheme)}
    writing.put(sheet, 1, 1, held.name, style=writing.style(_book(sheet), "title"))
    writing.put(sheet, 2, 1, f"{held.run} · SHA-256 {held.sha256}")
    _headings(sheet)
    rows = {line.item: FIRST + place for place, line in enumerate(lines)}
    for line in lines:
        row = rows[line.item]
        node = names.get(line.item)
        children = [rows[child.item] for child in lines if _parent(child) == line.item]
        _line(sheet, row, line, node.item if node else None, own.get(line.item))
        if line.category:
            _sum(sheet, row, line, children, scheme)
        else:
            number(sheet, row, SCORE, line.score)
            number(sheet, row, COUNTED, line.worth if line.score is not None else None)
        _stored(sheet, row, line.score)
    tops = [rows[line.item] for line in lines if line.depth == 0]
    total = _total(sheet, FIRST + len(lines) + 1, tops, held, scheme)
    for column, width in enumerate(WIDTHS, 1):
        sheet.column_dimensions[chr(64 + column)].width = width
    writing.set_up_print(sheet, heading_row=FIRST - 1)
    protect(sheet)
    return Written(sheet.title, f"{LETTERS[SCORE]}{total}", f"{LETTERS[STORED]}{total}")


def protect(sheet: Worksheet) -> None:
    """Nothing is overwritten by accident; there is no password, so a reader may take it off and try."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False


def number(sheet: Worksheet, row: int, column: int, value: Decimal | None) -> None:
    writing.put(sheet, row, column, value, style=writing.style(_book(sheet), "number"))


def formula(sheet: Worksheet, row: int, column: int, text: str) -> None:
    cell = sheet.cell(row, column)
    cell.style = writing.style(_book(sheet), "number")
    cell.value = f"={text}"


def text(sheet: Worksheet, row: int, column: int, value: str) -> None:
    writing.put(sheet, row, column, value, style=writing.style(_book(sheet), "text"))


def heading(sheet: Worksheet, row: int, names: Sequence[str]) -> None:
    for column, name in enumerate(names, 1):
        writing.put(sheet, row, column, name, style=writing.style(_book(sheet), "heading"))


def agree(sheet: Worksheet, row: int, column: int, first: str, second: str) -> None:
    """Whether the recomputed number is the stored one."""
    formula(sheet, row, column, f'IF(ABS({first}-{second})<{NEAR},"✓","✗")')


def _book(sheet: Worksheet) -> Any:
    return sheet.parent


def _headings(sheet: Worksheet) -> None:
    heading(sheet, FIRST - 1, (
        _("No."), _("Item"), _("Scoring standard"), _("Points"), _("Points that count"), _("Self score"), _("Score"),
        _("Stored score"), _("Agrees"), _("Lost"), _("Why"),
    ))  # fmt: skip


def _parent(line: ScoreLine) -> str:
    path = line.content["path"]
    return path[-1] if path else ""


def _line(sheet: Worksheet, row: int, line: ScoreLine, item: Any, own: ItemScore | None) -> None:
    text(sheet, row, CODE, line.item)
    text(sheet, row, ITEM, "　" * line.depth + (item.name if item else ""))
    text(sheet, row, STANDARD, item.standard if item else "")
    number(sheet, row, POINTS, line.worth)
    number(sheet, row, SELF, own.score if own else None)
    number(sheet, row, LOST, line.lost if not line.category else None)
    reason = line.content["reason"]
    text(sheet, row, WHY, say(sentences.load(reason)) if reason else "")


def _sum(sheet: Worksheet, row: int, line: ScoreLine, children: Sequence[int], scheme: Scheme) -> None:
    """A category: the sum of what counts; where items that left shrink only it, scaled to what it is worth."""
    scores = "+".join(f"N({LETTERS[SCORE]}{child})" for child in children) or "0"
    counted = "+".join(f"N({LETTERS[COUNTED]}{child})" for child in children) or "0"
    scaled = [step for step in line.content["steps"] if step["name"] == "scale"]
    if scaled and scheme.leaving == "category":
        formula(sheet, row, SCORE, f"({scores})*D{row}/({counted})")
        number(sheet, row, COUNTED, line.worth)
    elif line.score is None:
        number(sheet, row, SCORE, None)
        number(sheet, row, COUNTED, None)
    else:
        formula(sheet, row, SCORE, scores)
        formula(sheet, row, COUNTED, counted)


def _stored(sheet: Worksheet, row: int, score: Decimal | None) -> None:
    number(sheet, row, STORED, score)
    if score is not None:
        agree(sheet, row, AGREE, f"{LETTERS[SCORE]}{row}", f"{LETTERS[STORED]}{row}")


def _total(sheet: Worksheet, row: int, tops: Sequence[int], held: ScoreSheet, scheme: Scheme) -> int:
    """Sum, scale, bonus, deductions, bounds, rounding: a row each. Returns the row of the score."""
    score, counted = (LETTERS[column] for column in (SCORE, COUNTED))
    said = held.content
    raw = "+".join(f"N({score}{top})" for top in tops) or "0"
    whole = "+".join(f"N({counted}{top})" for top in tops) or "0"
    high = scheme.full_mark if scheme.highest is None else scheme.highest
    _step(sheet, row, _("Sum of the categories"), raw, said["raw"])
    formula(sheet, row, COUNTED, whole)
    _step(sheet, row + 1, _("Scaled to the full mark"),
          f"IF({counted}{row}=0,0,{score}{row}*{scheme.full_mark}/{counted}{row})", said["scaled"])  # fmt: skip
    _step(sheet, row + 2, _("Bonus"), None, said["bonus"])
    _step(sheet, row + 3, _("Deductions"), None, said["deductions"])
    _step(sheet, row + 4, _("Within the bounds"),
          f"MAX({scheme.lowest},MIN({high},{score}{row + 1}+{score}{row + 2}-{score}{row + 3}))", None)  # fmt: skip
    _step(sheet, row + 5, _("Score"), f"ROUND({score}{row + 4},{scheme.places})", said["score"])
    text(sheet, row + 6, ITEM, _("Grade"))
    text(sheet, row + 6, SCORE, held.grade or _("none"))
    return row + 5


def _step(sheet: Worksheet, row: int, name: str, text_of: str | None, stored: str | None) -> None:
    text(sheet, row, ITEM, name)
    given = None if stored is None else Decimal(stored)
    if text_of is None:
        number(sheet, row, SCORE, given)
    else:
        formula(sheet, row, SCORE, text_of)
    number(sheet, row, STORED, given)
    if given is not None:
        agree(sheet, row, AGREE, f"{LETTERS[SCORE]}{row}", f"{LETTERS[STORED]}{row}")

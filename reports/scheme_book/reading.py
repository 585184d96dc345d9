"""Reads a scheme's workbook, or a folder of texts with the same sheets: all problems at once, with sheet and cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from qualitycity.sentences import N_, sentence
from qualitycity.workbook import Problems, Record, Sheet, Workbook, choose_sheets, read_pairs, read_table
from reports.scheme_book import columns
from reports.scoring import ANY, Adjustment, Band, Column, Group, Item, Scheme, Source, Veto, editing, wording
from reports.scoring.options import ADJUSTING, FORMS, RuleForm

LONGEST = {"code": 40, "name": 200, "name_en": 200, "standard": 1000, "title": 100, "ref": 100, "grade": 40}
_WHOLE = {"places": (0, 6), "year_start_month": (1, 12)}
_NUMBERS = ("full_mark", "base", "bonus_cap", "lowest", "highest")
#: Why a row has no place in the tree (``editing.Unplaced``); what stands below such a row is not told again.
_UNPLACED = {
    "twice": N_("The code “%(code)s” stands in more than one row."),
    "orphan": N_("There is no item “%(parent)s” for “%(code)s” to stand in."),
    "ring": N_("“%(code)s” stands in “%(parent)s”, which stands in “%(code)s” itself."),
    "deep": N_("“%(code)s” stands deeper than %(deepest)s levels."),
}


def read(book: Workbook, *, problems: Problems) -> Scheme | None:
    """The scheme that the workbook states, its version 1; None where its first sheet cannot be read. What is wrong is
    added to ``problems``: the scheme is whole only while there is no error."""
    sheets = choose_sheets(book, columns.SHEETS, problems=problems, required=["scheme", "items", "bands", "groups"])
    said = head(sheets["scheme"], problems=problems) if "scheme" in sheets else None
    if said is None:
        return None
    listed: dict[str, Any] = {
        key: section(key, sheets[key], problems=problems) for key in columns.ROWS if key in sheets
    }
    return Scheme(**said, **listed)


def head(sheet: Sheet, *, problems: Problems) -> dict[str, Any] | None:
    """What is said once, by the names of a scheme's fields; None where the sheet is empty."""
    row = read_pairs(sheet, columns.HEAD, problems=problems)
    if row is None:
        problems.refuse(code="empty", message=sentence("The sheet holds nothing."), sheet=sheet.name)
        return None
    said: dict[str, Any] = {key: _text(row, key) for key in ("code", "name", "name_en")}
    for key in _NUMBERS:
        number = row.number(key)
        if number is not None:
            said[key] = number
    for key, (low, high) in _WHOLE.items():
        whole = row.integer(key, low=low, high=high)
        if whole is not None:
            said[key] = whole
    for key in ("leaving", "rank_by"):
        word = _word("scheme", key, row)
        if word:
            said[key] = word
    return said


def section(key: str, sheet: Sheet, *, problems: Problems) -> Any:
    """The rows of one list, by the name of a scheme's field: items (as their tree), adjustments, vetoes, …"""
    rows = list(read_table(sheet, columns.ROWS[key], problems=problems))
    return _items(rows) if key == "items" else tuple(_READERS[key](row) for row in rows)


def _items(records: Sequence[Record]) -> tuple[Item, ...]:
    rows = [(_text(row, "parent"), _item(row), row) for row in records]
    try:
        return editing.plant((parent, item) for parent, item, _ in rows)
    except editing.Unplaced as lost:
        for parent, item, row in rows:
            why = lost.why.get(item.code)
            if why in _UNPLACED:
                message = sentence(_UNPLACED[why], code=item.code, parent=parent, deepest=editing.DEEPEST)
                row.refuse("code" if why == "twice" else "parent", code="unplaced", message=message)
        return ()


def _item(row: Record) -> Item:
    rule = _word("items", "rule", row) or "additive"
    return Item(
        code=_text(row, "code"), name=_text(row, "name"), name_en=_text(row, "name_en"), points=_number(row, "points"),
        weight=_number(row, "weight"), rule=rule, options=_options(row, FORMS.get(rule)), source=_source("items", row),
        standard=_text(row, "standard"), groups=tuple(row.items("groups")),
    )  # fmt: skip


def _adjustment(row: Record) -> Adjustment:
    rule = _word("adjustments", "rule", row)
    kind = _word("adjustments", "kind", row)
    return Adjustment(
        code=_text(row, "code"), name=_text(row, "name"), name_en=_text(row, "name_en"),
        kind="deduction" if kind == "deduction" else "bonus", rule=rule, options=_options(row, ADJUSTING.get(rule)),
        source=_source("adjustments", row), cap=_number(row, "cap"),
    )  # fmt: skip


def _veto(row: Record) -> Veto:
    kind = _word("vetoes", "kind", row)
    return Veto(
        code=_text(row, "code"), name=_text(row, "name"), name_en=_text(row, "name_en"), grade=_text(row, "grade"),
        kind="red_line" if kind == "red_line" else "events", ref=_text(row, "ref") or ANY,
        category=(_text(row, "category") if "category" in row else "") or ANY,
    )  # fmt: skip


def _band(row: Record) -> Band:
    return Band(
        _text(row, "code"), _number(row, "low"), _number(row, "high"), _text(row, "name"), _text(row, "name_en")
    )


def _group(row: Record) -> Group:
    kinds = []
    for written in row.items("kinds"):
        kind = columns.UNIT_KINDS.read(written)
        if kind is None:
            words = str(columns.UNIT_KINDS)
            message = sentence("“%(written)s” is not one of: %(words)s.", written=written, words=words)
            row.refuse("kinds", code="not_a_choice", message=message)
        else:
            kinds.append(kind)
    return Group(_text(row, "code"), _text(row, "name"), _text(row, "name_en"), tuple(kinds), tuple(row.items("units")))


def _column(row: Record) -> Column:
    return Column(_word("columns", "code", row), _text(row, "title"))


_READERS: Mapping[str, Callable[[Record], Any]] = {
    "adjustments": _adjustment, "vetoes": _veto, "bands": _band, "groups": _group, "columns": _column,
}  # fmt: skip


def _source(sheet: str, row: Record) -> Source:
    kind: Any = _word(sheet, "source", row) or "items"
    against: Any = (_word("items", "against", row) if "against" in row else "") or "phase"
    return Source(kind, _text(row, "ref"), against)


def _options(row: Record, form: RuleForm | None) -> Mapping[str, Any]:
    if form is None or "rule" in row.refused:
        return {}
    options, refused = wording.read(form, row.text("options") or "")
    for message in refused:
        row.refuse("options", code="options", message=message)
    return options


def _word(sheet: str, key: str, row: Record) -> str:
    return row.choice(key, columns.VOCABULARIES[sheet, key]) or ""


def _number(row: Record, key: str) -> Decimal | None:
    return row.number(key, unit="%" if key == "weight" else None)


def _text(row: Record, key: str) -> str:
    text = row.text(key) or ""
    limit = LONGEST.get(key, 200)
    if len(text) > limit:
        message = sentence("The text is longer than %(limit)s characters.", limit=limit)
        row.refuse(key, code="too_long", message=message)
        return text[:limit]
    return text

"""Writes a scheme's workbook: one sheet for what is said once, one for each list."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qualitycity.workbook import Column, writing
from qualitycity.workbook.writing import Heading, Written
from reports.scheme_book import columns
from reports.scoring import Scheme, Source, walk, wording

NUMBERS = frozenset({"points", "weight", "cap", "low", "high"})


def written(scheme: Scheme, *, at: datetime) -> bytes:
    """The .xlsx of a scheme; ``read`` gives it back, equal but for its version number."""
    book, out = writing.new_book(), io.BytesIO()
    pairs = [(columns.heading(key), _head(scheme, key)) for key in columns.HEAD]
    writing.write_sheet(
        book, columns.sheet_name("scheme"), rows=pairs, landscape=False,
        headings=[Heading(_("Key"), width=18), Heading(_("Value"), width=40)],
    )  # fmt: skip
    for sheet, listed in columns.ROWS.items():
        headings = [Heading(columns.heading(key), "number" if key.key in NUMBERS else "text") for key in listed]
        rows = [[_cell(sheet, key, row) for key in listed] for row in rows_of(scheme, sheet)]
        writing.write_sheet(book, columns.sheet_name(sheet), headings=headings, rows=rows)
    writing.save(book, out, at=at)
    return out.getvalue()


def rows_of(scheme: Scheme, sheet: str) -> Iterator[dict[str, Any]]:
    """The rows of a sheet by the keys of its columns, in printed order."""
    if sheet == "items":
        for node in walk(scheme):
            yield {**_fields(node.item), "parent": node.path[-1] if node.path else ""}
        return
    for one in getattr(scheme, sheet):
        yield _fields(one)


def _fields(one: Any) -> dict[str, Any]:
    row = {each.name: getattr(one, each.name) for each in fields(one)}
    source = row.pop("source", None)
    if isinstance(source, Source):
        row |= {"source": source.kind, "ref": source.ref, "against": source.against if source.kind == "check" else ""}
    if "options" in row:
        row["options"] = wording.write(row["options"])
    return row


def _head(scheme: Scheme, key: Column) -> Written:
    value = getattr(scheme, key.key)
    names = columns.WORDS.get(("scheme", key.key))
    return columns.word(names, value) if names else value


def _cell(sheet: str, key: Column, row: dict[str, Any]) -> Written:
    value = row[key.key]
    if isinstance(value, tuple):
        names = columns.UNITS if key.key == "kinds" else {}
        return "、".join(columns.word(names, part) for part in value)
    names = columns.WORDS.get((sheet, key.key), {})
    if isinstance(value, str):
        return columns.word(names, value) if value else None
    return value if value is None or isinstance(value, Decimal) else str(value)

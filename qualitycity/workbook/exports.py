"""Tables to take along: what a page shows, as .csv or .xlsx."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from qualitycity import numbers
from qualitycity.workbook import writing
from qualitycity.workbook.writing import Heading

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
    sheet: str = ""

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
        writing.write_sheet(book, self.sheet or _("Board"), headings=self.headings, rows=self.rows, title=self.title)
        writing.save(book, out, at=at)
        return out.getvalue()


def _as_text(cell: Cell) -> str:
    """A cell of a .csv: a text that a spreadsheet would take for a formula is marked as text."""
    if isinstance(cell, Decimal):
        return numbers.write(cell)
    text = cell or ""
    return f"'{text}" if text.startswith(writing.FORMULA_STARTS) else text


def attachment(table: Table, form: str, name: str, at: datetime) -> HttpResponse:
    """The response that carries the table as a .csv or .xlsx named ``name``; any other form is unknown (404)."""
    if form not in TYPES:
        raise Http404
    return download(table.written(form, at=at), form, name)


def download(content: bytes, form: str, name: str) -> HttpResponse:
    """The response that carries a finished .csv or .xlsx named ``name``."""
    response = HttpResponse(content, content_type=TYPES[form])
    kept = get_valid_filename(f"{name}.{form}")  # a plan's code is the office's own text, Chinese for instance
    response["Content-Disposition"] = content_disposition_header(True, kept) or "attachment"
    return response

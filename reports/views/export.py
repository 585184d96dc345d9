"""A table as a file to keep."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename

from reports.resources import TYPES, Table


def attachment(table: Table, form: str, name: str, at: datetime) -> HttpResponse:
    """The response that carries the table as a .csv or .xlsx named ``name``."""
    response = HttpResponse(table.written(form, at=at), content_type=TYPES[form])
    kept = get_valid_filename(f"{name}.{form}")  # a plan's code is the office's own text, Chinese for instance
    response["Content-Disposition"] = content_disposition_header(True, kept) or "attachment"
    return response

"""A table as a file to keep."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse

from reports.resources import TYPES, Table


def attachment(table: Table, form: str, name: str, at: datetime) -> HttpResponse:
    """The response that carries the table as a .csv or .xlsx named ``name``."""
    response = HttpResponse(table.written(form, at=at), content_type=TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return response

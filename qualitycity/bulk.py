"""Appends rows by the thousand, without making an object of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models

Row = Mapping[str, Any]


def insert(model: type[models.Model], rows: Sequence[Row]) -> None:
    """Append rows that give every column of the table but its key, a JSON column as its text.

    For tables that grow by thousands in one action (checks): a fifth of the CPU time of ``bulk_create``, which also
    brings back keys. Values pass the preparation of their fields, so they are stored as ever.
    """
    if not rows:
        return
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    quoted = connection.ops.quote_name
    table, columns = quoted(model._meta.db_table), ", ".join(quoted(str(field.column)) for field in fields)
    statement = f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"
    ready = [(field.attname, None if _is_text(field) else field) for field in fields]
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                tuple(
                    row[name] if field is None else field.get_db_prep_save(row[name], connection=connection)
                    for name, field in ready
                )
                for row in rows
            ],
        )


def _is_text(field: models.Field[Any, Any]) -> bool:
    """Whether the column takes its content as it is."""
    return isinstance(field, models.CharField | models.JSONField)

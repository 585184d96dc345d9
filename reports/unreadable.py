"""Rows holding what their column cannot hold: text that SQL put into a number column of SQLite.

Reading such a row raises from inside the database layer; here it is found and told instead, column by column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import IntegerField, Model, QuerySet, TextField
from django.db.models.functions import Cast

#: What fields raise when they meet what they cannot read.
ERRORS = (ArithmeticError, ValueError, TypeError)


@dataclass(frozen=True)
class Unreadable:
    """A column of a row that cannot be read, and what is stored there."""

    pk: Any
    field: str
    stored: str


def rows(found: QuerySet[Any], names: Sequence[str], *, chunk: int) -> Iterator[dict[str, Any] | Unreadable]:
    """The rows as dictionaries, in their order; those that cannot be read as one ``Unreadable`` a column."""
    every = list(found.values_list("pk", flat=True))
    for start in range(0, len(every), chunk):
        keys = every[start : start + chunk]
        some = found.filter(pk__in=keys)
        try:
            listed = list(some.values(*names))
        except ERRORS:
            listed = None
        if listed is not None and all(_holds(found.model, row) for row in listed):
            yield from listed
            continue
        for key in keys:
            yield from _row(found.filter(pk=key), key, names)


def _row(found: QuerySet[Any], key: Any, names: Sequence[str]) -> Iterator[dict[str, Any] | Unreadable]:
    broken = list(columns(found, key, names))
    if broken:
        yield from broken
    else:
        yield from found.values(*names)


def columns(found: QuerySet[Any], key: Any, names: Sequence[str]) -> Iterator[Unreadable]:
    """The columns of one row that cannot be read."""
    for name in names:
        try:
            readable = all(_holds(found.model, row) for row in found.values(name))
        except ERRORS:
            readable = False
        if not readable:
            stored = found.annotate(as_stored=Cast(name, TextField())).values_list("as_stored", flat=True)
            yield Unreadable(key, name, str(stored[0]))


def _holds(model: type[Model], row: dict[str, Any]) -> bool:
    """Whether each column holds its kind: SQLite gives back text that stands in a column of whole numbers."""
    for name, value in row.items():
        if isinstance(value, Decimal) and not value.is_finite():
            return False
        if isinstance(value, str) and isinstance(model._meta.get_field(name), IntegerField):
            return False
    return True

"""Model fields whose value survives every database exactly."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class ExactDecimalField(models.Field[Any, Any]):
    """A Decimal of any length, kept digit for digit.

    SQLite would turn a decimal column into a float beyond 15 digits, so there it is text; PostgreSQL's ``numeric`` is
    exact. Arithmetic and comparison happen in Python, never in SQL.
    """

    def db_type(self, connection: Any) -> str:
        return "numeric" if connection.vendor == "postgresql" else "text"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise ValidationError("a float is not exact: give a Decimal")
        return Decimal(value)

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        number = self.to_python(value)
        if number is None or connection.vendor == "postgresql":
            return number
        return format(number, "f")

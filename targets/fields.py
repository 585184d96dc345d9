"""The model field that holds a quarter."""

from __future__ import annotations

from typing import Any

from django.db import models

from targets.periods import Quarter


class QuarterField(models.IntegerField[Any, Any]):
    """A ``Quarter``, stored as its ordinal so that it sorts in time and neighbours differ by one."""

    # How the type checker reads attributes and lookups of the field.
    _pyi_private_set_type: Quarter  # type: ignore[assignment]
    _pyi_private_get_type: Quarter  # type: ignore[assignment]
    _pyi_lookup_exact_type: Quarter  # type: ignore[assignment]

    def from_db_value(self, value: int | None, expression: Any, connection: Any) -> Quarter | None:
        return None if value is None else Quarter.at(value)

    def to_python(self, value: Any) -> Any:
        if value is None or isinstance(value, Quarter):
            return value
        return Quarter.parse(value) if isinstance(value, str) else Quarter.at(int(value))

    def get_prep_value(self, value: Any) -> Any:
        return value.ordinal if isinstance(value, Quarter) else value

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))

"""What a unit must enter in a quarter, and the sheet of it: cells with values, returns and what may be left out."""

from departments.sheets.asked import Cell, active, cells_by_quarter, cells_by_unit, cells_of
from departments.sheets.sheet import (
    CONTENT,
    WHOLE,
    Sheet,
    answer_of,
    is_lacking,
    key_of,
    limits_of,
    of,
    of_many,
)

__all__ = [
    "CONTENT",
    "WHOLE",
    "Cell",
    "Sheet",
    "active",
    "answer_of",
    "cells_by_quarter",
    "cells_by_unit",
    "cells_of",
    "is_lacking",
    "key_of",
    "limits_of",
    "of",
    "of_many",
]

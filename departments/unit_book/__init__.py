"""The workbook of a unit's quarter: its own template, filled in elsewhere, uploaded, previewed and confirmed once.

The template is bound to unit, period and version of the plan. What comes back goes through the door for typing
(``submissions.enter``): nothing is stored unless all of it can be, and what is stored is what the preview showed.
"""

from departments.unit_book.settling import (
    LIMITS,
    NO_FILE,
    PURPOSE,
    TOO_LARGE,
    check_size,
    confirm,
    discard,
    receive,
    settle,
)

__all__ = ["LIMITS", "NO_FILE", "PURPOSE", "TOO_LARGE", "check_size", "confirm", "discard", "receive", "settle"]

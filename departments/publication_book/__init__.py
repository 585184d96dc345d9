"""Workbooks of lists: entries of registers, published figures, quotas and incidents, in the sheets of the values
workbook (名录, 对比值, 下达指标, 事件).

What is uploaded, or pasted from a spreadsheet, is kept and previewed row by row: new, changed, the same, or refused
with cell and reason. It is confirmed once, as a whole, through the actions by which single rows are entered.
"""

from departments.publication_book.comparing import KINDS, Line
from departments.publication_book.previews import Preview
from departments.publication_book.settling import (
    BOOKS,
    LIMITS,
    NO_FILE,
    TOO_LARGE,
    check_size,
    confirm,
    discard,
    purpose,
    receive,
    settle,
)

__all__ = [
    "BOOKS", "KINDS", "LIMITS", "NO_FILE", "TOO_LARGE", "Line", "Preview", "check_size", "confirm", "discard",
    "purpose", "receive", "settle",
]  # fmt: skip

"""A scheme as a workbook: written, read back as the same scheme, and taken in by preview and one confirmation."""

from reports.scheme_book.reading import read
from reports.scheme_book.settling import LIMITS, PURPOSE, confirm, discard, receive, waiting
from reports.scheme_book.writing import written

__all__ = ["LIMITS", "PURPOSE", "confirm", "discard", "read", "receive", "waiting", "written"]

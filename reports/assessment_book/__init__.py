"""The assessment workbook: ranking with charts, a score sheet for each unit, and an explanation of every point.

Sums are live formulas over the items' points, so that a reader can recompute; beside each stands the stored score and
whether both agree. The same run gives the same bytes.
"""

from reports.assessment_book.writing import written

__all__ = ["written"]

"""The values workbook: figures, benchmarks, quotas, events and registers of a plan, read and stored as one,
and written.

loaded = value_book.load(workbook.read(path), plan=plan, by=actor, vouched_by="张三")
content = value_book.written(plan, units, at=timezone.now())  # and back
"""

from departments.value_book.exporting import written
from departments.value_book.loading import Loaded, load

__all__ = ["Loaded", "load", "written"]

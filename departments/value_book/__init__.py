"""The values workbook: figures, benchmarks, quotas, events and registers of a plan, read and stored as one.

loaded = value_book.load(workbook.read(path), plan=plan, by=actor, vouched_by="张三")
"""

from departments.value_book.loading import Loaded, load

__all__ = ["Loaded", "load"]

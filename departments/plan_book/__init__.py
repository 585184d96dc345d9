"""The plan workbook: a plan with its units, targets and main tasks, read, compared with what is stored, and written.

    book = plan_book.open_book(path)                                 # a workbook, or a folder of .tsv
    loaded = plan_book.load(book, by=actor)                          # a new plan
    loaded = plan_book.load(book, by=actor, revision=Revision(quarter, why))
    plan_book.write_book(plan, path)                                 # and back
    plan_book.load_draft(table, by=actor)                            # the accepted rows of a draft table, the same way

One row goes: cells (``rows``, ``shared``) → what is demanded (``targets.demands``) → drafts → ``targets.plans`` and
``departments.duties``. The same cells come out again (``cells``): a round trip loses nothing.
"""

from departments.plan_book.drafted import indicators, load_draft, tasks, write_draft
from departments.plan_book.exporting import write_book, write_folder
from departments.plan_book.loading import Loaded, load
from departments.plan_book.sources import open_book

__all__ = [
    "Loaded",
    "indicators",
    "load",
    "load_draft",
    "open_book",
    "tasks",
    "write_book",
    "write_draft",
    "write_folder",
]

"""The plan in the browser: one target at a time, its years and phases, and whole plans copied for another term.

    cells = plan_editor.cells_of(plan, code, at=quarter)               # as a plan workbook would hold them
    plan_editor.read(plan, cells, at=quarter)                           # what the words are understood to say
    plan_editor.save(plan=plan, cells=cells, revision=why, seen=digest, by=actor)
    plan_editor.save(plan=plan, typed=turned(plan, code, ended=True, at=quarter), keys=ENDING, …)       # it ends
    plan_editor.save(plan=plan, typed=restored(plan, code, version=earlier, at=at), keys=RESTORED, …)  # it holds again
    plan_editor.move(plan=plan, code=code, to=place, seen=before, reason=why, by=actor)
    plan_editor.copy(plan, head, by=actor)

Everything enters through the door of ``load_plan``: what was typed is a plan workbook of one row.
"""

from departments.plan_editor.copying import Head, copied, copy
from departments.plan_editor.moving import Move, Place, last_move, move, place_of
from departments.plan_editor.reading import Reading, Told, read, told
from departments.plan_editor.rows import (
    EDITED,
    ENDED,
    ENDING,
    FLAGS,
    PACED,
    RESTORED,
    book_of,
    cells_of,
    restored,
    seen_of,
    turned,
    year_keys,
)
from departments.plan_editor.saving import save, save_head

__all__ = [
    "EDITED", "ENDED", "ENDING", "FLAGS", "PACED", "RESTORED", "Head", "Move", "Place", "Reading", "Told", "book_of",
    "cells_of", "copied", "copy", "last_move", "move", "place_of", "read", "restored", "save", "save_head", "seen_of",
    "told", "turned", "year_keys",
]  # fmt: skip

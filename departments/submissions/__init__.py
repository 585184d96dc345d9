"""What a unit reports in a quarter, and its walk: entered, submitted, released, verified or returned, locked.

``enter`` is the one door for typing, pasting and uploading. Every move is compare-and-set on state and version, tells
what it lacks in the words the screen shows, and leaves its event in the same transaction.
"""

from departments.submissions.entering import Outcome, Typed, enter, taken
from departments.submissions.periods import freeze, prepare
from departments.submissions.supplements import expected, give_up, supplement
from departments.submissions.undoing import is_undoable, undo
from departments.submissions.walking import (
    GRADES,
    grade,
    put_grades,
    release,
    send_back,
    submit,
    ungraded,
    verify,
    verify_held,
    withdraw,
)

__all__ = [
    "GRADES",
    "Outcome",
    "Typed",
    "enter",
    "expected",
    "freeze",
    "give_up",
    "grade",
    "is_undoable",
    "prepare",
    "put_grades",
    "release",
    "send_back",
    "submit",
    "supplement",
    "taken",
    "undo",
    "ungraded",
    "verify",
    "verify_held",
    "withdraw",
]

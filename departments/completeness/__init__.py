"""What was due from a unit in a period, and what is there: computed from the values due, never from a button pressed.

``of`` counts figures, ``standing`` judges time, ``lines`` is a quarter of all units, ``history`` a unit over quarters.
"""

from departments.completeness.board import Choice, Line, Told, lines, may_be_reminded, who_reminded
from departments.completeness.figures import Filling, of
from departments.completeness.past import Past, history
from departments.completeness.timeliness import UNDER_WAY, is_overdue, standing

__all__ = [
    "UNDER_WAY",
    "Choice",
    "Filling",
    "Line",
    "Past",
    "Told",
    "history",
    "is_overdue",
    "lines",
    "may_be_reminded",
    "of",
    "standing",
    "who_reminded",
]

"""Scoring: from checks to points, grades and ranks, as pure functions on exact numbers.

``Scheme`` is a scheme as data; ``problems`` says in sentences what keeps it from being used; ``Fact`` is what is known
of a unit and an item (``of_check`` makes one of a check); ``assess`` gives every unit's ``Result`` with all its lines,
steps and reasons. ``stored`` writes schemes and results as canonical JSON with a stable hash.
"""

from reports.scoring.assessment import Ready, Unusable, assess, prepare, unranked
from reports.scoring.facts import Basis, Checked, Fact, Unit, VetoFact, of_check, standing_of
from reports.scoring.ranking import ranked
from reports.scoring.result import SCORING_VERSION, Applied, Line, Result
from reports.scoring.scheme import (
    ANY,
    COLUMNS,
    Adjustment,
    Band,
    Column,
    Group,
    Item,
    Node,
    Scheme,
    Source,
    Veto,
    group_of,
    leaves,
    walk,
)  # fmt: skip

__all__ = [
    "ANY", "COLUMNS", "SCORING_VERSION", "Adjustment", "Applied", "Band", "Basis", "Checked", "Column", "Fact", "Group",
    "Item", "Line", "Node", "Ready", "Result", "Scheme", "Source", "Unit", "Unusable", "Veto", "VetoFact", "assess",
    "group_of", "leaves", "of_check", "prepare", "ranked", "standing_of", "unranked", "walk",
]  # fmt: skip

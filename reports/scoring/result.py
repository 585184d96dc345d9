"""What an assessment returns: a line an item, the steps of a unit's total, and the units in order of rank.

Numbers that do not end are given to 12 decimals, half up; every comparison and sum was made on exact fractions before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import Sentence
from reports.scoring.facts import Fact, Standing, VetoFact
from targets.rules.facts import Source as Row
from targets.rules.result import Input, Step

#: Raised when the meaning of a rule changes: runs of older versions are verified by hash, not recomputed.
SCORING_VERSION = 6


@dataclass(frozen=True)
class Told:
    """What a rule says of an item worth P: its points, how they came about, and why points were lost (None: none).

    ``waits`` says instead that the item cannot be scored yet, and why: it is then pending.
    """

    score: Fraction
    steps: tuple[Step, ...] = ()
    reason: Sentence | None = None
    waits: Sentence | None = None


@dataclass(frozen=True)
class Line:
    """One item of one unit. ``worth`` is what it is worth to the unit (its share of the points); ``score`` None where
    it is not counted; ``lost`` = worth - score. A category's line carries its sum, and as ``worth`` what counted.

    ``steps`` are named ``basis`` (whose target and figure), ``rule``, ``completion``, ``gap``, ``field`` (the other
    units), ``standing``, ``points``, ``share``, ``sum``, ``scale``.
    """

    code: str
    depth: int
    path: tuple[str, ...]
    rule: str
    standing: Standing
    worth: Decimal
    score: Decimal | None
    lost: Decimal | None
    reason: Sentence | None
    steps: tuple[Step, ...]
    fact: Fact | None = None
    category: bool = False
    exact_worth: Fraction = field(default=Fraction(0), compare=False, repr=False)
    exact_score: Fraction = field(default=Fraction(0), compare=False, repr=False)

    @property
    def counted(self) -> bool:
        return self.score is not None

    @property
    def sources(self) -> tuple[Row, ...]:
        return () if self.fact is None else self.fact.sources


@dataclass(frozen=True)
class Applied:
    """A bonus or deduction of a unit: what the events came to and what of it counted under the cap."""

    code: str
    kind: str
    asked: Decimal
    amount: Decimal
    step: Step
    exact: Fraction = field(default=Fraction(0), compare=False, repr=False)


@dataclass(frozen=True)
class Result:
    """One unit's assessment. ``score`` is the rounded one (None: nothing could be counted, the grade is then empty);
    ``band`` the grade that the score earns, ``grade`` the one after vetoes. ``rank`` is within the group, of ``places``
    units; units with equal score share a rank. ``left_out`` are the lines that left the denominator.

    ``steps`` in the stated order: ``items``, ``categories``, ``scale``, ``bonus``, ``deductions``, ``clamp``,
    ``round``, ``band``, ``veto``, ``grade``, ``rank``.
    """

    unit: str
    group: str
    lines: tuple[Line, ...]
    raw: Decimal
    counted: Decimal
    scaled: Decimal | None
    adjustments: tuple[Applied, ...]
    bonus: Decimal
    deductions: Decimal
    score: Decimal | None
    band: str
    vetoes: tuple[VetoFact, ...]
    grade: str
    steps: tuple[Step, ...]
    rank: int | None = None
    places: int = 0
    left_out: tuple[Line, ...] = ()

    @property
    def vetoed(self) -> bool:
        return any(not veto.lifted for veto in self.vetoes)

    def line(self, code: str) -> Line:
        """Raises KeyError where the unit has no such line."""
        for line in self.lines:
            if line.code == code:
                return line
        raise KeyError(code)


__all__ = ["SCORING_VERSION", "Applied", "Input", "Line", "Result", "Row", "Step", "Told"]

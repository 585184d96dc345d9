"""What a check of one cell looks at, and what it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Literal

from departments.cells import Answer, Question
from qualitycity.numbers import round_half_up, write
from qualitycity.sentences import Sentence
from targets.rules.exact import exact
from targets.rules.result import Result
from targets.rules.scale import is_percent

Kind = Literal["blank", "hard", "soft", "explain", "returned"]

#: A rate that moves by more than this many points, or an amount by more than this many %, is asked about, where the
#: indicator has no tolerance of its own.
JUMP_POINTS, JUMP_PERCENT = Fraction(10), Fraction(50)
#: Below this an amount is a handful of things, and one more or less is no jump.
HANDFUL = 10
#: How many quarters back a figure is compared with.
LOOK_BACK = 12


@dataclass(frozen=True)
class Finding:
    """``code`` is a stable word for machines; ``blocks`` tells that the figures cannot be submitted like this."""

    kind: Kind
    code: str
    text: Sentence
    field: str = ""
    blocks: bool = False


@dataclass(frozen=True)
class Limits:
    """What the office has set for an indicator. ``jump`` is the change that needs no explanation, in points for rates,
    in % for amounts; ``usual_lower`` and ``usual_upper`` bound what is usual (what is possible stands in the question);
    ``tolerance`` is by how much parts may miss their total; ``stable`` figures may stay the same."""

    jump: Decimal | None = None
    usual_lower: Decimal | None = None
    usual_upper: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    stable: bool = False


@dataclass(frozen=True)
class Context:
    """What an answer is judged against: the same cell before, the office's benchmark, incidents of the year so far,
    what the check of each target says, and whether figures are expected only later (own due date).

    ``earlier`` are the answers of the quarters before, the latest first, None where nothing was reported;
    ``drafted`` is what stood here before the day of the deadline, where that day has come. ``unproved``: the indicator
    asks for evidence, and no file is laid to the cell; ``reused``: one of its files served another period before.
    """

    last: Answer | None = None
    year_before: Answer | None = None
    earlier: tuple[Answer | None, ...] = ()
    first_of_year: bool = False
    benchmark: Decimal | None = None
    incidents: int = 0
    results: tuple[Result, ...] = ()
    later: bool = False
    returned: bool = False
    unproved: bool = False
    reused: bool = False
    drafted: Answer | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Case:
    """One cell, its answer, and what the answer is judged against."""

    asked: Question
    answer: Answer
    context: Context

    @cached_property
    def level(self) -> Fraction | None:
        return level_of(self.asked, self.answer)

    @property
    def where(self) -> str:
        """The field that a finding about the figure as a whole stands at."""
        return self.asked.fields[0] if self.asked.fields else ""

    def level_then(self, answer: Answer | None) -> Fraction | None:
        return None if answer is None else level_of(self.asked, answer)

    def jumps(self, before: Fraction | None) -> bool:
        """Whether the figure is further from ``before`` than needs no explanation."""
        if self.level is None or before is None:
            return False
        own = None if self.context.limits.jump is None else Fraction(self.context.limits.jump)
        if is_percent(self.asked.unit):
            return abs(self.level - before) > (JUMP_POINTS if own is None else own)
        if own is None and max(abs(self.level), abs(before)) < HANDFUL:
            return False
        return abs(self.level - before) * 100 > abs(before) * (JUMP_PERCENT if own is None else own)

    def hard(self, code: str, text: Sentence, where: str) -> Finding:
        """It cannot be: nothing but another figure helps."""
        return Finding("hard", code, text, where, blocks=True)

    def soft(self, code: str, text: Sentence, where: str = "") -> Finding:
        """It may be: an explanation is asked for, and blocks submission while there is none."""
        return Finding("soft", code, text, where or self.where, blocks=not self.answer.note)


Rule = Callable[[Case], Iterator[Finding]]


def level_of(asked: Question, answer: Answer) -> Fraction | None:
    """The one number by which the cell is compared with itself: the rate of a ratio, else the value."""
    if "numerator" in asked.fields:
        if answer.numerator is None or not answer.denominator:
            return None
        return _rate(asked.factor, answer.numerator, answer.denominator)
    return exact(answer.value)


@lru_cache(maxsize=4096)
def _rate(factor: Decimal, above: Decimal, below: Decimal) -> Fraction:
    """Asked several times of each cell: for its bounds, and beside the quarter and the year before."""
    return Fraction(factor) * Fraction(above) / Fraction(below)


def said(level: Fraction) -> str:
    return write(round_half_up(level, 4))

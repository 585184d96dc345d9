"""What a target says, as data: the rule its clause states, and the terms of one version of the target.

A target is four independent choices: a *measure* (how the entries of a period become one actual value), a *test*
(what makes that value good enough), *phases* (how much must be there at each quarter's check) and scoring (elsewhere).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Literal

from qualitycity.sentences import Sentence
from targets.periods import Frequency, PlanYears, Quarter, due_in_year

Test = Literal[
    "compare", "benchmark", "prior", "rank", "coverage", "range", "zero", "quota", "staged", "rubric",
]  # fmt: skip
Operator = Literal[">=", ">", "<=", "<", "="]
Direction = Literal["higher", "lower"]
Combine = Literal["sum", "weighted", "each"]

#: A ratio says how numerator and denominator come in; plain ``ratio`` in a workbook means ``ratio:period``.
Measure = Literal[
    "as_of", "year_to_date", "period_flow", "term_flow", "ratio:period", "ratio:year_to_date", "ratio:as_of",
    "published_rate", "register:valid", "register:year", "register:term", "per_capita", "stage", "rubric",
]  # fmt: skip


#: The points of the four grades that the office gives to a progress text (editable per target).
GRADES: Mapping[str, Decimal] = {
    "优秀": Decimal(100),
    "良好": Decimal(80),
    "合格": Decimal(60),
    "不合格": Decimal(0),
}


@dataclass(frozen=True)
class Part:
    """A named part of an entry; ``weight`` only where parts are combined by ``weighted``."""

    name: str
    weight: Decimal | None = None


@dataclass(frozen=True)
class Rule:
    """The formal reading of one clause.

    ``values`` are the numbers as the clause prints them, before ``scale`` (万 → 10000): a range has two, zero has
    0, full coverage 100, 翻一番 100 (growth in %), words none. ``per_year`` says that the clause itself asks for
    the amount each year. ``measure`` is a proposal. ``problems`` tell what the words left open.
    """

    form: str
    test: Test
    operator: Operator | None = None
    values: tuple[Decimal, ...] = ()
    scale: Decimal = Decimal(1)
    unit: str | None = None
    direction: Direction | None = None
    soft: bool = False
    hold: bool = False
    per_year: bool = False
    compared_with: str | None = None
    measure: Measure | None = None
    parts: tuple[Part, ...] = ()
    combine: Combine | None = None
    problems: tuple[Sentence, ...] = ()

    @property
    def strict(self) -> bool:
        return self.operator in (">", "<")


@dataclass(frozen=True)
class Stage:
    """One stage of a milestone: ``weight`` is the completion (0–1) once reached, ``due`` the quarter planned for it."""

    name: str
    weight: Decimal
    due: Quarter


@dataclass(frozen=True)
class PhaseTable:
    """A phase table that wins over every computed path.

    ``shares`` (four numbers, in %) are shares of the year's increase reached at the end of each quarter;
    ``values`` are the very amounts expected at given quarters.
    """

    shares: tuple[Decimal, Decimal, Decimal, Decimal] | None = None
    values: Mapping[Quarter, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class Terms:
    """Everything a check needs to know about one version of a target; it holds no reported value.

    ``rule`` is about the horizon; ``annual`` holds the years that have a value of their own. ``factor`` multiplies
    n / d (None: 100 where the unit is a share in %, else 1). ``frequency`` names the due quarters, counted
    from ``effective_from`` on (the quarter from which the *target* is in effect: a later version changes what is
    demanded, not what is due), less ``exempt`` and those in which it had ``ended``. ``lag_allowed``: a verdict may be
    taken from the latest older benchmark while the one of the same period is unpublished; it is then marked so.

    A version that replaced another names the quarter it applies from and the version before it, so that earlier
    checks of the year stay as they were (a ``hold`` looks back on them). ``grades`` are the points of each grade.
    """

    code: str
    rule: Rule
    measure: Measure
    years: PlanYears
    effective_from: Quarter
    frequency: Frequency = "quarterly"
    unit: str = ""
    annual: Mapping[int, Rule] = field(default_factory=dict)
    baseline: Decimal | None = None
    parts: tuple[Part, ...] = ()
    combine: Combine | None = None
    factor: Decimal | None = None
    phases: PhaseTable | None = None
    stages: tuple[Stage, ...] = ()
    red_line: bool = False
    lag_allowed: bool = False
    exempt: frozenset[Quarter] = frozenset()
    ended: frozenset[Quarter] = frozenset()
    full_points: Decimal = Decimal(100)
    pass_line: Decimal = Decimal(60)
    grades: Mapping[str, Decimal] = field(default_factory=lambda: GRADES)
    revised_from: Quarter | None = None
    previous: Terms | None = None

    @cached_property
    def due(self) -> Mapping[int, tuple[Quarter, ...]]:
        """The due quarters of each year of the plan: by the frequency, from ``effective_from`` on, less ``exempt`` and
        ``ended``."""
        return {
            year: tuple(
                quarter
                for quarter in due_in_year(year, self.frequency)
                if quarter >= self.effective_from and quarter not in self.exempt and quarter not in self.ended
            )
            for year in range(self.years.start, self.years.end + 1)
        }

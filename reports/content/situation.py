"""What is known when a report is compiled: the checks in force at one quarter, and who has reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from targets.periods import Quarter


@dataclass(frozen=True)
class Row:
    """A stored row, by id and version."""

    id: int
    version: int


@dataclass(frozen=True)
class Note:
    """What a unit wrote beside a value."""

    row: Row
    unit: str
    text: str


@dataclass(frozen=True)
class Item:
    """One target and the check in force at the quarter.

    ``check`` and ``terms`` are the rows of the check and of the target version; ``before`` the check and actual value
    of the same quarter of last year. ``word`` is the stage or grade where the target is about one.
    """

    check: Row
    terms: Row
    code: str
    name: str
    category: str
    clause: str
    unit: str
    decimals: int
    form: str
    measure: str
    verdict: str
    progress: str
    direction: str | None = None
    actual: Decimal | None = None
    target_value: Decimal | None = None
    phase_target: Decimal | None = None
    horizon_target: Decimal | None = None
    completion: Decimal | None = None
    horizon_completion: Decimal | None = None
    gap: Decimal | None = None
    word: str = ""
    lead: str = ""
    supporting: tuple[str, ...] = ()
    red_line: bool = False
    soft: bool = False
    notes: tuple[Note, ...] = ()
    before: tuple[Row, Decimal] | None = None

    @property
    def is_quantity(self) -> bool:
        """Whether the target is a number to be reached, not a stage or a grade."""
        return self.measure not in ("stage", "rubric")


@dataclass(frozen=True)
class UnitReport:
    """How a unit reported the quarter: ``standing`` is on_time, late, missing (due and not released) or waiting;
    ``listed``: it stands on the circular list."""

    row: Row
    unit: str
    standing: str
    listed: bool = False


@dataclass(frozen=True)
class Told:
    """What a unit told of a main task's progress last, and of problems and next steps."""

    row: Row
    progress: str
    note: str = ""


@dataclass(frozen=True)
class Task:
    """A main task of the plan with the stages planned for it and how it stands: ``planned`` is the stage that should be
    reached by now, ``reached`` the one that was, with the value that reported it."""

    code: str
    group: str
    name: str
    lead: str
    supporting: tuple[str, ...] = ()
    stages: tuple[tuple[str, Quarter], ...] = ()
    progress: str = "not_started"
    planned: tuple[str, Quarter] | None = None
    reached: tuple[Row, str] | None = None
    told: Told | None = None


@dataclass(frozen=True)
class Graded:
    """A rank group of an announced assessment: each grade in its order with the names of its units, none or many."""

    scheme: str
    group: str
    grades: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Situation:
    """Everything a report of a plan's year is composed from, as it stands at ``at``.

    ``quarter`` is the last one of the year that has checks; ``categories`` are (code, name) in their order.
    """

    plan: str
    plan_name: str
    area: str
    year_label: str
    quarter: Quarter
    at: datetime
    categories: tuple[tuple[str, str], ...]
    items: tuple[Item, ...]
    units: tuple[UnitReport, ...] = ()
    tasks: tuple[Task, ...] = ()
    demonstration: bool = False
    results: tuple[Graded, ...] = ()

    def of(self, category: str) -> list[Item]:
        return [item for item in self.items if item.category == category]

    def having(self, *progresses: str) -> list[Item]:
        return [item for item in self.items if item.progress in progresses]

"""What has been reported, published and recorded: the inputs of a check, each with the row it came from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from targets.periods import Quarter
from targets.rules.terms import Operator

#: ``reported`` holds a number (0 is one); ``pending``: its source has not published; ``not_applicable``: nothing to measure.
Standing = Literal["reported", "pending", "not_applicable"]


@dataclass(frozen=True)
class Source:
    """The stored row an input came from, e.g. ``Source("departments.value", "1234", 2)``."""

    kind: str
    id: str
    version: int = 1


@dataclass(frozen=True)
class Entry:
    """One reported entry of one part ("" where the entry has no parts) in one quarter. ``published_rate`` and levels
    use ``value``; ratios and per-capita measures use ``numerator`` and ``denominator``; a milestone uses ``stage``, a rubric ``grade``."""

    quarter: Quarter
    part: str = ""
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    benchmark: Decimal | None = None
    rank: Decimal | None = None
    places: Decimal | None = None
    stage: str = ""
    grade: str = ""
    standing: Standing = "reported"
    source: Source | None = None


@dataclass(frozen=True)
class Benchmark:
    """A value published by others for a quarter; several may exist for one quarter, the last in order is in force."""

    quarter: Quarter
    value: Decimal
    part: str = ""
    publisher: str = ""
    published_on: date | None = None
    source: Source | None = None


@dataclass(frozen=True)
class Quota:
    """One sub-quota handed down from above for a year; its actual value is the entry whose part has its name."""

    year: int
    name: str
    operator: Operator
    value: Decimal
    source: Source | None = None


@dataclass(frozen=True)
class Event:
    """A recorded incident; ``quarter`` is where its date lies in the plan's calendar."""

    quarter: Quarter
    day: date
    level: str = ""
    category: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class Registered:
    """A row of a register. It is valid on a day when granted on or before it, not revoked by it, and not yet expired."""

    granted: date
    valid_until: date | None = None
    revoked: date | None = None
    part: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class Facts:
    """All that is known for one target, of every quarter: a check picks what it needs (prior years, flows of the term)."""

    entries: tuple[Entry, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    quotas: tuple[Quota, ...] = ()
    events: tuple[Event, ...] = ()
    register: tuple[Registered, ...] = ()

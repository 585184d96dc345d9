"""What has been reported, published and recorded: the inputs of a check, each with the row it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from targets.periods import Quarter
from targets.rules.terms import Operator

#: ``reported`` holds a number (0 is one); ``pending``: its source has not published; ``not_applicable``: nothing to
#: measure.
Standing = Literal["reported", "pending", "not_applicable"]


@dataclass(frozen=True)
class Source:
    """The stored row an input came from, e.g. ``Source("departments.value", "1234", 2)``."""

    kind: str
    id: str
    version: int = 1


@dataclass(frozen=True)
class Entry:
    """One reported entry of one part ("" where the entry has no parts) in one quarter.

    ``published_rate``, levels and flows use ``value``; ratios and per-capita measures use ``numerator`` and
    ``denominator``; a rank ``rank`` (and ``places``, how many were ranked); a milestone ``stage``, a rubric
    ``grade``. Accumulating days use ``value`` (good days) and, where some days have no valid data, ``denominator``:
    the days with valid data. ``benchmark`` is the 对比值 typed with the entry. ``opening`` marks the one opening
    amount of a flow of the term: all that was added from the plan's beginning to the end of its quarter. ``made_of``
    are the units' entries that an entry of the city adds up.
    """

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
    opening: bool = False
    made_of: tuple[Entry, ...] = ()


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
    """A row of a register: valid on a day when granted on or before it, not revoked by it, and not yet expired."""

    granted: date
    valid_until: date | None = None
    revoked: date | None = None
    part: str = ""
    source: Source | None = None

    def is_valid_on(self, day: date) -> bool:
        return (
            self.granted <= day
            and (self.revoked is None or self.revoked > day)
            and (self.valid_until is None or self.valid_until >= day)
        )


@dataclass(frozen=True)
class Frozen:
    """The rows of the register as they were when a quarter's count was approved or the quarter was closed: what
    changes in the register later changes nothing in that quarter."""

    quarter: Quarter
    rows: tuple[Registered, ...] = ()


@dataclass(frozen=True)
class Spared:
    """A unit that need not report (免报) in a quarter; its part of the roll-up is left out, with the reason."""

    quarter: Quarter
    unit: str
    part: str = ""
    reason: str = ""
    source: Source | None = None


@dataclass(frozen=True)
class Facts:
    """All that is known for one target, of every quarter: a check picks what it needs (prior years, flows of the
    term)."""

    entries: tuple[Entry, ...] = ()
    benchmarks: tuple[Benchmark, ...] = ()
    quotas: tuple[Quota, ...] = ()
    events: tuple[Event, ...] = ()
    register: tuple[Registered, ...] = ()
    spared: tuple[Spared, ...] = ()
    frozen: tuple[Frozen, ...] = ()

    @cached_property
    def by_part(self) -> Mapping[str, Mapping[int, Entry]]:
        """The entries by part and quarter (its ordinal); of two for one cell the higher version counts."""
        found: dict[str, dict[int, Entry]] = {}
        for entry in self.entries:
            cells = found.setdefault(entry.part, {})
            known = cells.get(entry.quarter.ordinal)
            if known is None or _version(entry) >= _version(known):
                cells[entry.quarter.ordinal] = entry
        return found

    @cached_property
    def benchmark_of(self) -> Mapping[tuple[str, int], Benchmark]:
        """The benchmark in force of each part and quarter: the last in order."""
        return {(record.part, record.quarter.ordinal): record for record in self.benchmarks}

    @cached_property
    def memory(self) -> dict[Any, Any]:
        """What measures made of single entries: one entry takes part in many checks and is read once."""
        return {}

    @cached_property
    def frozen_of(self) -> Mapping[int, tuple[Registered, ...]]:
        """The rows that stay as they were, by the ordinal of the quarter."""
        return {each.quarter.ordinal: each.rows for each in self.frozen}

    def rows_at(self, quarter: Quarter) -> tuple[Registered, ...]:
        """The register as the quarter counts it: as it was frozen, else as it stands now."""
        return self.frozen_of.get(quarter.ordinal, self.register)

    def entry(self, part: str, ordinal: int) -> Entry | None:
        cells = self.by_part.get(part)
        return None if cells is None else cells.get(ordinal)


def _version(entry: Entry) -> int:
    return entry.source.version if entry.source else 0

"""Years and quarters of a plan.

Year Y of a plan starts on day 1 of the plan's start month in calendar year Y; its first quarter is the first three
months. With start month 7, year 2026 is July 2026 – June 2027 and is printed 2026/27. "Same period last year" is the
same quarter of Y-1. (Rules: "Years and quarters" of the target forms.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

Frequency = Literal["quarterly", "half_yearly", "annual"]

DUE_NUMBERS: dict[str, tuple[int, ...]] = {"quarterly": (1, 2, 3, 4), "half_yearly": (2, 4), "annual": (4,)}


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a plan year: ``Quarter(2026, 3)`` prints and parses as ``2026Q3`` and sorts in time."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.number <= 4:
            raise ValueError(f"a quarter is 1 to 4, not {self.number}")

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Read ``2026Q3``; raises ValueError for anything else."""
        found = re.fullmatch(r"(\d{4})[Qq]([1-4])", text.strip())
        if not found:
            raise ValueError(f"not a quarter: {text!r} (write 2026Q3)")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    @lru_cache(maxsize=1000)
    def at(cls, ordinal: int) -> Quarter:
        """The quarter whose ``ordinal`` this is."""
        return cls(ordinal // 4, ordinal % 4 + 1)

    @property
    def ordinal(self) -> int:
        """Quarters since year 0: neighbours differ by 1. Stored in the database, so it sorts there too."""
        return self.year * 4 + self.number - 1

    def plus(self, quarters: int) -> Quarter:
        return Quarter.at(self.ordinal + quarters)

    @property
    def next(self) -> Quarter:
        return self.plus(1)

    @property
    def year_before(self) -> Quarter:
        """The same period of last year."""
        return Quarter(self.year - 1, self.number)


def span(first: Quarter, last: Quarter) -> Iterator[Quarter]:
    """Every quarter from ``first`` to ``last``, both included; nothing when last is before first."""
    return (Quarter.at(ordinal) for ordinal in range(first.ordinal, last.ordinal + 1))


def due_in_year(year: int, frequency: str) -> tuple[Quarter, ...]:
    """The quarters of ``year`` in which an entry of this frequency is due."""
    return tuple(Quarter(year, number) for number in DUE_NUMBERS[frequency])


def is_due(quarter: Quarter, frequency: str) -> bool:
    return quarter.number in DUE_NUMBERS[frequency]


@dataclass(frozen=True)
class PlanYears:
    """The years of a plan (both included) and the month in which each begins."""

    start: int
    end: int
    start_month: int = 1

    @property
    def first(self) -> Quarter:
        return Quarter(self.start, 1)

    @property
    def last(self) -> Quarter:
        return Quarter(self.end, 4)

    def quarters(self) -> Iterator[Quarter]:
        return span(self.first, self.last)

    @property
    def number_of_quarters(self) -> int:
        """Quarters of the whole term."""
        return 4 * (self.end - self.start + 1)

    def quarters_gone(self, quarter: Quarter) -> int:
        """Quarters of the term gone at the end of ``quarter``: none before it, all of them after it."""
        return min(max(4 * (quarter.year - self.start) + quarter.number, 0), self.number_of_quarters)

    def first_day(self, quarter: Quarter) -> date:
        months = self.start_month - 1 + 3 * (quarter.number - 1)
        return date(quarter.year + months // 12, months % 12 + 1, 1)

    def last_day(self, quarter: Quarter) -> date:
        return self.first_day(quarter.next) - timedelta(days=1)

    def days_gone(self, quarter: Quarter) -> int:
        """Days of the plan year up to the end of the quarter."""
        return (self.first_day(quarter.next) - self.first_day(Quarter(quarter.year, 1))).days

    def days_in(self, year: int) -> int:
        return self.days_gone(Quarter(year, 4))

    def quarter_of(self, day: date) -> Quarter:
        """The quarter of the plan's calendar in which the day lies."""
        months = day.year * 12 + day.month - self.start_month
        return Quarter(months // 12, months % 12 // 3 + 1)

    def label(self, year: int) -> str:
        """How the year is printed: 2026, or 2026/27 where it does not begin in January."""
        return str(year) if self.start_month == 1 else f"{year}/{(year + 1) % 100:02d}"


def share_of_year(quarter: Quarter) -> Decimal:
    """t: the share of the year gone at the end of the quarter (.25 .5 .75 1)."""
    return Decimal(quarter.number) / 4


def share_of_term(quarter: Quarter, years: PlanYears) -> Fraction:
    """Quarters gone since the plan began over the quarters of the whole term, between 0 and 1."""
    return Fraction(years.quarters_gone(quarter), years.number_of_quarters)

"""The bounds of an assessment year, the plan's quarters that end in it, and which check of a target counts in it.

An assessment year begins on day 1 of the scheme's month: the calendar year, 1 July – 30 June (国办发〔2013〕47号), or any
twelve months. A quarter of the plan belongs to the assessment year in which it ends, as a calendar-year publication
belongs to the quarter in which its year ends. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from targets.periods import PlanYears, Quarter
from targets.rules import force as forces
from targets.rules.terms import Terms

#: Measures that add up over a year of the plan: what they say is whole only at its end.
OF_A_YEAR = frozenset({"period_flow", "year_to_date", "ratio:period", "ratio:year_to_date", "register:year"})


@dataclass(frozen=True)
class Year:
    """First and last day, and the quarters of the plan (within its term) that end between them."""

    first: date
    last: date
    quarters: tuple[Quarter, ...]

    @property
    def quarter(self) -> Quarter | None:
        """The last of them; None where the plan has none in the year."""
        return self.quarters[-1] if self.quarters else None

    @property
    def is_of_plan(self) -> bool:
        """Whether it is one year of the plan, from its first quarter to its fourth."""
        return [each.number for each in self.quarters] == [1, 2, 3, 4]


def bounds(start_month: int, year: int) -> tuple[date, date]:
    return date(year, start_month, 1), date(year + 1, start_month, 1) - timedelta(days=1)


def of(plan: PlanYears, start_month: int, year: int) -> Year:
    """The assessment year that begins in calendar year ``year``."""
    first, last = bounds(start_month, year)
    empty = Year(first, last, ())
    return Year(first, last, within(plan, empty))


def within(plan: PlanYears, year: Year) -> tuple[Quarter, ...]:
    """The quarters of a plan, within its term, that end in the year."""
    return tuple(each for each in plan.quarters() if year.first <= plan.last_day(each) <= year.last)


def offered(plan: PlanYears, start_month: int) -> list[int]:
    """The assessment years in which a quarter of the plan ends: with years that begin in another month one more than
    the plan has."""
    return [year for year in range(plan.start - 1, plan.end + 2) if of(plan, start_month, year).quarters]


def label(start_month: int, year: int) -> str:
    """How the assessment year is printed: 2026, or 2026/27."""
    return PlanYears(year, year, start_month).label(year)


def is_of_a_year(terms: Terms, year: int) -> bool:
    """Whether a year of the plan decides: what is added up over it, what builds up to an annual value, a hold. All else
    is as of a day, or of the whole term."""
    force = forces.in_force(terms, year)
    return terms.measure in OF_A_YEAR or force.hold or (force.of_year and force.builds_up)


def counts(terms: Terms, due: Sequence[Quarter]) -> Quarter | None:
    """Of the quarters of an assessment year in which a target was due and has a check, the one whose check counts.

    What a year of the plan decides is judged by the check at the end of the plan's year that ends in the assessment
    year, once there is one; else it is the last check. None where nothing was due.
    """
    closing = [each for each in due if each.number == 4 and is_of_a_year(terms, each.year)]
    return max(closing or due, default=None)

"""Which rows of a register count: valid on a day, or newly granted in the year or since the plan began.

A check counts at its quarter's last day; pages count at any day by the same rule. Sources: the measure ``register`` of
the target forms.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from targets.periods import PlanYears, Quarter
from targets.rules.facts import Registered

#: The three ways to count, as measures are named.
VALID, YEAR, TERM = "register:valid", "register:year", "register:term"
MEASURES = (VALID, YEAR, TERM)


def counted(measure: str, rows: Iterable[Registered], *, years: PlanYears, day: date) -> list[Registered]:
    """The rows that count at the end of ``day``.

    Valid are those granted on or before it, not revoked by it, valid until it or later: a certificate that expires on
    31 March still counts on 31 March. Newly granted are those granted from the first day of the plan's year, or of the
    plan, up to ``day``, whatever became of them since.
    """
    if measure == VALID:
        return [row for row in rows if row.is_valid_on(day)]
    start = years.first if measure == TERM else Quarter(years.quarter_of(day).year, 1)
    first = years.first_day(start)
    return [row for row in rows if first <= row.granted <= day]

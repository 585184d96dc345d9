"""When a quarter opens for entry, is due and closes: a plan's reporting schedule applied to one quarter. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from qualitycity.sentences import Sentence, sentence
from targets.workdays import Calendar

#: No schedule reaches farther: a year and a bit. What lies beyond is a slip of the pen.
FARTHEST = 400


@dataclass(frozen=True)
class Timetable:
    """Days are counted from the quarter's end (day 1 is the day after it; before it they are negative).

    ``due_in_working_days``: the days until the deadline are working days. ``shifted``: a deadline on a day off moves
    to the next working day. ``closes_after_days`` are counted from the deadline; None: nobody but the office closes.
    """

    opens_after_days: int = 1
    due_after_days: int = 20
    due_in_working_days: bool = False
    due_time: time = time(18)
    shifted: bool = True
    closes_after_days: int | None = 30
    automatic: bool = False


@dataclass(frozen=True)
class Moments:
    """When a quarter opens, is due, and closes (None: when the office closes it)."""

    opens: datetime
    due: datetime
    closes: datetime | None


def moments(table: Timetable, last_day: date, calendar: Calendar, zone: tzinfo) -> Moments:
    """The moments of the quarter that ends on ``last_day``, in the city's time zone."""
    opens = last_day + timedelta(days=table.opens_after_days)
    if table.due_in_working_days:
        due = calendar.after(last_day, table.due_after_days)
    else:
        due = last_day + timedelta(days=table.due_after_days)
    if table.shifted:
        due = calendar.on_or_after(due)
    due_at = datetime.combine(due, table.due_time, zone)
    return Moments(datetime.combine(opens, time(0), zone), due_at, closing(table, due_at, zone))


def closing(table: Timetable, due: datetime, zone: tzinfo) -> datetime | None:
    """When entry ends, counted from a deadline (which the office may have set itself)."""
    if table.closes_after_days is None:
        return None
    local = due.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=table.closes_after_days), local.time(), zone)


def problems(table: Timetable) -> Iterator[Sentence]:
    """Why this is no schedule."""
    if not -FARTHEST <= table.opens_after_days <= FARTHEST:
        yield sentence("A quarter opens within %(days)s days of its end.", days=FARTHEST)
    if not 1 <= table.due_after_days <= FARTHEST:
        yield sentence("Figures are due 1 to %(days)s days after the quarter's end.", days=FARTHEST)
    if table.closes_after_days is not None and not 0 <= table.closes_after_days <= FARTHEST:
        yield sentence("A quarter closes 0 to %(days)s days after the deadline.", days=FARTHEST)
    if table.opens_after_days > table.due_after_days:
        yield sentence("A quarter opens before its figures are due.")

"""The reader's own number formats and calendar answer as openpyxl's do."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from qualitycity.workbook import formats

CALENDARS = {formats.CALENDAR_1900: CALENDAR_WINDOWS_1900, formats.CALENDAR_1904: CALENDAR_MAC_1904}
PIECES = [
    "yyyy", "m", "d", "h", "mm:ss", ".000", "[h]", "[hh]:mm", "[mm]", "[ss].00", "[$-804]", "[DBNum1]", "[Red]",
    "General", "0.00", "#,##0", "%", "E+00", "@", ";", '"', '"年"', '"月 d"', "\\d", "_d", "\\", "_", "[", "]",
    "AM/PM", "上午/下午", "ge",
]  # fmt: skip


def answer(of: Any, *given: Any, **named: Any) -> Any:
    """What a function returns, or that the number lies outside of what it knows."""
    try:
        return of(*given, **named)
    except (OverflowError, ValueError):
        return "outside"


def test_every_format_that_is_used_by_number_alone_is_known():
    assert {str(number): code for number, code in BUILTIN_FORMATS.items()}.items() <= formats.KNOWN.items()


@pytest.mark.parametrize("code", formats.KNOWN.values())
def test_a_format_known_by_number_shows_what_openpyxl_says(code):
    assert formats.shows_date(code) == is_date_format(code)
    assert formats.shows_duration(code) == is_timedelta_format(code)


@given(st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(max_size=12))
def test_any_format_shows_what_openpyxl_says(code):
    assert formats.shows_date(code) == is_date_format(code)
    assert formats.shows_duration(code) == is_timedelta_format(code)


@pytest.mark.parametrize("epoch", CALENDARS)
@given(number=st.integers(-(10**9), 10**9) | st.integers(-1, 62) | st.floats(-3, 63) | st.floats(allow_nan=False))
def test_any_number_is_the_moment_and_the_duration_that_openpyxl_says(epoch, number):
    assert answer(formats.moment, number, epoch) == answer(from_excel, number, CALENDARS[epoch])
    assert answer(formats.duration, number) == answer(from_excel, number, timedelta=True)


@pytest.mark.parametrize(
    ("number", "epoch", "shown"),
    [
        (1, formats.CALENDAR_1900, datetime(1900, 1, 1)),
        (59, formats.CALENDAR_1900, datetime(1900, 2, 28)),
        (61, formats.CALENDAR_1900, datetime(1900, 3, 1)),
        (46_295, formats.CALENDAR_1900, datetime(2026, 9, 30)),
        (46_295 - 1_462, formats.CALENDAR_1904, datetime(2026, 9, 30)),
        (46_295.75, formats.CALENDAR_1900, datetime(2026, 9, 30, 18)),
        (0.5, formats.CALENDAR_1900, time(12)),
        (0, formats.CALENDAR_1904, time(0)),
    ],
)
def test_a_number_of_a_date_format_is_a_moment(number: float, epoch: datetime, shown: date | time):
    assert formats.moment(number, epoch) == shown


def test_a_duration_is_rounded_to_the_millisecond():
    assert formats.duration(1.5) == timedelta(hours=36)
    assert formats.duration(0.1 / 86_400) == timedelta(milliseconds=100)

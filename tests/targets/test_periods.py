"""Years and quarters of a plan."""

from datetime import date
from fractions import Fraction

import pytest

from targets.periods import PlanYears, Quarter, due_in_year, is_due, share_of_term, share_of_year, span

CALENDAR = PlanYears(2026, 2030)
JULY = PlanYears(2026, 2030, 7)


def test_a_quarter_is_written_and_read():
    assert str(Quarter(2026, 3)) == "2026Q3"
    assert Quarter.parse(" 2026q3 ") == Quarter(2026, 3)


@pytest.mark.parametrize("text", ["2026Q5", "2026Q0", "26Q1", "2026", "2026-3", ""])
def test_what_is_no_quarter_is_refused(text):
    with pytest.raises(ValueError, match="not a quarter"):
        Quarter.parse(text)


def test_a_quarter_is_one_to_four():
    with pytest.raises(ValueError, match="1 to 4"):
        Quarter(2026, 5)


def test_quarters_follow_one_another():
    assert Quarter(2026, 4).next == Quarter(2027, 1)
    assert Quarter(2026, 1).plus(-1) == Quarter(2025, 4)
    assert Quarter.at(Quarter(2026, 2).ordinal) == Quarter(2026, 2)
    assert [str(quarter) for quarter in span(Quarter(2026, 3), Quarter(2027, 1))] == ["2026Q3", "2026Q4", "2027Q1"]
    assert list(span(Quarter(2027, 1), Quarter(2026, 1))) == []
    assert Quarter(2026, 4) < Quarter(2027, 1)


def test_the_same_period_of_last_year_is_the_same_quarter():
    assert Quarter(2026, 2).year_before == Quarter(2025, 2)


def test_due_quarters_follow_from_the_frequency():
    assert [quarter.number for quarter in due_in_year(2026, "quarterly")] == [1, 2, 3, 4]
    assert [quarter.number for quarter in due_in_year(2026, "half_yearly")] == [2, 4]
    assert [quarter.number for quarter in due_in_year(2026, "annual")] == [4]
    assert not is_due(Quarter(2026, 2), "annual")


def test_a_calendar_year():
    assert CALENDAR.first_day(Quarter(2026, 1)) == date(2026, 1, 1)
    assert CALENDAR.last_day(Quarter(2026, 4)) == date(2026, 12, 31)
    assert CALENDAR.label(2026) == "2026"


def test_a_year_that_begins_in_july():
    assert JULY.first_day(Quarter(2026, 1)) == date(2026, 7, 1)
    assert JULY.last_day(Quarter(2026, 1)) == date(2026, 9, 30)
    assert JULY.last_day(Quarter(2026, 4)) == date(2027, 6, 30)
    assert JULY.label(2026) == "2026/27"
    assert JULY.label(2099) == "2099/00"


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 7, 1), Quarter(2026, 1)),
        (date(2026, 12, 31), Quarter(2026, 2)),
        (date(2027, 1, 1), Quarter(2026, 3)),
        (date(2027, 6, 30), Quarter(2026, 4)),
        (date(2027, 7, 1), Quarter(2027, 1)),
    ],
)
def test_a_day_lies_in_a_quarter_of_the_plans_calendar(day, quarter):
    assert JULY.quarter_of(day) == quarter


@pytest.mark.parametrize("month", range(1, 13))
def test_every_day_of_a_quarter_lies_in_it(month):
    years = PlanYears(2026, 2027, month)
    for quarter in years.quarters():
        assert years.quarter_of(years.first_day(quarter)) == quarter
        assert years.quarter_of(years.last_day(quarter)) == quarter


def test_a_publication_about_a_calendar_year_belongs_to_the_quarter_in_which_that_year_ends():
    assert CALENDAR.quarter_of(date(2026, 12, 31)) == Quarter(2026, 4)
    assert JULY.quarter_of(date(2026, 12, 31)) == Quarter(2026, 2)
    assert PlanYears(2026, 2030, 4).quarter_of(date(2026, 12, 31)) == Quarter(2026, 3)
    assert PlanYears(2026, 2030, 10).quarter_of(date(2026, 12, 31)) == Quarter(2026, 1)


def test_days_are_real_days():
    assert [CALENDAR.days_gone(Quarter(2026, number)) for number in (1, 2, 3, 4)] == [90, 181, 273, 365]
    assert CALENDAR.days_gone(Quarter(2028, 1)) == 91  # 2028 is a leap year
    assert CALENDAR.days_in(2028) == 366
    assert JULY.days_in(2027) == 366  # July 2027 – June 2028
    assert JULY.days_gone(Quarter(2026, 1)) == 92  # 31 + 31 + 30


def test_shares_of_the_year_and_of_the_term():
    assert [str(share_of_year(Quarter(2026, number))) for number in (1, 2, 3, 4)] == ["0.25", "0.5", "0.75", "1"]
    assert share_of_term(Quarter(2026, 1), CALENDAR) == Fraction(1, 20)
    assert share_of_term(Quarter(2030, 4), CALENDAR) == 1
    assert share_of_term(Quarter(2025, 4), CALENDAR) == 0
    assert share_of_term(Quarter(2031, 1), CALENDAR) == 1


def test_the_quarters_of_a_plan():
    listed = list(CALENDAR.quarters())
    assert (len(listed), str(listed[0]), str(listed[-1])) == (20, "2026Q1", "2030Q4")
    assert CALENDAR.number_of_quarters == 20

"""Which rows of a register count, and the rows that a quarter keeps as they were frozen. Pure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets.periods import PlanYears, Quarter
from targets.rules import Facts, Frozen, Registered, Source, check
from targets.rules.counting import MEASURES, VALID, counted
from tests.targets.making import rule, terms

DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
ROWS = st.lists(st.builds(Registered, DAYS, st.none() | DAYS, st.none() | DAYS), max_size=6).map(tuple)
FIVE = terms(rule("stock", "compare", ">=", 5), "register:valid")
MARCH = Registered(date(2024, 4, 1), date(2026, 3, 31), source=Source("row", "1"))
LASTING = Registered(date(2025, 1, 1), source=Source("row", "2"))


@pytest.mark.parametrize(
    ("measure", "day", "number"),
    [
        ("register:valid", date(2026, 3, 31), 2),  # the last day of validity still counts
        ("register:valid", date(2026, 4, 1), 1),
        ("register:year", date(2026, 4, 1), 0),
        ("register:year", date(2025, 12, 31), 1),  # what lies before the plan has years too
        ("register:term", date(2030, 12, 31), 0),
    ],
)
def test_rows_are_counted_at_the_end_of_any_day(measure, day, number):
    years = PlanYears(2026, 2030)
    assert len(counted(measure, (MARCH, LASTING), years=years, day=day)) == number


def test_newly_granted_begins_with_the_plans_own_year():
    july = PlanYears(2026, 2027, 7)
    rows = (Registered(date(2026, 6, 30)), Registered(date(2026, 7, 1)))
    assert counted("register:year", rows, years=july, day=date(2027, 1, 1)) == [rows[1]]


def test_a_frozen_quarter_counts_its_own_rows_and_the_others_the_register():
    known = Facts(register=(LASTING,), frozen=(Frozen(Quarter(2026, 1), (MARCH, LASTING)),))
    assert [check(FIVE, known, Quarter(2026, number)).actual for number in (1, 2)] == [2, 1]


def test_a_frozen_quarter_without_rows_counts_0():
    known = Facts(register=(LASTING,), frozen=(Frozen(Quarter(2026, 1), ()),))
    assert check(FIVE, known, Quarter(2026, 1)).actual == 0


@given(ROWS, ROWS, ROWS)
def test_what_a_register_becomes_never_changes_a_frozen_quarter(kept, before, after):
    frozen = (Frozen(Quarter(2026, 1), kept),)
    one, other = (check(FIVE, Facts(register=rows, frozen=frozen), Quarter(2026, 1)) for rows in (before, after))
    assert one == other


@given(ROWS, DAYS)
def test_a_row_counts_as_valid_on_each_day_between_its_dates_and_on_no_other(rows, day):
    years = PlanYears(2026, 2030)
    for row in rows:
        ends = [each for each in (row.valid_until, row.revoked and row.revoked - timedelta(days=1)) if each]
        assert (row in counted(VALID, [row], years=years, day=day)) == (
            row.granted <= day and all(day <= each for each in ends)
        )
    assert all(set(counted(measure, rows, years=years, day=day)) <= set(rows) for measure in MEASURES)

"""Working days: weekends, holidays, days worked to make up for them, and the list of a year as people write it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets import workdays
from targets.workdays import Calendar, Special

DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
CALENDARS = st.builds(Calendar, off=st.frozensets(DAYS, max_size=40), worked=st.frozensets(DAYS, max_size=20))
#: The arrangement of National Day 2026 as a notice would print it.
NOTICE = """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""


def octobers() -> Calendar:
    return workdays.calendar(workdays.read(NOTICE, year=2026)[0])


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-09-30", True),  # Wednesday
        ("2026-10-01", False),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),  # a Saturday, worked
        ("2026-10-11", False),  # Sunday
        ("2026-09-20", True),  # a Sunday, worked
    ],
)
def test_a_holiday_is_off_and_a_make_up_day_is_worked(day, works):
    assert octobers().is_working(date.fromisoformat(day)) is works


def test_working_days_are_counted_over_the_holiday():
    # after 30 September: 8, 9, 10 (made up) October, then 12 to 16
    assert octobers().after(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert octobers().after(date(2026, 9, 30), 4) == date(2026, 10, 12)
    assert octobers().between(date(2026, 9, 30), date(2026, 10, 16)) == 8


def test_a_deadline_in_the_holiday_moves_to_the_first_day_after_it():
    assert octobers().on_or_after(date(2026, 10, 3)) == date(2026, 10, 8)
    assert Calendar().on_or_after(date(2026, 10, 3)) == date(2026, 10, 5)


@given(CALENDARS, DAYS)
def test_the_next_working_day_is_one_and_none_lies_before_it(calendar, day):
    found = calendar.on_or_after(day)
    assert calendar.is_working(found)
    assert not any(calendar.is_working(day + timedelta(gone)) for gone in range((found - day).days))
    assert calendar.on_or_after(found) == found


@given(CALENDARS, DAYS, st.integers(1, 60))
def test_so_many_working_days_later_so_many_lie_between(calendar, day, count):
    later = calendar.after(day, count)
    assert calendar.is_working(later)
    assert calendar.between(day, later) == count
    assert calendar.between(later, day) == -count


@given(CALENDARS, DAYS, st.integers(0, 30), st.integers(0, 30))
def test_counting_on_is_counting_together(calendar, day, first, more):
    assert calendar.after(calendar.after(day, first), more) == calendar.after(day, first + more)


@given(st.dictionaries(DAYS, st.tuples(st.sampled_from(["元旦", "春节", "国庆节"]), st.booleans())))
def test_a_list_that_is_written_is_read_again(held):
    days = [Special(day, name, working) for day, (name, working) in sorted(held.items())]
    assert workdays.read(workdays.write(days)) == (days, [])


@pytest.mark.parametrize(
    ("line", "first", "last", "working"),
    [
        ("2026-10-01~2026-10-07 国庆节", "2026-10-01", "2026-10-07", False),
        ("2026-10-10 国庆节 上班", "2026-10-10", "2026-10-10", True),
        ("2026.5.1-5.5 劳动节", "2026-05-01", "2026-05-05", False),
        ("2026年10月1日至7日 国庆节", "2026-10-01", "2026-10-07", False),
        ("国庆节：10月1日（周四）至7日（周三）放假调休，共7天", "2026-10-01", "2026-10-07", False),
        ("12月30日至1月2日 元旦", "2026-12-30", "2027-01-02", False),
        ("2026-10-01 National Day", "2026-10-01", "2026-10-01", False),
    ],
)
def test_a_line_names_a_day_or_a_range(line, first, last, working):
    days, problems = workdays.read(line, year=2026)
    assert problems == []
    assert (str(days[0].day), str(days[-1].day), days[0].working) == (first, last, working)
    assert len(days) == (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def test_several_holidays_in_one_paragraph_keep_their_names():
    said = "元旦：1月1日至3日放假。1月4日上班。清明节：4月4日至6日放假，共3天。"
    days, _ = workdays.read(said, year=2026)
    assert [(str(one.day)[5:], one.name, one.working) for one in days] == [
        ("01-01", "元旦", False), ("01-02", "元旦", False), ("01-03", "元旦", False), ("01-04", "元旦", True),
        ("04-04", "清明节", False), ("04-05", "清明节", False), ("04-06", "清明节", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line", ["国庆节", "2026-13-01 国庆节", "2026-10-01", "10月1日 国庆节", "2026-10-07~2026-10-01 国庆节",
             "2026-01-01~2026-12-31 一年", "0001-10-01 国庆节", "2026-02-30 春节"],
)  # fmt: skip
def test_a_line_that_is_none_is_named(line):
    days, problems = workdays.read(f"2026-05-01 劳动节\n{line}")
    assert [(str(one.day), one.name) for one in days] == [("2026-05-01", "劳动节")]
    assert [problem.line for problem in problems] == [2]


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text):
    days, problems = workdays.read(text, year=2026)
    assert all(problem.line >= 1 for problem in problems)
    assert days == sorted(days, key=lambda one: one.day)

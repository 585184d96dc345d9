"""The reporting schedule: when a quarter opens, is due and closes, and that the clock moves it once."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from qualitycity.models import Event
from qualitycity.roles import ROLES, Actor, Forbidden, Role, system
from targets import deadlines, holidays, schedule, timetables, workdays
from targets.deadlines import Timetable
from targets.models import Holiday, Period, ReportingSchedule
from targets.periods import Quarter
from tests.clock import Clock, at
from tests.reports.ground import a_plan

BY = system("test")
Q3 = Quarter(2026, 3)
CITY = ZoneInfo("Asia/Shanghai")
#: Opens the day after the quarter, due 8 working days after it, closes 15 days later.
TABLE = Timetable(1, 8, due_in_working_days=True, closes_after_days=15, automatic=True)
OCTOBER = "国庆节：2026年10月1日至7日放假，2026年10月10日上班"


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


@pytest.fixture
def plan(db):
    made = a_plan()
    holidays.keep(area=made.area, days=workdays.read(OCTOBER)[0], by=BY)
    timetables.put(plan=made, table=TABLE, by=BY)
    return made


def state(plan, quarter=Q3):
    found = Period.objects.filter(plan=plan, quarter=quarter).first()
    return found.state if found else "none"


def told(kind):
    return [(event.actor_key, event.detail.get("why")) for event in Event.objects.filter(kind=kind).order_by("id")]


def test_days_are_counted_from_the_quarters_end():
    found = deadlines.moments(TABLE, date(2026, 9, 30), workdays.calendar(workdays.read(OCTOBER)[0]), CITY)
    # working days after 30 September: 8, 9, 10, 12, 13, 14, 15, 16 October
    assert [str(each)[:16] for each in (found.opens, found.due, found.closes)] == [
        "2026-10-01 00:00", "2026-10-16 18:00", "2026-10-31 18:00",
    ]  # fmt: skip


def test_a_deadline_on_a_day_off_moves_on_where_the_office_wants_it():
    table = Timetable(-10, 3, due_time=time(12), closes_after_days=None)
    found = deadlines.moments(table, date(2026, 9, 30), workdays.calendar(workdays.read(OCTOBER)[0]), CITY)
    assert (str(found.opens)[:10], str(found.due)[:16], found.closes) == ("2026-09-20", "2026-10-08 12:00", None)
    unshifted = Timetable(-10, 3, due_time=time(12), shifted=False)
    assert deadlines.moments(unshifted, date(2026, 9, 30), workdays.Calendar(), CITY).due.day == 3


def test_what_is_no_schedule_is_told():
    wrong = Timetable(opens_after_days=21, due_after_days=20, closes_after_days=-1)
    assert len(list(deadlines.problems(wrong))) == 2
    assert list(deadlines.problems(Timetable())) == []


def test_the_schedule_is_kept_once_and_every_change_is_told(plan):
    timetables.put(plan=plan, table=TABLE, by=BY)
    assert (ReportingSchedule.objects.get().number, timetables.of(plan)) == (1, TABLE)
    timetables.put(plan=plan, table=Timetable(), by=BY)
    assert ReportingSchedule.objects.get().number == 2
    last = Event.objects.filter(kind="timetable.set").order_by("id").last().detail
    assert (last["before"]["due_after_days"], last["after"]["due_after_days"]) == (8, 20)


def test_a_list_of_a_year_replaces_that_year_alone(plan):
    holidays.keep(area=plan.area, days=workdays.read("2027-01-01 元旦")[0], by=BY)
    days = workdays.read("2026-10-01 国庆节")[0]
    assert holidays.keep(area=plan.area, days=days, by=BY, instead_of=2026) == 7  # six days off and one worked go
    assert holidays.keep(area=plan.area, days=days, by=BY, instead_of=2026) == 0
    assert [str(one.day) for one in Holiday.objects.all()] == ["2026-10-01", "2027-01-01"]
    assert holidays.drop(area=plan.area, days=[date(2027, 1, 1), date(2027, 1, 2)], by=BY) == 1


def test_a_quarter_opens_is_due_and_closes_by_the_clock(plan, clock):
    clock.set("2026-09-30 23:59")
    assert schedule.follow() == []
    clock.set("2026-10-01 00:00")
    schedule.follow()
    assert (state(plan), Period.objects.get().due_at) == ("open", at("2026-10-16 18:00"))
    clock.set("2026-10-31 17:59")
    assert schedule.follow() == []
    clock.set("2026-10-31 18:00")
    schedule.follow()
    assert state(plan) == "closed"
    assert told("period.opened") == told("period.closed") == [("system:calendar", "schedule")]


def test_beat_twice_moves_once(plan, clock):
    for moment in ("2026-10-02 08:00", "2026-11-02 08:00"):
        clock.set(moment)
        schedule.follow()
        assert schedule.follow() == []
    assert (len(told("period.opened")), len(told("period.closed"))) == (1, 1)


def test_beat_that_was_missed_is_made_up_for(plan, clock):
    clock.set("2026-10-20 09:00")  # the deadline has passed, the quarter was never opened
    schedule.follow()
    assert state(plan) == "open"
    clock.set("2027-03-01 09:00")  # over the closing, and over the whole next quarter
    schedule.follow()
    assert (state(plan), state(plan, Q3.next)) == ("closed", "none")


def test_a_clock_that_jumps_opens_nothing_again_and_closes_nothing_early(plan, clock):
    clock.set("2026-10-02 08:00")
    schedule.follow()
    clock.set("2026-12-24 08:00")
    schedule.follow()
    clock.set("2026-10-03 08:00")
    assert schedule.follow() == []
    assert (state(plan), len(told("period.opened"))) == ("closed", 1)
    schedule.open(plan=plan, quarter=Q3, by=BY)
    assert schedule.follow() == []
    assert state(plan) == "open"
    clock.set("2026-11-01 08:00")
    schedule.follow()
    assert state(plan) == "closed"


def test_what_the_office_did_by_hand_stays(plan, clock):
    clock.set("2026-10-02 08:00")
    schedule.follow()
    schedule.close(plan=plan, quarter=Q3, by=BY)
    assert schedule.follow() == []
    clock.set("2026-11-02 08:00")
    schedule.open(plan=plan, quarter=Q3, by=BY)
    clock.set("2026-11-20 08:00")
    assert schedule.follow() == []
    assert state(plan) == "open"


def test_a_quarter_of_its_own_dates_follows_them(plan, clock):
    clock.set("2026-10-02 08:00")
    own = {"opens_at": at("2026-10-05 09:00"), "due_at": at("2026-10-30 12:00"), "closes_at": at("2026-11-30 12:00")}
    schedule.appoint(plan=plan, quarter=Q3, by=BY, **own)
    schedule.appoint(plan=plan, quarter=Q3, by=BY, **own)
    assert (schedule.follow(), len(told("period.dated"))) == ([], 1)
    clock.set("2026-10-05 09:00")
    schedule.follow()
    assert Period.objects.get().due_at == own["due_at"]
    clock.set("2026-11-30 12:00")
    schedule.follow()
    assert state(plan) == "closed"


@pytest.mark.parametrize(
    "own",
    [{"opens_at": "2026-10-20 09:00"}, {"closes_at": "2026-10-01 09:00"}, {"due_at": "9999-10-01 09:00"}],
)
def test_dates_out_of_order_are_refused(plan, own):
    with pytest.raises(schedule.NotNow):
        schedule.appoint(plan=plan, quarter=Q3, by=BY, **{name: at(text) for name, text in own.items()})


def test_a_plan_without_an_automatic_schedule_is_left_alone(plan, clock):
    timetables.put(plan=plan, table=Timetable(), by=BY)
    clock.set("2026-10-02 08:00")
    assert schedule.follow() == []


def test_only_the_office_sets_the_calendar(plan):
    someone = Actor(key="x", name="x", role=Role.REPORTER, permissions=ROLES[Role.REPORTER])
    for act in (
        lambda: timetables.put(plan=plan, table=TABLE, by=someone),
        lambda: holidays.keep(area=plan.area, days=[], by=someone),
        lambda: holidays.drop(area=plan.area, days=[], by=someone),
        lambda: schedule.appoint(plan=plan, quarter=Q3, by=someone),
    ):
        with pytest.raises(Forbidden):
            act()

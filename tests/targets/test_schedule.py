"""The office's calendar: opened, closed, locked, each once and with its event."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qualitycity.models import Event
from qualitycity.roles import ROLES, Actor, Forbidden, Role, system
from targets import schedule, timetables
from targets.models import Period, Plan
from targets.periods import Quarter
from tests.reports.ground import a_plan

pytestmark = pytest.mark.django_db
BY = system("test")
Q3 = Quarter(2026, 3)


def kinds():
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_opening_makes_the_period_and_sets_a_deadline():
    period = schedule.open(plan=a_plan(), quarter=Q3, by=BY)
    # 20 days after 30 September 2026, 18:00 in Shanghai
    assert (period.state, period.due_at) == ("open", datetime(2026, 10, 20, 10, 0, tzinfo=UTC))
    assert kinds() == ["period.created", "period.opened"]


def test_a_plan_year_that_begins_in_july_has_its_own_deadlines():
    plan = a_plan()
    Plan.objects.update(start_month=7)
    plan.refresh_from_db()
    # its third quarter is January to March 2027
    assert timetables.dates(plan).computed(Q3).due == datetime(2027, 4, 20, 10, 0, tzinfo=UTC)


def test_opening_again_changes_the_deadline_only():
    plan, later = a_plan(), datetime(2026, 11, 1, tzinfo=UTC)
    first = schedule.open(plan=plan, quarter=Q3, by=BY)
    schedule.open(plan=plan, quarter=Q3, by=BY)
    assert kinds().count("period.opened") == 1
    moved = schedule.open(plan=plan, quarter=Q3, by=BY, due_at=later)
    assert (moved.due_at, moved.opened_at) == (later, first.opened_at)


@pytest.mark.parametrize("year", [1, 2025, 2033, 9999])
def test_a_deadline_far_from_the_plan_is_a_slip_of_the_pen(year):
    plan = a_plan()
    with pytest.raises(schedule.NotNow, match="check the year"):
        schedule.open(plan=plan, quarter=Q3, by=BY, due_at=datetime(year, 12, 31, 23, tzinfo=UTC))
    assert not Period.objects.exists()


def test_closing_and_locking_happen_once():
    plan = a_plan()
    schedule.open(plan=plan, quarter=Q3, by=BY)
    for _ in range(2):
        schedule.close(plan=plan, quarter=Q3, by=BY)
    for _ in range(2):
        schedule.lock(plan=plan, quarter=Q3, by=BY)
    assert Period.objects.get().state == "locked"
    assert kinds()[2:] == ["period.closed", "period.locked"]


def test_a_closed_quarter_opens_again_a_locked_one_never():
    plan = a_plan()
    schedule.open(plan=plan, quarter=Q3, by=BY)
    schedule.close(plan=plan, quarter=Q3, by=BY)
    reopened = schedule.open(plan=plan, quarter=Q3, by=BY)
    assert (reopened.state, reopened.closed_at) == ("open", None)
    schedule.lock(plan=plan, quarter=Q3, by=BY)
    with pytest.raises(schedule.NotNow, match="locked"):
        schedule.open(plan=plan, quarter=Q3, by=BY)


def test_what_was_never_opened_is_neither_closed_nor_locked():
    plan = a_plan()
    for move in (schedule.close, schedule.lock):
        with pytest.raises(schedule.NotNow):
            move(plan=plan, quarter=Q3, by=BY)
    Period.objects.create(plan=plan, quarter=Q3)
    for move in (schedule.close, schedule.lock):
        with pytest.raises(schedule.NotNow):
            move(plan=plan, quarter=Q3, by=BY)


@pytest.mark.parametrize("move", [schedule.open, schedule.close, schedule.lock])
def test_only_the_office_moves_the_calendar(move):
    plan = a_plan()
    with pytest.raises(Forbidden):
        move(plan=plan, quarter=Q3, by=Actor("li", "李", permissions=ROLES[Role.REVIEWER]))


@pytest.mark.parametrize("quarter", ["2025Q4", "2031Q1"])
def test_only_quarters_of_the_plan_are_opened(quarter):
    with pytest.raises(schedule.NotNow, match="not a quarter of the plan"):
        schedule.open(plan=a_plan(), quarter=Quarter.parse(quarter), by=BY)
    assert not Period.objects.exists()

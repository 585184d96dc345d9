"""The ladder of reminders: every step once, to whoever must act then, whatever beat and the clock do."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils import timezone

from departments import exemptions, extensions, notices, reminders, submissions
from departments.models import CircularEntry, Ladder, Member, Notice, Reminder, Sending
from departments.reminders import Step
from departments.views.notices import text_of
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from targets import schedule
from tests.clock import at, stopped_at
from tests.departments.desk import Q3, SYSTEM, Desk, a_desk, a_user, an_actor

pytestmark = pytest.mark.django_db
DUE = at("2026-10-20 18:00")
OFFICE = an_actor("office_staff")


@pytest.fixture
def clock():
    with stopped_at("2026-10-01 08:00") as clock:
        yield clock


@pytest.fixture
def desk(clock) -> Desk:
    """A quarter that is due on 20 October, with a reporter and a head."""
    desk = a_desk("rate", "stock", due=DUE)
    for role in ("reporter", "reviewer"):
        a_user(role, desk.unit)
    Notice.objects.all().delete()
    return desk


def told() -> list[tuple[str, str]]:
    """(day and hour, who) of every reminder in the order in which they were sent."""
    rows = Notice.objects.filter(kind__startswith="reminder").order_by("id").select_related("user")
    return [(f"{timezone.localtime(row.created_at):%m-%d %H}", row.user.username if row.user else "") for row in rows]


def days_pass(clock, until: str, *, hours: int = 6) -> None:
    """Beat asks every few hours."""
    while clock.moment < at(until):
        clock.move(hours=hours)
        reminders.run()


THE_LADDER = [
    ("10-13 14", "reporter24"), ("10-17 14", "reporter24"), ("10-19 14", "reporter24"), ("10-20 14", "reporter24"),
    ("10-21 14", "reporter24"), ("10-23 14", "reviewer24"), ("10-27 14", "reviewer24"), ("10-27 14", "reporter24"),
]  # fmt: skip


def test_the_ladder_of_the_house_goes_from_a_week_before_to_the_circular_list(desk, clock):
    days_pass(clock, "2026-11-10 08:00")  # at 2, 8, 14 and 20 o'clock: a step at 9 is taken at 14
    assert told() == THE_LADDER
    entry = CircularEntry.objects.get()
    assert (entry.submission, timezone.localtime(entry.since).day) == (desk.submission, 27)
    assert Event.objects.filter(kind="submission.listed").count() == 1


def test_a_reminder_says_until_when_what_is_missing_and_what_to_do(desk, clock):
    desk.type("rate", value="95")
    clock.set("2026-10-17 09:00")
    reminders.run()
    clock.set("2026-10-20 09:00")
    reminders.run()
    clock.set("2026-10-23 09:00")
    reminders.run()
    assert [text_of(notice) for notice in Notice.objects.filter(kind="reminder").order_by("id")] == [
        "质监局：2026年第3季度数据应于2026-10-20 18:00前上报，还剩3天；已填1/2项，尚缺：stock。请填报并提交。",
        "质监局：2026年第3季度数据应于今日（2026-10-20 18:00）前上报；已填1/2项，尚缺：stock。请填报并提交。",
        "质监局：2026年第3季度数据应于2026-10-20 18:00前上报，已逾期3天；已填1/2项，尚缺：stock。请填报并提交。",
        "质监局：2026年第3季度数据应于2026-10-20 18:00前上报，已逾期3天；已填1/2项，尚缺：stock。请填报并提交。",
    ]


def test_who_must_act_follows_the_figures(desk, clock):
    clock.set("2026-10-13 09:00")
    reminders.run()
    desk.submit()
    clock.set("2026-10-17 09:00")
    reminders.run()
    submissions.send_back(submission=desk.submission, reasons={}, note="请核对", by=desk.reviewer)
    clock.set("2026-10-19 09:00")
    reminders.run()
    assert told() == [("10-13 09", "reporter24"), ("10-17 09", "reviewer24"), ("10-19 09", "reporter24")]


def test_what_was_released_is_left_alone_and_what_came_back_is_not_late(desk, clock):
    desk.release()
    days_pass(clock, "2026-10-18 08:00")
    submissions.send_back(submission=desk.submission, reasons={}, note="请核对", by=an_actor("office_approver"))
    days_pass(clock, "2026-11-10 08:00")
    assert told() == [("10-19 14", "reporter24"), ("10-20 14", "reporter24")]
    assert not CircularEntry.objects.exists()


def test_beat_twice_at_the_same_moment_is_one_reminder(desk, clock):
    clock.set("2026-10-13 09:00")
    assert [reminders.run(), reminders.run()] == [1, 0]
    assert len(told()) == 1


def test_after_a_standstill_each_person_hears_one_thing_and_nothing_is_made_up_later(desk, clock):
    clock.set("2026-10-24 09:00")  # missed: 7, 3, 1 days before, the day itself, the day after, the head's
    reminders.run()
    assert told() == [("10-24 09", "reporter24"), ("10-24 09", "reviewer24")]
    assert sorted(Reminder.objects.values_list("days", flat=True)) == [1, 3]
    days_pass(clock, "2026-10-26 08:00")
    assert len(told()) == 2


def test_the_head_who_must_act_himself_is_told_once_of_two_steps(desk, clock):
    desk.submit()
    Notice.objects.all().delete()
    clock.set("2026-10-24 09:00")
    reminders.run()
    assert told() == [("10-24 09", "reviewer24")]
    assert Reminder.objects.count() == 2


@pytest.mark.parametrize("back", [1, 30, 400])
def test_a_clock_that_goes_back_repeats_nothing(desk, clock, back):
    days_pass(clock, "2026-11-10 08:00")
    clock.move(days=-back)
    days_pass(clock, "2026-11-10 08:00", hours=24)
    assert told() == THE_LADDER


def test_a_clock_that_leaps_ahead_and_returns_sends_no_flood(desk, clock):
    clock.set("2027-10-01 09:00")
    reminders.run()
    assert sorted(who for _, who in told()) == ["reporter24", "reviewer24"]
    clock.set("2026-10-12 09:00")
    days_pass(clock, "2026-11-10 08:00")
    assert len(told()) == 2


def test_a_quarter_opened_shortly_before_its_deadline_skips_what_lay_before(clock):
    clock.set("2026-10-18 08:00")
    desk = a_desk("rate", due=DUE)
    a_user("reporter", desk.unit)
    reminders.run()
    assert told() == []
    clock.set("2026-10-19 09:00")
    reminders.run()
    assert told() == [("10-19 09", "reporter24")]


def test_an_extension_has_a_ladder_of_its_own(desk, clock):
    days_pass(clock, "2026-10-18 10:00")
    extensions.give(submission=desk.submission, until=at("2026-10-30 18:00"), reason="停电", by=OFFICE)
    days_pass(clock, "2026-11-10 08:00")
    before = [("10-13 14", "reporter24"), ("10-17 14", "reporter24")]
    after = [
        ("10-23 14", "reporter24"), ("10-27 14", "reporter24"), ("10-29 14", "reporter24"), ("10-30 14", "reporter24"),
        ("10-31 14", "reporter24"), ("11-02 14", "reviewer24"), ("11-06 14", "reviewer24"), ("11-06 14", "reporter24"),
    ]  # fmt: skip
    assert told() == before + after


def test_a_deadline_that_moves_within_its_day_is_the_same(desk, clock):
    clock.set("2026-10-20 09:00")
    reminders.run()
    schedule.open(plan=desk.plan, quarter=Q3, by=SYSTEM, due_at=at("2026-10-20 20:00"))
    reminders.run()
    assert len(told()) == 1


def test_a_unit_that_is_exempt_from_everything_hears_nothing(desk, clock):
    keys = [desk.key("rate"), desk.key("stock")]
    exemptions.grant(plan=desk.plan, department=desk.unit, cells=keys, first=Q3, reason="机构改革", by=OFFICE)
    days_pass(clock, "2026-11-10 08:00")
    assert (told(), CircularEntry.objects.count()) == ([], 0)


def test_a_post_that_changed_hands_is_reminded_in_the_new_ones(desk, clock):
    Member.objects.filter(role="reporter").update(until="2026-10-15")
    a_user("reporter", desk.unit, name="new")
    Member.objects.filter(user__username="new").update(since="2026-10-16")
    days_pass(clock, "2026-10-18 08:00")
    assert told() == [("10-13 14", "reporter24"), ("10-17 14", "new")]


def test_a_deputy_is_reminded_with_the_one_it_stands_in_for(desk, clock):
    deputy = a_user("reviewer", desk.unit, name="deputy")
    head = Member.objects.get(user__username="reviewer24")
    Member.objects.filter(user=deputy).update(role="reporter", deputises=Member.objects.get(role="reporter"),
                                              since="2026-10-12", until="2026-10-14")  # fmt: skip
    days_pass(clock, "2026-10-18 08:00")
    assert head.user.username not in {who for _, who in told()}
    assert told() == [("10-13 14", "reporter24"), ("10-13 14", "deputy"), ("10-17 14", "reporter24")]


def test_a_closed_quarter_reminds_only_those_who_can_still_act_and_lists_all(desk, clock):
    clock.set("2026-10-21 08:00")
    reminders.run()
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    days_pass(clock, "2026-11-10 08:00")
    assert [who for _, who in told()] == ["reporter24", "reviewer24", "reporter24"]
    assert CircularEntry.objects.count() == 1


def test_a_locked_quarter_is_quiet(desk, clock):
    schedule.lock(plan=desk.plan, quarter=Q3, by=SYSTEM)
    days_pass(clock, "2026-11-10 08:00")
    assert told() == []


def test_the_office_sets_a_ladder_of_its_own(desk, clock):
    steps = [Step(-2, time(15), channels=("email",)), Step(2, to="head", channels=())]
    wish = {"plan": desk.plan, "steps": steps, "quiet_from": time(21), "quiet_until": time(7)}
    with pytest.raises(Forbidden):
        reminders.put(**wish, by=desk.reporter)
    for _ in range(2):
        reminders.put(**wish, by=OFFICE)
    assert Event.objects.filter(kind="ladder.set").count() == 1
    assert Ladder.objects.get().steps.count() == 2
    days_pass(clock, "2026-11-10 08:00")
    assert told() == [("10-18 20", "reporter24"), ("10-22 14", "reviewer24")]


@pytest.mark.parametrize(
    "steps",
    [[Step(-91)], [Step(0, to="circular")], [Step(1), Step(1, time(10))], [Step(days) for days in range(21)]],
    ids=["too far", "listed before the deadline", "twice", "too many"],
)
def test_a_ladder_that_is_none_is_refused(desk, steps):
    with pytest.raises(Refused):
        reminders.put(plan=desk.plan, steps=steps, quiet_from=time(20), quiet_until=time(8), by=OFFICE)
    assert not Ladder.objects.exists()


def test_reminders_go_by_the_channels_of_their_step_after_quiet_hours(desk, clock):
    user = Member.objects.get(role="reporter").user
    user.email = "li@example.org"
    user.save()
    reminders.put(plan=desk.plan, steps=[Step(-3, time(7)), Step(-2, channels=("gateway",))], quiet_from=time(20),
                  quiet_until=time(8), by=OFFICE)  # fmt: skip
    clock.set("2026-10-17 07:00")
    reminders.run()
    assert notices.send_waiting() == 0
    clock.set("2026-10-17 08:00")
    assert notices.send_waiting() == 1
    clock.set("2026-10-18 09:00")
    reminders.run()
    assert Sending.objects.count() == 1


def test_a_unit_is_taken_off_the_list_with_a_reason_and_not_put_back(desk, clock):
    clock.set("2026-10-27 09:00")
    reminders.run()
    entry = CircularEntry.objects.get()
    with pytest.raises(Refused):
        reminders.strike(entry=entry, reason=" ", by=OFFICE)
    reminders.strike(entry=entry, reason="系统故障", by=OFFICE)
    clock.move(days=1)
    reminders.run()
    entry.refresh_from_db()
    assert (entry.removed_why, CircularEntry.objects.count()) == ("系统故障", 1)


def test_an_idle_run_costs_three_queries_whatever_the_number_of_units(desk, django_assert_num_queries):
    with django_assert_num_queries(3):  # units, ladders, steps taken
        assert reminders.run() == 0


def test_beat_knows_the_tasks(desk, clock):
    from departments import tasks

    clock.set("2026-10-13 09:00")
    assert (tasks.remind(), tasks.send_notices()) == (1, 0)

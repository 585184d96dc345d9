"""Reminding from the board: shown first, sent once, whoever clicks how often; and beat against beat."""

from __future__ import annotations

import pytest

from departments import completeness, reminders, submissions
from departments.models import CircularEntry, Notice, Reminder, Submission
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Actor, Forbidden
from qualitycity.speech import say
from tests.clock import at, stopped_at
from tests.departments.desk import a_desk, a_user, an_actor
from tests.departments.test_at_the_same_time import together

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_staff", name="office")


@pytest.fixture
def desk():
    with stopped_at("2026-10-18 10:00"):
        desk = a_desk("rate", "stock", due=at("2026-10-20 18:00"))
        for role in ("reporter", "reviewer"):
            a_user(role, desk.unit)
        Notice.objects.all().delete()
        yield desk


def lines(desk):
    return completeness.lines(Submission.objects.filter(period=desk.period))


def remind(desk, *, seen: int = 0, by: Actor = OFFICE, note: str = "") -> reminders.Reminded:
    return reminders.remind(submissions=[desk.submission], seen={desk.submission.pk: seen}, by=by, note=note)


def test_the_preview_is_what_is_sent(desk):
    (shown,) = reminders.preview(lines(desk), note="请务必按时上报。")
    assert ([who.name for who in shown.told], shown.seen) == (["reporter24"], 0)
    done = remind(desk, note=" 请务必按时上报。 ")
    assert (done.sent, done.passed_over) == ([desk.submission], [])
    notice = Notice.objects.get()
    assert (notice.user.username, notice.page, notice.by_name) == (
        "reporter24", ["entry-grid", desk.submission.pk], "office"
    )  # fmt: skip
    assert notice.text["gaps"]["note"] == "请务必按时上报。"
    assert say(shown.text) == (
        "质监局：2026年第3季度数据应于2026-10-20 18:00前上报，还剩2天；已填0/2项，尚缺：rate、stock。"
        "请填报并提交。请务必按时上报。"
    )
    told = completeness.lines(Submission.objects.filter(period=desk.period))[0].told
    assert (told.by, told.names, told.at) == ("office", "reporter24", at("2026-10-18 10:00"))


def test_sent_twice_from_the_same_page_is_sent_once(desk):
    remind(desk)
    again = remind(desk)
    assert say(again.passed_over[0][1]) == "office已于2026-10-18 10:00催报"
    assert (Notice.objects.count(), Event.objects.filter(kind="submission.reminded").count()) == (1, 1)


def test_from_a_page_that_shows_the_last_reminder_it_goes_again(desk):
    remind(desk)
    assert len(remind(desk, seen=Reminder.objects.get().pk).sent) == 1
    assert Notice.objects.count() == 2


def test_what_the_ladder_said_meanwhile_is_not_said_again(desk):
    with stopped_at("2026-10-19 09:00"):
        reminders.run()
        assert remind(desk).sent == []


def test_the_head_is_reminded_of_what_was_submitted_and_nobody_of_what_is_released(desk):
    desk.submit()
    Notice.objects.all().delete()
    remind(desk)
    assert Notice.objects.get().user.username == "reviewer24"
    submissions.release(submission=desk.submission, by=desk.reviewer)
    done = remind(desk, seen=Reminder.objects.get().pk)
    assert say(done.passed_over[0][1]) == "已无待办事项"
    assert reminders.preview(lines(desk)) == []


def test_only_the_office_of_the_area_reminds(desk):
    with pytest.raises(Forbidden):
        remind(desk, by=desk.reporter)
    stranger = Actor("x", "x", area_id=desk.unit.area_id + 1, permissions=OFFICE.permissions)
    with pytest.raises(Refused):
        remind(desk, by=stranger)


def test_a_unit_without_anybody_is_named_in_the_preview_and_the_message_waits(desk):
    desk.unit.members.all().delete()
    (shown,) = reminders.preview(lines(desk))
    assert [who.user for who in shown.told] == [None]
    remind(desk)
    assert (Notice.objects.get().user, Notice.objects.get().role) == (None, "reporter")


@pytest.mark.django_db(transaction=True)
def test_two_officers_and_two_beats_at_the_same_moment_are_one_message_each(desk):
    other = an_actor("office_staff", name="other")
    went = together(*(lambda by=by: remind(desk, by=by) for by in (OFFICE, other, OFFICE, other)))
    assert sum(len(done.sent) for done in went) == 1
    assert Notice.objects.count() == Reminder.objects.count() == 1
    with stopped_at("2026-10-28 09:00"):
        assert sum(together(*([reminders.run] * 4))) == 1
    assert CircularEntry.objects.count() == 1
    assert Notice.objects.filter(kind="reminder.circular").count() == 2

"""Reminders in the phases of an assessment: by the plan's ladder, each once: who must act, the head, the list."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from departments import reminders
from departments.models import Notice, Sending
from departments.reminders import Step
from departments.workflow import Refused
from qualitycity.models import Event
from reports import appeals
from reports.assessments import dates, reminding
from reports.models import Assessment, PhaseReminder
from reports.self_scores import board, by_hand, handing_in
from tests.departments.desk import a_user
from tests.reports.assessments.city import BY
from tests.reports.assessments.test_hand_ins import day, submitted
from tests.reports.assessments.test_walk import announced, at, city, moved
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
__all__ = ["city"]


@pytest.fixture
def on(monkeypatch):
    """Runs the ladder at ten o'clock, so many days after the self-assessment was opened with five days to go."""
    start = timezone.localdate()

    def run(days):
        moment = datetime.combine(start + timedelta(days=days), time(10), timezone.get_default_timezone())
        with monkeypatch.context() as patched:
            patched.setattr(timezone, "now", lambda: moment)
            return reminding.run(by=BY)

    return run


def told(kind="reminder"):
    """The accounts that were told; where nobody holds a role the message waits for it."""
    return sorted(Notice.objects.filter(kind=kind, user__isnull=False).values_list("user__username", flat=True))


def test_who_has_not_handed_in_is_reminded_by_the_ladder_once_a_step_whatever_beat_does(city, on):
    a_user("reporter", city.units["01"])
    a_user("reporter", city.units["02"])
    moved(city, "open")
    handing_in.hand_in(**submitted(city))
    # the last day is in 5 days: three days before it is in 2; 质监局 is in, 工商局, 财政局 and 城东区 are told
    assert [on(1), on(2), on(2), on(2)] == [0, 3, 0, 0]
    assert told() == ["reporter02"]
    notice = Notice.objects.get(kind="reminder", user__username="reporter02")
    assert notice.page == ["assessment-self", city.assessment.pk]
    gaps = notice.text["gaps"]
    assert (gaps["unit"], gaps["there"], gaps["due"]) == ("工商局", "0", "2")
    assert Event.objects.filter(kind="assessment.reminded").count() == 3


def test_after_the_last_day_the_head_is_told_and_then_the_unit_stands_on_the_list_until_it_is_struck(city, on):
    for role in ("reporter", "reviewer"):
        a_user(role, city.units["02"])
    moved(city, "open")
    # the ladder of the house: a day after the reporter, three after the head, seven after onto the list
    on(6)
    assert told() == ["reporter02"]
    on(8)
    assert told() == ["reporter02", "reviewer02"]
    on(12)
    assert told("reminder.circular") == ["reporter02", "reviewer02"]
    listed = [line for line in board.lines(at(city)) if line.listed]
    assert len(listed) == 4
    entry = PhaseReminder.objects.get(to="circular", department=city.units["02"])
    with pytest.raises(Refused, match="Say why"):
        by_hand.strike(reminder=entry, reason=" ", by=BY)
    by_hand.strike(reminder=entry, reason="已补报", by=BY)
    assert len([line for line in board.lines(at(city)) if line.listed]) == 3
    assert on(12) == 0


def test_a_portal_that_stood_still_tells_one_thing_and_a_new_day_brings_its_own_ladder(city, on):
    moved(city, "open")
    assert (on(6), on(6)) == (4, 0)
    assert PhaseReminder.objects.filter(department=city.units["01"]).count() == 1
    for unit in ("02", "03", "04"):
        handing_in.HandIn.objects.create(
            assessment=at(city), department=city.units[unit], at=timezone.now(), by_key="x", by_name="x"
        )
    dates.extend(
        assessment=at(city), department=city.units["01"], phase="self", until=day(20), reason="系统升级", by=BY
    )
    assert [on(7), on(13), on(17)] == [0, 1, 1]


def test_the_offices_own_ladder_is_the_one_that_holds(city, on):
    reminders.put(plan=city.plan, steps=[Step(-4)], quiet_from=time(20), quiet_until=time(8), by=BY)
    moved(city, "open")
    assert [on(1), on(2), on(5), on(8)] == [4, 0, 0, 0]


def test_assessors_are_reminded_of_points_that_nobody_confirmed_then_whoever_decides(city, on):
    a_user("assessor", plan=city.plan)
    a_user("office_approver", plan=city.plan)
    moved(city, "open", "verify")
    # in 5 days the verification ends: three days before, and three days after to the approver
    assert on(2) == 1
    assert told() == ["assessor"]
    on(8)
    assert set(told()) == {"assessor", "office_approver"}
    assert not PhaseReminder.objects.filter(to="circular").exists()


def test_units_hear_of_the_last_day_for_appeals_before_it_and_nothing_after(city, on):
    a_user("reviewer", city.units["01"])
    announced(city)
    assert on(2) == 4
    assert told() == ["reviewer01"]
    assert on(6) == 0


def test_the_office_is_reminded_of_appeals_as_long_as_one_is_open(city, on):
    a_user("office_staff", plan=city.plan)
    assessment, run = announced(city)
    Assessment.objects.filter(pk=assessment.pk).update(appeal_due=None, decide_due=day(5))
    assert on(2) == 0
    line = run.sheets.get(unit="01").lines.get(item="work")
    appeals.file(line=line, reason="漏看了台账", by=city.actor("reviewer", "01"))
    assert (on(2), told()) == (1, ["office_staff"])


def test_reminders_by_hand_are_shown_first_and_sent_once(city):
    user = a_user("reporter", city.units["02"])
    user.email = "a@b.cn"
    user.save()
    moved(city, "open")
    client = looking("office_staff")
    address = reverse("assessment-remind", args=[city.assessment.pk])
    shown = text_of(client, address + "?all=1")
    assert "a@b.cn" in shown
    assert not Notice.objects.filter(kind="reminder").exists()
    sent = {"unit": ["02"], "seen-02": "0", "note": "请抓紧"}
    for _click in "12":
        client.post(address, sent)
    notice = Notice.objects.get(kind="reminder")
    assert (notice.user, Sending.objects.filter(notice=notice).count()) == (user, 1)
    assert PhaseReminder.objects.count() == 1
    done = by_hand.remind(assessment=at(city), units=["02"], seen={"02": 0}, by=city.actor("office_staff"))
    assert (done.sent, len(done.passed_over)) == ([], 1)

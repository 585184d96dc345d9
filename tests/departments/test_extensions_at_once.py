"""The calendar and the office at the same time: decided once, moved once, late or not by the clock alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from departments import exemptions, extensions, submissions
from departments.models import Exemption, Extension, Submission, Supplement
from departments.situations import due_at, is_late
from departments.workflow import Refused
from qualitycity.models import Event
from targets import schedule, timetables
from targets.deadlines import Timetable
from targets.models import Period
from tests.clock import Clock, at
from tests.departments.desk import Q3, SYSTEM, a_desk, an_actor
from tests.departments.test_at_the_same_time import together

pytestmark = pytest.mark.django_db(transaction=True)
STAFF, APPROVER = an_actor("office_staff"), an_actor("office_approver")
LATER = at("2026-12-15 18:00")


@pytest.fixture
def clock(monkeypatch):
    made = Clock(monkeypatch)
    made.set("2026-10-10 09:00")
    return made


def test_two_people_of_the_office_decide_once(clock):
    desk = a_desk("rate", due=at("2026-10-20 18:00"))
    for turn in range(6):
        until = LATER + timedelta(days=turn)
        request = extensions.ask(submission=desk.submission, until=until, reason=f"{turn}", by=desk.reporter)
        outcomes = together(
            lambda request=request: extensions.grant(extension=request, by=STAFF),
            lambda request=request: extensions.refuse(extension=request, answer="不", by=APPROVER),
        )
        assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
        request.refresh_from_db()
        assert (due_at(desk.submission) == until) is (request.state == "granted")
    decided = Event.objects.filter(kind__in=("extension.granted", "extension.refused")).count()
    assert decided == Extension.objects.count() == 6


def test_a_release_at_the_deadline_is_late_or_not_whatever_is_granted_beside_it(clock):
    due = at("2026-10-20 18:00")
    desk = a_desk("rate", due=due)
    desk.submit()
    for turn in range(6):
        Submission.objects.update(state="submitted", released_key="", first_released_at=None, due_at=None)
        clock.moment = due + timedelta(seconds=turn % 2)
        held = desk.submission
        released, granted = together(
            lambda held=held: submissions.release(submission=held, by=desk.reviewer, late_reason="等盖章"),
            lambda held=held, turn=turn: extensions.give(
                submission=held, until=LATER + timedelta(days=turn), reason=f"{turn}", by=STAFF
            ),
        )
        assert not isinstance(released, Refused)
        extended = not isinstance(granted, Refused)
        assert is_late(desk.submission) is (turn % 2 == 1 and not extended)


def test_a_figure_at_the_end_of_its_extension_is_in_or_refused(clock):
    desk = a_desk("rate", due=at("2026-10-20 18:00"))
    extensions.give(submission=desk.submission, until=LATER, reason="公报", by=STAFF)
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    for second, more in ((0, False), (1, False), (1, True)):
        clock.moment = LATER + timedelta(seconds=second)
        held, again = desk.submission, clock.moment + timedelta(days=5)
        acts = [lambda held=held, second=second, more=more: desk.type("rate", value=f"9{second}.{int(more)}")]
        if more:
            more_time = {"submission": held, "until": again, "reason": "再延", "by": APPROVER}
            acts.append(lambda more_time=more_time: extensions.give(**more_time))
        typed = together(*acts)[0]
        assert isinstance(typed, Refused) is (second == 1 and str(desk.value("rate").value) != "91.1")
    assert due_at(desk.submission) == LATER + timedelta(days=5, seconds=1)


def test_beat_twice_at_once_moves_a_quarter_once(clock):
    desk = a_desk("rate", due=at("2026-10-20 18:00"))
    table = Timetable(closes_after_days=5, automatic=True)
    timetables.put(plan=desk.plan, table=table, by=SYSTEM)
    clock.set("2027-01-02 09:00")
    together(schedule.follow, schedule.follow, schedule.follow)
    assert {str(period.quarter): period.state for period in Period.objects.all()} == {
        "2026Q3": "closed", "2026Q4": "open",
    }  # fmt: skip
    moved = Event.objects.filter(actor_key="system:calendar")
    assert [moved.filter(kind=f"period.{act}").count() for act in ("created", "opened", "closed")] == [1, 1, 1]
    assert Submission.objects.filter(period__quarter=Q3.next).count() == 1


def test_beat_against_the_office_never_opens_what_was_closed(clock):
    desk = a_desk("rate", due=at("2026-10-20 18:00"))
    timetables.put(plan=desk.plan, table=Timetable(automatic=True), by=SYSTEM)
    for _turn in range(5):
        Period.objects.update(state="scheduled", kept_open=False)
        together(
            schedule.follow,
            lambda: schedule.open(plan=desk.plan, quarter=Q3, by=STAFF),
            lambda: schedule.close(plan=desk.plan, quarter=Q3, by=APPROVER) if _is_open() else None,
        )
        state = Period.objects.get(quarter=Q3).state
        schedule.follow()
        assert Period.objects.get(quarter=Q3).state == state != "scheduled"


def _is_open() -> bool:
    return Period.objects.get(quarter=Q3).state == "open"


def test_exempted_twice_at_once_is_exempted_once(clock):
    desk = a_desk("rate", "stock")
    given = {"plan": desk.plan, "department": desk.unit, "cells": [desk.key("stock")], "first": Q3}
    together(*(lambda by=by: exemptions.grant(**given, reason="职能划出", by=by) for by in (STAFF, APPROVER, STAFF)))
    assert (Exemption.objects.count(), Event.objects.filter(kind="exemption.granted").count()) == (1, 1)


def test_a_supplement_is_opened_once(clock):
    desk = a_desk("rate", "stock", due=at("2026-10-20 18:00"))
    extensions.give(submission=desk.submission, until=LATER, reason="公报", by=STAFF, cells=[desk.key("stock")])
    desk.type("rate", value="95")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    held = desk.submission
    together(*(lambda: submissions.supplement(submission=held, by=desk.reporter) for _ in range(3)))
    assert (desk.submission.state, Supplement.objects.count()) == ("supplement", 1)
    assert timezone.now() < LATER

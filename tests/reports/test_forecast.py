"""A preview does the action, reads what it would change, and takes it back; a correction keeps what it reached."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from departments import corrections, submissions
from departments.models import Correction, Value
from departments.workflow import Refused
from qualitycity.models import Event
from reports import forecast, supervision
from reports.models import Check, SupervisionReport
from tests.departments.desk import Q3, a_desk, an_actor

pytestmark = pytest.mark.django_db
APPROVER = an_actor("office_approver")


@pytest.fixture
def desk():
    desk = a_desk("rate", "stock")
    desk.release()
    return desk


def stored():
    return [model.objects.count() for model in (Check, Value, Event, Correction)]


def test_a_verification_is_previewed_and_nothing_of_it_is_kept(desk):
    before = stored()
    changes = forecast.of(
        lambda: submissions.verify(submission=desk.submission, by=APPROVER), period=desk.period, by=APPROVER
    ).changes
    of_q3 = {change.after.target.code: change for change in changes if change.after.period.quarter == Q3}
    assert [(code, change.before.verdict, change.after.verdict) for code, change in of_q3.items()] == [
        ("1", "not_reported", "met"), ("2", "not_reported", "met"),
    ]  # fmt: skip
    assert of_q3["1"].after.actual == Decimal(95)
    assert stored() == before
    assert desk.submission.state == "reported"


def test_what_is_previewed_is_what_happens(desk):
    seen = forecast.of(
        lambda: submissions.verify(submission=desk.submission, by=APPROVER), period=desk.period, by=APPROVER
    ).changes
    submissions.verify(submission=desk.submission, by=APPROVER)
    done = forecast.made_by(Event.objects.filter(kind="value.verified").values("pk"))
    told = [
        [(c.after.target_id, c.after.period_id, c.after.verdict, c.after.actual) for c in each] for each in (seen, done)
    ]
    assert told[0] == told[1]


def test_counts_tell_what_the_overview_gains_and_loses(desk):
    changes = forecast.of(
        lambda: submissions.verify(submission=desk.submission, by=APPROVER), period=desk.period, by=APPROVER
    ).changes
    of_q3 = [change for change in changes if change.after.period.quarter == Q3]
    assert dict(forecast.counts(of_q3)) == {"awaiting_data": -2, "on_track": 1, "done": 1}


def test_a_refused_action_is_refused_in_the_preview_too(desk):
    released_it = an_actor("office_approver", name=desk.reviewer.key)
    with pytest.raises(Refused, match="You released this"):
        forecast.of(
            lambda: submissions.verify(submission=desk.submission, by=released_it), period=desk.period, by=released_it
        )


def test_a_correction_keeps_the_checks_and_the_papers_it_reached(desk):
    submissions.verify(submission=desk.submission, by=APPROVER)
    at = timezone.now()
    paper = supervision.compile(plan=desk.plan, year=2026, kind="annual", by=APPROVER, at=at)
    old = Check.objects.get(target=desk.targets["rate"], period=desk.period, latest=True)
    case = corrections.ask(submission=desk.submission, keys=[desk.key("rate")], reason="口径", by=desk.reporter)
    corrections.allow(correction=case, until=at + timedelta(days=3), by=APPROVER)
    corrections.enter(correction=case, texts={desk.key("rate"): {"value": "91"}}, by=desk.reporter)
    corrections.confirm(correction=case, by=desk.reviewer)
    applied = corrections.apply(correction=case, by=APPROVER)
    now = Check.objects.get(target=desk.targets["rate"], period=desk.period, latest=True)
    assert [old.pk, now.pk] in applied.touched["checks"]
    assert applied.touched["reports"] == [str(SupervisionReport.objects.get().pk)]
    assert paper is not None

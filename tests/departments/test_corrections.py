"""Corrections after the lock: a case of its own, three people, a time limit, and the closed check stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from departments import corrections, submissions
from departments.models import Correction, Value
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from reports.models import Check
from targets import schedule
from targets.models import Period
from tests.departments.desk import Q3, SYSTEM, a_desk, an_actor
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
APPROVER, STAFF = an_actor("office_approver"), an_actor("office_staff")


@pytest.fixture
def desk():
    """A quarter verified with 95 % against at least 92 %, and locked."""
    desk = a_desk("rate", "cover")
    desk.release()
    submissions.verify(submission=desk.submission, by=APPROVER)
    schedule.lock(plan=desk.plan, quarter=Q3, by=SYSTEM)
    return desk


def asked(desk, *names, by=None, reason="统计口径有误"):
    keys = [desk.key(name) for name in names or ["rate"]]
    return corrections.ask(submission=desk.submission, keys=keys, reason=reason, by=by or desk.reporter)


def allowed(desk, *names, by=None):
    case = asked(desk, *names, by=by)
    return corrections.allow(
        correction=case, until=timezone.now() + timedelta(days=5), by=an_actor("office_approver", name="分管")
    )


def entered(desk, value="91"):
    return corrections.enter(correction=allowed(desk), texts={desk.key("rate"): {"value": value}}, by=desk.reporter)


def confirmed(desk, value="91"):
    return corrections.confirm(correction=entered(desk, value), by=desk.reviewer)


def test_an_applied_correction_is_a_new_version_and_the_closed_check_stays(desk):
    before = Check.objects.get(target=desk.targets["rate"], period=desk.period, latest=True)
    case = corrections.apply(correction=confirmed(desk), by=APPROVER)
    values = Value.objects.filter(indicator=desk.targets["rate"].indicator).order_by("number")
    assert list(values.values_list("number", "value", "counted", "channel", "entered_name", "verified_name")) == [
        (1, Decimal(95), False, "page", "reporter24", "office_approver"),
        (2, Decimal(91), True, "correction", "reporter24", "office_approver"),
    ]
    now = Check.objects.get(target=desk.targets["rate"], period=desk.period, latest=True)
    old = Check.objects.get(pk=before.pk)
    assert (old.verdict, old.actual, old.latest, old.hash) == ("met", Decimal(95), False, before.hash)
    assert (now.number, now.verdict, now.cause) == (before.number + 1, "not_met", "correction.applied")
    assert Period.objects.get(pk=desk.period.pk).state == "locked"
    assert (case.state, case.cells.get().before.number, case.cells.get().after.number) == ("applied", 1, 2)


def test_every_step_leaves_its_event():
    desk = a_desk("rate")
    desk.release()
    submissions.verify(submission=desk.submission, by=APPROVER)
    corrections.apply(correction=confirmed(desk), by=APPROVER)
    kinds = Event.objects.filter(kind__startswith="correction.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [f"correction.{act}" for act in ("asked", "allowed", "entered", "confirmed", "applied")]


def test_every_step_may_be_repeated(desk):
    case = confirmed(desk)
    corrections.confirm(correction=case, by=desk.reviewer)
    for _ in range(2):
        corrections.apply(correction=case, by=APPROVER)
    assert asked(desk, "cover") == asked(desk, "cover")
    assert Event.objects.filter(kind="correction.applied").count() == 1
    assert Value.objects.filter(indicator=desk.targets["rate"].indicator).count() == 2


def test_nobody_decides_on_what_they_asked_for_entered_or_confirmed(desk):
    both = an_actor("district_office", desk.unit, name="一人")
    case = corrections.enter(correction=allowed(desk), texts={desk.key("rate"): {"value": "91"}}, by=both)
    with pytest.raises(Refused, match="nobody approves what they entered"):
        corrections.confirm(correction=case, by=both)
    office = an_actor("office_approver", name=STAFF.key)
    filed = asked(desk, "cover", by=STAFF)
    with pytest.raises(Refused, match="You asked for this"):
        corrections.allow(correction=filed, until=timezone.now() + timedelta(days=1), by=office)


def test_the_office_files_a_case_of_its_own_which_two_people_carry(desk):
    case = allowed(desk, by=STAFF)
    with pytest.raises(Refused, match="The office files this correction itself"):
        corrections.enter(correction=case, texts={desk.key("rate"): {"value": "91"}}, by=desk.reporter)
    case = corrections.enter(correction=case, texts={desk.key("rate"): {"value": "91"}}, by=STAFF)
    assert corrections.apply(correction=case, by=APPROVER).state == "applied"
    assert desk.value("rate").entered_key == STAFF.key


def test_the_units_own_case_needs_its_head(desk):
    with pytest.raises(Refused, match="has not confirmed"):
        corrections.apply(correction=entered(desk), by=APPROVER)


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"value": "约92"}, "rate"),
        ({"value": "120"}, "It cannot be above 100"),
        ({"value": "95"}, "The figure is the same as before"),
    ],
)
def test_impossible_figures_are_refused_with_the_cell(desk, texts, told):
    with pytest.raises(Refused, match=told):
        corrections.enter(correction=allowed(desk), texts={desk.key("rate"): texts}, by=desk.reporter)


def test_what_is_still_on_its_way_is_returned_not_corrected():
    desk = a_desk("rate")
    desk.submit()
    with pytest.raises(Refused, match="Only verified or locked figures"):
        asked(desk)


def test_a_cell_is_in_one_open_case_at_a_time(desk):
    asked(desk, "rate", "cover")
    with pytest.raises(Refused, match="under way already"):
        asked(desk, "rate")


def test_a_refused_case_tells_why_and_the_cell_is_free_again(desk):
    case = corrections.refuse(correction=asked(desk), note="依据不足", by=APPROVER)
    assert (case.state, case.decision) == ("refused", "依据不足")
    assert asked(desk).pk != case.pk


def test_the_time_limit_ends_a_case(desk, monkeypatch):
    case = allowed(desk)
    later = case.until + timedelta(seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(Refused, match="has passed"):
        corrections.enter(correction=case, texts={desk.key("rate"): {"value": "91"}}, by=desk.reporter)
    assert (corrections.expire(), corrections.expire()) == (1, 0)
    assert Correction.objects.get(pk=case.pk).state == "expired"
    assert Event.objects.filter(kind="correction.expired").count() == 1


def test_a_clock_that_jumps_back_ends_nothing(desk):
    case = allowed(desk)
    assert corrections.expire(now=case.until - timedelta(seconds=1)) == 0


def test_a_limit_in_the_past_is_refused(desk):
    with pytest.raises(Refused, match="lies in the past"):
        corrections.allow(
            correction=asked(desk), until=datetime(2020, 1, 1, tzinfo=timezone.get_current_timezone()), by=APPROVER
        )


def test_an_old_page_decides_nothing(desk):
    case = asked(desk)
    corrections.withdraw(correction=case, by=desk.reporter)
    with pytest.raises(Stale):
        corrections.allow(correction=case, until=timezone.now() + timedelta(days=1), by=APPROVER, version=1)


def test_other_units_and_roles_have_no_part_in_it(desk):
    other = a_department("23", "工商局")
    with pytest.raises(Forbidden):
        asked(desk, by=an_actor("reporter", other))
    with pytest.raises(Forbidden):
        corrections.allow(correction=asked(desk), until=timezone.now() + timedelta(days=1), by=desk.reviewer)
    with pytest.raises(Forbidden):
        asked(desk, by=an_actor("auditor"))
    assert not corrections.visible(an_actor("reporter", other)).exists()

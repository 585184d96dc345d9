"""Figures that were put off are handed in after the rest: only they are entered, the rest stays and counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from departments import extensions, submissions
from departments.models import Supplement, Value
from departments.workflow import Refused
from qualitycity.models import Event
from targets import schedule
from targets.models import Indicator
from tests.clock import Clock, at
from tests.departments.desk import Q3, SYSTEM, a_desk, an_actor

pytestmark = pytest.mark.django_db
OFFICE, APPROVER = an_actor("office_staff"), an_actor("office_approver")
DUE, LATER = at("2026-10-20 18:00"), at("2026-11-15 18:00")


@pytest.fixture
def clock(monkeypatch):
    made = Clock(monkeypatch)
    made.set("2026-10-10 09:00")
    return made


@pytest.fixture
def desk(clock):
    """The rest is released in time; ``stock`` is put off until November."""
    made = a_desk("rate", "stock", due=DUE)
    extensions.give(submission=made.submission, until=LATER, reason="公报", by=OFFICE, cells=[made.key("stock")])
    made.type("rate", value="95")
    submissions.submit(submission=made.submission, by=made.reporter)
    submissions.release(submission=made.submission, by=made.reviewer)
    clock.set("2026-11-02 09:00")
    return made


def verified(desk):
    submissions.verify(submission=desk.submission, by=APPROVER)


def opened(desk):
    return submissions.supplement(submission=desk.submission, by=desk.reporter)


def handed_in(desk, **more):
    desk.type("stock", value="88")
    submissions.submit(submission=desk.submission, by=desk.reporter, **more)
    submissions.release(submission=desk.submission, by=desk.reviewer)


def told(kind):
    return [event.detail for event in Event.objects.filter(kind=kind).order_by("id")]


@pytest.mark.parametrize("closed", [False, True])
def test_late_figures_go_the_usual_way_after_the_rest_was_verified(desk, closed):
    verified(desk)
    if closed:
        schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    assert (opened(desk).state, opened(desk).state) == ("supplement", "supplement")
    handed_in(desk)
    assert (desk.value("rate").counted, desk.value("stock").counted) == (True, False)
    verified(desk)
    assert (desk.submission.state, desk.submission.supplementing) == ("verified", False)
    assert desk.value("stock").counted
    assert told("submission.released")[-1] == {"late": False, "supplement": True}
    row = Supplement.objects.get()
    assert (row.due_at, row.released_at <= row.due_at, row.closed_at is None) == (LATER, True, False)
    assert desk.submission.first_released_at == at("2026-10-10 09:00")


def test_only_the_late_figures_are_entered(desk):
    verified(desk)
    opened(desk)
    assert desk.type("rate", value="97").kind == "unknown"
    assert desk.type("stock", value="88").kind == "saved"
    assert str(desk.value("rate").value) == "95"


def test_a_late_figure_that_is_still_blank_is_not_handed_in(desk):
    opened(desk)
    with pytest.raises(Refused, match="stock: Not filled in"):
        submissions.submit(submission=desk.submission, by=desk.reporter)


def test_the_office_verifies_the_rest_meanwhile(desk):
    opened(desk)
    desk.type("stock", value="88")
    verified(desk)
    assert desk.submission.state == "supplement"
    assert (desk.value("rate").counted, desk.value("stock").counted) == (True, False)
    with pytest.raises(Refused, match="late figures are on their way"):
        submissions.verify(submission=desk.submission, by=an_actor("office_approver", name="another"))
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    verified(desk)
    assert desk.value("stock").counted


def test_what_is_taken_back_or_returned_stays_a_supplement(desk):
    verified(desk)
    opened(desk)
    desk.type("stock", value="88")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.withdraw(submission=desk.submission, by=desk.reporter)
    assert desk.submission.state == "supplement"
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.send_back(submission=desk.submission, by=desk.reviewer, reasons={desk.key("stock"): "请核对"})
    assert desk.submission.state == "returned"
    assert desk.type("rate", value="97").kind == "unknown"
    handed_in_again = desk.type("stock", value="89")
    assert handed_in_again.kind == "saved"


def test_given_up_everything_is_as_it_was_and_nothing_typed_is_lost(desk):
    verified(desk)
    opened(desk)
    desk.type("stock", value="88")
    for _ in range(2):
        submissions.give_up(submission=desk.submission, by=desk.reporter)
    assert (desk.submission.state, desk.submission.supplementing) == ("verified", False)
    held = Value.objects.filter(indicator=desk.targets["stock"].indicator).order_by("number")
    assert [value.value is not None for value in held] == [True, False]
    assert desk.value("stock").standing == "missing"
    assert len(told("supplement.given_up")) == 1
    assert opened(desk).state == "supplement"


def test_given_up_before_the_rest_was_verified_it_waits_for_the_office_again(desk):
    opened(desk)
    submissions.give_up(submission=desk.submission, by=desk.reporter)
    assert desk.submission.state == "reported"


def test_after_its_time_a_closed_quarter_takes_no_late_figure(desk, clock):
    verified(desk)
    opened(desk)
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    desk.type("stock", value="88")
    clock.set("2026-11-15 18:01")
    with pytest.raises(Refused, match="quarter is closed"):
        desk.type("stock", value="89")
    with pytest.raises(Refused, match="quarter is closed"):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    extensions.give(
        submission=desk.submission, until=at("2026-12-01 18:00"), reason="公报再推迟", by=OFFICE,
        cells=[desk.key("stock")],
    )  # fmt: skip
    handed_in(desk)
    assert told("submission.released")[-1]["late"] is False


def test_after_its_time_an_open_quarter_takes_it_as_late_with_a_reason_of_its_own(desk, clock):
    verified(desk)
    clock.set("2026-11-20 09:00")
    opened(desk)
    desk.type("stock", value="88")
    with pytest.raises(Refused, match="deadline has passed"):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.submit(submission=desk.submission, by=desk.reporter, late_reason="公报迟到")
    submissions.release(submission=desk.submission, by=desk.reviewer)
    assert told("submission.released")[-1]["late"] is True
    assert (desk.submission.late_reason, Supplement.objects.get().late_reason) == ("", "公报迟到")


def test_in_a_closed_quarter_nothing_is_opened_after_the_time(desk, clock):
    verified(desk)
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    clock.set("2026-11-15 18:01")
    with pytest.raises(Refused, match="its time is over"):
        opened(desk)


def test_without_anything_put_off_there_is_nothing_to_hand_in(clock):
    desk = a_desk("rate", due=DUE)
    desk.release()
    with pytest.raises(Refused, match="No figure is still to come"):
        opened(desk)


def test_locking_ends_what_did_not_come(desk):
    verified(desk)
    opened(desk)
    desk.type("stock", value="88")
    schedule.lock(plan=desk.plan, quarter=Q3, by=SYSTEM)
    assert (desk.submission.state, desk.submission.supplementing) == ("locked", False)
    assert desk.value("stock").standing == "missing"


def test_a_figure_with_a_due_date_of_its_own_comes_by_the_same_way(clock):
    desk = a_desk("rate", "stock", due=DUE)
    Indicator.objects.filter(name="stock").update(due_after_days=60)  # until 29 November
    desk.type("rate", value="95")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    verified(desk)
    schedule.close(plan=desk.plan, quarter=Q3, by=SYSTEM)
    clock.set("2026-11-29 23:00")
    opened(desk)
    handed_in(desk)
    assert told("submission.released")[-1]["late"] is False
    assert Supplement.objects.get().due_at - at("2026-11-29 00:00") < timedelta(days=1)

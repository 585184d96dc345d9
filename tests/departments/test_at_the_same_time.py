"""Several people at the same figures at once: nothing is lost, nothing happens twice, whichever database is below."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from departments import submissions
from departments.models import Notice, Submission, Value
from departments.submissions import Typed
from departments.workflow import Refused
from qualitycity.models import Event
from reports.models import Check
from targets import schedule
from tests.departments.desk import Q3, SYSTEM, a_desk, a_user, an_actor

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE = an_actor("office_approver")


def together(*acts: Callable[[], Any]) -> list[Any]:
    """What came of the acts, all begun at the same moment; a refusal is an outcome too."""
    begin = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            begin.wait()
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_none_of_two_hundred_edits_of_one_cell_is_lost():
    desk = a_desk("stock")
    held, key = desk.submission, desk.key("stock")

    def edits(person: int) -> Callable[[], None]:
        def act() -> None:
            by = an_actor("reporter", desk.unit, f"person{person}")
            for turn in range(25):
                submissions.enter(submission=held, cells=[Typed(key, {"value": f"{person}.{turn:02}1"})], by=by)

        return act

    together(*(edits(person) for person in range(8)))
    numbers = list(Value.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, 201))
    assert Value.objects.filter(latest=True).values_list("number", flat=True).get() == 200
    assert Event.objects.filter(kind="values.entered").count() == 200


def test_every_edit_of_one_cell_over_what_was_seen_is_saved_or_a_conflict():
    desk = a_desk("stock")
    held, key = desk.submission, desk.key("stock")

    def edits(person: int) -> Callable[[], list[tuple[str, str]]]:
        def act() -> list[tuple[str, str]]:
            by, found, seen = an_actor("reporter", desk.unit, f"person{person}"), [], 0
            for turn in range(25):
                text = f"{person}.{turn:02}1"
                (outcome,) = submissions.enter(submission=held, cells=[Typed(key, {"value": text}, seen)], by=by)
                found.append((outcome.kind, text))
                seen = outcome.value.number if outcome.value else 0  # what the page shows after it
            return found

        return act

    outcomes = [each for listed in together(*(edits(person) for person in range(8))) for each in listed]
    assert len(outcomes) == 200
    assert {kind for kind, _ in outcomes} <= {"saved", "conflict"}
    saved = [text for kind, text in outcomes if kind == "saved"]
    history = Value.objects.order_by("number").values_list("number", "value")
    assert sorted(str(value) for _, value in history) == sorted(saved)
    assert [number for number, _ in history] == list(range(1, len(saved) + 1))
    assert Event.objects.filter(kind="values.entered").count() == len(saved)


def test_a_figure_typed_while_it_is_submitted_is_either_in_or_refused():
    desk = a_desk("stock")
    for turn in range(200):
        Submission.objects.update(state="draft", submitted_key="")
        desk.type("stock", value="80")
        held, cell = desk.submission, Typed(desk.key("stock"), {"value": f"{81 + turn}"})
        events = Event.objects.filter(kind="values.entered").count()
        typed, submitted = together(
            lambda held=held, cell=cell: submissions.enter(submission=held, cells=[cell], by=desk.reporter),
            lambda held=held: submissions.submit(submission=held, by=desk.reporter),
        )
        assert not isinstance(submitted, Refused)
        is_in = not isinstance(typed, Refused)
        assert desk.submission.state == "submitted"
        assert str(desk.value("stock").value) == (f"{81 + turn}" if is_in else "80")
        assert Event.objects.filter(kind="values.entered").count() == events + is_in
    assert Event.objects.filter(kind="submission.submitted").count() == 200


def test_submitted_twice_at_once_is_submitted_once_and_told_once():
    desk = a_desk("stock")
    a_user("reviewer", desk.unit, name="head")
    desk.fill()
    for turn in range(1, 11):
        Submission.objects.update(state="draft", submitted_key="")
        held = desk.submission
        outcomes = together(*[lambda held=held: submissions.submit(submission=held, by=desk.reporter)] * 2)
        assert [type(each) for each in outcomes] == [Submission, Submission]
        assert (Submission.objects.count(), desk.submission.version) == (1, held.version + 1)
        assert Event.objects.filter(kind="submission.submitted").count() == turn
        assert Notice.objects.filter(kind="submission.submitted").count() == turn


def test_verified_twice_at_once_is_verified_once():
    desk = a_desk("rate", "stock")
    held = desk.release()
    people = [OFFICE, OFFICE, an_actor("office_approver", name="another")]
    together(*(lambda by=by: submissions.verify(submission=held, by=by) for by in people))
    assert desk.submission.state == "verified"
    kinds = ("submission.verified", "value.verified")
    assert [Event.objects.filter(kind=kind).count() for kind in kinds] == [1, 1]
    assert Check.objects.filter(period=desk.period, latest=True).count() == 2


def test_a_quarter_locked_during_a_verification_holds_nothing_half_verified():
    desk = a_desk("stock")
    desk.release()
    for _turn in range(8):
        Submission.objects.update(state="reported", verified_key="")
        Value.objects.update(counted=False)
        type(desk.period).objects.update(state="open")
        held = desk.submission
        together(
            lambda held=held: submissions.verify(submission=held, by=OFFICE),
            lambda: schedule.lock(plan=desk.plan, quarter=Q3, by=SYSTEM),
        )
        found = desk.submission
        assert (found.period.state, found.state) in (("locked", "locked"), ("locked", "reported"))
        assert desk.value("stock").counted == (found.state == "locked")

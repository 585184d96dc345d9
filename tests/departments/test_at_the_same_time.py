"""Several people at the same figures at once: nothing is lost, nothing happens twice, whichever database is below."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from departments import submissions
from departments.models import Submission, Value
from departments.submissions import Typed
from departments.workflow import Refused
from qualitycity.models import Event
from reports.models import Check
from targets import schedule
from tests.departments.desk import Q3, SYSTEM, a_desk, an_actor

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


def test_a_figure_typed_while_it_is_submitted_is_either_in_or_refused():
    desk = a_desk("stock")
    for turn in range(12):
        Submission.objects.update(state="draft", submitted_key="")
        desk.type("stock", value="80")
        held, cell = desk.submission, Typed(desk.key("stock"), {"value": f"{90 + turn}"})
        events = Event.objects.filter(kind="values.entered").count()
        typed, _submitted = together(
            lambda held=held, cell=cell: submissions.enter(submission=held, cells=[cell], by=desk.reporter),
            lambda held=held: submissions.submit(submission=held, by=desk.reporter),
        )
        is_in = not isinstance(typed, Refused)
        assert desk.submission.state == "submitted"
        assert str(desk.value("stock").value) == (f"{90 + turn}" if is_in else "80")
        assert Event.objects.filter(kind="values.entered").count() == events + is_in


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

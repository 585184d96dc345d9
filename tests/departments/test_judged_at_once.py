"""Several reviewers at the same figures at once: accepted, confirmed and said once, whichever database is below."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from departments import acceptances, approvals, queues, reasons, remarks, submissions
from departments.models import Acceptance, ReasonTemplate, Remark, Submission
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Actor, Permission
from reports import approvals as boards_of
from tests.departments.desk import Desk, a_desk, a_kind, an_actor
from tests.departments.test_at_the_same_time import together
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db(transaction=True)
OFFICE, SECOND = an_actor("office_approver"), an_actor("office_approver", name="second")


def counted(*kinds: str) -> list[int]:
    return [Event.objects.filter(kind=kind).count() for kind in kinds]


def accept(desk: Desk, held: Submission, name: str, by: Actor) -> Any:
    value = desk.value(name)
    assert value is not None
    return lambda: acceptances.accept(submission=held, numbers={desk.key(name): value.number}, by=by)


def test_the_last_two_rows_accepted_at_once_verify_once():
    desk = a_desk("rate", "stock")
    held = desk.release()
    outcomes = together(accept(desk, held, "rate", OFFICE), accept(desk, held, "stock", SECOND))
    assert not any(isinstance(each, Refused) for each in outcomes)
    assert desk.submission.state == "verified"
    assert counted("values.accepted", "submission.verified", "value.verified") == [2, 1, 1]


def test_one_row_accepted_by_many_at_once_is_accepted_once():
    desk = a_desk("rate", "stock")
    held = desk.release()
    people = [an_actor("office_approver", name=f"person{number}") for number in range(6)]
    together(*(accept(desk, held, "rate", by) for by in people))
    assert (Acceptance.objects.count(), counted("values.accepted")) == (1, [1])


def test_accepted_while_it_is_returned_is_one_or_the_other():
    desk = a_desk("rate")
    desk.release()
    for _turn in range(8):
        Submission.objects.update(state="reported", verified_key="", released_key="reviewer24")
        Acceptance.objects.all().delete()
        held = desk.submission
        together(
            accept(desk, held, "rate", OFFICE),
            lambda held=held: submissions.send_back(submission=held, by=SECOND, reasons={}, note="请核对"),
        )
        assert desk.submission.state in ("verified", "returned")
        assert Acceptance.objects.exists() == (desk.submission.state == "verified")


def two_units() -> tuple[Desk, Desk]:
    first = a_desk("rate")
    second = Desk(first.plan, a_department("23", "工商局"), first.period)
    second.targets["stock"] = a_kind(first.plan, "stock", second.unit)
    Submission.objects.create(period=first.period, department=second.unit)
    for desk in (first, second):
        desk.release()
    return first, second


def previewed(desk: Desk, by: Actor) -> Any:
    waiting = Submission.objects.filter(state="reported").select_related("period__plan", "department")
    cases = queues.of(list(waiting.order_by("pk")), office=True, today=timezone.localdate())
    return approvals.preview(period=desk.period, choices=approvals.choose(cases, None, by=by), by=by)


def test_a_batch_confirmed_many_times_at_once_is_confirmed_once():
    first, _second = two_units()
    approval = previewed(first, OFFICE)
    seal = boards_of.preview(approval, by=OFFICE).seal
    outcomes = together(*[lambda: boards_of.confirm(approval=approval, outcome=seal, by=OFFICE)] * 6)
    assert not any(isinstance(each, Refused) for each in outcomes)
    kinds = ("values.accepted", "submission.verified", "value.verified", "approval.confirmed")
    assert counted(*kinds) == [2, 2, 1, 1]


def test_two_batches_over_the_same_rows_are_confirmed_once():
    first, second = two_units()
    mine, theirs = previewed(first, OFFICE), previewed(first, SECOND)
    outcomes = together(
        lambda: approvals.confirm(approval=mine, by=OFFICE), lambda: approvals.confirm(approval=theirs, by=SECOND)
    )
    assert sum(isinstance(each, Refused) for each in outcomes) == 1
    assert {first.submission.state, second.submission.state} == {"verified"}
    assert counted("submission.verified", "approval.confirmed") == [2, 1]


def test_one_click_that_arrives_many_times_at_once_says_it_once():
    desk = a_desk("rate")
    held = desk.release()
    outcomes = together(
        *[lambda: remarks.add(submission=held, cell=desk.key("rate"), text="请核对", by=OFFICE, key="click")] * 6
    )
    assert len({each.pk for each in outcomes}) == Remark.objects.count() == 1


def test_two_lists_of_phrases_written_at_once_are_one_of_the_two():
    area = a_desk("rate").plan.area
    seen = reasons.of(area.pk)
    by = Actor(key="a", name="a", area_id=area.pk, permissions=frozenset({Permission.RUN_PERIODS}))
    outcomes = together(
        *(lambda texts=texts: reasons.rewrite(texts=texts, seen=seen, by=by) for texts in (["甲", "乙"], ["丙"]))
    )
    assert sum(isinstance(each, Refused) for each in outcomes) == 1
    assert list(ReasonTemplate.objects.values_list("text", flat=True)) in (["甲", "乙"], ["丙"])

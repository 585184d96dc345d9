"""The signed form: asked for where the plan says so, laid to the whole between submission and release."""

from __future__ import annotations

import pytest

from departments import evidence, submissions
from departments.workflow import Refused
from tests.attached_files import a_pdf
from tests.departments.desk import Desk, a_desk, an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    desk = a_desk("rate")
    desk.plan.signed_form = True
    desk.plan.save()
    return desk


def sign(desk: Desk, text: str = "signed", by=None):
    return evidence.add(
        submission=desk.submission, key=evidence.WHOLE, name="盖章件.pdf", content=a_pdf(text), by=by or desk.reviewer
    )


def release(desk: Desk):
    return submissions.release(submission=desk.submission, by=desk.reviewer)


def test_a_release_wants_the_signed_form(desk):
    desk.submit()
    with pytest.raises(Refused, match="signed and sealed"):
        release(desk)
    use = sign(desk)
    assert (use.indicator, use.part) == (None, "")
    assert release(desk).state == "reported"
    assert [each.evidence.name for each in evidence.of(desk.submission)[evidence.WHOLE]] == ["盖章件.pdf"]


def test_where_the_plan_does_not_ask_nothing_is_lacking(desk):
    desk.plan.signed_form = False
    desk.plan.save()
    assert desk.release().state == "reported"


def test_a_form_signed_before_the_figures_changed_does_not_count(desk):
    desk.submit()
    sign(desk)
    submissions.withdraw(submission=desk.submission, by=desk.reporter)
    desk.type("rate", value="96")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    with pytest.raises(Refused, match="signed and sealed"):
        release(desk)
    sign(desk)
    assert len(evidence.of(desk.submission)[evidence.WHOLE]) == 1
    assert release(desk).state == "reported"


@pytest.mark.parametrize("role", ["reporter", "reviewer", "district_office"])
def test_whoever_of_the_unit_has_the_scan_lays_it(desk, role):
    desk.submit()
    assert sign(desk, by=an_actor(role, desk.unit)).by_key == f"{role}24"


def test_a_draft_and_what_was_released_take_no_signed_form(desk):
    with pytest.raises(Refused, match="not yet released"):
        sign(desk)
    desk.submit()
    sign(desk)
    release(desk)
    with pytest.raises(Refused, match="not yet released"):
        sign(desk, "another")

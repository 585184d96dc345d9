"""The office accepts row by row; the last row verifies, and a changed value loses its acceptance."""

from __future__ import annotations

import pytest

from departments import acceptances, submissions
from departments.models import Acceptance
from departments.workflow import Refused, Stale
from qualitycity.models import Event
from tests.departments.desk import a_desk, an_actor

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_approver")
SECOND = an_actor("office_approver", name="second")


@pytest.fixture
def desk():
    desk = a_desk("rate", "stock")
    desk.release()
    return desk


def accept(desk, *names, by=OFFICE, **more):
    numbers = {desk.key(name): desk.value(name).number for name in names}
    return acceptances.accept(submission=desk.submission, numbers=numbers, by=by, **more)


def kinds(desk):
    told = Event.objects.filter(subject=f"departments.submission:{desk.submission.pk}").order_by("id")
    return [kind for kind in told.values_list("kind", flat=True) if kind.startswith(("values.acc", "submission.ver"))]


def test_one_row_is_accepted_and_nothing_counts_yet(desk):
    assert accept(desk, "rate").state == "reported"
    assert not desk.value("rate").counted
    (mark,) = Acceptance.objects.all()
    assert (mark.number, mark.by_name) == (1, "office_approver")


def test_the_last_row_verifies_the_submission(desk):
    accept(desk, "rate")
    assert accept(desk, "stock", by=SECOND).state == "verified"
    assert desk.value("rate").counted
    assert kinds(desk) == ["values.accepted", "values.accepted", "submission.verified"]


def test_the_same_click_again_changes_nothing(desk):
    for _ in range(2):
        accept(desk, "rate")
    for _ in range(2):
        assert accept(desk, "stock").state == "verified"
    assert kinds(desk).count("values.accepted") == 2


def test_a_changed_value_loses_its_acceptance_and_the_others_keep_theirs(desk):
    accept(desk, "stock")
    submissions.send_back(submission=desk.submission, by=OFFICE, reasons={desk.key("rate"): "请核对"})
    desk.type("rate", value="93")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    assert accept(desk, "rate").state == "verified"  # 库存 was accepted before and has not changed


def test_another_version_than_the_one_seen_is_not_accepted(desk):
    with pytest.raises(Stale):
        acceptances.accept(submission=desk.submission, numbers={desk.key("rate"): 0}, by=OFFICE)
    with pytest.raises(Stale):
        acceptances.accept(submission=desk.submission, numbers={"999999:": 1}, by=OFFICE)
    assert not Acceptance.objects.exists()


@pytest.mark.parametrize("who", ["reporter24", "reviewer24"])
def test_nobody_accepts_what_they_entered_or_released(desk, who):
    with pytest.raises(Refused):
        accept(desk, "rate", by=an_actor("office_approver", name=who))


def test_an_acceptance_is_taken_back_until_the_submission_is_verified(desk):
    accept(desk, "rate")
    acceptances.take_back(submission=desk.submission, cell=desk.key("rate"), by=SECOND)
    assert accept(desk, "stock").state == "reported"
    assert accept(desk, "rate").state == "verified"
    with pytest.raises(Refused):
        acceptances.take_back(submission=desk.submission, cell=desk.key("rate"), by=OFFICE)


def test_a_grade_is_given_with_the_acceptance():
    desk = a_desk("words")
    desk.release()
    assert accept(desk, "words", grades={desk.key("words"): "良好"}).state == "verified"
    assert (desk.value("words").grade, desk.value("words").counted) == ("良好", True)

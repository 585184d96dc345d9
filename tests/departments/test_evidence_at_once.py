"""Files that are sent by several people, or several times, at the same moment."""

from __future__ import annotations

import pytest

from departments import evidence, submissions
from departments.models import Evidence, EvidenceUse
from departments.workflow import Refused
from qualitycity.models import Event
from tests.attached_files import a_pdf
from tests.departments.desk import a_desk
from tests.departments.test_at_the_same_time import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_file_sent_eight_times_is_laid_once():
    desk = a_desk("rate")
    held, key, by = desk.submission, desk.key("rate"), desk.reporter

    def send():
        return evidence.add(submission=held, key=key, name="a.pdf", content=a_pdf(), by=by)

    assert len({use.pk for use in together(*[send] * 8)}) == 1
    assert (Evidence.objects.count(), EvidenceUse.objects.count()) == (1, 1)
    assert Event.objects.filter(kind="evidence.added").count() == 1


def test_eight_files_share_the_last_room(settings):
    """Each takes 0.3 MB of 1 MB: three fit."""
    settings.ATTACHMENTS_MB = {"file": 1, "unit": 1}
    desk = a_desk("rate")
    held, key, by = desk.submission, desk.key("rate"), desk.reporter

    def send(number):
        content = a_pdf(extra=b"%%%d" % number + b"%" * 314_573 + b"\n")
        return lambda: evidence.add(submission=held, key=key, name=f"{number}.pdf", content=content, by=by)

    outcomes = together(*[send(number) for number in range(8)])
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 5
    assert Evidence.objects.count() == 3


@pytest.mark.parametrize("turn", range(10))
def test_a_file_is_laid_before_submission_or_refused(turn):
    desk = a_desk("rate")
    desk.fill()
    held, key, by = desk.submission, desk.key("rate"), desk.reporter
    laid, submitted = together(
        lambda: evidence.add(submission=held, key=key, name="a.pdf", content=a_pdf(), by=by),
        lambda: submissions.submit(submission=held, by=by),
    )
    assert submitted.state == "submitted"
    if isinstance(laid, Refused):
        assert not EvidenceUse.objects.exists()
    else:
        assert laid.at <= desk.submission.submitted_at

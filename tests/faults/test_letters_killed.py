"""The archive of all result letters is there whole or not at all, whatever is killed in the middle."""

from __future__ import annotations

import zipfile

import pytest
from django.urls import reverse

from qualitycity.files import kept
from qualitycity.models import Event, Job
from reports import integrity, result_letters
from reports.documents import fonts
from tests.faults.processes import until
from tests.reports.assessments.test_walk import announced, city

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["city"]
LETTERS = 4 * (len(result_letters.FORMS) - (not fonts.chosen()))


def archives() -> list[str]:
    """Everything that lies where the archives go, drafts of files included."""
    return sorted(path.name for path in kept("assessments/letters").glob("*"))


def test_a_worker_killed_in_the_middle_leaves_no_half_archive_and_the_next_writes_it_once(city, office, start_worker):
    assessment, run = announced(city)
    worker = start_worker()
    address = reverse("assessment-letters", args=[assessment.pk, run.number])
    answer = office.post(address, {"key": "the-form"})
    job = Job.objects.get(kind=result_letters.JOB)
    for point in (0, 2):
        until(lambda point=point: reached(job, point), what=f"letter {point}")
        worker.kill()
        job.refresh_from_db()
        if job.state != Job.State.DONE:  # a fast machine may be through
            assert archives() == []
        worker = start_worker()
    until(lambda: reached(job, 0) and job.state == Job.State.DONE, what="the job is done")
    assert archives() == [f"{job.pk}.zip"]
    with zipfile.ZipFile(kept(job.result["files"][0]["path"])) as packed:
        assert (packed.testzip(), len(packed.namelist())) == (None, LETTERS)
    assert list(integrity.faults()) == list(result_letters.faults()) == []
    assert Event.objects.filter(kind="job.done", subject=f"qualitycity.job:{job.pk}").count() == 1
    assert office.post(address, {"key": "the-form"})["Location"] == answer["Location"]


def reached(job: Job, point: int) -> bool:
    """Whether the worker writes this letter, or is past it."""
    job.refresh_from_db()
    return job.state != Job.State.QUEUED and job.steps_done >= point

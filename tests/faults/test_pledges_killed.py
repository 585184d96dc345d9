"""All pledges of a year are made once, in the same bytes, whatever is killed in the middle."""

from __future__ import annotations

import zipfile

import pytest
from django.urls import reverse

from departments.models import Pledge
from departments.pledges import verifying
from qualitycity.files import kept
from qualitycity.models import Event, Job
from reports import pledge_papers
from reports.documents import fonts
from reports.models import PledgeFile, PledgePaper
from tests.departments.desk import a_duty
from tests.faults.processes import until
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db(transaction=True)
UNITS = 5
FILES = UNITS * (len(pledge_papers.FORMATS) - (not fonts.chosen()))


def reached(job: Job, point: int) -> bool:
    """Whether the worker is at this step, or so fast that it is past it."""
    job.refresh_from_db()
    return job.state != Job.State.QUEUED and job.steps_done >= point


def test_a_worker_killed_in_the_middle_makes_every_pledge_once(office, plan, start_worker):
    for number in range(2, UNITS + 1):
        a_duty(plan.targets.first(), a_department(f"{number:02d}", f"单位{number}"), "supporting")
    worker = start_worker()
    answer = office.post(reverse("pledges-generate"), {"plan": plan.code, "year": "2026", "key": "the-form"})
    assert answer.status_code == 302
    job = Job.objects.get(kind=pledge_papers.JOB)
    for point in (2, UNITS + 3):  # while they are drafted, and while they are written
        until(lambda point=point: reached(job, point), what=f"step {point}")
        held = dict(PledgeFile.objects.values_list("path", "sha256"))
        worker.kill()
        worker = start_worker()
    until(lambda: reached(job, 0) and job.state == Job.State.DONE, what="the job is done")
    assert Pledge.objects.count() == PledgePaper.objects.count() == UNITS
    assert PledgeFile.objects.count() == FILES
    assert dict(PledgeFile.objects.values_list("path", "sha256")).items() >= held.items()
    assert list(pledge_papers.faults(again=True)) == list(verifying.verify()) == []
    assert Event.objects.filter(kind="pledge.drafted").count() == UNITS
    (archive,) = job.result["files"]
    assert len(zipfile.ZipFile(kept(archive["path"])).namelist()) == FILES
    again = office.post(reverse("pledges-generate"), {"plan": plan.code, "year": "2026", "key": "the-form"})
    assert again["Location"] == answer["Location"]

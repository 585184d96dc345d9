"""A report is compiled once, in the same bytes, whatever is killed, stopped or sent twice."""

from __future__ import annotations

import hashlib

import pytest
from django.urls import reverse

from qualitycity.files import kept
from qualitycity.models import Delivery, Event, Job
from reports import supervision
from reports.content import blocks
from reports.documents import files as documents
from reports.documents import fonts
from reports.models import ReportFile, SupervisionReport
from tests.faults.processes import until

pytestmark = pytest.mark.django_db(transaction=True)
FILES = len(documents.FORMATS) - (not fonts.chosen())


def asked(office, plan, about: str = "2026") -> Job:
    """The office presses the button: the page answers, and leads to the job."""
    answer = office.post(reverse("report-compile"), {"plan": plan.code, "about": about, "kind": "annual"})
    assert answer.status_code == 302
    assert office.get(answer["Location"]).status_code == 200
    return Job.objects.order_by("-created_at")[0]


def state(job: Job) -> str:
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)


def done(job: Job) -> None:
    until(lambda: state(job) == Job.State.DONE, what="the job is done")


def is_made_once(job: Job) -> SupervisionReport:
    """One report of the job, true to the store; its files are there, and are what its content says."""
    report = SupervisionReport.objects.get(job=job)
    assert supervision.verify(report) == []
    assert report.files.count() == FILES
    content = blocks.load(report.content)
    for file in report.files.all():
        data = kept(file.path).read_bytes()
        assert data == documents.write(file.format, content)
        assert hashlib.sha256(data).hexdigest() == file.sha256
    assert Event.objects.filter(kind="job.done", subject__endswith=str(job.pk)).count() == 1
    return report


def test_a_worker_killed_while_compiling_costs_a_delay(office, plan, start_worker):
    worker = start_worker()
    for point in (0, 3, 5):
        job = asked(office, plan)
        until(lambda job=job, point=point: reached(job, point), what=f"step {point}")
        held = dict(ReportFile.objects.filter(report__job=job).values_list("format", "sha256"))
        worker.kill()
        worker = start_worker()
        done(job)
        report = is_made_once(job)
        assert dict(report.files.values_list("format", "sha256")).items() >= held.items()
    assert SupervisionReport.objects.count() == 3


def reached(job: Job, point: int) -> bool:
    """Whether the worker is at this step, or so fast that it is past it."""
    job.refresh_from_db()
    return job.state != Job.State.QUEUED and job.steps_done >= point


def test_a_broker_that_is_down_when_the_button_is_pressed_costs_a_delay(office, plan, broker, start_worker):
    workers = [start_worker()]
    done(asked(office, plan))
    broker.stop()
    job = asked(office, plan)
    assert state(job) == Job.State.QUEUED
    broker.start()

    def is_done() -> bool:
        """A worker may end with its broker; then its supervisor starts it again."""
        if workers[-1].process.poll() is not None:
            workers.append(start_worker())
        return state(job) == Job.State.DONE

    until(is_done, what="the job is done after the broker is back")
    is_made_once(job)
    assert Job.objects.count() == SupervisionReport.objects.count() == 2


def test_a_message_that_comes_many_times_is_done_once(office, plan, start_worker):
    job = asked(office, plan)
    Delivery.objects.bulk_create(Delivery(job=job) for _again in range(4))
    start_worker()
    done(job)
    until(lambda: not Delivery.objects.filter(sent_at=None).exists(), what="all messages are sent")
    is_made_once(job)
    assert Job.objects.get(pk=job.pk).attempts == 1


def test_two_beats_and_two_workers_make_it_once(office, plan, start_worker):
    job = asked(office, plan)
    start_worker(1)
    start_worker(2)
    done(job)
    is_made_once(job)
    assert SupervisionReport.objects.count() == 1


def test_the_button_pressed_twice_asks_once(office, plan):
    form = {"plan": plan.code, "about": "2026", "kind": "annual", "key": "the-form"}
    addresses = {office.post(reverse("report-compile"), form)["Location"] for _press in range(2)}
    assert len(addresses) == 1
    assert Job.objects.count() == Delivery.objects.count() == 1

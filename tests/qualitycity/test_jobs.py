"""Jobs: one lease at a time, a dead worker's job goes on, an end is told once."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from qualitycity import jobs, sentences
from qualitycity.models import Delivery, Event, Job
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence

pytestmark = pytest.mark.django_db

CLERK = Actor(key="li", name="李科员", role="office_staff", unit="")
OTHER = Actor(key="wang", name="王科员", role="office_staff")


def started(key: str = "", by: Actor = CLERK) -> Job:
    return jobs.start(kind="report.compile", arguments={"year": 2026}, by=by, key=key, label="年度督查报告")


def silent(job: Job) -> None:
    """The holder of the job has died: its heartbeat is an hour old."""
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - timedelta(hours=1))


def test_a_job_comes_with_its_delivery_and_its_event():
    job = started()
    assert Delivery.objects.get().job == job
    assert Event.objects.get().kind == "job.started"
    assert (job.state, job.owner_key, job.arguments) == ("queued", "li", {"year": 2026})


def test_the_same_key_gives_the_job_that_was_started_first():
    assert started(key="form-1") == started(key="form-1")
    assert Job.objects.count() == Delivery.objects.count() == Event.objects.count() == 1


def test_two_people_may_use_the_same_key():
    assert started(key="1") != started(key="1", by=OTHER)


def test_a_kind_nobody_does_is_refused():
    with pytest.raises(KeyError):
        jobs.start(kind="tea.make", arguments={}, by=CLERK)


def test_only_one_worker_gets_the_job():
    job = started()
    assert jobs.claim(job.pk)
    assert jobs.claim(job.pk) is None
    assert jobs.claim(uuid.uuid4()) is None


def test_progress_and_result_are_kept():
    job = started()
    token = jobs.claim(job.pk)
    jobs.advance(token, done=2, total=5, message=sentence("Writing %(file)s", file="docx"))
    job.refresh_from_db()
    assert (job.steps_done, job.steps_total) == (2, 5)
    assert str(sentences.load(job.message)) == "Writing docx"
    jobs.finish(token, result={"files": []})
    job.refresh_from_db()
    assert (job.state, job.steps_done, job.result) == ("done", 5, {"files": []})
    assert job.finished_at


def test_the_work_runs_once_however_often_its_message_comes():
    job, times = started(), []
    assert jobs.run(job.pk, lambda job, token: times.append(job.pk) or {})
    assert not jobs.run(job.pk, lambda job, token: times.append(job.pk) or {})
    assert times == [job.pk]


def test_a_refusal_tells_what_to_do():
    job = started()

    def refuse(job, token):
        raise jobs.Refused(sentence("Open a period first."))

    jobs.run(job.pk, refuse)
    job.refresh_from_db()
    assert (job.state, job.message["text"]) == ("failed", "Open a period first.")


def test_an_unexpected_error_fails_the_job_and_names_itself():
    job = started()
    jobs.run(job.pk, lambda job, token: {}[1])
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.message["gaps"] == {"error": "KeyError"}


def test_a_dead_workers_job_is_queued_again_and_the_old_token_is_worth_nothing():
    job = started()
    token = jobs.claim(job.pk)
    silent(job)
    assert jobs.requeue_lost() == 1
    with pytest.raises(jobs.LeaseLost):
        jobs.advance(token, done=1, total=2, message=sentence("late"))
    with pytest.raises(jobs.LeaseLost):
        jobs.finish(token, result={})
    assert jobs.claim(job.pk) not in (None, token)
    assert Delivery.objects.count() == 2


def test_a_job_with_a_fresh_lease_is_left_alone():
    jobs.claim(started().pk)
    assert jobs.requeue_lost() == 0


def test_a_job_that_kills_its_workers_fails_in_the_end():
    job = started()
    for _attempt in range(5):
        jobs.claim(job.pk)
        silent(job)
        jobs.requeue_lost()
    job.refresh_from_db()
    assert (job.state, job.message["gaps"]) == ("failed", {"times": "5"})


def test_the_owner_may_start_a_failed_job_again_and_nobody_else():
    job = started()
    jobs.fail(jobs.claim(job.pk), reason=sentence("no disk"))
    assert not jobs.try_again(job=job, by=OTHER)
    assert jobs.try_again(job=job, by=CLERK)
    assert not jobs.try_again(job=job, by=CLERK)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.message, job.finished_at) == ("queued", 0, None, None)


def test_everybody_sees_their_own_jobs():
    mine, _theirs = started(), started(by=OTHER)
    assert list(jobs.of(CLERK)) == [mine]


def test_a_worker_acts_with_the_rights_of_the_role_in_which_the_job_was_started():
    actor = jobs.owner_of(started())
    assert (actor.key, actor.name) == ("li", "李科员")
    assert actor.may(Permission.COMPILE_REPORTS)
    assert not actor.may(Permission.MANAGE_PEOPLE)

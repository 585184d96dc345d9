"""The outbox: what was promised in a transaction is sent after it, at least once, whatever the broker does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from qualitycity import jobs
from qualitycity.models import Delivery, Job
from qualitycity.roles import Actor

CLERK = Actor(key="li", name="李科员", role="office_staff")


def started() -> Job:
    return jobs.start(kind="report.compile", arguments={}, by=CLERK)


def sent_long_ago() -> None:
    Delivery.objects.update(sent_at=timezone.now() - timedelta(hours=1))


class Post:
    """A broker that notes what is sent, or is down."""

    def __init__(self, *, down: bool = False) -> None:
        self.down = down
        self.sent: list[tuple[str, str]] = []

    def __call__(self, task: str, job_id: str) -> None:
        if self.down:
            raise ConnectionError("the broker is down")
        self.sent.append((task, job_id))


@pytest.mark.django_db
def test_the_relay_sends_the_jobs_id_to_the_task_of_its_kind_once():
    job, post = started(), Post()
    assert jobs.deliver(post) == 1
    assert jobs.deliver(post) == 0
    assert post.sent == [("reports.tasks.compile_report", str(job.pk))]


@pytest.mark.django_db
def test_a_broker_that_is_down_costs_a_delay():
    started()
    assert jobs.deliver(Post(down=True)) == 0
    assert Delivery.objects.get().attempts == 1
    assert jobs.deliver(Post()) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_for_a_change_that_was_rolled_back():
    with transaction.atomic():
        started()
        transaction.set_rollback(True)
    assert jobs.deliver(Post()) == 0


@pytest.mark.django_db
def test_a_message_that_was_lost_is_sent_again():
    job, post = started(), Post()
    jobs.deliver(post)
    sent_long_ago()
    assert jobs.requeue_lost() == 1
    assert jobs.requeue_lost() == 0
    jobs.deliver(post)
    assert [job_id for _task, job_id in post.sent] == [str(job.pk)] * 2


@pytest.mark.django_db
def test_a_job_that_waits_behind_a_running_one_is_not_sent_again():
    running = started()
    started()
    jobs.deliver(Post())
    sent_long_ago()
    jobs.claim(running.pk)
    assert jobs.requeue_lost() == 0


@pytest.mark.django_db
def test_an_idle_relay_writes_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        jobs.deliver(Post())

"""What beat asks for: send what waits in the outbox, and give lost jobs another worker."""

from __future__ import annotations

from celery import current_app, shared_task

from qualitycity import jobs


def _send(task: str, job_id: str) -> None:
    current_app.send_task(task, args=[job_id])


@shared_task(acks_late=False)
def relay() -> None:
    jobs.deliver(_send)


@shared_task(acks_late=False)
def reap() -> None:
    jobs.requeue_lost()

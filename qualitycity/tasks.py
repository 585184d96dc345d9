"""What beat asks for: send what waits in the outbox, give lost jobs another worker, sweep what nobody will ask for."""

from __future__ import annotations

from celery import current_app, shared_task

from qualitycity import jobs, uploads


def _send(task: str, job_id: str) -> None:
    current_app.send_task(task, args=[job_id])


@shared_task(acks_late=False)
def relay() -> None:
    jobs.deliver(_send)


@shared_task(acks_late=False)
def reap() -> None:
    jobs.requeue_lost()


@shared_task(acks_late=False)
def sweep() -> None:
    uploads.sweep()

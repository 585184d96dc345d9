"""What beat has the units' side do: every task may run twice, late, or not at all for a while."""

from __future__ import annotations

from celery import shared_task

from departments import corrections, notices, reminders


@shared_task(name="departments.tasks.expire_corrections")
def expire_corrections() -> int:
    """End corrections whose time limit has passed."""
    return corrections.expire()


@shared_task(name="departments.tasks.send_notices", acks_late=False)
def send_notices() -> int:
    """Send what waits to leave the portal."""
    return notices.send_waiting()


@shared_task(name="departments.tasks.remind", acks_late=False)
def remind() -> int:
    """Take the steps of the ladders of reminders whose time has come."""
    return reminders.run() + reminders.run_put_off()

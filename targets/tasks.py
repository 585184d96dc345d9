"""What beat asks for: quarters open and close when their time has come."""

from __future__ import annotations

from celery import shared_task

from targets import schedule


@shared_task(acks_late=False)
def follow_calendar() -> None:
    schedule.follow()

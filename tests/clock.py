"""The city's clock in the hand of a test: what the code reads as now is what the test says."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.utils import timezone


class Clock:
    """Stands still until it is set, forward or back, in the city's time zone."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.moment = timezone.now()
        patch.setattr(timezone, "now", lambda: self.moment)

    def set(self, text: str) -> datetime:
        """``2026-10-20 18:00``, on the wall of the city."""
        self.moment = at(text)
        return self.moment

    def move(self, **by: int) -> None:
        self.moment += timedelta(**by)


@contextmanager
def stopped_at(text: str) -> Iterator[Clock]:
    with pytest.MonkeyPatch.context() as patch:
        clock = Clock(patch)
        clock.set(text)
        yield clock


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))

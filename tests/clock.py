"""The city's clock in the hand of a test: what the code reads as now is what the test says."""

from __future__ import annotations

from datetime import datetime

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


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))

"""A file that somebody laid somewhere, and that somebody may take away again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from qualitycity.roles import Actor


class Laid(models.Model):
    """Who laid it, when, and who took it away: that is only noted, so that what was in force at a moment can be told at
    any later one."""

    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    removed_key = models.CharField(max_length=150, blank=True)
    removed_name = models.CharField(max_length=150, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def note_taken_away(self, by: Actor) -> None:
        """In the transaction that holds what it was laid to."""
        self.removed_key, self.removed_name, self.removed_at = by.key, by.name, timezone.now()
        self.save(update_fields=["removed_key", "removed_name", "removed_at"])

"""The seal of a locked quarter: what counted in it, as one hash a unit."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from targets.models import Period


class QuarterSeal(models.Model):
    """``digests`` are SHA-256 hashes over the counting values of each unit, by unit id, and ``sha256`` one over all of
    them. What changes a locked quarter by right (a correction that is applied) leaves a seal with the next ``number``;
    ``cause`` is the kind of its event."""

    period = models.ForeignKey(Period, on_delete=models.CASCADE, related_name="seals")
    number = models.PositiveIntegerField()
    digests = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    cause = models.CharField(max_length=60)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["period", "number"]
        verbose_name = _("seal of a quarter")
        constraints = [models.UniqueConstraint(fields=["period", "number"], name="quarter_seal_number_once")]

    def __str__(self) -> str:
        return f"{self.period} #{self.number}"

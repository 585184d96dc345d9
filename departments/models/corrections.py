"""A correction of figures that count already: a case of its own, after the quarter was verified or locked."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models.reporting import Submission, Value
from targets.models import Indicator


class Correction(models.Model):
    """Why some figures of a submission are wrong, who let them be corrected until when, and what became of it.

    ``touched`` is what the correction reached when it was applied: checks old and new, and issued papers.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        ALLOWED = "allowed", _("allowed")
        ENTERED = "entered", _("new figures entered")
        CONFIRMED = "confirmed", _("confirmed by the unit's head")
        APPLIED = "applied", _("applied")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("expired")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="corrections")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    version = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=1000)
    by_office = models.BooleanField(default=False)
    until = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=1000, blank=True)
    asked_key = models.CharField(max_length=150)
    asked_name = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_key = models.CharField(max_length=150, blank=True)
    decided_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    entered_key = models.CharField(max_length=150, blank=True)
    entered_name = models.CharField(max_length=150, blank=True)
    entered_at = models.DateTimeField(null=True, blank=True)
    confirmed_key = models.CharField(max_length=150, blank=True)
    confirmed_name = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    applied_key = models.CharField(max_length=150, blank=True)
    applied_name = models.CharField(max_length=150, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    touched = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("correction")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.submission} #{self.pk}"


class CorrectionCell(models.Model):
    """One cell of a correction: the version that counted when it was asked for, what was typed (field: text) instead,
    and the version that counts since it was applied."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="cells")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    part = models.CharField(max_length=100, blank=True)
    before = models.ForeignKey(Value, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    texts = models.JSONField(default=dict, blank=True)
    after = models.ForeignKey(Value, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["id"]
        verbose_name = _("corrected cell")
        constraints = [
            models.UniqueConstraint(fields=["correction", "indicator", "part"], name="correction_cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.part}"

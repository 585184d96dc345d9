"""What goes with judging figures: phrases for returns, rows accepted one by one, batches that were previewed, and
marks for follow-up."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models.reporting import Submission
from targets.models import Area, Indicator, Period


class ReasonTemplate(models.Model):
    """A phrase that reviewers of the area pick when they return a figure; an area without any uses the shipped ones."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="reason_templates")
    order = models.PositiveIntegerField(default=0)
    text = models.CharField(max_length=200)

    class Meta:
        ordering = ["area", "order", "id"]
        verbose_name = _("phrase for returns")
        constraints = [models.UniqueConstraint(fields=["area", "text"], name="reason_once_an_area")]

    def __str__(self) -> str:
        return self.text


class Acceptance(models.Model):
    """The office accepted one cell, in the version that stood there (0: nothing to enter). Another version of the value
    makes it void; once every cell that is due is accepted the submission is verified."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="acceptances")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    part = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(default=0)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("acceptance")
        constraints = [
            models.UniqueConstraint(fields=["submission", "indicator", "part"], name="acceptance_once_a_cell")
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.indicator_id}:{self.part}"


class Approval(models.Model):
    """Rows of several units that one person chose to accept together. ``content`` is what was previewed (submission →
    its version and the version of each cell) and exactly what is confirmed, by id, once."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("previewed")
        CONFIRMED = "confirmed", _("confirmed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="approvals")
    content = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEWED)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("approval of several units")

    def __str__(self) -> str:
        return f"{self.period} {self.by_name}"


class FollowUp(models.Model):
    """A mark on a cell (of ``submission``) or on an indicator as such: a person's own, or ``shared`` by the office."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="follow_ups")
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="follow_ups"
    )
    part = models.CharField(max_length=100, blank=True)
    note = models.CharField(max_length=500)
    due_on = models.DateField(null=True, blank=True)
    shared = models.BooleanField(default=False)
    key = models.CharField(max_length=64, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    cleared_by = models.CharField(max_length=150, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        verbose_name = _("mark for follow-up")
        constraints = [
            models.UniqueConstraint(fields=["by_key", "key"], condition=~Q(key=""), name="follow_up_once"),
            models.CheckConstraint(condition=~Q(note=""), name="follow_up_says_something"),
        ]

    def __str__(self) -> str:
        return self.note

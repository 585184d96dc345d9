"""What the office allows a unit: more time for the whole or for some figures, and figures that it need not report."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models.reporting import Submission
from departments.models.units import Department
from targets.fields import QuarterField
from targets.models import Indicator


class Wish(models.Model):
    """More time: asked for and decided, or given unasked. ``asked_*`` says who wished for it, ``decided_*`` who ended
    the question: the office with its ``answer``, or the unit that took it back."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    reason = models.CharField(max_length=500)
    asked_key = models.CharField(max_length=150, blank=True)
    asked_name = models.CharField(max_length=150, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    decided_key = models.CharField(max_length=150, blank=True)
    decided_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Extension(Wish):
    """More time for a submission, or (where it has ``cells``) for some of its figures. ``asked_until`` is what the unit
    wished, ``until`` what was granted, to the moment."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="extensions")
    asked_until = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("extension")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(until__isnull=False), name="extension_granted_until_a_moment"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="extension_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.submission} {self.state}"


class ExtensionCell(models.Model):
    """A figure that an extension is about."""

    extension = models.ForeignKey(Extension, on_delete=models.CASCADE, related_name="cells")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    part = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("extended figure")
        constraints = [
            models.UniqueConstraint(fields=["extension", "indicator", "part"], name="extension_cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.part}".strip()


class Supplement(models.Model):
    """A figure that is handed in after the rest was released: due at ``due_at``, late by ``released_at``; it is open
    until it was verified or given up (``closed_at``)."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="supplements")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT)
    part = models.CharField(max_length=100, blank=True)
    due_at = models.DateTimeField()
    late_reason = models.CharField(max_length=500, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    released_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("late figure")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "indicator", "part"], condition=Q(closed_at=None), name="supplement_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.part}".strip()


class Exemption(models.Model):
    """A unit's figure that need not be reported (免报) from a quarter to a quarter, with the reason; lifted with one.

    ``lifted_from``: it holds only for the quarters before that one.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="exemptions")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="exemptions")
    part = models.CharField(max_length=100, blank=True)
    first = QuarterField()
    last = QuarterField()
    reason = models.CharField(max_length=500)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    lifted_from = QuarterField(null=True, blank=True)
    lifted_reason = models.CharField(max_length=500, blank=True)
    lifted_key = models.CharField(max_length=150, blank=True)
    lifted_name = models.CharField(max_length=150, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("exemption")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="exemption_has_a_reason"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="exemption_quarters_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.department.name} {self.indicator.name} {self.first}"

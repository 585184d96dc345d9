"""Who handed in its self score sheet when, who was given more time, and who was reminded in an assessment."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models import Department, ReminderStep, Wish
from reports.models.assessments import Assessment


class Phase(models.TextChoices):
    """The parts of an assessment that have a last day."""

    SELF = "self", _("self-assessment")
    VERIFY = "verify", _("verification")
    APPEAL = "appeal", _("appeals")
    DECIDE = "decide", _("decisions on appeals")


class HandIn(models.Model):
    """Where a unit's self score sheet stands: ``submitted_*`` by its reporter to its head; ``at``, handed in by the
    head to the office; neither: with the reporter, again where it was ``sent_back`` with a reason. ``due`` is the last
    day that held for the unit at the hand-in; what came after it says why."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="hand_ins")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="hand_ins")
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_key = models.CharField(max_length=150, blank=True)
    submitted_name = models.CharField(max_length=150, blank=True)
    sent_back = models.CharField(max_length=500, blank=True)
    sent_back_name = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField(null=True, blank=True)
    due = models.DateField(null=True, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)
    by_key = models.CharField(max_length=150, blank=True)
    by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("handed-in sheet of self scores")
        constraints = [models.UniqueConstraint(fields=["assessment", "department"], name="hand_in_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.department.name} {self.at or '—'}"

    @property
    def is_in(self) -> bool:
        return self.at is not None

    @property
    def is_with_head(self) -> bool:
        """Whether it waits for the unit's head."""
        return self.submitted_at is not None and self.at is None

    @property
    def days_late(self) -> int:
        """Days of the city's calendar from the last day to the hand-in; 0 in time."""
        if self.at is None or self.due is None:
            return 0
        return max((timezone.localdate(self.at) - self.due).days, 0)


class PhaseExtension(Wish):
    """More time for one unit: for its self scores also asked for by it. ``asked_until`` is the last day that the unit
    wished, ``until`` the one that was granted; the longest one of a phase holds."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="extensions")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="phase_extensions")
    phase = models.CharField(max_length=10, choices=Phase.choices)
    asked_until = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("extension in an assessment")
        constraints = [
            models.CheckConstraint(condition=Q(phase__in=("self", "appeal")), name="phase_extension_of_a_unit"),
            models.CheckConstraint(condition=~Q(reason=""), name="phase_extension_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state="granted") | Q(until__isnull=False), name="phase_extension_granted_until_a_day"
            ),
            models.UniqueConstraint(
                fields=["assessment", "department", "phase"], condition=Q(state="asked"),
                name="phase_extension_asked_once_at_a_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.department.name} {self.phase} {self.state}"


class PhaseReminder(models.Model):
    """That a unit, or (``department`` empty) the office, was reminded: by a step of the plan's ladder (``days``) or by
    hand. ``key`` is unique: whoever writes the row sends the messages, once.

    ``to`` circular: since then the unit stands on the list, until it is struck off with a reason.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="reminders")
    phase = models.CharField(max_length=10, choices=Phase.choices)
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="phase_reminders"
    )
    key = models.CharField(max_length=200, unique=True)
    days = models.SmallIntegerField(null=True, blank=True)
    to = models.CharField(max_length=10, choices=ReminderStep.To.choices, default=ReminderStep.To.ACTING)
    names = models.CharField(max_length=300, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_why = models.CharField(max_length=300, blank=True)
    struck_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("reminder in an assessment")

    def __str__(self) -> str:
        return self.key

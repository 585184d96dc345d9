"""What a leader wrote on a target, a unit's figures or a report (批示), and what was done about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models.units import Department
from targets.models import Plan, Target


class Instruction(models.Model):
    """A leader's remark as an item: recorded, given to a unit with a day, answered, closed (or opened again).

    ``paper`` names a report or other paper that it was written on; ``target`` the target it is about, if it is one.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="instructions")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, blank=True, related_name="instructions")
    paper = models.CharField(max_length=200, blank=True)
    leader = models.CharField(max_length=60)
    said_on = models.DateField()
    text = models.TextField()
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="instructions"
    )
    due_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1)
    answer = models.TextField(blank=True)
    answered_key = models.CharField(max_length=150, blank=True)
    answered_name = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    result = models.TextField(blank=True)
    closed_key = models.CharField(max_length=150, blank=True)
    closed_name = models.CharField(max_length=150, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    key = models.CharField(max_length=60, unique=True, null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("instruction")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="instruction_says_something")]

    def __str__(self) -> str:
        return self.text[:60]

"""What is counted instead of typed: certificates, awards and the like, and safety incidents."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from departments.models.units import Department
from targets.models import Indicator


class Register(models.Model):
    """A list of certificates, awards, standards or platforms from which an indicator is counted."""

    indicator = models.OneToOneField(Indicator, on_delete=models.PROTECT, related_name="register")
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("register")

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """One certificate: it counts on a day if granted on or before it, not revoked by it and not yet expired.

    A corrected row is a new one with the next ``number``; ``latest`` marks the one in force.
    """

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    certificate = models.CharField(max_length=100, blank=True)
    holder = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    part = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    granted = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    revoked = models.DateField(null=True, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["register", "granted", "id"]
        verbose_name = _("register entry")

    def __str__(self) -> str:
        return f"{self.holder} {self.name}"


class SafetyEvent(models.Model):
    """A quality-safety incident: it counts at once, without an entry, to the end of its year."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="safety_events")
    happened_on = models.DateField()
    level = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=60, blank=True)
    paper = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True)
    demonstration = models.BooleanField(default=False)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["happened_on", "id"]
        verbose_name = _("safety event")

    def __str__(self) -> str:
        return f"{self.happened_on} {self.category}"

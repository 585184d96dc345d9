"""What is counted instead of typed: certificates, awards and the like, and safety incidents."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models.laying import Laid
from departments.models.units import Department
from targets.models import Indicator, Period


class Register(models.Model):
    """A list of certificates, awards, standards or platforms from which an indicator is counted."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("certificates")
        BRAND = "brand", _("brands")
        AWARD = "award", _("awards")
        STANDARD = "standard", _("standards")
        ZONE = "zone", _("demonstration zones")
        PLATFORM = "platform", _("platforms")
        CENTRE = "centre", _("technology centres")
        FIRM = "firm", _("accredited firms")
        OTHER = "other", _("other lists")

    indicator = models.OneToOneField(Indicator, on_delete=models.PROTECT, related_name="register")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)

    class Meta:
        verbose_name = _("register")

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """One certificate: it counts on a day if granted on or before it, not revoked by it and not yet expired.

    Its content never changes: a corrected row is a new one of the same ``line`` with the next ``number`` and the
    ``reason``; ``latest`` marks the one in force. ``department`` is the unit that keeps it (归口单位).
    """

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    certificate = models.CharField(max_length=100, blank=True)
    holder = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=60, blank=True)
    part = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    granted = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    revoked = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["register", "granted", "id"]
        verbose_name = _("register entry")
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="entry_number_once"),
            models.UniqueConstraint(fields=["line"], condition=Q(latest=True), name="entry_latest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.holder} {self.name}"


class RegisterFile(Laid):
    """A file that proves an entry, whatever its version: bytes and hash never change."""

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="files")
    line = models.UUIDField(db_index=True)
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=255)

    class Meta:
        ordering = ["id"]
        verbose_name = _("file of a register entry")
        constraints = [
            models.UniqueConstraint(fields=["line", "sha256"], condition=Q(removed_at=None), name="entry_file_once")
        ]

    def __str__(self) -> str:
        return self.name


class FrozenCount(models.Model):
    """The rows of a register as a quarter counts them, once its figures were approved or the quarter was closed.

    ``entries`` are the ids of the row versions in force at that moment and granted by the quarter's last day: what
    changes in the register later changes nothing here. Counting again is a row with the next ``number`` and a reason.
    """

    class Cause(models.TextChoices):
        APPROVED = "approved", _("the figures were approved")
        CLOSED = "closed", _("the quarter was closed")
        AGAIN = "again", _("counted again")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="frozen_counts")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="frozen_counts")
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    entries = models.JSONField(default=list)
    cause = models.CharField(max_length=10, choices=Cause.choices)
    reason = models.CharField(max_length=500, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["period", "indicator", "number"]
        verbose_name = _("frozen count of a register")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "period", "number"], name="frozen_number_once"),
            models.UniqueConstraint(
                fields=["indicator", "period"], condition=Q(latest=True), name="frozen_latest_once"
            ),
            models.CheckConstraint(condition=~Q(cause="again") | ~Q(reason=""), name="frozen_again_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.period}"


class SafetyEvent(models.Model):
    """A quality-safety incident or notice: it counts at once, without an entry, to the end of its year.

    A correction is a new row of the same ``line`` with the next ``number`` and the ``reason``; ``withdrawn``: it was
    recorded in error and counts nothing. ``latest`` marks the one in force; nothing is ever deleted.
    """

    class Kind(models.TextChoices):
        INCIDENT = "incident", _("incident")
        NOTICE = "notice", _("notice of criticism")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="safety_events")
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.INCIDENT)
    happened_on = models.DateField()
    level = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=60, blank=True)
    paper = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    demonstration = models.BooleanField(default=False)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["happened_on", "id"]
        verbose_name = _("safety event")
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="event_number_once"),
            models.UniqueConstraint(fields=["line"], condition=Q(latest=True), name="event_latest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_on} {self.category}"

"""Schemes of assessment: a draft that is worked on, and versions that never change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from targets.models import Plan


class Scheme(models.Model):
    """A scheme of a plan by its code. ``draft`` is the stored form (``reports.scoring.stored``) of what is worked on,
    null where nothing differs from the last version; ``seen`` rises with every change of it, so that two people do not
    overwrite each other. ``drafters`` are the keys of all who worked on the draft: none of them publishes it. ``name``
    is that of the draft, or of the last version."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="schemes")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    draft = models.JSONField(null=True, blank=True)
    seen = models.PositiveIntegerField(default=1)
    draft_key = models.CharField(max_length=150, blank=True)
    draft_name = models.CharField(max_length=150, blank=True)
    draft_at = models.DateTimeField(null=True, blank=True)
    drafters = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["plan", "id"]
        verbose_name = _("scheme of assessment")
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="scheme_code_once_a_plan")]

    def __str__(self) -> str:
        return self.name


class SchemeVersion(models.Model):
    """What a scheme says, published: immutable. ``sha256`` is that of ``content`` in canonical form."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["scheme", "number"]
        verbose_name = _("version of a scheme")
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_once")]

    def __str__(self) -> str:
        return f"{self.scheme.name} v{self.number}"

"""The files behind reported values, and where each of them was laid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models.laying import Laid
from departments.models.reporting import Submission
from departments.models.units import Department
from targets.models import Indicator


class Evidence(models.Model):
    """A stored file of a unit. Its bytes never change and never go: versions that counted with it keep it.

    The same bytes are stored once a unit. ``name`` is what people see, ``path`` (below the media root) is made from the
    content's hash: nothing of a name from outside ever reaches the disk.
    """

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="evidence")
    name = models.CharField(max_length=255)
    kind = models.CharField(max_length=10)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=255)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence")
        constraints = [models.UniqueConstraint(fields=["department", "sha256"], name="evidence_once_a_unit")]

    def __str__(self) -> str:
        return self.name


class EvidenceUse(Laid):
    """A file laid to one cell of a submission; without an indicator: the signed form, laid to the whole."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="uses")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="evidence")
    indicator = models.ForeignKey(
        Indicator, on_delete=models.PROTECT, null=True, blank=True, related_name="evidence_uses"
    )
    part = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence of a value")
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "submission", "indicator", "part"],
                condition=Q(removed_at=None, indicator__isnull=False),
                name="evidence_once_a_cell",
            ),
            models.UniqueConstraint(
                fields=["evidence", "submission"],
                condition=Q(removed_at=None, indicator=None),
                name="evidence_once_a_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.evidence.name

"""The files behind what people say in an assessment, and where each of them was laid."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from departments.models import Department, Evidence, Laid
from reports.models.assessments import Appeal, Assessment


class ScoreFile(Laid):
    """A stored file laid to an item of a unit: to its self score, to the points an assessor found, or to an appeal."""

    class To(models.TextChoices):
        SELF = "self", _("self score")
        VERIFIED = "verified", _("verified score")
        APPEAL = "appeal", _("appeal")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="files")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="score_files")
    item = models.CharField(max_length=40)
    to = models.CharField(max_length=10, choices=To.choices)
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="score_files")

    class Meta:
        ordering = ["id"]
        verbose_name = _("evidence of a score")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "department", "item", "to", "evidence"],
                condition=Q(removed_at=None, appeal=None),
                name="score_file_once_an_item",
            ),
            models.UniqueConstraint(
                fields=["appeal", "evidence"],
                condition=Q(removed_at=None, appeal__isnull=False),
                name="score_file_once_an_appeal",
            ),
            models.CheckConstraint(
                condition=Q(to="appeal", appeal__isnull=False) | (~Q(to="appeal") & Q(appeal=None)),
                name="score_file_of_an_appeal",
            ),
        ]

    def __str__(self) -> str:
        return self.evidence.name

"""Checks, and reports with their frozen content and files."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitycity.fields import ExactDecimalField
from qualitycity.models import Job
from targets.models import Period, Plan, Target, TargetVersion

VERDICTS = [
    ("met", _("met")),
    ("exceeded", _("exceeded")),
    ("not_met", _("not met")),
    ("open", _("under way")),
    ("pending", _("pending")),
    ("not_reported", _("not reported")),
    ("not_due", _("not due")),
    ("not_applicable", _("not applicable")),
]
PROGRESSES = [
    ("not_due", _("annual indicator, not assessed this period")),
    ("awaiting_data", _("awaiting data")),
    ("done", _("done")),
    ("behind", _("behind schedule")),
    ("not_started", _("not started")),
    ("ahead", _("ahead of schedule")),
    ("on_track", _("on schedule")),
]
#: How pages show a check of what need not be reported (免报); its progress is ``not_due``.
EXEMPT = "exempt"


class Check(models.Model):
    """One computed verdict on a target at a period. A new result is a new row; ``latest`` marks the one in force.

    ``word`` is the stage reached or the grade given; ``steps`` is the explanation, ``inputs`` the rows it came from
    ([kind, id, version]); ``hash`` covers every stored column that carries meaning, so that a row changed behind the
    portal's back is found.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="checks")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="checks", db_index=False)
    version = models.ForeignKey(TargetVersion, on_delete=models.PROTECT, related_name="checks")
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    rule_version = models.PositiveIntegerField()
    verdict = models.CharField(max_length=20, choices=VERDICTS)
    progress = models.CharField(max_length=20, choices=PROGRESSES)
    actual = ExactDecimalField(null=True, blank=True)
    target_value = ExactDecimalField(null=True, blank=True)
    phase_target = ExactDecimalField(null=True, blank=True)
    horizon_target = ExactDecimalField(null=True, blank=True)
    completion = ExactDecimalField(null=True, blank=True)
    horizon_completion = ExactDecimalField(null=True, blank=True)
    gap = ExactDecimalField(null=True, blank=True)
    word = models.CharField(max_length=100, blank=True)
    steps = models.JSONField(default=list)
    inputs = models.JSONField(default=list)
    cause = models.CharField(max_length=60)
    event_id = models.BigIntegerField(null=True, blank=True)
    computed_at = models.DateTimeField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["period", "target", "number"]
        verbose_name = _("check")
        constraints = [
            models.UniqueConstraint(fields=["target", "period", "number"], name="check_number_once"),
            models.UniqueConstraint(
                fields=["target", "period"], condition=models.Q(latest=True), name="check_latest_once"
            ),
        ]
        indexes = [
            # Boards read a whole quarter: the heat map finds all it shows here, without the wide rows themselves. It
            # stands for the period's own index too, which SQLite would else prefer.
            models.Index(fields=["period", "latest", "target", "progress"], name="check_of_a_quarter")
        ]

    def __str__(self) -> str:
        return f"{self.target.code} {self.period} {self.verdict}"

    @property
    def look(self) -> str:
        """Its progress as pages show it: what is exempt is told from what is not due anyway."""
        spared = self.progress == "not_due" and any(step["name"] == "exempt" for step in self.steps)
        return EXEMPT if spared else self.progress


class SupervisionReport(models.Model):
    """A compiled report: typed blocks frozen as JSON with their SHA-256. Every file is a pure function of it."""

    class Kind(models.TextChoices):
        ANNUAL = "annual", _("annual supervision report")
        NOTICE = "notice", _("supervision notice")
        RESULT = "result", _("result notice")
        SELFCHECK = "selfcheck", _("self-check report")
        MACRO = "macro", _("macro quality analysis")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    number = models.PositiveIntegerField()
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="report")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    demonstration = models.BooleanField(default=False)
    compiled_at = models.DateTimeField()
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["-compiled_at"]
        verbose_name = _("report")
        constraints = [
            models.UniqueConstraint(fields=["plan", "year", "kind", "number"], name="report_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.plan.name} {self.year} {self.get_kind_display()}"


class ReportFile(models.Model):
    """A file written from a report's content; ``path`` is below the media root, ``sha256`` that of its bytes."""

    report = models.ForeignKey(SupervisionReport, on_delete=models.PROTECT, related_name="files")
    format = models.CharField(max_length=10)
    path = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        ordering = ["report", "format"]
        verbose_name = _("report file")
        constraints = [models.UniqueConstraint(fields=["report", "format"], name="report_file_once_a_format")]

    def __str__(self) -> str:
        return self.path

"""Pledges (责任书): what a unit promised for a year, in numbered issues that are frozen when they are signed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models.evidence import Evidence
from departments.models.units import Department
from targets.fields import QuarterField
from targets.models import MainTask, Plan, Target, TargetVersion


class PledgeWording(models.Model):
    """The plan's own prose for its pledges, by block (``departments.pledges.wording`` names them); what is not here
    is the portal's. ``number`` rises with each change; the log holds the earlier ones."""

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="pledge_wording")
    blocks = models.JSONField(default=dict)
    number = models.PositiveIntegerField(default=1)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("wording of pledges")

    def __str__(self) -> str:
        return f"{self.plan.code} v{self.number}"


class Pledge(models.Model):
    """A unit's pledge for one year of a plan; moved only by ``departments.pledges``, ``version`` rises with each move.

    ``serial`` is its number among the year's pledges, given when it is approved. ``first`` and ``last`` are the
    quarters it is about. Its text stands in its issues: number 0, and one for each amendment. ``outcomes`` is what the
    final results of the year's assessments gave it, as it was then (``departments.pledges.outcomes``).
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("being drafted")
        CONSULTING = "consulting", _("with the unit for its opinion")
        APPROVED = "approved", _("approved for signature")
        SIGNED = "signed", _("signed")
        PERFORMING = "performing", _("being carried out")
        ADJUSTING = "adjusting", _("amendment under way")
        ASSESSED = "assessed", _("assessed")
        ARCHIVED = "archived", _("archived")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="pledges")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="pledges")
    year = models.PositiveIntegerField()
    first = QuarterField()
    last = QuarterField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFTING)
    version = models.PositiveIntegerField(default=1)
    serial = models.PositiveIntegerField(null=True, blank=True)
    result = models.CharField(max_length=1000, blank=True)
    outcomes = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-year", "plan", "department__order", "id"]
        verbose_name = _("pledge")
        constraints = [
            models.UniqueConstraint(fields=["plan", "department", "year"], name="pledge_once_a_unit_and_year"),
            models.UniqueConstraint(fields=["plan", "year", "serial"], name="pledge_serial_once_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.department.name} {self.year}"


class PledgeIssue(models.Model):
    """One text of a pledge: the pledge itself (number 0) or its n-th amendment, which restates every line.

    ``head`` is everything but the lines, as text. ``sha256`` is that of the text as it was approved; ``seal`` covers
    it together with who signed and when. ``promised`` is an index of it for pages of targets
    (``departments.pledges.snapshot.promised``). ``in_force`` marks the issue signed last.
    """

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    head = models.JSONField(default=dict)
    promised = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    in_force = models.BooleanField(default=False)
    drafted_at = models.DateTimeField(default=timezone.now)
    prepared_key = models.CharField(max_length=150)
    prepared_name = models.CharField(max_length=150)
    accepted_key = models.CharField(max_length=150, blank=True)
    accepted_name = models.CharField(max_length=150, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    approved_key = models.CharField(max_length=150, blank=True)
    approved_name = models.CharField(max_length=150, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    superior_signer = models.CharField(max_length=60, blank=True)
    unit_signer = models.CharField(max_length=60, blank=True)
    signed_key = models.CharField(max_length=150, blank=True)
    signed_name = models.CharField(max_length=150, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pledge", "number"]
        verbose_name = _("issue of a pledge")
        constraints = [
            models.UniqueConstraint(fields=["pledge", "number"], name="pledge_issue_number_once"),
            models.UniqueConstraint(fields=["pledge"], condition=Q(in_force=True), name="pledge_issue_in_force_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pledge} #{self.number}"


class PledgeLine(models.Model):
    """One target or main task of an issue, as text: nothing here changes when the plan does.

    ``annual`` and ``q1`` to ``q4`` are what is promised for the year and by the end of each quarter; of a task
    ``dates`` are its stages. ``duty`` names who leads and who supports; ``role`` is the unit's own.
    """

    class Kind(models.TextChoices):
        TARGET = "target", _("target")
        TASK = "task", _("main task")

    issue = models.ForeignKey(PledgeIssue, on_delete=models.PROTECT, related_name="lines")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.TARGET)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, blank=True, related_name="pledge_lines")
    target_version = models.ForeignKey(
        TargetVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="pledge_lines"
    )
    task = models.ForeignKey(MainTask, on_delete=models.PROTECT, null=True, blank=True, related_name="pledge_lines")
    code = models.CharField(max_length=40)
    category = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300)
    unit = models.CharField(max_length=60, blank=True)
    clause = models.CharField(max_length=500, blank=True)
    baseline = models.CharField(max_length=60, blank=True)
    annual = models.CharField(max_length=500, blank=True)
    q1 = models.CharField(max_length=200, blank=True)
    q2 = models.CharField(max_length=200, blank=True)
    q3 = models.CharField(max_length=200, blank=True)
    q4 = models.CharField(max_length=200, blank=True)
    points = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=20)
    duty = models.TextField(blank=True)
    dates = models.TextField(blank=True)
    data_source = models.CharField(max_length=200, blank=True)
    remark = models.TextField(blank=True)

    class Meta:
        ordering = ["issue", "order"]
        verbose_name = _("line of a pledge")
        constraints = [models.UniqueConstraint(fields=["issue", "order"], name="pledge_line_order_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class PledgeComment(models.Model):
    """What the unit says of a line (``line`` is its key, e.g. target:12; empty: the whole), and the office's answer."""

    issue = models.ForeignKey(PledgeIssue, on_delete=models.PROTECT, related_name="comments")
    line = models.CharField(max_length=40, blank=True)
    label = models.CharField(max_length=400, blank=True)
    text = models.CharField(max_length=1000)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(max_length=1000, blank=True)
    taken_up = models.BooleanField(default=False)
    answered_key = models.CharField(max_length=150, blank=True)
    answered_name = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("opinion on a pledge")

    def __str__(self) -> str:
        return self.text[:60]


class PledgeScan(models.Model):
    """The scan of a signed paper; a later one stands for the earlier, which stays. The file is one of the unit's."""

    issue = models.ForeignKey(PledgeIssue, on_delete=models.PROTECT, related_name="scans")
    file = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="pledge_scans")
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("scan of a pledge")
        constraints = [models.UniqueConstraint(fields=["issue", "file"], name="pledge_scan_once")]

    def __str__(self) -> str:
        return self.file.name

"""A year's assessment: where it stands, what was scored by people, its runs with every line, appeals."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models import Department
from qualitycity.fields import ExactDecimalField
from qualitycity.models import Job
from qualitycity.speech import own_name
from reports.models.schemes import Scheme, SchemeVersion
from targets.models import Plan
from targets.periods import PlanYears


class Assessment(models.Model):
    """The assessment of a plan's year by one version of a scheme. ``seen`` rises with every move, so that two people do
    not overwrite each other. ``result`` is the run that was announced. The days are the last on which it may be done.
    """

    class State(models.TextChoices):
        FILING = "filing", _("targets being filed")
        SELF_SCORING = "self_scoring", _("self-assessment")
        VERIFYING = "verifying", _("verification")
        RESULT = "result", _("result announced, appeals open")
        FINAL = "final", _("final")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="assessments")
    year = models.PositiveIntegerField()
    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="assessments")
    version = models.ForeignKey(SchemeVersion, on_delete=models.PROTECT, related_name="assessments")
    state = models.CharField(max_length=20, choices=State.choices, default=State.FILING)
    seen = models.PositiveIntegerField(default=1)
    self_due = models.DateField(null=True, blank=True)
    verify_due = models.DateField(null=True, blank=True)
    appeal_due = models.DateField(null=True, blank=True)
    decide_due = models.DateField(null=True, blank=True)
    result = models.ForeignKey(
        "reports.AssessmentRun", on_delete=models.PROTECT, null=True, blank=True, related_name="announced_by"
    )
    announced_at = models.DateTimeField(null=True, blank=True)
    final_at = models.DateTimeField(null=True, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-year", "id"]
        verbose_name = _("assessment")
        constraints = [models.UniqueConstraint(fields=["scheme", "year"], name="assessment_once_a_year_and_scheme")]

    def __str__(self) -> str:
        return f"{self.scheme.name} {self.year_label}"

    @property
    def shown(self) -> str:
        """What a page calls it: the scheme's English name for who reads English, where it has one."""
        return f"{own_name(self.scheme)} {self.year_label}"

    @property
    def year_label(self) -> str:
        """The assessment year as it is printed: 2026, or 2026/27 where it does not begin in January."""
        return PlanYears(self.year, self.year, self.version.content["year_start_month"]).label(self.year)


class AssessmentRun(models.Model):
    """One computation: what it was made from, frozen, and the hash of what came out. Never changed, never deleted.

    ``inputs`` is the canonical text of the frozen inputs, packed; ``inputs_sha256`` is that of the text itself.
    ``result_sha256`` covers every line of every unit (``reports.assessments.frozen.seal``). A ``trial`` is a what-if:
    never announced, with what was ``changed`` and the run it was ``based_on``.
    """

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    trial = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True)
    changed = models.JSONField(default=list, blank=True)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="trials")
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, blank=True, related_name="assessment_run")
    quarter = models.CharField(max_length=6, blank=True)
    inputs = models.BinaryField()
    inputs_sha256 = models.CharField(max_length=64)
    result_sha256 = models.CharField(max_length=64)
    scoring_version = models.PositiveIntegerField()
    left_out = models.JSONField(default=list, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["assessment", "number"]
        verbose_name = _("run of an assessment")
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="assessment_run_number_once")]

    def __str__(self) -> str:
        return f"{self.assessment} #{self.number}"


class ScoreSheet(models.Model):
    """A unit's result in a run. ``content`` is all of it but its lines; ``sha256`` covers both."""

    run = models.ForeignKey(AssessmentRun, on_delete=models.PROTECT, related_name="sheets")
    place = models.PositiveIntegerField()
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="score_sheets")
    unit = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    group = models.CharField(max_length=40)
    rank = models.PositiveIntegerField(null=True, blank=True)
    places = models.PositiveIntegerField(default=0)
    score = ExactDecimalField(null=True, blank=True)
    band = models.CharField(max_length=40, blank=True)
    grade = models.CharField(max_length=40, blank=True)
    vetoed = models.BooleanField(default=False)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["run", "place"]
        verbose_name = _("score sheet")
        constraints = [models.UniqueConstraint(fields=["run", "unit"], name="score_sheet_once_a_unit")]

    def __str__(self) -> str:
        return f"{self.name} {self.run}"


class ScoreLine(models.Model):
    """One item of a unit in a run: ``content`` is the line with rule, inputs, steps, reason and evidence; the columns
    are those that lists are made of."""

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="lines")
    place = models.PositiveIntegerField()
    item = models.CharField(max_length=40)
    category = models.BooleanField(default=False)
    depth = models.PositiveSmallIntegerField(default=0)
    standing = models.CharField(max_length=20)
    worth = ExactDecimalField()
    score = ExactDecimalField(null=True, blank=True)
    lost = ExactDecimalField(null=True, blank=True)
    content = models.JSONField()

    class Meta:
        ordering = ["sheet", "place"]
        verbose_name = _("line of a score sheet")
        constraints = [models.UniqueConstraint(fields=["sheet", "item"], name="score_line_once_an_item")]

    def __str__(self) -> str:
        return f"{self.item} {self.sheet}"


class ItemScore(models.Model):
    """What a person says of a unit's item: the unit itself (``self``), or an assessor (``verified``).

    Versions: a change is a new row. ``evidence`` lists papers and files by name. The points of a verified manual item
    count once a second person has confirmed them. Of a computed item the verified ``score`` is that of the ``run``
    which the assessor saw: a later run does not change it. ``missing`` are the parts that an assessor found missing;
    null where nothing was said of parts.
    """

    class Kind(models.TextChoices):
        SELF = "self", _("self score")
        VERIFIED = "verified", _("verified score")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="scores")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="item_scores")
    item = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    score = ExactDecimalField(null=True, blank=True)
    remark = models.CharField(max_length=1000, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    missing = models.JSONField(null=True, blank=True)
    run = models.ForeignKey(AssessmentRun, on_delete=models.PROTECT, null=True, blank=True, related_name="verified")
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    confirmed_key = models.CharField(max_length=150, blank=True)
    confirmed_name = models.CharField(max_length=150, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("score of an item")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "department", "item", "kind", "number"], name="item_score_number_once"
            ),
            models.UniqueConstraint(
                fields=["assessment", "department", "item", "kind"], condition=Q(latest=True),
                name="item_score_latest_once",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_key="") | ~Q(confirmed_key=models.F("by_key")), name="item_score_by_two_people"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.department.name} {self.item} {self.kind} v{self.number}"


class UnitEvent(models.Model):
    """A recorded event of a unit that adds, takes or sets its grade: an honour, a criticism, a regional safety event.

    A correction is a new row of the same ``line``; ``withdrawn`` counts nothing. Nothing is deleted.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="unit_events")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="unit_events")
    line = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    category = models.CharField(max_length=60)
    level = models.CharField(max_length=60, blank=True)
    happened_on = models.DateField()
    paper = models.CharField(max_length=100, blank=True)
    description = models.CharField(max_length=500)
    withdrawn = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["happened_on", "id"]
        verbose_name = _("event of a unit")
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="unit_event_number_once"),
            models.UniqueConstraint(fields=["line"], condition=Q(latest=True), name="unit_event_latest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.department.name} {self.category} {self.happened_on}"


class VetoLift(models.Model):
    """A veto taken from a unit, with the reason. ``about`` names what raised it: a target, or the line of an event."""

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="lifts")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="veto_lifts")
    veto = models.CharField(max_length=40)
    about = models.CharField(max_length=80)
    reason = models.CharField(max_length=500)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("lifted veto")
        constraints = [
            models.UniqueConstraint(fields=["assessment", "department", "veto", "about"], name="veto_lifted_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="veto_lift_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.department.name} {self.veto}"


class Appeal(models.Model):
    """A unit's objection to one item of the announced result, and what was decided. ``points`` are those decided, of
    what the item is worth to the unit; the next run carries them.

    One person of the office proposes the decision (``proposed_*``; ``returned`` is why it was not agreed to), another
    makes it.
    """

    class State(models.TextChoices):
        FILED = "filed", _("filed")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    assessment = models.ForeignKey(Assessment, on_delete=models.PROTECT, related_name="appeals")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="appeals")
    item = models.CharField(max_length=40)
    line = models.ForeignKey(ScoreLine, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(max_length=10, choices=State.choices, default=State.FILED)
    version = models.PositiveIntegerField(default=1)
    reason = models.CharField(max_length=2000)
    evidence = models.JSONField(default=list, blank=True)
    points = ExactDecimalField(null=True, blank=True)
    decision = models.CharField(max_length=2000, blank=True)
    proposed = models.CharField(
        max_length=10, choices=[("upheld", _("upheld")), ("rejected", _("rejected"))], blank=True
    )
    proposed_points = ExactDecimalField(null=True, blank=True)
    proposed_decision = models.CharField(max_length=2000, blank=True)
    proposed_key = models.CharField(max_length=150, blank=True)
    proposed_name = models.CharField(max_length=150, blank=True)
    proposed_at = models.DateTimeField(null=True, blank=True)
    returned = models.CharField(max_length=500, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    decided_key = models.CharField(max_length=150, blank=True)
    decided_name = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("appeal")
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "department", "item"], condition=Q(state="filed"), name="appeal_open_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="appeal_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=("upheld", "rejected")) | ~Q(decision=""), name="appeal_decided_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(decided_key="") | ~Q(decided_key=models.F("proposed_key")), name="appeal_by_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department.name} {self.item}"

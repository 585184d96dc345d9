"""What units report in a quarter: the state of the whole, every version of each value, and what was said about them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models.units import Department
from qualitycity.fields import ExactDecimalField
from targets.models import DATA_STATUSES, Indicator, Period


class Submission(models.Model):
    """What one unit reports in one period: the state of the whole, moved only by ``departments.submissions``.

    ``version`` rises with every move (compare-and-set). People are kept as key and name. Lateness is judged by
    ``first_released_at``: what was released in time and returned later is not late. ``due_at`` is the unit's own
    deadline, where one was granted. ``supplementing``: only the figures of its open ``supplements`` are entered.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        REPORTED = "reported", _("reported")
        RETURNED = "returned", _("returned for change")
        SUPPLEMENT = "supplement", _("late figures being handed in")
        VERIFIED = "verified", _("verified")
        LOCKED = "locked", _("locked")

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="submissions")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField(null=True, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)
    supplementing = models.BooleanField(default=False)
    submitted_key = models.CharField(max_length=150, blank=True)
    submitted_name = models.CharField(max_length=150, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    released_key = models.CharField(max_length=150, blank=True)
    released_name = models.CharField(max_length=150, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    first_released_at = models.DateTimeField(null=True, blank=True)
    verified_key = models.CharField(max_length=150, blank=True)
    verified_name = models.CharField(max_length=150, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["period", "department"]
        verbose_name = _("submission")
        constraints = [models.UniqueConstraint(fields=["period", "department"], name="submission_once_a_period")]

    def __str__(self) -> str:
        return f"{self.department.name} {self.period}"


class Value(models.Model):
    """One version of what a unit reported for one part of an indicator in one period; its content never changes.

    A change is a new row with the next ``number``. ``latest`` is what the grid shows; ``counted`` is the last one the
    office verified, the only one that checks see. ``raw`` keeps typed text that is no number ({field: text}): nothing
    typed is lost, and it blocks submission. ``standing`` tells 0, pending and not applicable apart; a missing value
    has no row, or a row with an explanation and no number. What a unit reports on a main task is a value of the task's
    indicator: the stage reached and the ``progress`` of the quarter; ``note`` holds problems and next steps.
    """

    class Standing(models.TextChoices):
        REPORTED = "reported", _("reported")
        MISSING = "missing", _("missing")
        PENDING = "pending", _("awaiting publication")
        NOT_APPLICABLE = "not_applicable", _("not applicable")

    class Channel(models.TextChoices):
        PAGE = "page", _("typed on the page")
        PASTE = "paste", _("pasted")
        WORKBOOK = "workbook", _("workbook")
        COMMAND = "command", _("command")
        CORRECTION = "correction", _("correction")
        DEMO = "demo", _("demonstration")
        UNDO = "undo", _("change taken back")

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="values")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="values")
    part = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    counted = models.BooleanField(default=False)
    standing = models.CharField(max_length=20, choices=Standing.choices, default=Standing.REPORTED)
    value = ExactDecimalField(null=True, blank=True)
    numerator = ExactDecimalField(null=True, blank=True)
    denominator = ExactDecimalField(null=True, blank=True)
    benchmark = ExactDecimalField(null=True, blank=True)
    rank = ExactDecimalField(null=True, blank=True)
    places = ExactDecimalField(null=True, blank=True)
    stage = models.CharField(max_length=100, blank=True)
    progress = models.TextField(blank=True)
    grade = models.CharField(max_length=40, blank=True)
    data_status = models.CharField(max_length=20, choices=DATA_STATUSES, blank=True)
    note = models.TextField(blank=True)
    data_source = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    raw = models.JSONField(default=dict, blank=True)
    channel = models.CharField(max_length=20, choices=Channel.choices, default=Channel.PAGE)
    entered_key = models.CharField(max_length=150)
    entered_name = models.CharField(max_length=150)
    entered_at = models.DateTimeField(default=timezone.now)
    verified_key = models.CharField(max_length=150, blank=True)
    verified_name = models.CharField(max_length=150, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["period", "indicator", "department", "part", "number"]
        verbose_name = _("value")
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "period", "department", "part", "number"], name="value_number_once"
            ),
            models.UniqueConstraint(
                fields=["indicator", "period", "department", "part"], condition=Q(latest=True), name="value_latest_once"
            ),
            models.UniqueConstraint(
                fields=["indicator", "period", "department", "part"],
                condition=Q(counted=True),
                name="value_counted_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.period} v{self.number}"


class Remark(models.Model):
    """A remark on one cell of a submission (or on the whole); never changed or deleted. A return names the reason and
    stays open until the cell is changed or explained; a remark that ``asks`` stays open until somebody else answers in
    the same thread. ``internal``: only the side that wrote it (the unit, or the office) sees it. ``key`` tells the same
    click arriving twice."""

    class Kind(models.TextChoices):
        RETURN = "return", _("returned")
        REMARK = "remark", _("remark")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, blank=True)
    part = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    asks = models.BooleanField(default=False)
    internal = models.BooleanField(default=False)
    key = models.CharField(max_length=64, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    by_role = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("remark")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="remark_says_something"),
            models.UniqueConstraint(fields=["by_key", "key"], condition=~Q(key=""), name="remark_once"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None and (self.asks or self.kind == self.Kind.RETURN)

"""A plan on its way from its official text to signed targets: the draft table, kept so that it can be left."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from targets.models.plans import Area, Plan


class DraftTable(models.Model):
    """The text of a plan and what was read from it. ``unread`` and ``asides`` are lists of {text, reason or kind,
    source, offset}; ``head`` is the plan that it is to become: {code, name, area, start_year, end_year, …}."""

    class State(models.TextChoices):
        OPEN = "open", _("being worked on")
        LOADED = "loaded", _("loaded as a plan")
        DISCARDED = "discarded", _("discarded")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="draft_tables")
    name = models.CharField(max_length=200)
    filename = models.CharField(max_length=255, blank=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    unread = models.JSONField(default=list)
    asides = models.JSONField(default=list)
    head = models.JSONField(default=dict)
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, blank=True, related_name="draft_tables")
    created_at = models.DateTimeField(auto_now_add=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("draft of a plan")
        constraints = [
            models.UniqueConstraint(
                fields=["area", "sha256"], condition=models.Q(state="open"), name="draft_table_open_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "loaded", "discarded"]), name="draft_table_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DraftRow(models.Model):
    """One proposed target, or main task: its cells as they stand now, the words it came from, and what the office said
    of it. A task has its name in ``indicator`` and its stages, as a plan workbook writes them, in ``clause``.

    ``version`` rises with every change, so that two people do not overwrite each other. ``doubts`` are stored
    sentences; ``annual`` is {year: text of a table's year column}.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        ACCEPTED = "accepted", _("adopted")
        REJECTED = "rejected", _("rejected")

    class Kind(models.TextChoices):
        TARGET = "target", _("target")
        TASK = "task", _("main task")

    class Confidence(models.TextChoices):
        HIGH = "high", _("sure")
        MEDIUM = "medium", _("with a question")
        LOW = "low", _("unsure")

    table = models.ForeignKey(DraftTable, on_delete=models.CASCADE, related_name="rows")
    order = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.TARGET)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)
    item = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=100, blank=True)
    group = models.CharField(max_length=200, blank=True)
    indicator = models.CharField(max_length=200, blank=True)
    clause = models.CharField(max_length=500, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    measure = models.CharField(max_length=30, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    annual = models.JSONField(default=dict)
    baseline = models.CharField(max_length=100, blank=True)
    lead = models.CharField(max_length=200, blank=True)
    supporting = models.CharField(max_length=300, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    confidence = models.CharField(max_length=6, choices=Confidence.choices, default=Confidence.LOW)
    doubts = models.JSONField(default=list)
    source = models.TextField(blank=True)
    offset = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["table", "order", "id"]
        verbose_name = _("row of a draft")
        constraints = [
            models.UniqueConstraint(fields=["table", "order"], name="draft_row_order_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["proposed", "accepted", "rejected"]), name="draft_row_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(confidence__in=["high", "medium", "low"]), name="draft_row_confidence_known"
            ),
        ]

    def __str__(self) -> str:
        return self.indicator or self.clause

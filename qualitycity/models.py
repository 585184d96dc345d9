"""What the site itself remembers: the log, the outbox, long jobs and uploaded workbooks. No word of any one app."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Event(models.Model):
    """One line of the log: insert-only (triggers refuse update and delete), with people and things as text.

    ``kind`` is noun.verb (``submission.released``); ``subject`` is ``app.model:id``; ``detail`` holds old and new.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    kind = models.CharField(max_length=60, db_index=True)
    actor_key = models.CharField(max_length=150)
    actor_name = models.CharField(max_length=150)
    actor_role = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    subject = models.CharField(max_length=120, blank=True, db_index=True)
    label = models.CharField(max_length=300, blank=True)
    detail = models.JSONField(default=dict)
    channel = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("event")

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class Job(models.Model):
    """Long work: a row with a lease. A worker holds it by ``token`` and keeps ``heartbeat_at`` fresh; a reaper frees
    stale ones."""

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True, null=True, blank=True)
    label = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    steps_done = models.PositiveIntegerField(default=0)
    steps_total = models.PositiveIntegerField(default=0)
    message = models.JSONField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)
    token = models.CharField(max_length=40, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    owner_key = models.CharField(max_length=150)
    owner_name = models.CharField(max_length=150)
    owner_role = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("job")

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class Delivery(models.Model):
    """An outbox row, written in the transaction that wants the work done and sent by the relay after it: a broker that
    is down costs a delay, never a failed page."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="deliveries")
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["sent_at"], name="delivery_unsent")]
        verbose_name = _("delivery")

    def __str__(self) -> str:
        return f"{self.job_id}"


class Upload(models.Model):
    """A workbook that was uploaded and previewed; it is confirmed by id, once, and kept as it came."""

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("previewed")
        REFUSED = "refused", _("refused")
        CONFIRMED = "confirmed", pgettext_lazy("upload", "confirmed")
        DISCARDED = "discarded", _("discarded")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    path = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    scope = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEWED)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    unit = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("upload")

    def __str__(self) -> str:
        return self.name

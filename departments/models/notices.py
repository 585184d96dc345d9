"""What people are told and how it went out: notices, their sending, the ladder of reminders and the circular list."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from departments.models.people import User
from departments.models.reporting import Submission
from departments.models.units import Department
from qualitycity.roles import Role
from targets.models import Period, Plan


class Channel(models.TextChoices):
    """How a notice leaves the portal; inside it stands at once, for everybody."""

    EMAIL = "email", _("e-mail")
    GATEWAY = "gateway", _("message gateway")


class Notice(models.Model):
    """One message to one person, or to a unit's role while nobody holds it (``user`` empty: whoever does finds it).

    ``text`` is a sentence (``qualitycity.sentences``), said in the reader's language; ``page`` a url name and its
    arguments. ``key`` says what about and to whom: the same message is never written twice.
    """

    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=60)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    role = models.CharField(max_length=30, blank=True, choices=[(role.value, role.value) for role in Role])
    text = models.JSONField()
    page = models.JSONField(default=list, blank=True)
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    period = models.ForeignKey(Period, on_delete=models.CASCADE, null=True, blank=True, related_name="notices")
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("notice")
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(department__isnull=False), name="notice_for_somebody"
            )
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread_of_person"),
            models.Index(fields=["department"], condition=Q(read_at=None, user=None), name="notice_unread_of_unit"),
        ]

    def __str__(self) -> str:
        return self.key


class Sending(models.Model):
    """A notice on its way out of the portal by one channel, written beside it and sent after the commit.

    Who takes it holds it by ``taken_at`` and the number of ``attempts``. ``unclear``: the server may or may not have
    it; it is not sent again by itself, because nobody is to be told twice.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        TAKEN = "taken", _("being sent")
        SENT = "sent", _("sent")
        UNCLEAR = "unclear", _("unclear whether it arrived")
        FAILED = "failed", _("given up")

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="sendings")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    address = models.CharField(max_length=254)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("sending")
        constraints = [models.UniqueConstraint(fields=["notice", "channel"], name="sending_once_a_channel")]
        indexes = [
            models.Index(fields=["state"], condition=Q(state__in=("waiting", "taken")), name="sending_under_way")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address}"


class Ladder(models.Model):
    """How a plan's units are reminded, where the office has set it; without a row the ladder of the house holds
    (``departments.reminders``). Nothing leaves the portal in quiet hours."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="ladder")
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(8))

    class Meta:
        verbose_name = _("ladder of reminders")

    def __str__(self) -> str:
        return f"{self.plan.code} {self.quiet_from}–{self.quiet_until}"


class ReminderStep(models.Model):
    """One rung: so many days before (negative) or after the deadline, at a time of the day, to whom, by what."""

    class To(models.TextChoices):
        ACTING = "acting", _("who must act now")
        HEAD = "head", _("the unit's head")
        CIRCULAR = "circular", _("onto the circular list")

    ladder = models.ForeignKey(Ladder, on_delete=models.CASCADE, related_name="steps")
    days = models.SmallIntegerField()
    at = models.TimeField(default=time(9))
    to = models.CharField(max_length=10, choices=To.choices, default=To.ACTING)
    channels = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["days", "at", "id"]
        verbose_name = _("step of reminders")
        constraints = [models.UniqueConstraint(fields=["ladder", "days", "to"], name="reminder_step_once")]

    def __str__(self) -> str:
        return f"{self.days:+} {self.to}"


class Reminder(models.Model):
    """That a unit was reminded: by a step of the ladder (``days``) or by hand. ``key`` is unique: whoever writes the
    row sends the messages, once."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="reminders")
    key = models.CharField(max_length=200, unique=True)
    days = models.SmallIntegerField(null=True, blank=True)
    to = models.CharField(max_length=10, choices=ReminderStep.To.choices, default=ReminderStep.To.ACTING)
    names = models.CharField(max_length=300, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        verbose_name = _("reminder")

    def __str__(self) -> str:
        return self.key


class CircularEntry(models.Model):
    """A unit on the circular list (通报) of a quarter: since when, why. Taken off only with a reason, never deleted."""

    submission = models.OneToOneField(Submission, on_delete=models.CASCADE, related_name="circular_entry")
    since = models.DateTimeField(default=timezone.now)
    why = models.JSONField()
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_why = models.CharField(max_length=300, blank=True)
    removed_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["since", "id"]
        verbose_name = _("entry of the circular list")

    def __str__(self) -> str:
        return str(self.submission)

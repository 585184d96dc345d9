"""Who promises and reports: people, departments, duties, submissions and the versions of every reported value."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from qualitycity.fields import ExactDecimalField
from qualitycity.roles import Role
from targets.fields import QuarterField
from targets.models import DATA_STATUSES, Area, Indicator, MainTask, Period, Target


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. What the person may do follows from memberships alone; there are no superusers."""

    username = models.CharField(_("user name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=False)
    password_changed_at = models.DateTimeField(null=True, blank=True)
    old_passwords = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("user")

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name


class Department(models.Model):
    """A unit that carries duties: a member department, a district or town, an enterprise or an association.

    Lists keep ``order``, the printed (protocol) order. A merged department points to its ``successor``.
    """

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("department")
        DISTRICT = "district", _("district or town")
        ENTERPRISE = "enterprise", _("enterprise")
        ASSOCIATION = "association", _("association")

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="departments")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.DEPARTMENT)
    order = models.PositiveIntegerField(default=0)
    aliases = models.JSONField(default=list, blank=True)
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="predecessors")
    liaison_name = models.CharField(max_length=60, blank=True)
    liaison_phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("unit")
        constraints = [models.UniqueConstraint(fields=["area", "code"], name="department_code_once_an_area")]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person in a role, for a unit or (office, auditor, administrator …) for the whole area, from–to."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role])
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="members")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("member")

    def __str__(self) -> str:
        return f"{self.user.name} ({self.role})"


class Duty(models.Model):
    """A unit's part in a target or main task. Only the lead enters values, except ``parts`` given to a supporter.

    ``share`` is the share of the target's points in %, ``goal`` the unit's own share of the target value.
    """

    class Role(models.TextChoices):
        LEAD = "lead", _("lead unit")
        SUPPORTING = "supporting", _("supporting unit")

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="duties")
    target = models.ForeignKey(Target, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    task = models.ForeignKey(MainTask, on_delete=models.PROTECT, null=True, blank=True, related_name="duties")
    role = models.CharField(max_length=20, choices=Role.choices)
    share = ExactDecimalField(null=True, blank=True)
    goal = ExactDecimalField(null=True, blank=True)
    parts = models.JSONField(default=list, blank=True)
    since = QuarterField()
    until = QuarterField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("duty")
        constraints = [
            models.CheckConstraint(
                condition=Q(target__isnull=False, task__isnull=True) | Q(target__isnull=True, task__isnull=False),
                name="duty_for_a_target_or_a_task",
            )
        ]

    def __str__(self) -> str:
        return f"{self.department.name}: {self.target or self.task}"


class Register(models.Model):
    """A list of certificates, awards, standards or platforms from which an indicator is counted."""

    indicator = models.OneToOneField(Indicator, on_delete=models.PROTECT, related_name="register")
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("register")

    def __str__(self) -> str:
        return self.name


class RegisterEntry(models.Model):
    """One certificate: it counts on a day if granted on or before it, not revoked by it and not yet expired.

    A corrected row is a new one with the next ``number``; ``latest`` marks the one in force.
    """

    register = models.ForeignKey(Register, on_delete=models.PROTECT, related_name="entries")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, blank=True)
    certificate = models.CharField(max_length=100, blank=True)
    holder = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    part = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    granted = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    revoked = models.DateField(null=True, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["register", "granted", "id"]
        verbose_name = _("register entry")

    def __str__(self) -> str:
        return f"{self.holder} {self.name}"


class SafetyEvent(models.Model):
    """A quality-safety incident: it counts at once, without an entry, to the end of its year."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="safety_events")
    happened_on = models.DateField()
    level = models.CharField(max_length=60, blank=True)
    category = models.CharField(max_length=60, blank=True)
    paper = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True)
    demonstration = models.BooleanField(default=False)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["happened_on", "id"]
        verbose_name = _("safety event")

    def __str__(self) -> str:
        return f"{self.happened_on} {self.category}"


class Submission(models.Model):
    """What one unit reports in one period: the state of the whole, moved only by ``departments.submissions``.

    ``version`` rises with every move (compare-and-set). People are kept as key and name. Lateness is judged by
    ``first_released_at``: what was released in time and returned later is not late.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        REPORTED = "reported", _("reported")
        RETURNED = "returned", _("returned for change")
        VERIFIED = "verified", _("verified")
        LOCKED = "locked", _("locked")

    period = models.ForeignKey(Period, on_delete=models.PROTECT, related_name="submissions")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    due_at = models.DateTimeField(null=True, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)
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
    has no row, or a row with an explanation and no number.
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
        DEMO = "demo", _("demonstration")

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
    """A remark on one cell of a submission (or on the whole). A return names the reason and stays open until the cell
    is changed or explained."""

    class Kind(models.TextChoices):
        RETURN = "return", _("returned")
        REMARK = "remark", _("remark")

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="remarks")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, null=True, blank=True)
    part = models.CharField(max_length=100, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    by_role = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("remark")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="remark_says_something")]

    def __str__(self) -> str:
        return self.text

"""The units that carry duties, and what each has promised to report."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qualitycity.fields import ExactDecimalField
from targets.fields import QuarterField
from targets.models import Area, MainTask, Target


class Department(models.Model):
    """A unit that carries duties: a member department, a district or town, an enterprise or an association.

    Lists keep ``order``, the printed (protocol) order. A merged department points to its ``successor``. A district
    that has plans of its own names the area it ``stands_for``.
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
    stands_for = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="standing")
    liaison_name = models.CharField(max_length=60, blank=True)
    liaison_phone = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("unit")
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="department_code_once_an_area"),
            models.UniqueConstraint(fields=["area", "stands_for"], name="department_stands_for_once_an_area"),
        ]

    def __str__(self) -> str:
        return self.name


class Duty(models.Model):
    """A unit's part in a target or main task. Only the lead enters values, except ``parts`` given to a supporter.

    ``share`` is the share of the target's points in %, ``goal`` the unit's own share of the target value, ``weight``
    what it counts for where a mean of goals is taken.
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
    weight = ExactDecimalField(null=True, blank=True)
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


class Breakdown(models.Model):
    """How the goals of a target's units make up the city's, where the office has set it; else it is inferred.

    ``number`` rises with each change; the log holds the earlier ones.
    """

    class Kind(models.TextChoices):
        SUM = "sum", _("the goals add up")
        WEIGHTED = "weighted", _("the weighted mean")
        EACH = "each", _("each must reach it")
        NONE = "none", _("not balanced")

    target = models.OneToOneField(Target, on_delete=models.PROTECT, related_name="breakdown")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    number = models.PositiveIntegerField(default=1)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("breakdown")

    def __str__(self) -> str:
        return f"{self.target.code}: {self.kind}"

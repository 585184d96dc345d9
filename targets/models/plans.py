"""Areas, plans, indicators, targets and their versions, periods, and what others publish."""

from __future__ import annotations

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from qualitycity.fields import ExactDecimalField
from targets.fields import QuarterField
from targets.periods import PlanYears, Quarter

FREQUENCIES = [("quarterly", _("quarterly")), ("half_yearly", _("half-yearly")), ("annual", _("annual"))]
COMBINES = [("sum", _("sum")), ("weighted", _("weighted mean")), ("each", _("each must pass"))]
DATA_STATUSES = [
    ("provisional", _("provisional")),
    ("confirmed", _("confirmed")),
    ("final", _("final")),
    ("estimate", _("estimate")),
]


class Area(models.Model):
    """A province, city or district: plans exist at every level."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        DISTRICT = "district", _("district or town")

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CITY)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        ordering = ["id"]
        verbose_name = _("area")

    def __str__(self) -> str:
        return self.name


class Category(models.Model):
    """A field of quality (product, service, …). Any set of categories can be used; none is fixed in code."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100, unique=True)
    name_en = models.CharField(max_length=100, blank=True)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "id"]
        verbose_name = _("category")

    def __str__(self) -> str:
        return self.name


class Plan(models.Model):
    """A programme of an area for some years; a year begins on day 1 of ``start_month``.

    ``signed_form``: a unit releases a quarter only with a scan of its printed form, signed and sealed.
    """

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="plans")
    start_year = models.PositiveIntegerField()
    end_year = models.PositiveIntegerField()
    start_month = models.PositiveSmallIntegerField(default=1)
    signed_form = models.BooleanField(_("the form is released with a signed and sealed scan"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        verbose_name = _("plan")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_year__gte=models.F("start_year")), name="plan_years_in_order"
            ),
            models.CheckConstraint(condition=models.Q(start_month__range=(1, 12)), name="plan_start_month_1_to_12"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def years(self) -> PlanYears:
        return PlanYears(self.start_year, self.end_year, self.start_month)

    @property
    def term(self) -> str:
        """Its years, which tell it from the plan of another term with the same name: 2026–2030."""
        return f"{self.years.label(self.start_year)}–{self.years.label(self.end_year)}"


class Indicator(models.Model):
    """What is reported about: a measured thing, or a main task. Several targets may share one indicator: one entry
    serves them all.

    ``unit`` is that of the entered value; ``lower``/``upper`` bound what is possible; ``due_after_days`` is the
    indicator's own due date, counted from the period's end, for figures published months later; ``stable`` ones may
    repeat the last value, and a value of one that ``needs_evidence`` without a file is asked about. What is asked about
    beside: figures outside ``usual_lower`` to ``usual_upper``, and changes of more than ``jump`` (points for rates, %
    for amounts; None: the house's rule). Parts may miss their total by ``tolerance``.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="indicators")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    decimals = models.PositiveSmallIntegerField(default=2)
    lower = ExactDecimalField(null=True, blank=True)
    upper = ExactDecimalField(null=True, blank=True)
    definition = models.TextField(blank=True)
    data_source = models.CharField(max_length=200, blank=True)
    due_after_days = models.PositiveIntegerField(null=True, blank=True)
    stable = models.BooleanField(default=False)
    needs_evidence = models.BooleanField(default=False)
    usual_lower = ExactDecimalField(null=True, blank=True)
    usual_upper = ExactDecimalField(null=True, blank=True)
    jump = ExactDecimalField(null=True, blank=True)
    tolerance = ExactDecimalField(null=True, blank=True)

    class Meta:
        ordering = ["plan", "id"]
        verbose_name = _("indicator")
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="indicator_code_once_a_plan")]

    def __str__(self) -> str:
        return self.name


class Target(models.Model):
    """A target of a plan; what it demands stands in its versions. That of a district's plan may name the target of the
    plan above which it ``serves``."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="targets")
    code = models.CharField(max_length=40)
    order = models.PositiveIntegerField(default=0)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="targets")
    group = models.CharField(max_length=200, blank=True)
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="targets")
    serves = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="served_by")

    class Meta:
        ordering = ["plan", "order", "id"]
        verbose_name = _("target")
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="target_code_once_a_plan")]

    def __str__(self) -> str:
        return f"{self.code} {self.indicator.name}"


class TargetVersion(models.Model):
    """What a target demands from ``effective_from`` on: the official words, their formal reading, and who decided.

    ``rule``, ``annual`` ({year: rule}), ``parts``, ``phases`` and ``stages`` hold the pure dataclasses of
    ``targets.rules`` as JSON (``targets.rules.stored``). ``confirm`` lists what was inferred and awaits the office's
    word. Versions are never changed; a revision is a new one. One that is ``ended`` demands nothing any more: another
    one after it brings the target back.
    """

    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    effective_from = QuarterField()
    clause = models.CharField(max_length=500)
    interpretation = models.TextField(blank=True)
    rule = models.JSONField()
    form = models.CharField(max_length=40)
    measure = models.CharField(max_length=30)
    frequency = models.CharField(max_length=20, choices=FREQUENCIES, default="quarterly")
    unit = models.CharField(max_length=60, blank=True)
    baseline = ExactDecimalField(null=True, blank=True)
    annual = models.JSONField(default=dict, blank=True)
    parts = models.JSONField(default=list, blank=True)
    combine = models.CharField(max_length=10, choices=COMBINES, blank=True)
    factor = ExactDecimalField(null=True, blank=True)
    phases = models.JSONField(null=True, blank=True)
    stages = models.JSONField(default=list, blank=True)
    exempt = models.JSONField(default=list, blank=True)
    red_line = models.BooleanField(default=False)
    lag_allowed = models.BooleanField(default=False)
    ended = models.BooleanField(default=False)
    points = ExactDecimalField(null=True, blank=True)
    remark = models.TextField(blank=True)
    confirm = models.JSONField(default=list, blank=True)
    source_row = models.JSONField(default=dict, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["target", "number"]
        verbose_name = _("target version")
        constraints = [models.UniqueConstraint(fields=["target", "number"], name="target_version_number_once")]

    def __str__(self) -> str:
        return f"{self.target.code} v{self.number}"


class MainTask(models.Model):
    """A main task of the plan, with staged tests (``stages`` as in a target version).

    ``former`` are the stages that were changed, oldest first, each with the quarter ``before`` which they still hold,
    the ``reason`` and ``by`` whom: a quarter that was judged keeps the stages by which it was.
    ``indicator`` is the task's own: what units report about the task hangs on it, as figures hang on theirs.
    """

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=40)
    order = models.PositiveIntegerField(default=0)
    group = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300)
    stages = models.JSONField(default=list, blank=True)
    former = models.JSONField(default=list, blank=True)
    indicator = models.OneToOneField(Indicator, on_delete=models.PROTECT, related_name="task")

    class Meta:
        ordering = ["plan", "order", "id"]
        verbose_name = _("main task")
        constraints = [models.UniqueConstraint(fields=["plan", "code"], name="task_code_once_a_plan")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Period(models.Model):
    """A quarter of a plan in which figures are collected. Quarters before the plan's first are history.

    ``opens_at``, ``due_at`` and ``closes_at`` win over the plan's reporting schedule. ``kept_open``: the office opened
    it by hand after the time at which it closes, so that the schedule does not close it again.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("not yet open")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        LOCKED = "locked", _("locked")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="periods")
    quarter = QuarterField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.SCHEDULED)
    due_at = models.DateTimeField(null=True, blank=True)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    kept_open = models.BooleanField(default=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["plan", "quarter"]
        verbose_name = _("period")
        constraints = [models.UniqueConstraint(fields=["plan", "quarter"], name="period_once_a_plan")]

    def __str__(self) -> str:
        return str(self.quarter)

    @property
    def year(self) -> int:
        quarter: Quarter = self.quarter
        return quarter.year


class ReportingSchedule(models.Model):
    """When a plan's quarters open, are due and close, in days from each quarter's end (``targets.deadlines``).

    ``automatic``: the clock opens and closes them. ``number`` rises with each change; the log holds the earlier ones.
    """

    plan = models.OneToOneField(Plan, on_delete=models.PROTECT, related_name="reporting_schedule")
    opens_after_days = models.IntegerField(default=1)
    due_after_days = models.PositiveIntegerField(default=20)
    due_in_working_days = models.BooleanField(default=False)
    due_time = models.TimeField(default=time(18))
    shifted = models.BooleanField(default=True)
    closes_after_days = models.PositiveIntegerField(null=True, blank=True, default=30)
    automatic = models.BooleanField(default=False)
    number = models.PositiveIntegerField(default=1)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("reporting schedule")

    def __str__(self) -> str:
        return f"{self.plan.code} v{self.number}"


class Holiday(models.Model):
    """A day of an area's calendar that is not what its weekday says: off, or worked to make up (调休上班)."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="holidays")
    day = models.DateField()
    name = models.CharField(max_length=60)
    working = models.BooleanField(default=False)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["area", "day"]
        verbose_name = _("holiday")
        constraints = [models.UniqueConstraint(fields=["area", "day"], name="holiday_once_an_area")]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Benchmark(models.Model):
    """A value that others published for an indicator and quarter (province average, rank base, another ratio).

    A new publication or a restatement is a new row with the next ``number``; ``latest`` marks the one in force.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="benchmarks")
    quarter = QuarterField()
    part = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    value = ExactDecimalField()
    publisher = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    data_status = models.CharField(max_length=20, choices=DATA_STATUSES, default="confirmed")
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["indicator", "quarter", "part", "number"]
        verbose_name = _("benchmark")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "quarter", "part", "number"], name="benchmark_number_once"),
            models.UniqueConstraint(
                fields=["indicator", "quarter", "part"], condition=models.Q(latest=True), name="benchmark_latest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.quarter}"


class Quota(models.Model):
    """A sub-quota handed down from above for one year of an indicator; versioned like a benchmark."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="quotas")
    year = models.PositiveIntegerField()
    name = models.CharField(max_length=100, blank=True)
    number = models.PositiveIntegerField(default=1)
    latest = models.BooleanField(default=True)
    operator = models.CharField(max_length=2)
    value = ExactDecimalField()
    publisher = models.CharField(max_length=200, blank=True)
    published_on = models.DateField(null=True, blank=True)
    by_key = models.CharField(max_length=150)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["indicator", "year", "name", "number"]
        verbose_name = _("quota")
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year", "name", "number"], name="quota_number_once"),
            models.UniqueConstraint(
                fields=["indicator", "year", "name"], condition=models.Q(latest=True), name="quota_latest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.year} {self.name}"

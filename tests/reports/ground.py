"""A small city for tests: rows made directly, each call one fact."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from departments.models import Department, Duty, Value
from qualitycity import events
from qualitycity.roles import system
from targets.models import Area, Benchmark, Category, Indicator, Period, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.rules import stored
from targets.rules.terms import Rule

BY = system("test")
AT_LEAST_92 = Rule(form="at_least", test="compare", operator=">=", values=(Decimal(92),), unit="%", direction="higher")


def a_plan(code: str = "P", *, start: int = 2026, end: int = 2030) -> Plan:
    area, _ = Area.objects.get_or_create(name="市")
    return Plan.objects.create(code=code, name="质量强市计划", area=area, start_year=start, end_year=end)


def a_department(code: str = "01", name: str = "质监局") -> Department:
    area, _ = Area.objects.get_or_create(name="市")
    return Department.objects.get_or_create(area=area, code=code, defaults={"name": name, "order": int(code)})[0]


def a_target(
    plan: Plan,
    code: str = "1",
    rule: Rule = AT_LEAST_92,
    *,
    name: str = "",
    lead: Department | None = None,
    category: str = "product",
    indicator: Indicator | None = None,
    **version: Any,
) -> Target:
    """A target with its first version, in force from the plan's beginning."""
    indicator = indicator or Indicator.objects.create(plan=plan, code=f"I{code}", name=name or f"指标{code}", unit="%")
    group, _ = Category.objects.get_or_create(code=category, defaults={"name": f"{category}类"})
    target = Target.objects.create(
        plan=plan, code=code, order=Target.objects.count(), category=group, indicator=indicator
    )
    a_version(target, rule, effective_from=plan.years.first, **version)
    if lead is not None:
        Duty.objects.create(department=lead, target=target, role=Duty.Role.LEAD, since=plan.years.first)
    return target


def a_version(target: Target, rule: Rule, *, effective_from: Quarter, **version: Any) -> TargetVersion:
    fields: dict[str, Any] = {"measure": "as_of", "unit": "%", "clause": "达到92%以上", **version}
    return TargetVersion.objects.create(
        target=target,
        number=target.versions.count() + 1,
        effective_from=effective_from,
        rule=stored.dump_rule(rule),
        form=rule.form,
        by_key="test",
        by_name="张三",
        **fields,
    )


def a_period(plan: Plan, quarter: str, state: str = Period.State.OPEN) -> Period:
    """The period, made as the calendar makes it: its checks come with it."""
    with transaction.atomic():
        period = Period.objects.create(plan=plan, quarter=Quarter.parse(quarter), state=state)
        happened("period.created", period.pk)
    return period


def a_value(target: Target, quarter: str, value: Any = None, *, by: Department | None = None, **cells: Any) -> Value:
    """A verified value, as the next version of its cell; the period is made when it is missing."""
    period, _ = Period.objects.get_or_create(plan=target.plan, quarter=Quarter.parse(quarter))
    cell = {
        "indicator": target.indicator,
        "period": period,
        "department": by or a_department(),
        "part": cells.pop("part", ""),
    }
    counted = cells.pop("counted", True)
    earlier = Value.objects.filter(**cell)
    number = earlier.count() + 1
    earlier.update(latest=False, **({"counted": False} if counted else {}))
    return Value.objects.create(
        **cell,
        number=number,
        counted=counted,
        value=None if value is None else Decimal(value),
        entered_key="li",
        entered_name="李四",
        verified_key="wang" if counted else "",
        verified_name="王五" if counted else "",
        verified_at=datetime(2026, 4, 20, 9, 0, tzinfo=UTC) if counted else None,
        **{name: Decimal(cell) if isinstance(cell, int) else cell for name, cell in cells.items()},
    )


def verified(target: Target, quarter: str, value: Any = None, **cells: Any) -> Value:
    """A value verified as the office does it: the checks follow."""
    with transaction.atomic():
        made = a_value(target, quarter, value, **cells)
        happened("value.verified", (target.indicator_id, Quarter.parse(quarter)))
    return made


def published(target: Target, quarter: str, value: Any, **fields: Any) -> Benchmark:
    with transaction.atomic():
        earlier = Benchmark.objects.filter(indicator=target.indicator, quarter=Quarter.parse(quarter))
        number = earlier.count() + 1
        earlier.update(latest=False)
        made = Benchmark.objects.create(
            indicator=target.indicator, quarter=Quarter.parse(quarter), value=Decimal(value), number=number, **fields
        )
        happened("benchmark.published", (target.indicator_id, Quarter.parse(quarter)))
    return made


def happened(kind: str, *touched: Any) -> None:
    with transaction.atomic():
        events.record(kind, by=BY, touched=touched)

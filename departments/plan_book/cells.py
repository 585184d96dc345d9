"""Stored plans as the cells of the plan workbook: what an export writes, and what stays where a sheet lacks a column.

Words of closed sets are codes here; an export for people turns them into words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import QuerySet

from departments.duties import DutyDraft, UnitDraft, draft_of
from departments.models import Duty
from departments.plan_book.columns import LIMITS
from qualitycity import numbers
from targets.demands import write_parts, write_phases, write_quarters, write_stages
from targets.models import Indicator, MainTask, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.plans import Held
from targets.rules import stored

#: Flags of the indicator, whichever of its targets they were written for, and the fields they stand for.
_INDICATOR_FLAGS = {"stable": "stable", "evidence": "needs_evidence"}


def of_targets(known: Held, at: Quarter) -> dict[str, dict[str, str]]:
    """The cells of every stored target by code: its last version, and the duties in force at a quarter."""
    duties = _duties(Duty.objects.filter(target__plan=known.plan), at)
    return {
        code: target_cells(target, known.latest[code]) | duties.get(code, {})
        for code, target in sorted(known.targets.items(), key=lambda item: (item[1].order, item[1].pk))
        if code in known.latest
    }


def of_tasks(known: Held, at: Quarter) -> dict[str, dict[str, str]]:
    """The cells of every stored main task by code, and the duties in force at a quarter."""
    duties = _duties(Duty.objects.filter(task__plan=known.plan), at)
    tasks = sorted(known.tasks.values(), key=lambda task: (task.order, task.pk))
    return {task.code: task_cells(task) | duties.get(task.code, {}) for task in tasks}


def _duties(rows: QuerySet[Duty], at: Quarter) -> dict[str, dict[str, str]]:
    names: dict[str, str] = {}
    found: dict[str, list[DutyDraft]] = {}
    for duty in rows.select_related("department", "target", "task").order_by("id"):
        about = duty.target or duty.task
        if about is None or duty.since > at or (duty.until is not None and duty.until < at):
            continue
        names[duty.department.code] = duty.department.name
        found.setdefault(about.code, []).append(draft_of(duty, duty.department.code))
    return {code: duty_cells(listed, names) for code, listed in found.items()}


def plan_cells(plan: Plan) -> dict[str, str]:
    return {
        "code": plan.code,
        "name": plan.name,
        "area": plan.area.name,
        "start_year": str(plan.start_year),
        "end_year": str(plan.end_year),
        "year_start_month": str(plan.start_month),
    }


def unit_cells(unit: UnitDraft, successor: str) -> dict[str, str]:
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "alias": "、".join(unit.aliases),
        "order": str(unit.order),
        "successor": successor,
    }


def target_cells(target: Target, version: TargetVersion) -> dict[str, str]:
    """The cells of one target: its version's as they were written, everything else as it stands now."""
    indicator = target.indicator
    cells = dict(version.source_row or _version_cells(version, indicator))
    flags = [flag for flag in _flags(version) if flag]
    flags += [flag for flag, field in _INDICATOR_FLAGS.items() if getattr(indicator, field)]
    return cells | {
        "code": target.code,
        "category": target.category.code,
        "group": target.group,
        "flags": "、".join(flags),
        **_indicator_cells(indicator, own=indicator.code == target.code),
    }


def _indicator_cells(indicator: Indicator, *, own: bool) -> dict[str, str]:
    return {
        "indicator": indicator.name,
        "indicator_en": indicator.name_en,
        "indicator_code": "" if own else indicator.code,
        "decimals": str(indicator.decimals),
        "lower": _number(indicator.lower),
        "upper": _number(indicator.upper),
        "definition": indicator.definition,
        "data_source": indicator.data_source,
        "due_after_days": "" if indicator.due_after_days is None else str(indicator.due_after_days),
        **{name: _number(getattr(indicator, name)) for name in LIMITS},
    }


def _flags(version: TargetVersion) -> Iterable[str]:
    """The flags that were given; what the words themselves say (力争) is not a flag."""
    if version.source_row:
        given = version.source_row.get("flags", "").split("、")
        return [flag for flag in given if flag not in _INDICATOR_FLAGS]
    rule = stored.load_rule(version.rule)
    states = {
        "soft": rule.soft,
        "hold": rule.hold,
        "red_line": version.red_line,
        "strict": rule.strict and rule.test != "prior",
        "lag_allowed": version.lag_allowed,
        "ended": version.ended,
    }
    return [flag for flag, state in states.items() if state]


def _version_cells(version: TargetVersion, indicator: Indicator) -> dict[str, str]:
    """The cells of a version that keeps no written ones. What was inferred stays blank."""
    rule = stored.load_rule(version.rule)
    cells = {
        "clause": version.clause,
        "form": version.form,
        "interpretation": version.interpretation,
        "unit": indicator.unit if rule.test == "rank" and indicator.unit else version.unit,
        "measure": version.measure,
        "parts": write_parts([stored.load_part(part) for part in version.parts]),
        "combine": version.combine,
        "frequency": version.frequency,
        "baseline": _number(version.baseline),
        "compared_with": rule.compared_with or "",
        "phases": write_phases(stored.load_phases(version.phases)),
        "stages": write_stages([stored.load_stage(stage) for stage in version.stages]),
        "exempt": write_quarters([Quarter.parse(quarter) for quarter in version.exempt]),
        "factor": _number(version.factor),
        "points": _number(version.points),
        "remark": version.remark,
    }
    inferred = {said["column"] for said in version.confirm} - {"interpretation"}
    years = {year: "/".join(rule["values"]) for year, rule in version.annual.items() if len(rule["values"]) == 1}
    return {key: text for key, text in cells.items() if key not in inferred} | years


def task_cells(task: MainTask) -> dict[str, str]:
    return {
        "code": task.code,
        "group": task.group,
        "name": task.name,
        "stages": write_stages([stored.load_stage(stage) for stage in task.stages]),
    }


def duty_cells(duties: Sequence[DutyDraft], names: Mapping[str, str]) -> dict[str, str]:
    """Who leads, who supports, and what each is to bear. Of several leads the first one leads; the others stand among
    those who support, and are named as reporting their own figures."""
    lead = [names[duty.unit] for duty in duties if duty.role == Duty.Role.LEAD]
    supporting = [names[duty.unit] for duty in duties if duty.role == Duty.Role.SUPPORTING]
    return {
        "lead": "、".join(lead[:1]),
        "supporting": "、".join([*lead[1:], *supporting]),
        "shares": "；".join(f"{names[duty.unit]}={_number(duty.share)}" for duty in duties if duty.share is not None),
        "goals": "；".join(f"{names[duty.unit]}={_number(duty.goal)}" for duty in duties if duty.goal is not None),
        "supplied_parts": "；".join(f"{names[duty.unit]}={part}" for duty in duties for part in duty.parts),
        "weights": "；".join(
            f"{names[duty.unit]}={_number(duty.weight)}" for duty in duties if duty.weight is not None
        ),
        "reporters": "、".join(lead[1:]),
    }


def _number(number: Decimal | None) -> str:
    return "" if number is None else numbers.write(number)

"""Plan workbooks in memory, from plain rows; and everything that a stored plan consists of, to be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from departments import plan_book
from departments.models import Department, Duty
from departments.plan_book import Loaded
from qualitycity import roles
from qualitycity.workbook import Row, Sheet, Workbook
from targets.models import Indicator, MainTask, Period, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.plans import Revision

OFFICE = roles.system("test")
#: Fields that differ between two loads of the same plan.
_ACCIDENTAL = {"id", "plan", "plan_id", "created_at", "at", "area", "area_id"}


def sheet(name: str, rows: Sequence[Mapping[str, Any]]) -> Sheet:
    """A sheet whose columns are all keys in order of appearance."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    lines: list[list[Any]] = [list(keys), *([row.get(key) for key in keys] for row in rows)] if keys else []
    return Sheet(name, [Row(number, line) for number, line in enumerate(lines, 1)])


def book(
    targets: Sequence[Mapping[str, Any]] = (),
    *,
    departments: Sequence[Mapping[str, Any]] = (),
    tasks: Sequence[Mapping[str, Any]] = (),
    successors: Sequence[Mapping[str, Any]] = (),
    **plan: Any,
) -> Workbook:
    """A plan 2026–2030 of one city with two units; targets are of units 一局 unless they say otherwise."""
    facts = {"code": "P", "name": "规划", "area": "某市", "start_year": 2026, "end_year": 2030, **plan}
    units = list(departments) or [{"code": "01", "name": "一局"}, {"code": "02", "name": "二局", "alias": "副局"}]
    sheets = [
        Sheet("计划", [Row(number, [key, value]) for number, (key, value) in enumerate(facts.items(), 1)]),
        sheet("责任单位", units),
        sheet("目标", [{"category": "product", "lead": "一局", **row} for row in targets]),
    ]
    if tasks:
        sheets.append(sheet("主要任务", tasks))
    if successors:
        sheets.append(sheet("承接单位", successors))
    return Workbook(sheets)


def target(code: str = "1", **cells: Any) -> dict[str, Any]:
    return {"code": code, "indicator": f"指标{code}", "clause": "达到92%以上", "unit": "%", **cells}


def load(workbook: Workbook, *, effective: str = "", reason: str = "调整", **options: Any) -> Loaded:
    revision = Revision(Quarter.parse(effective), reason) if effective else None
    return plan_book.load(workbook, by=OFFICE, revision=revision, **options)


def errors(loaded: Loaded) -> list[tuple[str | None, str | None, str]]:
    """Every error as (sheet, cell, code)."""
    return [(problem.sheet, problem.cell, problem.code) for problem in loaded.problems.errors]


def warnings(loaded: Loaded) -> list[tuple[str | None, str]]:
    """Every warning as (cell, code)."""
    return [(problem.cell, problem.code) for problem in loaded.problems.warnings]


def version(code: str = "1") -> TargetVersion:
    """The last version of a target of plan P."""
    return TargetVersion.objects.filter(target__code=code, target__plan__code="P").order_by("-number")[0]


def everything(plan: Plan) -> dict[str, list[Any]]:
    """Every field of every row of a plan, foreign keys by code: two plans are the same where this is equal."""
    return {
        "plan": [_row(plan) | {"area": plan.area.name}],
        "units": [
            _row(unit) | {"successor_id": unit.successor.code if unit.successor else None}
            for unit in Department.objects.filter(area=plan.area).select_related("successor")
        ],
        "indicators": [_row(one) for one in Indicator.objects.filter(plan=plan).order_by("code")],
        "targets": [
            _row(one) | {"category_id": one.category.code, "indicator_id": one.indicator.code}
            for one in Target.objects.filter(plan=plan).select_related("category", "indicator")
        ],
        "versions": [
            _row(one) | {"target_id": one.target.code}
            for one in TargetVersion.objects.filter(target__plan=plan).order_by("target__code", "number")
        ],
        "tasks": [
            _row(one) | {"indicator_id": one.indicator.code}
            for one in MainTask.objects.filter(plan=plan).select_related("indicator")
        ],
        "duties": sorted(_duty(one) for one in _duties(plan)),
        "periods": [_row(one) for one in Period.objects.filter(plan=plan)],
    }


def _duties(plan: Plan) -> list[Duty]:
    every = Duty.objects.select_related("department", "target", "task")
    return [*every.filter(target__plan=plan), *every.filter(task__plan=plan)]


def _duty(duty: Duty) -> str:
    about = f"target {duty.target.code}" if duty.target else f"task {duty.task.code if duty.task else ''}"
    terms = (duty.role, duty.share, duty.goal, duty.weight, duty.parts, duty.since, duty.until)
    return " | ".join([about, duty.department.code, *map(str, terms)])


def _row(row: Any) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in _ACCIDENTAL
    }

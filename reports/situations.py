"""The situation a report is composed from, read from the checks in force and what units reported."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from departments import task_reports
from departments.completeness import standing
from departments.models import Duty, SafetyEvent, Submission, Value
from reports.content.situation import Graded, Item, Note, Row, Situation, Task, Told, UnitReport
from reports.models import Assessment, Check, ScoreSheet
from reports.scoring import stored as schemes
from targets import main_tasks
from targets.models import Category, MainTask, Period, Plan
from targets.periods import Quarter
from targets.rules import stored


def quarters(plan: Plan, year: int) -> list[Quarter]:
    """The quarters of the year that a report can be about: those that have checks, in time order."""
    periods = Check.objects.filter(target__plan=plan, latest=True, period__quarter__range=_year(year))
    found = periods.order_by("period__quarter").values_list("period__quarter", flat=True).distinct()
    return list(found)


def last_quarter(plan: Plan, year: int) -> Quarter | None:
    """The quarter a report of the year is about when none is named: the last one with verified figures, else the last
    one that was opened."""
    known = quarters(plan, year)
    counted = Value.objects.filter(period__plan=plan, period__quarter__in=known, counted=True)
    opened = Period.objects.filter(plan=plan, quarter__in=known).exclude(state=Period.State.SCHEDULED)
    for rows in (counted.values_list("period__quarter", flat=True), opened.values_list("quarter", flat=True)):
        if rows.exists():
            return max(rows.distinct().order_by())
    return None


def at(plan: Plan, quarter: Quarter, *, now: datetime) -> Situation:
    """The situation of the plan at a quarter, in a fixed number of queries."""
    items = _items(plan, quarter)
    used = {item.category for item in items}
    return Situation(
        plan=plan.code,
        plan_name=plan.name,
        area=plan.area.name,
        year_label=plan.years.label(quarter.year),
        quarter=quarter,
        at=timezone.localtime(now),
        categories=tuple((code, name) for code, name in Category.objects.values_list("code", "name") if code in used),
        items=tuple(items),
        units=tuple(_units(plan, quarter, now)),
        tasks=tuple(_tasks(plan, quarter)),
        demonstration=_is_demonstration(plan, quarter),
        results=tuple(_results(plan, quarter.year)),
    )


def announced(plan: Plan, year: int) -> QuerySet[Assessment]:
    """The assessments of an assessment year, by the calendar year in which it begins, that have an announced result."""
    rows = Assessment.objects.filter(plan=plan, year=year).exclude(result=None)
    return rows.select_related("scheme", "version", "result").order_by("id")


def of_result(plan: Plan, year: int, *, now: datetime) -> Situation:
    """What was announced for an assessment year, called by its own name, at the last quarter that it judges."""
    first = announced(plan, year)[0]
    assert first.result is not None, "announced"
    told = at(plan, Quarter.parse(first.result.quarter), now=now)
    return replace(told, year_label=first.year_label, results=tuple(_results(plan, year)))


def _results(plan: Plan, year: int) -> Iterator[Graded]:
    """The announced results of the year, grade by grade in protocol order."""
    for assessment in announced(plan, year):
        content = schemes.load(assessment.version.content)
        sheets = ScoreSheet.objects.filter(run=assessment.result_id).order_by("department__order", "unit")
        listed = list(sheets.values_list("group", "grade", "name"))
        for group in content.groups:
            grades = tuple(
                (f"{band.code}级（{band.name}）" if band.name else f"{band.code}级",
                 tuple(name for of, grade, name in listed if (of, grade) == (group.code, band.code)))
                for band in content.bands
            )  # fmt: skip
            if any(of == group.code for of, _grade, _name in listed):
                yield Graded(assessment.scheme.name, group.name, grades)


def _year(year: int) -> tuple[Quarter, Quarter]:
    return Quarter(year, 1), Quarter(year, 4)


def _items(plan: Plan, quarter: Quarter) -> list[Item]:
    checks = (
        Check.objects.filter(target__plan=plan, period__plan=plan, period__quarter=quarter, latest=True)
        .select_related("target__indicator", "target__category", "version")
        .defer("steps", "inputs")
        .order_by("target__order", "target_id")
    )
    before = _before(plan, quarter.year_before)
    units, notes = _duties(plan, quarter, "target"), _notes(plan, quarter)
    return [
        _item(
            check, units.get(check.target_id, {}), notes.get(check.target.indicator_id, ()), before.get(check.target_id)
        )
        for check in checks
    ]


def _item(check: Check, units: Mapping[str, list[str]], notes: Sequence[Note], before: Any) -> Item:
    terms, indicator = check.version, check.target.indicator
    is_word = terms.measure in ("stage", "rubric")
    return Item(
        check=Row(check.pk, check.number),
        terms=Row(terms.pk, terms.number),
        code=check.target.code,
        name=indicator.name,
        category=check.target.category.code,
        clause=terms.clause,
        unit="" if is_word else terms.unit or indicator.unit,
        decimals=indicator.decimals,
        form=terms.form,
        measure=terms.measure,
        verdict=check.verdict,
        progress=check.progress,
        direction=stored.load_rule(terms.rule).direction,
        actual=check.actual,
        target_value=check.target_value,
        phase_target=check.phase_target,
        horizon_target=check.horizon_target,
        completion=check.completion,
        horizon_completion=check.horizon_completion,
        gap=check.gap,
        word=check.word,
        lead=(units.get(Duty.Role.LEAD) or [""])[-1],
        supporting=tuple(units.get(Duty.Role.SUPPORTING, ())),
        red_line=terms.red_line,
        soft=stored.load_rule(terms.rule).soft,
        notes=tuple(notes),
        before=before,
    )


def _before(plan: Plan, quarter: Quarter) -> dict[int, Any]:
    """The check and actual value of a quarter, by target: what this year's is compared with."""
    rows = Check.objects.filter(target__plan=plan, period__quarter=quarter, latest=True).exclude(actual=None)
    return {
        target: (Row(pk, number), actual)
        for target, pk, number, actual in rows.values_list("target_id", "id", "number", "actual")
    }


def _duties(plan: Plan, quarter: Quarter, of: str) -> dict[int, dict[str, list[str]]]:
    """Names of the units with a duty at the quarter, by target (or task) id and role, in printed order."""
    found: dict[int, dict[str, list[str]]] = {}
    rows = (
        Duty.objects.filter(Q(until=None) | Q(until__gte=quarter), since__lte=quarter, **{f"{of}__plan": plan})
        .order_by("since", "department__order", "id")
        .values_list(f"{of}_id", "role", "department__name")
    )
    for subject, role, name in rows:
        found.setdefault(subject, {}).setdefault(role, []).append(name)
    return found


def _notes(plan: Plan, quarter: Quarter) -> dict[int, list[Note]]:
    """What units explained beside the verified values of a quarter, by indicator."""
    found: dict[int, list[Note]] = {}
    rows = (
        Value.objects.filter(period__plan=plan, period__quarter=quarter, counted=True)
        .exclude(note="")
        .order_by("department__order", "part", "id")
        .values_list("indicator_id", "id", "number", "department__name", "note")
    )
    for indicator, pk, number, unit, text in rows:
        found.setdefault(indicator, []).append(Note(Row(pk, number), unit, text))
    return found


def _units(plan: Plan, quarter: Quarter, now: datetime) -> list[UnitReport]:
    rows = (
        Submission.objects.filter(period__plan=plan, period__quarter=quarter)
        .select_related("department", "period", "circular_entry")
        .order_by(F("department__order"), "department_id")
    )
    return [
        UnitReport(Row(row.pk, row.version), row.department.name, standing(row, now), listed=_is_listed(row))
        for row in rows
    ]


def _is_listed(submission: Submission) -> bool:
    entry = getattr(submission, "circular_entry", None)
    return entry is not None and entry.removed_at is None


def _tasks(plan: Plan, quarter: Quarter) -> list[Task]:
    return [_task(line) for line in task_reports.lines(plan, quarter, MainTask.objects.all())]


def _task(line: task_reports.Line) -> Task:
    planned, last = line.planned, line.last
    return Task(
        code=line.task.code,
        group=line.task.group,
        name=line.task.name,
        lead=line.leads[-1].name if line.leads else "",
        supporting=tuple(unit.name for unit in line.supporting),
        stages=tuple((stage.name, stage.due) for stage in main_tasks.stages_of(line.task, line.quarter)),
        progress=line.progress,
        planned=(planned.name, planned.due) if planned else None,
        reached=_reached(line),
        told=Told(Row(last.pk, last.number), last.progress, last.note) if last else None,
    )


def _reached(line: task_reports.Line) -> tuple[Row, str] | None:
    """The stage reached and the value that reported it, as the check's own explanation names it."""
    sources = [given for step in line.result.steps if step.name == "actual" for given in step.inputs]
    if not line.reached or not sources or sources[0].source is None:
        return None
    return Row(int(sources[0].source.id), sources[0].source.version), str(sources[0].value)


def _is_demonstration(plan: Plan, quarter: Quarter) -> bool:
    """Whether any figure the report could draw on was invented for a demonstration."""
    values = Value.objects.filter(
        period__plan=plan, period__quarter__lte=quarter, counted=True, channel=Value.Channel.DEMO
    )
    incidents = SafetyEvent.objects.filter(indicator__plan=plan, demonstration=True)
    return values.exists() or incidents.exists()

"""A unit's own quarter as a workbook: uploaded and previewed, then confirmed, with every check of the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from openpyxl import Workbook, load_workbook

from benchmarks import city
from benchmarks.city import BY, Cities
from benchmarks.loading import BARE, LOADED, SLOW
from benchmarks.measuring import Size, Task
from departments import sheets, unit_book
from departments.models import Duty, Submission, Value
from departments.sheets import Cell
from departments.unit_book import binding, columns
from qualitycity.models import Upload
from targets import versions
from targets.models import Period, Plan, TargetVersion
from targets.periods import Quarter

NUMBERS = ("value", "numerator", "denominator", "benchmark", "rank", "places")
KEYS = tuple(each.key for each in columns.ALL)
QUARTER = Quarter(2028, 4)
PARTS = 20


def tasks(cities: Cities, size: Size) -> Iterator[Task]:
    """One unit with very many figures: all targets are its own, and most come in parts."""
    plan = cities.new("uploads", size.targets[1])
    held = _one_unit(plan)
    path = cities.place / "figures.xlsx"
    rows = _write(path, held, size.rows)
    work = partial(_preview_and_confirm, path, held, rows)
    yield Task(
        "workbook, preview and confirmation",
        f"{rows} new rows of a unit",
        work,
        partial(_load_bare, path, held),
        BARE,
        LOADED,
        undo=True,
        runs=SLOW,
    )


def _preview_and_confirm(path: Path, held: Submission, rows: int) -> None:
    upload = unit_book.receive(submission=held, name=path.name, content=path.read_bytes(), by=BY)
    assert upload.state == Upload.State.PREVIEWED, upload.preview["errors"][:3]
    upload = unit_book.confirm(upload=upload, submission=held, shown=upload.preview["digest"], by=BY)
    assert upload.state == Upload.State.CONFIRMED
    assert Value.objects.filter(period=held.period_id, channel=Value.Channel.WORKBOOK).count() == rows


def _load_bare(path: Path, held: Submission) -> None:
    """What whoever trusts the file would write: rows become values, or replace those that are there."""
    sheet = load_workbook(path, read_only=True)[columns.FIGURES[0]]
    indicators = dict(TargetVersion.objects.filter(target__plan=held.period.plan_id).values_list(
        "target__code", "target__indicator_id"
    ))  # fmt: skip
    listed = sheet.iter_rows(values_only=True, min_row=3)
    values = [_value(dict(zip(KEYS, row, strict=False)), indicators, held) for row in listed]
    with transaction.atomic():
        Value.objects.bulk_create(
            values,
            update_conflicts=True,
            unique_fields=["indicator", "period", "department", "part", "number"],
            update_fields=[*NUMBERS, "stage", "note", "data_status", "data_source"],
        )


def _value(row: dict[str, Any], indicators: dict[str, int], held: Submission) -> Value:
    return Value(
        indicator_id=indicators[row["code"]],
        period_id=held.period_id,
        department_id=held.department_id,
        part=row["part"] or "",
        entered_key=BY.key,
        entered_name=BY.name,
        stage=row["stage"] or "",
        note=row["note"] or "",
        data_source=row["data_source"] or "",
        **{name: Decimal(str(row[name])) for name in NUMBERS if row[name] is not None},
    )


def _one_unit(plan: Plan) -> Submission:
    """The first unit leads everything, and what can be told in parts comes in many."""
    told = TargetVersion.objects.filter(target__plan=plan, parts=[]).exclude(
        rule__test__in=("staged", "rubric", "quota")
    )
    told.update(parts=[{"name": f"分项{number}", "weight": None} for number in range(1, PARTS + 1)])
    duties = Duty.objects.filter(target__plan=plan, role=Duty.Role.LEAD).order_by("department__order")
    unit = duties[0].department
    Duty.objects.filter(target__plan=plan, role=Duty.Role.SUPPORTING).delete()
    duties.update(department=unit)
    Period.objects.filter(plan=plan).update(state=Period.State.OPEN, due_at=city.AT, opened_at=city.AT)
    period = Period.objects.select_related("plan").get(plan=plan, quarter=QUARTER)
    return Submission.objects.create(period=period, department=unit)


def _write(path: Path, held: Submission, most: int) -> int:
    """The template of the unit's first figures, filled in; how many there are."""
    asked = sheets.cells_of(held.period.plan, held.period.quarter, held.department_id)
    made = Workbook(write_only=True)
    sheet = made.create_sheet(columns.FIGURES[0])
    sheet.append([str(binding.of(held, asked))])
    sheet.append(KEYS)
    rows = list(islice((cell for cell in asked if cell.due and not cell.asked.counted), most))
    first = versions.by_quarter(held.period.plan, held.period.quarter)
    for cell in rows:
        sheet.append(_row(cell, first[cell.targets[0].target_id]))
    made.save(path)
    return len(rows)


def _row(cell: Cell, version: TargetVersion) -> Sequence[Any]:
    given = city.answer(cell.asked, version, QUARTER, wobble=cell.indicator.pk % 10)
    told: dict[str, Any] = {
        "code": version.target.code,
        "part": cell.part,
        "indicator": cell.indicator.name,
        "unit": cell.asked.unit,
        "target": version.clause,
        "version": 0,
    }
    told |= {name: given[name] for name in (*NUMBERS, "stage", "note") if name in given}
    return [told.get(key) for key in KEYS]

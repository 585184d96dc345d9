"""``load_values``: a workbook of figures that are all new, read, judged and stored with every check that follows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from django.db import transaction
from openpyxl import Workbook, load_workbook

from benchmarks.city import BY, Cities, figures, let_everybody_lead
from benchmarks.measuring import Reach, Size, Task
from departments import value_book
from departments.models import Department, Value
from qualitycity import workbook
from targets.models import Period, Plan, Target

LOADED = Reach(times=4)
BARE = "plain openpyxl + bulk_create"
SLOW = 3  # runs of something that takes seconds
NUMBERS = ("value", "numerator", "denominator", "benchmark", "rank", "places")
HEADERS = ("code", "part", "department", "year", "quarter", *NUMBERS, "stage", "note", "data_source", "published_on")


def tasks(cities: Cities, size: Size) -> Iterator[Task]:
    """Many targets with one unit each: every figure has a check of its own, which is the most work a row can make. And
    few targets with all 24 units: 24 figures make one check."""
    many, few = cities.new("many", size.targets[1]), cities.new("few", size.targets[0])
    let_everybody_lead(few)
    for plan, kind in ((many, "one check each"), (few, "24 units a check")):
        path = cities.place / f"{plan.code}.xlsx"
        rows = _write(path, plan, size.rows)
        scale = f"{rows} new rows"
        load, preview = (partial(_load, path, plan, rows, dry_run=dry_run) for dry_run in (False, True))
        bare = partial(_load_bare, path, plan)
        yield Task(f"load_values, {kind}", scale, load, bare, BARE, LOADED, undo=True, runs=SLOW)
        if plan is many:
            yield Task(f"load_values --dry-run, {kind}", scale, preview, bare, BARE, LOADED, undo=True, runs=SLOW)


def _load(path: Path, plan: Plan, rows: int, *, dry_run: bool) -> None:
    loaded = value_book.load(workbook.read(path), plan=plan, by=BY, vouched_by="张三", dry_run=dry_run)
    assert (loaded.problems.errors, loaded.tally.created) == ([], rows), loaded.problems.errors[:3]


def _load_bare(path: Path, plan: Plan) -> None:
    """What whoever trusts the file would write: rows become values, nothing is checked."""
    sheet = load_workbook(path, read_only=True).worksheets[0]
    targets = dict(Target.objects.filter(plan=plan).values_list("code", "indicator_id"))
    units = dict(Department.objects.filter(area=plan.area_id).values_list("code", "pk"))
    periods = {str(each.quarter): each.pk for each in Period.objects.filter(plan=plan)}
    listed = sheet.iter_rows(values_only=True)
    headers = [str(name) for name in next(listed)]
    values = [_value(dict(zip_longest(headers, row)), targets, units, periods) for row in listed]
    with transaction.atomic():
        Value.objects.bulk_create(values)


def _value(row: dict[str, Any], targets: dict[str, int], units: dict[str, int], periods: dict[str, int]) -> Value:
    return Value(
        indicator_id=targets[row["code"]],
        period_id=periods[f"{row['year']}Q{row['quarter']}"],
        department_id=units[row["department"]],
        part=row["part"] or "",
        counted=True,
        entered_key=BY.key,
        entered_name=BY.name,
        stage=row["stage"] or "",
        note=row["note"] or "",
        data_source=row["data_source"] or "",
        published_on=row["published_on"],
        **{name: Decimal(str(row[name])) for name in NUMBERS if row[name] is not None},
    )


def _write(path: Path, plan: Plan, most: int) -> int:
    """The first figures of the plan as a values workbook; how many there are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("values")
    sheet.append(HEADERS)
    rows = 0
    for figure in islice(figures(plan), most):
        answer = dict(figure.answer)
        answer["stage"] = answer.get("stage") or answer.get("grade")
        quarter = figure.quarter
        place = [figure.target.code, figure.part or None, figure.unit.code, quarter.year, quarter.number]
        sheet.append([*place, *(answer.get(name) for name in HEADERS[len(place) :])])
        rows += 1
    book.save(path)
    return rows

"""Filled-in templates for tests: downloaded like a unit does, filled by openpyxl, and brought back."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import openpyxl
from django.utils import timezone
from openpyxl.worksheet.worksheet import Worksheet

from departments import grid, resources, unit_book
from departments.models import Value
from departments.unit_book.previews import Preview
from departments.unit_book.template import HEADING_ROW
from qualitycity.models import Upload
from qualitycity.roles import Actor
from tests.departments.desk import Desk

MADE = datetime(2026, 10, 3, 9, 0, tzinfo=UTC)
Change = Callable[[Worksheet], None]


def template(desk: Desk, form: str = "xlsx") -> bytes:
    return resources.template(grid.of(desk.submission, today=timezone.localdate()), at=MADE).written(form)


def book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def place(desk: Desk, sheet: Worksheet, name: str, field: str, part: str = "") -> str:
    """The address of a field of a target by its name."""
    headings = {str(cell.value): cell.column or 0 for cell in sheet[HEADING_ROW]}
    code, heading = desk.targets[name].code, CHINESE.get(field, field)
    for row in sheet.iter_rows(min_row=HEADING_ROW + 1):
        if row[0].value == code and (not part or row[headings["分项"] - 1].value == part):
            return f"{openpyxl.utils.get_column_letter(headings[heading])}{row[0].row}"
    raise AssertionError(f"no row of {name}")


def places(desk: Desk, sheet: Worksheet, field: str) -> dict[str, str]:
    """The addresses of a field, by the name of the target; where it is in parts, of the last part."""
    headings = {str(cell.value): cell.column or 0 for cell in sheet[HEADING_ROW]}
    letter = openpyxl.utils.get_column_letter(headings[CHINESE[field]])
    names = {target.code: name for name, target in desk.targets.items()}
    return {names[str(row[0].value)]: f"{letter}{row[0].row}" for row in sheet.iter_rows(min_row=HEADING_ROW + 1)}


CHINESE = {
    "code": "编号", "part": "分项", "indicator": "指标", "value": "数值", "numerator": "分子", "denominator": "分母",
    "benchmark": "对比值", "rank": "排名", "places": "参评数", "stage": "阶段", "standing": "填报类型",
    "data_status": "数据状态", "data_source": "数据来源", "published_on": "发布日期", "note": "说明", "version": "版本",
}  # fmt: skip


def filled(desk: Desk, cells: Mapping[str, Mapping[str, Any]], *changes: Change, content: bytes = b"") -> bytes:
    """The template with these cells (name → field → value) filled in, and changed by hand."""
    made = book(content or template(desk))
    sheet = made.worksheets[0]
    for name, fields in cells.items():
        for field, value in fields.items():
            sheet[place(desk, sheet, name, field)] = value
    for change in changes:
        change(sheet)
    return saved(made)


def filled_csv(desk: Desk, cells: Mapping[str, Mapping[str, str]], *, content: bytes = b"") -> str:
    """The same for the .csv, as text without its mark."""
    rows = list(csv.reader(io.StringIO((content or template(desk, "csv")).decode("utf-8-sig"), newline="")))
    headings = rows[1]
    for name, fields in cells.items():
        (row,) = (row for row in rows[2:] if row[0] == desk.targets[name].code)
        for field, value in fields.items():
            row[headings.index(CHINESE[field])] = value
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def receive(desk: Desk, content: bytes, *, name: str = "figures.xlsx", by: Actor | None = None) -> Upload:
    return unit_book.receive(submission=desk.submission, name=name, content=content, by=by or desk.reporter)


def confirm(desk: Desk, upload: Upload, *over: str, by: Actor | None = None, shown: str = "") -> Upload:
    return unit_book.confirm(
        upload=upload,
        submission=desk.submission,
        shown=shown or upload.preview["digest"],
        by=by or desk.reporter,
        over=over,
    )


def kinds(desk: Desk, upload: Upload) -> dict[tuple[str, str], str]:
    """(name of the target, field) → what would become of the cell."""
    names = {str(target.indicator_id): name for name, target in desk.targets.items()}
    return {(names[line.key.partition(":")[0]], line.field): line.kind for line in Preview(upload.preview).lines}


def errors(upload: Upload) -> list[tuple[str, str]]:
    """(address, code) of every error."""
    return [(each["cell"], each["code"]) for each in upload.preview["errors"]]


def latest() -> dict[tuple[str, str], Any]:
    rows = Value.objects.filter(latest=True).select_related("indicator")
    return {(row.indicator.name, row.part): row for row in rows}

"""The columns and rows of a unit's template, by django-import-export: one row for each cell that the unit fills in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from import_export.fields import Field
from import_export.resources import Resource

from departments.cells import NUMBERS
from departments.grid import Grid, Row
from departments.templatetags import entry
from departments.unit_book import binding, columns
from departments.unit_book.template import Template
from qualitycity.speech import own_name
from qualitycity.workbook import Column
from targets import main_tasks

_heading = lazy(columns.heading, str)


class FigureResource(Resource):  # type: ignore[misc]
    """Exports the rows of a grid; headers and words are in the reader's language."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = {each.key: _field(each) for each in columns.ALL}

    def get_export_order(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def export_field(self, field: Field, instance: Row, **kwargs: Any) -> Any:
        told = getattr(self, f"dehydrate_{field.attribute}", None)
        return _given(instance, field.attribute) if told is None else told(instance)

    def dehydrate_code(self, row: Row) -> str:
        return row.cell.file_codes[0]

    def dehydrate_part(self, row: Row) -> str:
        return row.cell.part

    def dehydrate_indicator(self, row: Row) -> str:
        return own_name(row.cell.indicator)

    def dehydrate_unit(self, row: Row) -> str:
        return row.cell.asked.unit

    def dehydrate_last_quarter(self, row: Row) -> str:
        return entry.answered(row, row.last)

    def dehydrate_year_ago(self, row: Row) -> str:
        return entry.answered(row, row.year_before)

    def dehydrate_target(self, row: Row) -> str:
        return (
            entry.planned(row.cell.planned) if row.cell.task else "; ".join(_demand(row, each) for each in row.judged)
        )

    def dehydrate_returned(self, row: Row) -> str:
        return "\n".join(remark.text for remark in row.returns)

    def dehydrate_version(self, row: Row) -> int:
        return row.number


def template(grid: Grid, *, at: datetime) -> Template:
    """The template of a submission, with what was entered so far."""
    rows = [row for row in grid.rows if not row.cell.asked.counted]
    used = _used(rows)
    data = FigureResource().export(rows, export_fields=used)
    submission = grid.submission
    period = entry.period_name(submission.period)
    due = entry.due_at(submission)
    return Template(
        title=_("%(unit)s: figures of %(period)s") % {"unit": submission.department.name, "period": period},
        plan=submission.period.plan.name,
        due=due,
        keys=used,
        headings=tuple(data.headers),
        rows=tuple(data[index] for index in range(len(data))),
        asked=tuple(row.cell.asked for row in rows),
        shut=frozenset(row.key for row in rows if row.shut),
        definitions=tuple(dict.fromkeys(_definition(row) for row in rows)),
        bound=binding.of(submission, [row.cell for row in (*grid.rows, *grid.undue)], made=at),
        at=at,
    )


def _field(each: Column) -> Field:
    return Field(attribute=each.key, column_name=_heading(each))


def _used(rows: Sequence[Row]) -> list[str]:
    """The columns that any row has something for."""
    filled = {name for row in rows for name in columns.asked_in(row.cell.asked)}
    optional = {name for name in ("part",) if any(row.cell.part for row in rows)}
    optional |= {name for name in ("returned",) if any(row.returns for row in rows)}
    left_out = ({"part", "returned"} - optional) | (set(columns.FIELDS) - filled)
    return [each.key for each in columns.ALL if each.key not in left_out]


def _given(row: Row, name: str) -> Any:
    """What stands in a cell to be filled in: numbers and dates as such, a word in the reader's language."""
    if name not in columns.asked_in(row.cell.asked):
        return None
    if name in row.answer.raw:
        return row.answer.raw[name]
    held = getattr(row.answer, name)
    if name == "standing":
        return columns.word(name, held) if held in ("pending", "not_applicable") else None
    if name in NUMBERS:
        assert held is None or isinstance(held, Decimal)
        return held
    return columns.word(name, held) if name == "data_status" and held else held or None


def _demand(row: Row, judged: Any) -> str:
    """The value in force, and what should be there by now where that is another."""
    told = entry.demanded(judged)
    told = _("own goal %(goal)s") % {"goal": told} if judged.own else told
    phase, target = judged.result.phase_target, judged.result.target
    if phase is None or phase == target or judged.measure in ("rubric", "stage"):
        return told
    return _("%(phase)s by now, %(target)s in the end") % {
        "phase": entry.amount(phase, row.phase_decimals),
        "target": told,
    }


def _definition(row: Row) -> tuple[str, str, str, str]:
    indicator = row.cell.indicator
    if row.cell.task:
        stages = "；".join(entry.planned(stage) for stage in main_tasks.stages_of(row.cell.task))
        return row.cell.file_codes[0], own_name(indicator), stages, ""
    version = row.cell.targets[0]
    return version.target.code, own_name(indicator), version.clause, indicator.definition

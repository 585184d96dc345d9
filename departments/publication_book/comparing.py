"""Holds the rows of a list against what is stored: new, changed (with what changes), or the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from departments import incidents, registers
from departments.incidents import Incident
from departments.models import Department
from departments.registers import CONTENT, Certificate
from qualitycity import numbers
from qualitycity.workbook import Record
from targets.models import Benchmark, Indicator, Plan, Quota
from targets.publications import HandedDown, PublishedValue

Kind = Literal["new", "changed", "same"]
#: In the order in which people look at them.
KINDS = ("new", "changed", "same")


class Line(NamedTuple):
    """One row of the file: what it is about, where it stands, and what it changes (field, stored now, in the file).

    ``indicator`` is the one whose name stands before the label, in the language of whoever reads it.
    """

    kind: Kind
    sheet: str
    label: str
    address: str
    changes: list[list[str]]
    indicator: int = 0


def certificates(plan: Plan, read: Sequence[tuple[Record, Certificate]]) -> Iterator[Line]:
    held = registers.known(plan, {row.indicator.pk for _record, row in read})
    units = dict(Department.objects.filter(area=plan.area_id).values_list("pk", "name"))
    for record, row in read:
        old = held.get(row.identity)
        told = registers.with_what_stands(row, old)
        before = None if old is None else registers.content_of(old)
        fields = {name: (content, stood) for name, content, stood in _pairs(CONTENT, told.content, before)}
        if "department_id" in fields:
            new, stood = fields["department_id"]
            fields["department_id"] = units.get(new), units.get(stood)
        label = " ".join(each for each in (row.holder, row.name, row.certificate) if each)
        yield _line("registers", row.indicator, label, record, fields, is_new=old is None)


def benchmarks(plan: Plan, read: Sequence[tuple[Record, PublishedValue]]) -> Iterator[Line]:
    rows = Benchmark.objects.filter(indicator__plan=plan, latest=True)
    held = {(each.indicator_id, each.quarter, each.part): each for each in rows}
    names = ("value", "publisher", "published_on", "data_status")
    for record, row in read:
        old = held.get((row.indicator.pk, row.quarter, row.part))
        label = " · ".join(each for each in (str(row.quarter), row.part) if each)
        yield _line("benchmarks", row.indicator, label, record, _differences(names, row, old), is_new=old is None)


def quotas(plan: Plan, read: Sequence[tuple[Record, HandedDown]]) -> Iterator[Line]:
    rows = Quota.objects.filter(indicator__plan=plan, latest=True)
    held = {(each.indicator_id, each.year, each.name): each for each in rows}
    names = ("operator", "value", "publisher", "published_on")
    for record, row in read:
        old = held.get((row.indicator.pk, row.year, row.name))
        label = " · ".join(each for each in (str(row.year), row.name) if each)
        yield _line("quotas", row.indicator, label, record, _differences(names, row, old), is_new=old is None)


def events(plan: Plan, read: Sequence[tuple[Record, Incident]]) -> Iterator[Line]:
    held = incidents.known(plan)
    for record, row in read:
        label = " · ".join(each for each in (row.happened_on.isoformat(), row.category) if each)
        told = {name: (getattr(row, name), "") for name in ("level", "paper", "description") if getattr(row, name)}
        known = row.identity in held
        yield _line("events", row.indicator, label, record, {} if known else told, is_new=not known)


def digest(lines: Iterable[Line]) -> str:
    """What a preview showed: it is stored like this, or shown again."""
    return hashlib.sha256(json.dumps([list(line) for line in lines]).encode()).hexdigest()


def _differences(names: Sequence[str], row: Any, old: Any) -> dict[str, tuple[Any, Any]]:
    new = [getattr(row, name) for name in names]
    before = None if old is None else [getattr(old, name) for name in names]
    return {name: (content, stood) for name, content, stood in _pairs(names, new, before)}


def _pairs(names: Sequence[str], new: Sequence[Any], old: Sequence[Any] | None) -> Iterator[tuple[str, Any, Any]]:
    """The fields in which the row differs from what stands there; of a new row those that say something."""
    for name, content, stood in zip(names, new, old or [None] * len(names), strict=True):
        if content != stood and (old is not None or content not in ("", None)):
            yield name, content, stood


def _line(
    sheet: str, about: Indicator, label: str, record: Record, fields: Mapping[str, tuple[Any, Any]], *, is_new: bool
) -> Line:
    kind: Kind = "new" if is_new else "changed" if fields else "same"
    place = record.layout.sheet.name
    address = f"{place}!{record.address()}" if place else record.address()
    changes = [[name, _text(old), _text(new)] for name, (new, old) in fields.items()]
    return Line(kind, sheet, label, address, changes, about.pk)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return numbers.write(value)
    return value.isoformat() if isinstance(value, date) else str(value)

"""The sheets beside the values: benchmarks, quotas, safety events and registers, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from departments.registers import Certificate, Incident
from departments.value_book.columns import OPERATORS, PUBLISHED_STATUSES
from departments.value_book.scene import Scene
from qualitycity.sentences import sentence
from qualitycity.workbook import Record
from targets.models import Indicator
from targets.periods import Quarter
from targets.publications import HandedDown, PublishedValue

Read = TypeVar("Read")


def read_each(
    records: Iterable[Record], read: Callable[[Record, Indicator, Scene], Read | None], scene: Scene
) -> list[Read]:
    """What the rows say, each about the indicator of its target; rows with a problem are left out."""
    found = []
    for record in records:
        code = record.text("code")
        target = scene.targets.get(code) if code else None
        if code and target is None:
            message = sentence("The plan %(plan)s has no target %(code)s.", plan=scene.plan.code, code=code)
            record.refuse("code", code="unknown_code", message=message)
        row = read(record, target.indicator, scene) if target else None
        if row is not None and record.ok:
            found.append(row)
    return found


def benchmark(record: Record, indicator: Indicator, scene: Scene) -> PublishedValue | None:
    year, quarter = record.integer("year", low=1990, high=2100), record.integer("quarter", low=1, high=4)
    value = record.number("value", unit=None)
    if year is None or quarter is None or value is None:
        return None
    row = PublishedValue(
        indicator=indicator,
        quarter=Quarter(year, quarter),
        value=value,
        part=record.text("part") or "",
        publisher=record.text("source") or "",
        published_on=record.day("published_on"),
        data_status=record.choice("data_status", PUBLISHED_STATUSES) or "confirmed",
    )
    _warn_source(record, row.publisher, row.published_on)
    return row


def quota(record: Record, indicator: Indicator, scene: Scene) -> HandedDown | None:
    year, value = record.integer("year", low=1990, high=2100), record.number("value", unit=None)
    if year is None or value is None:
        return None
    row = HandedDown(
        indicator=indicator,
        year=year,
        value=value,
        operator=record.choice("operator", OPERATORS) or "<=",
        name=record.text("name") or "",
        publisher=record.text("source") or "",
        published_on=record.day("published_on"),
    )
    if record.is_blank("operator"):
        message = sentence("No comparison is given: the quota is taken as a ceiling.")
        record.warn("value", code="operator_assumed", message=message)
    _warn_source(record, row.publisher, row.published_on)
    return row


def incident(record: Record, indicator: Indicator, scene: Scene) -> Incident | None:
    day = record.day("date")
    if day is None:
        return None
    row = Incident(
        indicator=indicator,
        happened_on=day,
        level=record.text("level") or "",
        category=record.text("category") or "",
        paper=record.text("paper") or "",
        description=record.text("description") or "",
    )
    if not row.paper:
        record.warn("paper", code="no_paper", message=sentence("No deciding paper is named."))
    scene.incidents.add((indicator.pk, scene.plan.years.quarter_of(day).year))
    return row


def certificate(record: Record, indicator: Indicator, scene: Scene) -> Certificate | None:
    granted, until, revoked = record.day("granted"), record.day("valid_until"), record.day("revoked")
    holder, name = record.text("holder"), record.text("name") or ""
    if granted is None or holder is None:
        return None
    for key, day in (("valid_until", until), ("revoked", revoked)):
        if day is not None and day < granted:
            message = sentence("The date lies before the date of granting.")
            record.refuse(key, code="dates_in_order", message=message)
    quarter = scene.plan.years.quarter_of(granted)
    if not any(terms.measure.startswith("register") for terms in scene.terms(indicator, quarter)):
        message = sentence("This target is not counted from a register: the row is kept and counts nothing.")
        record.warn("code", code="not_counted", message=message)
    return Certificate(
        indicator=indicator,
        holder=holder,
        granted=granted,
        name=name,
        certificate=record.text("number") or "",
        part=name if name in scene.parts(indicator, quarter) else "",
        valid_until=until,
        revoked=revoked,
    )


def _warn_source(record: Record, publisher: str, published_on: object) -> None:
    if not publisher:
        record.warn("source", code="no_source", message=sentence("No source is named."))
    if published_on is None:
        record.warn("published_on", code="no_date", message=sentence("No date of publication is given."))

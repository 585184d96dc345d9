"""The sheets beside the values: benchmarks, quotas, safety events and registers, row by row."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from typing import TypeVar

from departments.incidents import Incident
from departments.models import Department
from departments.registers import Certificate
from departments.value_book import places
from departments.value_book.columns import (
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_PAPER,
    LONGEST_PART,
    LONGEST_SOURCE,
    LONGEST_WORD,
    OPERATORS,
    PUBLISHED_STATUSES,
    bounded,
)
from departments.value_book.scene import Scene
from qualitycity.sentences import sentence
from qualitycity.workbook import Record, folded
from targets.models import Indicator
from targets.publications import HandedDown, PublishedValue
from targets.rules.terms import Terms

Row = TypeVar("Row", PublishedValue, HandedDown, Incident, Certificate)
#: What a sheet's rows are told apart by: no two of them may say something about the same thing.
Identity = Callable[[Row], Hashable]
#: How a list says that something is valid without an end.
FOR_GOOD = frozenset({"长期", "长期有效", "永久", "永久有效", "permanent", "—", "-", "/"})


def read_each(
    records: Iterable[Record],
    read: Callable[[Record, Indicator, Scene], Row | None],
    scene: Scene,
    *,
    identity: Identity[Row],
) -> list[Row]:
    """What the rows say, each about the indicator of its target; rows with a problem are left out."""
    return [row for _record, row in read_all(records, read, scene, identity=identity)]


def read_all(
    records: Iterable[Record],
    read: Callable[[Record, Indicator, Scene], Row | None],
    scene: Scene,
    *,
    identity: Identity[Row],
) -> list[tuple[Record, Row]]:
    """The same, each with the record it was read from.

    A row whose target is unknown is read nevertheless, for what else is wrong with it.
    """
    found: list[tuple[Record, Row]] = []
    first: dict[Hashable, tuple[Record, Row]] = {}
    for record in records:
        target = places.target(record, scene)
        row = read(record, target.indicator if target else Indicator(plan=scene.plan), scene)
        if row is None or target is None or not record.ok:
            continue
        earlier, same = first.setdefault(identity(row), (record, row))
        if earlier is record:
            found.append((record, row))
        elif same != row or earlier.text("code") == target.code:
            message = sentence("The same figure stands in row %(row)s already.", row=earlier.row_number)
            record.refuse("code", code="duplicate_row", message=message)
    return found


def benchmark(record: Record, indicator: Indicator, scene: Scene) -> PublishedValue | None:
    at, value = places.quarter(record, scene), record.number("value", unit=indicator.unit or None)
    part, publisher = bounded(record, "part", LONGEST_PART), bounded(record, "source", LONGEST_SOURCE)
    published_on, status = record.day("published_on"), record.choice("data_status", PUBLISHED_STATUSES)
    if at is None or value is None or not record.ok:
        return None
    if part and part not in scene.parts(indicator, at):
        message = sentence("The target %(code)s has no part “%(part)s”.", code=record.text("code"), part=part)
        record.refuse("part", code="unknown_part", message=message)
        return None
    if not any("benchmark" in _tests(terms) for terms in scene.terms(indicator, at)):
        message = sentence("No target is held against what others publish here: the row is kept and judges nothing.")
        record.warn("code", code="not_held_against", message=message)
    _warn_source(record, publisher, published_on)
    scene.benchmarks[indicator.pk, at, part] = value
    return PublishedValue(indicator, at, value, part, publisher, published_on, status or "confirmed")


def _tests(terms: Terms) -> set[str]:
    """The tests of a target's clause and of its annual values."""
    return {rule.test for rule in (terms.rule, *terms.annual.values())}


def quota(record: Record, indicator: Indicator, scene: Scene) -> HandedDown | None:
    year, value = places.year(record, scene), record.number("value", unit=None)
    name, publisher = bounded(record, "name", LONGEST_PART), bounded(record, "source", LONGEST_SOURCE)
    published_on, operator = record.day("published_on"), record.choice("operator", OPERATORS)
    if year is None or value is None or not record.ok:
        return None
    if operator is None:
        message = sentence("No comparison is given: the quota is taken as a ceiling.")
        record.warn("value", code="operator_assumed", message=message)
    _warn_source(record, publisher, published_on)
    scene.quotas.setdefault((indicator.pk, year), set()).add(name)
    return HandedDown(indicator, year, value, operator or "<=", name, publisher, published_on)


def incident(record: Record, indicator: Indicator, scene: Scene) -> Incident | None:
    day = record.day("date")
    level, category = bounded(record, "level", LONGEST_WORD), bounded(record, "category", LONGEST_WORD)
    paper, description = bounded(record, "paper", LONGEST_PAPER), bounded(record, "description", LONGEST_NOTE)
    if day is None or not record.ok:
        return None
    if not paper:
        record.warn("paper", code="no_paper", message=sentence("No deciding paper is named."))
    scene.incidents.add((indicator.pk, scene.plan.years.quarter_of(day).year))
    return Incident(indicator, day, level, category, paper, description)


def certificate(record: Record, indicator: Indicator, scene: Scene) -> Certificate | None:
    granted, until, revoked = record.day("granted"), _until(record), record.day("revoked")
    holder, name = bounded(record, "holder", LONGEST_NAME), bounded(record, "name", LONGEST_NAME)
    number, level = bounded(record, "number", LONGEST_PART), bounded(record, "level", LONGEST_WORD)
    if granted is not None:
        _must_follow(record, "valid_until", until, granted)
        _must_follow(record, "revoked", revoked, granted)
    if granted is None or not record.ok:
        return None
    at = scene.plan.years.quarter_of(granted)
    if not any(terms.measure.startswith("register") for terms in scene.terms(indicator, at)):
        message = sentence("This target is not counted from a register: the row is kept and counts nothing.")
        record.warn("code", code="not_counted", message=message)
    known = scene.parts(indicator, at)
    part = next((word for word in (name, level) if word and word in known), "")
    unit = _keeper(record, scene)
    told = level if "level" in record else None
    return Certificate(indicator, holder, granted, name, number, part, until, revoked, told, unit)


def _until(record: Record) -> date | None:
    """The last day of validity; what is granted for good has none."""
    cell = record.cell("valid_until")
    for_good = cell is not None and isinstance(cell.value, str) and folded(cell.value) in FOR_GOOD
    return None if for_good else record.day("valid_until")


def _keeper(record: Record, scene: Scene) -> Department | None:
    """The unit that keeps the entry; an unknown one is refused."""
    text = record.text("department")
    unit = scene.units.get(folded(text)) if text else None
    if text and unit is None:
        known = {name: unit for unit in scene.units.values() for name in (unit.name, *unit.aliases)}
        near = difflib.get_close_matches(text, known, n=1, cutoff=0.5)
        message = sentence("There is no unit “%(name)s”.", name=text)
        if near:
            message = sentence("There is no unit “%(name)s”: is “%(near)s” meant?", name=text, near=known[near[0]].name)
        record.refuse("department", code="unknown_department", message=message)
    return unit


def _must_follow(record: Record, key: str, day: date | None, granted: date) -> None:
    if day is not None and day < granted:
        message = sentence("The date lies before the date of granting.")
        record.refuse(key, code="dates_in_order", message=message)


def _warn_source(record: Record, publisher: str, published_on: date | None) -> None:
    if not publisher:
        record.warn("source", code="no_source", message=sentence("No source is named."))
    if published_on is None:
        record.warn("published_on", code="no_date", message=sentence("No date of publication is given."))

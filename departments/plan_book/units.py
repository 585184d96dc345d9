"""The sheet of responsible units, the units that took over others' work, and how a unit is called in other sheets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from departments.duties import UnitDraft
from departments.models import Department
from departments.plan_book.cells import unit_cells
from departments.plan_book.columns import KIND_WORDS
from departments.plan_book.sources import Completed
from qualitycity.sentences import sentence
from qualitycity.workbook import Record
from qualitycity.workbook.tables import Table
from qualitycity.workbook.vocabulary import folded


@dataclass
class Units:
    """The units of an area by code, stored ones and those of the sheet, and how each may be called.

    ``listed`` are those of the sheet: a name means one of them first, whoever else of the area is called so.
    ``handed`` tells who took over whose work, ``taken`` which targets (by code) one unit took over from whomever.
    """

    drafts: dict[str, UnitDraft] = field(default_factory=dict)
    handed: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    listed: set[str] = field(default_factory=set)
    _names: list[dict[str, set[str]]] | None = None

    def put(self, draft: UnitDraft) -> None:
        self.drafts[draft.code] = draft
        self._names = None

    def find(self, record: Record, key: str, name: str) -> str | None:
        """The code of the unit called ``name`` in a cell; None, and an error there, where that is nobody or two."""
        if self._names is None:
            here = [draft for code, draft in self.drafts.items() if code in self.listed]
            self._names = _index(here) + _index(self.drafts.values())
        for names in self._names:
            codes = names.get(_called(name)) or names.get(_called(name).removeprefix("市"), set())
            if len(codes) == 1:
                return next(iter(codes))
            if codes:
                both = [self.drafts[code].name for code in sorted(codes)]
                message = sentence("“%(name)s” may be any of: %(units)s.", name=name, units=both)
                record.refuse(key, code="ambiguous_department", message=message)
                return None
        message = sentence("There is no responsible unit “%(name)s”.", name=name)
        record.refuse(key, code="unknown_department", message=message)
        return None

    def at_work(self, code: str, target: str = "") -> str:
        """Who does a unit's work (leads a target) now: the unit itself, or the one that took over from it."""
        return self.taken.get(target) or self.handed.get(code, code)


def _called(name: str) -> str:
    return folded(name)


def _index(drafts: Iterable[UnitDraft]) -> list[dict[str, set[str]]]:
    """Names to codes, the surer ones first: code and name, then aliases, then either without 市 in front."""
    tiers: list[dict[str, set[str]]] = [{}, {}, {}]
    for draft in drafts:
        for tier, names in ((0, (draft.code, draft.name)), (1, draft.aliases)):
            for name in names:
                tiers[tier].setdefault(_called(name), set()).add(draft.code)
                tiers[2].setdefault(_called(name).removeprefix("市"), set()).add(draft.code)
        if draft.code.isdecimal():
            tiers[2].setdefault(str(int(draft.code)), set()).add(draft.code)
    return tiers


def stored(departments: Iterable[Department]) -> Units:
    """The units an area has already."""
    held = list(departments)
    codes = {unit.pk: unit.code for unit in held}
    units = Units()
    for unit in held:
        successor = codes.get(unit.successor_id, "") if unit.successor_id else ""
        units.put(UnitDraft(unit.code, unit.name, unit.kind, unit.order, tuple(unit.aliases), successor))
    return units


def read(table: Table, units: Units) -> list[str]:
    """Add the units of the sheet to those stored; returns their codes in the order of the sheet."""
    before = dict(units.drafts)
    base = max((draft.order for draft in before.values()), default=0)
    records: dict[str, Record] = {}
    for place, record in enumerate(table, 1):
        draft = _unit(record, before, order=base + place)
        if draft is None:
            continue
        if draft.code in records:
            _refuse_twice(record, "code", draft.code, records[draft.code])
            continue
        records[draft.code] = record if draft.code not in before else _completed(record, before)
        units.listed.add(draft.code)
        units.put(draft)
    _refuse_namesakes(records, units.drafts)
    for code, record in records.items():
        _set_successor(record, code, units)
    return list(records)


def _completed(record: Record, before: Mapping[str, UnitDraft]) -> Record:
    old = before.get(record.text("code") or "")
    if old is None:
        return record
    return Completed(record, unit_cells(old, old.successor))


def _unit(record: Record, before: Mapping[str, UnitDraft], *, order: int) -> UnitDraft | None:
    record = _completed(record, before)
    code, name = record.text("code"), record.text("name")
    kind = record.choice("kind", KIND_WORDS) or Department.Kind.DEPARTMENT
    placed = record.integer("order", low=0, high=1_000_000)
    aliases = tuple(dict.fromkeys(record.items("alias")))
    for key, text, limit in (("code", code, 40), ("name", name, 200)):
        if text is not None and len(text) > limit:
            message = sentence("The text is longer than %(limit)s characters.", limit=limit)
            record.refuse(key, code="too_long", message=message)
    if code is None or name is None:
        return None
    return UnitDraft(code, name, kind, order if placed is None else placed, aliases)


def _refuse_twice(record: Record, key: str, written: str, first: Record) -> None:
    message = sentence("“%(written)s” stands there twice: also in row %(row)s.", written=written, row=first.row_number)
    record.refuse(key, code="duplicate", message=message)


def _refuse_namesakes(records: Mapping[str, Record], drafts: Mapping[str, UnitDraft]) -> None:
    seen: dict[str, str] = {}
    for code, record in records.items():
        name = _called(drafts[code].name)
        if name in seen:
            _refuse_twice(record, "name", drafts[code].name, records[seen[name]])
        seen.setdefault(name, code)


def _set_successor(record: Record, code: str, units: Units) -> None:
    called = record.text("successor")
    if called is None:
        return
    successor = units.find(record, "successor", called)
    if successor is None:
        return
    passed = [code]
    units.put(replace(units.drafts[code], successor=successor))
    while passed[-1] and passed[-1] not in passed[:-1]:
        passed.append(units.drafts[passed[-1]].successor)
    if passed[-1]:
        message = sentence("The work of %(name)s comes back to itself.", name=units.drafts[code].name)
        record.refuse("successor", code="successor_ring", message=message)
        units.put(replace(units.drafts[code], successor=""))


def read_successors(table: Table, units: Units) -> list[str]:
    """Add the units that took over others' work: their predecessors point to them and their duties go to them.

    Returns the codes of all units that this touches, in the order of the sheet.
    """
    touched: list[str] = []
    for place, record in enumerate(table, 1):
        draft = _unit(record, units.drafts, order=1000 + place)
        if draft is None:
            continue
        units.put(draft)
        touched.append(draft.code)
        for name in record.items("predecessors") if record.text("predecessors") else ():
            code = units.find(record, "predecessors", name)
            if code is not None:
                units.put(replace(units.drafts[code], successor=draft.code))
                units.handed[code] = draft.code
                touched.append(code)
        units.taken.update(dict.fromkeys(record.items("targets"), draft.code))
    return list(dict.fromkeys(touched))

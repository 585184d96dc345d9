"""Citations as they are made: every figure of a report enters its text through here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from reports.content import figures
from reports.content.blocks import Cited, Runs
from reports.content.figures import Where
from reports.content.situation import Item, Note, Row, Situation, UnitReport

CHECK = "reports.check"
VALUE = "departments.value"
TERMS = "targets.targetversion"
COUNT = "count"
SHARE = "share"
CHANGE = "change"
REPORTING = "reporting"
TASKS = "tasks"


class Ledger:
    """The citations of one report, numbered in the order in which they are made; the same one is made once."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.citations: dict[str, dict[str, Any]] = {}
        self._keys: dict[str, str] = {}
        self._rows = [
            {"progress": item.progress, "verdict": item.verdict, "category": item.category} for item in situation.items
        ]

    def figure(self, item: Item, field: str, *, among: Decimal | None = None) -> Cited:
        """A number of the item's check in its own unit; ``among`` is a value it must not be mistaken for."""
        stored: Decimal = getattr(item, field)
        # A path through whole things passes their halves: what is due of 1 by the first year is 0.2, not 0.
        decimals = figures.telling(stored, among, item.decimals + (field == "phase_target"))
        return self._check(item, field, format(stored, "f"), f"decimals:{decimals}")

    def ratio(self, item: Item, field: str) -> Cited:
        """A completion, as a percentage."""
        return self._check(item, field, format(getattr(item, field), "f"), "percent:1")

    def word(self, item: Item, field: str) -> Cited:
        return self._check(item, field, getattr(item, field), "text")

    def clause(self, item: Item, *, beside_name: bool = False) -> Cited:
        """The words of the plan; beside the indicator's name they need not begin with it again."""
        return self._add({
            "source": TERMS, "id": item.terms.id, "version": item.terms.version, "field": "clause",
            "as": f"without:{item.name}" if beside_name else "text", "stored": item.clause,
        })  # fmt: skip

    def note(self, note: Note, part: str = "text") -> Cited:
        """What a unit explained: all of it, or its ``cause`` or ``measure``."""
        return self._add({"source": VALUE, "id": note.row.id, "version": note.row.version, "field": "note",
                          "as": part, "stored": note.text})  # fmt: skip

    def said(self, row: Row, field: str, text: str, style: str = "text") -> Cited:
        """The words of one field of a reported value: a stage, the progress of a task, problems and next steps."""
        return self._add({"source": VALUE, "id": row.id, "version": row.version, "field": field, "as": style,
                          "stored": text})  # fmt: skip

    def tasks(self, progress: str = "") -> Cited:
        """How many main tasks stand like this (all of them without a word), each with the value that says so, if any:
        the one that reached its stage, else the last report."""
        listed = [task for task in self.situation.tasks if not progress or task.progress == progress]
        rows = [task.reached[0] if task.reached else task.told.row if task.told else None for task in listed]
        return self._add({
            "source": TASKS, "progress": progress, "rows": [[row.id, row.version] if row else [] for row in rows],
            "as": "whole", "stored": str(len(rows)),
        })  # fmt: skip

    def count(self, **where: Sequence[str]) -> Cited:
        """How many targets of the report fit."""
        wanted = _where(where)
        return self._add({"source": COUNT, "where": wanted, "as": "whole", "stored": str(self.counted(wanted))})

    def counted(self, where: Where) -> int:
        return figures.count(self._rows, where)

    def share(self, among: Sequence[Where], place: int | None) -> Cited:
        """The share of one of the counts ``among``, which together are the whole; None: of the whole."""
        wanted = [_where(where) for where in among]
        stored = figures.share([self.counted(where) for where in wanted], place)
        return self._add({"source": SHARE, "among": wanted, "place": place, "as": "fixed:1", "stored": str(stored)})

    def change(self, item: Item) -> tuple[str, Cited] | None:
        """("points" or "growth", the change against the same quarter of last year); none where it cannot be told."""
        if item.before is None or item.actual is None:
            return None
        row, before = item.before
        in_points = item.unit in ("%", "％")
        stored = figures.difference(item.actual, before) if in_points else figures.growth(item.actual, before)
        if stored is None:
            return None
        kind, style = ("points", f"size:{max(item.decimals, 1)}") if in_points else ("growth", "size-percent:1")
        return kind, self._add({
            "source": CHANGE, "id": item.check.id, "version": item.check.version, "kind": kind,
            "against": [row.id, row.version], "as": style, "stored": format(stored, "f"),
        })  # fmt: skip

    def reporting(self, units: Sequence[UnitReport], standing: str) -> Cited:
        """How many of the units reported in this way, with the submissions that are counted."""
        rows = [[unit.row.id, unit.row.version] for unit in units if not standing or unit.standing == standing]
        return self._add({"source": REPORTING, "standing": standing, "rows": rows, "as": "whole",
                          "stored": str(len(rows))})  # fmt: skip

    def _check(self, item: Item, field: str, stored: str, style: str) -> Cited:
        return self._add({"source": CHECK, "id": item.check.id, "version": item.check.version, "field": field,
                          "as": style, "stored": stored})  # fmt: skip

    def _add(self, citation: Mapping[str, Any]) -> Cited:
        known = repr(sorted(citation.items()))
        if known not in self._keys:
            key = self._keys[known] = f"c{len(self._keys) + 1}"
            self.citations[key] = {**citation, "shown": figures.shown(citation["stored"], citation["as"])}
        return Cited(self._keys[known])


def _where(where: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {name: list(wanted) for name, wanted in sorted(where.items())}


def runs(*parts: str | Cited | Runs) -> Runs:
    """Words, citations and runs, one after the other."""
    flat: list[str | Cited] = []
    for part in parts:
        flat.extend(part if isinstance(part, tuple) else (part,))
    return tuple(flat)


def joined(parts: Sequence[Runs], between: str = "；") -> Runs:
    """Runs with a sign between them."""
    flat: list[str | Cited] = []
    for place, part in enumerate(parts):
        flat.extend(([between] if place else []) + list(part))
    return tuple(flat)

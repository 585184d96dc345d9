"""What differs between two runs, number by number, with the cause of each: value, target, scheme, event, manual score,
share, decision on an appeal, or the other units of the group. Pure: made of frozen inputs and results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.assessments.frozen import Inputs
from reports.scoring import Fact, Line, Result, VetoFact, comparison, walk
from reports.scoring.assessment import COMPARING

#: In the order in which they are named.
CAUSES = ("scheme", "value", "target", "score", "event", "share", "appeal", "veto", "others", "items")
#: Rows by which a fact tells what it came from.
ROWS = {
    "reports.check": "value", "targets.targetversion": "target", "reports.itemscore": "score",
    "reports.unitevent": "event", "departments.safetyevent": "event", "reports.scoresheet": "score",
    "departments.value": "value", "reports.vetolift": "veto", "departments.duty": "share", "reports.appeal": "appeal",
}  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One number (or word) of a unit that is another in the second run. ``item`` "" is the unit's total. ``causes``
    are of ``CAUSES``; of a total, ``items`` are the codes of the changed lines behind it."""

    unit: str
    name: str
    item: str
    field: str
    before: str
    after: str
    causes: tuple[str, ...]
    items: tuple[str, ...] = ()


def differences(
    before: tuple[Inputs, Sequence[Result]], after: tuple[Inputs, Sequence[Result]]
) -> list[Difference]:  # fmt: skip
    """Every changed number, unit by unit in the order of the second run."""
    told = _Told(before[0], after[0])
    old = {result.unit: result for result in before[1]}
    found: list[Difference] = []
    for result in after[1]:
        found += told.of(old.pop(result.unit, None), result)
    for gone in old.values():
        found += told.of(gone, None)
    return found


class _Told:
    def __init__(self, before: Inputs, after: Inputs) -> None:
        self.names = {unit.code: unit.name for unit in (*before.units, *after.units)}
        changes = comparison.differences(before.scheme, after.scheme)
        self.items = {each.code for each in changes if each.section == "items"}
        self.head = any(each.section not in ("items", "vetoes", "columns") for each in changes)
        self.veto_rules = any(each.section == "vetoes" for each in changes)
        self.comparing = {node.item.code for node in walk(after.scheme) if node.item.rule in COMPARING}

    def of(self, old: Result | None, new: Result | None) -> Iterator[Difference]:
        unit = new.unit if new else old.unit if old else ""
        before = {line.code: line for line in old.lines} if old else {}
        after = {line.code: line for line in new.lines} if new else {}
        changed: list[Difference] = []
        for code in [*after, *(code for code in before if code not in after)]:
            changed += self._line(unit, before.get(code), after.get(code))
        yield from changed
        yield from self._total(unit, old, new, changed)

    def _line(self, unit: str, old: Line | None, new: Line | None) -> Iterator[Difference]:
        line = new or old
        assert line is not None
        moved = [(field, _shown(old, field), _shown(new, field)) for field in ("worth", "score", "standing")]
        if line.category:
            return
        causes = self._causes(line.code, old, new)
        for field, was, now in moved:
            if was != now:
                yield Difference(unit, self.names.get(unit, unit), line.code, field, was, now, causes)

    def _causes(self, code: str, old: Line | None, new: Line | None) -> tuple[str, ...]:
        found = {"scheme"} if code in self.items else set()
        found |= set(_of_facts(old.fact if old else None, new.fact if new else None))
        if not found and code in self.comparing:
            found.add("others")
        if not found:
            found.add("scheme")  # its place in the tree: the worth of what it stands in
        return tuple(cause for cause in CAUSES if cause in found)

    def _total(
        self, unit: str, old: Result | None, new: Result | None, changed: Sequence[Difference]
    ) -> Iterator[Difference]:  # fmt: skip
        lines = tuple(dict.fromkeys(each.item for each in changed))
        causes = {cause for each in changed for cause in each.causes}
        if self.head:
            causes.add("scheme")
        if old and new and [one.step.inputs for one in old.adjustments] != [one.step.inputs for one in new.adjustments]:
            causes.add("event")
        causes |= self._veto_causes(old.vetoes if old else (), new.vetoes if new else ())
        for field in ("score", "grade", "rank"):
            was, now = _shown(old, field), _shown(new, field)
            if was != now:
                named = causes or {"others"}
                if field == "rank" and _shown(old, "score") == _shown(new, "score"):
                    named = {"others"} if _shown(old, "grade") == _shown(new, "grade") else causes | {"others"}
                ordered = tuple(cause for cause in CAUSES if cause in named)
                yield Difference(unit, self.names.get(unit, unit), "", field, was, now, ordered, lines)

    def _veto_causes(self, old: Sequence[VetoFact], new: Sequence[VetoFact]) -> set[str]:
        """Why a veto is there, gone or lifted: an event, a red line's figure, the lift, or what the scheme says."""
        if old == new:
            return set()
        if self.veto_rules:
            return {"scheme"}
        before, after = ({row for veto in held for row in veto.sources} for held in (old, new))
        found = {ROWS[row.kind] for row in before ^ after if row.kind in ROWS}
        if "value" in found:
            found.discard("target")  # the same red line: its figure is another
        return found or {"veto"}


def _of_facts(old: Fact | None, new: Fact | None) -> Iterator[str]:
    """The kinds of rows that are others, or that are the same and say something else (a what-if)."""
    if old == new:
        return
    before, after = _rows(old), _rows(new)
    kinds = {row[0] for row in before ^ after}
    found = {ROWS[kind] for kind in kinds if kind in ROWS}
    if "target" in found and "value" in found and _actual(old) == _actual(new):
        found.discard("value")  # the same figure, held against another target
    if (old.share if old else None) != (new.share if new else None):
        found.add("share")
    else:
        found.discard("share")
    if _asked(old) != _asked(new):
        found.add("target")  # another goal of the unit's own, or the city's number instead of it
    if not found and _actual(old) != _actual(new):
        found.add("value")  # the same rows: a what-if put another figure in their place
    yield from found


def _rows(fact: Fact | None) -> set[tuple[str, str, int]]:
    return {(row.kind, row.id, row.version) for row in fact.sources} if fact else set()


def _asked(fact: Fact | None) -> tuple[str, Decimal | None] | None:
    """Whose target a fact is judged by; of a goal of the unit's own its number too: no version of the target has it."""
    if fact is None or fact.basis is None:
        return None
    return fact.basis.whose, fact.basis.asked if fact.basis.whose == "goal" else None


def _actual(fact: Fact | None) -> tuple[Decimal | None, str] | None:
    return (fact.value, fact.word) if fact else None


def _shown(one: Any, field: str) -> str:
    value = getattr(one, field, None)
    if value is None:
        return ""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def counted(found: Sequence[Difference]) -> Mapping[str, int]:
    """How many changed numbers each cause has."""
    return {cause: sum(cause in each.causes for each in found) for cause in CAUSES}

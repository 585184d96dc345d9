"""Who moves between two sets of inputs: score, grade and rank before and after, with the items behind it.

Pure: both sides are really computed, and nothing is said of a unit that stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from qualitycity import numbers
from reports.assessments import computing
from reports.assessments.frozen import Inputs
from reports.scoring import Item, Line, Result, leaves, stored


@dataclass(frozen=True)
class Total:
    """``score`` None: nothing could be counted; ``rank`` None: not ranked."""

    score: Decimal | None = None
    grade: str = ""
    rank: int | None = None
    vetoed: bool = False


@dataclass(frozen=True)
class Points:
    """What an item got; ``score`` None: it is not counted, and ``standing`` says why (``scoring.Standing``)."""

    score: Decimal | None = None
    standing: str = "not_applicable"


@dataclass(frozen=True)
class ItemMove:
    code: str
    name: str
    name_en: str
    before: Points
    after: Points


@dataclass(frozen=True)
class Move:
    """A unit whose score, grade, rank or items become others. Without ``items`` only the units around it moved.
    ``kept`` is what a frozen run says of it, where one is told of beside."""

    unit: str
    name: str
    before: Total
    after: Total
    items: tuple[ItemMove, ...] = ()
    kept: Total | None = None


def between(before: Inputs, after: Inputs) -> list[Move]:
    """Every unit that moves, group by group in the new order of rank. Both sides have the same scheme and units. Raises
    scoring.Unusable."""
    if _said(before) == _said(after):
        return []
    names = {unit.code: unit.name for unit in after.units}
    items = {node.item.code: node.item for node in leaves(after.scheme)}
    held = {result.unit: result for result in computing.compute(before)}
    pairs = [(held[new.unit], new) for new in computing.compute(after)]
    found = [
        Move(new.unit, names[new.unit], _total(old), _total(new), tuple(_items(old, new, items))) for old, new in pairs
    ]
    return [move for move in found if move.items or move.before != move.after]


def _said(inputs: Inputs) -> Inputs:
    """The inputs without the rows that the checks are: a new version that says the same moves nobody."""
    rows = sorted((replace(row, sources=()) for row in inputs.checks), key=lambda row: (row.unit, row.target))
    return replace(inputs, checks=tuple(rows))


def _total(result: Result) -> Total:
    return Total(result.score, result.grade, result.rank, result.vetoed)


def _items(old: Result, new: Result, items: Mapping[str, Item]) -> Iterator[ItemMove]:
    held = {line.code: line for line in old.lines}
    for line in new.lines:
        before, after = _points(held.get(line.code)), _points(line)
        if line.code in items and before != after:
            item = items[line.code]
            yield ItemMove(line.code, item.name, item.name_en, before, after)


def _points(line: Line | None) -> Points:
    return Points() if line is None else Points(line.score, line.standing)


# --- As JSON ----------------------------------------------------------------------------------------------------------
def dump(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Moves as they are kept and sealed; ``load`` gives them back, equal."""
    return [_dump(move) for move in moves]


def load(kept: Sequence[Mapping[str, Any]]) -> tuple[Move, ...]:
    return tuple(
        Move(
            **_both(each, Total),
            unit=each["unit"],
            name=each["name"],
            items=tuple(
                ItemMove(item["code"], item["name"], item["name_en"], **_both(item, Points)) for item in each["items"]
            ),
            kept=None if each["kept"] is None else _read(Total, each["kept"]),
        )
        for each in kept
    )


def _dump(row: Any) -> Any:
    if isinstance(row, Decimal):
        return stored.number(row)
    if isinstance(row, tuple):
        return [_dump(each) for each in row]
    if isinstance(row, Move | ItemMove | Total | Points):
        return {each.name: _dump(getattr(row, each.name)) for each in fields(row)}
    return row


def _both(kept: Mapping[str, Any], kind: type[Any]) -> dict[str, Any]:
    return {side: _read(kind, kept[side]) for side in ("before", "after")}


def _read(kind: type[Any], kept: Mapping[str, Any]) -> Any:
    score = kept["score"]
    return kind(**{**kept, "score": None if score is None else numbers.read(score)})

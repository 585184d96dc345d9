"""Changes to a tree of items, each a new tree: put an item in another's place, add, take out, move, plant from rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from reports.scoring.scheme import Item, Scheme, walk

Items = tuple[Item, ...]
#: How many levels a tree may have: far more than any scheme needs.
DEEPEST = 20


class Unplaced(ValueError):
    """Items stand nowhere. ``why`` tells it by their codes: ``twice`` (the code is another item's too), ``orphan`` (no
    such parent), ``ring`` (it stands in itself), ``deep`` (deeper than ``DEEPEST``), ``below`` (in one of these)."""

    def __init__(self, why: Mapping[str, str]) -> None:
        super().__init__(", ".join(why))
        self.why = dict(why)


def find(scheme: Scheme, code: str) -> Item | None:
    return next((node.item for node in walk(scheme) if node.item.code == code), None)


def parent_of(scheme: Scheme, code: str) -> str:
    """The code of what the item stands in; "" at the top and for an unknown one."""
    path = next((node.path for node in walk(scheme) if node.item.code == code), ())
    return path[-1] if path else ""


def put(scheme: Scheme, code: str, item: Item) -> Scheme:
    """``item`` in the place of the one called ``code``, whose sub-items stay below it."""
    return _siblings(
        scheme, code, lambda items, at: (*items[:at], replace(item, items=items[at].items), *items[at + 1 :])
    )


def add(scheme: Scheme, parent: str, item: Item) -> Scheme:
    """``item`` as the last of those in ``parent`` ("" for the top). Raises KeyError for an unknown parent."""
    if not parent:
        return replace(scheme, items=(*scheme.items, item))
    held = find(scheme, parent)
    if held is None:
        raise KeyError(parent)
    grown = replace(held, items=(*held.items, item))
    return _siblings(scheme, parent, lambda items, at: (*items[:at], grown, *items[at + 1 :]))


def remove(scheme: Scheme, code: str) -> Scheme:
    """Without the item and all that is in it."""
    return _siblings(scheme, code, lambda items, at: (*items[:at], *items[at + 1 :]))


def move(scheme: Scheme, code: str, step: int) -> Scheme:
    """The item one place up (-1) or down (1) among those it stands with; at the end it stays."""

    def moved(items: Items, at: int) -> Items:
        to = at + step
        if not 0 <= to < len(items):
            return items
        listed = list(items)
        listed[at], listed[to] = listed[to], listed[at]
        return tuple(listed)

    return _siblings(scheme, code, moved)


def _siblings(scheme: Scheme, code: str, change: Callable[[Items, int], Items]) -> Scheme:
    """``change`` applied where the item stands. Raises KeyError where there is none of that code."""
    items, found = _changed(scheme.items, code, change)
    if not found:
        raise KeyError(code)
    return replace(scheme, items=items)


def _changed(items: Items, code: str, change: Callable[[Items, int], Items]) -> tuple[Items, bool]:
    for at, item in enumerate(items):
        if item.code == code:
            return change(items, at), True
        below, found = _changed(item.items, code, change)
        if found:
            return (*items[:at], replace(item, items=below), *items[at + 1 :]), True
    return items, False


def plant(rows: Iterable[tuple[str, Item]]) -> Items:
    """The tree of rows (code of the parent or "", item), in the order of the rows. Raises Unplaced."""
    listed = list(rows)
    twice = [code for code, times in Counter(item.code for _, item in listed).items() if times > 1]
    if twice:
        raise Unplaced(dict.fromkeys(twice, "twice"))
    by_parent: dict[str, list[Item]] = {}
    for parent, item in listed:
        by_parent.setdefault(parent, []).append(item)
    placed: set[str] = set()
    tree = _grown(by_parent, "", placed, 1)
    parents = {item.code: parent for parent, item in listed}
    lost = {code: _why_lost(code, parents) for code in parents if code not in placed}
    if lost:
        raise Unplaced(lost)
    return tree


def _why_lost(code: str, parents: Mapping[str, str]) -> str:
    passed = [code]
    while parent := parents[passed[-1]]:
        if parent not in parents:
            return "orphan" if len(passed) == 1 else "below"
        if parent in passed:
            return "ring" if parent == code else "below"
        passed.append(parent)
    return "deep"


def _grown(by_parent: Mapping[str, Sequence[Item]], parent: str, placed: set[str], depth: int) -> Items:
    held = by_parent.get(parent, ()) if depth <= DEEPEST else ()
    placed.update(item.code for item in held)
    return tuple(replace(item, items=_grown(by_parent, item.code, placed, depth + 1)) for item in held)

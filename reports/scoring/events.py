"""What a recorded event counts for in a scheme: the bonuses, deductions, items and vetoes that read it by its category
and level. What nothing reads moves no score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reports.scoring.scheme import ANY, Adjustment, Item, Option, Scheme, Veto, listed

#: The category of recorded events that are about safety: of what the office records only these may raise a veto.
SAFETY = "safety"
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Use:
    """One thing that an event counts for: ``points`` each, or the ``grade`` that a veto sets."""

    code: str
    name: str
    name_en: str
    kind: Literal["bonus", "deduction", "item", "veto"]
    points: Decimal = NOTHING
    grade: str = ""


@dataclass(frozen=True)
class Offer:
    """A category and a level that the scheme reads; ``ANY``: any that it does not name."""

    category: str
    level: str
    uses: tuple[Use, ...]


@dataclass(frozen=True)
class _Reader:
    """One place of the scheme that reads events. ``levels`` are those that it names, with the points of each;
    ``other`` the points of any other (None: it reads no other). ``groups``: whom it is for (None: everybody)."""

    use: Use
    category: str
    levels: tuple[tuple[str, Decimal], ...]
    other: Decimal | None
    groups: frozenset[str] | None = None
    veto: Veto | None = None

    def reads(self, category: str, level: str, *, safety: bool, group: str | None) -> bool:
        if self.groups is not None and group is not None and group not in self.groups:
            return False
        if self.veto is not None:
            return safety and self.veto.is_raised_by(level, category)
        return self.category in (ANY, category) and self.points(level) > 0

    def points(self, level: str) -> Decimal:
        """What an event of the level moves; of a level that nobody names what any other moves."""
        return dict(self.levels).get(level, self.other or NOTHING)


def uses(
    scheme: Scheme, category: str, level: str, *, safety: bool | None = None, group: str | None = None
) -> tuple[Use, ...]:
    """What an event of the category and level counts for, to a unit of the rank group (None: of any); empty: nothing.

    ``safety``: whether it may raise a veto (None: by its category)."""
    of_safety = category == SAFETY if safety is None else safety
    return tuple(
        _told(reader, level)
        for reader in _readers(scheme)
        if reader.reads(category, level, safety=of_safety, group=group)
    )


def offers(scheme: Scheme) -> list[Offer]:
    """Every category with each level that the office can record for the scheme, in the order of the scheme."""
    readers = list(_readers(scheme))
    named = dict.fromkeys(reader.category for reader in readers if reader.veto is None)
    categories = [*(each for each in named if each not in (ANY, SAFETY)), SAFETY, *([ANY] if ANY in named else [])]
    found = []
    for category in categories:
        for level in dict.fromkeys(level for reader in readers for level in _levels(reader, category)):
            counts = uses(scheme, category, level)
            if counts:
                found.append(Offer(category, level, counts))
    return found


def _levels(reader: _Reader, category: str) -> Iterator[str]:
    """The levels that a reader tells apart in a category, what it does not name last."""
    if category != SAFETY if reader.veto else reader.category not in (ANY, category):
        return
    yield from (level for level, _points in reader.levels)
    if reader.other is not None:
        yield ANY


def _told(reader: _Reader, level: str) -> Use:
    use = reader.use
    return use if reader.veto else Use(use.code, use.name, use.name_en, use.kind, reader.points(level))


def _readers(scheme: Scheme) -> Iterator[_Reader]:
    for one in scheme.adjustments:
        if one.source.kind == "events":
            yield _of_table(one, one.kind, one.options.get("per"), None)
    yield from _of_items(scheme.items, None)
    for veto in scheme.vetoes:
        if veto.kind == "events":
            use = Use(veto.code, veto.name, veto.name_en, "veto", grade=veto.grade)
            every = veto.ref.strip() == ANY
            levels = () if every else tuple((level, NOTHING) for level in listed(veto.ref))
            yield _Reader(use, veto.category, levels, NOTHING if every else None, veto=veto)


def _of_items(items: Sequence[Item], groups: frozenset[str] | None) -> Iterator[_Reader]:
    for item in items:
        own = frozenset(item.groups) if item.groups else groups
        own = own if groups is None or own is None else own & groups
        if item.items:
            yield from _of_items(item.items, own)
        elif item.source.kind == "events":
            if "k" in item.options:  # a deduction for each event, whatever its level
                k = item.options["k"]
                use = Use(item.code, item.name, item.name_en, "item")
                yield _Reader(use, item.source.ref, (), k if isinstance(k, Decimal) else NOTHING, own)
            else:
                yield _of_table(item, "item", item.options.get("per"), own)


def _of_table(
    one: Item | Adjustment, kind: Literal["bonus", "deduction", "item"], given: Option | None,
    groups: frozenset[str] | None,
) -> _Reader:  # fmt: skip
    table = given if isinstance(given, tuple) else ()
    levels = tuple((str(level), points) for level, points in table if level != ANY)
    other = next((points for level, points in table if level == ANY), None)
    return _Reader(Use(one.code, one.name, one.name_en, kind), one.source.ref, levels, other, groups)

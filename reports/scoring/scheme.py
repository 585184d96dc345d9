"""A scheme as data: what is assessed, what it is worth, how it is scored, graded, ranked and printed.

Practice differs from city to city, so nothing here is fixed: the year's first month, a tree of any depth, a rule per
item, bonuses, deductions, vetoes, half-open grade bands, rank groups, the columns of the sheet. Source: scoring rules
of the assessment; the meaning of each rule stands with its function in ``reports.scoring.rules``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from qualitycity.sentences import Named, Sentence, sentence

#: Where an item's input comes from: the check of a target (``ref`` is its code), its own sub-items, an assessor, the
#: register of events (``ref`` is the category, "*" all), the score of another assessment (``ref`` is its scheme).
SourceKind = Literal["check", "items", "manual", "events", "assessment"]
#: What a check is held against: the value in force, or what should be there by now (nobody fails in the first year
#: what is due in the last).
Against = Literal["value", "phase"]
#: One option of a rule: a number, a word, or a table whose rows are (number or word, number).
Table = tuple[tuple[Decimal | str, Decimal], ...]
Option = Decimal | str | Table
#: Stands for every level, category, event or target.
ANY = "*"
#: Words that a level may be followed by where it is written out: 重大事故 is 重大.
_KINDS_OF_EVENT = ("质量安全事件", "质量安全事故", "质量事故", "安全事故", "事故", "事件")
#: Which denominator items that are pending or not applicable leave: that of the whole, so that the others' weights
#: grow in proportion everywhere; or that of their own category, which keeps its worth as long as anything in it counts.
Leaving = Literal["whole", "category"]
RankBy = Literal["grade", "score"]


@dataclass(frozen=True)
class Source:
    kind: SourceKind
    ref: str = ""
    against: Against = "phase"


@dataclass(frozen=True)
class Item:
    """A node of the tree: a category with sub-items (rule ``additive``), or a leaf with a rule and an input.

    Its worth is ``points``, or ``weight`` in % of its parent's worth (at the top: of the scheme's base). ``groups``
    are the rank groups that are assessed in it; empty: all. ``standard`` is the scoring standard as printed (评分标准).
    """

    code: str
    name: str
    name_en: str = ""
    points: Decimal | None = None
    weight: Decimal | None = None
    rule: str = "additive"
    options: Mapping[str, Option] = field(default_factory=dict)
    source: Source = Source("items")
    standard: str = ""
    groups: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()


def called(item: Item) -> Sentence:
    """An item by its name and code, in the reader's language."""
    return sentence("%(name)s (%(code)s)", name=Named(item.name, item.name_en), code=item.code)


@dataclass(frozen=True)
class Adjustment:
    """A bonus or a deduction, in points of the full mark, applied after scaling.

    ``rule`` is ``per_event`` (``per``: points for each event by level, "*" for any other), ``step_map`` (``table``: a
    score of another assessment to a deduction) or ``manual`` (entered, with reason and evidence). ``cap`` is the most
    that it may add or take; None: no limit.
    """

    code: str
    name: str
    kind: Literal["bonus", "deduction"]
    name_en: str = ""
    rule: str = "per_event"
    options: Mapping[str, Option] = field(default_factory=dict)
    source: Source = Source("events", "*")
    cap: Decimal | None = None


@dataclass(frozen=True)
class Veto:
    """One thing that sets the grade whatever the score: safety events (``ref``: the levels of the event register,
    ``category`` its categories, each "*" any) or a red-line target that is not met (``ref``: its code; "*" any that the
    plan marks as one). Several are separated by 、."""

    code: str
    name: str
    grade: str
    name_en: str = ""
    kind: Literal["events", "red_line"] = "events"
    ref: str = "*"
    category: str = ANY

    def is_raised_by(self, level: str, category: str) -> bool:
        """Whether a safety event of this level and category raises it."""
        return _names(self.ref, level) and _names(self.category, category)

    @property
    def targets(self) -> tuple[str, ...]:
        """The codes of the red lines that it names; none: it is about any."""
        return () if self.kind != "red_line" or self.ref.strip() == ANY else listed(self.ref)

    def is_about(self, target: str) -> bool:
        return not self.targets or target in self.targets


@dataclass(frozen=True)
class Band:
    """A grade and its half-open band [low, high): low counts, high does not. None is without end."""

    code: str
    low: Decimal | None = None
    high: Decimal | None = None
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Group:
    """Units that are ranked against each other: those of the kinds named, or the units named by code."""

    code: str
    name: str
    name_en: str = ""
    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of the printed sheet: what it shows (one of ``COLUMNS``) and, where it differs, its heading."""

    code: str
    title: str = ""


COLUMNS = (
    "code", "item", "standard", "points", "target", "actual", "completion", "self_score", "self_remark",
    "verified_score", "lost", "reason", "evidence",
)  # fmt: skip


@dataclass(frozen=True)
class Scheme:
    """``full_mark`` is what everything is scaled to; ``base`` the sum of the tree's points before that (None: the
    same). ``places`` decimals are kept by the one rounding, half up, before grading. The score is clamped to
    ``lowest`` .. ``highest`` (None: the full mark). ``bonus_cap`` limits all bonuses together.
    The assessment year begins on day 1 of ``year_start_month``. ``rank_by`` grade: a vetoed unit ranks below every unit
    of a better grade; score: by the score alone."""

    code: str
    name: str
    name_en: str = ""
    version: int = 1
    full_mark: Decimal = Decimal(100)
    base: Decimal | None = None
    places: int = 2
    year_start_month: int = 1
    items: tuple[Item, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    bonus_cap: Decimal | None = None
    vetoes: tuple[Veto, ...] = ()
    bands: tuple[Band, ...] = ()
    groups: tuple[Group, ...] = ()
    columns: tuple[Column, ...] = ()
    lowest: Decimal = Decimal(0)
    highest: Decimal | None = None
    leaving: Leaving = "whole"
    rank_by: RankBy = "grade"

    @property
    def whole(self) -> Decimal:
        """What the top items' points add up to."""
        return self.full_mark if self.base is None else self.base


def listed(text: str) -> tuple[str, ...]:
    """The names in a text that separates them by 、."""
    for sign in ",，;；/":
        text = text.replace(sign, "、")
    return tuple(part.strip() for part in text.split("、") if part.strip())


def _names(text: str, given: str) -> bool:
    """Whether one of the names is the given one, with or without 事故 or 事件 behind it."""
    return text.strip() == ANY or _bare(given) in {_bare(one) for one in listed(text)}


def _bare(word: str) -> str:
    word = word.strip()
    kind = next((each for each in _KINDS_OF_EVENT if word.endswith(each) and word != each), "")
    return word.removesuffix(kind)


@dataclass(frozen=True)
class Node:
    """An item in its place: its exact worth, how deep it stands, and the codes of what it stands in."""

    item: Item
    worth: Fraction
    depth: int
    path: tuple[str, ...]


def walk(scheme: Scheme) -> Iterator[Node]:
    """Every item in printed order, a category before what it holds."""
    yield from _walk(scheme.items, Fraction(scheme.whole), 0, ())


def _walk(items: tuple[Item, ...], whole: Fraction, depth: int, path: tuple[str, ...]) -> Iterator[Node]:
    for item in items:
        worth = worth_of(item, whole)
        yield Node(item, worth, depth, path)
        yield from _walk(item.items, worth, depth + 1, (*path, item.code))


def worth_of(item: Item, whole: Fraction) -> Fraction:
    """What the item is worth, exactly, where its parent is worth ``whole``; 0 where nothing is said."""
    if item.points is not None:
        return Fraction(item.points)
    return whole * Fraction(item.weight) / 100 if item.weight is not None else Fraction(0)


def leaves(scheme: Scheme) -> tuple[Node, ...]:
    return tuple(node for node in walk(scheme) if not node.item.items)


def group_of(scheme: Scheme, code: str, kind: str) -> str:
    """The rank group of a unit: one that names it, else one that takes its kind; "" where it is not assessed."""
    named = (group.code for group in scheme.groups if code in group.units)
    taken = (group.code for group in scheme.groups if kind in group.kinds)
    return next(named, None) or next(taken, "")

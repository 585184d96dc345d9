"""The columns of a unit's sheet: those of the scheme in its order, then what the stored score is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from qualitycity import sentences
from qualitycity.sentences import N_
from qualitycity.speech import named, say
from reports import scheme_words
from reports.models import ItemScore, ScoreLine
from reports.scoring import COLUMNS, Checked, Item, Scheme

#: What no sheet can be summed without.
_NEEDED = ("item", "points", "verified_score")
#: The columns that prove the sums: they stand beside the printed sheet.
PROOF = ("counted", "stored", "agrees")
POINTS = ("points", "self_score", "verified_score", "lost", "counted")
_TITLES = {
    "code": N_("No."), "item": N_("Item"), "standard": N_("Scoring standard"), "points": N_("Points"),
    "target": N_("Target"), "actual": N_("Actual"), "completion": N_("Completion (%)"), "self_score": N_("Self score"),
    "self_remark": N_("Self remark"), "verified_score": N_("Verified score"), "lost": N_("Lost"),
    "reason": N_("Why points were lost"), "evidence": N_("Evidence"), "counted": N_("Points that count"),
    "stored": N_("Stored score"), "agrees": N_("Agrees"),
}  # fmt: skip
_WIDTHS = {
    "code": 8, "item": 28, "standard": 20, "points": 8, "target": 8, "actual": 8, "completion": 10, "self_score": 9,
    "self_remark": 15, "verified_score": 9, "lost": 8, "reason": 28, "evidence": 13, "counted": 11, "stored": 16,
    "agrees": 7,
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """What a row tells: the stored line, its item, what the unit said, and the check that it rests on."""

    line: ScoreLine
    item: Item | None
    own: ItemScore | None
    checked: Checked | None

    @property
    def fact(self) -> Mapping[str, Any]:
        return self.line.content["fact"] or {}


class Layout:
    """Which column stands where."""

    def __init__(self, scheme: Scheme) -> None:
        titles = {column.code: column.title for column in scheme.columns}
        given = tuple(titles) or COLUMNS
        self.printed = (*given, *(name for name in _NEEDED if name not in given))
        self.names = (*self.printed, *PROOF)
        self.titles = [titles.get(name) or _(_TITLES[name]) for name in self.names]
        self.widths = [_WIDTHS[name] for name in self.names]
        self._at = {name: place for place, name in enumerate(self.names, 1)}

    def at(self, name: str) -> int:
        return self._at[name]

    def has(self, name: str) -> bool:
        return name in self._at

    def cell(self, name: str, row: int) -> str:
        return f"{get_column_letter(self._at[name])}{row}"

    def frozen(self, row: int) -> str:
        """Where scrolling begins: below the headings, and right of the item's name where it stands at the left."""
        at = self.at("item")
        return f"{get_column_letter(at + 1 if at < 3 else 1)}{row}"

    @property
    def last_printed(self) -> str:
        return get_column_letter(len(self.printed))


def value(name: str, shown: Shown) -> str | Decimal | None:
    """What stands in a column that is no sum."""
    return _VALUES[name](shown) if name in _VALUES else None


def _item(shown: Shown) -> str:
    name = named(shown.item.name, shown.item.name_en) if shown.item else ""
    return "　" * shown.line.depth + name


def _reason(shown: Shown) -> str:
    stored = shown.line.content["reason"]
    return say(sentences.load(stored)) if stored else ""


def _target(shown: Shown) -> Decimal | None:
    """What was asked for by now where the target itself is not due yet."""
    held = shown.checked
    if held is None:
        return None
    by_phase = held.verdict == "open" and shown.item is not None and shown.item.source.against == "phase"
    return held.phase_target if by_phase else held.target


def _actual(shown: Shown) -> str | Decimal | None:
    value = shown.fact.get("value")
    return Decimal(value) if value is not None else shown.fact.get("word", "")


def _completion(shown: Shown) -> Decimal | None:
    ratio = shown.fact.get("completion")
    return None if ratio is None else round(Decimal(ratio) * 100, 2)


_VALUES: Mapping[str, Callable[[Shown], str | Decimal | None]] = {
    "code": lambda shown: "" if shown.line.category else shown.line.item,
    "item": _item,
    "standard": lambda shown: scheme_words.standard(shown.item) if shown.item else "",
    "target": _target,
    "actual": _actual,
    "completion": _completion,
    "self_score": lambda shown: shown.own.score if shown.own else None,
    "self_remark": lambda shown: shown.own.remark if shown.own else "",
    "reason": _reason,
    "evidence": lambda shown: "、".join(shown.fact.get("evidence", ())),
}

"""What a run is made from, frozen: rows by id and version, as one canonical text that gives the same facts anywhere.

Everything is sorted by what it says, so neither the database nor the order in which it gives its rows can be told from
the text. Facts and vetoes follow from it alone.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cache
from typing import Any

from qualitycity import numbers
from reports.scoring import SCORING_VERSION, Basis, Checked, Result, Scheme, Unit, stored
from targets.rules.facts import Source as Row


@dataclass(frozen=True)
class CheckRow:
    """A check of a target: the city's (``unit`` ""), or the own one of a unit that has a goal or a plan of its own;
    ``basis`` says which, and of which quarter it is. Of a check in parts that must each pass, the parts that are
    ``present``, those that are ``missing`` and those that are still ``awaited``: only where an item asks for them."""

    unit: str
    target: str
    name: str
    checked: Checked
    red_line: bool = False
    ranks: bool = False
    present: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    awaited: tuple[str, ...] = ()
    basis: Basis | None = None
    sources: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Share:
    """A unit's share of the points of a target, in %."""

    unit: str
    target: str
    share: Decimal
    lead: bool = True
    sources: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Entered:
    """Points that an assessor entered and a second person confirmed; or which parts are there and which are missing."""

    unit: str
    item: str
    score: Decimal
    reason: str
    evidence: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    sources: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Happened:
    """A recorded event of a unit; ``safety`` ones may raise a veto. ``about`` is what a lift names."""

    unit: str
    category: str
    level: str
    date: str
    paper: str
    text: str
    entered_by: str
    about: str
    safety: bool = False
    sources: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Lifted:
    unit: str
    veto: str
    about: str
    reason: str
    by: str
    sources: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Decided:
    """Points decided on an appeal."""

    unit: str
    item: str
    points: Decimal
    decision: str
    sources: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Scored:
    """A unit's score in another assessment."""

    unit: str
    scheme: str
    score: Decimal
    sources: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Inputs:
    """``about`` says of what: plan, year, quarter, first and last day."""

    about: Mapping[str, str]
    scheme: Scheme
    units: tuple[Unit, ...] = ()
    checks: tuple[CheckRow, ...] = ()
    shares: tuple[Share, ...] = ()
    entered: tuple[Entered, ...] = ()
    events: tuple[Happened, ...] = ()
    lifted: tuple[Lifted, ...] = ()
    decided: tuple[Decided, ...] = ()
    scored: tuple[Scored, ...] = ()


_LISTED: Mapping[str, type[Any]] = {
    "units": Unit, "checks": CheckRow, "shares": Share, "entered": Entered, "events": Happened, "lifted": Lifted,
    "decided": Decided, "scored": Scored,
}  # fmt: skip


def text(inputs: Inputs) -> str:
    """The canonical text: what is stored and hashed. Each row is written once, and rows are sorted by their text."""
    parts = {
        "about": stored.as_text(dict(inputs.about)),
        "scheme": stored.as_text(stored.dump(inputs.scheme)),
        "scheme_sha256": stored.as_text(stored.digest(inputs.scheme)),
    }
    for name in _LISTED:
        parts[name] = f"[{','.join(sorted(stored.as_text(_dump(row)) for row in getattr(inputs, name)))}]"
    return f"{{{','.join(f'{stored.as_text(name)}:{parts[name]}' for name in sorted(parts))}}}"


def load(written: str) -> Inputs:
    """The inputs of a text. Raises KeyError, TypeError or ValueError where it is none."""
    data = json.loads(written)
    listed = {name: tuple(_load(kind, row) for row in data[name]) for name, kind in _LISTED.items()}
    return Inputs(about=data["about"], scheme=stored.load(data["scheme"]), **listed)


def digest(written: str) -> str:
    return hashlib.sha256(written.encode()).hexdigest()


def names(written: str, rows: Iterable[Row]) -> bool:
    """Whether the canonical text names one of the rows, without reading all of it."""
    return any(stored.as_text(_dump_value((row,))[0]) in written for row in rows)


def _dump(row: Any) -> dict[str, Any]:
    kind: Any = type(row)
    return {name: _dump_value(getattr(row, name)) for name in _names(kind)}


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _dump_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return stored.number(value)
    if isinstance(value, Checked | Basis):
        return _dump(value)
    if isinstance(value, tuple):
        return [[part.kind, part.id, part.version] if isinstance(part, Row) else part for part in value]
    return value


def _load(kind: type[Any], given: Mapping[str, Any]) -> Any:
    return kind(**{name: _READ.get(name, _same)(value) for name, value in given.items()})


def _same(value: Any) -> Any:
    return value


def _number(value: Any) -> Any:
    return None if value is None else numbers.read(value)


def _load_checked(value: Mapping[str, Any]) -> Checked:
    numbers_of = {name: _number(each) if name in _CHECKED_NUMBERS else each for name, each in value.items()}
    return Checked(**numbers_of)


def _load_basis(value: Mapping[str, Any] | None) -> Basis | None:
    if value is None:
        return None
    return Basis(**{**value, "targets": tuple(value["targets"]), "asked": _number(value["asked"])})


_CHECKED_NUMBERS = frozenset({"actual", "target", "phase_target", "completion", "gap"})
_READ: Mapping[str, Callable[[Any], Any]] = {
    "share": _number,
    "score": _number,
    "points": _number,
    "sources": lambda value: tuple(Row(*each) for each in value),
    "evidence": tuple,
    "present": tuple,
    "missing": tuple,
    "awaited": tuple,
    "checked": _load_checked,
    "basis": _load_basis,
}


# --- The hash of what came out ----------------------------------------------------------------------------------------
def sheet_digest(dumped: Mapping[str, Any]) -> str:
    """SHA-256 of one unit's whole result (``stored.dump_result``)."""
    return digest(stored.as_text(dumped))


def seal(inputs_sha256: str, sheets: Iterable[str], *, version: int = SCORING_VERSION) -> str:
    """The hash of a run: of its inputs, the version of the rules that it was made by, and every unit's result in
    printed order."""
    whole = [inputs_sha256, str(version), *sheets]
    return hashlib.sha256("\n".join(whole).encode()).hexdigest()


def result_digest(inputs: Inputs, results: Iterable[Result]) -> str:
    return seal(digest(text(inputs)), [sheet_digest(stored.dump_result(each)) for each in results])

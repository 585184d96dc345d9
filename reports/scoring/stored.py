"""Schemes and results as canonical JSON and back, and their hashes: the same content gives the same bytes everywhere.

Numbers are strings in plain decimals without idle zeros (100, 100.0 and 1E+2 are one number); keys are sorted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from qualitycity import numbers, sentences
from qualitycity.sentences import Sentence
from reports.scoring.facts import Fact, VetoFact
from reports.scoring.result import SCORING_VERSION, Applied, Line, Result, Step
from reports.scoring.scheme import (
    ANY,
    Adjustment,
    Band,
    Column,
    Group,
    Item,
    Option,
    Scheme,
    Source,
    Table,
    Veto,
)

#: What JSON has itself: most of what is stored.
_AS_IS = frozenset({str, bool, int, type(None)})
as_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def number(given: Decimal | None) -> str | None:
    return None if given is None else _written(given)


@lru_cache(maxsize=65536)
def _written(given: Decimal) -> str:
    """Equal numbers are written alike, so a number that a thousand units share is written once."""
    return numbers.write(given)


def dump(scheme: Scheme) -> dict[str, Any]:
    """The scheme as JSON data; ``load`` gives it back, equal."""
    return {
        **_plain(scheme, without=("items", "adjustments", "vetoes", "bands", "groups", "columns")),
        "items": [_dump_item(item) for item in scheme.items],
        "adjustments": [_dump_adjustment(one) for one in scheme.adjustments],
        "vetoes": [_dump_veto_rule(one) for one in scheme.vetoes],
        "bands": [_plain(one) for one in scheme.bands],
        "groups": [_plain(one) for one in scheme.groups],
        "columns": [_plain(one) for one in scheme.columns],
    }


def load(stored: Mapping[str, Any]) -> Scheme:
    """Raises KeyError, TypeError or ValueError where the data is not that of a scheme."""
    given = dict(stored)
    for name in ("full_mark", "base", "bonus_cap", "lowest", "highest"):
        given[name] = _number(given.get(name))
    given["items"] = tuple(_load_item(one) for one in given["items"])
    given["adjustments"] = tuple(_load_adjustment(one) for one in given["adjustments"])
    given["vetoes"] = tuple(Veto(**one) for one in given["vetoes"])
    given["bands"] = tuple(
        Band(**{**one, "low": _number(one["low"]), "high": _number(one["high"])}) for one in given["bands"]
    )
    given["groups"] = tuple(
        Group(**{**one, "kinds": tuple(one["kinds"]), "units": tuple(one["units"])}) for one in given["groups"]
    )
    given["columns"] = tuple(Column(**one) for one in given["columns"])
    return Scheme(**given)


def text(scheme: Scheme) -> str:
    """The canonical text of a scheme: what is hashed."""
    return as_text(dump(scheme))


def digest(scheme: Scheme) -> str:
    """SHA-256 of all that the scheme says, its version number included."""
    return hashlib.sha256(text(scheme).encode()).hexdigest()


def content_digest(scheme: Scheme) -> str:
    """SHA-256 of what the scheme says without its version number: equal where nothing was changed."""
    data = dump(scheme)
    del data["version"]
    return hashlib.sha256(as_text(data).encode()).hexdigest()


def dump_results(scheme: Scheme, results: Iterable[Result]) -> dict[str, Any]:
    """A whole assessment as JSON data: the scheme's hash, the version of the rules, every unit's result."""
    return {
        "scheme": scheme.code,
        "scheme_version": scheme.version,
        "scheme_sha256": digest(scheme),
        "scoring_version": SCORING_VERSION,
        "results": [dump_result(result) for result in results],
    }


def results_digest(scheme: Scheme, results: Iterable[Result]) -> str:
    return hashlib.sha256(as_text(dump_results(scheme, results)).encode()).hexdigest()


def dump_result(result: Result) -> dict[str, Any]:
    return {**dump_head(result), "lines": [dump_line(line) for line in result.lines]}


def result_text(head: Mapping[str, Any], lines: Iterable[str]) -> str:
    """The canonical text of a result whose lines are texts already: ``as_text(dump_result(…))``, each line written
    once."""
    before, after = as_text({**head, "lines": []}).split('"lines":[]')  # inside a text the quotes are escaped
    return f'{before}"lines":[{",".join(lines)}]{after}'


def dump_head(result: Result) -> dict[str, Any]:
    """A result without its lines."""
    return {
        **_plain(result, without=("lines", "adjustments", "vetoes", "steps", "left_out")),
        "adjustments": [_dump_applied(one) for one in result.adjustments],
        "vetoes": [_dump_veto(one) for one in result.vetoes],
        "steps": [dump_step(one) for one in result.steps],
        "left_out": [line.code for line in result.left_out],
    }


def dump_line(line: Line) -> dict[str, Any]:
    return {
        **_plain(line, without=("fact", "steps", "reason", "exact_worth", "exact_score")),
        "reason": _said(line.reason),
        "steps": [dump_step(one) for one in line.steps],
        "fact": None if line.fact is None else dump_fact(line.fact),
    }


def dump_fact(fact: Fact) -> dict[str, Any]:
    return {
        **_plain(fact, without=("counts", "basis", "sources")),
        "basis": None if fact.basis is None else _plain(fact.basis),
        "counts": dict(sorted(fact.counts.items())),
        "sources": [[row.kind, row.id, row.version] for row in fact.sources],
    }


def dump_step(step: Step) -> dict[str, Any]:
    """As a check's steps are stored: ``reports.verdicts.read_steps`` reads it back."""
    return {
        "name": step.name,
        "formula": sentences.dump(step.formula),
        "inputs": [
            {
                "name": sentences.dump(given.name),
                "value": _plain_value(given.value),
                "source": None if given.source is None else [given.source.kind, given.source.id, given.source.version],
            }
            for given in step.inputs
        ],
        "value": _plain_value(step.value),
    }


def _dump_veto_rule(one: Veto) -> dict[str, Any]:
    """Any category goes without saying: versions published before vetoes named one keep their hash."""
    data = _plain(one)
    if one.category == ANY:
        del data["category"]
    return data


def _dump_applied(one: Applied) -> dict[str, Any]:
    return {**_plain(one, without=("step", "exact")), "step": dump_step(one.step)}


def _dump_veto(one: VetoFact) -> dict[str, Any]:
    sources = [[row.kind, row.id, row.version] for row in one.sources]
    return {**_plain(one, without=("sources",)), "sources": sources, "lifted": one.lifted}


def _said(said: Sentence | None) -> dict[str, Any] | None:
    return None if said is None else sentences.dump(said)


def _plain(one: Any, *, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of a dataclass: numbers as text, tuples as lists."""
    kind: Any = type(one)
    names = _names(kind, without)
    return {name: _plain_value(getattr(one, name)) for name in names}


@cache
def _names(kind: Any, without: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name not in without)


def _plain_value(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_IS:
        return value
    if kind is Decimal:
        return _written(value)
    return list(value) if kind is tuple else value


def _number(given: str | None) -> Decimal | None:
    return None if given is None else numbers.read(given)


def _dump_item(item: Item) -> dict[str, Any]:
    return {
        **_plain(item, without=("options", "source", "items")),
        "options": dump_options(item.options),
        "source": _plain(item.source),
        "items": [_dump_item(child) for child in item.items],
    }


def _load_item(stored: Mapping[str, Any]) -> Item:
    given = {
        **stored,
        "points": _number(stored["points"]),
        "weight": _number(stored["weight"]),
        "options": load_options(stored["options"]),
        "source": Source(**stored["source"]),
        "groups": tuple(stored["groups"]),
        "items": tuple(_load_item(child) for child in stored["items"]),
    }
    return Item(**given)


def _dump_adjustment(one: Adjustment) -> dict[str, Any]:
    data = _plain(one, without=("options", "source"))
    return {**data, "options": dump_options(one.options), "source": _plain(one.source)}


def _load_adjustment(stored: Mapping[str, Any]) -> Adjustment:
    given = {
        **stored,
        "cap": _number(stored["cap"]),
        "options": load_options(stored["options"]),
        "source": Source(**stored["source"]),
    }
    return Adjustment(**given)


def dump_options(options: Mapping[str, Option]) -> dict[str, Any]:
    """A number as {"number": "1"}, a table as {"rows": [[…, "1"]]} with its numbers so written, a word as it is."""
    return {name: _dump_option(options[name]) for name in sorted(options)}


def _dump_option(option: Option) -> Any:
    if isinstance(option, Decimal):
        return {"number": number(option)}
    if isinstance(option, str):
        return option
    return {"rows": [[_dump_option(at), number(part)] for at, part in option]}


def load_options(stored: Mapping[str, Any]) -> dict[str, Option]:
    return {name: _load_option(given) for name, given in stored.items()}


def _load_option(given: Any) -> Option:
    if isinstance(given, str):
        return given
    if "number" in given:
        return numbers.read(given["number"])
    rows: Table = tuple((_load_cell(at), numbers.read(part)) for at, part in given["rows"])
    return rows


def _load_cell(given: Any) -> Decimal | str:
    return given if isinstance(given, str) else numbers.read(given["number"])

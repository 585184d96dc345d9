"""What differs between two schemes, place by place, in the order of the newer one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Literal

from qualitycity import numbers
from reports.scoring import wording
from reports.scoring.scheme import Scheme, walk

Section = Literal["scheme", "items", "adjustments", "vetoes", "bands", "groups", "columns"]
_LISTED: tuple[Section, ...] = ("adjustments", "vetoes", "bands", "groups", "columns")


@dataclass(frozen=True)
class Difference:
    """``kind`` added and removed are about a whole row (``field`` is ""); changed about one field, as text. ``rules``
    are those of the row before and after, by which its options are read."""

    section: Section
    code: str
    name: str
    kind: Literal["added", "removed", "changed"]
    field: str = ""
    before: str = ""
    after: str = ""
    rules: tuple[str, str] = ("", "")
    name_en: str = ""


def differences(before: Scheme, after: Scheme) -> list[Difference]:
    """Every difference; the version number is none."""
    found = list(_fields("scheme", "", after.name, _head(before), _head(after), after.name_en))
    found += _rows("items", _items(before), _items(after))
    for section in _LISTED:
        found += _rows(section, _listed(before, section), _listed(after, section))
    return found


def _head(scheme: Scheme) -> dict[str, str]:
    left_out = {"version", "items", *_LISTED}
    return {one.name: _text(getattr(scheme, one.name)) for one in fields(scheme) if one.name not in left_out}


def _items(scheme: Scheme) -> dict[str, dict[str, str]]:
    rows: dict[str, dict[str, str]] = {}
    places: dict[str, int] = {}
    for node in walk(scheme):
        parent = node.path[-1] if node.path else ""
        places[parent] = places.get(parent, 0) + 1
        rows[node.item.code] = {**_row(node.item), "parent": parent, "place": str(places[parent])}
    return rows


def _listed(scheme: Scheme, section: Section) -> dict[str, dict[str, str]]:
    rows = getattr(scheme, section)
    return {one.code: {**_row(one), "place": str(place)} for place, one in enumerate(rows, 1)}


def _row(one: Any) -> dict[str, str]:
    left_out = ("code", "items", "source")
    row = {each.name: _text(getattr(one, each.name)) for each in fields(one) if each.name not in left_out}
    source = getattr(one, "source", None)
    if source is not None:
        row |= {"source": source.kind, "ref": source.ref, "against": source.against if source.kind == "check" else ""}
    return row


def _rows(
    section: Section, before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]
) -> Iterator[Difference]:
    moved = _moved(before, after)
    for code, row in after.items():
        name, name_en = row.get("name") or row.get("title", ""), row.get("name_en", "")
        if code not in before:
            yield Difference(section, code, name, "added", name_en=name_en)
        else:
            old, new = dict(before[code]), dict(row)
            if code not in moved:
                old.pop("place"), new.pop("place")
            yield from _fields(section, code, name, old, new, name_en)
    for code, row in before.items():
        if code not in after:
            name, name_en = row.get("name") or row.get("title", ""), row.get("name_en", "")
            yield Difference(section, code, name, "removed", name_en=name_en)


def _moved(before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]) -> set[str]:
    """Rows that stand before or after others than they did: what was added or taken out beside them moves nobody."""
    moved: set[str] = set()
    for parent in {row.get("parent", "") for row in after.values()}:
        kept = [
            [code for code, row in rows.items() if row.get("parent", "") == parent and code in other
             and other[code].get("parent", "") == parent]
            for rows, other in ((before, after), (after, before))
        ]  # fmt: skip
        moved |= {new for old, new in zip(*kept, strict=True) if old != new}
    return moved


def _fields(
    section: Section, code: str, name: str, before: Mapping[str, str], after: Mapping[str, str], name_en: str = ""
) -> Iterator[Difference]:
    for field, new in after.items():
        if before.get(field, "") != new:
            rules = (before.get("rule", ""), after.get("rule", ""))
            yield Difference(section, code, name, "changed", field, before.get(field, ""), new, rules, name_en)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return numbers.write(value)
    if isinstance(value, tuple):
        return "、".join(value)
    return wording.write(value) if isinstance(value, Mapping) else str(value)

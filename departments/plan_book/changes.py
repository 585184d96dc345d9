"""What a load does to each target of its sheet: created, changed (and in what), or left as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from departments.duties import DutyDraft, UnitDraft
from departments.plan_book import cells
from departments.plan_book.rows import Rows
from targets import comparisons
from targets.comparisons import Difference
from targets.models import Target
from targets.plans import Held, Written

_Facets = Mapping[str, Mapping[str, Any]]
_NOBODY = dict.fromkeys(("lead", "supporting", "shares", "goals", "supplied_parts", "weights", "reporters"), "")


@dataclass(frozen=True)
class Change:
    """One target: ``kind`` is created, changed or same; ``differences`` those of its terms and of who carries it."""

    code: str
    name: str
    kind: str
    differences: tuple[Difference, ...] = ()


def before(known: Held | None, codes: Collection[str]) -> _Facets:
    """What is stored of these targets, to be compared when the load has written over it."""
    latest = known.latest if known is not None else {}
    return {code: comparisons.facets(version) for code, version in latest.items() if code in codes}


def told(
    rows: Rows, written: Written, stored: _Facets, kept: Mapping[str, Mapping[str, str]], units: Mapping[str, UnitDraft]
) -> tuple[Change, ...]:
    """Each target of the sheet in its order; ``kept`` are the cells that were stored, ``units`` are by code."""
    return tuple(
        _change(code, rows, written.targets[code], stored.get(code), kept.get(code, {}), units) for code in rows.targets
    )


def _change(
    code: str,
    rows: Rows,
    target: Target,
    stored: Mapping[str, Any] | None,
    kept: Mapping[str, str],
    units: Mapping[str, UnitDraft],
) -> Change:
    draft = rows.targets[code]
    if stored is None:
        return Change(code, draft.indicator.name, "created")
    found = comparisons.differences(stored, comparisons.facets_of(draft, target.category.name))
    found += _of_duties(kept, rows.duties[code], units)
    return Change(code, draft.indicator.name, "changed" if found else "same", tuple(found))


def _of_duties(kept: Mapping[str, str], wanted: list[DutyDraft], units: Mapping[str, UnitDraft]) -> list[Difference]:
    now = cells.duty_cells(wanted, {code: unit.name for code, unit in units.items()})
    pairs = [(key, kept.get(key, ""), now.get(key, "")) for key in _NOBODY]
    return [Difference(key, old, new) for key, old, new in pairs if _items(old) != _items(new)]


def _items(cell: str) -> set[str]:
    """Supporting units stand in no order."""
    return set(cell.replace("；", "、").split("、"))

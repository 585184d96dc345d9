"""Indicators: what the rows of targets say about what is measured. Targets with one indicator code share it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from departments.plan_book.columns import COMBINE_WORDS, LIMITS, MEASURE_WORDS, unit_named
from qualitycity.sentences import sentence
from qualitycity.workbook import Record
from targets.demands import Demand
from targets.models import Indicator
from targets.plans import IndicatorDraft

#: A rank is counted in places whatever the ranked value is counted in: such a unit says nothing about the indicator.
RANK_UNITS = ("位", "名", "名次")
#: What is counted one by one has no decimals, where none are given.
_COUNTED = frozenset("个家项件起户座处天位人次批篇份套台辆所名条例种场艘枚宗") | {"人次", "批次"}
#: What is told in words.
_WORDS = ("stage", "rubric")
_LONGEST = {"indicator": 200, "indicator_en": 200, "indicator_code": 60, "unit": 60, "data_source": 200}


@dataclass
class Said:
    """What one row says about its indicator; blank cells are left out."""

    record: Record
    target: str
    code: str
    cells: dict[str, Any] = field(default_factory=dict)


def said_by(record: Record, target: str) -> Said:
    """Read the cells of one row that are about its indicator."""
    cells: dict[str, Any] = {
        "indicator": _text(record, "indicator"),
        "indicator_en": _text(record, "indicator_en"),
        "unit": unit_of(record),
        "decimals": record.integer("decimals", low=0, high=10),
        "definition": record.text("definition"),
        "data_source": _text(record, "data_source"),
        "due_after_days": record.integer("due_after_days", low=0, high=1000),
        "measure": record.choice("measure", MEASURE_WORDS),
        "parts": record.text("parts"),
        "combine": record.choice("combine", COMBINE_WORDS),
        "factor": record.number("factor", unit=""),
    }
    unit = cells["unit"] or None
    cells |= {name: record.number(name, unit=unit) for name in ("lower", "upper", *LIMITS)}
    for low, high in (("lower", "upper"), ("usual_lower", "usual_upper")):
        lower, upper = cells[low], cells[high]
        if lower is not None and upper is not None and lower > upper:
            message = sentence("The lower bound %(lower)s is above the upper %(upper)s.", lower=lower, upper=upper)
            record.refuse(low, code="bounds_crossed", message=message)
    for name in ("jump", "tolerance"):
        if cells[name] is not None and cells[name] < 0:
            record.refuse(name, code="negative", message=sentence("It cannot be negative."))
    filled = {key: value for key, value in cells.items() if value not in (None, "")}
    return Said(record, target, _text(record, "indicator_code") or target, filled)


def unit_of(record: Record) -> str:
    return unit_named(_text(record, "unit") or "")


def _text(record: Record, key: str) -> str | None:
    text = record.text(key)
    limit = _LONGEST.get(key, 500)
    if text is not None and len(text) > limit:
        message = sentence("The text is longer than %(limit)s characters.", limit=limit)
        record.refuse(key, code="too_long", message=message)
        return None
    return text


def merged(rows: Iterable[Said], stored: Mapping[str, Indicator]) -> dict[str, dict[str, Any]]:
    """What all rows of each indicator say together, by its code. Rows that share one may leave cells blank, but not
    disagree. ``stored`` are indicators that targets outside the sheet share: these rows may not disagree with them."""
    groups: dict[str, list[Said]] = {}
    for row in rows:
        groups.setdefault(row.code, []).append(row)
    return {code: _merged(group, stored.get(code)) for code, group in groups.items()}


def _merged(group: Sequence[Said], stored: Indicator | None) -> dict[str, Any]:
    together: dict[str, Any] = _of_stored(stored) if stored else {}
    source: dict[str, str] = dict.fromkeys(together, stored.code if stored else "")
    for row in group:
        for key, value in row.cells.items():
            known = together.get(key)
            weak = key == "unit" and known in RANK_UNITS
            if known is None or weak:
                together[key], source[key] = value, row.target
            elif known != value and not (key == "unit" and value in RANK_UNITS):
                message = sentence(
                    "The target %(other)s has the same indicator code but says “%(known)s”.",
                    other=source[key], known=known,
                )  # fmt: skip
                row.record.refuse(key, code="shared_indicator_conflict", message=message)
    return together


def _of_stored(indicator: Indicator) -> dict[str, Any]:
    cells = {
        "indicator": indicator.name,
        "indicator_en": indicator.name_en,
        "unit": indicator.unit,
        "decimals": indicator.decimals,
        "lower": indicator.lower,
        "upper": indicator.upper,
        "definition": indicator.definition,
        "data_source": indicator.data_source,
        "due_after_days": indicator.due_after_days,
        **{name: getattr(indicator, name) for name in LIMITS},
    }
    return {key: value for key, value in cells.items() if value not in (None, "")}


def draft(code: str, cells: Mapping[str, Any], demands: Sequence[Demand], *, flags: Collection[str]) -> IndicatorDraft:
    """The indicator that the rows describe. Without a unit it has the one that the words of its targets name."""
    named = [demand.unit for demand in demands if demand.rule.test != "rank"]
    unit = cells.get("unit") or next((unit for unit in named if unit), "")
    whole = unit in _COUNTED or all(demand.measure in _WORDS for demand in demands)
    decimals = cells.get("decimals")
    return IndicatorDraft(
        code=code,
        name=cells.get("indicator", ""),
        name_en=cells.get("indicator_en", ""),
        unit=unit,
        decimals=(0 if whole else 2) if decimals is None else decimals,
        lower=cells.get("lower"),
        upper=cells.get("upper"),
        definition=cells.get("definition", ""),
        data_source=cells.get("data_source", ""),
        due_after_days=cells.get("due_after_days"),
        stable="stable" in flags,
        needs_evidence="evidence" in flags,
        **{name: cells.get(name) for name in LIMITS},
    )

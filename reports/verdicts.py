"""A check's result as the columns of a stored check, and back; the seal over them.

A stored check is compared, verified and shown through this module alone, so that what is sealed is what is seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from django.utils.translation import gettext as _

from departments.facts import Material
from qualitycity.templatetags import portal
from targets.models import Plan, TargetVersion
from targets.periods import Quarter
from targets.rules import check, stored
from targets.rules.facts import Source
from targets.rules.result import Input, Result, Step
from targets.rules.terms import GRADES

#: Columns that hold the result itself.
NUMBERS = (
    "actual", "target_value", "phase_target", "horizon_target", "completion", "horizon_completion", "gap",
)  # fmt: skip
WORDS = ("verdict", "progress", "word")
LISTS = ("steps", "inputs")
#: Columns that say of what, when and why; sealed with the result.
PLACE = ("target_id", "period_id", "version_id", "number", "rule_version", "cause", "event_id")


def compute(material: Material, version: TargetVersion, quarter: Quarter) -> Result:
    """The check of the version's target at a quarter, from all facts about it; nothing is stored."""
    return check(material.terms_of(version), material.facts[version.target_id], quarter)


def columns(result: Result) -> dict[str, Any]:
    """The result as columns of ``Check``."""
    return {
        "verdict": result.verdict,
        "progress": result.progress,
        "actual": result.actual,
        "target_value": result.target,
        "phase_target": result.phase_target,
        "horizon_target": result.horizon_target,
        "completion": result.completion,
        "horizon_completion": result.horizon_completion,
        "gap": result.gap,
        "word": result.word,
        "steps": [_dump_step(step) for step in result.steps],
        "inputs": _sources(result),
    }


def seal(row: Mapping[str, Any]) -> str:
    """SHA-256 over every column that carries meaning; the same content gives the same seal on every database.

    The lists may be given as they are or as their text: whoever stores a row writes them out once.
    """
    content = [row[name] for name in PLACE]
    content += [row["computed_at"].astimezone(UTC).isoformat(timespec="microseconds")]
    content += [row[name] for name in WORDS]
    content += [stored.dump_number(row[name]) for name in NUMBERS]
    lists = (row[name] if isinstance(row[name], str) else as_text(row[name]) for name in LISTS)
    text = f"{as_text(content)[:-1]},{','.join(lists)}]"
    return hashlib.sha256(text.encode()).hexdigest()


#: JSON that is written the same way whatever the order in which a database gives the keys back.
as_text = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def _sources(result: Result) -> list[list[Any]]:
    """The rows that the result came from, each once, as [kind, id, version]."""
    found = {given.source: None for step in result.steps for given in step.inputs if given.source is not None}
    return [[source.kind, source.id, source.version] for source in found]


def _dump_step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "formula": stored.dump_sentence(step.formula),
        "inputs": [_dump_input(given) for given in step.inputs],
        "value": _dump_value(step.value),
    }


def _dump_input(given: Input) -> dict[str, Any]:
    source = given.source
    return {
        "name": stored.dump_sentence(given.name),
        "value": _dump_value(given.value),
        "source": None if source is None else [source.kind, source.id, source.version],
    }


def _dump_value(value: Decimal | str | None) -> str | None:
    return stored.dump_number(value) if isinstance(value, Decimal) else value


def read_steps(steps: list[dict[str, Any]]) -> list[Step]:
    """Stored steps as they were computed; numbers come back as the digits that were stored."""
    return [
        Step(
            name=step["name"],
            formula=stored.load_sentence(step["formula"]),
            inputs=tuple(_read_input(given) for given in step["inputs"]),
            value=step["value"],
        )
        for step in steps
    ]


def _read_input(given: dict[str, Any]) -> Input:
    source = given["source"]
    return Input(
        name=stored.load_sentence(given["name"]),
        value=given["value"],
        source=None if source is None else Source(source[0], source[1], source[2]),
    )


def plain(number: Decimal | None) -> str | None:
    """A number for machines: plain decimals without an exponent or idle zeros at the end; null where there is none."""
    if number is None:
        return None
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def shown(number: Decimal | None, decimals: int) -> str:
    """A number on a board: half up to the indicator's decimals, without idle zeros; nothing shows —."""
    if number is None:
        return portal.NOTHING
    return plain(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)) or portal.NOTHING


def required(number: Decimal | None, decimals: int, measure: str) -> str:
    """What is asked for, as a board says it: of stages the share of the whole, of grades the grade."""
    if number is None:
        return portal.NOTHING
    if measure == "stage":
        return f"{shown(number * 100, 1)}%"
    return _GRADES.get(number, shown(number, decimals)) if measure == "rubric" else shown(number, decimals)


_GRADES = {points: word for word, points in GRADES.items()}
#: Wide enough for any number that the portal takes in: rounding for display never fails.
_WIDE = Context(prec=200)


def quarter_label(plan: Plan, quarter: Quarter) -> str:
    """How a quarter is printed: 2026年第3季度, 2026 Q3."""
    return _("%(year)s Q%(number)s") % {"year": plan.years.label(quarter.year), "number": quarter.number}

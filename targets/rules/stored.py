"""Rules, stages, phases and sentences as JSON and back: numbers are strings, nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from qualitycity import sentences
from targets.periods import Quarter
from targets.rules.terms import Part, PhaseTable, Rule, Stage

dump_sentence = sentences.dump
load_sentence = sentences.load


def dump_number(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def load_number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def dump_part(part: Part) -> dict[str, Any]:
    return {"name": part.name, "weight": dump_number(part.weight)}


def load_part(stored: Mapping[str, Any]) -> Part:
    return Part(stored["name"], load_number(stored["weight"]))


def dump_stage(stage: Stage) -> dict[str, Any]:
    return {"name": stage.name, "weight": dump_number(stage.weight), "due": str(stage.due)}


def load_stage(stored: Mapping[str, Any]) -> Stage:
    return Stage(stored["name"], Decimal(stored["weight"]), Quarter.parse(stored["due"]))


def dump_phases(phases: PhaseTable | None) -> dict[str, Any] | None:
    if phases is None:
        return None
    return {
        "shares": None if phases.shares is None else [dump_number(share) for share in phases.shares],
        "values": {str(quarter): dump_number(value) for quarter, value in sorted(phases.values.items())},
    }


def load_phases(stored: Mapping[str, Any] | None) -> PhaseTable | None:
    if stored is None:
        return None
    return PhaseTable(
        shares=None if stored["shares"] is None else _four(stored["shares"]),
        values={Quarter.parse(quarter): Decimal(value) for quarter, value in stored["values"].items()},
    )


def _four(shares: Sequence[str]) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    first, second, third, fourth = (Decimal(share) for share in shares)
    return first, second, third, fourth


def dump_rule(rule: Rule) -> dict[str, Any]:
    return {
        "form": rule.form,
        "test": rule.test,
        "operator": rule.operator,
        "values": [dump_number(value) for value in rule.values],
        "scale": dump_number(rule.scale),
        "unit": rule.unit,
        "direction": rule.direction,
        "soft": rule.soft,
        "hold": rule.hold,
        "per_year": rule.per_year,
        "compared_with": rule.compared_with,
        "measure": rule.measure,
        "parts": [dump_part(part) for part in rule.parts],
        "combine": rule.combine,
        "problems": [dump_sentence(problem) for problem in rule.problems],
    }


def load_rule(stored: Mapping[str, Any]) -> Rule:
    return Rule(
        **{
            **stored,
            "values": tuple(Decimal(value) for value in stored["values"]),
            "scale": Decimal(stored["scale"]),
            "parts": tuple(load_part(part) for part in stored["parts"]),
            "problems": tuple(load_sentence(problem) for problem in stored["problems"]),
        }
    )

"""What-if: the frozen inputs of a run with other weights or a corrected value. Pure; what comes out is never announced.

A change is ``{"kind": "weight", "item": code, "to": points}`` or ``{"kind": "value", "target": code, "to": value}``
(``unit`` for a district's own check).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from departments.workflow import Refused
from qualitycity import numbers
from qualitycity.sentences import Sentence, sentence
from reports.assessments.frozen import CheckRow, Inputs
from reports.scoring import Checked, editing
from targets.rules.exact import plain

Change = Mapping[str, str]


def changed(inputs: Inputs, changes: Sequence[Change]) -> Inputs:
    """The inputs as they would be. Raises Refused with every change that makes no sense."""
    if not changes:
        raise Refused(sentence("Say what would be otherwise: a weight or a value."))
    refused: list[Sentence] = []
    for change in changes:
        try:
            inputs = _weight(inputs, change) if change.get("kind") == "weight" else _value(inputs, change)
        except Refused as error:
            refused += error.reasons
    if refused:
        raise Refused(*refused)
    return inputs


def _weight(inputs: Inputs, change: Change) -> Inputs:
    code = change.get("item", "")
    item = editing.find(inputs.scheme, code)
    if item is None:
        raise Refused(sentence("The scheme has no item “%(code)s”.", code=code))
    points = _number(change)
    if points < 0:
        raise Refused(sentence("Points are not negative."))
    scheme = editing.put(inputs.scheme, code, replace(item, points=points, weight=None))
    if not item.points:
        return replace(inputs, scheme=scheme)
    return _in_proportion(replace(inputs, scheme=scheme), code, Fraction(points) / Fraction(item.points))


def _in_proportion(inputs: Inputs, code: str, factor: Fraction) -> Inputs:
    """What people gave of the old points is as large a part of the new ones."""

    def scaled(points: Decimal) -> Decimal:
        return plain(Fraction(points) * factor) or Decimal(0)

    entered = (replace(row, score=scaled(row.score)) if row.item == code else row for row in inputs.entered)
    decided = (replace(row, points=scaled(row.points)) if row.item == code else row for row in inputs.decided)
    return replace(inputs, entered=tuple(entered), decided=tuple(decided))


def _value(inputs: Inputs, change: Change) -> Inputs:
    unit, target = change.get("unit", ""), change.get("target", "")
    row = next((row for row in inputs.checks if (row.unit, row.target) == (unit, target)), None)
    if row is None:
        raise Refused(sentence("The run has no check of the target “%(code)s”.", code=target))
    if row.checked.target is None:
        raise Refused(sentence("The target “%(code)s” asks for no number that could be another.", code=target))
    fresh = replace(row, checked=corrected(row, _number(change)))
    return replace(inputs, checks=tuple(fresh if each is row else each for each in inputs.checks))


def corrected(row: CheckRow, value: Decimal) -> Checked:
    """The check as it would be with this value: met, completion and gap against the number that is asked for."""
    held = row.checked
    asked, actual = Fraction(held.target or 0), Fraction(value)
    met = _reaches(actual, asked, held)
    phase = None if held.phase_target is None else Fraction(held.phase_target)
    on_track = met or phase is None or _reaches(actual, phase, replace(held, strict=False))
    verdict = "met" if met else "open" if held.verdict == "open" else "not_met"
    progress = "done" if met else "on_track" if on_track and verdict == "open" else "behind"
    if held.lower:
        completion = asked / actual if actual > 0 else Fraction(1 if met else 0)
    else:
        completion = actual / asked if asked > 0 else Fraction(1 if met else 0)
    gap = Decimal(0) if met else plain(abs(asked - actual))
    return replace(held, verdict=verdict, progress=progress, actual=value, completion=plain(completion), gap=gap)


def _reaches(actual: Fraction, asked: Fraction, held: Checked) -> bool:
    if actual == asked:
        return not held.strict
    return actual < asked if held.lower else actual > asked


def _number(change: Change) -> Decimal:
    try:
        return numbers.read(change.get("to", ""))
    except numbers.NotANumber as error:
        raise Refused(error.reason) from error

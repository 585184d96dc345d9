"""What-if: the frozen inputs of a run with other weights or a corrected value. Pure; what comes out is never announced.

A change is ``{"kind": "weight", "item": code, "to": points}`` or ``{"kind": "value", "target": code, "to": value}``,
with ``unit`` and ``part`` where several figures make the target's. What a corrected value makes of the checks is the
targets' own business: ``corrected``.
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
from reports.scoring import editing
from targets.rules.exact import plain

Change = Mapping[str, str]


def changed(inputs: Inputs, changes: Sequence[Change], rows: Mapping[tuple[str, str], CheckRow]) -> Inputs:
    """The inputs as they would be; ``rows`` are the checks that a corrected figure makes, by unit and target. Raises
    Refused with every change that makes no sense."""
    if not changes or any(change.get("kind") not in ("weight", "value") for change in changes):
        raise Refused(sentence("Say what would be otherwise: a weight or a value."))
    refused: list[Sentence] = []
    for change in changes:
        try:
            inputs = _weight(inputs, change) if change.get("kind") == "weight" else inputs
        except Refused as error:
            refused += error.reasons
    if refused:
        raise Refused(*refused)
    return replace(inputs, checks=tuple(rows.get((row.unit, row.target), row) for row in inputs.checks))


def _weight(inputs: Inputs, change: Change) -> Inputs:
    code = change.get("item", "")
    item = editing.find(inputs.scheme, code)
    if item is None:
        raise Refused(sentence("The scheme has no item “%(code)s”.", code=code))
    points = number_of(change)
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


def number_of(change: Change) -> Decimal:
    """The number that a change brings. Raises Refused."""
    try:
        return numbers.read(change.get("to", ""))
    except numbers.NotANumber as error:
        raise Refused(error.reason) from error

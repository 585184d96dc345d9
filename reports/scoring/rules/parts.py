"""Rule ``per_missing``: what has to be there, part by part."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import sentence
from reports.scoring.case import ZERO, Case, step
from reports.scoring.result import Told
from reports.scoring.rules.entered import unproved
from reports.scoring.scheme import Item, listed
from targets.rules.exact import plain, shown


def parts_of(item: Item) -> tuple[str, ...]:
    """The parts that have to be there, as the scheme names them."""
    given = item.options.get("parts", "")
    return listed(given) if isinstance(given, str) else ()


def left(points: Fraction, k: Fraction, present: int, missing: int) -> Fraction:
    """What is left of the points."""
    return max(ZERO, points - k * missing) if present else ZERO


def points_without(item: Item, worth: Decimal, missing: Collection[str]) -> Decimal:
    """What the item gives where these of its parts are missing."""
    k = item.options["k"]
    assert isinstance(k, Decimal)
    present = len(parts_of(item)) - len(missing)
    return plain(left(Fraction(worth), Fraction(k), present, len(missing))) or Decimal(0)


def per_missing(case: Case) -> Told:
    """P − k for each missing part, not below 0; where none is present, 0. Where it is not known yet of every part
    whether it is there, the item waits; so it does where an assessor said it without a reason or evidence."""
    present, missing, awaited = case.fact.present, case.fact.missing, case.fact.awaited
    if awaited:
        return Told(ZERO, waits=sentence("Still awaited: %(parts)s.", parts=list(awaited)))
    if not present and not missing:
        return Told(ZERO, waits=sentence("It is not recorded yet which parts are there."))
    waits = unproved(case) if case.item.source.kind == "manual" else None
    if waits is not None:
        return Told(ZERO, waits=waits)
    named = "、".join(missing)
    if not present:
        said = sentence("None of the parts is there: no points.")
        return case.told(ZERO, step("rule", said, ZERO), reason=said)
    k, number = case.number("k"), Fraction(len(missing))
    score = left(case.points, k, len(present), len(missing))
    said = sentence("%(points)s − %(k)s × %(number)s = %(score)s", points=shown(case.points), k=shown(k),
                    number=shown(number), score=shown(score))  # fmt: skip
    reason = sentence("Missing parts: %(parts)s.", parts=named)
    given = case.given(sentence("missing"), named)
    steps = (step("gap", reason, number, *given),) if missing else ()
    return case.told(score, *steps, step("rule", said, score), reason=reason)

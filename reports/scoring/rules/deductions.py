"""Rules that take points off: ``deduct_per_unit`` down to zero, ``deduct_no_floor`` below it.

The shortfall is the check's gap in the value's own unit, in steps; of events each recorded one is a step. A strict test
that is reached only to equality lacks nothing and is not met: it pays for 0.99 of the points, as everywhere, and what
falls short of it for no more.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from qualitycity.sentences import sentence
from reports.scoring.case import ZERO, Case, percent, step
from reports.scoring.result import Step, Told
from targets.rules.exact import plain, shown


def deduct_per_unit(case: Case) -> Told:
    """max(0, P − k × gap / step). ``steps``: fractional; whole (only full steps count); begun (a begun step counts)."""
    return _deduct(case, to_zero=True)


def deduct_no_floor(case: Case) -> Told:
    """P − k × gap / step, which may be negative."""
    return _deduct(case, to_zero=False)


def _deduct(case: Case, *, to_zero: bool) -> Told:
    steps, how = _events(case) if case.item.source.kind == "events" else _steps(case)
    if steps is None:
        said = sentence("Not met, and how much is lacking cannot be told: none of the points.")
        return case.told(min(ZERO, case.points), how, step("rule", said, ZERO), reason=said)
    k = case.number("k")
    left = case.points - k * steps
    score = max(ZERO, left) if to_zero else left
    most = case.points * case.number("strict_pays") if case.fact.strict or case.fact.strict_equal else case.points
    if score > most:
        said = sentence("More than the target was asked for: until that is met it pays for %(paid)s at most.",
                        paid=percent(case.number("strict_pays")))  # fmt: skip
        return case.told(most, how, step("rule", said, most), reason=said)
    gaps = {"points": shown(case.points), "k": shown(k), "steps": shown(steps), "score": shown(score)}
    if to_zero:
        said = sentence("max(0, %(points)s − %(k)s × %(steps)s) = %(score)s", **gaps)
    else:
        said = sentence("%(points)s − %(k)s × %(steps)s = %(score)s", **gaps)
    reason = sentence("Shortfall or events: %(steps)s steps of %(k)s points each.", steps=shown(steps), k=shown(k))
    return case.told(score, how, step("rule", said, score), reason=reason)


def _events(case: Case) -> tuple[Fraction, Step]:
    number = Fraction(sum(case.fact.counts.values()))
    said = sentence("Recorded events: %(number)s.", number=shown(number))
    return number, step("gap", said, number, *case.given(sentence("events"), plain(number)))


def _steps(case: Case) -> tuple[Fraction | None, Step]:
    if case.fact.gap is None:
        if case.fact.met:
            return ZERO, step("gap", sentence("Met: no shortfall."), ZERO)
        return None, step("gap", sentence("The check names no shortfall."))
    gap, size = Fraction(case.fact.gap), case.number("step")
    steps, counting = gap / size, case.word("steps")
    gaps = {"gap": shown(gap), "step": shown(size), "steps": shown(steps)}
    if counting == "whole":
        steps = Fraction(floor(steps))
        said = sentence("%(gap)s / %(step)s = %(steps)s, full steps: %(counted)s.", **gaps, counted=shown(steps))
    elif counting == "begun":
        steps = Fraction(ceil(steps))
        said = sentence("%(gap)s / %(step)s = %(steps)s, begun steps: %(counted)s.", **gaps, counted=shown(steps))
    else:
        said = sentence("%(gap)s / %(step)s = %(steps)s", **gaps)
    return steps, step("gap", said, steps, *case.given(sentence("shortfall"), case.fact.gap))

"""Test ``range``: a number from lo to hi.

A counted range (1~2 个): v >= lo met, v >= hi exceeded; C = v/lo, at most 1. A band: lo <= v <= hi; C is 1 or 0.
"""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import sentence
from targets.rules.case import Case, Outcome, unmeasured, without_number
from targets.rules.measures import Measured


def judge(case: Case) -> Outcome:
    measured = case.measured()
    low = case.number()
    if measured.value is None:
        return unmeasured(measured, low)
    if low is None:
        return without_number(case, measured)
    high = case.number(1)
    high = low if high is None else high
    return _band(case, measured, low, high) if case.force.form == "band" else _count(case, measured, low, high)


def _count(case: Case, measured: Measured, low: Fraction, high: Fraction) -> Outcome:
    actual = measured.value
    assert actual is not None
    met, exceeded = actual >= low, actual >= high
    gaps = {"actual": case.quantity(actual), "low": case.quantity(low), "high": case.quantity(high)}
    if exceeded:
        said = sentence("%(actual)s ≥ %(high)s, the upper end", **gaps)
    elif met:
        said = sentence("%(low)s ≤ %(actual)s < %(high)s", **gaps)
    else:
        said = sentence("%(actual)s < %(low)s, the lower end", **gaps)
    completion = min(Fraction(1), actual / low) if low > 0 else Fraction(1 if met else 0)
    gap = max(Fraction(0), low - actual)
    verdict = "exceeded" if exceeded and met else "met" if met else "not_met"
    return Outcome(verdict, actual, low, completion, gap, [measured.step()], said)  # type: ignore[arg-type]


def _band(case: Case, measured: Measured, low: Fraction, high: Fraction) -> Outcome:
    actual = measured.value
    assert actual is not None
    met = low <= actual <= high
    gaps = {"actual": case.quantity(actual), "low": case.quantity(low), "high": case.quantity(high)}
    if met:
        said = sentence("%(low)s ≤ %(actual)s ≤ %(high)s", **gaps)
    else:
        said = sentence("%(actual)s lies outside %(low)s to %(high)s", **gaps)
    gap = max(low - actual, actual - high, Fraction(0))
    verdict = "met" if met else "not_met"
    return Outcome(verdict, actual, low, Fraction(1 if met else 0), gap, [measured.step()], said)  # type: ignore[arg-type]

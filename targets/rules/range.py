"""Test ``range``: a number from lo to hi.

A counted range (1~2 个): v >= lo met, v >= hi exceeded; C = v/lo, at most 1. Where lower is better it is mirrored: v
<= hi met, v <= lo exceeded, C = hi/v. A band: lo <= v <= hi; C is 1 or 0.
"""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import sentence
from targets.rules.case import Case, Outcome, unmeasured, without_number
from targets.rules.measures import Measured


def judge(case: Case) -> Outcome:
    measured = case.measured()
    numbers = [number for number in (case.number(0), case.number(1)) if number is not None]
    if not numbers:
        return unmeasured(measured) if measured.value is None else without_number(case, measured)
    low, high = min(numbers), max(numbers)
    first = high if case.force.lower and case.force.form != "band" else low
    if measured.value is None:
        return unmeasured(measured, first)
    return _band(case, measured, low, high) if case.force.form == "band" else _count(case, measured, low, high)


def _count(case: Case, measured: Measured, low: Fraction, high: Fraction) -> Outcome:
    actual = measured.value
    assert actual is not None
    sign = case.force.sign
    first, second = (low, high) if sign > 0 else (high, low)
    met, exceeded = sign * (actual - first) >= 0, sign * (actual - second) >= 0
    gaps = {"actual": case.quantity(actual), "first": case.quantity(first), "second": case.quantity(second)}
    if exceeded:
        said = sentence("%(actual)s has passed the far end of the range, %(second)s", **gaps)
    elif met:
        said = sentence("%(actual)s lies in the range from %(first)s to %(second)s", **gaps)
    else:
        said = sentence("%(actual)s falls short of the near end of the range, %(first)s", **gaps)
    return Outcome(
        "exceeded" if exceeded else "met" if met else "not_met",
        actual,
        first,
        Fraction(1) if met else _completion(actual, first, sign),
        Fraction(0) if met else abs(first - actual),
        [measured.step()],
        said,
    )


def _completion(actual: Fraction, first: Fraction, sign: int) -> Fraction:
    """Of a range that is not reached: v/lo, or hi/v where lower is better."""
    if first <= 0:
        return Fraction(0)
    return actual / first if sign > 0 else first / actual


def _band(case: Case, measured: Measured, low: Fraction, high: Fraction) -> Outcome:
    actual = measured.value
    assert actual is not None
    met = low <= actual <= high
    gaps = {"actual": case.quantity(actual), "low": case.quantity(low), "high": case.quantity(high)}
    if met:
        said = sentence("%(low)s ≤ %(actual)s ≤ %(high)s", **gaps)
    else:
        said = sentence("%(actual)s lies outside %(low)s to %(high)s", **gaps)
    return Outcome(
        "met" if met else "not_met",
        actual,
        low,
        Fraction(1 if met else 0),
        max(low - actual, actual - high, Fraction(0)),
        [measured.step()],
        said,
    )

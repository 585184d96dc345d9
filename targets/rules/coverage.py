"""Test ``coverage``: everything is covered. Met when n = d and d > 0, or where a rate is published, when v = 100.

C = n/d (or v/100). d = 0 is not applicable.
"""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import sentence
from targets.rules.case import Case, Outcome, unmeasured
from targets.rules.exact import shown
from targets.rules.measures import WITH_BASE, factor_of

FULL = Fraction(100)


def full(case: Case) -> Fraction:
    """100, unless a year's own value asks for less."""
    return case.number() or FULL


def judge(case: Case) -> Outcome:
    measured = case.measured()
    target = full(case)
    if measured.value is None:
        return unmeasured(measured, target)
    if measured.base:
        assert measured.amount is not None
        covered = measured.amount / measured.base
        met = covered == 1 if target == FULL else covered * 100 >= target
        said = sentence(
            "%(numerator)s %(operator)s %(denominator)s",
            numerator=shown(measured.amount), denominator=shown(measured.base),
            operator="=" if covered == 1 else "≠",
        )  # fmt: skip
    else:
        covered = measured.value / (factor_of(case.terms) if case.terms.measure in WITH_BASE else FULL)
        met = covered == 1 if target == FULL else covered * 100 >= target
        said = sentence(
            "%(actual)s %(operator)s %(target)s",
            actual=shown(measured.value), operator="=" if covered * 100 == target else "≠", target=shown(target),
        )  # fmt: skip
    return Outcome(
        "met" if met else "not_met",
        measured.value,
        target,
        covered * 100 / target,
        Fraction(0) if met else max(Fraction(0), target - covered * 100),
        [measured.step()],
        said,
    )

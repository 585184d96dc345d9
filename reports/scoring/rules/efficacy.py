"""Rule ``efficacy``: the efficacy coefficient (功效系数法) among the units of a rank group."""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import sentence
from reports.scoring.case import ONE, ZERO, Case, step
from reports.scoring.result import Told
from targets.rules.exact import shown


def efficacy(case: Case) -> Told:
    """P × (60 + 40 × (v − min) / (max − min)) / 100, clamped to 60 .. 100; max = min gives 100. Where less is better
    the distance is max − v. The ends are those of the group, or the fixed ones of the options: where all of the group
    lie beyond a fixed end, they are at the better or at the worse one."""
    if case.fact.value is None:
        said = sentence("There is no value to compare: no points.")
        return case.told(ZERO, step("rule", said, ZERO), reason=said)
    value, base = Fraction(case.fact.value), case.number("base")
    low, high = _ends(case, value)
    ends = sentence("In the group: from %(low)s to %(high)s.", low=shown(low), high=shown(high))
    lower = case.word("better") == "lower"
    if high == low == value:
        coefficient = Fraction(100)
        said = sentence("All are equal (%(low)s): the coefficient is 100.", low=shown(low))
    elif high <= low:
        is_above = case.optional("max") is not None
        coefficient = Fraction(100) if is_above != lower else base
        said = sentence("All of the group lie beyond the fixed end: the coefficient is %(coefficient)s.",
                        coefficient=shown(coefficient))  # fmt: skip
    else:
        way = (high - value if lower else value - low) / (high - low)
        coefficient = base + (100 - base) * min(ONE, max(ZERO, way))
        said = sentence(
            "%(base)s + (100 − %(base)s) × %(way)s / (%(high)s − %(low)s) = %(coefficient)s, within %(base)s to 100",
            base=shown(base), way=shown(high - value if lower else value - low), high=shown(high), low=shown(low),
            coefficient=shown(coefficient),
        )  # fmt: skip
    score = case.points * coefficient / 100
    line = sentence("%(points)s × %(coefficient)s / 100 = %(score)s", points=shown(case.points),
                    coefficient=shown(coefficient), score=shown(score))  # fmt: skip
    reason = sentence("The coefficient is %(coefficient)s, not 100.", coefficient=shown(coefficient))
    return case.told(
        score,
        step("field", ends, None, *case.given(sentence("value"), case.fact.value)),
        step("rule", said, coefficient),
        step("points", line, score),
        reason=reason,
    )


def _ends(case: Case, value: Fraction) -> tuple[Fraction, Fraction]:
    low, high = case.field.ends if case.field.numbers else (value, value)
    fixed_low, fixed_high = case.optional("min"), case.optional("max")
    return (low if fixed_low is None else fixed_low), (high if fixed_high is None else fixed_high)

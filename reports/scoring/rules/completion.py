"""Rules on whether and how far a target was met: ``all_or_nothing`` and ``proportional``."""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import sentence
from reports.scoring.case import ONE, ZERO, Case, paid_completion, percent, step
from reports.scoring.result import Told
from targets.rules.exact import shown


def all_or_nothing(case: Case) -> Told:
    """P if met, else 0."""
    given = case.given(sentence("completion"), case.fact.completion)
    if case.fact.met:
        said = sentence("Met: all %(points)s points.", points=shown(case.points))
        return case.told(case.points, step("rule", said, case.points, *given))
    said = sentence("Not met: none of %(points)s points.", points=shown(case.points))
    return case.told(ZERO, step("rule", said, ZERO, *given), reason=sentence("The target was not met."))


def proportional(case: Case) -> Told:
    """P × min(1, completion); below the option ``floor`` (in %) nothing, at it the proportion. A strict test met only
    to equality pays for 0.99 unless the scheme says otherwise."""
    paid, how = paid_completion(case)
    share, floored = above_floor(case, paid)
    score = case.points * share
    gaps = {"points": shown(case.points), "share": shown(share), "score": shown(score)}
    if floored:
        said = sentence("Completion %(paid)s is below %(floor)s %%: nothing.", paid=percent(paid),
                        floor=shown(case.number("floor")))  # fmt: skip
        reason = said
    else:
        said = sentence("%(points)s × %(share)s = %(score)s", **gaps)
        reason = sentence("%(paid)s of the target was paid for, not all of it.", paid=percent(paid))
    return case.told(score, how, step("rule", said, score), reason=reason)


def above_floor(case: Case, paid: Fraction) -> tuple[Fraction, bool]:
    """The share that is paid, and whether the floor took it: exactly at the floor nothing is taken."""
    if paid < ONE and paid * 100 < case.number("floor"):
        return ZERO, True
    return paid, False

"""Rule ``per_missing``: what has to be there, part by part."""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import sentence
from reports.scoring.case import ZERO, Case, step
from reports.scoring.result import Told
from targets.rules.exact import shown


def per_missing(case: Case) -> Told:
    """P − k for each missing part, not below 0; where none is present, 0. Where it is not recorded yet which are there
    and which are missing, the item waits."""
    present, missing = case.fact.present, case.fact.missing
    if not present and not missing:
        return Told(ZERO, waits=sentence("It is not recorded yet which parts are there."))
    listed = "、".join(missing)
    if not present:
        said = sentence("None of the parts is there: no points.")
        return case.told(ZERO, step("rule", said, ZERO), reason=said)
    k, number = case.number("k"), Fraction(len(missing))
    score = max(ZERO, case.points - k * number)
    said = sentence("%(points)s − %(k)s × %(number)s = %(score)s", points=shown(case.points), k=shown(k),
                    number=shown(number), score=shown(score))  # fmt: skip
    reason = sentence("Missing parts: %(parts)s.", parts=listed)
    given = case.given(sentence("missing"), listed)
    steps = (step("gap", reason, number, *given),) if missing else ()
    return case.told(score, *steps, step("rule", said, score), reason=reason)

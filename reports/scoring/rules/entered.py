"""Rule ``manual``: points that an assessor enters, with a reason and evidence."""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from reports.scoring.case import ZERO, Case, step
from reports.scoring.result import Told
from targets.rules.exact import shown


def manual(case: Case) -> Told:
    """The points entered, within 0 .. P. Without a score, a reason or evidence the item waits: it is pending."""
    waits = lacking(case)
    if waits is not None or case.fact.score is None:
        return Told(ZERO, waits=waits)
    given = Fraction(case.fact.score)
    score = min(case.points, max(ZERO, given))
    gaps = {"given": shown(given), "points": shown(case.points), "score": shown(score)}
    said = sentence("Entered: %(given)s of %(points)s, within 0 to %(points)s: %(score)s", **gaps)
    reason = sentence("The assessor's reason: %(reason)s", reason=case.fact.reason.strip())
    given_by = case.given(sentence("score entered"), case.fact.score)
    told = sentence("%(reason)s (evidence: %(evidence)s)", reason=reason, evidence="、".join(case.fact.evidence))
    return case.told(score, step("field", told), step("rule", said, score, *given_by), reason=reason)


def lacking(case: Case) -> Sentence | None:
    """Why an entered score cannot count yet."""
    if case.fact.score is None:
        return sentence("No score has been entered yet.")
    return unproved(case)


def unproved(case: Case) -> Sentence | None:
    """What an assessor said without a reason or evidence does not count."""
    if not case.fact.reason.strip():
        return sentence("A score was entered without a reason.")
    if not case.fact.evidence:
        return sentence("A score was entered without evidence.")
    return None

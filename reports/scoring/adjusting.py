"""Bonuses and deductions: +n or −n for each recorded event, mapped from another assessment, or entered; with a cap."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import Named, Sentence, sentence
from reports.scoring.case import ZERO
from reports.scoring.facts import Fact
from reports.scoring.result import Applied, Input, Step
from reports.scoring.rules.bases import counted
from reports.scoring.rules.tables import taken_for
from reports.scoring.scheme import ANY, Adjustment, Scheme
from targets.rules.exact import plain, shown

NOTHING = Decimal(0)


def applied(scheme: Scheme, adjustment: Adjustment, fact: Fact | None) -> Applied:
    """What it adds or takes, in points of the full mark, never negative; without a fact nothing."""
    asked, how = _asked(adjustment, fact)
    amount = asked if adjustment.cap is None else min(asked, Fraction(adjustment.cap))
    gaps = {"name": Named(adjustment.name, adjustment.name_en), "how": how, "amount": shown(amount)}
    if adjustment.cap is None:
        said = sentence("%(name)s: %(how)s, so %(amount)s", **gaps)
    else:
        said = sentence(
            "%(name)s: %(how)s, at most %(cap)s, so %(amount)s", **gaps, cap=shown(Fraction(adjustment.cap))
        )
    rows = () if fact is None else fact.sources
    inputs = tuple(Input(sentence("event"), None, row) for row in rows)
    line = Step(adjustment.kind, said, inputs, plain(amount))
    return Applied(adjustment.code, adjustment.kind, plain(asked) or NOTHING, plain(amount) or NOTHING, line, amount)


def _asked(adjustment: Adjustment, fact: Fact | None) -> tuple[Fraction, Sentence]:
    if adjustment.rule == "step_map" and (fact is None or fact.score is None):
        return ZERO, sentence("the other assessment has no score yet")
    if fact is None or fact.standing != "value":
        return ZERO, sentence("nothing recorded")
    if adjustment.rule == "per_event":
        return _of_events(adjustment, fact)
    if fact.score is None:
        return ZERO, sentence("no score")
    given = Fraction(fact.score)
    if adjustment.rule == "step_map":
        table = adjustment.options.get("table", ())
        taken = taken_for(table, given) if isinstance(table, tuple) else ZERO
        gaps = {"score": shown(given), "taken": shown(taken)}
        said = sentence("the score %(score)s of the other assessment takes %(taken)s", **gaps)
        if adjustment.kind == "bonus":
            said = sentence("the score %(score)s of the other assessment gives %(taken)s", **gaps)
        return max(ZERO, taken), said
    if not fact.reason.strip() or not fact.evidence:
        return ZERO, sentence("%(score)s entered without reason or evidence: not counted", score=shown(given))
    said = sentence("%(score)s entered, because: %(reason)s", score=shown(given), reason=fact.reason.strip())
    return max(ZERO, given), said


def _of_events(adjustment: Adjustment, fact: Fact) -> tuple[Fraction, Sentence]:
    per = adjustment.options.get("per", ())
    table = per if isinstance(per, tuple) else ()
    amount = counted(table, fact.counts)
    points = {str(level): number for level, number in table}
    terms = [
        f"{level} {number} × {shown(Fraction(points.get(level, points.get(ANY, NOTHING))))}".strip()
        for level, number in sorted(fact.counts.items()) if number
    ]  # fmt: skip
    if not terms:
        return ZERO, sentence("nothing recorded")
    return amount, sentence("%(terms)s = %(amount)s", terms=" + ".join(terms), amount=shown(amount))

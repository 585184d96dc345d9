"""Which quarters of a target are due, and which of them an actual value is made from.

Due quarters follow from the frequency (quarterly; half-yearly: Q2 and Q4, each entry covering the half-year; annual:
Q4), from the target's effective quarter on until it ends, minus exempted ones. A quarter that is not due is
skipped everywhere: sums, completeness, lateness; whatever is stored in it.
"""

from __future__ import annotations

from qualitycity.sentences import Sentence, sentence
from targets.periods import Quarter
from targets.rules.facts import Facts
from targets.rules.result import Input, Step
from targets.rules.terms import Terms


def is_due(terms: Terms, at: Quarter) -> bool:
    return at in terms.due.get(at.year, ())


def of_year(terms: Terms, at: Quarter) -> list[Quarter]:
    """The due quarters of the year of ``at``, up to it."""
    return [quarter for quarter in terms.due.get(at.year, ()) if quarter.number <= at.number]


def of_term(terms: Terms, at: Quarter) -> list[Quarter]:
    """The due quarters since the plan began, up to ``at``."""
    earlier = [quarter for year, quarters in terms.due.items() if year < at.year for quarter in quarters]
    return earlier + of_year(terms, at)


def same_of(terms: Terms, at: Quarter, year: int) -> list[Quarter]:
    """The same quarters of an earlier year, history before the plan included: like is compared with like."""
    same = [Quarter(year, quarter.number) for quarter in of_year(terms, at)]
    return [quarter for quarter in same if quarter not in terms.exempt and quarter not in terms.ended]


def not_due_step(terms: Terms, at: Quarter) -> Step:
    """Why nothing is asked for in this quarter."""
    if at < terms.effective_from:
        said = sentence(
            "%(quarter)s is before the target takes effect (%(first)s).",
            quarter=str(at), first=str(terms.effective_from),
        )  # fmt: skip
    elif at > terms.years.last:
        said = sentence("%(quarter)s is after the end of the plan.", quarter=str(at))
    elif at in terms.ended:
        said = sentence("The target ended: nothing is due in %(quarter)s.", quarter=str(at))
    elif at in terms.exempt:
        said = sentence("%(quarter)s is exempted.", quarter=str(at))
    elif terms.frequency == "annual":
        said = sentence("Annual indicator: it is assessed in Q4 only, whatever is stored before.")
    else:
        said = sentence("Half-yearly indicator: it is assessed in Q2 and Q4 only.")
    return Step("due", said)


def exempt_step(terms: Terms, at: Quarter, *, whole_term: bool) -> Step | None:
    """The exempted quarters that the period of this check leaves out, by name."""
    first = terms.years.first if whole_term else Quarter(at.year, 1)
    left_out = sorted(quarter for quarter in terms.exempt if first <= quarter <= at)
    if not left_out:
        return None
    named = ", ".join(str(quarter) for quarter in left_out)
    return Step("exempt", sentence("Exempted and left out: %(quarters)s.", quarters=named))


def spared_step(facts: Facts, first: Quarter, at: Quarter) -> Step | None:
    """The units that need not report in quarters from ``first`` to ``at``, by name and with the reason."""
    left_out = [one for one in facts.spared if first <= one.quarter <= at]
    if not left_out:
        return None
    inputs = tuple(Input(_spared(one.unit, one.part, one.quarter), one.reason, one.source) for one in left_out)
    named = ", ".join(str(given.name) for given in inputs)
    return Step("exempt", sentence("Need not report and left out: %(units)s.", units=named), inputs)


def _spared(unit: str, part: str, quarter: Quarter) -> Sentence:
    return sentence("%(unit)s %(quarter)s", unit=f"{unit} {part}".strip(), quarter=str(quarter))

"""Hard rules: what makes a cell unusable, whatever is explained."""

from __future__ import annotations

from collections.abc import Iterator

from departments.cells import LABELS, why_unreadable
from departments.findings.finding import Case, Finding, Rule
from qualitycity.numbers import write
from qualitycity.sentences import Sentence, sentence
from targets.rules.scale import is_percent


def unreadable(case: Case) -> Iterator[Finding]:
    for name, text in case.answer.raw.items():
        yield case.hard("unreadable", why_unreadable(case.asked, name, text), name)


def half(case: Case) -> Iterator[Finding]:
    """A numerator without its denominator, or the other way round."""
    given = [name for name in case.asked.required if getattr(case.answer, name) is not None]
    if given and not case.answer.raw:
        for name in case.asked.required:
            if name not in given:
                yield case.hard("half", sentence("The %(field)s is missing.", field=Sentence(LABELS[name])), name)


def ratio(case: Case) -> Iterator[Finding]:
    above, below = case.answer.numerator, case.answer.denominator
    if above is None or below is None:
        return
    if below < 0:
        yield case.hard("negative", sentence("The denominator cannot be negative."), "denominator")
    elif above > 0 and below == 0:
        text = sentence("There is a numerator, but the denominator is 0.")
        yield case.hard("zero_denominator", text, "denominator")
    elif case.asked.share and above > below:
        yield case.hard("above_whole", sentence("The numerator cannot be larger than the denominator."), "numerator")
    elif case.asked.share and above < 0:
        yield case.hard("negative", sentence("The numerator cannot be negative."), "numerator")


def bounds(case: Case) -> Iterator[Finding]:
    asked, level = case.asked, case.level
    if level is None or (asked.share and "numerator" in asked.fields):
        return
    if asked.lower is not None and level < asked.lower:
        yield case.hard("too_low", sentence("It cannot be below %(bound)s.", bound=write(asked.lower)), case.where)
    elif asked.upper is not None and level > asked.upper:
        yield case.hard("too_high", sentence("It cannot be above %(bound)s.", bound=write(asked.upper)), case.where)
    elif asked.days_gone is not None and level > asked.days_gone:
        text = sentence("Only %(days)s days of the year have gone.", days=asked.days_gone)
        yield case.hard("days", text, case.where)


def rank(case: Case) -> Iterator[Finding]:
    """A whole number; where the target is a share of the places and their number is not given, the share itself."""
    rank, places = case.answer.rank, case.answer.places
    if rank is None:
        return
    share = places is None and "value" not in case.asked.fields and is_percent(case.asked.unit)
    if share and 0 < rank <= 100:
        return
    if rank < 1 or rank % 1:
        yield case.hard("rank", sentence("A rank is a whole number from 1."), "rank")
    elif places is not None and places < rank:
        yield case.hard("places", sentence("The rank is beyond the number of places compared."), "rank")


def incident(case: Case) -> Iterator[Finding]:
    """An event that no register knows of."""
    value = case.answer.value
    if case.asked.incidents and value is not None and value > 0 and not case.context.incidents:
        text = sentence("The register of safety events holds no incident this year: ask the office to record it first.")
        yield case.hard("no_incident", text, "value")


RULES: tuple[Rule, ...] = (unreadable, half, ratio, bounds, rank, incident)

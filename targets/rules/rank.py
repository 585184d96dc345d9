"""Test ``rank``: met when rank <= k; C = (N - rank + 1)/(N - k + 1), at most 1, null if N is unknown.

Counted is the latest published rank: one stands until a newer one is published, at most until the same quarter of the
next year. Where the words leave k open (居前列, 领先) the office sets it; 3 is the default, marked as an
interpretation. 前10% is held against the share of the places: rank / N x 100, and the rank itself where N is unknown.
"""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import sentence
from targets.periods import Quarter
from targets.rules.case import Case, Outcome, number_input
from targets.rules.exact import exact, plain, shown
from targets.rules.facts import Entry
from targets.rules.result import Step
from targets.rules.scale import is_percent

DEFAULT_LIMIT = Fraction(3)
STANDS_FOR = 4  # quarters


def limit(case: Case) -> Fraction:
    return case.number() or DEFAULT_LIMIT


def judge(case: Case) -> Outcome:
    target = limit(case)
    entry = _latest(case)
    if entry is None:
        return _none(case, target)
    rank, places = exact(entry.rank), exact(entry.places)
    assert rank is not None
    steps = [_published(entry, rank, places)]
    completion = _completion(rank, target, places)
    if is_percent(case.terms.unit) and places:
        completion = _completion(rank, target * places / 100, places)
        share = 100 * rank / places
        said = sentence(
            "%(rank)s / %(places)s × 100 = %(share)s", rank=shown(rank), places=shown(places), share=shown(share)
        )
        steps.append(Step("actual", said, (), plain(share)))
        rank = share
    met = rank <= target
    if case.number() is None:
        open_words = sentence("The words give no limit: the first %(limit)s, by interpretation.", limit=shown(target))
        steps.append(Step("interpretation", open_words, (), plain(target)))
    return Outcome(
        "met" if met else "not_met",
        rank,
        target,
        completion,
        max(Fraction(0), rank - target),
        steps,
        sentence(
            "%(actual)s %(operator)s %(target)s", actual=shown(rank), operator="≤" if met else ">", target=shown(target)
        ),
    )


def _published(entry: Entry, rank: Fraction, places: Fraction | None) -> Step:
    gaps = {"quarter": str(entry.quarter), "rank": shown(rank), "places": "" if places is None else shown(places)}
    if places is None:
        said = sentence("Latest published rank, of %(quarter)s: %(rank)s.", **gaps)
    else:
        said = sentence("Latest published rank, of %(quarter)s: %(rank)s of %(places)s.", **gaps)
    inputs = (
        number_input(sentence("Rank"), rank, entry.source),
        number_input(sentence("Places"), places, entry.source),
    )
    return Step("actual", said, inputs, plain(rank))


def _completion(rank: Fraction, target: Fraction, places: Fraction | None) -> Fraction | None:
    if places is None:
        return None
    if places < target:
        return Fraction(1)
    return max(Fraction(0), min(Fraction(1), (places - rank + 1) / (places - target + 1)))


def _latest(case: Case) -> Entry | None:
    for ordinal in range(case.at.ordinal, case.at.ordinal - STANDS_FOR, -1):
        entry = case.facts.entry(case.lane.parts[0].name, ordinal)
        if entry is None:
            continue
        if entry.standing == "not_applicable" and ordinal == case.at.ordinal:
            return None
        if entry.standing == "reported" and exact(entry.rank) is not None:
            return entry
    return None


def _none(case: Case, target: Fraction) -> Outcome:
    entry = case.facts.entry(case.lane.parts[0].name, case.at.ordinal)
    standing = None if entry is None else entry.standing
    quarter = str(Quarter.at(case.at.ordinal))
    if standing == "not_applicable":
        said = sentence("%(quarter)s: not applicable, there was nothing to measure.", quarter=quarter)
        return Outcome("not_applicable", target=target, steps=[Step("actual", said)])
    if standing == "pending":
        said = sentence("%(quarter)s: its source has not published yet.", quarter=quarter)
        return Outcome("pending", target=target, steps=[Step("actual", said)])
    said = sentence("No rank has been reported for %(quarter)s.", quarter=quarter)
    return Outcome("not_reported", target=target, steps=[Step("actual", said)])

"""Reading a clause: the recognisers in their order, and what comes of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from qualitycity.sentences import Sentence, sentence
from targets.clause import (
    benchmark,
    choosing,
    compare,
    coverage,
    flags,
    measures,
    normal,
    parts,
    prior,
    quota,
    ranges,
    rank,
    refusals,
    rubric,
    staged,
    units,
    zero,
)
from targets.clause.words import LONGEST, Found, Refusal, Words
from targets.rules.terms import Rule

Recogniser = Callable[[Words], Found | None]

#: The order matters: words that are a whole test come before the number beside them, amounts before plain results.
RECOGNISERS: tuple[Recogniser, ...] = (
    zero.recognise,
    rank.recognise,
    quota.recognise,
    benchmark.recognise,
    prior.recognise,
    coverage.recognise,
    ranges.recognise,
    compare.recognise,
    staged.recognise,
    rubric.recognise,
)
#: Tests that a second time in one clause make it two targets.
_EXPLICIT: tuple[Recogniser, ...] = (zero.recognise, rank.recognise, benchmark.recognise, coverage.recognise)
#: Tests whose words may stand beside a count of the subject.
_OWN_WORDS: tuple[Recogniser, ...] = (rank.recognise, quota.recognise, benchmark.recognise, prior.recognise)
_LAST_WORDS = ("staged", "rubric", "quota")


@dataclass(frozen=True)
class Reading:
    """What came of reading one clause: a rule, or the reasons why there is none.

    ``problems`` of an understood clause tell what the words left open (they are the rule's own); of a clause that was
    not understood, why.
    """

    clause: str
    rule: Rule | None
    problems: tuple[Sentence, ...] = ()

    @property
    def understood(self) -> bool:
        return self.rule is not None


def read(text: str, indicator: str = "", unit: str = "") -> Reading:
    """Read the words of one target. ``indicator`` and ``unit`` are the plan's own, where it gives them."""
    shape = normal.normalise(text[: LONGEST + 1])
    if reason := refusals.before_reading(text, shape, unit):
        return Reading(text, None, (reason,))
    try:
        words = prepare(text, shape, indicator, unit)
        rule = _rule(words)
    except Refusal as refusal:
        return Reading(text, None, (refusal.reason,))
    return Reading(text, rule, rule.problems)


def prepare(clause: str, shape: str, indicator: str, unit: str) -> Words:
    """The clause as the recognisers want it. Raises Refusal for a number that has no one meaning."""
    own = normal.normalise(unit[:LONGEST]) if unit.strip() else ""
    counted = units.parse(own) if own else None
    hidden = normal.hide(shape, counted.base if counted else "")
    choice = choosing.choose(shape, hidden, own)
    name = normal.normalise(indicator[:LONGEST]) if indicator else ""
    return Words(clause, shape, hidden, choice.amounts, name, counted, choice.notes, choice.aside)


def _rule(words: Words) -> Rule:
    if reason := refusals.vague(words):
        raise Refusal(reason)
    found = _without_descriptors(words) or next(filter(None, (recognise(words) for recognise in RECOGNISERS)), None)
    if found is not None:
        _refuse_second(words, found)
        return _complete(words, found)
    if len(words.amounts) > 1:
        raise compare.several(words)
    raise Refusal(refusals.after_reading(words))


def _without_descriptors(words: Words) -> Found | None:
    """三项指标均高于全省平均: a count of the subject is no target where the words are a test of their own."""
    counts = choosing.descriptors(words.hidden, words.amounts)
    if not counts:
        return None
    left = replace(words, amounts=tuple(amount for amount in words.amounts if amount not in counts))
    for recognise in _OWN_WORDS:
        found = recognise(left)
        if found and all(any(start <= amount.start < end for start, end in found.spans) for amount in counts):
            return replace(found, used=(*found.used, *counts))
    return None


def _refuse_second(words: Words, found: Found) -> None:
    """A clause is one target: amounts and explicit tests that the rule does not rest on make it two."""
    rest = tuple(amount for amount in words.amounts if amount not in found.used)
    if rest:
        raise compare.several(words)
    if found.rule.test in _LAST_WORDS:
        return
    hidden, text = words.hidden, words.text
    for start, end in found.spans:
        blank = "·" * (end - start)
        hidden, text = hidden[:start] + blank + hidden[end:], text[:start] + blank + text[end:]
    left = replace(words, hidden=hidden, text=text, amounts=())
    seconds = (recognise(left) for recognise in _EXPLICIT)
    explicit = any(second and second.rule.test != found.rule.test for second in seconds)
    if explicit or (found.rule.test != "prior" and re.search("逐年[^,;]*(?:升|提高|降|减)", hidden)):
        raise Refusal(sentence("The clause states two things: make a target of each."))


def _refuse_negative(words: Words, found: Found) -> None:
    """A level may lie below nothing (不低于-2%); a change, a margin or a count of things may not."""
    below = next((amount for amount in found.used if min(amount.values) < 0), None)
    counted = below is not None and below.kind in ("count", "place", "days", "age")
    if below is not None and (counted or found.rule.test not in ("compare", "range")):
        raise Refusal(sentence("“%(written)s” is not a number.", written=choosing.said(words.text, below)))


def _complete(words: Words, found: Found) -> Rule:
    """Unit, flags, parts and measure, which are settled alike for every test."""
    rule = found.rule
    _refuse_negative(words, found)
    rule = replace(
        rule,
        soft=flags.soft(words.kept),
        hold=flags.hold(words.kept),
        per_year=flags.per_year(words.kept),
        problems=(*rule.problems, *words.notes),
    )
    rule = _with_unit(words, found, rule)
    if rule.combine is None and rule.test in ("compare", "coverage", "zero", "range", "prior"):
        named, combine = parts.combined(words.text, found.topic, words.indicator, rule.form)
        rule = replace(rule, parts=named, combine=combine)
    measure, evident = measures.propose(rule, words.text, found.topic, words.indicator)
    problems = rule.problems if evident else (*rule.problems, measures.told(measure))
    return replace(rule, measure=measure, problems=problems)


_UNITLESS = ("staged", "rubric", "quota")


def _with_unit(words: Words, found: Found, rule: Rule) -> Rule:
    """The plan's unit is the value's; the words' own stands in where there is none, or counts in other ones."""
    said = rule.unit or ""
    if words.unit is None:
        if rule.test in ("benchmark", "prior"):
            said = benchmark.unit_of_value(words, found)
        return replace(rule, unit=said or None)
    own = words.unit
    if rule.test == "rank" and own.kind == "share":
        return rule
    if rule.test in _UNITLESS or not said:
        return replace(rule, unit=own.text)
    if rule.test in ("compare", "range") or rule.form == "delta" or (rule.test == "benchmark" and rule.values):
        if said == own.base and own.scale > 1 and rule.scale == 1:
            note = sentence(
                "The clause counts in %(said)s, the plan in %(own)s: the number is converted.", said=said, own=own.text
            )
            return replace(rule, unit=said, problems=(*rule.problems, note))
        if units.conflict(said, own):
            raise Refusal(sentence("The clause counts in %(said)s, the plan in %(own)s.", said=said, own=own.text))
    return replace(rule, unit=own.text)

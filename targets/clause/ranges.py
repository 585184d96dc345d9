"""``range``: from one number to another. 1~2个 (met at the first, exceeded at the second), 10%至15%之间 (a band)."""

from __future__ import annotations

import re
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from targets.clause import bounds
from targets.clause.amounts import Amount
from targets.clause.directions import tends
from targets.clause.words import Found, Refusal, Words
from targets.rules.terms import Rule

_BETWEEN = re.compile("之间|区间|范围|幅度内|中间")
_KEPT = re.compile("(?:控制|保持|稳定|维持|限制|处于|介于|运行)(?:在)?(?:合理)?(?:区间)?[^,;0-9]{0,4}$|在$")


def recognise(words: Words) -> Found | None:
    if len(words.amounts) == 1 and words.amounts[0].is_range:
        return _single(words, words.amounts[0])
    return _pair(words) if len(words.amounts) == 2 else None


def _single(words: Words, amount: Amount) -> Found:
    low, high = amount.values
    if low >= high:
        raise Refusal(sentence("The range %(low)s to %(high)s does not rise.", low=low, high=high))
    since, _ = words.part_of(amount.start)
    bound = bounds.around(words.hidden, amount, since)
    if bound.vague or bound.clash:
        raise Refusal(bounds.unclear(bound))
    topic = words.topic(amount.start)
    lower = (tends(topic) or tends(words.indicator)) == "lower"
    start, end = bound.start, bound.end
    after = _BETWEEN.match(words.hidden, amount.end)
    kept = _KEPT.search(words.hidden[since : amount.start]) and amount.kind != "count"
    unbounded = bound.operator is None or (bound.verb == "ceiling" and bound.end == amount.end)
    if unbounded and (after or kept):
        rule = Rule("band", "range", None, amount.values, amount.scale, amount.unit)
        return Found(rule, ((start, after.end() if after else end),), topic, (amount,))
    return _counted(amount, bound, topic, lower, (start, end))


def _counted(amount: Amount, bound: bounds.Bound, topic: str, lower: bool, span: tuple[int, int]) -> Found:
    down = bound.operator in ("<=", "<") or (bound.operator is None and lower)
    notes: tuple[Sentence, ...] = bound.notes
    if down:
        notes = (*notes, sentence("A range where lower is better: met at the larger number, exceeded at the smaller."))
    rule = Rule(
        "count_range", "range", "<=" if down else ">=", amount.values, amount.scale, amount.unit,
        "lower" if down else "higher", problems=notes,
    )  # fmt: skip
    return Found(rule, (span,), topic, (amount,))


def _pair(words: Words) -> Found | None:
    """不低于5%、不超过10% and 90%以上95%以下: two bounds of one number."""
    first, second = words.amounts
    between = words.hidden[first.end : second.start]
    if first.unit != second.unit and first.unit and second.unit:
        return None
    since, _ = words.part_of(first.start)
    bound = bounds.around(words.hidden, first, since)
    other = bounds.around(words.hidden, second, first.end)
    low = bound.operator in (">=", ">")
    if bound.operator is None or other.operator is None or low == (other.operator in (">=", ">")):
        return None
    rest = between[max(0, bound.end - first.end) : len(between) - max(0, second.start - other.start)]
    if re.sub("[,;、]|[且并而但和也又以及同时]", "", rest):
        return None
    pair = (first, second) if low else (second, first)
    values: tuple[Decimal, ...] = (pair[0].meant[0], pair[1].meant[0])
    if values[0] >= values[1]:
        raise Refusal(
            sentence(
                "“%(first)s” and “%(second)s” contradict each other.",
                first=_said(words, pair[0]),
                second=_said(words, pair[1]),
            )
        )
    scale = first.scale if first.scale == second.scale else Decimal(1)
    notes: tuple[Sentence, ...] = ()
    if {bound.operator, other.operator} & {">", "<"}:
        notes = (sentence("Both ends of the range are included."),)
    rule = Rule(
        "band",
        "range",
        None,
        tuple(value / scale for value in values),
        scale,
        second.unit or first.unit,
        problems=notes,
    )
    return Found(rule, ((bound.start, other.end),), words.topic(first.start), words.amounts)


def _said(words: Words, amount: Amount) -> str:
    return words.text[amount.start : amount.end]

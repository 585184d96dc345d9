"""``compare``: one number. 92%以上, 不低于92%, 超过45%, 控制在25立方米以下, 新增150项, 总数达到320个, 提高到40%."""

from __future__ import annotations

import re
from dataclasses import replace

from qualitycity.sentences import Sentence, sentence
from targets.clause import bounds, choosing, forms
from targets.clause.amounts import Amount
from targets.clause.bounds import Bound
from targets.clause.directions import is_measured, tends
from targets.clause.parts import listed
from targets.clause.references import DOWN, UP
from targets.clause.words import Found, Refusal, Words
from targets.rules.terms import Direction, Operator, Part, Rule

_RHYTHM = re.compile("每(?:个)?(?:季度|月|周|半年|[二两三四五2-5]年)(?=[^人])")
_EACH_ONE = re.compile(
    "每(?:一?[个家座所])?(?:县|市|区|乡|镇|村|街道|社区|园区|企业|部门|单位|学校|医院|行业|领域)[^,;0-9]{0,12}$"
)
_CHANGE = re.compile(f"(?:{UP}|{DOWN})(?:了)?$")
_RESPECTIVELY = re.compile("分别")
_LIST = re.compile("以及|以上|以下|以内|[、,和与及]")


def recognise(words: Words) -> Found | None:
    if not words.amounts:
        return None
    if len(words.amounts) > 1:
        return _respectively(words)
    amount = words.amounts[0]
    _refuse_other_rhythm(words)
    since, _ = words.part_of(amount.start)
    _refuse_for_each(words, amount, since)
    bound = bounds.around(words.hidden, amount, since)
    if bound.vague or bound.clash:
        raise Refusal(bounds.unclear(bound))
    return _one(words, amount, bound, since)


def _one(words: Words, amount: Amount, bound: Bound, since: int) -> Found | None:
    topic = words.topic(bound.start)
    if _is_loose(words, amount, bound):
        return None
    operator, notes = _operator(words, amount, bound, topic)
    direction: Direction = "lower" if operator in ("<=", "<") else "higher"
    form = forms.of(words, amount, bound, operator, topic, since)
    notes = (*bound.notes, *notes, *_against(topic or words.indicator, direction, bound))
    rule = Rule(form, "compare", operator, amount.values, amount.scale, amount.unit, direction, problems=notes)
    return Found(rule, ((bound.start, bound.end),), topic, (amount,))


def _is_loose(words: Words, amount: Amount, bound: Bound) -> bool:
    """A number without unit, bound or measured thing is a number of something else: 见第5稿."""
    if amount.unit or words.unit or words.indicator or (bound.start, bound.end) != (amount.start, amount.end):
        return False
    subject = words.subject(amount.start)
    return bool(subject) and not is_measured(subject)


def _refuse_other_rhythm(words: Words) -> None:
    """每季度1次, 每两年1次: the portal adds up a year or the whole term."""
    found = _RHYTHM.search(words.text)
    if found:
        raise Refusal(
            sentence(
                "“%(written)s” is no rhythm that targets have: write the amount of a year or of the plan.",
                written=found[0],
            )
        )


def _refuse_for_each(words: Words, amount: Amount, since: int) -> None:
    """每个县至少建成1个: neither the number of them all nor the share of counties that have one."""
    found = _EACH_ONE.search(words.hidden[since : amount.start])
    if found and amount.kind == "count":
        raise Refusal(
            sentence(
                "“%(written)s” asks for an amount of each: write how many in all, or the share that has it.",
                written=found[0],
            )
        )


def _operator(words: Words, amount: Amount, bound: Bound, topic: str) -> tuple[Operator, tuple[Sentence, ...]]:
    """The words' own operator; a bare number is a floor, or a ceiling where lower is better, and then says so."""
    if re.search("(?:等于|正好|恰好)[^,;0-9]{0,2}$", words.hidden[: amount.start]) and bound.operator is None:
        return "=", ()
    if bound.operator:
        return bound.operator, ()
    usual = tends(topic) or tends(words.indicator)
    if usual == "lower":
        note = sentence(
            "The words set no bound: a ceiling is taken, because less of “%(name)s” is better.",
            name=topic or words.indicator,
        )
        return "<=", (note,)
    return ">=", ()


def _against(topic: str, direction: Direction, bound: Bound) -> tuple[Sentence, ...]:
    usual = tends(topic)
    if bound.operator is None or usual is None or usual == direction:
        return ()
    return (sentence("The words go against what is usually good for “%(name)s”.", name=topic),)


# --- Two amounts ------------------------------------------------------------------------------------------------------
def _respectively(words: Words) -> Found | None:
    """分别达到90%和95%: one amount for each part, in their order."""
    said = _RESPECTIVELY.search(words.hidden)
    first, last = words.amounts[0], words.amounts[-1]
    if said is None or said.start() > first.start or any(amount.is_range for amount in words.amounts):
        return None
    for left, right in zip(words.amounts, words.amounts[1:], strict=False):
        if _LIST.sub("", words.hidden[left.end : right.start]) or (left.unit and left.unit != right.unit):
            return None
    since, _ = words.part_of(said.start())
    if _CHANGE.search(words.hidden[since : first.start]):
        raise several(words)
    opening = bounds.around(words.hidden, first, since)
    bound = opening if opening.operator else bounds.around(words.hidden, last, since)
    if bound.vague or bound.clash:
        raise Refusal(bounds.unclear(bound))
    topic = words.subject(said.start()) or words.indicator
    names = listed(topic) if len(listed(topic)) == len(words.amounts) else listed(words.indicator)
    notes: tuple[Sentence, ...] = ()
    if len(names) != len(words.amounts):
        names, notes = (), (sentence("%(count)s amounts are stated: name as many parts.", count=len(words.amounts)),)
    operator, more = _operator(words, last, bound, topic)
    direction: Direction = "lower" if operator in ("<=", "<") else "higher"
    values = tuple(amount.meant[0] / last.scale for amount in words.amounts)
    form = forms.of(words, replace(first, unit=last.unit), bound, operator, topic, since)
    rule = Rule(
        form, "compare", operator, values, last.scale, last.unit, direction,
        parts=tuple(Part(name) for name in names), combine="each", problems=(*notes, *more),
    )  # fmt: skip
    return Found(rule, ((since, max(bound.end, last.end)),), topic, words.amounts)


def several(words: Words) -> Refusal:
    """Why a clause with several amounts is refused."""
    listed = "、".join(choosing.said(words.text, amount) for amount in words.amounts[:4])
    return Refusal(sentence("The clause states several amounts (%(amounts)s): make a target of each.", amounts=listed))

"""Which of the numbers of a clause is the target: baselines, qualifiers and stretch goals are set aside, aloud."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from qualitycity.sentences import N_, Sentence
from targets.clause.amounts import Amount, scan
from targets.clause.words import Refusal

_FROM = re.compile("(?:从|由|自)[^,;]{0,16}$")
_TO = re.compile("^[^,;]{0,12}(?:到|至|为|达到|达)(?:[0-9·]{4}年(?:底|末)?的?)?$")
_BOUND_AND_NOUN = re.compile(
    "(?:及?(?:以上|以下|以内|之内)的?|级|的)(?=[\\u4e00-\\u9fffA-Za-z])(?!和|与|或|且|并|、|至|到|不|左右|目标|水平|任务)"
)
_NOUN = re.compile("(?=[\\u4e00-\\u9fff])(?!以|之|及|或|和|与|且|并|至|到|左|上下|余|多|内|不|达|占|的目标|为|均|来)")
_NO_BOUND_OF = re.compile("的(?=[\\u4e00-\\u9fffA-Za-z])(?!目标|水平|任务|标准|增|速|要求)")
_FIRM = re.compile("确保|保底|保证|不低于|不少于|底线")
_SOFT = re.compile("力争|争取|冲刺|挑战|努力|力求|奋斗目标|奋力")
_REFERENCE = re.compile("(?:比|较|同比|相比)")
_CHANGE = re.compile("提高|提升|增加|增长|上升|下降|降低|减少|削减|压减|缩短|高|低|翻")
_VERB_BEFORE = re.compile(
    "(?:达到?|新增|新建|增加|建成|完成|培育|打造|创建|不少于|不低于|超过|实现|为|有|共|至少|获|开展|组织|实施|制定)[^,;]{0,16}$"
)
_YEAR = re.compile("(?:20|19)[0-9]{2}(?=年|达|底|末)")
_OF_WHICH = "其中"


@dataclass(frozen=True)
class Choice:
    """The amounts that may be the target, what was set aside, and where in the text that stands."""

    amounts: tuple[Amount, ...]
    notes: tuple[Sentence, ...] = ()
    aside: tuple[tuple[int, int], ...] = ()


def choose(text: str, hidden: str, unit: str) -> Choice:
    """The amounts that may be the target, in order. Raises Refusal for a number that has no one meaning."""
    found = scan(hidden, unit)
    if found.malformed:
        raise Refusal(Sentence(N_("“%(written)s” is not a number."), {"written": found.malformed}))
    if found.inexact and not found.amounts:
        raise Refusal(
            Sentence(N_("“%(written)s” is no exact decimal share; write it in %%."), {"written": found.inexact})
        )
    choice = Choice(tuple(amount for amount in found.amounts if not _is_age_group(hidden, amount)))
    for step in _STEPS:
        if len(choice.amounts) > 1:
            choice = step(hidden, choice)
    amounts = tuple(amount for amount in choice.amounts if not _describes(hidden, amount))
    if len(amounts) > 1 and len(set(_YEAR.findall(text))) > 1 and _each_has_year(text, amounts):
        raise Refusal(
            Sentence(
                N_(
                    "The clause states amounts for several years: two horizons are two targets, or annual values of "
                    "one."
                )
            )
        )
    return Choice(amounts, choice.notes, choice.aside)


def said(text: str, amount: Amount) -> str:
    """The amount as the clause writes it."""
    return text[amount.start : amount.end]


def _is_age_group(text: str, amount: Amount) -> bool:
    return amount.kind == "age" and bool(_BOUND_AND_NOUN.match(text, amount.end))


def _describes(text: str, amount: Amount) -> bool:
    """5亿元的项目, 10万平方米的园区: the number describes a thing and is no target of its own."""
    return amount.kind in ("money", "quantity", "time") and bool(_NO_BOUND_OF.match(text, amount.end))


def descriptors(text: str, amounts: tuple[Amount, ...]) -> tuple[Amount, ...]:
    """Counts that only describe the subject: at the head of a part, before a noun, without a verb or a bound."""
    return tuple(
        amount
        for amount in amounts
        if amount.kind == "count"
        and _NOUN.match(text, amount.end)
        and re.search("(?:^|[,;]|全[国市省区县]|上述|以上|其他|等|主要)$", text[: amount.start])
    )


def _drop(choice: Choice, unwanted: list[Amount], note: Callable[[Amount], Sentence]) -> Choice:
    if not unwanted or len(unwanted) == len(choice.amounts):
        return choice
    kept = tuple(amount for amount in choice.amounts if amount not in unwanted)
    aside = tuple((amount.start, amount.end) for amount in unwanted)
    return Choice(kept, (*choice.notes, *(note(amount) for amount in unwanted)), (*choice.aside, *aside))


def _note(text: str, words: str) -> Callable[[Amount], Sentence]:
    return lambda amount: Sentence(words, {"written": said(text, amount)})


def _without_parts(text: str, choice: Choice) -> Choice:
    """总数达到320个,其中有机食品50个: the part after 其中 is another target."""
    where = text.find(_OF_WHICH)
    if where <= 0:
        return choice
    words = N_("“%(written)s” after 其中 is a target of its own and is not part of this rule.")
    return _drop(choice, [amount for amount in choice.amounts if amount.start > where], _note(text, words))


def _without_start(text: str, choice: Choice) -> Choice:
    """从85%提高到90%: 85% is the baseline."""
    words = N_("“%(written)s” is the starting value; give it as the baseline.")
    starts = [
        first
        for first, second in zip(choice.amounts, choice.amounts[1:], strict=False)
        if _FROM.search(text[: first.start]) and _TO.search(text[first.end : second.start])
    ]
    return _drop(choice, starts, _note(text, words))


def _without_qualifiers(text: str, choice: Choice) -> Choice:
    """亿元以上项目, 3个县区的达标率: a number that describes a thing ahead of the target's own."""
    words = N_("“%(written)s” describes what is counted and is not the target.")
    last = choice.amounts[-1]
    unwanted = [amount for amount in choice.amounts[:-1] if _qualifies(text, amount, last)]
    return _drop(choice, unwanted, _note(text, words))


def _qualifies(text: str, amount: Amount, last: Amount) -> bool:
    after = text[amount.end : last.start]
    if re.search("[,;]", after):
        return False
    if _BOUND_AND_NOUN.match(text, amount.end):
        return True
    if amount.kind in ("money", "quantity", "time", "age"):
        return bool(_NOUN.match(text, amount.end)) and last.kind != amount.kind
    if amount.kind == "count" and last.kind == "share":
        return bool(_NOUN.match(text, amount.end)) and not _VERB_BEFORE.search(text[: amount.start])
    return False


def _without_stretch(text: str, choice: Choice) -> Choice:
    """确保92%,力争95%: the firm number is the target."""
    words = N_("“%(written)s” is a stretch goal and is not part of this rule.")
    unwanted: list[Amount] = []
    firm: list[Amount] = []
    for amount in choice.amounts:
        start = max(text.rfind(mark, 0, amount.start) for mark in ",;、")
        ahead = text[start + 1 : amount.start]
        (unwanted if _SOFT.search(ahead) else firm).append(amount)
    if not firm or any(amount.unit != firm[0].unit and amount.unit for amount in unwanted):
        return choice
    between = min(unwanted[0].end, firm[0].end) if unwanted else 0
    if not (unwanted and (unwanted[0].start > firm[0].start or _FIRM.search(text[between:]))):
        return choice
    return _drop(choice, unwanted, _note(text, words))


def _without_explained_change(text: str, choice: Choice) -> Choice:
    """达到45%,比2025年提高2个百分点: the change says the same as the level."""
    words = N_("“%(written)s” repeats the target as a change and is not part of this rule.")
    unwanted = []
    for amount in choice.amounts:
        start = max(text.rfind(mark, 0, amount.start) for mark in ",;")
        ahead = text[start + 1 : amount.start]
        explained = _REFERENCE.search(ahead) and _CHANGE.search(ahead) and not re.search("(?:到|至)$", ahead)
        if (
            explained
            and amount is not choice.amounts[0]
            and not re.search("增长|下降|提高|每年|年均", text[: choice.amounts[0].start])
        ):
            unwanted.append(amount)
    return _drop(choice, unwanted, _note(text, words))


def _each_has_year(text: str, amounts: tuple[Amount, ...]) -> bool:
    starts = [0, *(amount.end for amount in amounts)]
    return all(_YEAR.search(text[start : amount.start]) for start, amount in zip(starts, amounts, strict=False))


_STEPS = (_without_parts, _without_start, _without_qualifiers, _without_stretch, _without_explained_change)

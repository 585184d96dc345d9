"""``coverage``: all of them. 100%, 全覆盖, 全部通过, 应检尽检; 达到国家标准 by convention."""

from __future__ import annotations

import re
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from targets.clause import bounds
from targets.clause.amounts import Amount
from targets.clause.words import Found, Words
from targets.rules.terms import Rule

FULL = Decimal(100)
_ALL = re.compile(
    r"全覆盖|全面覆盖|覆盖(?:全部|所有|全体|到底)|应(?P<same>[一-鿿])尽(?P=same)|(?:全部|全数|全量|全都|无一例外)(?!门类|或者?部分|学科|经费|资金|精力|投入的)"
    r"|(?:所有|每个|每一个|每家|各级各类|各)[^,;]{1,24}(?:均|都|全部|全面)(?!衡|匀|等)[^,;]{2,}|(?:全面|稳定|均|都|100%|全员|实现|总体|持续|长期)达标|达标排放|"
    r"无死角覆盖|村村通|户户通"
)
_BASICALLY = re.compile(
    "(?:基本|接近|近|力求|逐步)(?:上)?(?:实现|达到)?(?:了)?$|基本(?:实现|达到|完成|做到)[^,;]{0,16}$"
)
_STANDARD = re.compile(
    r"(?:达到|符合|满足|执行|不低于|优于|高于)(?P<what>[^,;]{0,14}?(?:标准|规范|规程|限值|技术要求|质量要求|环保要求|安全要求)(?:[或和及、与]?(?:标准|规范|"
    r"规程)?)*(?:的)?(?:要求|规定|水平)?)(?=$|[,;])"
)
_NO_STANDARD = re.compile(
    "城市标准|县标准|示范|创建|验收|复评|先进标准|平均|体系标准|卫生[城县]|文明城|模范城|评估标准|考核"
)
#: Rates of which more than all is possible: a hundred is a floor there.
_MORE = re.compile(
    "增值率|自给率|产销率|拨备覆盖率|流动性|偿付|回报率|产能利用率|负荷率|增长|收益率|拨备|充足率|履盖倍数|安置率目标|投入产出|占补平衡"
)


def recognise(words: Words) -> Found | None:
    if len(words.amounts) == 1 and _is_hundred(words, words.amounts[0]):
        return _in_figures(words, words.amounts[0])
    return _in_words(words) or _by_convention(words)


def _is_hundred(words: Words, amount: Amount) -> bool:
    unit = amount.unit or (words.unit.text if words.unit else "")
    return amount.meant == (FULL,) and unit == "%"


def _in_figures(words: Words, amount: Amount) -> Found | None:
    since, _ = words.part_of(amount.start)
    bound = bounds.around(words.hidden, amount, since)
    topic = words.topic(amount.start)
    if bound.vague or bound.clash or bound.operator in ("<", "<=", ">") or _MORE.search(topic + words.indicator):
        return None
    notes: tuple[Sentence, ...] = bound.notes
    if bound.operator == ">=" and bound.verb == "":
        if re.search("完成率|达成率", topic + words.indicator):
            return None
        notes = (*notes, sentence("A share cannot exceed 100 %: the bound word says nothing more."))
    return _full(((bound.start, bound.end),), topic, (amount,), notes)


def _in_words(words: Words) -> Found | None:
    match = _ALL.search(words.hidden)
    if match is None or _BASICALLY.search(words.hidden[: match.start()]):
        return None
    start, end = words.part_of(match.start())
    inside = tuple(amount for amount in words.amounts if start <= amount.start < end)
    if any(amount.kind == "share" or amount.start > match.end() for amount in inside):
        return None
    return _full(((start, end),), trim_topic(words, match.start()), inside, ())


def _by_convention(words: Words) -> Found | None:
    match = _STANDARD.search(words.hidden)
    if match is None or words.amounts or _NO_STANDARD.search(words.text):
        return None
    note = sentence("The words state no number: %(value)s is taken by convention.", value="100 %")
    return _full((match.span(),), words.topic(match.start()), (), (note,))


def trim_topic(words: Words, position: int) -> str:
    return words.topic(position) or words.text


def _full(
    spans: tuple[tuple[int, int], ...], topic: str, used: tuple[Amount, ...], notes: tuple[Sentence, ...]
) -> Found:
    rule = Rule("full_coverage", "coverage", "=", (FULL,), unit="%", direction="higher", problems=notes)
    return Found(rule, spans, topic, used)

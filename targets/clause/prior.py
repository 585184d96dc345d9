"""``prior``: against the value of last year or of the baseline.

Growth and reduction (增长8%以上, 下降3%, 翻一番) and changes in points or pieces (比上年提高1个百分点); trends without an
amount are read by ``trend``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from targets.clause import benchmark, bounds, numerals, references, trend
from targets.clause.amounts import Amount
from targets.clause.directions import tends
from targets.clause.references import DOWN, UP, Reference, opposite, settle
from targets.clause.words import Found, Refusal, Words
from targets.rules.terms import Direction, Operator, Rule

_NOUNS = "增幅|增速|增长率|涨幅|增长幅度|提升幅度|提高幅度|增长速度"
_FALLS = "降幅|下降率|降低率|下降幅度|降低幅度|减少幅度|降速|削减率|减幅"
_FILL = (
    "(?:了|幅度|率|比例|比率|速度|不低于|不少于|不小于|不超过|不高于|不大于|达到|达|超过|高于|大于|低于|控制在|保持在|稳定在|为|在|"
    "至少|力争|平均|年均|每年|≥|≤|>|<|=|:|出|突破|累计)*"
)
#: Last year or a named one, in the text whose years are hidden.
_EARLIER = "(?:上一?年度?|去年|前一年|[·0-9]{4}年(?:底|末|度)?)(?:同期)?(?:的)?(?:水平|实绩|基数|数)*"
_BEFORE = re.compile(
    rf"(?:(?P<up_noun>{_NOUNS})|(?P<down_noun>{_FALLS})|(?P<up>{UP})|(?P<down>{DOWN})|(?P<more>(?:比|"
    rf"较)[^,;]{{2,14}}(?:高|多|快|好|大|长))|(?P<less>(?:比|较)[^,;]{{2,14}}(?:低|少|慢|短))|"
    rf"(?P<over>(?:高于|高出|超过|超出|超|多于|大于|快于|优于|好于){_EARLIER})|(?P<under>(?:低于|少于|小于|慢于){_EARLIER}))(?P<fill>{_FILL})$"
)
_AFTER = re.compile(
    rf"(?:及?(?:以上|以下|以内|左右))?(?:的)?(?:年均|平均|年)?(?:速度|幅度|速率|比例)?(?:(?P<up>增长(?!点|极)|递增|{_NOUNS}|提升幅|上升幅)|(?P<down>下降|"
    rf"{_FALLS}|递减|减排))"
)
#: A name that is itself a rate of change: its number is compared directly.
RATE_OF_CHANGE = re.compile(
    rf"(?:{_NOUNS}|{_FALLS}|增长|下降|降低|减少|提高|递增|递减)(?:率|速度|幅度|比例|目标|百分比|水平)*(?:\(.*\))?$"
)
_DOUBLING = re.compile(
    r"翻(?:了)?(?P<times>[一两二三四]|[0-9])番|(?P<double>翻番|倍增(?!计划|行动|工程)|翻(?:了)?一倍)|"
    r"(?P<half>减半(?!征收|政策|收))"
)
#: 不低于上年的105%: a share of the earlier value, or of what the law allows.
_SHARE_OF = re.compile(
    rf"(?:(?P<named>[·0-9]{{4}}年(?:底|末|度)?(?:水平|实绩|基数)*)|{_EARLIER}|"
    r"(?P<law>(?:法定|承诺|国家规定|改革前|原有|现有)[^,;0-9]{0,6}|基期[^,;0-9]{0,4}))的$|"
    rf"相当于{_EARLIER}的?$"
)
_STRICTLY = re.compile("超过|高于|大于|低于|突破|[<>]")


def recognise(words: Words) -> Found | None:
    """A change with an amount first, then a trend without one."""
    if doubling := _DOUBLING.search(words.text):
        return _doubled(words, doubling)
    if len(words.amounts) == 1:
        amount = words.amounts[0]
        return _share_of_earlier(words, amount) or _changed(words, amount) or _times(words, amount)
    return None if words.amounts else trend.recognise(words)


# --- With an amount ---------------------------------------------------------------------------------------------------
def _doubled(words: Words, match: re.Match[str]) -> Found:
    """翻一番 is growth of 100 %, 翻两番 of 300 %; 减半 is a reduction of 50 %."""
    raw = match["times"] or "一"
    doublings = max(1, int(raw) if raw.isascii() else int(numerals.read(raw) or 1))
    used = tuple(amount for amount in words.amounts if match.start() <= amount.start < match.end())
    reference = references.find(words.text)
    rule = Rule("growth", "prior", ">=", (Decimal(100 * (2**doublings - 1)),), unit="%", direction="higher")
    if match["half"]:
        rule = Rule("reduction", "prior", ">=", (Decimal(50),), unit="%", direction="lower")
    rule = settle(rule, reference, words, ())
    start, _ = words.part_of(match.start())
    return Found(rule, ((start, match.end()),), words.topic(match.start()), used)


def _times(words: Words, amount: Amount) -> Found | None:
    """达到2025年的2倍: growth of 100 %."""
    if amount.unit != "倍" or amount.is_range:
        return None
    ahead = words.text[: amount.start]
    if not re.search("(?:达到|达|为|是|到|至|相当于)[^,;]*$", ahead):
        return None
    reference = references.find(words.text)
    if re.search("平均|全省|全国", ahead) or not (reference.said or re.search("(?:到|至)$", ahead)):
        return None
    value = (amount.values[0] - 1) * 100
    if value <= 0:
        return None
    rule = Rule("growth", "prior", ">=", (value,), unit="%", direction="higher")
    if not reference.said:
        reference = Reference(references.BASELINE, False)
    start, _ = words.part_of(amount.start)
    return Found(settle(rule, reference, words, ()), ((start, amount.end),), words.topic(amount.start), (amount,))


def _share_of_earlier(words: Words, amount: Amount) -> Found | None:
    """不低于上年的105% is growth of 5 %, 压缩至法定时限的30%以内 a reduction of 70 %."""
    since, _ = words.part_of(amount.start)
    said = _SHARE_OF.search(words.hidden, since, amount.start)
    if said is None or amount.unit != "%" or amount.is_range:
        return None
    bound = bounds.around(words.hidden, replace(amount, start=said.start()), since)
    if bound.verb in ("rise", "fall") and said["named"]:  # 提高到2030年的95%: the year of the target itself
        return None
    if bound.vague or bound.clash:
        raise Refusal(bounds.unclear(bound))
    topic = words.topic(bound.start)
    operator = bound.operator or ("<=" if (tends(topic) or tends(words.indicator)) == "lower" else ">=")
    reference = references.find(words.text)
    if said["law"]:
        reference = Reference(references.BASELINE, True, *said.span(), words.text[said.start() : said.end() - 1])
    rule = settle(_as_change(operator, amount.values[0] - 100), reference, words, bound.notes)
    return Found(rule, ((bound.start, bound.end),), topic, (amount,))


def _as_change(operator: Operator, change: Decimal) -> Rule:
    if operator in (">=", ">"):
        if change < 0:
            _ceiling(True, "")
        return Rule("growth", "prior", operator, (change,), unit="%", direction="higher")
    if change > 0:
        return Rule("growth", "prior", operator, (change,), unit="%", direction="lower")
    return Rule("reduction", "prior", ">" if operator == "<" else ">=", (-change,), unit="%", direction="lower")


def _changed(words: Words, amount: Amount) -> Found | None:
    since, _ = words.part_of(amount.start)
    before = _BEFORE.search(words.hidden[since : amount.start])
    after = None if before else _AFTER.match(words.hidden, amount.end)
    if (before and re.search("(?:(?<!达)到|至)$", before["fill"] or "")) or _is_level(before):
        return None
    if not before and not after:
        return None
    if _names_a_rate(words):
        return None
    verb_at = since + before.start() if before else amount.start
    reference = references.find(words.text)
    subject = words.subject(min(verb_at, reference.start) if reference.said and reference.start >= since else verb_at)
    less = before and (before["down"] or before["down_noun"] or before["less"] or before["under"])
    down = bool(less) or bool(after and after["down"])
    compared = before and (before["more"] or before["less"] or before["over"] or before["under"])
    topic = subject or words.indicator
    raised = bool(compared) or bool(before and before["up"] in _RAISED)
    if not _is_change(words, amount, down, reference, topic, raised):
        return None
    if benchmark.DISTANCE.search(words.text):
        raise benchmark.distant()
    if compared and re.search("不[得能应]?$", words.hidden[since:verb_at]):
        raise benchmark.ambiguous("不高于" if not less else "不低于")
    loose = bool(compared) and not _STRICTLY.search(before["fill"] if before else "")
    return _change(words, amount, down, reference, topic, (verb_at, amount.end), loose=loose)


def _is_level(before: re.Match[str] | None) -> bool:
    """提高达到95% is a level; 增长达到8% is a change."""
    return bool(
        before
        and before["up"] in ("提高", "提升", "上升", "扩大", "攀升")
        and re.match("达到|达|为", before["fill"] or "")
    )


def _names_a_rate(words: Words) -> bool:
    """The plan's indicator is itself a rate of change, and the words add nothing: 地区生产总值增速, 增长8%."""
    return bool(words.indicator and RATE_OF_CHANGE.search(words.indicator)) and not re.search("百分点", words.hidden)


#: Verbs of a level: 寿命提高1岁 is a change, 增加50家 new things.
_RAISED = ("提高", "提升", "上升", "上涨", "升高", "延长", "走高", "回升")
_CUT_NAME = re.compile("(?:削减|减排|压减|淘汰|节约|节能|降低|减少)[^,;]*(?:量|数|面积|能力|产能|额)$")


def _is_change(words: Words, amount: Amount, down: bool, reference: Reference, topic: str, compared: bool) -> bool:
    """增加50家 is an increment unless last year is named; 减少3起 is a change; 削减量 is an amount of its own."""
    if amount.kind in ("share", "point", "times", "days", "score", "age", "time"):
        return True
    if reference.said or compared:
        return True
    if amount.kind == "place" and re.search("排名|位次|名次", words.text + words.indicator):
        return True
    deed = _CUT_NAME.search(topic) or _CUT_NAME.search(words.indicator)
    return down and not deed and not re.search("产能|落后|淘汰|关停", words.text)


_SHARE_NAME = re.compile("率|比重|占比|比例|度|指数|份额")


def _own_rate(words: Words, form: str, topic: str) -> tuple[Sentence, ...]:
    """A growth target of an amount whose unit is given as %: perhaps the rate itself is what is reported."""
    share = words.unit is not None and words.unit.kind == "share"
    if not share or form not in ("growth", "reduction") or _SHARE_NAME.search(topic + words.indicator):
        return ()
    return (
        sentence("The unit is %: where the rate of change itself is reported, name the indicator so (增速, 降幅)."),
    )


def _change(
    words: Words, amount: Amount, down: bool, reference: Reference, topic: str, span: tuple[int, int], *, loose: bool
) -> Found:
    """``loose``: 高出, 高于 name the change itself and are no strict bound of its amount."""
    since, _ = words.part_of(amount.start)
    bound = bounds.around(words.hidden, amount, since)
    if bound.vague or bound.clash:
        raise Refusal(bounds.unclear(bound))
    values, form, notes = _amount_of(amount, down)
    direction: Direction = "lower" if down else "higher"
    places = amount.kind == "place" or (words.unit is not None and words.unit.kind == "place")
    if form == "delta" and (places or re.search("排名$|位次$|名次$", topic)):  # a better place is a smaller number
        direction = "lower"
    notes = (*notes, *_own_rate(words, form, topic))
    operator = bound.operator or ">="
    if bound.verb in ("rise", "fall") or loose:
        operator = ">="
    if operator in ("<=", "<"):
        direction, more = _ceiling(down, topic)
        notes = (*notes, *more)
    elif (tends(topic) or tends(words.indicator)) == opposite(direction) and not words.text.count("排名"):
        notes = (
            *notes,
            sentence("The words go against what is usually good for “%(name)s”.", name=topic or words.indicator),
        )
    rule = Rule(
        form, "prior", operator, values, amount.scale if form == "delta" else Decimal(1), amount.unit, direction
    )
    if form != "delta":
        rule = Rule(form, "prior", operator, values, Decimal(1), "%", direction)
    return Found(
        settle(rule, reference, words, (*notes, *bound.notes)), ((span[0], max(span[1], bound.end)),), topic, (amount,)
    )


def _amount_of(amount: Amount, down: bool) -> tuple[tuple[Decimal, ...], str, tuple[Sentence, ...]]:
    """Values and form of a change. A range of a change is reached at its nearer end."""
    values = amount.values
    notes: tuple[Sentence, ...] = ()
    if len(values) == 2:
        notes = (
            sentence("A change between two amounts: the smaller, %(low)s, is what must be reached.", low=min(values)),
        )
        values = (min(values),)
    if amount.kind == "times":
        if down:
            raise Refusal(sentence("A fall by a multiple has no meaning: give the share in %."))
        return tuple(value * 100 for value in values), "growth", notes
    if amount.unit in ("%", "‰"):
        shares = tuple(value / 10 for value in values) if amount.unit == "‰" else values
        return shares, "reduction" if down else "growth", notes
    return values, "delta", notes


def _ceiling(down: bool, topic: str) -> tuple[Direction, tuple[Sentence, ...]]:
    if down:
        raise Refusal(
            sentence("A fall that may not exceed an amount is not a target the portal can hold: write the least level.")
        )
    return "lower", ()

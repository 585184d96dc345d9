"""``prior``: against the value of last year or of the baseline.

Growth and reduction (增长8%以上, 下降3%, 翻一番), changes in points or pieces (比上年提高1个百分点), trends without an amount
(逐年上升, 持续削减, 不低于上年, 零增长).
"""

from __future__ import annotations

import re
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from targets.clause import bounds, numerals, references
from targets.clause.amounts import Amount
from targets.clause.directions import is_measured, tends
from targets.clause.references import Reference
from targets.clause.words import Found, Refusal, Words
from targets.rules.terms import Direction, Operator, Rule

UP = "提高|提升|增长|增加|上升|递增|攀升|增多|扩大|上涨|上调|加快|前移|进位|延长|增强|跃升|升高|走高|回升|拓展|壮大|增"
DOWN = "下降|降低|减少|削减|递减|压减|缩小|缩短|压缩|回落|收窄|减轻|下调|缩减|压降|精简|走低|下跌|减排|降"
BETTER = "改善|好转|优化|向好|进步|趋好|转好"
_NOUNS = "增幅|增速|增长率|涨幅|增长幅度|提升幅度|提高幅度|增长速度"
_FALLS = "降幅|下降率|降低率|下降幅度|降低幅度|减少幅度|降速|削减率|减幅"
_FILL = "(?:了|幅度|率|比例|比率|速度|不低于|不少于|不小于|不超过|不高于|不大于|达到|达|超过|高于|大于|低于|控制在|保持在|稳定在|为|在|至少|力争|平均|年均|每年|≥|≤|>|<|=|:|出|突破|累计)*"
_BEFORE = re.compile(
    rf"(?:(?P<up_noun>{_NOUNS})|(?P<down_noun>{_FALLS})|(?P<up>{UP})|(?P<down>{DOWN})|(?P<more>(?:比|较)[^,;]{{2,14}}(?:高|多|快|好|大|长))|(?P<less>(?:比|较)[^,;]{{2,14}}(?:低|少|慢|短)))(?P<fill>{_FILL})$"
)
_AFTER = re.compile(
    rf"(?:及?(?:以上|以下|以内|左右))?(?:的)?(?:年均|平均|年)?(?:速度|幅度|速率|比例)?(?:(?P<up>增长(?!点|极)|递增|{_NOUNS}|提升幅|上升幅)|(?P<down>下降|{_FALLS}|递减|减排))"
)
#: A name that is itself a rate of change: its number is compared directly.
RATE_OF_CHANGE = re.compile(
    rf"(?:{_NOUNS}|{_FALLS}|增长|下降|降低|减少|提高|递增|递减)(?:率|速度|幅度|比例|目标|百分比|水平)*(?:\(.*\))?$"
)
_DOUBLING = re.compile(
    r"翻(?:了)?(?P<times>[一两二三四]|[0-9])番|(?P<double>翻番|倍增(?!计划|行动|工程)|翻(?:了)?一倍)"
)
_TREND = re.compile(
    rf"(?P<adverb>逐年|逐季|连年|持续|稳步|进一步|不断|稳中有|有所|继续|保持(?:稳[定步])?|实现|稳定|平稳|连续|年年|逐步|较快|明显|显著|大幅|全面|只|得到|能够|都有|均有|力争|较大幅度)*(?P<verb>(?P<up>{UP}|升)|(?P<down>{DOWN})|(?P<better>{BETTER}))"
)
_FIXED = (
    (re.compile("零增长"), "trend_down", "<="),
    (re.compile("负增长"), "trend_down", "<"),
    (re.compile("正增长"), "trend_up", ">"),
    (re.compile("只增不减|只升不降|只增不降|只高不低|(?<!居高)不(?:再)?(?:降低|下降|减少|下滑|倒退|退步|缩减|下跌|后退|萎缩)(?!标准|要求|门槛|服务)"), "trend_up", ">="),
    (re.compile("只减不增|只降不升|只减不升|不(?:再)?(?:增加|上升|增长|反弹|扩大|升高|上涨)(?!负担|环节|成本)"), "trend_down", "<="),
    (re.compile("稳中有升|稳中有进|稳中有增|有增无减|稳中提质|稳中向好"), "trend_up", ">"),
    (re.compile("稳中有降|有减无增"), "trend_down", "<"),
)  # fmt: skip
_LEVEL = re.compile(
    "(?P<ge>不(?:得|能|应)?(?:低于|少于|差于|小于|弱于|逊于)|至少(?:达到|保持))|(?P<le>不(?:得|能|应)?(?:高于|超过|多于|大于|突破)|控制在|以内|以下|之内)|(?P<gt>高于|超过|优于|好于|多于|大于|快于|超|突破|强于)|(?P<lt>低于|少于|小于|慢于)|(?P<same>持平|相当|保持|维持|稳定|一致|达到|不变)"
)
_EVERY_YEAR = re.compile("逐年|连年|年年")
_AVERAGE_YEAR = re.compile("年均|年平均|平均每年")


def recognise(words: Words) -> Found | None:
    """A change with an amount first, then a trend without one."""
    if doubling := _DOUBLING.search(words.text):
        return _doubled(words, doubling)
    if len(words.amounts) == 1:
        return _changed(words, words.amounts[0]) or _times(words, words.amounts[0])
    return None if words.amounts else _fixed(words) or _level(words) or _trend(words)


# --- With an amount ---------------------------------------------------------------------------------------------------
def _doubled(words: Words, match: re.Match[str]) -> Found:
    """翻一番 is growth of 100 %, 翻两番 of 300 %."""
    raw = match["times"] or "一"
    doublings = int(raw) if raw.isascii() else int(numerals.read(raw) or 1)
    used = tuple(amount for amount in words.amounts if match.start() <= amount.start < match.end())
    reference = references.find(words.text)
    rule = Rule("growth", "prior", ">=", (Decimal(100 * (2**doublings - 1)),), unit="%", direction="higher")
    rule = _with(rule, reference, words, ())
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
    rule = Rule("growth", "prior", ">=", (value,), unit="%", direction="higher")
    if not reference.said:
        reference = Reference(references.BASELINE, False)
    start, _ = words.part_of(amount.start)
    return Found(_with(rule, reference, words, ()), ((start, amount.end),), words.topic(amount.start), (amount,))


def _changed(words: Words, amount: Amount) -> Found | None:
    since, _ = words.part_of(amount.start)
    before = _BEFORE.search(words.hidden[since : amount.start])
    after = None if before else _AFTER.match(words.hidden, amount.end)
    if before and re.search("(?:到|至)$", before["fill"] or "") or _is_level(before):
        return None
    if not before and not after:
        return None
    verb_at = since + before.start() if before else amount.start
    subject = words.subject(verb_at)
    if _names_a_rate(words, subject):
        return None
    reference = references.find(words.text)
    down = bool(before and (before["down"] or before["down_noun"] or before["less"])) or bool(after and after["down"])
    if not _is_change(
        words, amount, down, reference, subject or words.indicator, bool(before and (before["more"] or before["less"]))
    ):
        return None
    return _change(words, amount, down, reference, subject or words.indicator, (verb_at, amount.end))


def _is_level(before: re.Match[str] | None) -> bool:
    """提高达到95% is a level; 增长达到8% is a change."""
    return bool(
        before
        and before["up"] in ("提高", "提升", "上升", "扩大", "攀升")
        and re.match("达到|达|为", before["fill"] or "")
    )


def _names_a_rate(words: Words, subject: str) -> bool:
    """The plan's indicator is itself a rate of change, and the words add nothing: 地区生产总值增速, 增长8%."""
    return bool(words.indicator and RATE_OF_CHANGE.search(words.indicator)) and not re.search("百分点", words.hidden)


def _is_change(words: Words, amount: Amount, down: bool, reference: Reference, topic: str, compared: bool) -> bool:
    """增加50家 is an increment unless last year is named; 减少3起 is a change; 削减量 is an amount of its own."""
    if amount.kind in ("share", "point", "times"):
        return True
    if reference.said or compared:
        return True
    if amount.kind == "place" and re.search("排名|位次|名次", words.text + words.indicator):
        return True
    deed = re.search("(?:量|数|面积|能力|产能|额)$", topic) and re.search(
        "削减|减排|压减|淘汰|节约|节能|降低|减少", topic
    )
    return down and not deed and not re.search("产能|落后|淘汰|关停", words.text)


def _change(words: Words, amount: Amount, down: bool, reference: Reference, topic: str, span: tuple[int, int]) -> Found:
    since, _ = words.part_of(amount.start)
    bound = bounds.around(words.hidden, amount, since)
    if bound.vague or bound.clash:
        raise Refusal(unclear(bound))
    values, form, notes = _amount_of(amount, down)
    direction: Direction = "lower" if down else "higher"
    if amount.kind == "place" or re.search("排名$|位次$|名次$", topic):
        direction = "higher" if down else "lower"
    operator = bound.operator or ">="
    if bound.verb in ("rise", "fall"):
        operator = ">="
    if operator in ("<=", "<"):
        direction, more = _ceiling(down, topic)
        notes = (*notes, *more)
    elif (tends(topic) or tends(words.indicator)) == _opposite(direction) and not words.text.count("排名"):
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
        _with(rule, reference, words, (*notes, *bound.notes)), ((span[0], max(span[1], bound.end)),), topic, (amount,)
    )


def _amount_of(amount: Amount, down: bool) -> tuple[tuple[Decimal, ...], str, tuple[Sentence, ...]]:
    """Values and form of a change. A range of a change is reached at its nearer end."""
    values, notes = amount.values, ()
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


def _opposite(direction: Direction) -> Direction:
    return "lower" if direction == "higher" else "higher"


# --- Without an amount ------------------------------------------------------------------------------------------------
def _fixed(words: Words) -> Found | None:
    """零增长, 只增不减, 稳中有升: words that are a whole test."""
    for pattern, form, operator in _FIXED:
        match = pattern.search(words.hidden)
        if match and not re.search("平均|增速|增长", words.hidden[: match.start()][-4:]):
            direction: Direction = "higher" if form == "trend_up" else "lower"
            return _trending(words, match, form, operator, direction)
    return None


def _level(words: Words) -> Found | None:
    """不低于上年, 高于2025年水平, 与上年持平."""
    reference = references.find(words.text)
    if not reference.said or reference.compared_with == references.BASELINE:
        return None
    start, end = words.part_of(reference.start)
    near = words.hidden[start:end]
    if re.search(rf"{UP}|{DOWN}|{BETTER}|有所|(?:年度?|期|末)(?:高|低|多|少|快)", words.hidden[reference.end : end]):
        return None
    match = _LEVEL.search(near)
    if match is None:
        return None
    topic = words.subject(start + min(match.start(), reference.start - start))
    lower = (tends(topic) or tends(words.indicator)) == "lower"
    family = match.lastgroup
    if family == "same" or (family in ("ge", "gt") and match[0] in ("优于", "好于") and lower):
        family = ("le" if family == "same" else "lt") if lower else "ge"
    operator: Operator = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}[family or "ge"]  # type: ignore[assignment]
    direction: Direction = "higher" if operator in (">=", ">") else "lower"
    form = "trend_up" if direction == "higher" else "trend_down"
    rule = Rule(form, "prior", operator, (), direction=direction)
    return Found(_with(rule, reference, words, ()), ((start, end),), topic or words.indicator, ())


def _trend(words: Words) -> Found | None:
    """逐年上升, 比上年下降, 占比进一步提高; a thing without a number (农产品质量显著提高) is left to the rubric."""
    reference = references.find(words.text)
    if re.search("(?:比|较)[^,;]{2,14}(?:高|低|多|少|快)(?:于)?$", words.text) and reference.said:
        return _relation(words, reference)
    for match in _TREND.finditer(words.hidden):
        if (
            re.match("到|至|为|办法|标准|年限|值|量|服务|体系|机制|培训|意识|认识|能力", words.hidden[match.end() :])
            and not reference.said
        ):
            continue
        if _is_trend(words, match, reference):
            return _trending(words, match, *_course(words, match))
    return None


def _relation(words: Words, reference: Reference) -> Found:
    higher = words.text.rstrip("于")[-1] in "高多快"
    operator: Operator = ">" if higher else "<"
    direction: Direction = "higher" if higher else "lower"
    rule = Rule("trend_up" if higher else "trend_down", "prior", operator, (), direction=direction)
    start, end = words.part_of(reference.start)
    return Found(_with(rule, reference, words, ()), ((start, end),), words.topic(reference.start), ())


def _is_trend(words: Words, match: re.Match[str], reference: Reference) -> bool:
    adverbs = match[0][: match.start("verb") - match.start()]
    if reference.said or _EVERY_YEAR.search(words.hidden):
        return True
    subject = words.subject(match.start())
    if not subject and not words.indicator and match.end() == len(words.text):
        return bool(re.search("持续|稳步|不断|连续|稳中|进一步|逐步|继续", adverbs))
    after = re.sub("^(?:了|的)", "", words.text[match.end() :])
    if subject and not re.match("^(?:推动|促进|着力|加快|大力)", subject):
        measured = is_measured(subject)
    else:
        measured = is_measured(re.split("[,;]", after)[0]) if after else is_measured(words.indicator)
    if words.unit and not after:
        return measured or not subject or subject == words.indicator
    return measured and not re.search("明显|显著|大幅|全面|较快", adverbs)


def _course(words: Words, match: re.Match[str]) -> tuple[str, Operator, Direction]:
    topic = words.subject(match.start()) or re.sub("^(?:了|的)", "", words.text[match.end() :]) or words.indicator
    if match["better"]:
        lower = (tends(topic) or tends(words.indicator)) == "lower"
    elif re.search("排名$|位次$|名次$", topic):
        lower = not match["down"]
    else:
        lower = bool(match["down"])
    return ("trend_down", "<", "lower") if lower else ("trend_up", ">", "higher")


def _trending(words: Words, match: re.Match[str], form: str, operator: str, direction: Direction) -> Found:
    reference = references.find(words.text)
    rule = Rule(form, "prior", operator, (), direction=direction)  # type: ignore[arg-type]
    start, end = words.part_of(match.start())
    topic = words.topic(match.start())
    notes: tuple[Sentence, ...] = ()
    if re.search("明显|显著|大幅", match[0]):
        notes = (sentence("“%(written)s” names no amount: any change that way is enough.", written=match[0]),)
    if (tends(topic) or tends(words.indicator)) == _opposite(direction) and "better" not in match.re.groupindex:
        notes = (*notes, sentence("The words go against what is usually good for “%(name)s”.", name=topic))
    return Found(_with(rule, reference, words, notes), ((start, end),), topic, ())


def _with(rule: Rule, reference: Reference, words: Words, notes: tuple[Sentence, ...]) -> Rule:
    """The rule with what it is compared with; a mean rate of growth is asked for in every year, and says so."""
    if _AVERAGE_YEAR.search(words.text) and rule.values:
        notes = (*notes, sentence("A yearly average is held against each year."))
    return Rule(
        rule.form, rule.test, rule.operator, rule.values, rule.scale, rule.unit, rule.direction,
        compared_with=reference.compared_with, problems=notes,
    )  # fmt: skip


def unclear(bound: bounds.Bound) -> Sentence:
    """Why an amount with these words around it cannot be taken."""
    if bound.clash:
        return sentence(
            "“%(first)s” and “%(second)s” contradict each other.", first=bound.clash[0], second=bound.clash[1]
        )
    return sentence("“%(word)s” leaves the number open: write it with a bound.", word=bound.vague)

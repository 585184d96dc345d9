"""Trends: ``prior`` without an amount. 逐年上升, 持续削减, 不低于上年, 零增长, 占比进一步提高."""

from __future__ import annotations

import re

from qualitycity.sentences import Sentence, sentence
from targets.clause import references
from targets.clause.directions import is_measured, tends
from targets.clause.references import BETTER, DOWN, PLACE, UP, Reference, opposite, settle
from targets.clause.words import Found, Words
from targets.rules.terms import Direction, Operator, Rule

_TREND = re.compile(
    rf"(?P<adverb>逐年|逐季|连年|持续|稳步|进一步|不断|稳中有|有所|继续|保持(?:稳[定步])?|实现|稳定|平稳|连续|年年|逐步|较快|明显|显著|大幅|全面|只|得到|能够|都有|均有|力争|"
    rf"较大幅度)*(?P<verb>(?P<up>{UP}|升)|(?P<down>{DOWN})|(?P<better>{BETTER}))"
)
_RISE_ONLY = re.compile(
    "只增不减|只升不降|只增不降|只高不低|(?<!居高)不(?:再)?(?:降低|下降|减少|下滑|倒退|退步|缩减|下跌|后退|萎缩)"
    "(?!标准|要求|门槛|服务)"
)
_FIXED: tuple[tuple[re.Pattern[str], str, Operator], ...] = (
    (re.compile("零增长"), "trend_down", "<="),
    (re.compile("负增长"), "trend_down", "<"),
    (re.compile("正增长"), "trend_up", ">"),
    (_RISE_ONLY, "trend_up", ">="),
    (re.compile("只减不增|只降不升|只减不升|不(?:再)?(?:增加|上升|增长|反弹|扩大|升高|上涨)(?!负担|环节|成本)"), "trend_down", "<="),
    (re.compile("稳中有升|稳中有进|稳中有增|有增无减|稳中提质|稳中向好"), "trend_up", ">"),
    (re.compile("稳中有降|有减无增"), "trend_down", "<"),
    (re.compile("不(?:后移|退位|掉位|滑坡)|争先进位|晋位升级"), "trend_up", ">="),
)  # fmt: skip
_LEVEL = re.compile(
    "(?P<ge>不(?:得|能|应)?(?:低于|少于|差于|小于|弱于|逊于)|至少(?:达到|保持))|(?P<le>不(?:得|能|应)?(?:高于|超过|多于|大于|突破)|控制在|以内|以下|之内)|"
    "(?P<gt>高于|超过|优于|好于|多于|大于|快于|超|突破|强于)|(?P<lt>低于|少于|小于|慢于)"
)
_SAME = re.compile("(?P<same>持平|相当|保持|维持|稳定|一致|达到|不变)")
_EVERY_YEAR = re.compile("逐年|连年|年年")


def recognise(words: Words) -> Found | None:
    """Only for a clause without a number of its own; ``prior`` asks."""
    return _fixed(words) or _level(words) or _trend(words)


def _fixed(words: Words) -> Found | None:
    """零增长, 只增不减, 稳中有升: words that are a whole test."""
    for pattern, said, relation in _FIXED:
        match = pattern.search(words.hidden)
        if match and not re.search("平均|增速|增长", words.hidden[: match.start()][-4:]):
            form, operator = _by_place(words, said, relation)
            return _trending(words, match, form, operator, "higher" if form == "trend_up" else "lower")
    return None


def _is_place(words: Words, name: str) -> bool:
    """What is named 排名 or counted in 位 is better when smaller."""
    return bool(PLACE.search(name)) or (words.unit is not None and words.unit.kind == "place")


def _by_place(words: Words, form: str, operator: Operator) -> tuple[str, Operator]:
    """A place that rises or is kept is a number that falls or is kept, whatever the words: 排名不低于上年."""
    if form == "trend_up" and _is_place(words, words.text + words.indicator):
        return "trend_down", "<" if operator == ">" else "<="
    return form, operator


def _level(words: Words) -> Found | None:
    """不低于上年, 高于2025年水平, 与上年持平."""
    reference = references.find(words.text)
    if not reference.said:
        return None
    start, end = words.part_of(reference.start)
    near = words.hidden[start:end]
    if re.search(rf"{UP}|{DOWN}|{BETTER}|有所|(?:年度?|期|末)(?:高|低|多|少|快)", words.hidden[reference.end : end]):
        return None
    match = _LEVEL.search(near) or _SAME.search(near)
    if match is None:
        return None
    topic = words.subject(start + min(match.start(), reference.start - start))
    lower = (tends(topic) or tends(words.indicator)) == "lower"
    family = match.lastgroup
    if family == "same" or (family in ("ge", "gt") and match[0] in ("优于", "好于") and lower):
        family = ("le" if family == "same" else "lt") if lower else "ge"
    operator: Operator = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}[family or "ge"]  # type: ignore[assignment]
    form, operator = _by_place(words, "trend_up" if operator in (">=", ">") else "trend_down", operator)
    direction: Direction = "higher" if form == "trend_up" else "lower"
    rule = Rule(form, "prior", operator, (), direction=direction)
    return Found(settle(rule, reference, words, ()), ((start, end),), topic or words.indicator, ())


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
    return Found(settle(rule, reference, words, ()), ((start, end),), words.topic(reference.start), ())


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
    elif _is_place(words, topic):
        lower = True
    else:
        lower = bool(match["down"])
    return ("trend_down", "<", "lower") if lower else ("trend_up", ">", "higher")


def _trending(words: Words, match: re.Match[str], form: str, operator: Operator, direction: Direction) -> Found:
    reference = references.find(words.text)
    rule = Rule(form, "prior", operator, (), direction=direction)
    start, end = words.part_of(match.start())
    topic = words.topic(match.start())
    notes: tuple[Sentence, ...] = ()
    if re.search("明显|显著|大幅", match[0]):
        notes = (sentence("“%(written)s” names no amount: any change that way is enough.", written=match[0]),)
    if (tends(topic) or tends(words.indicator)) == opposite(direction) and "better" not in match.re.groupindex:
        notes = (*notes, sentence("The words go against what is usually good for “%(name)s”.", name=topic))
    return Found(settle(rule, reference, words, notes), ((start, end),), topic, ())

"""``zero``: nothing of it may happen. 杜绝, 不发生, 零事故, 无重大质量事故, 为零, 0起; 确保…安全 by convention."""

from __future__ import annotations

import re
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from targets.clause import bounds, references
from targets.clause.amounts import Amount
from targets.clause.directions import tends
from targets.clause.words import Found, Words
from targets.rules.terms import Rule

_BAD = (
    "事故|事件|案件|发生|发案|死亡|伤亡|亡人|工亡|投诉|举报|差错|失误|缺陷|违规|违法|违纪|违章|感染|上访|退货|召回|排放|填埋|污染|积压|"
    "拖欠|欠薪|返工|盲区|死角|遗漏|延误|超标|不合格|复发|返贫|反弹|病例|直排|入河|新增|火灾|疫情|中毒|伤害|损失|隐患|逾期|舆情|通报|"
    "问责|辍学|流失|漏检|漏报|瞒报|迟报|脱管|漏管|失控|欠税|风险|问题|残留|检出|存量|开采|采伐|盗采|死伤|溺亡|腐败|侵权|纠纷|断供|记录|纪录|中断|故障|停机|泄露|泄漏"
)
_WORDS = re.compile(
    rf"^零$|杜绝|(?:不再?|未再?|没有|无)(?:得|准|许|可|能|会|应)?(?:发生|出现|产生|新增|引发)|"
    rf"零(?:重大|较大|特大|重特大|安全|质量|有效|责任|新增|一般|人为|食品|环境|工伤|工亡|生产)*(?:{_BAD})|"
    rf"(?<![有公从毫])无(?!公害|障碍|纸|人机|线|废|偿|证|缝|锡|烟|息|抵押|接触|感|关|形|限|数|一)[^,;、零无0-9]{{0,20}}?(?:事故|事件|案件|投诉|伤亡|死亡|违规|违法|违纪|"
    rf"舆情|上访|质量问题|安全问题|缺陷|召回|差错|病例|疫情|火灾|超标|积压|拖欠|返贫|污染|通报|失信)|"
    rf"(?:为|达到|保持|控制在|降至|降到|降为|实现|等于|在|数|率|量)零(?![一-鿿])|归零|清零|(?<!基本)(?:全面|彻底|全部)?消除(?!贫困地区|障碍|影响|隐患排查)|"
    rf"(?P<curb>(?:坚决|有效|严格)?(?:遏制|防止|防范|避免|严防)[^,;]{{0,24}}(?:事故|事件|案件|污染|疫情)(?:的?发生)?)"
)
_SAFE = re.compile(r"(?:确保|保障|保证|保持)[^,;]{0,24}安全(?:平稳|稳定|无忧|可控)*(?=$|[,;])")
_ATTITUDE = re.compile("零容忍|零距离|零门槛|零跑动|零接触|零障碍")
_BASICALLY = re.compile("基本(?:上)?(?:实现|达到)?$")
_CASE = re.compile("案件|投诉|举报|纠纷|信访|上访|发案")
NONE = Decimal(0)


def recognise(words: Words) -> Found | None:
    found = _WORDS.search(_ATTITUDE.sub(lambda match: "·" * len(match[0]), words.hidden))
    if found and not _BASICALLY.search(words.hidden[: found.start()]):
        return _in_words(words, found)
    if len(words.amounts) == 1 and words.amounts[0].meant == (NONE,):
        return _in_figures(words, words.amounts[0])
    safe = _SAFE.search(words.hidden)
    return _by_convention(words, safe) if safe and not words.amounts else None


def _in_words(words: Words, found: re.Match[str]) -> Found | None:
    start, end = words.part_of(found.start())
    inside = tuple(amount for amount in words.amounts if _belongs(words, amount, found, (start, end)))
    problems: tuple[Sentence, ...] = ()
    if found["curb"]:
        problems = (sentence("“%(written)s” is taken as: none may happen.", written=found["curb"]),)
    topic = words.subject(found.start()) or words.text[start:end]
    return _zero(words, topic, ((start, end),), inside, problems)


def _belongs(words: Words, amount: Amount, found: re.Match[str], part: tuple[int, int]) -> bool:
    """3人以上 in 杜绝死亡3人以上事故 belongs to it; an amount with its own bound (一般事故不超过3起) is another target."""
    if amount.meant == (NONE,):
        return True
    before = amount.start < found.start()
    near = words.hidden[part[0] : amount.start] if before else words.hidden[found.end() : amount.start]
    apart = before and (
        amount.kind in ("share", "score") or re.search("[且并]", words.hidden[amount.end : found.start()])
    )
    bounded = re.search("不超过|控制在|不多于|不高于|低于|少于|下降|减少|降低|达到|提高", near)
    return part[0] <= amount.start < part[1] and not bounded and not apart


def _in_figures(words: Words, amount: Amount) -> Found | None:
    since, _ = words.part_of(amount.start)
    if bounds.around(words.hidden, amount, since).operator in (">=", ">") or references.find(words.text).said:
        return None
    topic = words.topic(amount.start)
    said_bad = tends(topic) or tends(words.indicator)
    if said_bad == "higher" or (amount.unit in ("%", "‰", "百分点") and said_bad is None):
        return None
    return _zero(words, topic, ((amount.start, amount.end),), (amount,), ())


def _by_convention(words: Words, found: re.Match[str]) -> Found:
    note = sentence("The words state no number: %(value)s is taken by convention.", value="0")
    topic = words.indicator or words.text
    return _zero(words, topic, ((found.start(), found.end()),), (), (note,))


def _zero(
    words: Words,
    topic: str,
    spans: tuple[tuple[int, int], ...],
    used: tuple[Amount, ...],
    problems: tuple[Sentence, ...],
) -> Found:
    counted = next((amount.unit for amount in used if amount.meant == (NONE,) and amount.unit), "")
    unit = counted or _unit_of(topic)
    rule = Rule("zero_event", "zero", "=", (NONE,), unit=unit, direction="lower", problems=problems)
    return Found(rule, spans, topic, used)


def _unit_of(topic: str) -> str:
    if _CASE.search(topic):
        return "件"
    if re.search("人数|死亡$|伤亡$|零死亡|零伤亡|零感染|病例", topic):
        return "例" if "病例" in topic else "人"
    return "起"

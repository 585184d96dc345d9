"""``compare``: one number. 92%以上, 不低于92%, 超过45%, 控制在25立方米以下, 新增150项, 总数达到320个, 提高到40%."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from qualitycity.sentences import Sentence, sentence
from targets.clause import bounds, choosing
from targets.clause.amounts import Amount
from targets.clause.bounds import Bound
from targets.clause.directions import is_measured, tends
from targets.clause.prior import unclear
from targets.clause.words import Found, Refusal, Words, trim
from targets.rules.terms import Direction, Operator, Part, Rule

_RESPECTIVELY = re.compile("分别")
_LIST = re.compile("[、,和与及以]|以及|[以]上|以下|以内")
_NEW = re.compile(
    "新增|增加|新建|新培育|新认定|新创|新建成|新获|新引进|新登记|净增|再增|增设|新开工|新改建|新改扩建|新发展|扩增|增长|新注册|新批|增补"
)
_DEEDS = re.compile(
    "主导|参与|制定|修订|制、?修订|制订|实施|开展|举办|组织|培训|发布|完成|引进|推广|检查|抽检|抽查|抽样|监测|办理|受理|立项|承办|整治|改造|"
    "淘汰|关停|关闭|化解|整改|治理|修复|拆除|植树|造林|绿化|转化|授权|申报|签约|招引|落地|投放|投入|争取|采用|评选|表彰|选树|命名|查处|查办|"
    "巡查|督查|督导|检测|检定|校准|比对|节约|削减|减排|压减|减少|筹集|发放|救助|帮扶|惠及|安置|吸纳|转移|输送|培养|孵化|研发|攻克|突破|出台|编制|宣传|走访|约谈|抽取|安排|建设(?=[^,;]*公里)"
)
_STOCK = re.compile(
    "有效期内|有效|拥有|保有|现有|存量|总数|总量|总计|总规模|累计达到?|数(?:量)?(?:累计)?(?:达到?|保持|稳定|突破|超过|为|控制|不少于|不低于|提高|增加)|在册|持有|注册登记|常住|达到[^,;]{0,2}$|规模达|存续|余额|保持在|稳定在|增至|增加到|发展到"
)
_STOCK_NAME = re.compile("(?:数|数量|总数|总量|保有量|拥有量|存量|户数|家数|人数|个数|存栏|规模|余额|总规模)$")
_DAYS = re.compile("天数|优良天|达标天|空气|良好")
_PER_HEAD = re.compile(
    "每·*[万千百十亿]*·*(?:人口|人|户|名|百|平方公里|老)|人均|户均|亩均|每[一二两三四五六七八九十百千万亿0-9]+"
)
_UNDER_HEADS = re.compile("/[十百千万亿]+(?:名|户)?(?:人|户|人口)$")
#: Amounts of a whole year: they build up over it, whatever the verb.
_YEARLY = re.compile(
    "产值|收入|投资|增加值|销售|营业额|产量|税收|预算支出|进出口|外资|零售|利润|成交|交易额|生产总值|GDP|接待|吞吐|客流|客运|货运|游客|贷款发放|到账|总产|经济规模|融资额"
)
_SUM = re.compile("总数|合计|总计|共计|总和|之和|总量|一共|总共|共达|累计总数")
_LISTED = re.compile("[、和与及]")


def recognise(words: Words) -> Found | None:
    if not words.amounts:
        return None
    if len(words.amounts) > 1:
        return _respectively(words)
    amount = words.amounts[0]
    since, end = words.part_of(amount.start)
    bound = bounds.around(words.hidden, amount, since)
    if bound.vague or bound.clash:
        raise Refusal(unclear(bound))
    return _one(words, amount, bound, since)


def _one(words: Words, amount: Amount, bound: Bound, since: int) -> Found:
    topic = words.topic(bound.start)
    operator, notes = _operator(words, amount, bound, topic)
    direction: Direction = "lower" if operator in ("<=", "<") else "higher"
    form = _form(words, amount, bound, operator, topic, since)
    notes = (*bound.notes, *notes, *_against(topic or words.indicator, direction, bound))
    rule = Rule(form, "compare", operator, amount.values, amount.scale, amount.unit, direction, problems=notes)
    return Found(rule, ((bound.start, bound.end),), topic, (amount,))


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


def _form(words: Words, amount: Amount, bound: Bound, operator: Operator, topic: str, since: int) -> str:
    ahead = words.text[since : amount.start]
    if operator in ("<=", "<"):
        return "at_most" if operator == "<=" else "less_than"
    if amount.kind == "days" and _DAYS.search(topic + words.indicator + words.text):
        return "accumulating_days"
    per_head = _PER_HEAD.search(words.hidden[since : amount.start] + "," + words.indicator)
    unit = amount.unit + (words.unit.text if words.unit else "")
    if (per_head and amount.kind not in ("share", "age", "time")) or _UNDER_HEADS.search(unit):
        return "per_capita"
    counted = _is_counted(words, amount)
    if counted and amount.unit in ("人次", "标箱", "车次") and _YEARLY.search(topic + words.indicator):
        return "rise_to"
    if not counted:
        return _level_form(amount, bound, operator, words.text[since : bound.start], topic + words.indicator)
    return _count_form(words, bound, ahead, topic)


def _is_counted(words: Words, amount: Amount) -> bool:
    kind = amount.kind or (words.unit.kind if words.unit and not amount.unit else "")
    return kind in ("count", "place") or (
        kind == "" and not is_measured(words.indicator) and bool(_NEW.search(words.text))
    )


def _level_form(amount: Amount, bound: Bound, operator: Operator, ahead: str, topic: str) -> str:
    if bound.verb == "rise":
        return "rise_to"
    if amount.kind == "money" and _YEARLY.search(topic):
        return "rise_to"
    if amount.kind in ("quantity", "money") and re.search(rf"(?:{_NEW.pattern}|{_DEEDS.pattern})", ahead):
        return "increment"
    return "greater_than" if operator == ">" else "at_least"


def _count_form(words: Words, bound: Bound, ahead: str, topic: str) -> str:
    name = ahead + words.indicator
    if _NEW.search(ahead) and not re.search("(?:增加|增长|增)(?:到|至)", ahead):
        return "increment"
    listed = _LISTED.search(topic) or _LISTED.search(words.indicator)
    stock = _STOCK.search(ahead) or (_STOCK_NAME.search(words.indicator) and not _DEEDS.search(ahead))
    if (listed and _SUM.search(ahead)) or _names_alike(topic) or _names_alike(words.indicator):
        return "count_sum" if re.search("数量达|奖数量", name) and not _SUM.search(ahead) else "stock_sum"
    if re.search("有效期内|有效的|拥有|保有|现有", ahead):
        return "stock"
    deed = trim(words.text[words.part_of(bound.start)[0] : bound.start])[:8]
    if _DEEDS.search(deed) and not re.search("数(?:量)?达", ahead):
        return "increment"
    return "stock" if stock else "count"


def _names_alike(name: str) -> bool:
    from targets.clause.parts import split

    return len(split(name)) > 1 and bool(re.search("(?:数|数量|总数|总量)$", name))


# --- Two amounts ------------------------------------------------------------------------------------------------------
def _respectively(words: Words) -> Found | None:
    """分别达到90%和95%: one amount for each part, in their order."""
    from targets.clause.parts import split

    said = _RESPECTIVELY.search(words.hidden)
    first, last = words.amounts[0], words.amounts[-1]
    if said is None or said.start() > first.start or any(amount.is_range for amount in words.amounts):
        return None
    for left, right in zip(words.amounts, words.amounts[1:], strict=False):
        if _LIST.sub("", words.hidden[left.end : right.start]) or (left.unit and left.unit != right.unit):
            return None
    since, _ = words.part_of(said.start())
    opening = bounds.around(words.hidden, first, since)
    bound = opening if opening.operator else bounds.around(words.hidden, last, since)
    if bound.vague or bound.clash:
        raise Refusal(unclear(bound))
    topic = words.subject(said.start()) or words.indicator
    names = split(topic) if len(split(topic)) == len(words.amounts) else split(words.indicator)
    notes: tuple[Sentence, ...] = ()
    if len(names) != len(words.amounts):
        names, notes = (), (sentence("%(count)s amounts are stated: name as many parts.", count=len(words.amounts)),)
    operator, more = _operator(words, last, bound, topic)
    direction: Direction = "lower" if operator in ("<=", "<") else "higher"
    values = tuple(amount.meant[0] / last.scale for amount in words.amounts)
    rule = Rule(
        _form(words, replace(first, unit=last.unit), bound, operator, topic, since), "compare", operator, values, last.scale, last.unit, direction,
        parts=tuple(Part(name) for name in names), combine="each", problems=(*notes, *more),
    )  # fmt: skip
    return Found(rule, ((since, max(bound.end, last.end)),), topic, words.amounts)


def several(words: Words) -> Refusal:
    """Why a clause with several amounts is refused."""
    listed = "、".join(choosing.said(words.text, amount) for amount in words.amounts[:4])
    return Refusal(sentence("The clause states several amounts (%(amounts)s): make a target of each.", amounts=listed))

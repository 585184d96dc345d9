"""The form of a comparison: whether the amount is new, there already, a level, or built up over the year."""

from __future__ import annotations

import re

from targets.clause.amounts import Amount
from targets.clause.bounds import Bound
from targets.clause.directions import is_measured
from targets.clause.parts import split
from targets.clause.words import Words, trim
from targets.rules.terms import Operator

_NEW = re.compile(
    "新增|增加|新建|新培育|新认定|新创|新建成|新获|新引进|新登记|净增|再增|增设|新开工|新改建|新改扩建|新发展|扩增|增长|新注册|新批|增补"
)
_DEEDS = re.compile(
    "主导|参与|制定|修订|制、?修订|制订|实施|开展|举办|组织|培训|发布|完成|引进|推广|检查|抽检|抽查|抽样|监测|办理|受理|立项|承办|整治|改造|"
    "加装|安装|开工|淘汰|关停|关闭|化解|整改|治理|修复|拆除|植树|造林|绿化|转化|授权|申报|签约|招引|落地|投放|投入|争取|采用|评选|表彰|选树|命名|查处|查办|"
    "巡查|督查|督导|检测|检定|校准|比对|节约|削减|减排|压减|减少|筹集|发放|救助|帮扶|惠及|安置|吸纳|转移|输送|培养|孵化|研发|攻克|突破|出台|编制|宣传|走访|约谈|抽取|安排|建设(?=[^,;]*公里)"
)
_DEED_FIRST = re.compile(
    rf'(?:"?[^"]*"(?:工程|计划|行动))?(?:累计|全[市省区县]|共|新|牵头|积极|联合|年度?|每·*年|依法|持续|组织|扎实|高标准)*(?:{_DEEDS.pattern})'
)
_DEED_LAST = re.compile(
    rf"(?:{_DEEDS.pattern}|(?:申请|授权|登记|受理|检测|检验|抽检|培训|接待|办件|注册|服务)总?量)(?:活动|行动|工作|任务|项目)?$"
)
_STOCK = re.compile(
    "有效期内|有效|拥有|保有|现有|存量|总数|总量|总计|总规模|累计达到?|数(?:量)?(?:累计)?(?:达到?|保持|稳定|突破|超过|为|控制|不少于|不低于|提高|增加)|在册|持有|注册登记|常住|"
    "达到?[^,;]{0,2}$|规模达|存续|余额|保持在|稳定在|增至|增加到|发展到"
)
_STOCK_NAME = re.compile("(?:数|数量|总数|总量|保有量|拥有量|存量|户数|家数|人数|个数|存栏|规模|余额|总规模)$")
_DAYS = re.compile("天数|优良天|达标天|空气|良好")
_PER_HEAD = re.compile(
    "每·*[万千百十亿]*·*(?:人口|人|户|名|百|平方公里|老)|人均|户均|亩均|每[一二两三四五六七八九十百千万亿0-9]+"
)
_HEADS = re.compile("^(?:全[市省区县])?(?:千|万|百|十万)(?:人|人口|名|户)")
_UNDER_HEADS = re.compile("/[十百千万亿]+(?:名|户)?(?:人|户|人口)$")
#: Amounts of a whole year: they build up over it, whatever the verb.
_YEARLY = re.compile(
    "产值|收入|投资|增加值|销售|营业额|产量|税收|预算支出|进出口|外资|零售|利润|成交|交易额|生产总值|GDP|接待|吞吐|客流|客运|货运|游客|贷款发放|到账|金额|融资|总产|经济规模|融资额"
)
_SUM = re.compile("总数|合计|总计|共计|总和|之和|总量|一共|总共|共达|累计总数")


def of(words: Words, amount: Amount, bound: Bound, operator: Operator, topic: str, since: int) -> str:
    ahead = words.text[since : amount.start]
    if operator in ("<=", "<"):
        return "at_most" if operator == "<=" else "less_than"
    kind = (words.unit.kind if words.unit else "") or amount.kind  # the plan's unit is the one that is written back
    if kind == "days" and _DAYS.search(topic + words.indicator + words.text):
        return "accumulating_days"
    per_head = _HEADS.search(topic) or _PER_HEAD.search(words.hidden[since : amount.start] + "," + words.indicator)
    unit = amount.unit + (words.unit.text if words.unit else "")
    if (per_head and kind not in ("share", "age", "time")) or _UNDER_HEADS.search(unit):
        return "per_capita"
    counted = _is_counted(words, kind)
    if counted and amount.unit in ("人次", "标箱", "车次") and bound.verb == "rise":
        return "rise_to"
    if counted and amount.unit in ("人次", "标箱", "车次") and _YEARLY.search(topic + words.indicator):
        return "rise_to"
    if not counted:
        return _level_form(kind, bound, operator, words.text[since : bound.start], topic + words.indicator)
    return _count_form(words, bound, ahead, topic)


def _is_counted(words: Words, kind: str) -> bool:
    new = not kind and not is_measured(words.indicator) and bool(_NEW.search(words.text))
    return kind in ("count", "place") or new


def _level_form(kind: str, bound: Bound, operator: Operator, ahead: str, topic: str) -> str:
    if bound.verb == "rise":
        return "rise_to"
    if kind == "money" and _YEARLY.search(topic):
        return "rise_to"
    if kind in ("quantity", "money") and re.search(rf"(?:{_NEW.pattern}|{_DEEDS.pattern})", ahead):
        return "increment"
    return "greater_than" if operator == ">" else "at_least"


def _count_form(words: Words, bound: Bound, ahead: str, topic: str) -> str:
    name = ahead + words.indicator
    if re.search("有效期内|有效的|拥有|保有|现有", ahead):
        return "stock"
    if (_NEW.search(ahead) or _NEW.match(words.indicator)) and not re.search("(?:增加|增长|增)(?:到|至)", ahead):
        return "increment"
    if _is_deed(words, bound) and not re.search("数(?:量)?达", ahead):
        return "increment"
    stock = _STOCK.search(ahead) or _STOCK_NAME.search(words.indicator)
    listed = _SUM.search(ahead) and (split(topic) or split(words.indicator))
    if listed or _names_alike(topic) or _names_alike(words.indicator):
        return "count_sum" if re.search("数量达|奖数量", name) and not _SUM.search(ahead) else "stock_sum"
    return "stock" if stock else "count"


def _is_deed(words: Words, bound: Bound) -> bool:
    """开展检查, 老旧小区改造: something is done, so the amounts of the quarters add up."""
    phrase = trim(words.text[words.part_of(bound.start)[0] : bound.start])
    return bool(
        _DEED_FIRST.match(phrase) or _DEED_LAST.search(phrase) or (not phrase and _DEED_LAST.search(words.indicator))
    )


def _names_alike(name: str) -> bool:
    return len(split(name)) > 1 and bool(re.search("(?:数|数量|总数|总量)$", name))

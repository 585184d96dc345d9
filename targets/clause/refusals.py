"""Why a clause is not understood: no result and no amount, only how the work is organised, or an amount left open."""

from __future__ import annotations

import re

from qualitycity.sentences import Sentence, sentence
from targets.clause import units
from targets.clause.words import LONGEST, Words

_VAGUE = re.compile(
    "一批|若干|一系列|一定(?:数量|规模|比例|程度|幅度)|适当|适度|多(?=[个家项件名种](?!别|体|样))|数(?=[个家项件]|[十百千](?:[个家项件名人万亿]|$))|几(?=[个家项件十百千])|大量|"
    "少量|部分(?=企业|地区|单位|产品|行业)|"
    "一些|大部分|大多数|多数|绝大部分|绝大多数|少数|个别|上[百千万](?=[家个项件名人])|近[百千万](?=[家个项件名人])|成[百千](?=上[千万])|有限|尽可能|尽量|必要(?:时|的)|半数左右|"
    "一半左右|近半|许多|众多|诸多"
)
_ORGANISING = re.compile(
    "加强|强化|明确|落实|压实|按(?:照)?(?:有关|相关|上级|国家|法律)?(?:规定|要求|程序|计划|部署)|完善|健全|加大|严格|统筹|深入|认真|切实|做好|抓好|坚持|贯彻|召开|部署|组织|协调|配合|"
    "推进|开展|高度重视|分工|领导|宣传|引导|鼓励|支持|指导|督促|履行|执行|遵守|服从|零容忍|提高认识|思想|狠抓|齐抓共管|稳妥|积极|及时|有序|探索|研究|谋划|抓紧|持续抓|常态化"
)
_CHINESE = re.compile("[\u4e00-\u9fff]")
#: A word of another language; names of substances and units (COD, mg/L) are not written like this.
_FOREIGN = re.compile("[a-z]{3,}")
#: Signs that are not seen and may turn what is read around; tabs and ends of lines are spaces.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NEAR = re.compile("接近|逼近|靠近")
_DATE = re.compile(
    r"^(?:(?:到|至|于|在|截至)?(?:20|19)[0-9]{2}(?:~[0-9]{2,4})?年?"
    r'|"?十[一二三四五六]五"?|[0-9]{1,2}月|[0-9]{1,2}日|底|末|前|之前|以前|期间|年|第?[一二三四1-4]季度'
    r"|上半年|下半年|规划期|期末|内|,|·)+$"
)


def before_reading(clause: str, text: str, unit: str = "") -> Sentence | None:
    """What rules a clause out whatever it says; ``unit`` is the plan's own."""
    if unseen := _UNSEEN.search(clause[: LONGEST + 1]):
        return sentence("The clause holds a sign that cannot be seen (U+%(code)s).", code=f"{ord(unseen[0]):04X}")
    if not text:
        return sentence("The clause is empty.")
    if len(clause) > LONGEST:
        return sentence("The clause is longer than %(limit)s signs.", limit=LONGEST)
    if not re.search(r"[\u4e00-\u9fff\d]", text):
        return sentence("The clause holds no Chinese word and no number.")
    if digit := re.search(r"(?![0-9])\d", text):
        return sentence("“%(sign)s” is not a digit that is read.", sign=digit[0])
    foreign = None if _CHINESE.search(text) else _FOREIGN.search(units.UNIT.sub("", text))
    if foreign and foreign[0] not in unit:
        return sentence("The clause is not written in Chinese (“%(sign)s”).", sign=foreign[0])
    return None


def vague(words: Words) -> Sentence | None:
    """一批, 若干 and their like, where no number stands beside them."""
    found = _VAGUE.search(words.text) if not words.amounts else None
    return sentence("“%(word)s” leaves the amount open: give a number.", word=found[0]) if found else None


def after_reading(words: Words) -> Sentence:
    """The reason where nothing was recognised."""
    if near := _NEAR.search(words.text):
        return sentence("“%(word)s” leaves the number open: write it with a bound.", word=near[0])
    if _DATE.match(words.text):
        return sentence("The clause states a date only.")
    if found := _ORGANISING.search(words.text):
        return sentence("“%(word)s” tells how the work is organised, not what is to be reached.", word=found[0])
    return sentence("The clause states no amount and no result.")

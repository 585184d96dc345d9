"""How the entries of a period become one value: what the words say about it, or a proposal that says it is one."""

from __future__ import annotations

import re

from qualitycity.sentences import N_, Sentence, sentence
from targets.clause import units
from targets.rules.terms import Measure, Rule

#: The measures as the office calls them.
NAMES: dict[Measure, str] = {
    "as_of": N_("value at period end"),
    "year_to_date": N_("cumulative value of the year"),
    "period_flow": N_("amount of the quarter, added up over the year"),
    "term_flow": N_("amount of the quarter, added up since the plan began"),
    "ratio:period": N_("numerator and denominator of the quarter"),
    "ratio:year_to_date": N_("numerator and denominator, cumulative over the year"),
    "ratio:as_of": N_("numerator and denominator at period end"),
    "published_rate": N_("published value"),
    "register:valid": N_("register: rows valid at period end"),
    "register:year": N_("register: rows granted in the year"),
    "register:term": N_("register: rows granted since the plan began"),
    "per_capita": N_("amount per head or unit"),
    "stage": N_("stage reached"),
    "rubric": N_("grade given by the office"),
}

_BY_TEST: dict[str, Measure] = {
    "zero": "period_flow",
    "rank": "as_of",
    "quota": "year_to_date",
    "staged": "stage",
    "rubric": "rubric",
}
_PUBLISHED = re.compile(
    "指数|满意度|贡献率|增速|增幅|增长率|涨幅|失业率|R&D|研发|研究与(?:试验)?(?:开发|发展)|寿命|获得感|知晓[率度]|信心|竞争力|得分|评分|评价|安全感|系数|恩格尔|基尼|净推荐|好评率|空气质量|"
    "优良天数比|优良比例|水质|断面|科技进步|居民人均"
)
_AS_OF = re.compile(
    "数量占|覆盖|普及率|拥有率|占比|参保|认证|持证|化率|建成率|入网|接入率|绿化|绿地|森林|通过率|配备率|建制|保有|实施|推广|采用率|采标|在册|实现率|建档|签约率|标准化|备案率|投保率|管网|安装率|"
    "上云|入驻率|入住率|资产负债|负债率|不良|杠杆"
)
_OF_GDP = re.compile("生产总值|GDP|增加值|产值|总收入|营业收入|财政|投资占|出口占|消费|零售|税收|经费|销售")
_INTENSITY = re.compile("单位|万元|亿元|能耗|水耗|电耗|煤耗|强度")
_STOCK = re.compile("有效|拥有|保有|现有|存量|总数|总量|余额|累计达|在册|常住|面积|里程|规模|容量|装机")
_NEW = re.compile("新增|增加|新建|新培育|新认定|净增|新引进|新登记|增设|新发展|新获")
_FLOW = re.compile(
    "产值|收入|投资|增加值|销售|营业额|产量|税|支出|进出口|零售|利润|成交|交易|外资|生产总值|用水量|用电量|排放|消费量|接待|吞吐|客流|客运|货运|资金|经费|贷款发放|节约|削减|减排"
)


def propose(rule: Rule, text: str, topic: str, indicator: str) -> tuple[Measure, bool]:
    """The measure, and whether the words themselves say it."""
    if rule.test in _BY_TEST:
        return _BY_TEST[rule.test], True
    name = f"{topic},{indicator}"
    if rule.form == "accumulating_days":
        return "year_to_date", True
    if rule.form == "increment" or (rule.form == "count_range" and _NEW.search(text)):
        return (
            ("period_flow", True) if rule.per_year else ("term_flow", bool(_NEW.search(text) or _NEW.match(indicator)))
        )
    if rule.per_year and rule.test in ("compare", "range") and units.kind_of(rule.unit or "") not in ("share", "score"):
        return "period_flow", True
    if rule.form in ("stock", "stock_sum", "count", "count_sum", "count_range"):
        return "as_of", bool(_STOCK.search(text))
    if rule.test == "coverage":
        return _share(name, text), False
    return _level(rule, name, text), False


def _level(rule: Rule, name: str, text: str) -> Measure:
    kind = units.kind_of(rule.unit or "")
    share = kind == "share" and (rule.form not in ("growth", "reduction") or re.search("率|比重|占比|比例", name))
    if _PUBLISHED.search(name) or kind in ("score", "age"):
        return "published_rate"
    if share or (not kind and re.search("率|比重|占比|比例", name)):
        return _share(name, text)
    if rule.form == "per_capita" or re.search("每[一二两三四五六七八九十百千万亿0-9]+|人均|户均|亩均", name + text):
        return "per_capita"
    if _INTENSITY.search(name) and not re.search("总量", name):
        return "ratio:year_to_date"
    if _FLOW.search(name) or (kind == "money" and not _STOCK.search(name)):
        return "year_to_date"
    return "as_of"


def _share(name: str, text: str) -> Measure:
    if _PUBLISHED.search(name):
        return "published_rate"
    if _OF_GDP.search(name):
        return "ratio:year_to_date"
    return "ratio:as_of" if _AS_OF.search(name + text) else "ratio:period"


def told(measure: Measure) -> Sentence:
    """The sentence that a measure is only proposed."""
    return sentence(
        "The words do not say how the value is counted: “%(measure)s” is proposed.", measure=Sentence(NAMES[measure])
    )

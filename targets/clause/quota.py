"""``quota``: the amount comes from above. 符合上级下达指标要求, 完成省下达任务, 达到省定目标."""

from __future__ import annotations

import re

from qualitycity.sentences import Sentence, sentence
from targets.clause.words import Found, Words
from targets.rules.terms import Rule

_FROM = (
    "(?:上级(?:政府|部门|主管部门)?|国家(?:[和、及与]省市?)?|国务院|中央|部里|省委省政府|省[委政]府|省委、省政府|省里|省级|省厅|省市?|自治区|市委市政府|"
    "市政府|市级|市里|市|县|区|州|有关部门|主管部门|本级)"
)
_GIVEN = "(?:下达|下发|核定|核准|分解|确定|规定|明确|考核|控制|约束性|布置|分配|批准|部署|安排|签订|要求|定)"
_WHAT = "(?:任务|指标|目标|计划|限额|总量|额度|范围|控制数|限值|约束值|考核要求|要求)"
_NO = "(?![^,;]{0,10}(?:标准|规范|验收|创建|复评|评审|认证))"
_QUOTA = re.compile(
    rf"(?P<given>{_FROM}(?:{_NO}[^,;]{{0,8}}?){_GIVEN}(?:的)?(?:{_NO}[^,;]{{0,16}}?){_WHAT}(?:任务|指标|目标|计划)?)"
    rf"|(?P<plain>(?:下达|核定|省定|国定|市定|区定|约束性)(?:的)?{_NO}[^,;]{{0,12}}?{_WHAT}(?:任务|指标|目标)?)"
    rf"|(?P<done>(?<=完成|达到|符合|实现|落实)(?:上级|国家(?:[和、及与]省市?)?|省级?|自治区|省市|市级)(?:的)?{_NO}[^,;]{{0,12}}?{_WHAT})"
    rf"|(?P<of>(?:以|按|按照|根据)(?:上级|国家|省级?|市级?)[^,;]{{0,8}}(?:下达|核定|考核)[^,;]{{0,8}}(?:为准|指标|任务|目标|数))"
    rf"|(?P<rules>(?<=符合|达到)(?:国家|省|上级)(?:和省|有关|相关)?规定(?:要求)?(?=$|[,;]|范围|以内))"
    rf"|(?P<asked>(?:按|按照|达到|符合|满足)(?P<by>上级|国家|省)(?:有关|相关|部门)?要求(?=$|[,;]|完成))"
)
_AMOUNTLESS = re.compile("工作部署|决策部署|工作要求|会议|精神|文件要求|总体要求|重点任务分工")


def recognise(words: Words) -> Found | None:
    """Only where the clause names no amount of its own."""
    if words.amounts:
        return None
    match = _QUOTA.search(words.text)
    if match is None or _AMOUNTLESS.search(match[0]):
        return None
    start, end = words.part_of(match.start())
    notes: tuple[Sentence, ...] = ()
    if match["rules"] or match["asked"]:
        notes = (sentence("The words name no sub-quotas: list what “%(written)s” asks for.", written=match[0]),)
    compared = _source(match)
    rule = Rule("external_quota", "quota", None, (), compared_with=compared, problems=notes)
    return Found(rule, ((start, end),), words.topic(match.start()), ())


def _source(match: re.Match[str]) -> str:
    text = match[0]
    if match["of"]:
        text = re.sub("^(?:以|按照|按|根据)|为准$", "", text)
    if match["asked"]:
        return f"{match['by']}要求"
    if match["rules"]:
        return re.sub("要求$", "", text)
    return text

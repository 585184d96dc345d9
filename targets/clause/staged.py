"""``staged``: a thing is reached or not, with evidence. 建成, 通过验收, 建立…体系, 获评, 出台, 投入使用, 实行…管理."""

from __future__ import annotations

import re

from qualitycity.sentences import Sentence, sentence
from targets.clause.words import Found, Words, trim
from targets.rules.terms import Rule

_REACHED = re.compile(
    "建成|创成|建立健全|建立完善|建立起?|构建|建设(?=[^,;]*(?:工程|项目|中心|基地|平台|体系|园区?|系统|实验室|机构|示范[区城县市]|网络|设施|数据库|站|院|馆|线|厂|城|区))|"
    "创建(?!活动|力度|工作)|通过[^,;]{0,20}(?:验收|评估|认证|认定|审核|复评|复核|评审|考核|复审|审查|备案|核查|检查)|验收|复评|复审通过|获评|获批|获得[^,;]*(?:称号|命名|授牌|"
    "认定|批复|资质|奖|批准)|"
    "授予|被评为|被命名|被认定|认定为|成功(?:入选|创|申|列)|入选|列入|纳入|出台|印发|制定|制订|编制|发布|启动(?!资金|仪式)|开工|竣工|投入使用|投用|投产|运行|运营|上线|开通|通车|并网|"
    "挂牌|成立|设立|组建|落地|实行|推行|施行|形成[^,;]*(?:机制|体系|格局|网络|制度|模式|集群|能力)|"
    "(?:健全|完善)[^,;]{2,}(?:体系|平台|网络|制度|标准|机制)|搭建|完成[^,;]{2,}|完成(?=$|[,;])|完工|交付|建起|建好|摘牌|摘帽|进入[^,;]*(?:行列|名单|试点|示范)|"
    "获得?[^,;]*(?:[A-D]级|优秀|良好|先进|等次|档次|表彰)|退出(?=[^,;]*(?:名单|行列))|基本建成|全面建成|保持[^,;]*称号|蝉联|申报成功|获国家|争创成功|创建成功|全线贯通|贯通|"
    "封顶|供水|通水|通气|对外开放|开园|开馆|结题|办结|收官"
)
#: Machinery of the work itself: 完善工作机制, 研究制定相关措施.
_ORGANISING = re.compile(
    "(?:健全|完善|优化|建立)(?:质量|组织|领导|责任|工作|协调|联动|推进|保障|长效|考核|各项)*(?:机制|制度|体制)$|(?:研究)?(?:制定|出台|完善)(?:相关|有关|配套)?(?:政策)?措施$"
)
_COMPLETE = re.compile("(?:全面)?(?:建成|创成|完工|竣工|挂牌|开通|通车|投产|封顶|贯通|投用|验收)")
_BASICALLY = re.compile("基本(?:建成|形成|建立|完成|健全)")


def recognise(words: Words) -> Found | None:
    if words.amounts or _ORGANISING.search(words.text):
        return None
    match = _REACHED.search(words.text)
    if match is None or not _names_thing(words, match):
        return None
    notes: tuple[Sentence, ...] = ()
    if basically := _BASICALLY.search(words.text):
        notes = (
            sentence(
                "“%(written)s” leaves open what counts as reached: name it as the last stage.", written=basically[0]
            ),
        )
    rule = Rule("milestone", "staged", problems=notes)
    start, end = words.part_of(match.start())
    return Found(rule, ((start, end),), words.topic(match.start()), ())


def _names_thing(words: Words, match: re.Match[str]) -> bool:
    """建成 alone names nothing unless the indicator does; 制定 needs what."""
    start, end = words.part_of(match.start())
    rest = words.text[start : match.start()] + words.text[match.end() : end] + match[0][2:]
    if _COMPLETE.fullmatch(trim(words.text)):
        return True
    return len(re.sub(r"[0-9年月日底末前到全面力争确保于在·]", "", rest)) >= 2 or bool(words.indicator)

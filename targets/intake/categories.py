"""The category and the group of a row: from the headings above it, else from its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from targets.intake import dictionaries
from targets.intake.naming import predicate_at
from targets.intake.outline import Section

_GENERAL = re.compile(
    r"^(?:(?:分类|具体|主要|总体|工作|发展|阶段性?|年度|预期|核心|分项|量化|质量|规划|创建|行动|攻坚|奋斗|任期|三年|五年|"
    r"计划|实施|推进|近期|远期|中期|重点|20\d\d年|总|任务|约束性|建设)*"
    r"(?:目标|指标|任务|要求|体系)+(?:表|值|任务|要求)?|总体要求"
    r"|.*(?:思路|原则|要求|任务)[和与及、].*目标.*|.*目标[和与及、].*(?:任务|思路|要求|原则).*|.*(?:主要|核心|约束性|预期性|具体|重点)(?:预期|约束)?性?指标|专栏\d*.*)$"
)
#: What a heading says of its subject without a verb: 成效突出, 更加有效.
_SAID = re.compile(
    r"(?:成效|效果|水平|能力|体系)?(?:更加|更为|日益|日趋|持续|不断|全面|进一步|基本|明显|显著|有力|有效|较为)*"
    r"(?:突出|有效|完善|健全|牢固|扎实|有力|显著|明显|高效|优越|浓厚|彰显|凸显|夯实|凝聚|释放)$"
)
#: The kind of a programme says nothing of its field: 质量强企工程.
_PROGRAMME = re.compile("(?:工程|行动|计划|项目)$")
_MORE = re.compile("(?:更加|更为|更有|日益|日趋)[一-鿿]{2,4}$")
_ENDING = re.compile(r"(?:发展|建设|提升|工作)?(?:目标|指标|方面|领域)+$")
_LONGEST = 30
#: Sections whose headings name categories.
GOALS = ("goal", "overall", "guiding")


@dataclass(frozen=True)
class Filed:
    """``inferred``: no heading names the category, it was told from the words of the row."""

    category: str
    item: str
    group: str
    inferred: bool = False


def file(section: Section, words: str) -> Filed:
    """Where a row that stands in ``section`` belongs."""
    chain = [each for each in section.up() if each.parent is not None]
    chain.reverse()
    within = chain[_first_goal(chain) :]
    named = [each for each in within if each.names and heading(each.title)]
    if len(named) > 1 and _opens(named[0]) and not _is_known(named[0]):
        named = named[1:]  # 发展思路和目标 holds the categories, it is none
    item = _item(within[within.index(named[0]) :] if named else within)
    group = heading(named[1].title) if len(named) > 1 else ""
    if named and section.role in GOALS:
        return Filed(code_of(heading(named[0].title)), item, group)
    told = (
        dictionaries.first("category_words", text)
        for text in (words, *(_PROGRAMME.sub("", each.title) for each in section.up()))
    )
    return Filed(next(filter(None, told), ""), item, group, inferred=True)


def _opens(section: Section) -> bool:
    """Whether it is the heading with which the goals begin."""
    return section.parent is not None and section.parent.role not in GOALS


def _is_known(section: Section) -> bool:
    name = heading(section.title)
    return code_of(name) != name


def _item(sections: list[Section]) -> str:
    """The number of a row; 2.1.3 counts from the top by itself."""
    item = ""
    for each in sections:
        item = each.ordinal if "." in each.ordinal or not item else f"{item}.{each.ordinal}" if each.ordinal else item
    return item


def _first_goal(chain: list[Section]) -> int:
    """The place of the outermost heading that belongs to the goals: what stands above it is no category."""
    return next((place for place, each in enumerate(chain) if each.role in GOALS), 0)


def heading(title: str) -> str:
    """What a heading is about, without 目标 and without the sentence around it; "" of one that names nothing."""
    bare = re.sub(r"\(.*?\)|[\s\"]", "", title).rstrip(":;.")
    if not bare or _GENERAL.match(bare):
        return ""
    at = predicate_at(bare)
    core = bare[:at] if at and at >= 2 else re.sub(r"^(?:提升|提高|增强|改善|优化|加强|全面)+", "", bare)
    return _ENDING.sub("", _said_of(core))[:_LONGEST]


def _said_of(core: str) -> str:
    bare = _MORE.sub("", core)
    return bare if bare != core else _SAID.sub("", core) or core


def code_of(name: str) -> str:
    """The code of a field of quality that a heading names, else its own words."""
    plain = re.sub(r"(?:水平|整体水平|总体水平|整体|总体)$", "", name)
    return dictionaries.first("category_names", plain, whole=True) or name

"""The prose of a pledge: short blocks that each plan may word itself, with places that are filled for each unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from departments.models import PledgeWording
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, sentence
from targets.models import Plan


@dataclass(frozen=True)
class Block:
    """A piece of prose: its name on the page, the portal's own words, and whether it is one line or paragraphs."""

    name: str
    words: str
    one_line: bool = False


#: Places in the words, each with what fills it.
GAPS: Mapping[str, str] = {
    "superior": N_("the superior party"),
    "unit": N_("the responsible unit"),
    "plan": N_("name of the plan"),
    "year": N_("the year"),
    "from": N_("first day of the year"),
    "until": N_("last day of the year"),
    "targets": N_("number of targets"),
    "tasks": N_("number of main tasks"),
    "code": N_("code of the issuing organ"),
    "calendar": N_("the calendar year of approval"),
    "serial": N_("serial number in the year"),
}
BLOCKS: Mapping[str, Block] = {
    "superior": Block(N_("Superior party"), "", one_line=True),
    "number": Block(N_("Document number"), "{code}责〔{calendar}〕{serial}号", one_line=True),
    "title": Block(N_("Title"), "{year}年度质量目标责任书", one_line=True),
    "preamble": Block(
        N_("Preamble"),
        "为落实《{plan}》，把{year}年度质量工作的目标和任务落实到责任单位，{superior}（以下简称甲方）与{unit}（以下简称乙方）"
        "经协商一致，签订本责任书。\n责任期限自{from}起至{until}止。",
    ),
    "targets": Block(
        N_("Lead-in of targets and tasks"),
        "责任期内，乙方承担质量目标{targets}项、主要任务{tasks}项。各项目标的年度数值、分季度进度、分值和责任分工以下列各表为准。",
    ),
    "measures": Block(
        N_("Measures"),
        "（一）乙方主要负责人是第一责任人，应指定分管负责人和联络员，把各项目标分解到内设机构和岗位。\n"
        "（二）乙方按季如实填报数据，注明数据来源并附佐证材料；目标进度落后的，应同时说明原因和追赶措施。\n"
        "（三）由多个单位共同承担的目标，牵头单位负责统筹和汇总，配合单位按分工按时提供数据和情况。\n"
        "（四）甲方为乙方提供政策指导，协调解决跨部门问题，并及时反馈数据审核意见。",
    ),
    "inspection": Block(
        N_("Inspection and assessment"),
        "（一）甲方按季审核数据、通报进度，每年组织一至两次督查；乙方应当配合，并在限期内完成整改。\n"
        "（二）年度终了后，甲方依据本责任书所列目标、分值和考核办法对乙方进行考核，考核结果书面告知乙方。\n"
        "（三）乙方对考核结果有异议的，可以在告知后的规定期限内申请复核。",
    ),
    "accountability": Block(
        N_("Reward and accountability"),
        "（一）全面完成目标、成效突出的，由甲方按规定予以通报表扬。\n"
        "（二）未完成目标的，乙方应当向甲方书面说明情况并提出改进措施；存在弄虚作假的，相关目标按未完成处理，并按规定追究责任。\n"
        "（三）发生应由乙方负责的重大质量安全事件的，按考核办法中的否决规定处理。",
    ),
    "final": Block(
        N_("Final provisions"),
        "（一）本责任书自双方签字、盖章之日起生效，至本年度考核结果确认后终止。\n"
        "（二）责任期内目标调整或者职责变动的，双方以补签文本确认；补签文本与本责任书具有同等效力，不一致的以补签文本为准。\n"
        "（三）本责任书一式三份，甲方、乙方和质量强市工作领导小组办公室各执一份。",
    ),
    "signers": Block(N_("Who signs for the superior party"), "负责人", one_line=True),
}  # fmt: skip
#: Blocks that stand before a section of the document, in its order.
SECTIONS = ("measures", "inspection", "accountability", "final")
LONGEST = 4000
_UNNAMED = frozenset({"", "市", "本市"})
_GAP = re.compile(r"\{([^{}]*)\}")


def of(plan: Plan) -> dict[str, str]:
    """The words of every block for the plan, its own where it has any."""
    own = PledgeWording.objects.filter(plan=plan).values_list("blocks", flat=True).first() or {}
    return {name: own.get(name) or block.words for name, block in BLOCKS.items()}


def number_of(plan: Plan) -> int:
    """The number of the plan's own wording; 0 where it has none."""
    return PledgeWording.objects.filter(plan=plan).values_list("number", flat=True).first() or 0


def city_of(plan: Plan) -> str:
    return "××市" if plan.area.name in _UNNAMED else plan.area.name


def superior_of(plan: Plan, words: Mapping[str, str]) -> str:
    """Who stands above the unit: as the plan words it, else the area's leading group."""
    return words["superior"] or settings.PAPER["superiors"] or f"{city_of(plan)}质量强市工作领导小组"


def code_of(plan: Plan) -> str:
    return str(settings.PAPER["code"] or f"{city_of(plan).removesuffix('市')}质强办")


def filled(text: str, gaps: Mapping[str, Any]) -> str:
    """The text with its places filled; what nobody can fill stays as it is written."""
    return _GAP.sub(lambda found: str(gaps.get(found[1], found[0])), text)


def set_words(*, plan: Plan, blocks: Mapping[str, str], by: Actor, seen: int | None = None) -> PledgeWording:
    """Word the plan's pledges; an empty block takes the portal's words. Texts that were frozen do not change.

    Raises Refused for places that nobody can fill, Stale where somebody else changed the words meanwhile.
    """
    by.must(Permission.PREPARE_PLEDGES)
    wanted = {name: _tidy(blocks[name]) for name in BLOCKS if name in blocks}
    kept = {name: words for name, words in wanted.items() if words and words != BLOCKS[name].words}
    if wrong := sorted({gap for words in kept.values() for gap in _GAP.findall(words)} - set(GAPS)):
        raise Refused(sentence("There is no such place in a pledge: %(gaps)s.", gaps=wrong))
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        held = PledgeWording.objects.filter(plan=plan).first() or PledgeWording(plan=plan, number=0)
        if held.blocks == kept and held.pk:
            return held
        if seen is not None and seen != held.number:
            raise Stale(sentence("This changed after you opened the page: look at it again."))
        before, held.blocks, held.number = held.blocks, kept, held.number + 1
        held.by_key, held.by_name = by.key, by.name
        held.save()
        events.record("pledge.worded", by=by, about=plan, detail={"before": before, "after": kept})
    return held


def _tidy(text: str) -> str:
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n")]
    return "\n".join(line for line in lines if line)[:LONGEST]

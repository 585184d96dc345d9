"""The whole of each kind of report, from the situation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.content import annexes, macro, main_tasks, paper, sections, words
from reports.content.blocks import Block, Content, Heading, Paragraph
from reports.content.ledger import Ledger, runs
from reports.content.paper import Letterhead
from reports.content.situation import Situation

#: Kinds that can be written from what the portal stores today.
KINDS = ("annual", "notice", "result", "macro")


def compose(
    kind: str, situation: Situation, letterhead: Letterhead, *, serial: int, made: Mapping[str, Any]
) -> Content:
    """The content of a report of one of ``KINDS``. Pure: the same arguments give the same content."""
    ledger = Ledger(situation)
    body = {"annual": _annual, "notice": _notice, "result": _result, "macro": _macro}[kind]
    blocks = tuple(body(situation, ledger))
    attached = () if kind == "result" else tuple(annexes.all_of(situation, ledger))
    return Content(
        paper=paper.head(kind, situation, letterhead, serial=serial),
        about={
            "plan": situation.plan,
            "plan_name": situation.plan_name,
            "year": situation.year_label,
            "quarter": str(situation.quarter),
            "demonstration": situation.demonstration,
        },
        made=made,
        blocks=blocks,
        annexes=attached,
        citations=ledger.citations,
        population=tuple((item.check.id, item.check.version) for item in situation.items),
    )


def _annual(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield from _basis(situation, ledger, "报告")
    yield from _main(situation, ledger)
    yield from _unrecorded(situation)
    yield from sections.next_steps(situation, ledger)
    yield Paragraph(("特此报告。",))


def _notice(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield from _basis(situation, ledger, "通报")
    yield from _main(situation, ledger)
    yield from sections.next_steps(situation, ledger)


def _result(situation: Situation, _ledger: Ledger) -> Iterator[Block]:
    """Basis, grades in their order (无 for an empty one), use of the results; no score and no rank is made public."""
    yield Paragraph(
        (f"根据《{situation.plan_name}》关于质量工作考核的规定，办公室组织开展了{situation.year_label}年度考核。考核经自评、"
         "核定、公布和申诉等程序，现将结果通报如下：",)
    )  # fmt: skip
    yield Heading(1, "考核结果")
    for graded in situation.results:
        yield Heading(2, f"{graded.group}（{graded.scheme}）")
        for grade, names in graded.grades:
            yield Paragraph((f"{grade}：{'、'.join(names) or '无'}。",))
    yield Heading(1, "结果运用")
    yield Paragraph(
        (
            "考核结果报领导小组，作为对各单位质量工作评价和奖惩的依据。各单位要对照考核指出的问题，制定整改措施，抓好落实。",
        )
    )


def _macro(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    span = paper.span_of("macro", situation)
    yield Paragraph(
        (f"根据《{situation.plan_name}》关于定期编制宏观质量状况分析报告的要求，现将{span}全市宏观质量状况分析如下：",)
    )
    yield from macro.body(situation, ledger)


def _main(situation: Situation, ledger: Ledger) -> Iterator[Block]:
    yield from sections.overall(situation, ledger)
    yield from sections.by_category(situation, ledger)
    yield from main_tasks.section(situation, ledger)
    yield from sections.problems(situation, ledger)


def _basis(situation: Situation, ledger: Ledger, verb: str) -> Iterator[Block]:
    """Basis, time, units and method."""
    kind = "annual" if verb == "报告" else "notice"
    span = paper.span_of(kind, situation)
    until = words.quarter(situation.year_label, situation.quarter)
    yield Paragraph(
        (f"按照《{situation.plan_name}》关于检查考核的规定，办公室对{span}质量强市工作目标任务完成情况进行了督查。"
         f"现将有关情况{verb}如下：",)
    )  # fmt: skip
    yield Heading(1, "督查工作开展情况")
    names = words.listed([name for _code, name in situation.categories])
    yield Paragraph(
        runs(
            "本次督查对象为计划确定的", ledger.count(), f"项目标，涵盖{names}等方面。督查以各责任单位按季填报、本单位负责人审核上报、"
            f"办公室审核通过的数据为依据，由系统按目标口径逐项判定，数据截至{until}，编制时间为{words.day(situation.at.date())}。"
        )
    )  # fmt: skip
    if kind == "annual" and situation.quarter.number < 4:
        yield Paragraph((f"本报告反映{words.span_of(situation.quarter)}情况，不代表全年结果。",))
    if situation.units:
        yield Paragraph(_reporting(situation, ledger))


def _reporting(situation: Situation, ledger: Ledger) -> tuple[Any, ...]:
    units = situation.units
    said = runs("本期应报送单位", ledger.reporting(units, ""), "个，其中按时上报", ledger.reporting(units, "on_time"))
    said = runs(said, "个，逾期上报", ledger.reporting(units, "late"), "个，逾期未报")
    said = runs(said, ledger.reporting(units, "missing"), "个")
    if any(unit.standing == "waiting" for unit in units):
        said = runs(said, "，未到截止时间尚待上报", ledger.reporting(units, "waiting"), "个")
    return runs(said, "。")


def _unrecorded(situation: Situation) -> Iterator[Block]:
    """What the year's paper also covers and nobody has recorded: said plainly, never invented."""
    yield Heading(1, "督查整改、自查和考核情况")
    yield Heading(2, "督查轮次及问题整改")
    yield Paragraph(("截至编制之时，系统中没有督查轮次、发现问题和整改的登记，本报告不作反映。",))
    yield Heading(2, "成员单位书面报告")
    yield Paragraph(("截至编制之时，系统中没有成员单位年度书面报告的登记，本报告不作反映。",))
    yield Heading(2, "区镇自查")
    yield Paragraph(("截至编制之时，系统中没有区镇自查报告的登记，本报告不作反映。",))
    yield Heading(2, "考核结果")
    if not situation.results:
        yield Paragraph(("截至编制之时，本年度考核尚未公布结果。",))
    for graded in situation.results:
        told = "；".join(f"{grade}：{'、'.join(names) or '无'}" for grade, names in graded.grades)
        yield Paragraph((f"{graded.group}：{told}。",))

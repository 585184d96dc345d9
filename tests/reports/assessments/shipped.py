"""The shipped plan with its 24 departments and ten districts, assessed by the shipped schemes on values of every kind.

Of seven targets one is met, one missed, one pending, one not due, one not reported, one on schedule, one behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

from django.conf import settings

from departments import plan_book
from departments.models import Department
from qualitycity.roles import system
from reports.assessments import computing, gathering, runs, walk
from reports.assessments.frozen import CheckRow, Decided, Entered, Happened, Inputs, Lifted
from reports.models import Assessment, AssessmentRun, ItemScore, Scheme
from reports.scheme_book import loading
from reports.scoring import Checked, leaves, stored
from targets.models import Plan, TargetVersion
from targets.rules.facts import Source as Row

BY = system("test")
AT = datetime(2027, 1, 5, tzinfo=UTC)
FIXTURES = Path(settings.BASE_DIR, "fixtures")
SCHEMES = ("GB2013", "M4060", "Q1000")
DISTRICTS = tuple(f"Q{number:02}" for number in range(1, 11))
#: The last district has no target of its own and nothing that an assessor confirmed.
NOTHING = DISTRICTS[-1]
KINDS = ("met", "not_met", "pending", "not_due", "not_reported", "on_track", "behind")
WORDS = ("优秀", "良好", "合格", "不合格")


@dataclass(frozen=True)
class Assessed:
    assessment: Assessment
    run: AssessmentRun
    inputs: Inputs


def a_plan() -> Plan:
    """The shipped plan with the shipped schemes, ten districts beside its departments."""
    loaded = plan_book.load(plan_book.open_book(FIXTURES / "zlqs"), by=BY)
    assert loaded.problems.ok
    plan = Plan.objects.select_related("area").get(code="ZLQS")
    Department.objects.bulk_create(
        Department(area=plan.area, code=code, name=f"第{place}区", kind="district", order=100 + place)
        for place, code in enumerate(DISTRICTS, 1)
    )
    folders = sorted((FIXTURES / "schemes").glob("*/"))
    _tally, problems = loading.load(plan=plan, books=map(plan_book.open_book, folders), by=BY)
    assert problems.ok
    return plan


def assessed(plan: Plan, scheme: str) -> Assessed:
    """A run of 2026 by the scheme of that code."""
    version = Scheme.objects.get(plan=plan, code=scheme).versions.get()
    assessment = walk.begin(plan=plan, scheme=version.scheme, year=2026, by=BY)
    bare = gathering.gather(assessment, stored.load(version.content))
    inputs = _appealed(_filled(bare, plan))
    _say_themselves(assessment, inputs)
    run = AssessmentRun(assessment=assessment, by_key=BY.key, by_name=BY.name, at=AT)
    return Assessed(assessment, runs.store(run, inputs, computing.compute(inputs), by=BY), inputs)


def _filled(bare: Inputs, plan: Plan) -> Inputs:
    units = [unit.code for unit in bare.units if unit.code != NOTHING]
    manual = [node.item for node in leaves(bare.scheme) if node.item.source.kind == "manual"]
    entered = tuple(
        Entered(unit, item.code, _part(Decimal(item.points or 0), place + at), "核查台账后评定", ("核查记录",),
                sources=(Row("reports.itemscore", f"{place}-{at}", 1),))
        for place, unit in enumerate(units)
        for at, item in enumerate(manual)
        if (place + at) % 9
    )  # fmt: skip
    return replace(bare, checks=_checks(plan), entered=entered, events=_events(), lifted=_lifted())


def _part(points: Decimal, place: int) -> Decimal:
    """0, or 70 to 98 % of the points."""
    return Decimal(0) if place % 11 == 0 else points * (70 + 4 * (place % 8)) / 100


def _checks(plan: Plan) -> tuple[CheckRow, ...]:
    versions = TargetVersion.objects.filter(target__plan=plan).select_related("target__indicator")
    found = []
    for place, version in enumerate(versions.order_by("target__order")):
        row = partial(_row, version)
        found.append(row("", KINDS[place % 7], place))
        found += [row(code, KINDS[(place + at) % 7], place + at) for at, code in enumerate(DISTRICTS[:-1])
                  if (place + at) % 3 == 0]  # fmt: skip
    return tuple(found)


def _row(version: TargetVersion, unit: str, kind: str, place: int) -> CheckRow:
    checked = {
        "met": Checked("met", "done", Decimal("93.4"), Decimal(92), Decimal(92), Decimal("1.015217391304"), Decimal(0)),
        "not_met": Checked("not_met", "behind", Decimal("85.71"), Decimal(92), Decimal(92), Decimal("0.931630434783"),
                           Decimal("6.29")),
        "pending": Checked("pending", "awaiting_data"),
        "not_due": Checked("not_due", "not_due"),
        "not_reported": Checked("not_reported", "awaiting_data", target=Decimal(92)),
        "on_track": Checked("open", "on_track", Decimal(40), Decimal(150), Decimal(30), Decimal("0.266666666667"),
                            Decimal(110)),
        "behind": Checked("open", "behind", Decimal(7), Decimal(150), Decimal(30), Decimal("0.046666666667"),
                          Decimal(143)),
    }[kind]  # fmt: skip
    checked = replace(checked, word=WORDS[place % 4] if checked.actual is not None else "")
    sources = (Row("reports.check", f"{version.pk}-{unit}", 1),
               Row("targets.targetversion", str(version.pk), version.number))  # fmt: skip
    return CheckRow(unit, version.target.code, version.target.indicator.name, checked, version.red_line,
                    place % 14 == 13, sources=sources)  # fmt: skip


def _events() -> tuple[Happened, ...]:
    """Two honours above their cap, one adopted practice, circulars, and safety events of two units."""
    given = (
        ("03", "质量荣誉", "国家级"), ("03", "质量荣誉", "国家级"), ("03", "经验推广", "国家级"), ("04", "经验推广", "省级"),
        ("05", "通报批评", "市级"), ("06", "通报批评", "国家级"), ("06", "通报批评", "国家级"), ("06", "通报批评", "省级"),
        ("Q02", "质量荣誉", "省级"), ("07", "safety", "区域性"), ("Q03", "safety", "系统性"),
    )  # fmt: skip
    return tuple(
        Happened(unit, category, level, f"2026-0{place % 9 + 1}-15", f"〔2026〕{place}号", f"{level}{category}", "甲",
                 f"event:{place}", category == "safety", (Row("reports.unitevent", str(place), 1),))
        for place, (unit, category, level) in enumerate(given, 1)
    )  # fmt: skip


def _lifted() -> tuple[Lifted, ...]:
    return (Lifted("Q03", "V1", "event:11", "调查认定责任不在本区", "乙", (Row("reports.vetolift", "1", 1),)),)


def _appealed(inputs: Inputs) -> Inputs:
    """The first unit that lost points gets half of the most lost back on appeal."""
    result = next(each for each in computing.compute(inputs) if any(line.lost for line in each.lines))
    line = max((line for line in result.lines if not line.category and line.lost), key=lambda line: line.lost or 0)
    points = (line.score or Decimal(0)) + (line.lost or Decimal(0)) / 2
    decided = Decided(result.unit, line.code, points, "补充材料属实", (Row("reports.appeal", "1", 2),))
    return replace(inputs, decided=(decided,))


def _say_themselves(assessment: Assessment, inputs: Inputs) -> None:
    """The self scores of the departments, of what assessors score."""
    units = {unit.code: unit for unit in Department.objects.filter(kind="department")}
    ItemScore.objects.bulk_create(
        ItemScore(assessment=assessment, department=units[row.unit], item=row.item, kind="self", score=row.score,
                  remark="已完成年度任务", by_key="a", by_name="甲")
        for row in inputs.entered
        if row.unit in units
    )  # fmt: skip

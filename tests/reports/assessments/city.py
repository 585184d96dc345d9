"""A small city whose year is assessed: three departments, a district, two targets, one item for assessors."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from departments.models import Department, Duty
from qualitycity import jobs
from qualitycity.roles import Actor, system
from qualitycity.sentences import Sentence
from reports import schemes, score_files
from reports.assessments import runs, walk
from reports.models import Appeal, Assessment, AssessmentRun, PhaseExtension, ScoreFile, ScoreLine
from reports.score_files import Place
from reports.scoring import Adjustment, Group, Item, Scheme, Source, Veto
from reports.verdicts import read_steps
from targets.models import Plan, Target
from tests.attached_files import a_pdf
from tests.departments.desk import an_actor
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified
from tests.reports.scoring.making import A_TO_D

BY = system("test")
#: 60 points for the first target, 20 for the second, 20 by an assessor; honours add, criticism takes.
CONTENT = Scheme(
    code="S", name="考核方案",
    items=(
        Item("goals", "质量目标", points=Decimal(80), items=(
            Item("1", "抽检合格率", points=Decimal(60), rule="proportional", source=Source("check", "1", "value")),
            Item("2", "事故率", points=Decimal(20), rule="all_or_nothing", source=Source("check", "2", "value")),
        )),
        Item("work", "质量工作", points=Decimal(20), rule="manual", source=Source("manual")),
    ),
    adjustments=(
        Adjustment("B1", "荣誉", "bonus", options={"per": (("国家级", Decimal(2)), ("*", Decimal(1)))},
                   source=Source("events", "honour"), cap=Decimal(3)),
    ),
    vetoes=(Veto("V1", "安全事件", "D", ref="区域性"),),
    bands=A_TO_D,
    groups=(Group("dep", "部门", kinds=("department",)), Group("dis", "区镇", kinds=("district",))),
)  # fmt: skip


def a_run(assessment: Assessment, **more: Any) -> AssessmentRun:
    job = runs.request(assessment=Assessment.objects.get(pk=assessment.pk), by=BY, here=True, **more)
    jobs.run(job.pk, runs.carry_out)
    return AssessmentRun.objects.get(job=job)


def first_step(line: ScoreLine) -> Sentence:
    """By whose target and figure the line is judged."""
    return read_steps(line.content["steps"])[0].formula


@dataclass
class City:
    plan: Plan
    units: dict[str, Department]
    targets: dict[str, Target]
    assessment: Assessment

    def run(self, **more: Any) -> AssessmentRun:
        return a_run(self.assessment, **more)

    def prove(self, unit: str, item: str = "work", *, by: Actor | None = None) -> ScoreFile:
        """A file on which the assessors' points of a unit's item rest."""
        assessment = Assessment.objects.get(pk=self.assessment.pk)
        place = Place(assessment, self.units[unit], item, "verified")
        return score_files.lay(place=place, name="检查记录.pdf", content=a_pdf(), by=by or self.actor("assessor"))

    def actor(self, role: str, unit: str = "", name: str = "") -> Actor:
        return an_actor(role, self.units[unit] if unit else None, name)


def a_city(content: Scheme = CONTENT) -> City:
    """质监局 leads both targets, 工商局 supports the first with 25 %; 92 % is asked for, 46 % was reached."""
    plan = a_plan()
    units = {code: a_department(code, name) for code, name in (("01", "质监局"), ("02", "工商局"), ("03", "财政局"))}
    district = a_department("04", "城东区")
    district.kind = Department.Kind.DISTRICT
    district.save()
    units["04"] = district
    a_period(plan, "2026Q4")
    targets = {code: a_target(plan, code, lead=units["01"]) for code in ("1", "2")}
    Duty.objects.create(
        department=units["02"], target=targets["1"], role=Duty.Role.SUPPORTING, share=Decimal(25),
        since=plan.years.first,
    )  # fmt: skip
    verified(targets["1"], "2026Q4", 46)
    verified(targets["2"], "2026Q4", 95)
    scheme = schemes.begin(plan=plan, content=content, by=BY)
    schemes.publish(scheme=scheme, reason="2026", by=BY)
    return City(plan, units, targets, walk.begin(plan=plan, scheme=scheme, year=2026, by=BY))


def announced(plan: Plan, units: dict[str, Department]) -> dict[str, dict[str, int]]:
    """By the same names as the units: an assessment whose result is announced, a line of each unit, an appeal."""
    content = replace(CONTENT, code="Y", base=Decimal(20), items=CONTENT.items[1:])
    scheme = schemes.begin(plan=plan, content=content, by=BY)
    schemes.publish(scheme=scheme, reason="2026", by=BY)
    assessment = walk.begin(plan=plan, scheme=scheme, year=2026, by=BY)
    job = runs.request(assessment=assessment, by=BY, here=True)
    jobs.run(job.pk, runs.carry_out)
    run = AssessmentRun.objects.get(job=job)
    Assessment.objects.filter(pk=assessment.pk).update(state="result", result=run)
    keys: dict[str, dict[str, int]] = {}
    for whose, unit in units.items():
        line = ScoreLine.objects.get(sheet__run=run, sheet__department=unit, item="work")
        case = Appeal.objects.create(
            assessment=assessment, department=unit, item="work", line=line, reason="r", by_key="x", by_name="x"
        )
        by = an_actor("reviewer", unit)
        file = score_files.lay(place=score_files.place_of(case), name="a.pdf", content=a_pdf("appeal"), by=by)
        wish = PhaseExtension.objects.create(
            assessment=assessment, department=unit, phase="self", reason="r", asked_until=date(2026, 3, 1)
        )
        keys[whose] = {"assessment": assessment.pk, "score": line.pk, "appeal": case.pk, "assessed": file.pk}
        keys[whose]["wish"] = wish.pk
    return keys

"""A pledge on its way, for tests: a plan with a unit, its people, and each step as one call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from departments import pledges
from departments.models import Department, Pledge
from qualitycity.roles import Actor
from targets.models import Indicator, MainTask, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.rules.terms import Rule
from tests.attached_files import a_pdf
from tests.departments.desk import STAGES, a_duty, an_actor
from tests.reports.ground import a_department, a_plan, a_target, a_version

NEW = Rule(form="increment", test="compare", operator=">=", values=(Decimal(150),), unit="项", direction="higher")
DAY = date(2026, 3, 2)


@dataclass
class Office:
    """One unit that leads a rate (at least 92 %, 5 points) and 150 new things in five years, and a main task."""

    plan: Plan
    unit: Department
    rate: Target
    new: Target
    task: MainTask

    @property
    def staff(self) -> Actor:
        return an_actor("office_staff")

    @property
    def approver(self) -> Actor:
        return an_actor("office_approver")

    @property
    def head(self) -> Actor:
        return an_actor("reviewer", self.unit)

    def draft(self, unit: Department | None = None) -> Pledge:
        return pledges.draft(plan=self.plan, year=2026, department=unit or self.unit, by=self.staff)

    def agreed(self) -> Pledge:
        pledges.consult(pledge=self.draft(), by=self.staff)
        return pledges.accept(pledge=self.draft(), by=self.head)

    def approved(self) -> Pledge:
        return pledges.approve(pledge=self.agreed(), by=self.approver)

    def signed(self, pledge: Pledge | None = None) -> Pledge:
        return pledges.sign(
            pledge=pledge or self.approved(),
            signed_on=DAY,
            superior_signer="王组长",
            unit_signer="李局长",
            by=self.approver,
        )

    def performing(self, content: bytes = b"") -> Pledge:
        pledge = self.signed()
        pledges.add_scan(pledge=pledge, name="责任书.pdf", content=content or a_pdf(), by=self.staff)
        return pledges.start(pledge=pledge, by=self.staff)

    def revise(self, clause: str = "达到95%以上", **more: Any) -> TargetVersion:
        """The rate is at least 95 % from the third quarter on."""
        rule = Rule(form="at_least", test="compare", operator=">=", values=(Decimal(95),), unit="%", direction="higher")
        return a_version(self.rate, rule, effective_from=Quarter(2026, 3), clause=clause, points=Decimal(5), **more)

    def amended(self) -> Pledge:
        """The revision as amendment 1, signed again and carried out."""
        pledge = self.performing()
        self.revise()
        pledge = pledges.adjust(pledge=pledge, reason="指标上调", by=self.staff)
        pledges.accept(pledge=pledge, by=self.head)
        pledge = self.signed(pledges.approve(pledge=pledge, by=self.approver))
        pledges.add_scan(pledge=pledge, name="补签.pdf", content=a_pdf("again"), by=self.staff)
        return pledges.start(pledge=pledge, by=self.staff)


def an_office() -> Office:
    plan, unit = a_plan(), a_department("24", "质监局")
    rate = a_target(plan, "1", name="抽检合格率", lead=unit, points=Decimal(5), remark="流通领域")
    new = a_target(plan, "2", NEW, name="新增标准", lead=unit, measure="term_flow", unit="项", clause="新增150项")
    a_duty(rate, a_department("23", "工商局"), "supporting")
    entered = Indicator.objects.create(plan=plan, code="T1", name="质量提升行动")
    task = MainTask.objects.create(
        plan=plan, code="1.1", group="产业", name="质量提升行动", stages=STAGES, indicator=entered
    )
    unit.duties.create(task=task, role="lead", since=plan.years.first)
    return Office(plan, unit, rate, new, task)

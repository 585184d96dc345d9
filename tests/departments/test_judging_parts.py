"""Who enters figures beside others sees the own goal, on the own figures, or no comparison; never the city's number."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.urls import reverse

from departments import grid, resources, submissions
from departments.grid import Row
from departments.models import Department, Submission
from departments.submissions import Typed
from targets import schedule
from targets.models import Plan, Target
from tests.departments.desk import FAR, Q3, SYSTEM, a_duty, a_kind, a_user, an_actor
from tests.departments.test_entry_pages import a_client
from tests.reports.ground import a_department, a_plan

pytestmark = pytest.mark.django_db


@dataclass
class City:
    """80 of something, which three units report: the first leads, of the others one has a goal of 20."""

    plan: Plan
    target: Target
    units: dict[str, Department]

    def submission(self, code: str) -> Submission:
        rows = Submission.objects.select_related("period__plan", "department")
        return rows.get(period__quarter=Q3, department=self.units[code])

    def row(self, code: str) -> Row:
        (row,) = grid.of(self.submission(code)).rows
        return row

    def enter(self, code: str, value: str) -> None:
        typed = Typed(f"{self.target.indicator_id}:", {"value": value})
        submissions.enter(submission=self.submission(code), cells=[typed], by=an_actor("reporter", self.units[code]))


@pytest.fixture
def city() -> City:
    plan = a_plan()
    units = {code: a_department(code, name) for code, name in (("24", "质监局"), ("31", "东区"), ("32", "西区"))}
    target = a_kind(plan, "stock", units["24"])
    a_duty(target, units["31"], "lead", goal=Decimal(20))
    a_duty(target, units["32"], "lead")
    schedule.open(plan=plan, quarter=Q3, by=SYSTEM, due_at=FAR)
    return City(plan, target, units)


def test_a_unit_with_a_goal_is_held_against_it_with_its_own_figures(city: City) -> None:
    city.enter("31", "20")
    (judged,) = city.row("31").judged
    assert judged.own
    # 20 of 20 are met, though the city wants 80; of 5 there are 15 missing
    assert (judged.result.target, judged.result.actual, judged.result.verdict) == (Decimal(20), Decimal(20), "met")
    city.enter("31", "5")
    (judged,) = city.row("31").judged
    assert (judged.result.actual, judged.result.gap) == (Decimal(5), Decimal(15))


def test_a_unit_without_a_goal_is_compared_with_nothing(city: City) -> None:
    city.enter("32", "1")
    row = city.row("32")
    assert row.judged == ()
    assert [finding.code for finding in row.findings if "behind" in finding.code] == []


def test_the_first_lead_answers_for_the_city(city: City) -> None:
    for code, value in (("24", "40"), ("31", "20"), ("32", "5")):
        city.enter(code, value)
    (judged,) = city.row("24").judged
    assert not judged.own
    assert judged.result.target == 80


def test_alone_a_unit_is_compared_with_the_city_as_ever(city: City) -> None:
    city.target.duties.exclude(department=city.units["31"]).delete()
    (judged,) = city.row("31").judged
    assert (judged.own, judged.result.target) == (False, Decimal(80))


def test_a_supplier_of_a_part_is_held_against_its_goal_or_nothing() -> None:
    plan, lead, supplier = a_plan(), a_department("24", "质监局"), a_department("31", "东区")
    parts = [{"name": "国道", "weight": None}, {"name": "省道", "weight": None}]
    target = a_kind(plan, "stock", lead, parts=parts, combine="sum")
    duty = a_duty(target, supplier, "supporting", parts=["省道"])
    schedule.open(plan=plan, quarter=Q3, by=SYSTEM, due_at=FAR)
    rows = Submission.objects.select_related("period__plan", "department")
    submission = rows.get(period__quarter=Q3, department=supplier)
    typed = Typed(f"{target.indicator_id}:省道", {"value": "30"})
    submissions.enter(submission=submission, cells=[typed], by=an_actor("reporter", supplier))
    (row,) = grid.of(submission).rows
    assert row.judged == ()
    duty.goal = Decimal(30)
    duty.save()
    (row,) = grid.of(submission).rows
    # its 30 alone make up its goal; the other part is not its own
    assert [(each.own, each.result.target, each.result.actual) for each in row.judged] == [
        (True, Decimal(30), Decimal(30))
    ]


def test_pages_and_files_say_whose_goal_it_is(city: City) -> None:
    city.enter("31", "5")
    page = a_client(a_user("reporter", city.units["31"])).get(reverse("entry-grid", args=[city.submission("31").pk]))
    assert "本单位目标" in page.content.decode()
    other = a_client(a_user("reporter", city.units["32"])).get(reverse("entry-grid", args=[city.submission("32").pk]))
    assert "未分解到本单位" in other.content.decode()
    assert "本单位目标" in resources._demand(city.row("31"), city.row("31").judged[0])

"""A plan is copied for another term: years move, words stay, what was reached may become the baseline."""

from __future__ import annotations

import pytest
from django.test import Client

from departments import plan_editor
from departments.models import Department, Duty
from departments.plan_editor import Head
from qualitycity import roles
from targets.models import MainTask, Period, Plan, Target
from tests.departments import plan_desk, plan_rows
from tests.reports.ground import a_value

pytestmark = pytest.mark.django_db
BY = roles.system("test")
ROWS = [
    plan_rows.target("1", measure="as_of", baseline=85, supporting="二局", **{"2026": "86", "2030": "92"}),
    plan_rows.target("2", clause="建成质量城市", unit="", stages="申报=40@2026Q4；命名=100@2030Q2"),
    plan_rows.target("3", clause="新增150项", unit="项", exempt="2026Q1、2030Q3", phases="2026Q2=10；2029Q4=90"),
    plan_rows.target("4", clause="到2030年达到20家", unit="家", form="stock"),
    plan_rows.target("5", clause="杜绝", unit="起", measure="period_flow"),
]
NEXT = Head("N", "下一期规划", 2031, 2035)


@pytest.fixture
def plan() -> Plan:
    book = plan_rows.book(ROWS, tasks=[{"code": "T1", "name": "建平台", "lead": "二局", "stages": "建成=100@2027Q3"}])
    assert plan_rows.load(book).problems.ok
    return Plan.objects.get(code="P")


def cells(code: str, plan: str = "N") -> dict[str, str]:
    found = Plan.objects.get(code=plan)
    return plan_editor.cells_of(found, code, at=found.years.first)


def test_everything_moves_by_the_years_between_the_two_beginnings(plan: Plan) -> None:
    loaded = plan_editor.copy(plan, NEXT, by=BY)
    assert (loaded.problems.ok, loaded.tally.created) == (True, 5)
    first = cells("1")
    assert (first["2031"], first["2035"], first["baseline"], first["clause"]) == ("86", "92", "85", "达到92%以上")
    assert (first["lead"], first["supporting"]) == ("一局", "二局")
    assert cells("2")["stages"] == "申报=40@2031Q4；命名=100@2035Q2"
    third = cells("3")
    assert (third["exempt"], third["phases"]) == ("2031Q1、2035Q3", "2031Q2=10；2034Q4=90")
    assert MainTask.objects.get(plan__code="N").stages[0]["due"] == "2032Q3"
    assert Period.objects.filter(plan__code="N").count() == 20
    assert Duty.objects.filter(target__plan__code="N", since=NEXT.years.first).count() == 6
    assert Department.objects.count() == 2


def test_words_that_name_a_year_are_told(plan: Plan) -> None:
    loaded = plan_editor.copy(plan, NEXT, by=BY, dry_run=True)
    named = [problem for problem in loaded.problems.warnings if problem.code == "year_named"]
    assert [problem.message.gaps["code"] for problem in named] == ["4"]
    assert not Plan.objects.filter(code="N").exists()


def test_a_shorter_term_keeps_what_lies_in_it_and_its_end(plan: Plan) -> None:
    loaded = plan_editor.copy(plan, Head("Y", "年度计划", 2027, 2027), by=BY)
    assert loaded.problems.ok
    assert {key: text for key, text in cells("1", "Y").items() if key.isdecimal()} == {"2027": "86"}
    assert cells("2", "Y")["stages"] == "申报=40@2027Q4；命名=100@2027Q4"
    assert cells("3", "Y")["phases"] == "2027Q2=10"


def test_what_was_reached_at_the_end_of_the_last_year_becomes_the_baseline(plan: Plan) -> None:
    target, unit = Target.objects.get(code="1"), Department.objects.get(code="01")
    a_value(target, "2028Q4", 89, by=unit)
    a_value(target, "2029Q2", 99, by=unit)  # no year's end
    for quarter in ("2028Q1", "2028Q2", "2028Q3", "2028Q4"):
        a_value(Target.objects.get(code="5"), quarter, 1, by=unit)  # what may not happen starts from nothing
    loaded = plan_editor.copy(plan, Head("N", "下一期规划", 2031, 2035, baselines=True), by=BY)
    assert loaded.problems.ok
    assert cells("1")["baseline"] == "89"
    assert {code: cells(code).get("baseline", "") for code in "45"} == {"4": "", "5": ""}


def test_a_code_is_taken_once_and_a_plan_can_begin_without_targets(plan: Plan) -> None:
    assert not plan_editor.copy(plan, Head("P", "x", 2031, 2035), by=BY).problems.ok
    assert plan_editor.copy(plan, Head("E", "空白规划", 2031, 2033, 7, targets=False), by=BY).problems.ok
    empty = Plan.objects.get(code="E")
    assert (empty.start_month, empty.targets.count(), empty.periods.count()) == (7, 0, 12)


def test_the_page_tries_it_first_and_leads_to_the_new_plan(client: Client, plan: Plan) -> None:
    office = plan_desk.signed_in(client, plan)
    form = {"plan": "P", "code": "N", "name": "下一期规划", "start_year": 2031, "end_year": 2035, "start_month": 1}
    form |= {"targets": "on"}
    page = office.post("/plan/copy/", form | {"do": "check"}).content.decode()
    assert "可以建立：5项目标" in page
    assert "到2030年" in page or "2030年" in page
    assert not Plan.objects.filter(code="N").exists()
    assert office.post("/plan/copy/", form | {"do": "copy"}).headers["Location"] == "/plan/?plan=N"
    assert "没有差异" not in office.get("/plan/compare/?old=P&new=N").content.decode()
    assert office.post("/plan/copy/", form | {"do": "copy"}).status_code == 409


def test_a_plan_is_called_otherwise_and_runs_longer_but_never_shorter(client: Client, plan: Plan) -> None:
    office = plan_desk.signed_in(client, plan)
    form = {"plan": "P", "name": "新名规划", "end_year": "2032", "reason": "延期"}
    assert office.post("/plan/head/", form).status_code == 302
    plan.refresh_from_db()
    assert (plan.name, plan.end_year, plan.periods.count()) == ("新名规划", 2032, 28)
    refused = office.post("/plan/head/", form | {"end_year": "2028"})
    assert refused.status_code == 409
    assert office.post("/plan/head/", form | {"reason": ""}).status_code == 409

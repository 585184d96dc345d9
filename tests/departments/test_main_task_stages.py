"""Milestones that are changed: quarters before it, and all that are closed, keep those by which they were judged."""

from __future__ import annotations

import pytest
from django.urls import reverse

from departments import pledges, task_reports
from targets import main_tasks
from targets.models import MainTask, Period, Plan
from targets.periods import Quarter
from tests.departments import plan_rows, value_books
from tests.departments.desk import a_user
from tests.departments.test_entry_pages import a_client

pytestmark = pytest.mark.django_db

OLD = "立项=20@2026Q1；验收=100@2026Q4"
#: The first stage is put off by a quarter, and one is put between.
NEW = "立项=20@2026Q2；试行=60@2026Q3；验收=100@2026Q4"


def task_row(stages: str) -> dict[str, str]:
    return {"code": "1.1", "name": "质量提升行动", "lead": "一局", "stages": stages}


@pytest.fixture
def plan() -> Plan:
    loaded = plan_rows.load(plan_rows.book([plan_rows.target()], tasks=[task_row(OLD)]))
    assert loaded.problems.ok
    return Plan.objects.get(code="P")


def change(stages: str, effective: str, reason: str = "市政府调整") -> list[tuple[str | None, str | None, str]]:
    return plan_rows.errors(
        plan_rows.load(plan_rows.book(tasks=[task_row(stages)]), effective=effective, reason=reason)
    )


def progress(plan: Plan, quarter: str) -> str:
    (line,) = task_reports.lines(plan, Quarter.parse(quarter), MainTask.objects.all())
    return line.progress


def test_earlier_quarters_are_judged_by_the_stages_they_had(plan: Plan) -> None:
    # nothing was reached: what was planned for the first quarter is late at its end, and stays late
    assert [progress(plan, each) for each in ("2026Q1", "2026Q2")] == ["behind", "behind"]
    assert change(NEW, "2026Q2") == []
    task = MainTask.objects.get()
    assert [str(stage.due) for stage in main_tasks.stages_of(task)] == ["2026Q2", "2026Q3", "2026Q4"]
    assert [stage.name for stage in main_tasks.stages_of(task, Quarter(2026, 1))] == ["立项", "验收"]
    assert [str(each and each.due) for each in (main_tasks.planned(task, Quarter(2026, q)) for q in (1, 2, 3))] == [
        "2026Q1", "2026Q2", "2026Q3",
    ]  # fmt: skip
    assert progress(plan, "2026Q1") == "behind"
    (former,) = main_tasks.former(task)
    assert (str(former.before), former.reason, former.by) == ("2026Q2", "市政府调整", plan_rows.OFFICE.name)


def test_a_closed_quarter_keeps_its_stages_though_the_change_applies_before_it(plan: Plan) -> None:
    Period.objects.filter(plan=plan, quarter__lte=Quarter(2026, 2)).update(state=Period.State.CLOSED)
    assert change(NEW, "2026Q1") == []
    (former,) = main_tasks.former(MainTask.objects.get())
    assert str(former.before) == "2026Q3"


def test_the_same_stages_change_nothing_and_no_change_goes_behind_another(plan: Plan) -> None:
    assert change(OLD, "2026Q2") == []
    assert main_tasks.former(MainTask.objects.get()) == []
    change(NEW, "2026Q3")
    assert [code for _sheet, _cell, code in change(OLD, "2026Q2")] == ["effective_too_early"]
    assert change("立项=50@2026Q2；验收=100@2026Q4", "2026Q3") == []
    # changed twice for one quarter: what was judged before it is still the first
    task = MainTask.objects.get()
    assert [len(each.stages) for each in main_tasks.former(task)] == [2]
    assert [str(stage.weight) for stage in main_tasks.stages_of(task, Quarter(2026, 2))] == ["0.2", "1"]


def test_three_states_one_after_the_other(plan: Plan) -> None:
    change(NEW, "2026Q2")
    change("验收=100@2027Q4", "2026Q4")
    task = MainTask.objects.get()
    assert [len(main_tasks.stages_of(task, Quarter(2026, q))) for q in (1, 2, 3, 4)] == [2, 3, 3, 1]


def test_the_page_of_the_task_shows_what_was_changed_and_why(plan: Plan) -> None:
    change(NEW, "2026Q3")
    page = a_client(a_user("office_staff", plan=plan)).get(reverse("task", args=[MainTask.objects.get().pk]))
    text = page.content.decode()
    assert "2026Q3以前的季度沿用评判时的节点" in text
    assert "市政府调整" in text


def test_a_pledge_takes_the_stages_of_its_year(plan: Plan) -> None:
    change("立项=20@2027Q2；验收=100@2027Q4", "2027Q1")
    unit = plan.area.departments.get(code="01").pk
    drafted = [pledges.drafts_of(plan, year).of(unit)[-1].dates for year in (2026, 2027)]
    assert "2026年3月31日前：立项" in drafted[0]
    assert "2027年6月30日前：立项" in drafted[1]


def test_a_values_workbook_says_where_main_tasks_are_reported(plan: Plan) -> None:
    loaded = value_books.load(plan, [{"code": "T1.1", "year": 2026, "quarter": 1, "stage": "立项"}])
    assert value_books.errors(loaded) == {("A2", "main_task")}

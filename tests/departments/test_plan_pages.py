"""The plan as the office looks at it: targets, versions, what differs; only one's own area's."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.test import Client

from departments.models import Member, User
from targets import comparisons
from targets.models import Area, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.rules import stored
from tests.departments import plan_rows
from tests.departments.desk import a_user

TARGETS = [
    plan_rows.target("1", category="民生", group="一、教育", clause="达到92%以上", measure="as_of", supporting="二局"),
    plan_rows.target("2", category="民生", clause="新增150项", unit="项"),
    plan_rows.target("3", category="产业", clause="逐年上升", unit="分", measure="published_rate", lead="二局"),
]


@pytest.fixture
def plan(db: None) -> Plan:
    assert plan_rows.load(plan_rows.book(TARGETS)).problems.ok
    return Plan.objects.get(code="P")


@pytest.fixture
def office(client: Client, plan: Plan) -> Client:
    client.force_login(a_user("office_staff", plan=plan), backend="django.contrib.auth.backends.ModelBackend")
    return client


def revise(code: str, effective: str, reason: str = "省里调整", **cells: str) -> None:
    row = next(row for row in TARGETS if row["code"] == code) | cells
    loaded = plan_rows.load(plan_rows.book([row]), effective=effective, reason=reason)
    assert loaded.problems.ok


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_plan_lists_its_targets_under_any_categories_with_their_reading(office: Client) -> None:
    shown = page(office, "/plan/")
    assert "民生 › 一、教育" in shown
    assert "不低于92%" in shown
    assert "二局" in shown
    # the increment's measure was inferred, and waits for the office's word
    assert "待确认（1）" in shown
    only = page(office, "/plan/?show=open")
    assert "指标2" in only
    assert "指标1" not in only
    assert "指标3" not in page(office, "/plan/?search=新增")


def test_the_list_costs_the_same_queries_whatever_it_holds(
    office: Client, plan: Plan, django_assert_num_queries: object
) -> None:
    page(office, "/plan/")
    with django_assert_num_queries(7):  # type: ignore[operator]
        page(office, "/plan/")
    plan_rows.load(
        plan_rows.book([plan_rows.target(str(n), measure="as_of") for n in range(10, 40)]), effective="2026Q1"
    )
    with django_assert_num_queries(7):  # type: ignore[operator]
        page(office, "/plan/")


def test_the_list_can_be_taken_along(office: Client) -> None:
    text = office.get("/plan/export.csv?search=新增").content.decode("utf-8-sig")
    assert "新增150项" in text
    assert "达到92%以上" not in text
    assert office.get("/plan/export.xlsx").status_code == 200
    assert office.get("/plan/export.pdf").status_code == 404


def test_another_areas_plan_is_answered_like_an_unknown_one(office: Client, plan: Plan) -> None:
    other = Area.objects.create(name="邻市")
    Plan.objects.filter(pk=plan.pk).update(area=other)
    target = Target.objects.first()
    assert target is not None
    for address in ("/plan/?plan=P", f"/plan/targets/{target.pk}/", "/plan/compare/?old=P", "/plan/export.csv"):
        assert office.get(address).status_code == 404
    assert "尚无规划" in page(office, "/plan/")


def test_two_versions_of_a_target_are_compared_field_by_field(office: Client, plan: Plan) -> None:
    revise("1", "2027Q1", clause="达到95%以上", frequency="半年")
    target = Target.objects.get(code="1")
    shown = page(office, f"/plan/targets/{target.pk}/")
    assert "省里调整" in shown
    assert "<del>不低于92%</del>" in shown
    assert "<ins>不低于95%</ins>" in shown
    old, new = target.versions.order_by("number")
    assert [each.field for each in comparisons.between(old, new)] == ["clause", "rule", "frequency"]
    same = page(office, f"/plan/targets/{target.pk}/?old=1&new=1")
    assert "两个版本的要求相同" in same


def test_a_year_that_differs_is_told_by_its_year(plan: Plan) -> None:
    revise("1", "2026Q2", **{"2026": "90", "2027": "91"})
    revise("1", "2026Q3", **{"2026": "90", "2027": "91.5"})
    second, third = Target.objects.get(code="1").versions.order_by("number")[1:]
    (only,) = comparisons.between(second, third)
    assert (only.field, only.year, only.new["values"]) == ("annual", 2027, ["91.5"])


def test_a_plan_is_compared_with_itself_at_two_quarters(office: Client, plan: Plan) -> None:
    revise("1", "2027Q1", clause="达到95%以上")
    plan_rows.load(plan_rows.book([plan_rows.target("4")]), effective="2027Q1")
    lines = comparisons.of_plans(
        comparisons.at(plan, Quarter(2026, 4)), comparisons.at(plan, Quarter(2027, 1)), same_plan=True
    )
    assert {line.version.target.code: line.kind for line in lines} == {
        "1": "changed", "2": "same", "3": "same", "4": "added"
    }  # fmt: skip
    shown = page(office, "/plan/compare/?old=P&since=2026Q4&new=P&until=2027Q1")
    assert "指标4" in shown
    assert "指标2" not in shown
    assert "<del>达到92%以上</del>" in page(office, "/plan/compare/?old=P&new=P")
    taken = office.get("/plan/compare/export.csv?old=P&since=2026Q4&new=P&until=2027Q1").content.decode("utf-8-sig")
    assert "达到92%以上,达到95%以上" in taken


def test_two_plans_share_their_targets_by_name_whatever_their_codes(plan: Plan) -> None:
    renumbered = [
        plan_rows.target(
            "A", indicator="指标3", clause="逐年上升", unit="分", measure="published_rate", category="产业"
        ),
        plan_rows.target(
            "B", indicator="指标1", clause="达到96%以上", measure="as_of", category="民生", group="一、教育"
        ),
    ]
    assert plan_rows.load(plan_rows.book(renumbered, code="N", start_year=2031, end_year=2035)).problems.ok
    newer = Plan.objects.get(code="N")
    lines = comparisons.of_plans(
        comparisons.at(plan, plan.years.last), comparisons.at(newer, newer.years.first), same_plan=False
    )
    assert [(line.kind, line.version.target.code) for line in lines] == [("same", "A"), ("changed", "B"), ("gone", "2")]


def test_a_target_draws_its_curve_and_says_it_in_words(office: Client) -> None:
    target = Target.objects.get(code="2")
    shown = page(office, f"/plan/targets/{target.pk}/")
    # 150 x 1/20 = 7.5 after the first of twenty quarters
    assert "2026年第1季度应达到7.5项，2030年第4季度应达到150项。" in shown


def test_the_curve_of_a_revised_target_keeps_the_quarters_before(office: Client) -> None:
    revise("1", "2027Q1", clause="达到95%以上")
    target = Target.objects.get(code="1")
    shown = page(office, f"/plan/targets/{target.pk}/")
    assert "2027年第1季度至2030年第4季度要求不变：95%。" in shown
    assert '<td>2026年第4季度</td><td class="num">92</td>' in shown


def test_versions_that_keep_no_written_cells_are_shown_as_well(office: Client) -> None:
    TargetVersion.objects.update(source_row={}, baseline=Decimal("3.50"))
    target = Target.objects.get(code="1")
    assert "3.5" in page(office, f"/plan/targets/{target.pk}/")
    assert stored.load_rule(target.versions.get().rule).values == (Decimal(92),)
    assert Member.objects.count() == User.objects.count()

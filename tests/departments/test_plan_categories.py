"""Categories and groups of a plan: any set of them, named, ordered and added by the office."""

from __future__ import annotations

import pytest
from django.test import Client

from targets import categories
from targets.models import Area, Category, Plan, Target
from tests.departments import plan_desk, plan_rows
from tests.departments.desk import an_actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> Plan:
    return plan_desk.a_plan()


@pytest.fixture
def office(client: Client, plan: Plan) -> Client:
    return plan_desk.signed_in(client, plan)


def order(plan: Plan) -> list[str]:
    return [category.name for category in categories.of_plan(plan)]


def post(office: Client, **form: object) -> str:
    return office.post("/plan/categories/", {"plan": "P", **form}, follow=True).content.decode()


def test_a_category_is_added_renamed_and_moved(office: Client, plan: Plan) -> None:
    assert order(plan) == ["民生", "产业"]
    post(office, add="1", name="数字政府", name_en="Digital government")
    assert Category.objects.get(name="数字政府").name_en == "Digital government"
    first = Category.objects.get(name="民生")
    named = {"rename": first.pk, "seen_name": "民生", "seen_name_en": ""}
    assert "已改名" in post(office, **named, name="民生保障", name_en="Livelihood")
    post(office, down=first.pk)
    assert order(plan) == ["产业", "民生保障"]
    post(office, down=first.pk)  # there is nothing below it
    assert order(plan) == ["产业", "民生保障"]
    assert "产业" in office.get("/plan/").content.decode().split("民生保障")[0]


def test_two_categories_never_share_a_name_and_none_is_nameless(office: Client) -> None:
    first = Category.objects.get(name="民生")
    named = {"rename": first.pk, "seen_name": "民生", "seen_name_en": ""}
    assert "已有同名类别" in post(office, **named, name="产业", name_en="")
    assert "请填写类别名称" in post(office, **named, name=" ", name_en="")
    assert "已有他人改名" in post(office, **{**named, "seen_name": "旧名"}, name="新名", name_en="")
    post(office, add="1", name="产业")
    assert Category.objects.filter(name__in=("民生", "产业")).count() == Category.objects.count() == 2


def test_a_name_that_another_offices_plan_uses_stays(office: Client, plan: Plan) -> None:
    other = plan_rows.book([plan_rows.target("1", category="民生")], code="Q", area="邻市")
    assert plan_rows.load(other).problems.ok
    first = Category.objects.get(name="民生")
    named = {"rename": first.pk, "seen_name": "民生", "seen_name_en": "", "name": "保障", "name_en": ""}
    assert "邻市的规划也在使用" in post(office, **named)
    Area.objects.filter(name="邻市").update(parent=plan.area)  # a district below the city is its own
    post(office, **named)
    assert order(plan)[0] == "保障"


def test_the_order_of_other_plans_is_left_as_it_is(plan: Plan) -> None:
    rows = [plan_rows.target(str(n), category=name) for n, name in enumerate(("丙", "丁", "戊"), 1)]
    assert plan_rows.load(plan_rows.book(rows, code="Q", area="邻市")).problems.ok
    other = Plan.objects.get(code="Q")
    by = an_actor("office_staff")
    categories.move(plan=plan, category=Category.objects.get(name="产业"), up=True, by=by)
    assert (order(plan), order(other)) == (["产业", "民生"], ["丙", "丁", "戊"])


def test_a_group_is_renamed_for_all_its_targets_at_once(office: Client) -> None:
    first = Category.objects.get(name="民生")
    post(office, regroup=first.pk, old="一、教育", new="一、教育与就业")
    assert Target.objects.get(code="1").group == "一、教育与就业"
    post(office, regroup=first.pk, old="一、教育与就业", new="")
    assert set(Target.objects.values_list("group", flat=True)) == {""}

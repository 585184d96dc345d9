"""The pages of the breakdown: what is typed is kept or told back, splits are filled in before they are stored."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Duty
from tests.departments.desk import NEW, a_user
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    return a_plan()


@pytest.fixture
def units(plan):
    return [a_department(f"{place:02}", name) for place, name in enumerate(("质监局", "东区", "西区"), 1)]


@pytest.fixture
def target(plan, units):
    return a_target(plan, "10", NEW, lead=units[0], measure="term_flow", unit="项")


@pytest.fixture
def office(plan) -> Client:
    return signed_in(a_user("office_staff", plan=plan))


def signed_in(user) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(client, target, **typed):
    """The page's own form, with what is typed into it."""
    page = client.get(reverse("breakdown-target", args=[target.pk]))
    held = dict(re.findall(r'name="((?:seen|since|share|weight)[\w-]*)" value="([^"]*)"', page.content.decode()))
    roles = {f"role-{row.unit.pk}": row.role for row in page.context["sheet"].rows}
    return {**held, "since": "2026Q1", "act": "save", **roles, **typed}


def test_what_is_typed_is_stored_and_the_page_says_whether_it_adds_up(office, target, units):
    first, east, _west = (unit.pk for unit in units)
    typed = form(
        office, target, **{f"share-{first}": "40", f"role-{east}": "supporting", f"goal-{east}": "80",
        f"share-{east}": "60"},
    )  # fmt: skip
    told = office.post(reverse("breakdown-target", args=[target.pk]), typed, follow=True)
    assert Duty.objects.get(department=east).goal == 80
    assert "合计80 项，低于全市目标150 项，还差70 项" in told.content.decode()


def test_a_split_is_filled_in_and_not_stored(office, target, units):
    _first, east, west = (unit.pk for unit in units)
    typed = form(office, target, **{f"role-{east}": "supporting", f"role-{west}": "supporting"})
    page = office.post(
        reverse("breakdown-target", args=[target.pk]), typed | {"act": "split_goal", "among": "supporting"}
    )
    assert [row.goal for row in page.context["sheet"].rows] == ["", "75", "75"]
    assert page.context["sheet"].balance.ok
    assert Duty.objects.count() == 1


def test_what_is_no_number_stands_there_again_with_the_reason(office, target, units):
    typed = form(office, target, **{f"goal-{units[0].pk}": "约80", f"goal-{units[1].pk}": "7"})
    page = office.post(reverse("breakdown-target", args=[target.pk]), typed)
    assert page.status_code == 409
    assert 'value="约80"' in page.content.decode()
    assert len(page.context["sheet"].wrong) == 2  # and the second unit has a goal without a part
    assert Duty.objects.filter(goal=None).count() == 1


def test_the_list_narrows_to_what_does_not_add_up_and_goes_along_as_a_file(office, plan, target, units):
    Duty.objects.filter(target=target).update(goal=140)
    a_target(plan, "11", lead=units[0])
    page = office.get(reverse("breakdown"), {"show": "short"})
    assert [line.target.code for line in page.context["lines"]] == ["10"]
    written = office.get(reverse("breakdown-export", args=["csv"]), {"show": "short"}).content.decode("utf-8-sig")
    assert len(written.splitlines()) == 2
    assert ",150,140,10," in written


def test_a_unit_sees_its_own_part_only(plan, target, units):
    client = signed_in(a_user("reporter", units[1]))
    assert "没有承担目标" in client.get(reverse("breakdown")).content.decode()
    assert client.get(reverse("unit-breakdown", args=[units[0].pk])).status_code == 404


def test_the_roll_up_is_shown_with_its_sums_and_goes_along_as_a_file(office, target, units):
    Duty.objects.create(department=units[1], target=target, role="lead", since=target.plan.years.first, goal=90)
    a_period(target.plan, "2026Q1")
    verified(target, "2026Q1", 20, by=units[0])
    verified(target, "2026Q1", 5, by=units[1])
    page = office.get(reverse("breakdown-roll-up", args=[target.pk])).content.decode()
    assert "20 + 5 = 25" in page
    written = office.get(reverse("breakdown-roll-up-export", args=[target.pk, "csv"]), {"quarter": "2026Q1"})
    assert written.content.decode("utf-8-sig").splitlines()[-1].split(",")[3] == "25"
    assert office.get(reverse("breakdown-roll-up", args=[target.pk]), {"quarter": "2031Q1"}).status_code == 404


def test_pages_cost_the_same_queries_whatever_is_stored(office, plan, target, units, django_assert_max_num_queries):
    def measure(*address) -> int:
        with django_assert_max_num_queries(26) as asked:
            assert office.get(reverse(*address)).status_code == 200
        return len(asked)

    pages = [("breakdown",), ("breakdown-target", None, [target.pk]), ("unit-breakdown", None, [units[0].pk])]
    measure(*pages[0])
    few = [measure(*page) for page in pages]
    for place in range(20, 28):
        more = a_target(plan, str(place), NEW, lead=units[0], measure="term_flow", unit="项")
        Duty.objects.create(department=units[1], target=more, role="supporting", since=plan.years.first, goal=3)
        Duty.objects.create(
            department=a_department(str(place), f"单位{place}"), target=target, role="lead", since=plan.years.first
        )
    assert [measure(*page) for page in pages] == few


def test_the_roll_up_costs_the_same_queries_for_many_units(office, target, django_assert_max_num_queries):
    def measure() -> int:
        with django_assert_max_num_queries(30) as asked:
            office.get(reverse("breakdown-roll-up", args=[target.pk]))
        return len(asked)

    a_period(target.plan, "2026Q1")
    verified(target, "2026Q1", 20)
    measure()
    few = measure()
    for place in range(20, 26):
        unit = a_department(str(place), f"单位{place}")
        Duty.objects.create(department=unit, target=target, role="lead", since=target.plan.years.first)
        verified(target, "2026Q1", place, by=unit)
    assert measure() == few

"""Districts with plans of their own: an office of their own, a plan from the plan above, and what it serves."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from departments import balances, breakdown, districts
from departments.districts import Head
from departments.duties import DutyDraft, UnitDraft
from departments.models import Department, Duty, Member, User
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import ROLES, Actor, Forbidden, Role, system
from targets.models import Area, Period, Plan, Target
from tests.departments.desk import NEW, a_user, an_actor
from tests.reports.ground import AT_LEAST_92, a_department, a_plan, a_target, verified

pytestmark = pytest.mark.django_db
BY = system("test")


@pytest.fixture
def city() -> Plan:
    return a_plan()


@pytest.fixture
def east(city) -> Department:
    a_department("01", "质监局")
    unit = a_department("31", "东区")
    Department.objects.filter(pk=unit.pk).update(kind=Department.Kind.DISTRICT)
    return Department.objects.get(pk=unit.pk)


@pytest.fixture
def added(city, east) -> Target:
    """150 new things, of which the district promised 30."""
    target = a_target(city, "10", NEW, lead=a_department("01"), measure="term_flow", unit="项")
    parts = [DutyDraft("01", "lead"), DutyDraft("31", "supporting", goal=Decimal(30))]
    breakdown.divide(target=target, parts=parts, since=city.years.first, by=BY)
    return target


def office(area: Area) -> Actor:
    return Actor("q", "区办", Role.OFFICE_STAFF, area_id=area.pk, permissions=ROLES[Role.OFFICE_STAFF])


def derived(city: Plan, area: Area, goals, *, by: Actor | None = None, code: str = "Q") -> Plan:
    return districts.derive(
        source=city, area=area, head=Head(code, "东区计划", city.years, "E"), goals=goals, by=by or office(area),
        units=[UnitDraft("01", "区一局", order=1), UnitDraft("02", "区二局", order=2)],
    )  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_an_office_is_founded_once_with_accounts_of_its_own(east):
    founded = districts.found(unit=east, by=BY)
    assert (founded.area.name, founded.area.parent, founded.area.kind) == ("东区", east.area, "district")
    assert [each.username for each in founded.accounts] == ["31-admin", "31-office", "31-approver"]
    again = districts.found(unit=east, by=BY)
    assert (again.area, again.accounts) == (founded.area, [])
    assert set(Member.objects.filter(area=founded.area).values_list("role", flat=True)) == {
        "administrator", "office_staff", "office_approver",
    }  # fmt: skip
    assert Event.objects.filter(kind="district.founded").count() == 1


def test_only_an_administrator_founds_and_only_for_districts(east):
    with pytest.raises(Forbidden):
        districts.found(unit=east, by=an_actor("office_staff", east))
    with pytest.raises(Refused):
        districts.found(unit=a_department("01"), by=BY)
    with pytest.raises(Refused):
        districts.found(unit=east, by=BY, name="市")


def test_the_command_prints_the_passwords_once(east):
    out = StringIO()
    call_command("district_office", "31", stdout=out)
    assert "31-office" in out.getvalue()
    again = StringIO()
    call_command("district_office", "东区", stdout=again)
    assert "31-office" not in again.getvalue()
    with pytest.raises(CommandError):
        call_command("district_office", "西区")


def test_a_plan_is_derived_with_the_districts_goals_and_serves_the_citys(city, east, added):
    area = districts.found(unit=east, by=BY).area
    assert districts.given(city, area, city.years.first) == {added.pk: 30}
    rate = a_target(city, "4", AT_LEAST_92)
    plan = derived(city, area, {added.pk: Decimal(30), rate.pk: None})
    own, kept = Target.objects.filter(plan=plan)
    assert [(each.code, each.serves) for each in (own, kept)] == [("E10", added), ("E4", rate)]
    assert (own.versions.get().clause, kept.versions.get().clause) == ("新增不少于30项", "达到92%以上")
    assert set(Duty.objects.filter(target__plan=plan).values_list("department__name", "role")) == {("区一局", "lead")}
    assert Period.objects.filter(plan=plan).count() == 20
    # the same machinery: 30 of its own over five years are checked in the district's quarters
    assert balances.of_plan(plan, 2026)[own.pk].wanted == 30


def test_what_stands_in_the_way_is_said(city, east, added):
    area = districts.found(unit=east, by=BY).area
    derived(city, area, {added.pk: None})
    for goals, code in (({added.pk: None}, "Q"), ({}, "Q2"), ({added.pk: None}, "a b")):
        with pytest.raises(Refused):
            derived(city, area, goals, code=code)
    with pytest.raises(Refused):  # not its own city's plan
        derived(Plan.objects.get(code="Q"), area, {added.pk: None}, code="Q3")
    other = Area.objects.create(name="外市")
    with pytest.raises(Refused):
        derived(city, area, {added.pk: None}, by=office(other), code="Q4")


def test_a_link_is_set_taken_back_and_never_leads_elsewhere(city, east, added):
    area = districts.found(unit=east, by=BY).area
    own = Target.objects.get(plan=derived(city, area, {added.pk: None}))
    assert districts.link(target=own, serves=None, by=office(area))
    assert not districts.link(target=own, serves=None, by=office(area))
    with pytest.raises(Refused):
        districts.link(target=own, serves=own, by=office(area))
    assert districts.link(target=own, serves=added, by=office(area))


class TestPages:
    @pytest.fixture
    def area(self, east, added) -> Area:
        return districts.found(unit=east, by=BY).area

    def test_the_administrator_founds_in_the_browser(self, city, east):
        client = signed_in(a_user("administrator", plan=city))
        page = client.post(reverse("district-offices"), {"unit": east.pk, "name": "东区"})
        assert "31-office" in page.content.decode()
        assert "31-office" not in client.get(reverse("district-offices")).content.decode()

    def test_the_districts_office_derives_its_plan(self, area, added):
        client = signed_in(User.objects.get(username="31-office"))
        User.objects.update(must_change_password=False)
        page = client.get(reverse("district-derive"))
        assert [(row.chosen, row.goal) for row in page.context["rows"]] == [(True, "30")]
        typed = {
            f"take-{added.pk}": "1",
            f"goal-{added.pk}": "三十",
            "code": "Q",
            "name": "东区计划",
            "units": "区一局\n",
        }
        assert client.post(reverse("district-derive"), typed).status_code == 409
        assert client.post(reverse("district-derive"), typed | {f"goal-{added.pk}": "31"}).status_code == 302
        assert Target.objects.get(plan__code="Q").serves == added
        answer = client.post(reverse("district-links"), {f"serves-{Target.objects.get(plan__code='Q').pk}": ""})
        assert (answer.status_code, Target.objects.get(plan__code="Q").serves) == (302, None)

    def test_the_city_sees_how_it_serves_and_the_district_nothing_of_the_city(self, city, area, added):
        plan = derived(city, area, {added.pk: Decimal(25)})
        own = Target.objects.get(plan=plan)
        verified(own, "2026Q1", 3, by=Department.objects.get(area=area, code="01"))
        page = signed_in(a_user("office_staff", plan=city)).get(reverse("districts"))
        (one,) = page.context["services"]
        assert (one.asked, one.own, one.keeps, one.check.actual) == (30, 25, False, 3)
        User.objects.update(must_change_password=False)
        district = signed_in(User.objects.get(username="31-office"))
        assert len(district.get(reverse("districts")).context["services"]) == 1
        for name in ("breakdown-target", "breakdown-roll-up", "target"):
            assert district.get(reverse(name, args=[added.pk])).status_code == 404
        assert signed_in(a_user("auditor", plan=city)).get(reverse("districts-export", args=["csv"])).status_code == 200

    def test_it_costs_the_same_queries_for_many_targets(self, city, area, added, django_assert_max_num_queries):
        def measure() -> int:
            with django_assert_max_num_queries(20) as asked:
                client.get(reverse("districts"))
            return len(asked)

        client = signed_in(a_user("office_staff", plan=city))
        derived(city, area, {added.pk: Decimal(25)})
        measure()
        few = measure()
        more = [a_target(city, f"2{place}", NEW, measure="term_flow", unit="项").pk for place in range(5)]
        derived(city, area, dict.fromkeys(more), code="Q9")
        assert measure() == few

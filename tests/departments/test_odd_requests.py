"""What no page sends: acts without a name, years of five digits, days at the ends of the calendar, others' codes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from departments import districts, handovers, incidents, people, registers
from departments.incidents import Incident
from departments.models import Department, SafetyEvent, User
from departments.registers import Certificate, proving
from departments.workflow import Refused
from qualitycity.roles import ROLES, Actor, Role, system
from targets import categories
from targets.models import Area, Category, Plan, Target
from targets.rules.terms import Rule
from tests.attached_files import a_pdf
from tests.departments import plan_desk, plan_rows
from tests.departments.desk import NEW, a_duty, a_user, an_actor
from tests.departments.pledging import an_office
from tests.reports.ground import a_department, a_plan, a_target

pytestmark = pytest.mark.django_db
STAFF = an_actor("office_staff")
ZERO = Rule(form="zero_event", test="zero", operator="=", values=(0,), unit="起")
TWO = Rule(form="stock", test="compare", operator=">=", values=(2,), unit="个", direction="higher")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def target():
    return a_target(a_plan(), "42", ZERO, name="事故", measure="period_flow", unit="起", lead=a_department())


@pytest.fixture
def office(target) -> Client:
    return signed_in(a_user("office_staff"))


def test_an_act_that_no_button_has_changes_no_incident(office, target):
    incidents.record_incidents(plan=target.plan, rows=[Incident(target.indicator, date(2026, 5, 4), "重大")], by=STAFF)
    page = reverse("incident", args=[SafetyEvent.objects.get().pk])
    for act in ("", "nonsense"):
        assert office.post(page, {"act": act, "reason": "更正", "seen": 1}).status_code == 409
    assert SafetyEvent.objects.get().number == 1


def test_a_year_that_only_begins_like_one_of_the_plan_is_none(office, target):
    for year in ("20261", "2026" + "1" * 5000, "２０２６"):
        for name, args in (("breakdown", []), ("breakdown-target", [target.pk]), ("unit-breakdown", [1])):
            assert office.get(reverse(name, args=args), {"year": year}).status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_answered(day):
    plan = a_plan()
    Plan.objects.update(start_month=7)  # the quarter of the first day lies in a year before the first
    unit = a_department()
    accident = a_target(plan, "42", ZERO, name="事故", measure="period_flow", unit="起", lead=unit)
    brand = a_target(plan, "16", TWO, name="名牌", measure="register:valid", unit="个", lead=unit).indicator_id
    office = signed_in(a_user("office_staff", plan=plan))
    told = {"kind": "incident", "happened_on": day, "level": "重大", "category": "建筑", "paper": "1号"}
    assert office.post(reverse("incidents-record"), {"indicator": accident.indicator_id, **told}).status_code == 302
    for dates in ({"granted": day}, {"granted": "2026-01-01", "valid_until": day}):
        sent = {"holder": "甲厂", "certificate": str(dates), **dates}
        assert office.post(reverse("register-add", args=[brand]), sent).status_code in (302, 409)
    for name, args in (("incidents", []), ("register", [brand]), ("registers-expiring", []), ("awaited", [])):
        assert office.get(reverse(name, args=args)).status_code == 200


def test_pledges_of_years_that_no_plan_has_are_refused():
    desk = an_office()
    client = signed_in(a_user("office_staff"))
    for year in ("999999999", "0", "2040"):
        for act in ({"unit": desk.unit.pk}, {"consult": "1"}):
            sent = {"plan": desk.plan.code, "year": year, **act}
            assert client.post(reverse("pledge-draft"), sent).status_code == 302
    assert client.post(reverse("pledge-draft"), {}).status_code == 400
    assert not desk.plan.pledges.exists()


def test_a_district_does_not_change_the_order_of_the_citys_plan():
    city = plan_desk.a_plan()
    area = Area.objects.create(name="东区", kind="district", parent=city.area)
    rows = [plan_rows.target(code, category=name) for code, name in (("1", "民生"), ("2", "产业"), ("3", "东区自设"))]
    assert plan_rows.load(plan_rows.book(rows, code="Q", area="东区")).problems.ok
    plan = Plan.objects.get(code="Q")
    by = Actor("q", "区办", Role.OFFICE_STAFF, area_id=area.pk, permissions=ROLES[Role.OFFICE_STAFF])
    named = {each.name: each for each in Category.objects.all()}
    with pytest.raises(categories.Refused):
        categories.move(plan=plan, category=named["产业"], up=True, by=by)
    categories.move(plan=plan, category=named["产业"], up=False, by=by)  # the district's own steps over it
    assert [each.name for each in categories.of_plan(plan)] == ["民生", "东区自设", "产业"]
    assert [each.name for each in categories.of_plan(city)] == ["民生", "产业"]


def test_units_that_a_district_adds_take_nobodys_code():
    city = a_plan()
    unit = a_department("31", "东区")
    Department.objects.filter(pk=unit.pk).update(kind=Department.Kind.DISTRICT)
    target = a_target(city, "10", NEW, lead=unit, measure="term_flow", unit="项")
    area = districts.found(unit=unit, by=system("test")).area
    Department.objects.create(area=area, code="02", name="区二局", order=1)
    User.objects.update(must_change_password=False)
    client = signed_in(User.objects.get(username="31-office"))
    sent = {"code": "Q", "name": "东区", f"take-{target.pk}": "on", "units": "区三局\n区四局"}
    assert client.post(reverse("district-derive"), sent).status_code == 302
    assert dict(Department.objects.filter(area=area).values_list("code", "name")) == {
        "02": "区二局", "03": "区三局", "04": "区四局",
    }  # fmt: skip


def test_a_unit_that_no_longer_keeps_an_entry_does_not_get_its_files():
    plan, first, second = a_plan(), a_department("01"), a_department("02", "二局")
    brand = a_target(plan, "16", TWO, measure="register:valid", unit="个", lead=a_department("03", "三局"))
    a_duty(brand, first, "supporting")
    row = Certificate(brand.indicator, "甲厂", date(2026, 1, 1), unit=first)
    entry = registers.add(row=row, by=STAFF)
    page = reverse("proof", args=[proving.attach(entry=entry, name="a.pdf", content=a_pdf(), by=STAFF).pk])
    unit = signed_in(a_user("reporter", first))
    assert unit.get(page).status_code == 200
    registers.correct(entry=entry, row=replace(row, unit=second), reason="移交", by=STAFF, seen=1)
    assert unit.get(page).status_code == 404


def test_an_indicator_of_two_targets_is_offered_once_for_a_register(office, target):
    twin = Target.objects.create(
        plan=target.plan, code="43", indicator=target.indicator, category=target.category, order=9
    )
    offered = list(office.get(reverse("registers")).context["others"])
    assert offered.count(twin.indicator) == 1


def test_an_area_sees_nothing_of_what_anothers_units_of_the_same_code_handed_over():
    city = a_plan()
    old, new = a_department("01"), a_department("02", "二局")
    a_duty(a_target(city, "10", NEW, lead=old, measure="term_flow", unit="项"), new, "supporting")
    handovers.hand_over(
        unit=old, successor=new, plan=city, since=city.years.last, reason="机构改革", by=STAFF, targets=[]
    )
    area = Area.objects.create(name="东区", kind="district", parent=city.area)
    Department.objects.create(area=area, code="01", name="区一局")
    plan = Plan.objects.create(code="Q", name="东区", area=area, start_year=2026, end_year=2030)
    for each, number in ((city, 1), (plan, 0)):
        office = signed_in(a_user("office_staff", plan=each, name=each.code))
        assert len(office.get(reverse("duties-hand-over")).context["past"]) == number


def test_a_district_appoints_nobody_who_reads_the_citys_log():
    area = Area.objects.create(name="东区", kind="district", parent=a_plan().area)
    with pytest.raises(Refused):
        people.open_account(username="watch", name="区审计", role=Role.AUDITOR, area=area, by=system("test"))
    assert not User.objects.filter(username="watch").exists()

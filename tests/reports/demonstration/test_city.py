"""The districts and enterprises of the demonstration: what adds up, what does not, and the one with its own plan."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from departments import balances, contributions
from departments.models import Department, Duty, Member, User, Value
from qualitycity.roles import Role
from qualitycity.speech import say
from reports import demonstration
from targets.models import Area, Plan, Target
from targets.periods import Quarter
from tests.reports.demonstration.plan import BY, Snapshot, snapshot, the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told")]
Q3 = Quarter(2026, 3)


def the_district() -> Plan:
    return Plan.objects.select_related("area").get(code="ZLQQ-MH")


def test_there_are_24_departments_10_districts_and_5_enterprises_in_protocol_order():
    units = list(Department.objects.filter(area=the_plan().area).order_by("order", "id"))
    assert Counter(unit.kind for unit in units) == {"department": 24, "district": 10, "enterprise": 5}
    assert [unit.kind for unit in units] == ["department"] * 24 + ["district"] * 10 + ["enterprise"] * 5
    carrying = set(Duty.objects.values_list("department", flat=True))
    assert [unit.name for unit in units if unit.pk not in carrying] == []  # each of the 39 has something to promise


def test_one_target_does_not_add_up_and_its_gap_is_named():
    blocking = balances.blocking(the_plan(), 2026)
    assert [Target.objects.get(pk=pk).code for pk in blocking] == ["16"]
    (found,) = blocking.values()
    assert (found.kind, found.wanted, found.given, found.gap) == ("sum", 80, 75, 5)
    assert say(found.sentence) == "各单位目标合计75 个，低于全市目标80 个，还差5 个。"


def test_the_others_that_are_broken_down_are_in_balance():
    found = balances.of_plan(the_plan(), 2026)
    codes = dict(Target.objects.filter(plan=the_plan()).values_list("pk", "code"))
    kinds = {codes[pk]: one.kind for pk, one in found.items() if one.broken_down and one.ok}
    assert kinds == {"2": "each", "10": "sum", "12": "sum", "18": "sum", "19": "sum", "22": "sum", "57": "weighted"}
    # 416300 / 4600: the goals of ten districts, by their weights
    assert found[Target.objects.get(plan=the_plan(), code="57").pk].given == Decimal("90.5")
    assert found[Target.objects.get(plan=the_plan(), code="10").pk].shares == 100


def test_figures_of_three_units_make_the_citys():
    target = Target.objects.select_related("plan", "indicator").get(plan=the_plan(), code="57")
    rolled = contributions.of_target(target, Q3)
    reported = [
        (row.unit.code, row.entries[0].numerator, row.entries[0].denominator) for row in rolled.rows if row.entries
    ]
    assert reported == [("09", 3630, 3900), ("D01", 900, 960), ("D02", 800, 870)]
    # (5010 + 5150 + 5330) / (5430 + 5560 + 5730)
    assert rolled.result.actual == Decimal("92.643540669856")
    verdicts = {row.unit.code: row.result.verdict for row in rolled.rows if row.result and row.goal is not None}
    assert verdicts == {"D01": "met", "D02": "met"}  # 93.75 of 92, 91.95 of 91


def test_one_district_has_a_plan_and_an_office_of_its_own():
    plan = the_district()
    assert (plan.area.kind, plan.area.parent) == (Area.Kind.DISTRICT, the_plan().area)
    assert plan.area.standing.get().code == "D01"
    targets = Target.objects.filter(plan=plan).select_related("serves__plan")
    assert [(each.code, each.serves.code, each.serves.plan.code) for each in targets] == [
        (f"MH{code}", code, "ZLQS") for code in ("2", "10", "12", "16", "18", "57")
    ]
    roles = set(Member.objects.filter(area=plan.area).values_list("role", flat=True))
    assert roles == {Role.ADMINISTRATOR, Role.OFFICE_STAFF, Role.OFFICE_APPROVER}
    assert Value.objects.filter(period__plan=plan, counted=True).count() == 12


def test_its_accounts_are_told_once(told: demonstration.Done):
    assert [each.username for each in told.accounts] == ["d01-admin", "d01-office", "d01-approver"]
    assert User.objects.get(username="d01-office").must_change_password


def test_what_people_entered_in_the_districts_plan_stays_and_is_named():
    value = Value.objects.filter(period__plan=the_district(), channel="demo").first()
    Value.objects.filter(pk=value.pk).update(channel="page", entered_key="li")
    done = demonstration.remove(plan=the_plan(), by=BY)
    assert "明湖区质量强区行动计划" in done.kept
    assert Plan.objects.filter(code="ZLQQ-MH").exists()
    assert not Department.objects.filter(code="D02").exists()


def test_posts_that_were_given_in_its_units_end_with_them(shipped: Snapshot):
    unit = Department.objects.get(code="E01")
    person = User.objects.create_user("li", name="李四")
    Member.objects.create(user=person, role=Role.REPORTER, department=unit, area=unit.area, since=the_plan().created_at)
    demonstration.remove(plan=the_plan(), by=BY)
    assert snapshot() == shipped

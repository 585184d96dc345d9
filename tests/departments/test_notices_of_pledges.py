"""Who is told of a pledge: each step tells those who go on, a plan that goes on that what was signed differs."""

from __future__ import annotations

import pytest
from django.db import transaction

from departments import breakdown, pledges
from departments.duties import DutyDraft
from departments.models import Notice
from departments.views.notices import text_of
from qualitycity import events
from qualitycity.roles import system
from targets.models import Plan
from tests.departments.desk import a_user, an_actor
from tests.departments.pledging import Office, an_office
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    office = an_office()
    for role in ("office_staff", "office_approver"):
        a_user(role, plan=office.plan)
    a_user("reviewer", office.unit)
    return office


def told(kind: str) -> list[tuple[str, str]]:
    """(who, text) of the notices of a kind."""
    rows = Notice.objects.filter(kind=kind).select_related("user").order_by("id")
    return [(notice.user.username if notice.user else "", text_of(notice)) for notice in rows]


def revised(plan: Plan) -> None:
    """What ``plans.take_effect`` tells when a revision is stored."""
    with transaction.atomic():
        events.record("target.revised", by=system("test"), about=plan, detail={"effective": "2026Q3"})


def test_an_approved_pledge_tells_who_prints_and_who_signs(office: Office) -> None:
    office.approved()
    assert told("pledge.approved") == [
        ("office_staff", "质监局：责任书已审定，请打印并组织签字盖章。"),
        ("reviewer24", "质监局：本单位责任书已审定，待双方签字盖章。"),
    ]


def test_a_signed_one_asks_for_its_scan_and_one_sent_back_says_why(office: Office) -> None:
    office.signed()
    assert [who for who, _text in told("pledge.signed")] == ["reviewer24", "office_staff"]
    other = a_department("25", "商务局")
    office.rate.duties.create(department=other, role="supporting", since=office.plan.years.first)
    pledge = pledges.accept(
        pledge=pledges.consult(pledge=office.draft(other), by=office.staff), by=an_actor("reviewer", other)
    )
    pledges.send_back(pledge=pledge, reason="分值有误", by=office.approver)
    assert told("pledge.returned") == [("office_staff", "商务局：office_approver退回责任书重新拟订：分值有误")]


def test_a_plan_that_goes_on_is_told_once_for_each_difference(office: Office) -> None:
    office.performing()
    revised(office.plan)
    assert told("pledge.differs") == []
    office.revise()
    for _ in range(2):
        revised(office.plan)
    assert told("pledge.differs") == [
        ("office_staff", "质监局：2026年已签责任书有1个条目（1）与现行要求不一致，请提出补签。")
    ]
    assert Notice.objects.get(kind="pledge.differs").page == ["pledge", pledges.visible(office.staff).get().pk]


def test_another_carrier_is_told_and_an_amendment_under_way_is_not(office: Office) -> None:
    pledge = office.performing()
    parts = [DutyDraft("24", "lead"), DutyDraft("23", "supporting"), DutyDraft("25", "supporting")]
    a_department("25", "商务局")
    breakdown.divide(target=office.rate, parts=parts, since=office.plan.years.first, by=office.staff)
    assert len(told("pledge.differs")) == 1
    pledges.adjust(pledge=pledge, reason="分工调整", by=office.staff)
    office.revise()
    revised(office.plan)
    assert len(told("pledge.differs")) == 1

"""Corrections, leaders' remarks and deputies: each step is told to whoever takes the next one, and to nobody twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from departments import corrections, delegations, instructions, submissions
from departments.models import Member, Notice
from departments.views.notices import text_of
from targets import schedule
from tests.departments.desk import Q3, SYSTEM, a_desk, a_user, acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return a_desk("rate")


@pytest.fixture
def people(desk):
    unit = {role: a_user(role, desk.unit) for role in ("reporter", "reviewer")}
    office = {role: a_user(role, plan=desk.plan) for role in ("office_staff", "office_approver")}
    return {name: acting(user) for name, user in (unit | office).items()}


def told(kind):
    rows = Notice.objects.filter(kind=kind).order_by("user__username")
    return [(row.user.username if row.user else row.role, row.page) for row in rows]


def test_every_step_of_a_correction_is_told_to_whoever_goes_on(desk, people):
    desk.release()
    submissions.verify(submission=desk.submission, by=people["office_approver"])
    schedule.lock(plan=desk.plan, quarter=Q3, by=SYSTEM)
    key, until = desk.key("rate"), timezone.now() + timedelta(days=3)
    case = corrections.ask(submission=desk.submission, keys=[key], reason="口径", by=people["reporter"])
    corrections.allow(correction=case, until=until, by=people["office_approver"])
    corrections.enter(correction=case, texts={key: {"value": "91"}}, by=people["reporter"])
    corrections.confirm(correction=case, by=people["reviewer"])
    corrections.apply(correction=case, by=people["office_approver"])
    page = ["correction", case.pk]
    assert told("correction.asked") == [("office_approver", page)]
    assert told("correction.allowed") == [("reporter24", page)]
    assert told("correction.entered") == [("reviewer24", page)]
    assert told("correction.confirmed") == [("office_approver", page)]
    assert told("correction.applied") == [("reporter24", page), ("reviewer24", page)]
    assert text_of(Notice.objects.get(kind="correction.asked")) == "质监局：reporter24申请更正2026年第3季度数据。"


def test_a_correction_filed_by_the_office_is_told_to_the_unit(desk, people):
    desk.release()
    submissions.verify(submission=desk.submission, by=people["office_approver"])
    case = corrections.ask(
        submission=desk.submission, keys=[desk.key("rate")], reason="口径", by=people["office_staff"]
    )
    page = ["correction", case.pk]
    assert told("correction.asked") == [("office_approver", page), ("reviewer24", page)]


def test_a_remark_is_told_to_its_unit_and_the_answer_to_the_office(desk, people):
    item = instructions.record(
        plan=desk.plan, leader="张市长", said_on=date(2026, 1, 5), text="抓紧", department=desk.unit,
        by=people["office_staff"],
    )  # fmt: skip
    instructions.answer(instruction=item, text="已办", by=people["reporter"])
    page = ["instruction", item.pk]
    assert told("instruction.recorded") == [("reporter24", page), ("reviewer24", page)]
    assert told("instruction.answered") == [("office_approver", page), ("office_staff", page)]
    assert text_of(Notice.objects.filter(kind="instruction.recorded")[0]) == "质监局：张市长的批示已交贵单位办理。"


def test_a_remark_for_nobody_in_particular_is_told_to_nobody(desk, people):
    instructions.record(
        plan=desk.plan, leader="张市长", said_on=date(2026, 1, 5), text="很好", by=people["office_staff"]
    )
    assert told("instruction.recorded") == []


def test_a_deputy_is_told_from_when_until_when(desk, people):
    head = Member.objects.get(user__username="reviewer24")
    today = timezone.localdate()
    deputy = a_user("reporter", desk.unit, name="李文")
    given = delegations.give(
        member=head, deputy=deputy, since=today, until=today + timedelta(days=3), reason="出差", by=people["reviewer"]
    )
    delegations.end(delegation=given, by=people["reviewer"])
    assert told("delegation.given") == [("李文", ["account"])]
    text = text_of(Notice.objects.get(kind="delegation.given"))
    assert text == f"reviewer24指定您为代理人，自{today}至{today + timedelta(days=3)}。"
    assert told("delegation.ended") == [("李文", ["account"])]

"""The workbench: what waits for a person, by role."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from departments.models import Remark, Submission
from departments.situations import days_until
from targets.models import Period
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    plan, unit = a_plan(), a_department("01", "质监局")
    target = a_target(plan, "1", name="抽检合格率", lead=unit)
    period = a_period(plan, "2026Q1")
    period.due_at = timezone.now() + timedelta(days=3)
    period.save()
    verified(target, "2026Q1", 91, by=unit)
    Submission.objects.create(period=period, department=unit)
    return unit


def test_a_reporter_sees_first_what_is_due_and_how_many_days_are_left(unit):
    page = text_of(looking("reporter", unit), "/")
    walk = Submission.objects.get()
    assert "已填 1/1" in page
    assert "还剩3天" in page
    assert f'href="/entry/{walk.pk}/"' in page


def test_a_returned_cell_is_said_and_what_is_overdue_is_said(unit):
    walk = Submission.objects.get()
    walk.period.due_at = timezone.now() - timedelta(days=2)
    walk.period.save()
    Submission.objects.update(state=Submission.State.RETURNED)
    Remark.objects.create(submission=walk, kind=Remark.Kind.RETURN, text="缺佐证", by_key="w", by_name="王五")
    page = text_of(looking("reporter", unit), "/")
    assert "退回1处" in page
    assert "逾期2天" in page


def test_the_head_is_led_to_what_waits_for_release(unit):
    Submission.objects.update(state=Submission.State.SUBMITTED)
    assert f'href="/entry/{Submission.objects.get().pk}/release/"' in text_of(looking("reviewer", unit), "/")
    assert "待本单位负责人审核" in text_of(looking("reporter", unit), "/")


def test_the_office_sees_what_waits_for_it_and_who_is_overdue(unit):
    other = a_department("02", "工商局")
    walk = Submission.objects.get()
    walk.period.due_at = timezone.now() - timedelta(days=2)
    walk.period.save()
    now = timezone.now()
    Submission.objects.update(state=Submission.State.REPORTED, released_at=now, first_released_at=now)
    Submission.objects.create(period=walk.period, department=other)
    page = text_of(looking("office_approver"), "/")
    assert "应报2个单位，已上报1个" in page
    assert f'href="/review/{walk.pk}/"' in page
    assert page.index("逾期未报单位") < page.index("工商局")


def test_a_leader_sees_how_targets_stand_and_what_needs_attention(unit):
    page = text_of(looking("group_member"), "/")
    assert "抽检合格率" in page
    assert "欠序时进度" in page


def test_the_administrator_sees_no_values(unit):
    page = text_of(looking("administrator"), "/")
    assert "抽检合格率" not in page
    assert "/people/" in page


def test_another_units_work_is_not_shown(unit):
    page = text_of(looking("reporter", a_department("02", "工商局")), "/")
    assert "抽检合格率" not in page
    assert "没有待办事项" in page


def test_days_are_counted_by_the_citys_calendar():
    now = timezone.localtime()
    assert days_until(now + timedelta(days=1)) == 1
    assert days_until(now.replace(hour=23, minute=59, second=59, microsecond=0)) == 0
    assert days_until(now - timedelta(seconds=1)) == -1


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(client):
    assert client.get("/").url.startswith("/sign-in/")


@pytest.mark.parametrize("role", ["reporter", "reviewer", "office_staff", "office_approver", "group_member"])
def test_the_first_page_costs_the_same_queries_however_many_targets_and_units(unit, role, django_assert_num_queries):
    client = looking(role, unit if role in ("reporter", "reviewer") else None)
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    plan = unit.duties.get().target.plan
    for number in range(2, 12):
        target = a_target(plan, str(number), lead=unit)
        verified(target, "2026Q1", 91, by=unit)
        other = a_department(f"{number:02}", f"单位{number}")
        a_target(plan, f"{number}b", lead=other)
        Submission.objects.create(period=Period.objects.get(), department=other)
    with django_assert_num_queries(len(few)):
        client.get("/")
    assert len(few) <= 22  # of these one asks for pledges that wait for a head, one for sheets of self scores

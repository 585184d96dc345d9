"""The office's calendar pages: the schedule with its preview, a quarter's own dates, the holidays of a year."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from targets import timetables
from targets.deadlines import Timetable
from targets.models import Holiday, Period
from tests.clock import Clock, at
from tests.departments.desk import Q3, SYSTEM, a_user
from tests.reports.ground import a_plan

pytestmark = pytest.mark.django_db
TABLE = {
    "opens_after_days": "1", "due_after_days": "3", "due_time": "17:00", "shifted": "on", "closes_after_days": "10",
    "automatic": "on",
}  # fmt: skip
NOTICE = "国庆节：10月1日（周四）至7日（周三）放假调休，共7天。10月10日（周六）上班。"


@pytest.fixture
def plan(monkeypatch):
    Clock(monkeypatch).set("2026-09-10 09:00")
    return a_plan()


@pytest.fixture
def office(plan):
    client = Client()
    client.force_login(a_user("office_staff", plan=plan), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_schedule_is_previewed_and_then_saved(plan, office):
    where = reverse("timetable")
    assert "尚未设定" in office.get(where).content.decode()
    office.post(reverse("holidays"), {"year": "2026", "list": NOTICE})
    preview = office.post(where, {**TABLE, "act": "preview", "year": "2026"}).content.decode()
    # 3 October is a holiday: 8 October is the next working day; ten days later it closes
    assert all(text in preview for text in ("2026-10-08 17:00", "2026-10-18 17:00", "预览，尚未保存", "已顺延至工作日"))
    assert timetables.of(plan) is None
    office.post(where, {**TABLE, "act": "save"})
    assert timetables.of(plan).due_after_days == 3
    assert "尚未设定" not in office.get(where).content.decode()


def test_a_schedule_that_is_none_is_refused_with_the_reason(plan, office):
    page = office.post(reverse("timetable"), {**TABLE, "opens_after_days": "9", "act": "save"}).content.decode()
    assert "开放填报须早于报送截止" in page
    assert timetables.of(plan) is None


def test_a_quarter_gets_dates_of_its_own_and_gives_them_back(plan, office):
    timetables.put(plan=plan, table=Timetable(), by=SYSTEM)
    dates = {"plan": plan.code, "quarter": "2026Q3", "due_at": "2026-10-26T12:00", "year": "2026"}
    office.post(reverse("period-dates"), dates)
    assert Period.objects.get(quarter=Q3).due_at == at("2026-10-26 12:00")
    assert "2026-10-26 12:00" in office.get(reverse("timetable"), {"year": "2026"}).content.decode()
    office.post(reverse("period-dates"), {**dates, "due_at": ""})
    assert Period.objects.get(quarter=Q3).due_at is None
    for wrong in ({"quarter": "third"}, {"due_at": "soon"}, {"closes_at": "2026-10-01T00:00"}):
        office.post(reverse("period-dates"), {**dates, **wrong})
    assert Period.objects.get(quarter=Q3).due_at is None


def test_the_years_list_is_pasted_replaced_and_taken_out(office):
    where = reverse("holidays")
    office.post(where, {"year": "2026", "list": NOTICE})
    assert Holiday.objects.count() == 8
    office.post(where, {"year": "2026", "list": "2026-10-01 国庆节\n2026-01-01 元旦", "whole": "1"})
    assert [str(one.day) for one in Holiday.objects.all()] == ["2026-01-01", "2026-10-01"]
    office.post(where, {"year": "2026", "act": "drop", "day": ["2026-01-01", "nonsense"]})
    assert "2026-10-01" in office.get(where, {"year": "2026"}).content.decode()
    assert Holiday.objects.count() == 1


def test_a_list_with_one_bad_line_stores_nothing_and_stands_there_again(office):
    page = office.post(reverse("holidays"), {"year": "2026", "list": "2026-10-01 国庆节\n2026-10-32 国庆节"})
    assert page.status_code == 409
    assert "第 2 行" in page.content.decode()
    assert "2026-10-32 国庆节</textarea>" in page.content.decode()
    assert not Holiday.objects.exists()
    assert "没有日期" in office.post(reverse("holidays"), {"year": "2026", "list": ""}).content.decode()


@pytest.mark.parametrize("year", ["0", "x", "²", "99999", "10000"])
def test_a_year_that_is_none_is_this_one(office, year):
    assert "2026" in office.get(reverse("holidays"), {"year": year}).content.decode()
    assert office.get(reverse("timetable"), {"year": year, "plan": year}).status_code == 200

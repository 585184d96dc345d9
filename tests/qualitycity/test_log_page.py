"""The log page: the auditor reads everything, narrowed by the address; nobody else, and nobody changes it."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from qualitycity import events
from qualitycity.models import Event
from qualitycity.roles import Actor
from tests.qualitycity.people import somebody

pytestmark = pytest.mark.django_db
LI = Actor(key="li", name="李科员", role="office_staff", unit="")
WANG = Actor(key="wang", name="王局长", role="reviewer", unit="01")


@pytest.fixture
def auditor():
    client = Client()
    client.force_login(somebody("shen", "auditor"), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def told():
    with transaction.atomic():
        events.record("job.started", by=LI, label="年度督查报告")
        events.record("submission.released", by=WANG, label="质监局 2026Q3", detail={"late": True})


def lines(client, **asked):
    return [line["event"].label for line in client.get(reverse("log"), asked).context["lines"]]


def test_the_newest_line_comes_first(auditor, told):
    assert lines(auditor) == ["质监局 2026Q3", "年度督查报告"]


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "submission.released"},
        {"who": "王"},
        {"who": "WANG"},
        {"about": "质监局"},
        {"who": "王", "about": "质监"},
    ],
)
def test_the_address_narrows_the_log(auditor, told, asked):
    assert lines(auditor, **asked) == ["质监局 2026Q3"]


def test_days_are_days_of_the_citys_time_zone(auditor, told):
    day = Event.objects.first().at.astimezone().date()
    assert lines(auditor, since="2020-01-01", until="2020-12-31") == []
    assert len(lines(auditor, since="2020-01-01")) == 2
    assert len(lines(auditor, until=f"{day.year + 1}-01-01")) == 2


@pytest.mark.parametrize(
    "asked",
    [{"since": "2026-02-31"}, {"since": "0001-01-01"}, {"until": "9999-12-31"}, {"until": "x"}, {"before": "x"},
     {"before": "9" * 40}],
)  # fmt: skip
def test_what_cannot_be_read_narrows_nothing(auditor, told, asked):
    assert len(lines(auditor, **asked)) == 2


def test_details_are_shown(auditor, told):
    assert "late" in auditor.get(reverse("log")).content.decode()


def test_older_lines_follow_by_number_without_gap_or_repeat(auditor):
    with transaction.atomic():
        for number in range(120):
            events.record("job.started", by=LI, label=str(number))
    seen, before = [], ""
    while before is not None:
        answer = auditor.get(reverse("log"), {"before": before, "kind": "job.started"})
        seen += [line["event"].label for line in answer.context["lines"]]
        before = answer.context["older"]
    assert seen == [str(number) for number in reversed(range(120))]


def test_the_log_is_read_only_and_for_the_auditor(auditor, told):
    assert auditor.post(reverse("log")).status_code == 405
    staff = Client()
    staff.force_login(somebody("li", "office_staff"), backend="django.contrib.auth.backends.ModelBackend")
    assert staff.get(reverse("log")).status_code == 403


def test_a_page_costs_the_same_queries_however_long_the_log(auditor, told, django_assert_max_num_queries):
    auditor.get(reverse("log"))
    with transaction.atomic():
        for number in range(200):
            events.record("job.started", by=LI, label=str(number))
    with django_assert_max_num_queries(4):
        auditor.get(reverse("log"))

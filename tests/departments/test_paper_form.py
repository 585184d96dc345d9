"""The quarter's form on paper: figures with their units, lines to sign, room for the seal; and whether it is wanted."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from departments import evidence
from qualitycity.models import Event
from tests.attached_files import a_pdf
from tests.departments.desk import a_user
from tests.departments.test_entry_pages import Office, a_client

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    """What stands on the paper, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_every_figure_has_its_unit_and_words_stay_words():
    office = Office()
    office.desk.fill()
    page = text_of(office.page("entry-print"))
    assert all(text in page for text in ("95%", "100% (30/30)", "80 个", "0 起", "第 2/13 名", "立项", "40 项"))
    assert "立项 个" not in page


def test_it_has_lines_to_sign_and_room_for_the_seal():
    office = Office("rate")
    office.desk.submit()
    page = text_of(office.page("entry-print", office.reviewer))
    assert all(
        line in page for line in ("填表人 reporter24", "审核人", "单位负责人（签字）", "日期 年 月 日", "单位盖章")
    )


def test_it_counts_the_files_and_gives_source_and_explanation():
    office = Office("rate")
    office.desk.type("rate", value="80", note="四季度补抽", data_source="市统计局", published_on="2026-10-18")
    evidence.add(
        submission=office.desk.submission, key=office.desk.key("rate"), name="a.pdf", content=a_pdf(),
        by=office.desk.reporter,
    )  # fmt: skip
    assert "四季度补抽 市统计局 2026-10-18 1 " in text_of(office.page("entry-print"))


def test_the_office_asks_for_the_signed_form_and_no_longer():
    office = Office("rate")
    plan = office.desk.plan
    approver = a_client(a_user("office_approver", plan=plan))
    for wanted in ("1", "1", "0"):
        approver.post(reverse("period-paper"), {"plan": plan.code, "wanted": wanted})
        plan.refresh_from_db()
        assert plan.signed_form is (wanted == "1")
    told = Event.objects.filter(kind="plan.signed_form_set").order_by("id")
    assert [event.detail["wanted"] for event in told] == ["True", "False"]


def test_the_head_is_told_what_the_release_lacks_and_where_to_bring_it():
    office = Office("rate")
    office.desk.plan.signed_form = True
    office.desk.plan.save()
    office.desk.submit()
    page = office.page("entry-release", office.reviewer).content.decode()
    assert "请上传打印报表的签字盖章扫描件" in page
    assert f'href="{office.url("entry-evidence")}"' in page
    refused = office.reviewer.post(office.url("entry-release"), {"act": "release"})
    assert (refused.status_code, office.desk.submission.state) == (409, "submitted")

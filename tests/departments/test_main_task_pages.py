"""Main tasks on the pages of entry, check, release, review, paper and history."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from departments import submissions
from tests.departments.desk import a_user, an_actor
from tests.departments.task_desk import a_task_desk
from tests.departments.test_entry_pages import a_client

pytestmark = pytest.mark.django_db
APPROVER = an_actor("office_approver")


@pytest.fixture
def desk():
    return a_task_desk()


@pytest.fixture
def reporter(desk):
    return a_client(a_user("reporter", desk.unit))


def page(client, name, desk):
    response = client.get(reverse(name, args=[desk.submission.pk]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_grid_has_a_section_of_main_tasks_saved_by_the_same_door(desk, reporter):
    text = page(reporter, "entry-grid", desk)
    assert text.index("主要任务") > text.index("rate")
    assert "印发方案 (2026Q2)" in text
    cell = {"key": desk.key("task"), "seen": 0, "texts": {"stage": "印发方案", "progress": "方案已印发"}}
    address = reverse("entry-cells", args=[desk.submission.pk])
    answer = reporter.post(address, json.dumps({"cells": [cell]}), "application/json")
    (told,) = answer.json()["cells"]
    assert (answer.status_code, told["number"], told["filled"], told["shown"]["progress"]) == (
        200,
        1,
        True,
        "方案已印发",
    )
    assert "超序时进度" in told["progress"]
    again = reporter.post(
        address, json.dumps({"cells": [cell | {"texts": {"progress": "另一种说法"}}]}), "application/json"
    )
    assert (again.status_code, again.json()["cells"][0]["differences"][0]["theirs"]) == (409, "方案已印发")


def test_without_scripts_the_form_saves_tasks_too(desk, reporter):
    key = desk.key("task")
    form = {f"seen|{key}": "0", f"stage|{key}": "印发方案", f"progress|{key}": "方案已印发", f"note|{key}": ""}
    assert reporter.post(reverse("entry-grid", args=[desk.submission.pk]), form).status_code == 302
    assert desk.value("task").progress == "方案已印发"


def test_the_check_names_what_a_task_lacks(desk, reporter):
    text = page(reporter, "entry-check", desk)
    assert "任务1" in text
    assert "请简要填写本季度进展情况" in text


def test_judges_see_stage_and_words_beside_what_was_returned(desk, reporter):
    desk.type("rate", value="95")
    desk.type("task", stage="印发方案", progress="方案已印发")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    head = a_client(a_user("reviewer", desk.unit))
    assert "方案已印发" in page(head, "entry-release", desk)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    reasons = {desk.key("task"): "请写明文号"}
    submissions.send_back(submission=desk.submission, reasons=reasons, by=APPROVER)
    desk.type("task", progress="演示〔2026〕8号已印发")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    text = page(a_client(a_user("office_approver", plan=desk.plan)), "review-sheet", desk)
    assert "请写明文号" in text
    assert '<del class="qc-soft">方案已印发</del>' in text
    assert "演示〔2026〕8号已印发" in text


def test_paper_and_history_tell_the_progress(desk, reporter):
    desk.type("task", progress="方案起草中", note="待财政会签")
    desk.type("task", stage="印发方案", progress="方案已印发", note="")
    assert "方案已印发" in page(reporter, "entry-print", desk)
    text = reporter.get(reverse("history", args=[desk.value("task").pk])).content.decode()
    assert "<del>方案起草中</del>" in text
    assert "待财政会签" in text

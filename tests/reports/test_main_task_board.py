"""The board of main tasks: stage reached beside the one planned, progress by the rules, owner, what was told last."""

from __future__ import annotations

import csv
import io

import pytest
from django.urls import reverse

from departments import submissions, task_reports
from targets.models import MainTask
from tests.departments.desk import Q3, an_actor
from tests.departments.task_desk import a_task, a_task_desk
from tests.reports.ground import a_department
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_approver")


@pytest.fixture
def desk():
    """质监局 reached the first stage of its task; 工商局 leads another one and told nothing."""
    desk = a_task_desk()
    a_task(desk.plan, a_department("23", "工商局"), "2")
    desk.type("rate", value="95")
    desk.type("task", stage="印发方案", progress="方案已印发", note="待分解任务")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    return desk


def lines(desk):
    return task_reports.lines(desk.plan, Q3, MainTask.objects.all())


def test_only_what_was_verified_counts(desk):
    assert [(line.progress, line.reached, line.last) for line in lines(desk)] == [("behind", "", None)] * 2
    submissions.verify(submission=desk.submission, by=OFFICE)
    first, second = lines(desk)
    # 20 % was planned by 2026Q2 and by the next quarter, and is reached: ahead
    assert (first.progress, first.reached, str(first.result.completion)) == ("ahead", "印发方案", "0.2")
    assert (first.planned.name, first.following.name, first.last.progress) == ("印发方案", "全面实施", "方案已印发")
    assert ([unit.name for unit in first.leads], first.walk) == (["质监局"], "verified")
    assert (second.progress, second.walk) == ("behind", "")


def test_the_board_is_narrowed_by_unit_progress_and_words(desk):
    submissions.verify(submission=desk.submission, by=OFFICE)
    office, board = looking("office_staff"), reverse("tasks")
    assert "任务1" in text_of(office, board)
    assert "任务2" in text_of(office, board)
    for address, shown, hidden in (
        ("?department=23", "任务2", "任务1"),
        ("?progress=ahead", "任务1", "任务2"),
        ("?q=已印发", "任务1", "任务2"),
    ):
        text = text_of(office, board + address)
        assert f">{shown}<" in text
        assert f">{hidden}<" not in text


def test_a_unit_sees_the_tasks_in_which_it_has_a_part(desk):
    other = a_department("23", "工商局")
    client = looking("reporter", other)
    text = text_of(client, reverse("tasks"))
    assert ">任务2<" in text
    assert ">任务1<" not in text
    assert client.get(reverse("task", args=[desk.targets["task"].pk])).status_code == 404
    assert (
        text_of(looking("reviewer", desk.unit), reverse("task", args=[desk.targets["task"].pk])).count("方案已印发")
        == 1
    )


def test_a_task_shows_the_office_what_was_released_to_it(desk):
    address = reverse("task", args=[desk.targets["task"].pk])
    assert "方案已印发" in text_of(looking("office_approver"), address)
    assert "方案已印发" not in text_of(looking("group_member"), address)
    submissions.verify(submission=desk.submission, by=OFFICE)
    assert "方案已印发" in text_of(looking("group_member"), address)


def test_what_is_seen_is_exported(desk):
    submissions.verify(submission=desk.submission, by=OFFICE)
    answer = looking("office_staff").get(reverse("tasks-export", args=["csv"]) + "?progress=ahead")
    rows = list(
        csv.reader(
            io.StringIO(
                b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode("utf-8-sig")
            )
        )
    )
    cells = [cell for row in rows for cell in row]
    assert {"任务1", "印发方案", "2026Q2", "方案已印发", "待分解任务", "超序时进度"} <= set(cells)
    assert "任务2" not in cells


@pytest.mark.parametrize("more", [0, 12])
def test_the_board_costs_the_same_queries_however_many_tasks(desk, more, django_assert_num_queries):
    for number in range(more):
        a_task(desk.plan, desk.unit, str(10 + number))
    with django_assert_num_queries(5):  # tasks, what counts, duties, last reports, submissions
        assert len(lines(desk)) == 2 + more

"""Main tasks in the supervision reports: counts by progress class, what is behind and why, each figure with its row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from departments import submissions
from departments.models import Value
from reports import citations, situations
from reports.content import composition
from reports.content.blocks import Content
from reports.content.paper import Letterhead
from tests.departments.desk import Q3, an_actor
from tests.departments.task_desk import a_task, a_task_desk
from tests.reports.ground import a_department
from tests.reports.papers import content, section, situation

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def test_a_plan_without_main_tasks_has_no_section_of_them():
    assert "主要任务推进情况" not in str(content(of=situation(tasks=())).blocks)


@pytest.fixture
def compiled(db: None) -> Content:
    """质监局 reached its stage; 工商局 did not reach 印发方案, which was due in 2026Q2, and says why; a third told nothing."""
    desk = a_task_desk()
    desk.targets["other"] = a_task(desk.plan, desk.unit, "2")  # type: ignore[assignment]
    a_task(desk.plan, a_department("23", "工商局"), "3")
    desk.type("rate", value="95")
    desk.type("task", stage="印发方案", progress="方案已印发")
    desk.type("other", progress="起草中", note="需与财政会签，十月印发。")
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    submissions.verify(submission=desk.submission, by=an_actor("office_approver"))
    found = situations.at(desk.plan, Q3, now=AT)
    made = {"at": AT.isoformat(), "by": "李科员", "fonts": {}, "libraries": {}}
    return composition.compose("annual", found, Letterhead(), serial=1, made=made)


def test_tasks_are_counted_and_those_behind_are_named_with_their_cause(compiled):
    text = section(compiled, "主要任务推进情况")
    assert "计划确定的主要任务共3项，其中超序时进度1项、欠序时进度2项。" in text
    assert "“任务2”（质监局牵头）应达到“印发方案”阶段，尚未达到，牵头单位说明：需与财政会签，十月印发；" in text
    assert "“任务3”（工商局牵头）应达到“印发方案”阶段，尚未达到，牵头单位未作说明。" in text


def test_every_figure_leads_to_the_version_it_was_read_from(compiled):
    assert citations.differences(compiled) == []
    Value.objects.filter(stage="印发方案").update(stage="总结评估")
    (said,) = citations.differences(compiled)
    assert "总结评估" in str(said)
    counts = [one for one in compiled.citations.values() if one["source"] == "tasks" and one["progress"] == "behind"]
    assert (counts[0]["stored"], len(counts[0]["rows"])) == ("2", 2)
    assert citations.behind(compiled, counts[0]).tasks == ["任务2"]


def test_the_annex_lists_stage_progress_and_what_was_told(compiled):
    (annex,) = [annex for annex in compiled.annexes if annex.title == "主要任务责任分工和推进情况表"]
    (table,) = annex.blocks
    shown = [
        ["".join(run if isinstance(run, str) else compiled.citations[run.key]["shown"] for run in cell) for cell in row]
        for row in table.rows
    ]
    assert [row[5:] for row in shown] == [
        ["印发方案", "超序时进度", "方案已印发"],
        ["—", "欠序时进度", "起草中"],
        ["—", "欠序时进度", "尚无审核通过的进展"],
    ]

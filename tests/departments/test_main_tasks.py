"""Main tasks are reported with the figures: through the same door, in the same submission, on the same walk."""

from __future__ import annotations

from decimal import Decimal

import pytest

from departments import acceptances, grid, handovers, sheets, submissions
from departments.models import Duty, Remark, Submission, Value
from departments.submissions import Typed
from departments.workflow import Refused
from qualitycity.models import Event
from targets import schedule
from targets.periods import Quarter
from tests.departments.desk import FAR, Q3, SYSTEM, a_desk, an_actor
from tests.departments.task_desk import a_task, a_task_desk
from tests.reports.ground import a_department

pytestmark = pytest.mark.django_db
OFFICE = an_actor("office_approver")
TOLD = {"stage": "印发方案", "progress": "方案已印发，分解任务31项"}
OLDER = {"note": "方案需与财政会签，十月印发"}


def test_what_is_told_of_a_task_is_a_version_by_somebody_through_the_door():
    desk = a_task_desk()
    assert desk.type("task", seen=0, **TOLD).kind == "saved"
    assert desk.type("task", seen=1, progress="方案已印发，分解任务33项").kind == "saved"
    value = desk.value("task")
    assert (value.number, value.stage, value.progress, value.standing) == (
        2,
        "印发方案",
        "方案已印发，分解任务33项",
        "reported",
    )
    assert (value.entered_name, value.channel) == ("reporter24", "page")
    told = Event.objects.filter(kind="values.entered").latest("id").detail["cells"][desk.key("task")]
    assert told == {"progress": ["方案已印发，分解任务31项", "方案已印发，分解任务33项"]}


def test_two_people_in_one_task_are_shown_both_texts():
    desk = a_task_desk()
    desk.type("task", **TOLD)
    outcome = desk.type("task", seen=0, by=an_actor("reporter", desk.unit, "另一人"), progress="尚未印发")
    assert (outcome.kind, outcome.answer.progress) == ("conflict", TOLD["progress"])
    assert desk.value("task").number == 1


def test_progress_is_due_each_quarter_and_a_note_or_a_kind_of_answer_does_not_stand_for_it():
    desk = a_task_desk()
    desk.type("rate", value="95")
    desk.type("task", stage="印发方案", note="忙", standing="not_applicable")
    assert desk.value("task").standing == "missing"
    with pytest.raises(Refused, match="Tell the progress"):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    desk.type("task", progress="方案已印发")
    assert submissions.submit(submission=desk.submission, by=desk.reporter).state == "submitted"


def test_a_task_behind_its_milestone_needs_an_explanation():
    desk = a_task_desk()
    desk.type("rate", value="95")
    desk.type("task", progress="方案起草中")  # 印发方案 was due in 2026Q2
    with pytest.raises(Refused, match="Behind schedule"):
        submissions.submit(submission=desk.submission, by=desk.reporter)
    desk.type("task", **OLDER)
    (row,) = [row for row in grid.of(desk.submission).rows if row.cell.task]
    assert (row.judged[0].result.progress, row.judged[0].result.phase_target, row.cell.planned.name) == (
        "behind", Decimal("0.2"), "印发方案",
    )  # fmt: skip
    assert submissions.submit(submission=desk.submission, by=desk.reporter).state == "submitted"


def test_an_unknown_stage_is_kept_as_typed_and_blocks():
    desk = a_task_desk()
    desk.type("rate", value="95")
    desk.type("task", stage="验收", progress="已验收")
    assert desk.value("task").raw == {"stage": "验收"}
    with pytest.raises(Refused, match="not a stage"):
        submissions.submit(submission=desk.submission, by=desk.reporter)


def test_only_the_lead_reports_a_task():
    desk = a_desk("rate")
    task = a_task(desk.plan, desk.unit, role="supporting")
    assert [cell.key for cell in sheets.cells_of(desk.plan, Q3, desk.unit.pk)] == [desk.key("rate")]
    typed = Typed(f"{task.indicator_id}:", {"progress": "我来写"})
    (outcome,) = submissions.enter(submission=desk.submission, cells=[typed], by=desk.reporter)
    assert outcome.kind == "unknown"


def test_a_unit_that_leads_nothing_but_a_task_gets_its_sheet_when_the_quarter_opens():
    desk = a_task_desk()
    other = a_department("23", "工商局")
    a_task(desk.plan, other, "2")
    fourth = schedule.open(plan=desk.plan, quarter=Quarter(2026, 4), by=SYSTEM, due_at=FAR)
    assert set(Submission.objects.filter(period=fourth).values_list("department", flat=True)) == {
        desk.unit.pk,
        other.pk,
    }


def walked(desk, **texts):
    desk.type("rate", value="95")
    desk.type("task", **{**TOLD, **texts})
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)


def test_a_task_comes_back_with_its_own_reason_and_is_verified_with_the_rest():
    desk = a_task_desk()
    walked(desk)
    reasons = {desk.key("task"): "请写明印发文号"}
    submissions.send_back(submission=desk.submission, reasons=reasons, by=OFFICE)
    assert [row.key for row in grid.of(desk.submission).rows if row.blocking] == [desk.key("task")]
    desk.type("task", progress="方案已印发（演示〔2026〕8号）")
    assert not Remark.objects.filter(resolved_at=None).exists()
    submissions.submit(submission=desk.submission, by=desk.reporter)
    submissions.release(submission=desk.submission, by=desk.reviewer)
    submissions.verify(submission=desk.submission, by=OFFICE)
    value = desk.value("task")
    assert (value.counted, value.number, value.verified_name) == (True, 2, "office_approver")


def test_the_last_row_that_the_office_accepts_may_be_a_task():
    desk = a_task_desk()
    walked(desk)
    acceptances.accept(submission=desk.submission, numbers={desk.key("rate"): 1}, by=OFFICE)
    assert desk.submission.state == "reported"
    acceptances.accept(submission=desk.submission, numbers={desk.key("task"): 1}, by=OFFICE)
    assert desk.submission.state == "verified"


def test_a_finished_task_is_asked_for_no_more_once_that_is_verified():
    desk = a_task_desk()
    walked(desk, stage="总结评估")
    fourth = Quarter(2026, 4)
    assert [cell.due for cell in sheets.cells_of(desk.plan, fourth, desk.unit.pk)] == [True, True]
    submissions.verify(submission=desk.submission, by=OFFICE)
    assert [cell.due for cell in sheets.cells_of(desk.plan, fourth, desk.unit.pk)] == [True, False]
    assert [cell.due for cell in sheets.cells_of(desk.plan, Q3, desk.unit.pk)] == [True, True]


def test_a_stage_that_was_reached_need_not_be_chosen_again():
    desk = a_task_desk()
    walked(desk)
    submissions.verify(submission=desk.submission, by=OFFICE)
    fourth = schedule.open(plan=desk.plan, quarter=Quarter(2026, 4), by=SYSTEM, due_at=FAR)
    later = Submission.objects.select_related("period__plan", "department").get(period=fourth)
    submissions.enter(submission=later, cells=[Typed(desk.key("task"), {"progress": "实施过半"})], by=desk.reporter)
    (row,) = [row for row in grid.of(later).rows if row.cell.task]
    assert (row.judged[0].result.word, row.judged[0].result.progress, row.last.stage) == (
        "印发方案",
        "ahead",
        "印发方案",
    )
    assert Value.objects.filter(counted=True, indicator=row.cell.indicator).count() == 1


def test_a_unit_that_is_succeeded_hands_over_its_tasks_with_its_figures():
    desk = a_task_desk()
    other, task = a_department("33", "市市场监管局"), desk.targets["task"]
    Duty.objects.create(department=other, task=task, role="supporting", since=desk.plan.years.first)
    office = an_actor("office_staff")
    moved = handovers.hand_over(
        unit=desk.unit, successor=other, plan=desk.plan, since=Quarter(2026, 4), reason="机构改革", by=office
    )
    assert list(moved.codes) == ["1", "T1"]
    fourth = Quarter(2026, 4)
    assert [cell.indicator.name for cell in sheets.cells_of(desk.plan, fourth, other.pk)] == ["rate", "任务1"]
    assert sheets.cells_of(desk.plan, fourth, desk.unit.pk) == ()
    assert len(sheets.cells_of(desk.plan, Q3, desk.unit.pk)) == 2

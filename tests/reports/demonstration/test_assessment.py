"""The assessment of the demonstration: scored by units, verified by two people, announced, appealed against."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from reports import questions, rankings, score_files
from reports.assessments import causes, computing, runs, storing
from reports.models import (
    Appeal,
    Assessment,
    AssessmentRun,
    HandIn,
    ItemScore,
    PhaseExtension,
    ScoreFile,
    ScoreLine,
    ScoreSheet,
)
from tests.reports.demonstration.plan import BY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told")]


def year(number: int = 2025) -> Assessment:
    return Assessment.objects.select_related("plan", "scheme", "version", "result").get(year=number)


def run(number: int) -> AssessmentRun:
    return year().runs.get(number=number)


def result(unit: str, number: int = 3) -> tuple[Decimal | None, str, int | None]:
    sheet = ScoreSheet.objects.get(run=run(number), unit=unit)
    return sheet.score, sheet.grade, sheet.rank


def test_departments_and_districts_are_ranked_apart():
    groups = rankings.of(run(3), rankings.content_of(run(3)))
    assert [(group.code, len(group.rows)) for group in groups] == [("departments", 24), ("districts", 10)]
    assert set().union(*(group.grades for group in groups)) == {"A", "B", "D"}


def test_one_unit_did_not_hand_in_its_sheet():
    own = ItemScore.objects.filter(kind="self", assessment=year())
    assert own.values("department").distinct().count() == 33
    assert not own.filter(department__name="市总工会").exists()
    assert result("21")[1] == "D"


def test_most_sheets_came_in_time_a_few_late_with_the_reason_and_one_after_more_time():
    """Due on 31 July: 水利局 on 5 August is 5 days late, 旅游局 on the 3rd 3, 柳林镇 on the 4th 4; 科技局 had until the 7th."""
    rows = HandIn.objects.filter(assessment=year()).select_related("department")
    late = {row.department.name: (row.days_late, bool(row.late_reason)) for row in rows if row.days_late}
    assert late == {"市水利局": (5, True), "市旅游局": (3, True), "柳林镇": (4, True)}
    assert (rows.exclude(at=None).count(), rows.filter(late_reason="").count()) == (33, 30)
    asked = {each.department.code: each for each in PhaseExtension.objects.filter(assessment=year())}
    assert {code: each.state for code, each in asked.items()} == {"04": "granted", "10": "refused"}
    more = rows.get(department__code="04")
    assert (more.due, more.days_late) == (asked["04"].until, 0)
    assert more.due > year().self_due


def test_files_are_laid_to_self_scores_before_the_sheet_is_handed_in():
    laid = ScoreFile.objects.filter(to="self", assessment=year()).select_related("evidence")
    assert {each.evidence.name.rpartition(".")[2] for each in laid} == {"pdf", "csv", "png"}
    handed_in = dict(HandIn.objects.filter(assessment=year()).values_list("department", "at"))
    assert all(each.at < handed_in[each.department_id] for each in laid)
    line = ScoreLine.objects.get(sheet__run=run(3), sheet__unit="24", item="W1")
    found = [each.evidence.name for each in score_files.behind(line, by=BY)]
    assert found == ["质量工作专题会议纪要.pdf", "W1核验记录.txt"]


def test_points_that_no_figure_gives_were_entered_by_one_and_confirmed_by_another():
    rows = ItemScore.objects.filter(kind="verified", assessment=year())
    assert rows.count() == 34 * 7
    assert set(rows.values_list("by_name", "confirmed_name")) == {("演示考核人甲", "演示考核人乙")}
    assert all(row.remark and row.evidence for row in rows)
    assert ScoreFile.objects.filter(to="verified").count() == 34 * 7


def test_a_safety_event_sets_the_grade_and_keeps_the_score():
    """清河镇: goals 40 + measures 60 − 0.5 (W4) − 0.5 (W7) = 99.00, vetoed; 金桥镇's was lifted: 100 − 5 = 95.00."""
    assert result("D07") == (Decimal("99.00"), "D", 10)
    veto = ScoreSheet.objects.get(run=run(3), unit="D07").content["vetoes"][0]
    assert (veto["date"], veto["paper"], veto["entered_by"]) == ("2026-05-14", "演示〔2026〕17号", "演示经办人")
    assert result("D09") == (Decimal("95.00"), "A", 4)


def test_an_appeal_was_granted_and_stands_in_the_next_run():
    """市国土局 has no goals: 50.5 of 60 = 84.17; with 12.5 instead of 10.5 for W3 it is 52.5 of 60 = 87.50."""
    assert (result("08", 2)[0], result("08", 3)[0]) == (Decimal("84.17"), Decimal("87.50"))
    states = Counter(Appeal.objects.values_list("state", flat=True))
    assert states == {"upheld": 1, "rejected": 1, "filed": 1}
    assert (year().state, year().result) == ("result", run(3))


def test_the_runs_differ_by_the_events_and_by_the_decision():
    whole = [(inputs, computing.compute(inputs)) for inputs in (storing.inputs_of(run(number)) for number in (1, 2, 3))]
    first = causes.differences(whole[0], whole[1])
    (honoured,) = [each for each in first if (each.unit, each.field) == ("D05", "score")]
    assert (honoured.before, honoured.after, honoured.causes) == ("99.50", "101.50", ("event",))  # + 2
    second = causes.differences(whole[1], whole[2])
    assert {each.unit for each in second if each.field == "score"} == {"08"}
    assert {cause for each in second if each.field == "score" for cause in each.causes} == {"appeal"}


def test_every_run_is_what_was_frozen():
    assert [said for each in AssessmentRun.objects.all() for said in runs.verify(each)] == []


def test_there_are_trials_and_a_next_year_to_compare_with():
    assert year().runs.filter(trial=True, announced_by=None).count() == 2
    following = year(2026)
    assert (following.version.number, following.runs.get().quarter) == (2, "2026Q3")
    assert rankings.last_year(following) == run(3)
    assert (year().year_label, following.year_label) == ("2025/26", "2026/27")


def test_something_is_asked_about():
    kinds = {each.kind for each in questions.of(year())}
    assert {"far_above", "copied"} <= kinds

"""What the demonstration shows: believable figures, three people for each unit, and some trouble."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.urls import reverse

from departments import quarter_seals, task_reports
from departments.models import (
    Correction,
    Evidence,
    EvidenceUse,
    Extension,
    Instruction,
    PledgeScan,
    Remark,
    SafetyEvent,
    Submission,
    Value,
)
from qualitycity.navigation import DEMONSTRATION_SHOWN
from reports import demonstration
from reports.demonstration import days, story
from reports.models import Check
from targets.models import Benchmark, MainTask, Period
from targets.periods import Quarter
from tests.reports.demonstration.plan import BY, snapshot, the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("told")]
Q1, Q2, Q3 = (Quarter(2026, number) for number in (1, 2, 3))


def check(code: str, quarter: Quarter = Q3) -> Check:
    return Check.objects.get(target__plan__code="ZLQS", target__code=code, period__quarter=quarter, latest=True)


def states(quarter: Quarter) -> dict[str, str]:
    rows = Submission.objects.filter(period__quarter=quarter)
    return dict(rows.values_list("department__name", "state"))


def test_two_quarters_are_done_and_the_third_is_on_its_way():
    own = Period.objects.filter(plan__code="ZLQS", quarter__in=(Q1, Q2, Q3))  # one district has a plan of its own
    periods = dict(own.values_list("quarter", "state"))
    assert periods == {Q1: "locked", Q2: "closed", Q3: "open"}
    assert set(states(Q1).values()) == {"locked"}
    assert set(states(Q2).values()) == {"verified"}
    assert {name: state for name, state in states(Q3).items() if state != "verified"} == {
        "市经信委": "submitted", "市科技局(知识产权局)": "draft", "市水利局": "draft", "市农委": "returned",
        "出入境检验检疫局": "reported", "市安监局": "reported",
    }  # fmt: skip


def test_every_main_task_was_reported_each_quarter_and_one_is_behind_its_stage():
    told = Value.objects.filter(latest=True).exclude(progress="").values_list("period__quarter", flat=True)
    assert Counter(told) == {Q1: 14, Q2: 14, Q3: 14}
    lines = task_reports.lines(the_plan(), Q3, MainTask.objects.all())
    assert {line.task.code: line.reached for line in lines if line.progress == "behind"} == {"4.1": ""}
    assert next(line.reached for line in lines if line.task.code == "2.2") == "确定示范项目"


def test_one_unit_has_entered_nothing_and_one_half_of_it():
    entered = Counter(Value.objects.filter(period__quarter=Q3, latest=True).values_list("department__name", flat=True))
    assert entered["市水利局"] == 0
    assert entered["市科技局(知识产权局)"] == 2  # of four that are due: 29, 30, 65 and 69
    assert Value.objects.get(period__quarter=Q3, indicator__targets__code="30").raw == {"value": "约2"}


def test_a_return_is_open_with_its_reason_and_another_one_was_mended():
    open_one = Remark.objects.get(kind=Remark.Kind.RETURN, resolved_at=None)
    assert (open_one.submission.department.name, open_one.part) == ("市农委", "绿色食品")
    assert "认证机构名单只有101个" in open_one.text
    mended = Value.objects.filter(period__quarter=Q2, indicator__targets__code="28").order_by("number")
    assert [(value.numerator, value.counted) for value in mended] == [(608, False), (618, True)]


def test_nobody_approves_what_they_entered():
    for submission in Submission.objects.exclude(verified_key=""):
        people = {submission.submitted_key, submission.released_key, submission.verified_key}
        assert len(people) == 3
        assert all(key.startswith("demo:") for key in people)


def test_late_is_late_by_the_days_of_the_story():
    late = Submission.objects.get(period__quarter=Q3, department__name="市交通局")
    assert late.first_released_at is not None
    assert late.period.due_at is not None
    assert late.first_released_at > late.period.due_at
    assert late.late_reason
    in_time = Submission.objects.filter(period__quarter__in=(Q1, Q2))
    assert all(each.first_released_at and each.first_released_at < each.period.due_at for each in in_time)


def test_every_progress_word_is_to_be_seen():
    words = set(Check.objects.filter(period__quarter=Q3, latest=True).values_list("progress", flat=True))
    assert words == {"not_due", "awaiting_data", "done", "behind", "not_started", "ahead", "on_track"}


@pytest.mark.parametrize(
    ("code", "verdict", "progress"),
    [
        ("72", "not_due", "not_due"),  # an annual indicator in Q3
        ("42", "not_met", "behind"),  # an incident on a zero target
        ("2", "met", "on_track"),  # 0 with target 0
        ("7", "pending", "awaiting_data"),  # the province's average is not published
        ("58", "pending", "awaiting_data"),  # the figure itself is not published
        ("45", "not_applicable", "awaiting_data"),
        ("8", "open", "not_started"),  # 0 of 1
        ("62", "not_due", "not_due"),  # exempt in Q3
        ("56", "not_met", "behind"),  # 273 days gone, 263 good: 10 bad days of 365 - 358 = 7 allowed
        ("46", "not_reported", "awaiting_data"),  # its unit is late
    ],
)
def test_the_third_quarter_has_its_trouble(code, verdict, progress):
    found = check(code)
    assert (found.verdict, found.progress) == (verdict, progress)


def test_the_incident_counts_by_the_register_of_events():
    incident = SafetyEvent.objects.get()
    assert (incident.demonstration, incident.indicator.targets.get().code) == (True, "42")
    assert (check("42", Q2).verdict, check("42", Q3).actual) == ("met", 1)


def test_a_late_benchmark_appended_a_version_to_a_closed_quarter():
    versions = Check.objects.filter(target__code="15", period__quarter=Q2).order_by("number")
    last, before = versions[len(versions) - 1], versions[len(versions) - 2]
    # 100 x 85 / 1192 = 7.13 against 7.15, published on 5 August
    assert (before.verdict, last.verdict, last.cause) == ("pending", "not_met", "benchmark.published")


def test_what_stays_behind_is_explained():
    behind = Check.objects.filter(period__quarter=Q3, latest=True, progress="behind")
    explained = Value.objects.filter(period__quarter=Q3, counted=True).exclude(note="")
    indicators = set(explained.values_list("indicator_id", flat=True))
    assert [
        each.target.code for each in behind.select_related("target") if each.target.indicator_id not in indicators
    ] == []


def test_a_locked_quarter_was_corrected_and_another_correction_waits():
    states = list(Correction.objects.order_by("id").values_list("state", "submission__period__quarter"))
    assert states == [("applied", Q1), ("asked", Q2)]
    old, new = Check.objects.filter(target__code="55", period__quarter=Q1).order_by("-number")[:2][::-1]
    assert (old.latest, new.latest, new.cause) == (False, True, "correction.applied")
    assert round(new.actual - old.actual, 2) == Decimal("0.05")  # 60 of 123,900


def test_more_time_was_granted_refused_and_still_asked_for():
    told = Extension.objects.order_by("id").values_list("state", "submission__department__code")
    assert list(told) == [("granted", "03"), ("asked", "04"), ("refused", "12")]
    assert all(each.asked_until and each.asked_until.date() > each.asked_at.date() for each in Extension.objects.all())


def test_files_stand_behind_figures_and_can_be_opened():
    kinds = Counter(EvidenceUse.objects.values_list("evidence__kind", flat=True))
    assert kinds == {"csv": 6, "pdf": 2, "png": 1, "txt": 1}
    scans = PledgeScan.objects.values("file")
    of_figures = Evidence.objects.exclude(pk__in=scans).filter(score_files=None)
    assert of_figures.count() == 9  # one of them stands behind two figures
    assert scans.count() == 6  # five pledges are carried out, one of them was signed twice


def test_leaders_remarks_are_closed_answered_and_open():
    assert list(Instruction.objects.order_by("id").values_list("state", flat=True)) == ["closed", "answered", "open"]


def test_a_question_waits_and_others_were_answered():
    asked = Remark.objects.filter(asks=True).order_by("id")
    assert [each.resolved_at is not None for each in asked] == [True, True, False, False]


def test_history_is_there_for_what_compares_with_last_year():
    values = Value.objects.filter(indicator__targets__code="50", part="化学需氧量", counted=True)
    found = {str(value.period.quarter): value.value for value in values.select_related("period")}
    assert (found["2025Q1"], found["2026Q1"]) == (2860, 2757)  # a trend downwards
    assert check("50", Q1).verdict == "met"


def test_everything_is_marked_as_a_demonstration():
    corrected = Value.objects.exclude(channel="demo")
    assert [(each.channel, each.number, each.entered_name) for each in corrected] == [("correction", 2, "演示填报人")]
    names = set(Value.objects.values_list("entered_name", flat=True)) | set(
        Benchmark.objects.values_list("by_name", flat=True)
    )
    assert names == {"演示填报人", "演示经办人"}


def test_a_second_time_changes_nothing(django_assert_max_num_queries):
    before = snapshot()
    with django_assert_max_num_queries(8):
        assert demonstration.load(plan=the_plan(), by=BY).act == "unchanged"
    assert snapshot() == before


def test_its_checks_are_true(capsys):
    call_command("verify_checks")
    assert "差异0处" in capsys.readouterr().out


def test_its_locked_quarter_is_what_was_sealed():
    assert Period.objects.filter(state=Period.State.LOCKED).exists()
    assert list(quarter_seals.verify()) == []


def test_every_page_says_that_it_is_a_demonstration(client):
    cache.delete(DEMONSTRATION_SHOWN)
    assert "演示" in client.get(reverse("sign-in")).content.decode()
    cache.set(DEMONSTRATION_SHOWN, False)
    assert "qc-demo" not in client.get(reverse("sign-in")).content.decode()


def test_where_the_clock_is_behind_the_story_it_is_told_earlier(monkeypatch):
    today = story.last_day().replace(year=2026, month=3, day=10)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: today)
    last = days.at(story.last_day(), days._HOURS["verified"])
    assert (today - last.date()).days == 1

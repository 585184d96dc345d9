"""A sound values workbook: drafts and vouched figures, loading again, shared indicators, history, the other sheets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from departments.models import RegisterEntry, SafetyEvent, Submission, Value
from departments.values import count
from qualitycity.models import Event
from targets.models import Benchmark, Period, Quota
from targets.periods import Quarter
from tests.departments import value_books as books
from tests.departments.value_books import counts, held, load

pytestmark = pytest.mark.django_db


def level(quarter=1, **cells):
    return {"code": "1", "year": 2026, "quarter": quarter, **cells}


def test_without_a_voucher_figures_arrive_as_drafts_of_their_unit():
    plan = books.a_plan(books.LEVEL)
    assert counts(load(plan, [level(value=93)], vouched_by="")) == (1, 0, 0)
    assert (held().counted, held().channel, held().department.name) == (False, "command", "质监局")
    submission = Submission.objects.get()
    assert (submission.state, submission.department.name) == ("draft", "质监局")


def test_with_a_voucher_figures_count_at_once_on_that_name():
    plan = books.a_plan(books.LEVEL)
    load(plan, [level(value=93)])
    assert (held().counted, held().verified_name, held().entered_name) == (True, "张三", "test")
    event = Event.objects.get(kind="value.verified")
    assert (event.actor_name, event.detail["entered_by"]) == ("张三", "test")


def test_a_figure_that_was_submitted_is_changed_by_its_unit_only():
    plan = books.a_plan(books.LEVEL)
    load(plan, [level(value=93)], vouched_by="")
    Submission.objects.update(state=Submission.State.REPORTED)
    refused = load(plan, [level(value=94)], vouched_by="")
    assert books.errors(refused) == {("C2", "already_submitted")}
    assert load(plan, [level(value=94)]).problems.ok  # migration and history are vouched for


def test_the_same_workbook_again_changes_nothing():
    plan = books.a_plan(books.LEVEL, books.RATE)
    row = {"code": "7", "year": 2026, "quarter": 1}
    sheets = {
        "benchmarks": [{**row, "value": 80, "source": "省局", "published_on": "2026-04-18"}],
        "events": [{"code": "1", "date": "2026-02-01", "paper": "1号", "description": "塔吊"}],
    }
    assert counts(load(plan, [level(value="93.0")], **sheets)) == (3, 0, 0)
    assert counts(load(plan, [level(value=93)], **sheets)) == (0, 0, 3)
    assert (Value.objects.count(), Benchmark.objects.count(), SafetyEvent.objects.count()) == (1, 1, 1)


def test_a_changed_figure_is_the_next_version_and_the_old_one_stays():
    plan = books.a_plan(books.LEVEL)
    load(plan, [level(value=93, note="首报")])
    assert counts(load(plan, [level(value=92)])) == (0, 1, 0)
    versions = list(Value.objects.order_by("number").values_list("number", "value", "note", "latest", "counted"))
    # a blank cell leaves the field as it was: the note stays
    assert versions == [(1, Decimal(93), "首报", False, False), (2, Decimal(92), "首报", True, True)]


def test_drafts_that_are_vouched_for_later_count_without_a_new_version():
    plan = books.a_plan(books.LEVEL)
    load(plan, [level(value=93)], vouched_by="")
    assert counts(load(plan, [level(value=93)])) == (0, 1, 0)
    assert (held().number, held().counted) == (1, True)


def test_a_trial_run_says_what_would_happen_and_stores_nothing():
    plan = books.a_plan(books.LEVEL)
    events = Event.objects.count()
    assert counts(load(plan, [level(value=93)], dry_run=True)) == (1, 0, 0)
    assert (Value.objects.count(), Event.objects.count()) == (0, events)


def test_targets_that_share_an_indicator_may_each_have_a_row():
    shared = {**books.RATE, "indicator_code": "X", "clause": "逐年上升"}
    plan = books.a_plan(shared, {**shared, "code": "8", "clause": "居全省前三名"})
    row = {"year": 2026, "quarter": 1}
    rows = [{"code": "7", **row, "value": 81}, {"code": "8", **row, "rank": 2, "places": 13}]
    assert counts(load(plan, rows)) == (1, 0, 0)
    value = held("7")
    assert (value.value, value.rank, value.places, value.standing) == (81, 2, 13, "reported")


def test_of_a_shared_indicator_one_target_may_be_published_before_the_other():
    shared = {**books.RATE, "indicator_code": "X", "clause": "逐年上升"}
    plan = books.a_plan(shared, {**shared, "code": "8", "clause": "居全省前三名"})
    loaded = load(plan, [{"code": "7", "year": 2026, "quarter": 1, "value": 81}])
    assert loaded.problems.ok
    assert "half" in books.warnings(loaded)
    assert held("7").standing == "reported"
    load(plan, [{"code": "8", "year": 2026, "quarter": 1, "rank": 2}])
    assert (held("7").value, held("7").rank) == (81, 2)


def test_history_makes_its_periods_and_any_quarter_is_accepted():
    plan = books.a_plan(books.LEVEL)
    rows = [level(value=93), {**level(value=91), "year": 2024}, {**level(value=95), "year": 2030}]
    assert counts(load(plan, rows)) == (3, 0, 0)
    history = Period.objects.get(plan=plan, quarter=Quarter(2024, 1))
    assert history.state == Period.State.SCHEDULED
    assert held(quarter="2024Q1").counted


def test_zero_pending_not_applicable_and_missing_stay_apart():
    plan = books.a_plan(books.LEVEL, books.RATIO)
    ratio = {"code": "2", "year": 2026, "quarter": 1}
    rows = [
        level(1, value=0),
        level(2, data_status="待发布", note="省统计局11月发布"),
        level(3, data_status="不适用", note="本期未开展"),
        level(4, note="缺少数据"),
        {**ratio, "numerator": 0, "denominator": 0},
    ]
    assert load(plan, rows).problems.ok
    standings = [held(quarter=f"2026Q{quarter}").standing for quarter in (1, 2, 3, 4)]
    assert standings == ["reported", "pending", "not_applicable", "missing"]
    assert (held("2").standing, held("2").numerator) == ("reported", 0)
    assert held(quarter="2026Q2").value is None


def test_an_explanation_later_leaves_the_figure_as_it_was():
    plan = books.a_plan(books.LEVEL)
    load(plan, [level(value=93)])
    load(plan, [level(note="口径调整")])
    assert (held().value, held().note, held().standing) == (93, "口径调整", "reported")


def test_a_rank_is_checked_against_the_places_that_are_stored():
    rank = {"code": "1", "indicator": "排名", "clause": "进入全省前三名", "unit": "位", "measure": "published_rate"}
    plan = books.a_plan(rank)
    load(plan, [level(rank=5, places=13)])
    assert books.errors(load(plan, [level(rank=14)])) == {("D2", "places")}


def test_a_grade_stands_in_the_column_of_stages():
    plan = books.a_plan(books.WORDS, books.STAGES)
    row = {"year": 2026, "quarter": 1}
    load(plan, [{"code": "4", **row, "stage": "良好"}, {"code": "3", **row, "stage": "申报"}])
    assert (held("4").grade, held("4").stage, held("3").stage) == ("良好", "", "申报")


def test_units_are_named_by_code_name_or_alias_and_targets_in_chinese_headers():
    plan = books.a_plan(books.LEVEL)
    rows = [
        {"编号": 1, "责任单位": name, "年度": 2026, "季度": quarter, "数值": 93}
        for quarter, name in enumerate(("01", "质监局"), 1)
    ]
    assert load(plan, **{"数据": rows}).problems.ok
    assert {held(quarter=f"2026Q{quarter}").department.code for quarter in (1, 2)} == {"01"}


def test_a_part_given_to_a_supporting_unit_is_entered_by_it():
    plan = books.a_plan(books.PARTS)
    target = plan.targets.get()
    supporter = books.unit("市环保局")
    target.duties.create(department=supporter, role="supporting", parts=["绿色"], since=plan.years.first)
    row = {"code": "6", "year": 2026, "quarter": 1}
    load(plan, [{**row, "part": "绿色", "value": 3}, {**row, "part": "有机", "value": 4}])
    assert held("6", part="绿色").department == supporter
    assert held("6", part="有机").department.name == "质监局"
    other = {**row, "part": "绿色", "value": 3, "department": "质监局"}
    assert books.errors(load(plan, [other])) == {("F2", "not_its_duty")}


def test_what_is_soft_is_stored_and_said():
    plan = books.a_plan(books.LEVEL, books.RATE, {**books.RATE, "code": "8", "frequency": "年", "indicator": "得分"})
    rows = [
        level(1, value=30), level(2, value=90),
        {"code": "7", "year": 2026, "quarter": 1, "value": 80, "benchmark": 79},
        {"code": "8", "year": 2026, "quarter": 2, "value": 80, "benchmark": 79},
    ]  # fmt: skip
    sheets = {"benchmarks": [{"code": "7", "year": 2026, "quarter": 1, "value": 78}]}
    loaded = load(plan, rows, **sheets)
    assert loaded.problems.ok
    assert books.warnings(loaded) >= {"jump_quarter", "other_benchmark", "no_source", "no_date", "not_due"}
    assert Value.objects.count() == 4


def test_pending_figures_want_to_be_explained():
    plan = books.a_plan(books.LEVEL)
    assert "pending" in books.warnings(load(plan, [level(data_status="待发布")]))


def test_a_benchmark_restated_is_the_next_version():
    plan = books.a_plan(books.RATE)
    row = {"code": "7", "year": 2026, "quarter": 1, "source": "省局", "published_on": "2026-04-18"}
    load(plan, benchmarks=[{**row, "value": 80}])
    assert counts(load(plan, benchmarks=[{**row, "value": "80.5", "data_status": "最终"}])) == (0, 1, 0)
    now = Benchmark.objects.get(latest=True)
    assert (now.number, now.value, now.data_status) == (2, Decimal("80.5"), "final")


def test_quotas_events_and_certificates_are_stored():
    plan = books.a_plan(books.QUOTA, books.ZERO, books.LISTED)
    paper = {"source": "省政府", "published_on": "2026-03-01"}
    loaded = load(
        plan,
        quotas=[{"code": "8", "name": "能耗", "operator": "不高于", "value": "3%", "year": 2026, **paper}],
        events=[{"code": "5", "date": date(2026, 8, 3), "level": "一般", "paper": "1号", "category": "工程"}],
        registers=[{"code": "9", "holder": "甲厂", "name": "甲牌", "number": "JS-1", "granted": "2025年1月2日"}],
    )
    assert counts(loaded) == (3, 0, 0)
    assert loaded.problems.warnings == []
    quota, entry = Quota.objects.get(), RegisterEntry.objects.get()
    assert (quota.operator, quota.value, quota.year) == ("<=", 3, 2026)
    assert (entry.holder, entry.certificate, entry.granted) == ("甲厂", "JS-1", date(2025, 1, 2))
    assert SafetyEvent.objects.get().happened_on == date(2026, 8, 3)


def test_a_value_for_a_quota_of_another_name_is_said():
    plan = books.a_plan(books.QUOTA)
    quotas = [{"code": "8", "name": "能耗", "operator": "<=", "value": 3, "year": 2026}]
    loaded = load(plan, [{"code": "8", "part": "能好", "year": 2026, "quarter": 1, "value": 2}], quotas=quotas)
    assert "unknown_quota" in books.warnings(loaded)


def test_rows_of_the_other_sheets_are_told_apart():
    plan = books.a_plan(books.RATE, books.QUOTA, books.LISTED)
    benchmark = {"code": "7", "year": 2026, "quarter": 1, "value": 80}
    quota = {"code": "8", "name": "能耗", "operator": "<=", "value": 3, "year": 2026}
    certificate = {
        "code": "9",
        "holder": "甲厂",
        "number": "JS-1",
        "granted": "2025-01-02",
        "valid_until": "2024-01-02",
    }
    loaded = load(plan, benchmarks=[benchmark] * 2, quotas=[quota, {**quota, "value": 4}], registers=[certificate])
    assert books.errors(loaded) == {("A3", "duplicate_row"), ("E2", "dates_in_order")}
    assert len(loaded.problems.errors) == 3


def test_a_load_beside_a_verified_figure_lets_the_new_one_count():
    plan = books.a_plan(books.LEVEL)
    load(plan, [level(value=93)], vouched_by="")
    submission = Submission.objects.get()
    count(period=submission.period_id, departments=[submission.department_id], by=books.BY, at=held().entered_at)
    load(plan, [level(value=92)])
    assert list(Value.objects.order_by("number").values_list("counted", flat=True)) == [False, True]

"""A values workbook with errors: all of them are named at once, each at its cell, and nothing is stored."""

from __future__ import annotations

import pytest

from departments.models import Duty, Submission, Value
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from targets import schedule
from targets.models import Benchmark
from targets.periods import Quarter
from tests.departments import value_books as books

pytestmark = pytest.mark.django_db

LEVEL_AND_RATIO = (books.LEVEL, {**books.RATIO, "lead": "工商局"})


def one_row(*targets, **cells):
    """The errors of a single row of target 1, whose columns are those given after code, year, quarter."""
    row = {"code": "1", "year": 2026, "quarter": 1, **cells}
    return books.errors(books.load(books.a_plan(*targets or (books.LEVEL,)), [row]))


def test_every_error_is_named_at_once_and_nothing_is_stored():
    plan = books.a_plan(*LEVEL_AND_RATIO, books.STAGES, books.PARTS)
    rows = [
        {"code": "99", "year": 2026, "quarter": 1, "value": "92,5"},
        {"code": "1", "year": 2026, "quarter": 5, "value": "约92"},
        {"code": "1", "year": "二〇二六", "quarter": 1, "value": 93},
        {"code": "2", "department": "质监局", "year": 2026, "quarter": 1, "numerator": 9, "denominator": 10},
        {"code": "2", "year": 2026, "quarter": 1, "numerator": 11, "denominator": 10},
        {"code": "2", "year": 2026, "quarter": 2, "numerator": 3, "denominator": 0},
        {"code": "2", "year": 2026, "quarter": 3, "value": 92},
        {"code": "3", "year": 2026, "quarter": 1, "stage": "竣工"},
        {"code": "6", "year": 2026, "quarter": 1, "part": "无公害", "value": 3},
        {"code": "1", "year": 2026, "quarter": 2, "value": 93},
        {"code": "1", "year": 2026, "quarter": 2, "value": 93, "published_on": "昨天"},
        {"code": "1", "year": 2026, "quarter": 4, "value": 93, "data_status": "大概"},
    ]
    benchmarks = [{"code": "98", "year": 2026, "quarter": 1, "value": "——"}]
    loaded = books.load(plan, rows, benchmarks=benchmarks)
    # columns: A code, B year, C quarter, D value, E department, F numerator, G denominator, H stage, I part,
    # J published_on, K data_status
    assert books.errors(loaded) == {
        ("A2", "unknown_code"), ("D2", "not_a_number"),
        ("C3", "out_of_bounds"), ("D3", "not_a_number"),
        ("B4", "not_a_number"),
        ("E5", "not_its_duty"),
        ("F6", "above_whole"),
        ("G7", "zero_denominator"),
        ("D8", "wrong_columns"),
        ("H9", "unknown_stage"),
        ("I10", "unknown_part"),
        ("A12", "duplicate_row"), ("J12", "not_a_date"),
        ("K13", "not_a_choice"),
    }  # fmt: skip
    assert {each.sheet for each in loaded.problems.errors} == {"values", "benchmarks"}
    assert len(loaded.problems.errors) == 16  # two more on the sheet of benchmarks: A2 and D2
    assert books.counts(loaded) == (0, 0, 0)
    assert [model.objects.count() for model in (Value, Submission, Benchmark)] == [0, 0, 0]
    assert not Event.objects.filter(kind__in=["values.loaded", "value.verified"]).exists()


def test_a_missing_header_is_named():
    loaded = books.load(books.a_plan(books.LEVEL), [{"code": "1", "year": 2026, "value": 93}])
    assert books.errors(loaded) == {("A1", "missing_header")}


def test_an_unknown_header_is_named():
    assert one_row(valeu=93) == {("D1", "unknown_header")}


def test_a_workbook_without_a_known_sheet_is_refused():
    loaded = books.load(books.a_plan(books.LEVEL), **{"Sheet1": [{"code": "1"}]})
    assert books.errors(loaded) == {(None, "missing_sheet")}


def test_required_cells_must_be_filled():
    assert one_row(code="", year="", value=93) == {("A2", "blank"), ("B2", "blank")}


def test_years_after_the_plan_are_refused():
    assert one_row(year=2031, value=93) == {("B2", "after_the_plan")}


def test_a_value_outside_the_possible_range_is_refused():
    assert one_row(value=101) == {("D2", "too_high")}


def test_a_percentage_needs_a_percentage_unit():
    assert one_row(value="93%") == {("D2", "not_a_number")}


def test_half_a_ratio_is_refused():
    row = {"code": "2", "year": 2026, "quarter": 1, "numerator": 9, "note": "批次"}
    loaded = books.load(books.a_plan(books.RATIO), [row])
    assert books.errors(loaded) == {("A2", "half")}


def test_incidents_need_a_record_in_the_register_of_events():
    plan = books.a_plan(books.ZERO)
    row = {"code": "5", "year": 2026, "quarter": 3, "value": 1}
    assert books.errors(books.load(plan, [row])) == {("D2", "no_incident")}
    happened = [{"code": "5", "date": "2026-08-03", "level": "一般"}]
    assert books.load(plan, [row], events=happened).problems.ok


def test_more_good_days_than_days_gone_are_refused():
    days = {"code": "1", "indicator": "空气良好天数", "clause": "达到358天", "unit": "天", "form": "accumulating_days"}
    assert one_row(days, value=91) == {("D2", "days")}  # January to March 2026 have 90


def test_a_rank_beyond_the_places_is_refused():
    rank = {"code": "1", "indicator": "排名", "clause": "进入全省前三名", "unit": "位", "measure": "published_rate"}
    assert one_row(rank, rank=14, places=13) == {("D2", "places")}


def test_a_status_without_number_bears_no_number():
    assert one_row(value=93, data_status="待发布") == {("E2", "status_with_number")}


def test_a_grade_is_one_of_four():
    row = {"code": "4", "year": 2026, "quarter": 1, "stage": "优"}
    loaded = books.load(books.a_plan(books.WORDS), [row])
    assert books.errors(loaded) == {("D2", "not_a_choice")}
    assert "优秀 / 良好 / 合格 / 不合格" in str(loaded.problems.errors[0].message.gaps)


def test_a_part_must_be_named_where_there_are_parts():
    plan = books.a_plan(books.PARTS, books.LEVEL)
    rows = [
        {"code": "6", "year": 2026, "quarter": 1, "value": 3},
        {"code": "1", "year": 2026, "quarter": 1, "value": 3, "part": "有机"},
    ]
    assert books.errors(books.load(plan, rows)) == {("E2", "unknown_part"), ("E3", "unknown_part")}


def test_an_unknown_unit_is_refused():
    assert one_row(department="统计局", value=93) == {("D2", "unknown_department")}


def test_two_leads_must_be_told_apart():
    plan = books.a_plan(books.LEVEL)
    second = books.unit("工商局")
    Duty.objects.create(target=plan.targets.get(), department=second, role=Duty.Role.LEAD, since=plan.years.first)
    row = {"code": "1", "year": 2026, "quarter": 1, "value": 93}
    assert books.errors(books.load(plan, [row])) == {("A2", "which_department")}
    assert books.load(plan, [{**row, "department": name} for name in ("质监局", "02")]).problems.ok


def test_a_locked_quarter_takes_nothing():
    plan = books.a_plan(books.LEVEL)
    schedule.open(plan=plan, quarter=Quarter(2026, 1), by=books.BY)
    schedule.lock(plan=plan, quarter=Quarter(2026, 1), by=books.BY)
    loaded = books.load(plan, [{"code": "1", "year": 2026, "quarter": 1, "value": 93}])
    assert books.errors(loaded) == {("C2", "locked_quarter")}


def test_two_rows_of_one_indicator_must_not_contradict_each_other():
    shared = {**books.LEVEL, "indicator_code": "X"}
    plan = books.a_plan(shared, {**shared, "code": "2", "clause": "达到95"})
    rows = [{"code": code, "year": 2026, "quarter": 1, "value": value} for code, value in (("1", 90), ("2", 91))]
    assert books.errors(books.load(plan, rows)) == {("D3", "contradiction")}


def test_texts_longer_than_their_column_are_refused():
    assert one_row(value=93, note="长" * 2001, data_source="源" * 201) == {("E2", "too_long"), ("F2", "too_long")}


def test_only_those_who_may_import_can_load():
    plan = books.a_plan(books.LEVEL)
    with pytest.raises(Forbidden):
        books.load(
            plan, [{"code": "1", "year": 2026, "quarter": 1, "value": 93}], by=books.reporter_of(books.unit("质监局"))
        )

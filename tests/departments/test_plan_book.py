"""A plan workbook is stored whole, or not at all with every error at its cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from departments import plan_book
from departments.models import Department, Duty
from qualitycity.models import Event
from qualitycity.roles import Actor, Forbidden
from qualitycity.workbook import Row, Sheet, Workbook
from targets.models import Category, Indicator, MainTask, Period, Plan, Target
from targets.periods import Quarter
from tests.departments.plan_rows import book, errors, load, sheet, target, version, warnings

pytestmark = pytest.mark.django_db


def test_a_new_plan_is_in_force_from_its_first_quarter():
    loaded = load(book([target()]))
    assert (loaded.tally.created, loaded.problems.errors) == (1, [])
    assert version().effective_from == Quarter(2026, 1)
    assert Duty.objects.get().since == Quarter(2026, 1)


def test_every_quarter_of_the_plan_comes_into_being():
    load(book([target()]))
    assert Period.objects.count() == 20
    assert set(Period.objects.values_list("state", flat=True)) == {"scheduled"}


def test_headers_may_be_chinese_in_any_order():
    rows = [{"牵头单位": "一局", "目标": "达到92%以上", "指标": "合格率", "单位": "%", "编号": "1", "类别": "产品质量"}]
    workbook = book()
    workbook.sheets[2] = sheet("目标", rows)
    assert load(workbook).problems.errors == []
    assert Category.objects.get().code == "product"


def test_an_unknown_header_is_an_error_at_its_cell():
    assert errors(load(book([target(weight="3")]))) == [("目标", "G1", "unknown_header")]
    assert not Plan.objects.exists()


def test_a_missing_required_header_is_an_error():
    workbook = book()
    workbook.sheets[2] = sheet("目标", [{"编号": "1", "指标": "a", "目标": "达到92%以上", "牵头单位": "一局"}])
    assert errors(load(workbook)) == [("目标", "A1", "missing_header")]


def test_every_error_of_every_sheet_is_listed_at_once():
    found = errors(
        load(
            book(
                [target(lead="三局"), target(), target("2", baseline="92,5", frequency="每月")],
                departments=[{"code": "01", "name": "一局"}, {"code": "01", "name": "二局"}],
                tasks=[{"code": "1", "name": "任务", "lead": "无此局"}],
                end_year=2020,
            )
        )
    )
    assert ("计划", "B5", "years_crossed") in found
    assert ("责任单位", "A3", "duplicate") in found
    assert {code for sheet_name, _, code in found if sheet_name == "目标"} == {
        "unknown_department", "duplicate", "not_a_number", "not_a_choice",
    }  # fmt: skip
    assert ("主要任务", "C2", "unknown_department") in found


def test_nothing_is_stored_when_anything_is_wrong():
    load(book([target(), target("2", clause="")]))
    assert not Plan.objects.exists()
    assert not Department.objects.exists()
    assert not Event.objects.exists()


def test_a_trial_run_says_the_same_and_stores_nothing():
    tried = load(book([target()]), dry_run=True)
    assert not Plan.objects.exists()
    assert not Event.objects.exists()
    done = load(book([target()]))
    assert (tried.tally, warnings(tried)) == (done.tally, warnings(done))


def test_units_and_targets_are_needed_by_a_new_plan():
    head = Sheet(
        "计划", [Row(1, ["代码", "P"]), Row(2, ["名称", "规划"]), Row(3, ["起始年", 2026]), Row(4, ["结束年", 2030])]
    )
    assert [code for _, _, code in errors(load(Workbook([head])))] == ["missing_sheet", "missing_sheet"]


def test_a_clause_that_was_not_understood_names_its_cell_and_the_reason():
    loaded = load(book([target(clause="天气晴朗")]))
    assert errors(loaded) == [("目标", "E2", "clause_not_understood")]
    assert "天气晴朗" in str(loaded.problems.errors[0].message)


def test_unknown_categories_are_created_and_known_ones_found_by_code_or_name():
    rows = [target("1", category="服务质量"), target("2", category="service"), target("3", category="文化")]
    load(book(rows))
    assert list(Category.objects.values_list("code", "name")) == [("service", "服务质量"), ("文化", "文化")]


def test_units_are_taken_by_code_or_name():
    load(book([target("1", unit="percent"), target("2", unit="％"), target("3", clause="新增5项", unit="item")]))
    assert list(Indicator.objects.order_by("code").values_list("unit", flat=True)) == ["%", "%", "项"]


def test_words_of_closed_sets_may_be_chinese():
    load(book([target(frequency="年", measure="比率", flags="力争、红线")]))
    stored = version()
    assert (stored.frequency, stored.measure, stored.red_line, stored.rule["soft"]) == (
        "annual",
        "ratio:period",
        True,
        True,
    )


def test_a_number_may_stand_as_number_as_text_or_as_percentage():
    workbook = book([target("1", baseline=38.5), target("2", baseline="３８．５"), target("3", baseline=0.385)])
    workbook.sheets[2].rows[3].formats = {7: "0.0%"}
    load(workbook)
    assert [version(code).baseline for code in "123"] == [Decimal("38.5")] * 3


def test_a_target_without_measure_is_listed_for_confirmation():
    loaded = load(book([target()]))
    assert warnings(loaded) == [("E2", "measure_inferred")]
    assert [said["column"] for said in version().confirm] == ["measure"]


def test_a_given_measure_needs_no_confirmation():
    assert warnings(load(book([target(measure="ratio:as_of")]))) == []
    assert version().confirm == []


def test_a_milestone_without_stages_gets_one_due_at_the_end():
    load(book([target(clause="建成国家生态文明城市", unit="")]))
    assert version().stages == [{"name": "建成", "weight": "1", "due": "2030Q4"}]
    assert "stages" in [said["column"] for said in version().confirm]


def test_a_main_task_has_a_lead_and_stages():
    load(
        book(
            [target()],
            tasks=[{"code": "1", "name": "任务", "lead": "01", "supporting": "副局", "stages": "启动=50@2026Q2；完成"}],
        )
    )
    task = MainTask.objects.get()
    assert [stage["due"] for stage in task.stages] == ["2026Q2", "2030Q4"]
    assert list(task.duties.values_list("department__name", "role")) == [("一局", "lead"), ("二局", "supporting")]


def test_an_area_without_a_name_is_called_like_the_plan():
    load(book([target()], area=None))
    assert Plan.objects.get().area.name == "规划"


def test_one_line_of_the_log_tells_the_load():
    load(book([target()]), channel="command")
    event = Event.objects.get(kind="plan.loaded")
    assert (event.actor_key, event.channel, event.detail["created"]) == ("system:test", "command", ["1"])


def test_only_who_may_edit_the_plan_loads_one():
    with pytest.raises(Forbidden):
        plan_book.load(book([target()]), by=Actor("u", "某人"))
    assert not Target.objects.exists()

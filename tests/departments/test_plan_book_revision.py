"""A plan that exists is revised: changed targets get a new version, absent rows and columns stay."""

from __future__ import annotations

from decimal import Decimal

import pytest

from departments.models import Duty
from qualitycity.models import Event
from targets.models import Indicator, Period, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.publications import Tally
from tests.departments.plan_rows import book, errors, load, sheet, target, version, warnings

pytestmark = pytest.mark.django_db


@pytest.fixture
def _stored():
    load(book([target("1", measure="ratio"), target("2", clause="新增150项", unit="项", supporting="二局")]))


@pytest.mark.usefixtures("_stored")
class TestRevision:
    def test_an_existing_plan_is_not_touched_without_quarter_and_reason(self):
        assert errors(load(book([target("1", clause="达到95%以上")]))) == [("计划", "B1", "plan_exists")]
        assert TargetVersion.objects.count() == 2

    def test_the_same_again_changes_nothing(self):
        again = book([target("1", measure="ratio"), target("2", clause="新增150项", unit="项", supporting="二局")])
        assert load(again, effective="2026Q3").tally == Tally(unchanged=2)
        assert TargetVersion.objects.count() == 2
        assert Duty.objects.count() == 3

    def test_a_changed_clause_is_a_new_version_from_its_quarter_on(self):
        loaded = load(book([target("1", clause="达到95%以上")]), effective="2026Q3", reason="上级要求")
        assert loaded.tally == Tally(changed=1)
        first, second = TargetVersion.objects.filter(target__code="1").order_by("number")
        assert (first.clause, first.effective_from) == ("达到92%以上", Quarter(2026, 1))
        assert (second.clause, second.effective_from, second.reason) == ("达到95%以上", Quarter(2026, 3), "上级要求")

    def test_columns_that_the_sheet_leaves_out_stay(self):
        load(book([target("1", clause="达到95%以上")]), effective="2026Q3")
        assert (version("1").measure, version("1").confirm) == ("ratio:period", [])
        load(book([target("2", clause="新增160项")]), effective="2026Q3")
        assert Duty.objects.filter(target__code="2", until=None).count() == 2

    def test_an_empty_cell_of_a_column_that_is_there_empties_it(self):
        load(book([target("2", clause="新增150项", unit="项", supporting="")]), effective="2026Q3")
        ended = Duty.objects.get(target__code="2", role="supporting")
        assert ended.until == Quarter(2026, 2)

    def test_a_new_lead_follows_the_old_one_by_quarter(self):
        loaded = load(book([target("1", lead="二局")]), effective="2027Q1")
        assert loaded.tally == Tally(changed=1)
        old, new = Duty.objects.filter(target__code="1").order_by("id")
        assert (old.department.name, old.until) == ("一局", Quarter(2026, 4))
        assert (new.department.name, new.since, new.until) == ("二局", Quarter(2027, 1), None)
        assert TargetVersion.objects.filter(target__code="1").count() == 1

    def test_a_new_target_takes_effect_with_the_revision_and_stands_last(self):
        load(book([target("3")]), effective="2026Q3")
        assert version("3").effective_from == Quarter(2026, 3)
        assert list(Target.objects.values_list("code", flat=True)) == ["1", "2", "3"]

    def test_what_an_indicator_is_called_changes_without_a_version_and_is_told(self):
        load(book([target("1", indicator="抽检合格率")]), effective="2026Q3")
        assert Indicator.objects.get(code="1").name == "抽检合格率"
        assert TargetVersion.objects.filter(target__code="1").count() == 1
        told = Event.objects.filter(kind="plan.loaded").latest("id").detail["edited"]
        assert told == {"1": {"name": ["指标1", "抽检合格率"]}}

    def test_filling_in_what_was_inferred_is_a_revision(self):
        load(book([target("3")]), effective="2026Q1")
        assert load(book([target("3", measure="ratio")]), effective="2026Q2").tally == Tally(changed=1)
        assert version("3").confirm == []

    def test_a_revision_cannot_apply_before_one_that_was_made_already(self):
        load(book([target("1", clause="达到95%以上")]), effective="2027Q1")
        found = errors(load(book([target("1", clause="达到96%以上")]), effective="2026Q3"))
        assert found == [("目标", "E2", "effective_too_early")]

    def test_a_quarter_outside_the_plan_is_refused(self):
        assert errors(load(book([target("1")]), effective="2031Q1")) == [("计划", "B1", "outside_plan")]

    def test_what_a_target_measures_cannot_be_replaced(self):
        found = errors(load(book([target("1", indicator_code="other")]), effective="2026Q3"))
        assert found == [("目标", "G2", "indicator_changed")]

    def test_the_beginning_of_a_plan_stays(self):
        assert errors(load(book([], start_year=2025), effective="2026Q3")) == [("计划", "B4", "years_changed")]
        assert errors(load(book([], end_year=2029), effective="2026Q3")) == [("计划", "B5", "years_changed")]

    def test_a_plan_can_be_extended(self):
        load(book([], end_year=2031), effective="2026Q3")
        assert Period.objects.count() == 24
        assert Plan.objects.get().end_year == 2031

    def test_a_revision_may_bring_the_targets_alone(self):
        workbook = book([target("1", clause="达到95%以上")])
        del workbook.sheets[1]
        assert load(workbook, effective="2026Q3").tally == Tally(changed=1)

    def test_a_closed_quarter_is_named_because_its_checks_stay(self):
        Period.objects.filter(quarter=Quarter(2026, 3)).update(state="closed")
        loaded = load(book([target("1", clause="达到95%以上")]), effective="2026Q3")
        assert ("B1", "period_closed") in warnings(loaded)

    def test_checks_are_computed_anew_for_what_changed_alone(self):
        load(book([target("1", clause="达到95%以上"), target("2", clause="新增150项", unit="项")]), effective="2026Q3")
        assert Event.objects.get(kind="target.revised").detail["targets"] == ["1"]

    def test_a_sheet_that_names_every_target_sets_their_order(self):
        load(book([target("2", clause="新增150项", unit="项"), target("1")]), effective="2026Q3")
        assert list(Target.objects.values_list("code", flat=True)) == ["2", "1"]


def test_a_new_plan_needs_no_quarter_and_says_that_it_is_ignored():
    loaded = load(book([target(measure="ratio")]), effective="2026Q3")
    assert warnings(loaded) == [("B1", "effective_ignored")]
    assert version().effective_from == Quarter(2026, 1)


def test_annual_values_stay_where_the_year_column_is_left_out():
    load(book([target("1", **{"2027": 93})]))
    load(book([target("1", clause="达到96%以上")]), effective="2026Q3")
    assert version().annual["2027"]["values"] == ["93"]


def test_a_task_changes_in_place():
    load(book([target()], tasks=[{"code": "1", "name": "任务", "lead": "01", "stages": "完成=100@2028Q4"}]))
    workbook = book()
    workbook.sheets[2:] = [sheet("主要任务", [{"code": "1", "name": "任务一", "lead": "02"}])]
    loaded = load(workbook, effective="2026Q2")
    assert (loaded.tasks, loaded.tally) == (Tally(changed=1), Tally())
    task = Plan.objects.get().tasks.get()
    assert (task.name, task.stages[0]["due"]) == ("任务一", "2028Q4")


def test_exact_amounts_survive():
    load(book([target("1", baseline="38.123456789012345678")]))
    assert version().baseline == Decimal("38.123456789012345678")

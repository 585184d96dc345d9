"""Whose target and whose figure an item is judged by: the city's, the unit's own goal, the district's own plan."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Department, Duty
from reports import schemes
from reports.assessments import computing, gathering, storing
from reports.models import Assessment
from reports.scoring import Item, Source, Veto
from targets.models import Area, Plan, Target, TargetVersion
from targets.rules.terms import Rule
from tests.reports.assessments.city import CONTENT, a_city, first_step
from tests.reports.assessments.test_runs import lines, told
from tests.reports.ground import AT_LEAST_92, a_period, a_plan, a_target, verified

pytestmark = pytest.mark.django_db
#: 60 points for the first target, 40 for the second.
SCHEME = replace(
    CONTENT,
    items=tuple(
        Item(code, f"项目{code}", points=Decimal(points), rule="proportional", source=Source("check", code, "value"))
        for code, points in (("1", 60), ("2", 40))
    ),
    vetoes=(Veto("R", "红线", "D", kind="red_line"),),
)  # fmt: skip
ADDED_150 = Rule(form="increment", test="compare", operator=">=", values=(Decimal(150),), unit="项",
                 direction="higher", per_year=True)  # fmt: skip


@pytest.fixture
def city():
    """质监局 leads target 1 with 75 % of the points, 工商局 supports it with 25 %; 46 of 92 were reached."""
    return a_city(SCHEME)


def scores(run, item):
    found = {sheet.unit: lines(run, sheet.unit).get(item) for sheet in run.sheets.all()}
    return {unit: line.score for unit, line in found.items() if line is not None}


@pytest.fixture
def shared(city):
    """150 are to be added in the year: 100 by 质监局 (50 % of the points), 50 by 工商局 (30 %), who both report; 财政局
    supports (20 %). 80 and 50 were added."""
    target = a_target(city.plan, "7", ADDED_150, measure="period_flow", unit="项", frequency="annual")
    Target.objects.filter(pk=city.targets["2"].pk).update(code="old")
    Target.objects.filter(pk=target.pk).update(code="2")
    for code, role, share, goal in (("01", "lead", 50, 100), ("02", "lead", 30, 50), ("03", "supporting", 20, None)):
        Duty.objects.create(department=city.units[code], target=target, role=role, share=Decimal(share), goal=goal,
                            since=city.plan.years.first)  # fmt: skip
    verified(target, "2026Q4", 80, by=city.units["01"])
    verified(target, "2026Q4", 50, by=city.units["02"])
    return target


def test_a_unit_with_a_goal_and_figures_of_its_own_is_judged_by_them_and_the_others_by_the_citys(city, shared):
    run = city.run()
    # 40 × 50 % × 80/100 = 16; 40 × 30 % × 50/50 = 12; 40 × 20 % × 130/150 = 6.9333…
    assert scores(run, "2") == {"01": 16, "02": 12, "03": Decimal("6.933333333333")}
    assert [str(first_step(lines(run, unit)["2"])) for unit in ("01", "02", "03")] == [
        "Judged by the unit's own goal (100) and its own figure (80). "
        "Check of 2026Q4, the last one of the assessment year in which it is due.",
        "Judged by the unit's own goal (50) and its own figure (50). "
        "Check of 2026Q4, the last one of the assessment year in which it is due.",
        "Judged by the city's target (150) and the city's figure (130). "
        "Check of 2026Q4, the last one of the assessment year in which it is due.",
    ]
    sources = {source[0] for source in lines(run, "01")["2"].content["fact"]["sources"]}
    assert sources == {"departments.duty", "departments.value", "targets.targetversion"}


def test_a_unit_that_did_not_report_loses_its_own_part_and_no_other_unit_loses_with_it(city, shared):
    """The city has no figure then; who did report is judged all the same."""
    shared.indicator.values.filter(department=city.units["02"]).update(counted=False)
    verified(shared, "2026Q4", 90, by=city.units["01"])
    found = scores(city.run(), "2")
    # 40 × 50 % × 90/100 = 18; nothing of 工商局, so no figure of the city for those without a goal
    assert found == {"01": 18, "02": 0, "03": 0}


def test_another_goal_is_told_as_another_target_and_another_figure_as_another_value(city, shared):
    first = city.run()
    Duty.objects.filter(target=shared, department=city.units["01"]).update(goal=Decimal(80))
    second = city.run()
    # 40 × 50 % × min(1, 80/80) = 20
    assert told(first, second)["01", "2", "score"] == ("16", "20", ("target",))
    assert ("02", "2", "score") not in told(first, second)
    verified(shared, "2026Q4", 40, by=city.units["01"])
    third = told(second, city.run())
    assert third["01", "2", "score"] == ("20", "10", ("value",))


def test_a_goal_without_figures_of_the_units_own_is_judged_by_the_citys(city):
    Duty.objects.filter(target=city.targets["1"], department=city.units["02"]).update(goal=Decimal(10))
    # 60 × 25 % × 46/92
    assert scores(city.run(), "1")["02"] == Decimal("7.5")


def test_a_supporter_that_was_given_a_part_is_asked_for_that_part_alone(city):
    target = city.targets["1"]
    parts = [{"name": "甲", "weight": None}, {"name": "乙", "weight": None}]
    TargetVersion.objects.filter(target=target).update(parts=parts, combine="sum")
    target.indicator.values.all().delete()
    Duty.objects.filter(target=target, department=city.units["02"]).update(parts=["乙"], goal=Decimal(20))
    verified(target, "2026Q4", 60, part="甲", by=city.units["01"])
    verified(target, "2026Q4", 15, part="乙", by=city.units["02"])
    # 60 × 25 % × 15/20; the lead has no goal of its own: 60 × 75 % × (60 + 15)/92
    found = scores(city.run(), "1")
    assert (found["02"], round(found["01"], 6)) == (Decimal("11.25"), Decimal("36.684783"))


class TestDistrictsWithPlansOfTheirOwn:
    @pytest.fixture
    def district(self, city):
        """城东区 has a plan of its own whose target, 80, serves the city's first."""
        area = Area.objects.create(name="城东区", parent=city.plan.area)
        Department.objects.filter(pk=city.units["04"].pk).update(stands_for=area)
        plan = a_plan("E")
        Plan.objects.filter(pk=plan.pk).update(area=area, name="城东区质量强区计划")
        plan.refresh_from_db()
        return plan

    def serving(self, plan, city, code="E1", wanted=80):
        target = a_target(plan, code, replace(AT_LEAST_92, values=(Decimal(wanted),)))
        Target.objects.filter(pk=target.pk).update(serves=city.targets["1"])
        return target

    def test_it_is_judged_by_its_own_target_and_figure_for_all_the_points(self, city, district):
        own = self.serving(district, city)
        a_period(district, "2026Q4")
        verified(own, "2026Q4", 60)
        run = city.run()
        # 60 × 60/80; what the departments have is theirs alone
        assert scores(run, "1") == {"01": Decimal("22.5"), "02": Decimal("7.5"), "04": 45}
        assert str(first_step(lines(run, "04")["1"])).startswith(
            "Judged by the district's own plan 城东区质量强区计划, target E1 (80), and its own figure (60)."
        )
        # 45 of the 60 points that are its own
        assert run.sheets.get(unit="04").score == 75

    def test_as_long_as_its_plan_has_no_check_of_the_quarter_it_is_awaited_never_an_earlier_one(self, city, district):
        own = self.serving(district, city)
        a_period(district, "2026Q3")
        verified(own, "2026Q3", 80)
        line = lines(city.run(), "04")["1"]
        assert (line.standing, line.score) == ("pending", None)
        assert "no check of 2026Q4 yet" in line.content["reason"]["text"] % line.content["reason"]["gaps"]

    def test_of_several_targets_that_serve_one_the_worst_decides(self, city, district):
        for code, value in (("E1", 80), ("E2", 20), ("E3", 40)):
            target = self.serving(district, city, code)
            a_period(district, "2026Q4") if code == "E1" else None
            verified(target, "2026Q4", value)
        line = lines(city.run(), "04")["1"]
        # 60 × 20/80
        assert line.score == 15
        assert "target E1、E2、E3 (80)" in str(first_step(line))

    def test_a_plan_whose_years_begin_in_july_is_judged_by_the_quarters_that_end_in_the_year(self, city, district):
        """Its 2026Q2 is October – December 2026."""
        Plan.objects.filter(pk=district.pk).update(start_month=7)
        district.refresh_from_db()
        own = self.serving(district, city)
        for quarter, value in (("2026Q1", 10), ("2026Q2", 60), ("2026Q4", 80)):
            a_period(district, quarter)
            verified(own, quarter, value)
        line = lines(city.run(), "04")["1"]
        assert (line.score, "Check of 2026Q2" in str(first_step(line))) == (45, True)

    def test_its_red_line_raises_its_own_veto_and_the_citys_those_of_the_leads(self, city, district):
        own = self.serving(district, city)
        TargetVersion.objects.filter(target__in=[own, city.targets["1"]]).update(red_line=True)
        a_period(district, "2026Q4")
        verified(own, "2026Q4", 60)
        inputs = storing.inputs_of(city.run())
        assert {(row.unit, row.about) for _veto, row in computing.raised(inputs)} == {
            ("01", "target:1"), ("04", "target:1"),
        }  # fmt: skip
        verified(own, "2026Q4", 80)
        inputs = storing.inputs_of(city.run())
        assert {row.unit for _veto, row in computing.raised(inputs)} == {"01"}


def test_the_shares_of_a_target_judged_in_three_ways_add_up_to_the_points(city, shared):
    inputs = storing.inputs_of(city.run())
    held = [share.share for share in inputs.shares if share.target == "2"]
    assert sum(held) == 100
    worth = [line.worth for line in (lines(city.run(), unit)["2"] for unit in ("01", "02", "03"))]
    assert sum(worth) == 40


def test_two_duties_of_one_unit_for_a_target_are_added_up(city):
    first = city.plan.years.first
    Duty.objects.create(department=city.units["01"], target=city.targets["1"], role="supporting", share=Decimal(5),
                        since=first)  # fmt: skip
    run = city.run()
    # the lead has what the shares given leave: 100 − 25 − 5 = 70, and 5 as a supporter
    assert (lines(run, "01")["1"].worth, lines(run, "02")["1"].worth) == (45, 15)
    assert Assessment.objects.get(pk=city.assessment.pk).runs.count() == 1


def a_city_in_parts():
    """Ten points for three parts that must each reach 92, three off for each that is missing: 甲 does, 乙 does not, and
    丙 was not reported."""
    item = Item("1", "三项制度", points=Decimal(10), rule="per_missing", source=Source("check", "1", "value"),
                options={"k": Decimal(3)})  # fmt: skip
    city = a_city(replace(CONTENT, items=(item,), base=Decimal(10), adjustments=(), vetoes=()))
    target = city.targets["1"]
    parts = [{"name": name, "weight": None} for name in ("甲", "乙", "丙")]
    TargetVersion.objects.filter(target=target).update(parts=parts, combine="each")
    target.indicator.values.all().delete()
    verified(target, "2026Q4", 95, part="甲")
    verified(target, "2026Q4", 90, part="乙")
    return city, target


def test_a_target_in_parts_loses_points_for_each_part_that_is_missing():
    """Three parts that must each reach 92: one does, one does not, one was not reported."""
    city, target = a_city_in_parts()
    # (10 − 2 × 3) × 75 %
    line = lines(city.run(), "01")["1"]
    assert (line.score, line.content["fact"]["present"], line.content["fact"]["missing"]) == (3, ["甲"], ["乙", "丙"])
    verified(target, "2026Q4", 92, part="乙")
    verified(target, "2026Q4", 92, part="丙")
    assert lines(city.run(), "01")["1"].score == Decimal("7.5")
    for name in ("甲", "乙", "丙"):
        verified(target, "2026Q4", 0, part=name)
    assert lines(city.run(), "01")["1"].score == 0  # none present


def test_gathering_asks_the_same_whatever_the_number_of_goals(city, shared, django_assert_num_queries):
    content = schemes.read(city.assessment.version)
    with CaptureQueriesContext(connection) as once:
        gathering.gather(city.assessment, content)
    for code in ("5", "6"):
        target = a_target(city.plan, code, ADDED_150, measure="period_flow", unit="项", frequency="annual")
        for unit in ("01", "02"):
            Duty.objects.create(department=city.units[unit], target=target, role="lead", goal=Decimal(75),
                                since=city.plan.years.first)  # fmt: skip
            verified(target, "2026Q4", 70, by=city.units[unit])
    with django_assert_num_queries(len(once)):
        inputs = gathering.gather(city.assessment, content)
    assert len([row for row in inputs.checks if row.basis.whose == "goal"]) == 6


def test_an_item_in_parts_waits_for_the_part_that_its_source_has_not_published():
    """甲 is there, 乙 is missing, 丙 awaited: not 10 − 3 yet, and not 0 where 甲 is missing too."""
    city, target = a_city_in_parts()
    verified(target, "2026Q4", part="丙", standing="pending")
    for first in (95, 90):
        verified(target, "2026Q4", first, part="甲")
        line = lines(city.run(), "01")["1"]
        assert (line.standing, line.score, line.content["fact"]["awaited"]) == ("pending", None, ["丙"])
    verified(target, "2026Q4", 92, part="丙")
    assert lines(city.run(), "01")["1"].score == 3  # (10 − 2 × 3) × 75 %

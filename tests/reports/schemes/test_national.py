"""The national rule over a plan's own targets: what a new scheme begins with, and what `assess` uses where none is."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import call_command

from reports import schemes
from reports.assessments import walk
from reports.models import Assessment, AssessmentRun, Scheme
from reports.scheme_book import national
from reports.scoring import leaves
from tests.departments.desk import an_actor
from tests.reports.ground import AT_LEAST_92, a_department, a_plan, a_target, a_version, verified

pytestmark = pytest.mark.django_db
OFFICE, APPROVER = an_actor("office_staff"), an_actor("office_approver")


@pytest.fixture
def plan():
    return a_plan()


def published(plan, code):
    made = schemes.begin(plan=plan, content=national.of_plan(plan, code=code, name=f"方案{code}"), by=OFFICE)
    schemes.publish(scheme=made, reason="首版", by=APPROVER)
    return Scheme.objects.get(pk=made.pk)


def assessed(capsys, *more):
    code = 0
    try:
        call_command("assess", "--plan", "P", "--year", "2026", "--json", *more)
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(capsys.readouterr().out)


def points(content):
    return {node.item.code: node.item.points for node in leaves(content)}


def test_it_takes_the_points_of_the_plan_where_every_target_has_some(plan):
    a_target(plan, "1", points=Decimal("2.5"))
    second = a_target(plan, "2", points=Decimal(1), category="service")
    content = national.of_plan(plan)
    assert points(content) == {"1": Decimal("2.5"), "2": Decimal(1)}
    sums = [(item.code, item.points) for item in content.items]
    assert sums == [("product", Decimal("2.5")), ("service", Decimal(1))]
    assert content.base == Decimal("3.5")
    a_version(second, AT_LEAST_92, effective_from=plan.years.first)  # its points are taken back
    assert points(national.of_plan(plan)) == {"1": Decimal(1), "2": Decimal(1)}


def test_a_target_that_has_ended_is_no_item(plan):
    a_target(plan, "1")
    a_version(a_target(plan, "2"), AT_LEAST_92, effective_from=plan.years.first, ended=True)
    assert points(national.of_plan(plan)) == {"1": Decimal(1)}


def test_grades_vetoes_and_the_full_mark_are_the_national_rules_and_the_year_is_the_plans(plan):
    a_target(plan)
    content = national.of_plan(plan)
    # domain/scoring.md: A from 90, B from 80, C from 60, D below; half-open; rounded before grading
    assert [(band.code, band.low, band.high) for band in content.bands] == [
        ("A", Decimal(90), None), ("B", Decimal(80), Decimal(90)), ("C", Decimal(60), Decimal(80)),
        ("D", None, Decimal(60)),
    ]  # fmt: skip
    assert {(veto.kind, veto.grade) for veto in content.vetoes} == {("events", "D"), ("red_line", "D")}
    assert (content.full_mark, content.year_start_month, content.adjustments) == (Decimal(100), 1, ())
    assert replace(content, items=(), base=None).groups == national.shipped().groups


def test_a_plan_without_a_scheme_is_assessed_by_the_national_rule(plan, capsys):
    unit = a_department()
    verified(a_target(plan, "1", lead=unit), "2026Q4", 46)
    verified(a_target(plan, "2", lead=unit), "2026Q4", 95)
    code, told = assessed(capsys)
    assert (code, told["ok"], told["scheme"], told["quarter"]) == (0, True, "GB2013", "2026Q4")
    # one point each: 46 of 92 is half a point, 95 of 92 a whole one; 1.5 of 2 are 75 of 100
    assert [(each["code"], each["score"], each["grade"]) for each in told["units"]] == [("01", "75", "C")]
    again = assessed(capsys)
    assert (again[0], again[1]["result_sha256"]) == (0, told["result_sha256"])
    assert (Scheme.objects.count(), Assessment.objects.count(), AssessmentRun.objects.count()) == (1, 1, 2)


def test_people_read_groups_by_name_and_that_nothing_was_checked_yet(plan, capsys):
    verified(a_target(plan, lead=a_department()), "2026Q4", 95)
    call_command("assess", "--plan", "P", "--year", "2026")
    assert "市有关部门  1  质监局  100  A" in capsys.readouterr().out
    call_command("assess", "--plan", "P", "--year", "2027")
    told = capsys.readouterr().out
    assert "尚无季度核对结果" in told
    assert "市有关部门  –  质监局  –  –" in told


def test_a_year_that_cannot_be_assessed_leaves_no_scheme_behind(plan, capsys):
    a_target(plan, lead=a_department())
    with pytest.raises(SystemExit):
        call_command("assess", "--plan", "P", "--year", "2041")
    assert not Scheme.objects.exists()


def test_of_several_schemes_the_one_in_use_is_meant_then_the_national_one(plan, capsys):
    unit = a_department()
    verified(a_target(plan, "1", lead=unit), "2026Q4", 95)
    one, two = published(plan, "S1"), published(plan, "S2")
    code, told = assessed(capsys)
    assert (code, told["ok"], told["scheme"]) == (1, False, None)
    assert "S1, S2" in told["errors"][0]
    walk.begin(plan=plan, scheme=two, year=2026, by=OFFICE)
    assert assessed(capsys)[1]["scheme"] == "S2"
    assert assessed(capsys, "--scheme", one.code)[1]["scheme"] == "S1"
    # S1 and S2 are both in use now
    assert assessed(capsys)[0] == 1
    published(plan, "GB2013")
    assert assessed(capsys, "--scheme", "GB2013")[1]["scheme"] == "GB2013"
    assert assessed(capsys)[1]["scheme"] == "GB2013"


def test_a_draft_is_not_overtaken(plan, capsys):
    a_target(plan, lead=a_department())
    schemes.begin(plan=plan, content=national.of_plan(plan, code="S", name="草案"), by=OFFICE)
    assert assessed(capsys)[0] == 1
    assert not Assessment.objects.exists()


def test_the_groups_of_a_districts_scheme_have_a_districts_words(plan):
    assert [group.name for group in national.of_plan(plan).groups] == ["市有关部门", "区镇"]
    plan.area.kind = "district"
    assert [group.name for group in national.of_plan(plan).groups] == ["区有关部门", "镇街"]

"""Schemes that other cities would write, taken in by their folders and run by the command; the arithmetic by hand."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from departments.models import Duty, Value
from reports.assessments import records
from reports.models import Assessment, ScoreLine, VetoLift
from targets.models import TargetVersion
from targets.rules import stored
from targets.rules.terms import Rule
from tests.reports.assessments.city import BY, a_city
from tests.reports.ground import a_target, verified

pytestmark = pytest.mark.django_db
ITEM = ["code", "parent", "name", "points", "weight", "rule", "options", "source", "ref", "against", "groups"]
GROUPS = [["code", "name", "kinds"], ["dep", "部门", "department"], ["dis", "区镇", "district"]]
#: 150 points by weights, three levels deep; grades of 150; −10 to 150; one decimal; what waits leaves the whole.
OF_150 = {
    "scheme": [["key", "value"], ["code", "X150"], ["name", "满分150"], ["full_mark", "150"], ["places", "1"],
               ["lowest", "-10"], ["bonus_cap", "10"], ["leaving", "whole"]],
    "items": [
        ITEM,
        ["G", "", "目标", "", "60", "additive", "", "items", "", "", ""],
        ["G1", "G", "甲类", "", "50", "additive", "", "items", "", "", ""],
        ["a", "G1", "合格率", "", "40", "proportional", "floor=60", "check", "1", "value", ""],
        ["b", "G1", "新增数", "", "60", "rank_step", "step=10", "check", "2", "value", ""],
        ["G2", "G", "事故率", "", "50", "efficacy", "better=lower；min=0；max=10", "check", "3", "value", ""],
        ["M", "", "措施", "", "40", "manual", "", "manual", "", "", ""],
    ],
    "adjustments": [
        ["code", "kind", "name", "rule", "options", "source", "ref", "cap"],
        ["h", "bonus", "荣誉", "per_event", "per=国家级:20/省级:8", "events", "honour", "25"],
        ["k", "deduction", "通报", "per_event", "per=*:15", "events", "circular", ""],
    ],
    "bands": [["code", "low", "high"], ["A", "135", ""], ["B", "120", "135"], ["C", "90", "120"], ["D", "", "90"]],
    "groups": GROUPS,
}  # fmt: skip
#: A second assessment that takes points by the score in the first; below its table a worse score takes no less.
OF_A_SCORE = {
    "scheme": [["key", "value"], ["code", "T"], ["name", "折算"], ["full_mark", "100"], ["leaving", "category"]],
    "items": [
        ITEM,
        ["m", "", "上年度", "40", "", "step_map", "table=60:12/100:4.5/120:0", "assessment", "X150", "", ""],
        ["w", "", "工作", "60", "", "manual", "", "manual", "", "", ""],
    ],
    "bands": [["code", "low", "high"], ["A", "90", ""], ["B", "", "90"]],
    "groups": GROUPS,
    "vetoes": [["code", "name", "kind", "ref", "category", "grade"], ["R", "合格率未达标", "red_line", "1、3", "*", "B"],
               ["E", "安全事件", "events", "重大", "*", "B"]],
}  # fmt: skip


def load(tmp_path, capsys, said):
    folder = tmp_path / said["scheme"][1][1]
    folder.mkdir()
    for name, rows in said.items():
        (folder / f"{name}.tsv").write_text("\n".join("\t".join(row) for row in rows) + "\n", encoding="utf-8")
    with suppress(SystemExit):
        call_command("load_schemes", str(folder), "--plan", "P", "--reason", "试", "--json")
    return json.loads(capsys.readouterr().out)


def assess(capsys, scheme):
    call_command("assess", "--plan", "P", "--year", "2026", "--scheme", scheme, "--json")
    document = json.loads(capsys.readouterr().out)
    return document, {unit["code"]: unit for unit in document["units"]}


@pytest.fixture
def city():
    """质监局 leads the first target (46 of 92); it and 工商局 the second, each with a goal and figures (30 and 20 of
    10); 工商局 the third, at most 5, with 8."""
    city = a_city()
    Duty.objects.all().delete()
    Value.objects.all().delete()
    city.targets["3"] = a_target(city.plan, "3")
    first = city.plan.years.first
    at_most = Rule(form="at_most", test="compare", operator="<=", values=(Decimal(5),), unit="%", direction="lower")
    TargetVersion.objects.filter(target=city.targets["3"]).update(rule=stored.dump_rule(at_most), form="at_most")
    for code, unit, goal in (("1", "01", None), ("2", "01", 10), ("2", "02", 10), ("3", "02", None)):
        Duty.objects.create(target=city.targets[code], department=city.units[unit], role="lead", goal=goal, since=first)
    verified(city.targets["1"], "2026Q4", 46)
    verified(city.targets["2"], "2026Q4", 30)
    verified(city.targets["2"], "2026Q4", 20, by=city.units["02"])
    verified(city.targets["3"], "2026Q4", 8, by=city.units["02"])
    return city


def record(city, unit, category, level, times):
    assessment = Assessment.objects.get(scheme__code="X150")
    for number in range(times):
        records.record(assessment=assessment, department=city.units[unit], category=category, level=level, by=BY,
                       happened_on=date(2026, 5, 1), description=f"第{number}起")  # fmt: skip


def points(run, unit, item):
    return ScoreLine.objects.get(sheet__run__number=run, sheet__run__assessment__scheme__code="X150",
                                 sheet__unit=unit, item=item).score  # fmt: skip


def test_a_scheme_of_150_points_by_weights_three_levels_deep(city, tmp_path, capsys):
    assert load(tmp_path, capsys, OF_150)["created"] == 1
    _document, units = assess(capsys, "X150")
    # worth: G 90, G1 45, a 18, b 27 (half each), G2 45, M 60 (waits)
    # 01: a 50 % is below the floor of 60: 0 of 18; b first: 13.5 of 13.5; 13.5 × 150 / 31.5 = 64.2857…
    # 02: b second: 13.5 × 90 % = 12.15; G2 60 + 40 × (10 − 8) / 10 = 68 % of 45 = 30.6; 42.75 × 150 / 58.5 = 109.615…
    assert [points(1, "01", item) for item in "ab"] == [0, Decimal("13.5")]
    assert [points(1, "02", item) for item in ("b", "G2")] == [Decimal("12.15"), Decimal("30.6")]
    told = {code: (unit["rank"], unit["score"], unit["grade"]) for code, unit in units.items()}
    assert told == {
        "02": (1, "109.6", "C"), "01": (2, "64.3", "D"), "03": (None, None, None), "04": (None, None, None),
    }  # fmt: skip
    assert units["03"]["left_out"] == ["M"]
    record(city, "02", "honour", "国家级", 2)
    record(city, "01", "circular", "市级", 5)
    document, units = assess(capsys, "X150")
    # 02: min(10, min(25, 2 × 20)) = 10: 119.615… → 119.6, still below 120; 01: 64.28… − 75 stops at −10
    assert (units["02"]["score"], units["02"]["grade"]) == ("119.6", "C")
    assert (units["01"]["score"], units["01"]["grade"]) == ("-10", "D")
    assert document["ok"] is True


def test_a_score_in_one_assessment_becomes_a_deduction_in_another_with_named_red_lines(city, tmp_path, capsys):
    load(tmp_path, capsys, OF_150)
    assert load(tmp_path, capsys, OF_A_SCORE)["errors"] == []
    _document, units = assess(capsys, "T")
    # nothing is announced yet: the item waits, and the red lines that the scheme names set the grade all the same
    told = {code: (unit["score"], unit["grade"], unit["vetoed"]) for code, unit in units.items()}
    assert told["01"] == (None, "B", True)
    assess(capsys, "X150")
    first = Assessment.objects.get(scheme__code="X150")
    Assessment.objects.filter(pk=first.pk).update(result=first.runs.get(), state="result")
    _document, units = assess(capsys, "T")
    # 01 has 64.3: 40 − 12 = 28 of 40 → 70; 02 has 109.6: 40 − 4.5 = 35.5 of 40 → 88.75; 03 has no score there
    told = {code: (unit["score"], unit["grade"], unit["vetoed"]) for code, unit in units.items()}
    assert told["01"] == ("70", "B", True)
    assert told["02"] == ("88.75", "B", True)  # 8 where at most 5 was asked for
    assert told["03"] == (None, None, False)
    verified(city.targets["1"], "2026Q4", 92)
    second = Assessment.objects.get(scheme__code="T")
    records.lift(assessment=second, department=city.units["02"], veto="R", about="target:3", reason="口径", by=BY)
    _document, units = assess(capsys, "T")
    assert (units["01"]["vetoed"], units["02"]["vetoed"], VetoLift.objects.count()) == (False, False, 1)


def test_a_worse_score_below_the_table_takes_no_less(city, tmp_path, capsys):
    load(tmp_path, capsys, OF_150)
    load(tmp_path, capsys, OF_A_SCORE)
    assess(capsys, "X150")
    record(city, "01", "circular", "市级", 5)
    assess(capsys, "X150")
    first = Assessment.objects.get(scheme__code="X150")
    Assessment.objects.filter(pk=first.pk).update(result=first.runs.get(number=2), state="result")
    _document, units = assess(capsys, "T")
    assert units["01"]["score"] == "70"  # −10 is below 60 and takes the 12 of the first row: 28 of 40


@pytest.mark.parametrize(
    ("sheet", "row", "cell", "text", "told"),
    [
        ("items", 3, 4, "30", "G1 甲类中权重合计为90 %，不是100 %"),
        ("items", 5, 6, "better=lower；min=10；max=0", "G2 事故率：下限须小于上限"),
        ("items", 4, 5, "rank_stp", "“rank_stp”不在可选范围内"),
        ("bands", 2, 1, "121", "120分至121分没有对应等级"),
        ("groups", 1, 0, "", "“code”必须填写"),
        ("adjustments", 1, 4, "per=国家级:-2", "h 荣誉，参数“per”：不得小于0"),
    ],
)
def test_what_is_wrong_with_a_scheme_is_told_and_nothing_is_stored(
    city, tmp_path, capsys, sheet, row, cell, text, told
):
    said = {name: [list(each) for each in rows] for name, rows in OF_150.items()}
    said[sheet][row][cell] = text
    document = load(tmp_path, capsys, said)
    assert document["ok"] is False
    assert not Assessment.objects.filter(scheme__code="X150").exists()
    assert any(told in each["message"] for each in document["errors"])

"""The page of a target: what it demands, how it went, and every version; and the catalogue that leads to it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from departments.models import Duty, Submission
from reports import charts, dossier
from reports.models import Check
from targets.models import Period
from targets.periods import Quarter
from targets.rules import Rule
from tests.reports.ground import (
    AT_LEAST_92,
    BY,
    a_department,
    a_period,
    a_plan,
    a_target,
    a_value,
    a_version,
    happened,
    published,
    verified,
)  # fmt: skip
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    made = a_target(a_plan(), "1", name="抽检合格率", lead=a_department("01", "质监局"), interpretation="流通领域")
    for quarter, value in (("2026Q1", 93), ("2026Q2", 91)):
        a_period(made.plan, quarter)
        verified(made, quarter, value)
    return made


def page(target, role="group_member", unit=None):
    return text_of(looking(role, unit), f"/targets/{target.pk}/")


def test_the_clause_stands_beside_its_formal_reading_and_the_offices_interpretation(target):
    for shown in ("达到92%以上", "≥ 92 %", "流通领域", "质监局"):
        assert shown in page(target)


def test_every_version_of_a_value_is_shown_with_who_and_when(target):
    verified(target, "2026Q2", 92)
    shown = page(target)
    assert shown.count("李四") == 3
    assert "已被替代" in shown


def test_the_trend_says_its_conclusion_and_holds_the_same_data_as_a_table(target):
    chart = charts.trend(dossier.of(target, by=BY))
    assert chart.conclusion == "2026年第2季度实际为91%，目标为92%，差1个百分点，欠序时进度。"
    assert [row[:2] for row in chart.rows] == [["2026年第1季度", "93"], ["2026年第2季度", "91"]]
    assert [trace["name"] for trace in chart.figure["data"]] == ["实际值", "目标", "应达进度"]
    assert list(chart.figure["data"][0]["y"]) == ["93", "91"]
    assert not chart.figure["layout"]["template"]


def test_a_quarter_to_come_says_nothing_of_how_it_stands(target):
    graded = a_target(target.plan, "2", Rule(form="qualitative", test="rubric"), measure="rubric", unit="")
    a_period(target.plan, "2026Q3", Period.State.SCHEDULED)
    verified(graded, "2026Q2", note="完成三项", grade="良好")
    held = dossier.of(graded, by=BY)
    assert [point.check.verdict for point in held.points] == ["met", "pending"]
    assert held.last.quarter == Quarter(2026, 2)
    assert charts.conclusion(held) == "2026年第2季度：良好，达序时进度。"
    assert "<dt>目标</dt><dd>合格</dd>" in page(graded)  # 60 points, which nobody thinks in


def test_the_chart_speaks_the_readers_language(target):
    with translation.override("en"):
        chart = charts.trend(dossier.of(target, by=BY))
    assert chart.conclusion == "2026 Q2: 91% against a target of 92%, 1 percentage points short; behind schedule."


def test_a_target_without_numbers_has_no_chart(target):
    other = a_target(target.plan, "2")
    happened("target.revised", other.pk)
    assert charts.trend(dossier.of(other, by=BY)) is None
    assert "data-qc-chart" not in page(other)


def test_revisions_are_listed_and_the_one_in_force_is_shown(target):
    a_version(target, AT_LEAST_92, effective_from=Quarter(2027, 1), clause="达到95%以上", reason="省里提高要求")
    shown = page(target)
    assert "省里提高要求" in shown
    assert shown.index("达到92%以上") < shown.index("达到95%以上")


def test_a_draft_is_its_units_alone_until_it_is_released(target):
    unit = a_department("01")
    a_value(target, "2026Q3", 88, by=unit, counted=False, note="还没核对")
    walk = Submission.objects.create(period=Period.objects.get(quarter=Quarter(2026, 3)), department=unit)
    assert "还没核对" not in page(target)
    assert "还没核对" in page(target, "reporter", unit)
    Submission.objects.filter(pk=walk.pk).update(state=Submission.State.REPORTED)
    assert "还没核对" in page(target)


def test_a_supporting_unit_sees_the_target_but_not_what_the_lead_reported(target):
    supporter = a_department("03", "商务局")
    Duty.objects.create(department=supporter, target=target, role="supporting", since=Quarter(2026, 1))
    shown = page(target, "reporter", supporter)
    assert "达到92%以上" in shown
    assert "李四" not in shown


def test_another_units_target_answers_like_an_unknown_one(target):
    stranger = looking("reporter", a_department("02", "工商局"))
    assert stranger.get(f"/targets/{target.pk}/").status_code == 404
    assert stranger.get("/targets/99999/").status_code == 404
    assert "抽检合格率" not in text_of(stranger, "/indicators/")
    assert "抽检合格率" in text_of(looking("reporter", a_department("01")), "/indicators/")


def test_the_catalogue_finds_words_of_the_clause(target):
    a_target(target.plan, "2", name="新增标准", clause="新增150项")
    found = text_of(looking("group_member"), "/indicators/?q=150")
    assert "新增标准" in found
    assert "抽检合格率" not in found


def test_the_page_costs_the_same_queries_whatever_there_is(target, django_assert_num_queries):
    client = looking("group_member")
    published(target, "2026Q1", 90)
    with CaptureQueriesContext(connection) as few:
        client.get(f"/targets/{target.pk}/")
    for quarter in ("2026Q3", "2026Q4"):
        a_period(target.plan, quarter)
        verified(target, quarter, 95)
        verified(target, quarter, 96)
        published(target, quarter, 90)
    with django_assert_num_queries(len(few)):
        client.get(f"/targets/{target.pk}/")
    assert Check.objects.count() > 6

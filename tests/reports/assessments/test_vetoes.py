"""Vetoes: which events raise one by level and category, red lines, whom they meet, and how they are lifted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse

from departments import plan_book
from departments.incidents import Incident, record_incidents
from departments.models import Department, Duty
from departments.workflow import Refused
from qualitycity.workbook import Problems
from reports import scheme_book
from reports.assessments import computing, records, storing
from reports.models import Assessment
from reports.scoring import Item, Source, Veto, stored
from targets.models import Area, Plan, TargetVersion
from targets.periods import Quarter
from tests.reports.assessments.city import BY, CONTENT, a_city
from tests.reports.assessments.test_runs import told
from tests.reports.ground import a_period, a_plan, a_target, verified
from tests.reports.viewers import looking, text_of

SHIPPED = sorted((settings.BASE_DIR / "fixtures" / "schemes").glob("*/"))
#: The first target alone, so that nothing else takes points.
SCHEME = replace(
    CONTENT, adjustments=(),
    items=(Item("1", "抽检合格率", points=Decimal(100), rule="proportional", source=Source("check", "1", "value")),),
    vetoes=(Veto("V", "安全事件", "D", ref="区域性、系统性、特别重大、重大"),
            Veto("R", "红线", "D", kind="red_line")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("ref", "category", "level", "of", "raises"),
    [
        ("重大", "*", "重大", "建筑工程", True),
        ("重大", "*", "特别重大", "建筑工程", False),  # another level, not a part of the word
        ("特别重大、重大", "*", "特别重大", "食品", True),
        ("区域性，系统性", "*", "系统性", "", True),  # any sign that separates a list
        ("重大", "*", "重大事故", "", True),  # written out
        ("重大质量安全事件", "*", " 重大 ", "", True),
        ("重大", "*", "较大", "", False),
        ("重大", "*", "", "", False),
        ("*", "*", "", "", True),
        ("重大", "食品、药品", "重大", "药品", True),
        ("重大", "食品、药品", "重大", "建筑工程", False),
    ],
)
def test_an_event_raises_a_veto_that_names_its_level_and_category(ref, category, level, of, raises):
    assert Veto("V", "安全事件", "D", ref=ref, category=category).is_raised_by(level, of) is raises


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda one: one.name)
def test_the_shipped_schemes_put_regional_systemic_and_major_events_under_the_veto(folder):
    content = scheme_book.read(plan_book.open_book(folder), problems=Problems())
    raised = {
        level: [veto.code for veto in content.vetoes if veto.kind == "events" and veto.is_raised_by(level, "建筑工程")]
        for level in ("区域性", "系统性", "特别重大", "重大", "较大", "一般")
    }
    assert raised == {"区域性": ["V1"], "系统性": ["V1"], "特别重大": ["V1"], "重大": ["V1"], "较大": [], "一般": []}
    assert [veto.ref for veto in content.vetoes if veto.kind == "red_line"] == ["*"]


def test_a_scheme_published_before_vetoes_named_a_category_keeps_its_hash():
    of_any = stored.dump(SCHEME)
    assert "category" not in of_any["vetoes"][0]
    named = replace(SCHEME, vetoes=(replace(SCHEME.vetoes[0], category="食品"),))
    assert stored.load(stored.dump(named)) == named
    assert stored.digest(named) != stored.digest(SCHEME)


@pytest.fixture
def city(db):
    """92 of 92: everything is reached."""
    city = a_city(SCHEME)
    verified(city.targets["1"], "2026Q4", 92)
    return city


def happened(city, level="重大", day=date(2026, 8, 19), target="1", **more):
    row = Incident(city.targets[target].indicator, day, level, "建筑工程", "1号", "坍塌", **more)
    record_incidents(plan=city.plan, rows=[row], by=BY)


def grades(run):
    return {sheet.unit: sheet.grade for sheet in run.sheets.all()}


def test_a_major_event_sets_the_grade_of_the_lead_keeps_the_score_and_is_told_as_an_event(city):
    before = city.run()
    happened(city)
    after = city.run()
    sheet = after.sheets.get(unit="01")
    assert (sheet.score, sheet.band, sheet.grade, sheet.vetoed) == (100, "A", "D", True)
    assert grades(after)["02"] == "A"  # a supporting unit is not the one that is answerable
    assert told(before, after)["01", "", "grade"] == ("A", "D", ("event",))
    (fact,) = sheet.content["vetoes"]
    assert (fact["event"], fact["date"], fact["paper"], fact["entered_by"]) == ("坍塌", "2026-08-19", "1号", BY.name)


@pytest.mark.parametrize(
    ("level", "day", "kind"),
    [("较大", date(2026, 8, 19), "incident"), ("重大", date(2025, 12, 31), "incident"),
     ("重大", date(2027, 1, 1), "incident"), ("重大", date(2026, 8, 19), "notice")],
)  # fmt: skip
def test_a_lesser_event_one_of_another_year_and_a_notice_raise_none(city, level, day, kind):
    happened(city, level, day, kind=kind)
    assert grades(city.run())["01"] == "A"


def test_an_event_meets_who_led_when_it_happened(city):
    Duty.objects.filter(target=city.targets["1"], department=city.units["01"]).update(until=Quarter(2026, 3))
    Duty.objects.create(department=city.units["03"], target=city.targets["1"], role="lead", since=Quarter(2026, 4))
    happened(city)
    inputs = storing.inputs_of(city.run())
    assert [row.unit for _veto, row in computing.raised(inputs)] == ["01"]


def test_a_red_line_that_is_missed_sets_the_grade_of_its_lead_and_is_told_by_its_figure(city):
    TargetVersion.objects.filter(target=city.targets["1"]).update(red_line=True)
    before = city.run()
    verified(city.targets["1"], "2026Q4", "91.9")
    after = city.run()
    # 91.9 / 92 = 99.89 points, and D all the same
    assert (after.sheets.get(unit="01").score, grades(after)["01"], grades(after)["02"]) == (Decimal("99.89"), "D", "A")
    assert told(before, after)["01", "", "grade"] == ("A", "D", ("value",))


def test_a_veto_is_lifted_with_a_reason_and_the_next_run_shows_both(city):
    happened(city)
    before = city.run()
    ((_veto, row),) = computing.raised(storing.inputs_of(before))
    assessment = Assessment.objects.get(pk=city.assessment.pk)
    given = {"assessment": assessment, "department": city.units["01"], "veto": "V", "about": row.about, "by": BY}
    with pytest.raises(Refused, match="Say why"):
        records.lift(reason=" ", **given)
    records.lift(reason="复核认定责任不在本单位", **given)
    after = city.run()
    (fact,) = after.sheets.get(unit="01").content["vetoes"]
    assert (grades(after)["01"], fact["lifted"], fact["lift_reason"]) == ("A", True, "复核认定责任不在本单位")
    assert told(before, after)["01", "", "grade"] == ("D", "A", ("veto",))


def test_an_event_of_a_districts_own_plan_meets_the_district(city):
    area = Area.objects.create(name="城东区", parent=city.plan.area)
    Department.objects.filter(pk=city.units["04"].pk).update(stands_for=area)
    plan = a_plan("E")
    Plan.objects.filter(pk=plan.pk).update(area=area)
    plan.refresh_from_db()
    target = a_target(plan, "E1")
    type(target).objects.filter(pk=target.pk).update(serves=city.targets["1"])
    a_period(plan, "2026Q4")
    verified(target, "2026Q4", 92)
    record_incidents(plan=plan, rows=[Incident(target.indicator, date(2026, 5, 1), "重大")], by=BY)
    assert {unit: grade for unit, grade in grades(city.run()).items() if grade} == {"01": "A", "02": "A", "04": "D"}


def test_the_page_lists_safety_events_that_no_veto_names(city):
    happened(city, "较大")
    page = text_of(looking("office_staff"), reverse("assessment-events", args=[city.assessment.pk]))
    assert "该方案的否决项未列明的安全事件" in page
    assert "较大" in page


@pytest.mark.django_db
@pytest.mark.parametrize(("start_month", "quarter", "day"), [(1, "2026Q4", "2026-12-31"), (7, "2026Q1", "2026-09-30")])
def test_a_missed_red_line_tells_its_figure_and_the_last_day_of_its_quarter(start_month, quarter, day):
    city = a_city(SCHEME)
    Plan.objects.filter(pk=city.plan.pk).update(start_month=start_month)
    TargetVersion.objects.filter(target=city.targets["1"]).update(red_line=True)
    if quarter != "2026Q4":
        a_period(city.plan, quarter)
    verified(city.targets["1"], quarter, 46)
    city.assessment.refresh_from_db()
    ((_veto, row),) = computing.raised(storing.inputs_of(city.run()))
    assert (row.text, row.date) == ("指标1 46", day)

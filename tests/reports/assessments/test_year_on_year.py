"""A unit's result beside that of the year before: scores, grades, ranks, and each category's score rate."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from qualitycity import jobs
from reports import rankings
from reports.assessments import runs, walk
from reports.models import Assessment, AssessmentRun
from tests.reports.assessments.city import BY, a_city
from tests.reports.assessments.test_walk import announced
from tests.reports.ground import a_period, verified
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_years():
    """2026 announced: 质监局 (22.5 + 20 + 18) of 85 = 71.18, C. 2027 so far: 69 reached of 92, nothing by hand yet:
    (33.75 + 20) of 65 = 82.69, B."""
    city = a_city()
    before, first = announced(city)
    a_period(city.plan, "2027Q4")
    verified(city.targets["1"], "2027Q4", 69)
    verified(city.targets["2"], "2027Q4", 95)
    held = walk.begin(plan=city.plan, scheme=before.scheme, year=2027, by=BY)
    job = runs.request(assessment=held, by=BY, here=True)
    jobs.run(job.pk, runs.carry_out)
    return city, first, Assessment.objects.get(pk=held.pk), AssessmentRun.objects.get(job=job)


def test_a_category_is_compared_by_its_score_rate(two_years):
    _city, first, _held, run = two_years
    now, then = run.sheets.get(unit="01"), first.sheets.get(unit="01")
    told = {each.code: (each.rates, each.change) for each in rankings.compared(now, then)}
    # 53.75 of 65 = 82.7 %, 42.5 of 65 = 65.4 %; the assessor's item has no points yet
    assert told["goals"] == ((Decimal("82.7"), Decimal("65.4")), Decimal("17.3"))
    assert told["work"] == ((None, Decimal("90.0")), None)
    again = [each.code for each in rankings.compared(now, then) if each.lost_again and not each.category]
    assert again == ["1"]


def test_the_board_and_its_workbook_show_both_years(two_years):
    city, _first, held, _run = two_years
    office = looking("office_staff")
    page = text_of(office, reverse("assessment-years", args=[held.pk]))
    for text in ("71.18", "82.69", "+11.51", "65.4%", "82.7%", "尚未公布"):
        assert text in page
    answer = office.get(reverse("assessment-years-export", args=[held.pk, "xlsx"]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    first = next(row for row in rows if row[1] == "质监局")
    assert [str(cell) for cell in first[2:10]] == ["71.18", "82.69", "C", "B", "1", "1", "11.51", "0"]
    earlier = reverse("assessment-years", args=[city.assessment.pk])
    assert "无从对比" in text_of(office, earlier)


def test_a_unit_sees_its_own_years_once_they_are_announced_and_no_other(two_years):
    city, _first, held, run = two_years
    own, other = (reverse("assessment-unit-years", args=[held.pk, code]) for code in ("01", "02"))
    office, head = looking("office_staff"), looking("reviewer", city.units["01"])
    page = text_of(office, own)
    assert all(text in page for text in ("连续两年失分的项目", "−22.5", "−11.25"))
    assert head.get(own).status_code == 404
    Assessment.objects.filter(pk=held.pk).update(state="result", result=run)
    assert (head.get(own).status_code, head.get(other).status_code) == (200, 404)

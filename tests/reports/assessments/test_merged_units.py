"""A unit that is merged into another during the year: its successor answers for its share, events and vetoes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from reports.assessments import records
from reports.models import UnitEvent
from reports.self_scores import sheets
from tests.reports.assessments.city import BY, a_city
from tests.reports.assessments.test_runs import lines
from tests.reports.assessments.test_walk import at, moved
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return a_city()


def merge(city, unit, successor):
    city.units[unit].successor = city.units[successor]
    city.units[unit].save()


def record(city, unit, category, level):
    return records.record(
        assessment=at(city), department=city.units[unit], category=category, level=level,
        happened_on=date(2026, 5, 1), description="某事", by=BY,
    )  # fmt: skip


def test_the_share_of_a_merged_unit_goes_to_who_took_over_its_work(city):
    """60 × 46 / 92 = 30 points: 75 % of the lead and 25 % of the supporter, which is 财政局 by way of 城东区."""
    merge(city, "02", "04")
    merge(city, "04", "03")
    run = city.run()
    assert [sheet.unit for sheet in run.sheets.order_by("place")] == ["01", "03"]
    assert (lines(run, "01")["1"].score, lines(run, "03")["1"].score) == (Decimal("22.5"), Decimal("7.5"))
    merge(city, "03", "01")
    assert lines(city.run(), "01")["1"].score == Decimal(30)


def test_the_sheet_of_the_successor_has_the_item_and_that_of_the_merged_unit_has_none(city):
    merge(city, "02", "03")
    worth = {row.item.code: row.worth for row in sheets.of(at(city), city.units["03"])}
    assert worth["1"] == Decimal(15)
    assert "1" not in {row.item.code for row in sheets.of(at(city), city.units["02"])}


def test_events_and_vetoes_of_a_merged_unit_are_its_successors_and_can_be_lifted(city):
    """Without the veto 财政局 has 15 × 46 / 92 = 7.5 of 15, so 50, and 2 for the honour of the merged unit."""
    record(city, "02", "honour", "国家级")
    accident = record(city, "02", "safety", "区域性")
    merge(city, "02", "03")
    held = city.run().sheets.get(unit="03")
    assert (held.score, held.grade, held.vetoed) == (Decimal(52), "D", True)
    page = reverse("assessment-events", args=[city.assessment.pk])
    office = looking("office_approver")
    assert "荣誉 +2" in text_of(office, page)
    about = f"event:{accident.line}"
    sent = {"act": "lift", "unit": "03", "veto": "V1", "about": about, "reason": "查清"}
    assert office.post(page, sent).status_code == 302
    assert not city.run().sheets.get(unit="03").vetoed


def test_a_veto_lifted_before_the_merger_stays_lifted_and_the_result_stays_settled(city):
    moved(city, "open", "verify")
    about = f"event:{record(city, '02', 'safety', '区域性').line}"
    own = city.units["02"]
    records.lift(assessment=at(city), department=own, veto="V1", about=about, reason="查清", by=BY)
    merge(city, "02", "03")
    run = city.run()
    assert not run.sheets.filter(vetoed=True).exists()
    assert moved(city, "announce", run=run).result == run
    assert UnitEvent.objects.get().department == own

"""A final result reaches the pledges of its year: each line with its points, the pledge assessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from departments import pledges
from departments.models import Pledge
from qualitycity.models import Event
from reports.assessments import pledged, walk
from reports.models import Assessment
from tests.reports.assessments.city import BY, a_city
from tests.reports.assessments.test_walk import announced, at
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """质监局 has 75 % of 60 points for the first target (46 of 92) and all 20 for the second, and 18 by an assessor."""
    return a_city()


def carried_out(city, unit, state=Pledge.State.PERFORMING):
    pledge = pledges.draft(plan=city.plan, year=2026, department=city.units[unit], by=BY)
    Pledge.objects.filter(pk=pledge.pk).update(state=state)
    return Pledge.objects.get(pk=pledge.pk)


def finished(city):
    assessment, _run = announced(city)
    Assessment.objects.filter(pk=assessment.pk).update(appeal_due=date(2026, 1, 1))
    return walk.move(assessment=at(city), act="finish", by=BY)


def test_when_the_result_is_final_the_pledge_is_assessed_with_the_points_of_each_line(city):
    pledge = carried_out(city, "01")
    assessment = finished(city)
    pledge.refresh_from_db()
    # (22.5 + 20 + 18) × 100 / 85 = 71.176…
    assert (pledge.state, pledge.result) == (
        "assessed", "考核方案 2026：得分71.18（满分100），等级C，组内第1名（共2个单位）",
    )  # fmt: skip
    (outcome,) = pledge.outcomes
    assert (outcome["score"], outcome["grade"], outcome["run"]) == ("71.18", "C", assessment.result.number)
    assert outcome["result_sha256"] == assessment.result.result_sha256
    assert [(each["target"], each["worth"], each["score"], each["lost"]) for each in outcome["lines"]] == [
        ("1", "45", "22.5", "22.5"), ("2", "20", "20", "0"),
    ]  # fmt: skip
    event = Event.objects.get(kind="assessment.final")
    assert event.detail["pledges"] == ["01"]
    assert Event.objects.get(kind="pledge.assessed").detail["result_sha256"] == outcome["result_sha256"]


def test_the_page_of_the_pledge_shows_the_points_of_its_lines_and_why_some_were_lost(city):
    pledge = carried_out(city, "01")
    finished(city)
    for person in (looking("office_staff"), looking("reviewer", city.units["01"])):
        page = text_of(person, reverse("pledge", args=[pledge.pk]))
        assert all(text in page for text in ("各条目的得分", "71.18", "<b>22.5</b>", "50"))
    other = looking("reviewer", city.units["02"])
    assert other.get(reverse("pledge", args=[pledge.pk])).status_code == 404


def test_a_pledge_that_is_being_amended_stays_and_follows_by_the_offices_button(city):
    pledge = carried_out(city, "01", Pledge.State.ADJUSTING)
    finished(city)
    pledge.refresh_from_db()
    assert (pledge.state, pledge.outcomes) == ("adjusting", [])
    Pledge.objects.filter(pk=pledge.pk).update(state=Pledge.State.PERFORMING)
    pledges.assess(pledge=pledge, result="合格", by=city.actor("office_approver"))
    pledge.refresh_from_db()
    assert (pledge.state, pledge.result, [each["score"] for each in pledge.outcomes]) == ("assessed", "合格", ["71.18"])


def test_it_is_carried_over_once(city):
    pledge = carried_out(city, "01")
    finished(city)
    assert pledged.carry_over(at(city), by=BY) == []
    pledge.refresh_from_db()
    assert (len(pledge.outcomes), Event.objects.filter(kind="pledge.outcome_added").count()) == (1, 0)


def test_a_unit_without_a_pledge_and_a_pledge_of_another_year_are_left_alone(city):
    other = pledges.draft(plan=city.plan, year=2027, department=city.units["01"], by=BY)
    Pledge.objects.filter(pk=other.pk).update(state=Pledge.State.PERFORMING)
    finished(city)
    other.refresh_from_db()
    assert (other.state, other.outcomes) == ("performing", [])


def test_points_of_a_line_that_waits_are_none_and_not_0(city):
    city.targets["2"].checks.filter(latest=True).update(verdict="pending")
    pledge = carried_out(city, "01")
    finished(city)
    pledge.refresh_from_db()
    waiting = next(each for each in pledge.outcomes[0]["lines"] if each["target"] == "2")
    assert (waiting["score"], waiting["lost"], Decimal(waiting["worth"])) == (None, None, 20)

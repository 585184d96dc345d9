"""From which quarter a run takes its checks; what a unit sees of itself; points entered and confirmed together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from departments.workflow import Refused
from reports import schemes
from reports.assessments import gathering, walk
from reports.models import ItemScore
from reports.self_scores import sheets, verifying
from reports.self_scores.entering import Said
from tests.reports.assessments.city import BY, CONTENT, a_city
from tests.reports.assessments.test_walk import at, moved
from tests.reports.ground import a_period

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return a_city()


def from_july(city):
    scheme = schemes.begin(plan=city.plan, content=replace(CONTENT, code="J", year_start_month=7), by=BY)
    schemes.publish(scheme=scheme, reason="2026", by=BY)
    return scheme


def test_a_run_within_the_year_rests_on_the_last_quarter_that_began(city):
    """The checks of a quarter that nobody was asked for yet would only say that everything is awaited."""
    assessment = walk.begin(plan=city.plan, scheme=from_july(city), year=2026, by=BY)
    a_period(city.plan, "2027Q1", "open")
    a_period(city.plan, "2027Q2", "scheduled")
    content = schemes.read(assessment.version)
    assert gathering.gather(assessment, content).about["quarter"] == "2027Q1"


def test_what_one_unit_sees_of_itself_is_what_the_whole_run_computes(city):
    moved(city, "open")
    city.run()
    for row in sheets.of(at(city), city.units["02"]):
        assert (row.line.worth, row.line.score, row.line.standing) == (row.run.worth, row.run.score, row.run.standing)


def test_the_second_person_confirms_all_that_one_entered_or_none(city):
    moved(city, "open", "verify")
    first, second = city.actor("assessor", name="甲"), city.actor("assessor", name="乙")
    scores = []
    for unit, by in (("01", first), ("02", first), ("03", second)):
        city.prove(unit)
        said = Said("work", "18", "台账齐全", "检查记录")
        scores += verifying.verify_all(assessment=at(city), department=city.units[unit], said=[said], by=by)
    with pytest.raises(Refused, match="another assessor"):
        verifying.confirm_all(scores=scores, by=second)
    assert not ItemScore.objects.exclude(confirmed_key="").exists()
    assert len(verifying.confirm_all(scores=scores[:2], by=second)) == 2
    assert set(ItemScore.objects.exclude(confirmed_key="").values_list("confirmed_name", flat=True)) == {"乙"}
    verifying.confirm_all(scores=scores[:2], by=second)  # a second click changes nothing
    with pytest.raises(Refused, match="Nothing waits"):
        verifying.confirm_all(scores=[], by=second)


def test_findings_of_a_unit_are_kept_all_or_none(city):
    moved(city, "open", "verify")
    said = [Said("work", "18", "台账齐全", "检查记录"), Said("1", "", "")]
    with pytest.raises(Refused, match="Give the reason"):
        verifying.verify_all(
            assessment=at(city), department=city.units["01"], said=said, by=city.actor("assessor", name="甲")
        )
    assert not ItemScore.objects.exists()

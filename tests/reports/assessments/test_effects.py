"""What new checks do to scores: computed on both sides, told unit by unit; a frozen run keeps its numbers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.models import Duty
from reports import forecast
from reports.assessments import computing, effects, frozen, gathering, movements, runs, walk
from reports.assessments.movements import ItemMove, Points, Total
from reports.models import Assessment, AssessmentRun, Check
from targets.models import Area, Period, Plan
from targets.periods import Quarter
from targets.rules.facts import Source as Row
from tests.departments.desk import an_actor
from tests.reports.assessments.city import BY, CONTENT, a_city
from tests.reports.ground import a_department, a_period, a_target, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return a_city()


def ahead(city, code="1", value=92, **cells):
    """What verifying a value of the last quarter would do."""
    return forecast.of(lambda: verified(city.targets[code], "2026Q4", value, **cells), period=last(city), by=BY).scores


def last(city):
    return Period.objects.get(plan=city.plan, quarter=Quarter(2026, 4))


def reached(city, value=92):
    """What another value of the first target did, and to which runs."""
    old = Check.objects.get(target=city.targets["1"], period=last(city), latest=True)
    held = effects.hold(city.plan, Quarter(2026, 4), among=walk.visible(BY))
    verified(city.targets["1"], "2026Q4", value)
    return effects.since(held, replaced=[Row("reports.check", str(old.pk), old.number)])


def told(effect):
    return {move.unit: (move.before, move.after) for move in effect.moves}


def gathered(city):
    assessment = Assessment.objects.select_related("plan", "version").get(pk=city.assessment.pk)
    return gathering.gather(assessment, CONTENT)


def never(*_given, **_more):
    raise AssertionError("computed for nothing")


def test_each_unit_that_moves_is_told_with_score_grade_rank_and_items(city):
    (effect,) = ahead(city)
    # the first target of 60 points from half to all of it, 75 % of them the lead's, 25 % the supporter's; the
    # assessor's item is pending: (22.5 + 20) × 100 / 65 = 65.38, 7.5 × 100 / 15 = 50; afterwards both have all
    assert told(effect) == {
        "01": (Total(Decimal("65.38"), "C", 1), Total(Decimal(100), "A", 1)),
        "02": (Total(Decimal(50), "D", 2), Total(Decimal(100), "A", 1)),
    }
    value = "value"
    assert [move.items for move in effect.moves] == [
        (ItemMove("1", "抽检合格率", "", Points(Decimal("22.5"), value), Points(Decimal(45), value)),),
        (ItemMove("1", "抽检合格率", "", Points(Decimal("7.5"), value), Points(Decimal(15), value)),),
    ]
    assert (effect.assessment, effect.run, effect.runs, effect.problem) == (city.assessment, None, (), None)


def test_a_unit_passed_by_another_is_told_too(city):
    (effect,) = ahead(city, "2", 50)
    # the second target is not met: (22.5 + 0) × 100 / 65 = 34.62, so the supporter's 50 are now the best
    assert told(effect) == {
        "01": (Total(Decimal("65.38"), "C", 1), Total(Decimal("34.62"), "D", 2)),
        "02": (Total(Decimal(50), "D", 2), Total(Decimal(50), "D", 1)),
    }
    assert {move.unit: len(move.items) for move in effect.moves} == {"01": 1, "02": 0}


def test_both_sides_are_the_inputs_that_a_run_would_freeze_before_and_after(city, monkeypatch):
    seen = []
    monkeypatch.setattr(movements, "between", lambda before, after: seen.append((before, after)) or [])
    before = gathered(city)
    reached(city, value=69)
    ((first, second),) = seen
    assert (frozen.text(first), frozen.text(second)) == (frozen.text(before), frozen.text(gathered(city)))


def test_nothing_is_computed_where_no_check_says_something_else(city, monkeypatch):
    monkeypatch.setattr(computing, "compute", never)
    (effect,) = ahead(city, value=46)  # the same figure once more: a new version of the check that says the same
    assert effect.moves == ()


def test_no_assessment_or_one_of_another_year_uses_the_figures(city):
    Assessment.objects.update(year=2027)
    assert ahead(city) == []


def test_a_final_assessment_is_not_run_again_so_its_scores_stay(city, monkeypatch):
    monkeypatch.setattr(computing, "compute", never)
    Assessment.objects.update(state="final")
    (effect,) = ahead(city)
    assert effect.moves == ()


def test_an_earlier_quarter_than_the_one_that_counts_changes_no_score(city, monkeypatch):
    a_period(city.plan, "2026Q3")
    monkeypatch.setattr(computing, "compute", never)
    found = forecast.of(
        lambda: verified(city.targets["1"], "2026Q3", 99),
        period=Period.objects.get(plan=city.plan, quarter=Quarter(2026, 3)),
        by=BY,
    )
    assert [str(change.after.period.quarter) for change in found.changes if change.shows] == ["2026Q3"]
    assert [effect.moves for effect in found.scores] == [()]


def test_a_red_line_that_is_missed_is_told_as_a_veto():
    city = a_city(replace(CONTENT, vetoes=(replace(CONTENT.vetoes[0], kind="red_line", ref="*"),)))
    city.targets["2"].versions.update(red_line=True)
    (effect,) = ahead(city, "2", 50)
    assert told(effect)["01"][1] == Total(Decimal("34.62"), "D", 2, vetoed=True)


def test_a_districts_own_check_moves_the_district_in_the_citys_assessment(city):
    area = Area.objects.create(name="城东区")
    city.units["04"].stands_for = area
    city.units["04"].save()
    plan = Plan.objects.create(code="D", name="城东区计划", area=area, start_year=2026, end_year=2030)
    office = a_department("24", "区质监局")
    own = a_target(plan, "1", lead=office)
    own.serves = city.targets["1"]
    own.save()
    period = a_period(plan, "2026Q4")
    verified(own, "2026Q4", 46, by=office)
    (effect,) = forecast.of(lambda: verified(own, "2026Q4", 92, by=office), period=period, by=BY).scores
    # the district's whole 60 points of that item, the only one it has: half of them, then all
    assert told(effect) == {"04": (Total(Decimal(50), "D", 1), Total(Decimal(100), "A", 1))}


def test_a_frozen_run_keeps_its_numbers_and_what_it_would_say_is_told(city):
    first = city.run()
    second = city.run()
    city.run(trial=runs.Trial(first, "试算", [{"kind": "weight", "item": "2", "to": "40"}]))
    Assessment.objects.update(result=first, state="result")
    kept = [sheet.score for sheet in first.sheets.all()]
    (effect,) = reached(city)
    assert (effect.run, effect.announced, effect.runs) == (first.number, True, (second.number, first.number))
    assert told(effect)["01"] == (Total(Decimal("65.38"), "C", 1), Total(Decimal(100), "A", 1))
    assert [sheet.score for sheet in first.sheets.all()] == kept
    assert runs.verify(first) == []


def test_what_a_run_says_stands_beside_what_is_otherwise_by_now(city):
    run = city.run()
    Duty.objects.filter(department=city.units["02"]).update(share=Decimal(50))
    city.targets["2"].duties.update(share=Decimal(50))
    (effect,) = reached(city)
    # half of 30 points by now, of 20 × 50 % too; the run said 50 of 100 for a quarter of them
    assert [(move.unit, move.kept) for move in effect.moves] == [
        ("01", Total(Decimal("65.38"), "C", 1)), ("02", Total(Decimal(50), "D", 2)),
    ]  # fmt: skip
    assert {move.unit: move.items[0].before.score for move in effect.moves} == {"01": Decimal(15), "02": Decimal(15)}
    assert effect.run == run.number


def test_a_run_from_other_checks_is_not_touched(city):
    city.run()
    verified(city.targets["1"], "2026Q4", 60)
    (effect,) = reached(city, value=69)
    assert (effect.run, effect.runs) == (None, ())
    assert told(effect)["02"] == (Total(Decimal("65.22"), "C", 2), Total(Decimal(75), "C", 2))  # 60/92, 69/92


def test_a_final_result_is_named_with_what_it_would_be(city):
    run = city.run()
    Assessment.objects.update(result=run, state="final")
    (effect,) = reached(city)
    assert (effect.announced, told(effect)["02"][1]) == (True, Total(Decimal(100), "A", 1))


def test_a_run_whose_inputs_cannot_be_read_is_not_named(city):
    run = city.run()
    AssessmentRun.objects.filter(pk=run.pk).update(inputs=b"x")
    (effect,) = reached(city)
    assert effect.runs == ()


def test_what_is_kept_reads_back_equal_and_a_unit_sees_its_own_announced_result(city):
    run = city.run()
    (effect,) = reached(city)
    (read,) = effects.load(effects.dump([effect]), among=walk.visible(BY))
    assert read == effect
    lead = an_actor("reporter", city.units["01"])
    assert effects.shown_to(lead, [read]) == []
    read.assessment.result = run
    (own,) = effects.shown_to(lead, [read])
    assert [move.unit for move in own.moves] == ["01"]
    assert effects.shown_to(an_actor("reporter", city.units["03"]), [read]) == []
    assert effects.shown_to(an_actor("group_member"), [read]) == [read]


def test_the_queries_are_the_same_whatever_the_number_of_units_and_targets(city):
    def counted(value):
        with CaptureQueriesContext(connection) as before:
            held = effects.hold(city.plan, Quarter(2026, 4), among=walk.visible(BY))
        verified(city.targets["1"], "2026Q4", value)
        with CaptureQueriesContext(connection) as after:
            (effect,) = effects.since(held)
        assert effect.moves
        return len(before), len(after)

    few = counted(69)
    for number in range(8):
        unit = a_department(f"{30 + number}", f"单位{number}")
        verified(a_target(city.plan, f"{10 + number}", lead=unit), "2026Q4", 90)
    assert counted(92) == few
    assert max(few) <= 20

"""What changed between two runs is named with its cause: one test for each cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from departments.models import Duty
from reports import appeals, schemes
from reports.assessments import records, runs, walk
from reports.models import Assessment, Scheme
from reports.scoring import Adjustment, Item, Source
from targets.periods import Quarter
from tests.reports.assessments.city import BY, CONTENT, a_city
from tests.reports.assessments.test_runs import lines, told
from tests.reports.assessments.test_walk import announced, at, moved, work
from tests.reports.ground import AT_LEAST_92, a_version, happened, verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    """质监局 leads two targets worth 60 and 20, 46 of 92 and 95 of 92; 工商局 has 25 % of the first; 20 by assessors."""
    return a_city()


def published(city, **changes):
    scheme = Scheme.objects.get(pk=city.assessment.scheme_id)
    content = replace(schemes.working(scheme), **changes)
    schemes.change(scheme=scheme, content=content, seen=scheme.seen, by=BY)
    scheme.refresh_from_db()
    schemes.publish(scheme=scheme, reason="修订", seen=scheme.seen, by=BY)
    walk.begin(plan=city.plan, scheme=scheme, year=2026, by=BY)


def test_value(city):
    before = city.run()
    verified(city.targets["1"], "2026Q4", 69)
    changed = told(before, city.run())
    # 60 × 75 % × 69/92
    assert changed["01", "1", "score"] == ("22.5", "33.75", ("value",))
    assert changed["02", "1", "score"] == ("7.5", "11.25", ("value",))
    assert ("01", "2", "score") not in changed


def test_target(city):
    before = city.run()
    a_version(city.targets["1"], replace(AT_LEAST_92, values=(Decimal(50),)), effective_from=Quarter(2026, 4))
    happened("target.revised", city.targets["1"].pk)
    changed = told(before, city.run())
    # 60 × 75 % × 46/50; the figure is the same one
    assert changed["01", "1", "score"] == ("22.5", "41.4", ("target",))


def test_scheme(city):
    before = city.run()
    heavier = (
        replace(CONTENT.items[0].items[0], points=Decimal(40)),
        replace(CONTENT.items[0].items[1], points=Decimal(40)),
    )
    published(city, items=(replace(CONTENT.items[0], items=heavier), CONTENT.items[1]))
    changed = told(before, city.run())
    assert changed["01", "1", "worth"] == ("45", "30", ("scheme",))
    assert changed["01", "2", "score"] == ("20", "40", ("scheme",))
    assert changed["01", "", "score"][2] == ("scheme",)


def test_a_grade_that_only_the_bands_changed(city):
    before = city.run()
    lower = tuple(
        replace(band, low=band.low and band.low - 15, high=band.high and band.high - 15) for band in CONTENT.bands
    )
    published(city, bands=lower)
    changed = told(before, city.run())
    # 65.38 was C from 60 on, and is B from 65 on
    assert changed == {("01", "", "grade"): ("C", "B", ("scheme",)), ("02", "", "grade"): ("D", "C", ("scheme",))}


def test_manual_score(city):
    moved(city, "open", "verify")
    before = city.run()
    work(city)
    changed = told(before, city.run())
    assert changed["01", "work", "score"] == ("", "18", ("score",))
    assert changed["01", "work", "standing"] == ("pending", "value", ("score",))
    assert changed["01", "", "score"] == ("65.38", "71.18", ("score",))


def test_event(city):
    before = city.run()
    records.record(assessment=city.assessment, department=city.units["01"], category="honour", level="国家级",
                   happened_on=date(2026, 5, 1), description="奖", by=BY)  # fmt: skip
    changed = told(before, city.run())
    # 65.3846… + 2
    assert changed == {("01", "", "score"): ("65.38", "67.38", ("event",))}


def test_an_event_that_an_item_counts():
    item = Item("safe", "安全", points=Decimal(100), rule="deduct_per_unit", source=Source("events", "safety"),
                options={"k": Decimal(30)})  # fmt: skip
    city = a_city(replace(CONTENT, items=(item,), adjustments=(), vetoes=()))
    before = city.run()
    records.record(assessment=city.assessment, department=city.units["01"], category="safety", level="一般",
                   happened_on=date(2026, 5, 1), description="事故", by=BY)  # fmt: skip
    changed = told(before, city.run())
    assert changed["01", "safe", "score"] == ("100", "70", ("event",))


def test_share(city):
    before = city.run()
    Duty.objects.filter(department=city.units["02"], target=city.targets["1"]).update(share=Decimal(40))
    changed = told(before, city.run())
    # 30 points, of which the supporter has 40 % now and the lead 60 %
    assert changed["02", "1", "score"] == ("7.5", "12", ("share",))
    assert changed["01", "1", "worth"] == ("45", "36", ("share",))


def test_appeal(city):
    _assessment, before = announced(city)
    case = appeals.file(line=lines(before, "01")["1"], reason="口径", by=city.actor("reviewer", "01"))
    appeals.propose(appeal=case, upheld=True, decision="口径有误", points="45", by=city.actor("office_staff"))
    appeals.decide(appeal=case, by=city.actor("office_approver"))
    changed = told(before, city.run())
    assert changed["01", "1", "score"] == ("22.5", "45", ("appeal",))
    assert ("02", "1", "score") not in changed
    assert at(city).state == "result"


def test_the_other_units_of_the_group():
    """Ranked by their own figures: 30 and 20 first, then 30 and 40."""
    item = Item("1", "名次", points=Decimal(100), rule="rank_step", source=Source("check", "1", "value"))
    city = a_city(replace(CONTENT, items=(item,), adjustments=(), vetoes=()))
    target = city.targets["1"]
    target.indicator.values.all().delete()
    Duty.objects.filter(target=target).update(goal=Decimal(10), role="lead", share=None)
    for unit, value in (("01", 30), ("02", 20)):
        verified(target, "2026Q4", value, by=city.units[unit])
    before = city.run()
    verified(target, "2026Q4", 40, by=city.units["02"])
    changed = told(before, city.run())
    # each has half of the points: 50 and 95 % of 50
    assert changed["01", "1", "score"] == ("50", "47.5", ("others",))
    assert changed["02", "1", "score"] == ("47.5", "50", ("value",))
    assert changed["01", "", "rank"] == ("1", "2", ("others",))


def test_a_rank_that_fell_because_another_unit_rose_names_the_others(city):
    """质监局 stays at 65.38; 工商局 goes from 50 to 100."""
    before = city.run()
    Duty.objects.filter(department=city.units["02"], target=city.targets["1"]).update(goal=Decimal(10))
    verified(city.targets["1"], "2026Q4", 46)
    verified(city.targets["1"], "2026Q4", 10, by=city.units["02"])
    changed = told(before, city.run())
    assert changed["02", "1", "score"][2] == ("value", "target")
    assert changed["01", "", "rank"][2] == ("others",)


def test_an_adjustment_that_the_scheme_takes_away(city):
    records.record(assessment=city.assessment, department=city.units["01"], category="honour", level="国家级",
                   happened_on=date(2026, 5, 1), description="奖", by=BY)  # fmt: skip
    before = city.run()
    other = Adjustment("B2", "表彰", "bonus", options={"per": (("*", Decimal(1)),)}, source=Source("events", "honour"))
    published(city, adjustments=(other,))
    changed = told(before, city.run())
    assert changed["01", "", "score"] == ("67.38", "66.38", ("scheme",))


def test_the_same_inputs_have_no_difference(city):
    before = city.run()
    assert told(before, city.run()) == {}
    assert Assessment.objects.get(pk=city.assessment.pk).runs.count() == 2


def test_a_what_if_names_the_weight_or_the_figure_that_it_changed(city):
    moved(city, "open", "verify")
    work(city)
    run = city.run()
    heavier = told(
        run, city.run(trial=runs.Trial(run, "质量工作加重", [{"kind": "weight", "item": "work", "to": "40"}]))
    )
    # 18 of 20 given by hand are 36 of 40: the weight is what changed, no figure and no score by hand
    assert heavier["01", "work", "score"] == ("18", "36", ("scheme",))
    assert heavier["01", "work", "worth"] == ("20", "40", ("scheme",))
    corrected = told(run, city.run(trial=runs.Trial(run, "更正", [{"kind": "value", "target": "1", "to": "69"}])))
    assert corrected["01", "1", "score"] == ("22.5", "33.75", ("value",))
    assert ("01", "work", "score") not in corrected

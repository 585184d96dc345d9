"""Runs: frozen inputs, every line stored, the same bytes again, and the cause of every changed number."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.management import call_command

from departments.workflow import Refused
from reports.assessments import causes, computing, frozen, runs, storing, trials
from reports.assessments.frozen import Share
from reports.models import ScoreLine
from reports.scoring import stored
from tests.reports.assessments.city import a_city
from tests.reports.ground import verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return a_city()


def both(run):
    inputs = storing.inputs_of(run)
    return inputs, computing.compute(inputs)


def told(before, after):
    found = causes.differences(both(before), both(after))
    return {(each.unit, each.item, each.field): (each.before, each.after, each.causes) for each in found}


def lines(run, unit):
    return {line.item: line for line in ScoreLine.objects.filter(sheet__run=run, sheet__unit=unit)}


def test_the_lead_and_a_supporter_share_the_points_and_each_lost_point_has_its_reason(city):
    run = city.run()
    lead, supporter = lines(run, "01"), lines(run, "02")
    # 60 × 46 / 92 = 30 points, of which the supporter has 25 %
    assert (lead["1"].worth, lead["1"].score, lead["1"].lost) == (Decimal(45), Decimal("22.5"), Decimal("22.5"))
    assert (supporter["1"].worth, supporter["1"].score) == (Decimal(15), Decimal("7.5"))
    assert lead["1"].content["reason"] is not None
    assert {source[0] for source in lead["1"].content["fact"]["sources"]} == {
        "reports.check", "targets.targetversion", "departments.duty",
    }  # fmt: skip
    # the assessor's 20 points are pending: (22.5 + 20) × 100 / 65 = 65.3846… → 65.38
    sheet = run.sheets.get(unit="01")
    assert (sheet.score, sheet.grade, sheet.content["left_out"]) == (Decimal("65.38"), "C", ["work"])


def test_departments_and_districts_are_ranked_apart_and_who_has_no_item_is_listed(city):
    run = city.run()
    assert [(sheet.group, sheet.unit, sheet.rank) for sheet in run.sheets.all()] == [
        ("dep", "01", 1), ("dep", "02", 2), ("dep", "03", None), ("dis", "04", None),
    ]  # fmt: skip
    city.assessment.plan.area.departments.filter(code="03").update(kind="association")
    assert city.run().left_out == [["03", "财政局", "group"]]


def test_the_same_inputs_give_the_same_bytes_whatever_the_order_of_rows_and_the_number_of_workers(city):
    inputs = storing.inputs_of(city.run())
    rows = {name: getattr(inputs, name) for name in ("units", "checks", "shares", "events")}
    mixed = replace(inputs, **{name: tuple(random.Random(7).sample(held, len(held))) for name, held in rows.items()})
    assert frozen.text(mixed) == frozen.text(inputs) == frozen.text(frozen.load(frozen.text(inputs)))
    dumped = [
        [stored.as_text(stored.dump_result(each)) for each in computing.compute(given, workers=workers)]
        for given, workers in ((inputs, 1), (mixed, 1), (inputs, 4))
    ]  # fmt: skip
    assert dumped[0] == dumped[1] == dumped[2]


def test_a_run_comes_out_again_and_a_line_changed_behind_its_back_is_found(city):
    run = city.run()
    assert runs.verify(run) == []
    assert city.run().result_sha256 == run.result_sha256
    line = lines(run, "01")["1"]
    ScoreLine.objects.filter(pk=line.pk).update(content={**line.content, "score": "45"})
    assert [str(each) for each in runs.verify(run)] == [
        "考核方案 2026 #1 01 1: The line was changed after it was stored: it is not what its inputs give.",
        "考核方案 2026 #1 01 1: The column says another thing than the line that was stored with it.",
    ]


def test_a_job_done_twice_makes_one_run(city):
    run = city.run()
    runs.carry_out(run.job, "")
    assert city.assessment.runs.count() == 1


def test_a_corrected_value_is_named_as_the_cause_of_every_number_it_changes(city):
    first = city.run()
    verified(city.targets["1"], "2026Q4", 92)
    changed = told(first, city.run())
    assert changed["01", "1", "score"] == ("22.5", "45", ("value",))
    assert changed["01", "", "score"] == ("65.38", "100.00", ("value",))
    assert changed["02", "", "grade"] == ("D", "A", ("value",))
    assert not [key for key in changed if key[0] in ("03", "04")]


def test_a_what_if_on_weights_and_values_stands_beside_the_run_and_is_never_the_result(city):
    run = city.run()
    changes = [{"kind": "weight", "item": "2", "to": "40"}, {"kind": "value", "target": "1", "to": "69"}]
    trial = city.run(trial=runs.Trial(run, "事故率加重", changes))
    # 60 × 69 / 92 = 45, the lead's 75 % are 33.75; the second target is now worth 40
    assert (trial.trial, lines(trial, "01")["1"].score) == (True, Decimal("33.75"))
    changed = told(run, trial)
    assert changed["01", "2", "worth"] == ("20", "40", ("scheme",))
    assert changed["01", "1", "score"] == ("22.5", "33.75", ("value",))
    with pytest.raises(Refused, match="no item"):
        trials.changed(storing.inputs_of(run), [{"kind": "weight", "item": "x", "to": "1"}], {})


def test_shares_of_several_leads_add_up_to_the_item_to_the_last_digit(city):
    inputs = storing.inputs_of(city.run())
    shares = (
        Share("01", "1", Decimal("33.333334")),
        *(Share(code, "1", Decimal("33.333333")) for code in ("02", "03")),
    )
    results = computing.compute(replace(inputs, shares=shares))
    assert sum(result.line("1").score for result in results if result.unit in ("01", "02", "03")) == Decimal(30)


def test_the_command_tells_the_ranking_for_machines(city, capsys):
    call_command("assess", "--plan", "P", "--year", "2026", "--json")
    document = json.loads(capsys.readouterr().out)
    assert (document["ok"], document["scheme"], document["quarter"]) == (True, "S", "2026Q4")
    assert [(unit["code"], unit["score"], unit["grade"]) for unit in document["units"]][:2] == [
        ("01", "65.38", "C"), ("02", "50", "D"),
    ]  # fmt: skip
    call_command("assess", "--plan", "P", "--year", "2026", "--verify", "--json")
    again = json.loads(capsys.readouterr().out)
    assert (again["ok"], again["result_sha256"]) == (True, document["result_sha256"])
    with pytest.raises(SystemExit):
        call_command("assess", "--plan", "P", "--year", "2031")

"""The shares of a target's points: a run needs them to add up to 100 %, and then they add up to the item, exactly."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from django.core.management import call_command

from departments.models import Duty
from qualitycity import jobs, sentences
from qualitycity.speech import say
from reports.assessments import computing, runs, storing
from reports.assessments.frozen import Share
from reports.models import AssessmentRun
from reports.scoring import Item, Source
from tests.reports.assessments.city import BY, CONTENT, a_city, a_run
from tests.reports.assessments.test_runs import lines
from tests.reports.ground import verified

pytestmark = pytest.mark.django_db


@pytest.fixture
def city():
    return a_city()


def give(city, target, **shares):
    """Lead 质监局, the others supporting; None: not said."""
    Duty.objects.filter(target=city.targets[target]).delete()
    for code, share in shares.items():
        role = "lead" if code == "u01" else "supporting"
        Duty.objects.create(target=city.targets[target], department=city.units[code[1:]], role=role, share=share,
                            since=city.plan.years.first)  # fmt: skip


def refusal(city):
    job = runs.request(assessment=city.assessment, by=BY, here=True)
    jobs.run(job.pk, runs.carry_out)
    job.refresh_from_db()
    assert job.state == "failed"
    return say(sentences.load(job.message))


@pytest.mark.parametrize(
    ("shares", "added"),
    [((75, 24), "99"), (("33.33", "66.66"), "99.99"), ((75, 30), "105"), ((None, 105), "105"), ((60, None), "60")],
)
def test_a_run_is_refused_where_shares_do_not_add_up_and_names_the_target_with_the_sum(city, shares, added):
    lead, supporter = (None if share is None else Decimal(share) for share in shares)
    give(city, "1", u01=lead, u02=supporter)
    said = refusal(city)
    assert f"1 抽检合格率：{added}%。" in said
    assert "事故率" not in said
    assert not AssessmentRun.objects.exists()


def test_the_command_names_every_target_at_once(city, capsys):
    give(city, "1", u01=Decimal(75), u02=Decimal(24))
    give(city, "2", u01=Decimal(50))
    with pytest.raises(SystemExit):
        call_command("assess", "--plan", "P", "--year", "2026", "--json")
    (error,) = json.loads(capsys.readouterr().out)["errors"]
    assert ("1 抽检合格率：99%、2 事故率：50%" in error, "合计不等于100%" in error) == (True, True)


def test_a_target_that_the_scheme_does_not_read_keeps_no_run_back():
    city = a_city(replace(CONTENT, items=(replace(CONTENT.items[1], points=Decimal(100)),)))
    give(city, "1", u01=Decimal(50))
    assert a_run(city.assessment).number == 1


def test_what_is_given_to_nobody_is_the_leads_and_three_of_them_get_it_all_between_them(city):
    """A third of 20 points to each, at a third of what is asked for: 20 / 3 together, to the last digit."""
    verified(city.targets["2"], "2026Q4", Decimal(92) / 4)
    give(city, "2", u01=None, u02=None, u03=None)
    Duty.objects.filter(target=city.targets["2"]).update(role="lead")
    run = a_run(city.assessment)
    held = sorted(share.share for share in storing.inputs_of(run).shares if share.target == "2")
    assert held == [Decimal("33.333333"), Decimal("33.333333"), Decimal("33.333334")]
    worth = [lines(run, unit)["2"].worth for unit in ("01", "02", "03")]
    # 20 × 33.333334 % and twice 20 × 33.333333 %
    assert (worth, sum(worth)) == ([Decimal("6.6666668"), Decimal("6.6666666"), Decimal("6.6666666")], 20)


@pytest.mark.parametrize(
    "shares", [("33.34", "33.33", "33.33"), ("50", "25", "25"), ("0.000001", "99.999998", "0.000001"), ("70", "30")]
)
@pytest.mark.parametrize("value", ["46", "0.07", "91.9999", "30.666666666667"])
def test_the_shares_of_an_item_add_up_to_what_the_item_scored_exactly(city, shares, value):
    """With completions that do not end, on exact numbers."""
    item = Item("1", "抽检合格率", weight=Decimal(100), rule="proportional", source=Source("check", "1", "value"))
    scheme = replace(CONTENT, items=(item,), adjustments=())
    verified(city.targets["1"], "2026Q4", Decimal(value))
    inputs = replace(
        storing.inputs_of(a_run(city.assessment)), scheme=scheme,
        shares=tuple(Share(code, "1", Decimal(share)) for code, share in zip(("01", "02", "03"), shares, strict=False)),
    )  # fmt: skip
    got = [result.line("1").exact_score for result in computing.compute(inputs) if result.lines]
    assert len(got) == len(shares)
    assert sum(got) == 100 * Fraction(value) / 92

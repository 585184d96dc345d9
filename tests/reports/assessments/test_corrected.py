"""A what-if of a corrected figure gives line by line what a run gives once the figure is really corrected: for every
form of target, by the target's own rule."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from departments.models import Duty, Value
from departments.workflow import Refused
from qualitycity.models import Event
from reports.assessments import corrected, runs, storing
from reports.models import Check
from reports.scoring import Item, Source
from targets.models import TargetVersion
from targets.rules import stored
from targets.rules.terms import Rule
from tests.reports.assessments.city import CONTENT, a_city
from tests.reports.ground import AT_LEAST_92, a_period, a_value, happened, published, verified
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db


def rule(form, test, operator, *values, **more):
    return Rule(form=form, test=test, operator=operator, values=tuple(Decimal(each) for each in values), **more)


BAND = rule("band", "range", None, 90, 95, unit="%")
HIGHER = {"direction": "higher"}
#: Form → its rule, the version's other columns, cells of the figure as it is, its number, and the corrected one.
FORMS = {
    "at least": (AT_LEAST_92, {}, {}, 46, "91.9"),
    "at least, met": (AT_LEAST_92, {}, {}, 46, "92"),
    "more than, reached only": (rule("greater_than", "compare", ">", 92, unit="%", **HIGHER), {}, {}, 46, "92"),
    "at most": (rule("at_most", "compare", "<=", 5, unit="%", direction="lower"), {}, {}, 8, "4"),
    "at most, exceeded": (rule("at_most", "compare", "<=", 5, unit="%", direction="lower"), {}, {}, 4, "10"),
    "a band": (BAND, {}, {}, 99, "94.5"),
    "a margin over the province": (
        rule("vs_benchmark", "benchmark", ">=", 2, unit="个百分点", compared_with="全省平均", **HIGHER), {}, {}, 80, "83"),
    "rising year by year": (rule("trend_up", "prior", ">", **HIGHER), {}, {}, 80, "86"),
    "rising by so much": (rule("increase_by", "prior", ">=", 3, unit="%", **HIGHER), {}, {}, 80, "87"),
    "a rank": (rule("rank", "rank", "<=", 3, unit="位"), {}, {"rank": 9, "places": 13}, None, "2"),
    "covering all": (rule("full_coverage", "coverage", "=", 100, unit="%", **HIGHER), {}, {}, 80, "100"),
    "a flow of the term": (
        rule("increment", "compare", ">=", 150, **HIGHER), {"measure": "term_flow", "unit": "项"}, {}, 10, "140"),
    "a flow of the year": (
        rule("count", "compare", ">=", 40, per_year=True, **HIGHER), {"measure": "period_flow", "unit": "项"}, {}, 9,
        "31"),
    "a rate of numerator and denominator": (
        AT_LEAST_92, {"measure": "ratio:as_of"}, {"numerator": 120, "denominator": 150}, None, "94"),
}  # fmt: skip


def a_city_of(form):
    """The city whose first target is of that form, with history, a benchmark and an earlier quarter."""
    its_rule, columns, cells, number, _to = FORMS[form]
    city = a_city(replace(CONTENT, items=CONTENT.items[:1], base=Decimal(80)))
    target = city.targets["1"]
    TargetVersion.objects.filter(target=target).update(rule=stored.dump_rule(its_rule), form=its_rule.form, **columns)
    for quarter in ("2026Q1", "2026Q2", "2026Q3"):
        a_period(city.plan, quarter)
        if columns.get("measure") in ("term_flow", "period_flow"):
            a_value(target, quarter, 2)
    a_value(target, "2025Q4", 84)
    verified(target, "2026Q4", number, **{name: Decimal(each) for name, each in cells.items()})
    published(target, "2026Q4", 80)
    return city


def correct(city, form, to):
    """The figure really corrected, as a new version that the office verified."""
    _rule, _columns, cells, _number, _to = FORMS[form]
    if "rank" in cells:
        return verified(city.targets["1"], "2026Q4", None, rank=Decimal(to), places=Decimal(cells["places"]))
    if "denominator" in cells:
        numerator = Decimal(to) * cells["denominator"] / 100
        return verified(
            city.targets["1"], "2026Q4", None, numerator=numerator, denominator=Decimal(cells["denominator"])
        )
    return verified(city.targets["1"], "2026Q4", Decimal(to))


def trial(city, run, *changes):
    return city.run(trial=runs.Trial(run, "更正", list(changes)))


def told(run, item="1"):
    """What a run says of an item by unit, but for the rows that it came from."""
    found = {}
    for sheet in run.sheets.all():
        for line in sheet.lines.filter(item=item):
            steps = [(step["name"], step["formula"], step["value"]) for step in line.content["steps"]]
            fact = {name: each for name, each in line.content["fact"].items() if name != "sources"}
            found[sheet.unit] = (line.score, line.worth, line.standing, line.content["reason"], steps, fact)
        found[sheet.unit, ""] = (sheet.score, sheet.grade, sheet.rank)
    return found


@pytest.mark.parametrize("form", FORMS)
def test_a_trial_of_a_corrected_figure_is_the_run_of_the_figure_corrected(form):
    city = a_city_of(form)
    run, to = city.run(), FORMS[form][-1]
    checks, values = Check.objects.count(), list(Value.objects.order_by("id").values())
    tried = trial(city, run, {"kind": "value", "target": "1", "to": to})
    assert (Check.objects.count(), list(Value.objects.order_by("id").values())) == (checks, values)  # nothing stayed
    correct(city, form, to)
    real = city.run()
    assert told(tried) == told(real)
    assert told(tried) != told(run)


def test_the_numbers_of_a_margin_are_those_of_the_targets_rule():
    """82 is asked for, 2 points above the province's 80: at 81 the margin reached is half of that asked for."""
    form = "a margin over the province"
    city = a_city_of(form)
    tried = trial(city, city.run(), {"kind": "value", "target": "1", "to": "81"})
    # 60 × 1 / 2 = 30, of which the lead has 75 %; value over target would have said 81 / 82 of it
    assert told(tried)["01"][0] == Decimal("22.5")


def test_a_figure_that_several_targets_read_moves_all_of_them_and_a_goal_of_the_unit_too():
    city = a_city_of("at least")
    Duty.objects.filter(department=city.units["01"], target=city.targets["1"]).update(goal=Decimal(50))
    happened("duties.assigned", city.targets["1"].pk)
    run = city.run()
    tried = trial(city, run, {"kind": "value", "target": "1", "to": "49"})
    verified(city.targets["1"], "2026Q4", 49)
    real = city.run()
    # the lead by its own goal: 49 / 50 of 45 points; the supporter by the city's 92: 49 / 92 of 15
    assert (told(tried)["01"][0], told(tried)) == (Decimal("44.1"), told(real))


def test_parts_are_corrected_one_by_one_and_a_trial_must_say_which():
    item = Item("1", "三项制度", points=Decimal(10), rule="per_missing", source=Source("check", "1", "value"),
                options={"k": Decimal(3)})  # fmt: skip
    city = a_city(replace(CONTENT, items=(item,), base=Decimal(10), adjustments=(), vetoes=()))
    target = city.targets["1"]
    TargetVersion.objects.filter(target=target).update(
        parts=[{"name": name, "weight": None} for name in ("甲", "乙")], combine="each"
    )
    target.indicator.values.all().delete()
    verified(target, "2026Q4", 95, part="甲")
    verified(target, "2026Q4", 90, part="乙")
    run = city.run()
    with pytest.raises(Refused, match="Say whose figure"):
        trial(city, run, {"kind": "value", "target": "1", "to": "93"})
    tried = trial(city, run, {"kind": "value", "target": "1", "unit": "01", "part": "乙", "to": "93"})
    assert tried.changed == [
        {"kind": "value", "target": "1", "unit": "01", "part": "乙", "to": "93", "quarter": "2026Q4", "from": "90"}
    ]
    verified(target, "2026Q4", 93, part="乙")
    assert told(tried) == told(city.run())
    assert told(tried)["01"][0] == Decimal("7.5")  # no part is missing: 10 × 75 %


def test_a_figure_that_nobody_reported_yet_is_tried_as_if_it_were_entered():
    city = a_city(replace(CONTENT, items=CONTENT.items[:1], base=Decimal(80)))
    target = city.targets["1"]
    target.indicator.values.all().delete()
    happened("value.verified", (target.indicator_id, city.plan.years.first))
    run = city.run()
    tried = trial(city, run, {"kind": "value", "target": "1", "to": "69"})
    verified(target, "2026Q4", 69)
    assert told(tried) == told(city.run())
    assert told(tried)["01"][0] == Decimal("33.75")  # 60 × 69 / 92 × 75 %


@pytest.mark.parametrize(
    ("its_rule", "measure"),
    [
        (rule("zero_event", "zero", "=", 0, unit="起", direction="lower"), "as_of"),
        (rule("qualitative", "rubric", None), "rubric"),
        (rule("count", "compare", ">=", 3, **HIGHER), "register:valid"),
    ],
)
def test_what_nobody_types_as_a_number_is_refused(its_rule, measure):
    city = a_city(replace(CONTENT, items=CONTENT.items[:1], base=Decimal(80)))
    TargetVersion.objects.filter(target=city.targets["1"]).update(
        rule=stored.dump_rule(its_rule), form=its_rule.form, measure=measure
    )
    verified(city.targets["1"], "2026Q4", 1)
    with pytest.raises(Refused, match="asks for no number"):
        trial(city, city.run(), {"kind": "value", "target": "1", "to": "3"})


@pytest.mark.parametrize(
    ("form", "to", "why"),
    [
        ("at least", "101", "It cannot be above 100"),
        ("at least", "-5", "It cannot be below 0"),
        ("a rate of numerator and denominator", "250", "The numerator cannot be larger than the denominator"),
        ("a rate of numerator and denominator", "-1", "The numerator cannot be negative"),
        ("a rank", "2.5", "A rank is a whole number from 1"),
        ("a rank", "14", "The rank is beyond the number of places compared"),
    ],
)
def test_a_figure_that_nobody_could_enter_is_not_tried(form, to, why):
    city = a_city_of(form)
    with pytest.raises(Refused, match=why):
        city.run(trial=runs.Trial(city.run(), "更正", [{"kind": "value", "target": "1", "to": to}]))


def test_a_trial_on_a_run_whose_figures_are_others_by_now_is_refused():
    city = a_city_of("at least")
    run = city.run()
    verified(city.targets["1"], "2026Q4", 60)
    frozen = storing.inputs_of(run)
    with pytest.raises(Refused, match="no longer those of the run"):
        corrected.rows(city.assessment, frozen, [{"kind": "value", "target": "1", "to": "69"}])


def test_the_page_offers_each_figure_with_its_quarter_and_leaves_no_trace(client):
    city = a_city_of("at least")
    run, office = city.run(), looking("office_staff")
    where, events = reverse("assessment-what-if", args=[city.assessment.pk]), Event.objects.count()
    page = text_of(office, where)
    assert "指标1 (2026Q4: 46)" in page
    choice = "value:target=1&unit=01&part="
    sent = {"run": run.number, "name": "更正", "what-0": choice, "to-0": "92"}
    assert office.post(where, sent).status_code == 302
    assert office.post(where, {**sent, "what-0": "value:9"}).status_code == 409
    assert Event.objects.filter(kind="value.verified").count() <= events
    assert runs.verify(run) == []


def test_a_trial_changes_each_thing_once_and_nothing_else():
    city = a_city()
    run, frozen = city.run(), storing.inputs_of(city.run())
    figure, weight = {"kind": "value", "target": "1", "to": "69"}, {"kind": "weight", "item": "2", "to": "30"}
    for one in (figure, weight):
        with pytest.raises(Refused, match="changed twice"):
            corrected.settled(city.assessment, frozen, [one, {**one, "to": "70"}])
    with pytest.raises(Refused, match="a weight or a value"):
        trial(city, run, {"kind": "other", "target": "1", "to": "69"})


@pytest.mark.parametrize(
    "choice", ["value:" + "[" * 50_000, 'value:["\\ud800","01",""]', "value:target=%ED%A0%80", "other:1"]
)
def test_a_choice_that_the_page_never_offered_is_refused(choice):
    city = a_city()
    run, office = city.run(), looking("office_staff")
    where = reverse("assessment-what-if", args=[city.assessment.pk])
    assert office.post(where, {"run": run.number, "what-0": choice, "to-0": "92"}).status_code == 409

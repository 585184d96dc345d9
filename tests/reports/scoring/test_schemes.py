"""Schemes as data: what keeps one from being used, and its stored form."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from reports.scoring import Adjustment, Band, Column, Group, Item, Source, Unusable, Veto, assess, group_of, stored
from reports.scoring.problems import problems
from tests.reports.scoring.making import category, d, fact, leaf, options, scheme, units

FULL = scheme(
    category("a", 60, leaf("1", 40, floor=60), leaf("2", 20, rule="tier", tiers=[(1, 1), ("0.5", "0.5")])),
    category("b", 40, leaf("3", 40, rule="tier", on="word", words=[("优秀", 1)])),
    adjustments=(
        Adjustment("p", "加分", "bonus", options=options({"per": [("*", 1)]}), cap=d(3)),
        Adjustment("m", "减分", "deduction", rule="step_map", source=Source("assessment", "t"),
                   options=options({"table": [(60, 3)]})),
    ),
    vetoes=(Veto("v", "否决", "D"),), columns=(Column("item"), Column("points", "分值")), bonus_cap=d(5), version=3,
    groups=(Group("d", "部门", kinds=("department",)), Group("x", "特别", units=("09",))),
)  # fmt: skip


def said(one, **given):
    return [str(problem) for problem in problems(one, **given)]


def test_a_complete_scheme_has_no_problems():
    assert said(FULL, targets={"1", "2", "3"}) == []


def test_the_stored_form_gives_the_scheme_back_and_numbers_are_text():
    data = json.loads(json.dumps(stored.dump(FULL)))
    assert stored.load(data) == FULL
    assert data["items"][0]["points"] == "60"
    assert stored.digest(stored.load(data)) == stored.digest(FULL)
    assert stored.digest(replace(FULL, version=4)) != stored.digest(FULL)
    assert stored.content_digest(replace(FULL, version=4)) == stored.content_digest(FULL)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"items": (category("a", 60, leaf("1", 40), leaf("2", 19)), leaf("3", 40))}, "points add up to 59, not to 60"),
        ({"items": (leaf("1", 40), leaf("2", 59))}, "In the whole the points add up to 99, not to 100"),
        ({"items": (leaf("1", 50), replace(leaf("2", 50), points=None, weight=d(50)))}, "some items have points"),
        ({"items": (replace(leaf("1"), points=None, weight=d(99)),)}, "weights add up to 99 %, not to 100 %"),
        ({"items": (replace(leaf("1"), points=None),)}, "needs points or a weight"),
        ({"items": (Item("1", "空", points=d(100)),)}, "neither sub-items nor an input"),
        ({"items": (leaf("1", 100, rule="magic"),)}, "there is no rule “magic”"),
        ({"items": (leaf("1", 100, rule="manual"),)}, "does not take this input (check)"),
        ({"items": (replace(leaf("1", 100), source=Source("check", " ")),)}, "which target, events or assessment"),
        ({"items": (leaf("1", 100, roof=1),)}, "no option “roof”"),
        ({"items": (leaf("1", 100, floor=101),)}, "it lies between 0 and 100"),
        ({"items": (leaf("1", 100, rule="deduct_per_unit"),)}, "the option “k” must be given"),
        ({"items": (leaf("1", 100, rule="deduct_per_unit", k=1, steps="some"),)}, "one of fractional, whole, begun"),
        ({"items": (leaf("1", 100, rule="tier", tiers=[(1, "0.5"), ("0.5", 1)]),)}, "a better number gives less"),
        ({"items": (leaf("1", 100, rule="efficacy", min=5, max=5),)}, "lower end must be below"),
        ({"items": (leaf("1", 50), leaf("1", 50))}, "“1” is used 2 times"),
        ({"items": ()}, "no items"),
        ({"items": (category("a", 100, leaf("1", 100), rule="tier"),)}, "its rule is their sum"),
        ({"vetoes": (Veto("v", "否决", "E"),)}, "a grade that no band has: “E”"),
        ({"groups": ()}, "name at least one"),
        ({"groups": (Group("a", "a", kinds=("k",)), Group("b", "b", kinds=("k",)))}, "stands in several rank groups"),
        ({"columns": (Column("colour"),)}, "no column “colour”"),
        ({"places": 9}, "0 to 6 decimals, not to 9"),
        ({"year_start_month": 13}, "not in 13"),
        ({"lowest": d(200)}, "highest score is below the lowest"),
        ({"code": ""}, "needs a code and a name"),
    ],
)
def test_a_problem_is_told_in_words_that_name_the_place(changed, words):
    assert any(words in problem for problem in said(replace(FULL, **changed))), said(replace(FULL, **changed))


@pytest.mark.parametrize(
    ("bands", "words"),
    [
        ((Band("A", d(90)), Band("B", None, d(89))), "No grade covers scores from 89 to 90"),
        ((Band("A", d(90)), Band("B", None, d(91))), "B and A overlap"),
        ((Band("A", d(90)), Band("B", d(60), d(90))), "No grade covers scores below 60"),
        ((Band("A", d(90), d(100)), Band("B", None, d(90))), "No grade covers scores from 100 on"),
        ((Band("A"), Band("B")), "B overlap"),
        ((), "no grade bands"),
    ],
)
def test_bands_cover_the_line_once(bands, words):
    assert any(words in problem for problem in said(replace(FULL, bands=bands, vetoes=())))


def test_schemes_that_wait_for_each_other_are_found():
    back = scheme(leaf("1", 100, rule="step_map", source="assessment", ref="s", table=[(60, 1)]), code="t")
    assert any("waits for its own score" in problem for problem in said(FULL, others={"t": back}))
    assert said(FULL, others={"t": scheme(leaf("1", 100))}) == []


def test_a_target_that_the_plan_does_not_have_is_named():
    assert said(FULL, targets={"1", "2"}) == ["3 项目3: the plan has no target 3."]


def test_a_unit_belongs_to_the_group_that_names_it_before_that_of_its_kind():
    assert [group_of(FULL, *unit) for unit in (("01", "department"), ("09", "department"), ("q", "district"))] == [
        "d", "x", "",
    ]  # fmt: skip


@pytest.mark.parametrize("facts", [[fact("9")], [fact("1"), fact("1")]])
def test_facts_that_contradict_the_scheme_are_refused(facts):
    with pytest.raises(Unusable):
        assess(FULL, units(), facts)


def test_numbers_of_a_result_are_plain_decimals_to_twelve_places():
    (result,) = assess(scheme(leaf("1", 1)), units(), [fact("1", completion=Decimal(1) / 3)])
    assert stored.dump_result(result)["lines"][0]["score"] == "0.333333333333"

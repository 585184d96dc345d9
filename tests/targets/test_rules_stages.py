"""Tests ``staged`` and ``rubric``: what is told in words."""

import pytest

from targets.rules import Part
from tests.targets.making import at, at_least, entry, rule, says, stage, step, terms

STAGES = (stage("申报", "0.2", "2026Q2"), stage("考核", "0.6", "2027Q4"), stage("命名", "1", "2028Q4"))
MILESTONE = terms(rule("milestone", "staged", None), "stage", stages=STAGES)
RUBRIC = terms(rule("qualitative", "rubric", None), "rubric")


def reached(quarter, name, part=""):
    return entry(quarter, None, part, stage=name)


def graded(quarter, grade, part=""):
    return entry(quarter, None, part, grade=grade)


def test_no_entry_is_no_stage_and_never_not_reported():
    says(at("2026Q1", MILESTONE), verdict="open", progress="not_started", completion=0, phase_target=0, target=1)


def test_a_planned_stage_that_is_missing_is_behind():
    says(at("2026Q2", MILESTONE), verdict="open", progress="behind", phase_target="0.2", completion=0)


def test_the_completion_is_the_weight_of_the_stage_reached():
    result = at("2026Q2", MILESTONE, reached("2026Q2", "申报"))
    says(result, verdict="open", completion="0.2", actual="0.2", word="申报", gap=None)


def test_stages_carry_over():
    says(at("2027Q3", MILESTONE, reached("2026Q2", "申报")), verdict="open", completion="0.2", word="申报")
    says(at("2027Q4", MILESTONE, reached("2026Q2", "申报")), progress="behind", phase_target="0.6")


def test_the_highest_stage_counts_not_the_last_one_written():
    listed = (reached("2026Q2", "考核"), reached("2026Q3", "申报"))
    says(at("2026Q3", MILESTONE, *listed), completion="0.6", word="考核")
    says(at("2026Q1", MILESTONE, *listed), completion=0)


def test_a_stage_ahead_of_its_plan():
    says(at("2026Q3", MILESTONE, reached("2026Q3", "考核")), progress="ahead")  # Q4 plans no more than 申报


def test_the_final_stage_by_its_date_is_met():
    says(at("2028Q4", MILESTONE, reached("2028Q4", "命名")), verdict="met", progress="done", completion=1, gap=0)
    says(at("2029Q1", MILESTONE, reached("2028Q4", "命名")), verdict="met", progress="done")
    says(at("2027Q1", MILESTONE, reached("2027Q1", "命名")), verdict="met", progress="done")


def test_the_final_stage_after_its_date_is_not_met_though_done():
    says(at("2028Q4", MILESTONE, reached("2027Q4", "考核")), verdict="not_met", progress="behind", completion="0.6")
    says(at("2029Q1", MILESTONE, reached("2029Q1", "命名")), verdict="not_met", progress="done", completion=1)


def test_before_the_final_date_nobody_has_failed():
    says(at("2028Q3", MILESTONE), verdict="open", progress="behind")


def test_a_stage_nobody_planned_is_no_stage():
    says(at("2026Q1", MILESTONE, reached("2026Q1", "设想")), verdict="open", progress="not_started")


def test_without_stages_any_stage_by_the_plans_end_will_do():
    bare = terms(rule("milestone", "staged", None), "stage")
    says(at("2030Q3", bare), verdict="open", progress="not_started")
    says(at("2030Q3", bare, reached("2030Q1", "建成")), verdict="met", word="建成")
    says(at("2030Q4", bare), verdict="not_met")


def test_every_part_must_reach_the_final_stage():
    asked = terms(MILESTONE.rule, "stage", stages=STAGES, parts=["东区", "西区"], combine="each")
    east = reached("2028Q1", "命名", "东区")
    says(at("2028Q1", asked, east), verdict="open", completion=0)
    says(at("2028Q1", asked, east, reached("2028Q1", "命名", "西区")), verdict="met", completion=1)


def test_a_year_of_its_own_asks_for_the_stage_planned_by_its_end():
    yearly = terms(MILESTONE.rule, "stage", stages=STAGES, annual={2026: MILESTONE.rule})
    says(at("2026Q4", yearly, reached("2026Q2", "申报")), verdict="met", target="0.2", horizon_completion="0.2")
    says(at("2026Q4", yearly), verdict="not_met")


def test_the_stage_reached_is_told_with_its_quarter():
    result = at("2026Q4", MILESTONE, reached("2026Q2", "申报"))
    assert str(step(result, "actual").formula) == "Stage reached: 申报 (2026Q2), weight 0.2."


@pytest.mark.parametrize(
    ("grade", "verdict", "points", "completion", "gap"),
    [
        ("优秀", "met", 100, "1", 0),
        ("良好", "met", 80, "0.8", 0),
        ("合格", "met", 60, "0.6", 0),
        ("不合格", "not_met", 0, "0", 60),
    ],
)
def test_a_grade_is_its_points(grade, verdict, points, completion, gap):
    result = at("2026Q1", RUBRIC, graded("2026Q1", grade))
    says(result, verdict=verdict, actual=points, completion=completion, gap=gap, target=60, word=grade)


def test_a_progress_text_without_a_grade_is_pending():
    says(at("2026Q1", RUBRIC, graded("2026Q1", "")), verdict="pending", progress="awaiting_data", completion=None)


def test_nothing_handed_in_has_no_grade_and_is_pending():
    says(at("2026Q1", RUBRIC), verdict="pending", progress="awaiting_data", completion=None)


def test_an_unknown_grade_is_none():
    says(at("2026Q1", RUBRIC, graded("2026Q1", "甚好")), verdict="pending")


def test_the_pass_line_and_the_points_can_be_changed():
    from decimal import Decimal

    asked = terms(
        RUBRIC.rule,
        "rubric",
        pass_line=Decimal(8),
        full_points=Decimal(10),
        grades={"好": Decimal(8), "差": Decimal(4)},
    )
    says(at("2026Q1", asked, graded("2026Q1", "好")), verdict="met", completion="0.8")
    says(at("2026Q1", asked, graded("2026Q1", "差")), verdict="not_met", completion="0.4", gap=4)


def test_a_rubric_is_judged_at_every_check():
    says(at("2026Q1", RUBRIC, graded("2026Q1", "不合格")), progress="behind")
    says(at("2026Q1", RUBRIC, graded("2026Q1", "合格")), progress="on_track")


def test_grades_do_not_carry_over():
    says(at("2026Q2", RUBRIC, graded("2026Q1", "优秀")), verdict="pending")


def test_parts_are_graded_on_their_own():
    mean = terms(RUBRIC.rule, "rubric", parts=[Part("甲"), Part("乙")], combine="weighted")
    says(at("2026Q1", mean, graded("2026Q1", "优秀", "甲"), graded("2026Q1", "合格", "乙")), actual=80)  # (100 + 60)/2
    each = terms(RUBRIC.rule, "rubric", parts=["甲", "乙"], combine="each")
    says(
        at("2026Q1", each, graded("2026Q1", "优秀", "甲"), graded("2026Q1", "不合格", "乙")),
        verdict="not_met",
        actual=0,
    )
    says(at("2026Q1", each, graded("2026Q1", "优秀", "甲")), verdict="not_reported")


def test_a_year_may_turn_words_into_a_number():
    asked = terms(RUBRIC.rule, "as_of", annual={2026: at_least(90)})
    says(at("2026Q1", asked, entry("2026Q1", 90)), verdict="met", target=90)

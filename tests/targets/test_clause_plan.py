"""Every target of the shipped plan reads as the plan's own table says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from targets import clause
from targets.clause.words import plain

ROWS = list(csv.DictReader(Path("fixtures/plan-targets.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"))


def reading(number: str) -> clause.Reading:
    row = next(row for row in ROWS if row["no"] == number)
    return clause.read(row["clause_zh"], indicator=row["name_zh"], unit=row["unit"])


def test_the_plan_has_seventy_four_targets() -> None:
    assert [row["no"] for row in ROWS] == [str(number) for number in range(1, 75)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["no"])
def test_a_row_reads_as_the_table_says(row: dict[str, str]) -> None:
    rule = reading(row["no"]).rule
    assert rule is not None
    assert (rule.test, rule.form) == (row["test"], row["form"])
    assert rule.operator == (row["op"] or None)
    assert [plain(value) for value in rule.values] == [value for value in row["values"].split(",") if value]
    assert rule.unit == (row["unit"] or None)
    assert rule.strict == (row["op"] in (">", "<"))


@pytest.mark.parametrize("number", ["2", "38"])
def test_a_number_that_the_words_do_not_state_is_told_as_a_convention(number: str) -> None:
    assert any("by convention" in str(problem) for problem in reading(number).problems)


@pytest.mark.parametrize("number", ["14", "34"])
def test_a_rank_without_a_limit_is_left_to_the_office(number: str) -> None:
    assert any("the office sets the number" in str(problem) for problem in reading(number).problems)


@pytest.mark.parametrize(
    ("number", "against"),
    [
        ("3", "全省水平"), ("6", "全省平均水平"), ("7", "全省平均水平"), ("14", "全省各市排名"), ("15", "经济总量占全省的比重"),
        ("33", "上年度"), ("34", "全省各市排名"), ("50", "上年度"), ("58", "上级下达指标"), ("73", "上年度"),
    ],
)  # fmt: skip
def test_what_a_target_is_compared_with_is_taken_from_the_words(number: str, against: str) -> None:
    rule = reading(number).rule
    assert rule is not None
    assert rule.compared_with == against


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("19", ["有机食品", "绿色食品", "无公害农产品"]),
        ("21", ["全国质量奖", "省长质量奖"]),
        ("48", ["鲁班奖", '"扬子杯"奖']),
    ],
)
def test_a_sum_names_its_parts(number: str, parts: list[str]) -> None:
    rule = reading(number).rule
    assert rule is not None
    assert ([part.name for part in rule.parts], rule.combine) == (parts, "sum")


@pytest.mark.parametrize(
    ("number", "measure"),
    [
        ("4", "ratio:period"), ("10", "term_flow"), ("16", "as_of"), ("27", "ratio:as_of"), ("42", "period_flow"),
        ("56", "year_to_date"), ("58", "year_to_date"), ("61", "published_rate"), ("63", "stage"), ("64", "rubric"),
        ("72", "published_rate"),
    ],
)  # fmt: skip
def test_every_target_gets_a_measure_proposed(number: str, measure: str) -> None:
    rule = reading(number).rule
    assert rule is not None
    assert rule.measure == measure


def test_lower_is_better_for_use_discharge_and_accidents() -> None:
    lower = {row["no"] for row in ROWS if (rule := reading(row["no"]).rule) and rule.direction == "lower"}
    assert lower == {"2", "14", "34", "42", "50", "59"}

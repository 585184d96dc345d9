"""Clauses of many plans, read as an office would: the two tables beside this file were written by hand."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from targets import clause
from targets.clause.words import plain

HERE = Path(__file__).parent
DIRECTIONS = {"": None, "higher": "higher", "lower": "lower"}


def table(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("row", table("clauses.tsv"), ids=lambda row: f"{row['clause']}-{row['unit']}"[:40])
def test_a_clause_reads_as_an_office_means_it(row: dict[str, str]) -> None:
    reading = clause.read(row["clause"], indicator=row["indicator"], unit=row["unit"])
    rule = reading.rule
    assert rule is not None, [str(problem) for problem in reading.problems]
    assert rule.form == row["form"]
    assert rule.operator == (row["operator"] or None)
    assert ",".join(plain(value) for value in rule.values) == row["values"]
    assert (plain(rule.scale), rule.unit) == (row["scale"], row["read_unit"] or None)
    assert rule.direction == DIRECTIONS[row["direction"]]
    flags = [flag for flag in ("soft", "hold", "per_year") if getattr(rule, flag)]
    assert ",".join(flags) == row["flags"]
    assert rule.compared_with == (row["compared_with"] or None)
    assert rule.measure is not None


@pytest.mark.parametrize("row", table("clauses_refused.tsv"), ids=lambda row: row["clause"][:30] or "empty")
def test_words_that_are_no_target_are_refused_with_the_reason(row: dict[str, str]) -> None:
    reading = clause.read(row["clause"], indicator=row["indicator"], unit=row["unit"])
    assert not reading.understood
    assert row["reason"] in str(reading.problems[0])

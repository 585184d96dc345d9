"""What the typed getters of a record make of a cell."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from qualitycity import workbook
from qualitycity.sentences import sentence
from qualitycity.workbook import Problems, Record, Vocabulary, column, read_table
from tests.number_texts import READ, REFUSED
from tests.workbook_files import filled, saved

FREQUENCY = Vocabulary({"quarterly": ("季", "季度"), "half_yearly": ("半年",), "annual": ("年", "年度")})


def record_of(value: Any, *, number_format: str = "General") -> tuple[Record, Problems]:
    """A row with ``value`` under the header 数值."""
    book = filled({"数据": [["编号", "数值"], ["4", value]]})
    cell = book["数据"]["B2"]
    if isinstance(value, str):
        cell.data_type = "s"
    if number_format != "General":
        cell.number_format = number_format
    problems = Problems()
    sheet = workbook.read(saved(book)).sheets[0]
    (record,) = read_table(sheet, [column("code", "编号"), column("value", "数值")], problems=problems)
    return record, problems


def codes(problems: Problems) -> list[tuple[str, str]]:
    return [(problem.code, problem.place) for problem in problems.errors]


@pytest.mark.parametrize(("text", "unit", "number"), READ)
def test_a_number_written_as_text_is_read_like_anywhere_else(text: str, unit: str | None, number: str) -> None:
    record, problems = record_of(text)
    assert record.number("value", unit=unit) == Decimal(number)
    assert problems.ok


@pytest.mark.parametrize(("text", "unit", "code"), [row for row in REFUSED if row[2] != "blank"])
def test_a_text_that_is_no_number_is_refused_at_its_cell(text: str, unit: str | None, code: str) -> None:
    record, problems = record_of(text)
    assert record.number("value", unit=unit) is None
    assert codes(problems) == [("not_a_number", "数据!B2")]
    assert not record.ok


def test_a_percentage_is_the_same_as_number_and_as_text() -> None:
    as_number, _ = record_of(0.925, number_format="0.0%")
    as_text, _ = record_of("92.5%")
    assert as_number.number("value", unit="%") == as_text.number("value", unit="%") == Decimal("92.5")
    assert as_number.text("value") == as_text.text("value") == "92.5%"


def test_blank_is_none_and_zero_is_zero() -> None:
    blank, problems = record_of("  ")
    assert (blank.number("value"), blank.text("value"), blank.day("value")) == (None, None, None)
    assert (blank.items("value"), blank.is_blank("value"), blank.ok) == ([], True, True)
    assert problems.ok
    assert record_of(0)[0].number("value") == 0


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (4, "General", "4"),
        (4.0, "General", "4"),
        (1, "00", "01"),
        (0.1 + 0.2, "General", "0.3"),
        (" 92%以上 ", "General", "92%以上"),
        ("=SUM", "General", "=SUM"),
    ],
)
def test_a_number_cell_is_the_text_that_it_shows(value: Any, number_format: str, text: str) -> None:
    assert record_of(value, number_format=number_format)[0].text("value") == text


@pytest.mark.parametrize("value", [date(2026, 1, 2), True, time(8)])
def test_a_date_is_no_text_since_a_spreadsheet_may_have_made_it_of_one(value: Any) -> None:
    record, problems = record_of(value)
    assert record.text("value") is None
    assert codes(problems) == [("not_a_text", "数据!B2")]


@pytest.mark.parametrize("value", [2026, "2026", "２０２６", 2026.0])
def test_a_whole_number_is_read(value: Any) -> None:
    assert record_of(value)[0].integer("value", low=1949, high=2100) == 2026


@pytest.mark.parametrize(
    ("value", "code"), [(2026.5, "not_whole"), (5, "out_of_bounds"), (0, "out_of_bounds"), ("第一", "not_a_number")]
)
def test_what_is_no_whole_number_in_bounds_is_refused(value: Any, code: str) -> None:
    record, problems = record_of(value)
    assert record.integer("value", low=1, high=4) is None
    assert codes(problems) == [(code, "数据!B2")]


@pytest.mark.parametrize(
    "value",
    [
        date(2026, 3, 31),
        datetime(2026, 3, 31, 10, 20),
        "2026-03-31",
        "2026-3-31",
        "2026/3/31",
        "2026.03.31",
        "2026年3月31日",
        "２０２６年３月３１日",
        "2026-03-31 00:00:00",
    ],
)
def test_a_date_is_read_as_date_or_as_text(value: Any) -> None:
    assert record_of(value)[0].day("value") == date(2026, 3, 31)


@pytest.mark.parametrize(
    "value", ["2026-02-30", "2026-03", "31.3.2026", "3月31日", 46112, 20260331, True, "9999-01-01"]
)
def test_what_is_no_date_is_refused(value: Any) -> None:
    record, problems = record_of(value)
    assert record.day("value") is None
    assert codes(problems) == [("not_a_date", "数据!B2")]


@pytest.mark.parametrize(("word", "code"), [("季", "quarterly"), ("半年", "half_yearly"), ("Annual", "annual")])
def test_a_choice_is_made_in_either_language(word: str, code: str) -> None:
    assert record_of(word)[0].choice("value", FREQUENCY) == code


def test_a_word_outside_the_vocabulary_is_refused_with_what_there_is() -> None:
    record, problems = record_of("每月")
    assert record.choice("value", FREQUENCY) is None
    assert "季 / 半年 / 年" in str(problems.errors[0])


def test_a_list_is_split_by_the_signs_of_both_languages() -> None:
    assert record_of("质监局、工商局；农委, 卫生局;经信委，\n文广局、")[0].items("value") == [
        "质监局",
        "工商局",
        "农委",
        "卫生局",
        "经信委",
        "文广局",
    ]


def test_a_cell_is_refused_once_however_often_it_is_asked() -> None:
    record, problems = record_of("约92")
    record.number("value")
    record.number("value")
    record.text("value")
    assert len(problems.errors) == 1


def test_a_loader_adds_its_own_problems_at_cell_and_row() -> None:
    record, problems = record_of("9")
    record.refuse("value", code="unknown_code", message=sentence("The code is not known."))
    record.warn(None, code="note", message=sentence("The row is new."))
    assert [str(problem.cell) for problem in (*problems.errors, *problems.warnings)] == ["B2", "A2"]
    assert not record.ok

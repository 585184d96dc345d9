"""Plans of invented cities, each written in another way, read as a reader reads them by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from targets import intake

FOLDER = Path(__file__).parent / "plan_texts"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))
DATE = re.compile(r"(?:20\d\d(?:年)?(?:[—-]20\d\d)?年?(?:\d{1,2}(?:[—~-]\d{1,2})?月)?)|[表专栏]\d+")
NUMBERING = re.compile(r"^\s*(?:[（(]?\d+(?:\.\d+)*[）).．、\s\t|]|\|\s*\d+\s*\|)")


def text_of(name: str, ending: str = "txt") -> str:
    return (FOLDER / f"{name}.{ending}").read_text(encoding="utf-8")


def test_there_are_plans_of_at_least_eight_kinds() -> None:
    assert len(NAMES) >= 8


@pytest.mark.parametrize("name", NAMES)
def test_every_target_is_found_and_none_is_invented(name: str) -> None:
    expected = intake.read_expected(text_of(name, "tsv"))
    comparison = intake.compare(intake.read(text_of(name)).proposals, expected)
    assert comparison.other == []
    assert comparison.missing == []
    assert comparison.invented == []
    assert len(comparison.found) == len(expected)


@pytest.mark.parametrize("name", NAMES)
def test_what_carries_a_number_and_is_no_target_is_listed_as_unread(name: str) -> None:
    wanted = text_of(name, "unread").splitlines()
    found = [each.text for each in intake.read(text_of(name)).unread]
    for words in wanted:
        assert any(words in text for text in found), words
    dates_apart = [text for text in found if re.search(r"\d", DATE.sub("", text))]
    assert len(dates_apart) == len(wanted)


@pytest.mark.parametrize("name", NAMES)
def test_no_number_of_the_text_is_lost(name: str) -> None:
    text = text_of(name)
    draft = intake.read(text)
    offset = 0
    for line in text.splitlines(keepends=True):
        span = range(offset, offset + len(line))
        offset += len(line)
        told = [
            f"{row.name}{row.clause}{row.baseline}{row.place.source}"
            for row in draft.proposals
            if row.place.offset in span
        ]
        told += [each.text for each in draft.unread if each.place.offset in span]
        aside = " ".join(each.text for each in draft.asides if each.place.offset in span)
        assert not re.search(r"\d", DATE.sub("", aside)), aside
        for number in re.findall(r"\d+(?:\.\d+)?", NUMBERING.sub("", DATE.sub("", line))):
            assert any(number in words for words in told) or not told, (number, line)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_names_the_place_of_its_words(name: str) -> None:
    text = text_of(name)
    for row in intake.read(text).proposals:
        assert row.place.source.split("\n")[0][:6] in text
        assert 0 <= row.place.offset < len(text)


def test_two_horizons_are_two_rows_with_their_years() -> None:
    rows = [row for row in intake.read(text_of("5-horizons")).proposals if row.name == "主要工业产品抽查合格率"]
    assert [(row.year, row.clause) for row in rows] == [(2027, "达到93%"), (2030, "达到96%")]


def test_the_years_of_the_plan_are_those_of_its_title() -> None:
    assert intake.read(text_of("1-numbered")).years == (2026, 2030)
    assert intake.read(text_of("2-table")).years == (2026, 2030)
    assert intake.read(text_of("6-inner-numbers")).years == (2026, 2026)


def test_a_table_gives_baseline_unit_and_lead() -> None:
    row = intake.read(text_of("2-table")).proposals[2]
    assert (row.name, row.baseline, row.unit, row.lead) == ("PM2.5年均浓度", "31", "微克/立方米", "市生态环境局")


def test_units_in_a_note_lead_and_support() -> None:
    row = intake.read(text_of("11-districts")).proposals[-1]
    assert (row.lead, row.supporting) == ("区商务局", "区文旅局")

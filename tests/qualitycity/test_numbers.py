"""The one reader of numbers, how numbers are written and rounded."""

from __future__ import annotations

import pickle
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualitycity import numbers
from qualitycity.sentences import sentence
from tests.number_texts import READ, REFUSED

D = Decimal


@pytest.mark.parametrize(("text", "unit", "value"), READ)
def test_a_number_is_read_digit_for_digit(text: str, unit: str | None, value: str) -> None:
    assert numbers.read(text, unit=unit) == D(value)


@pytest.mark.parametrize(("text", "unit", "code"), REFUSED)
def test_what_is_no_number_is_refused_with_its_own_reason(text: str, unit: str | None, code: str) -> None:
    with pytest.raises(numbers.NotANumber) as refused:
        numbers.read(text, unit=unit)
    assert refused.value.code == code
    assert str(refused.value.reason)


def test_every_reason_of_the_table_is_a_sentence_of_its_own() -> None:
    texts: dict[str, set[str]] = {}
    for text, unit, code in REFUSED:
        with pytest.raises(numbers.NotANumber) as refused:
            numbers.read(text, unit=unit)
        texts.setdefault(refused.value.reason.text, set()).add(code)
    assert all(len(codes) == 1 for codes in texts.values())


def test_a_huge_exponent_is_refused_without_being_computed() -> None:
    with pytest.raises(numbers.NotANumber):
        numbers.read("1e999999")


def test_a_long_text_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(numbers.NotANumber, match="40 characters"):
        numbers.read("9" * 10_000_000)


@pytest.mark.parametrize("text", ["", "  ", "\u3000", "\t\r\n"])
def test_blank_is_missing_and_not_zero(text: str) -> None:
    assert numbers.read_optional(text) is None
    assert numbers.read_cell(text) is None
    assert numbers.read_optional("0") == 0


def test_a_reason_survives_the_way_from_the_child_process() -> None:
    error = numbers.NotANumber("blank", sentence("There is no number."))
    assert pickle.loads(pickle.dumps(error)).reason == error.reason


@pytest.mark.parametrize(
    ("value", "number_format", "unit", "number"),
    [
        (0.1 + 0.2, "General", None, "0.3"),
        (92.34999999999999, "General", None, "92.35"),
        (1e-7, "General", None, "0.0000001"),
        (1.5e15, "General", None, "1500000000000000"),
        (2026, "General", "", "2026"),
        (-0.0, "General", None, "0"),
        (0.925, "0.0%", "%", "92.5"),
        (0.925, "0.0%", None, "92.5"),
        (0.07, "0%", "%", "7"),
        (1, "0%", "%", "100"),
        (-0.015, "0.0%;[Red]-0.0%", "%", "-1.5"),
        (92.5, '0.0"%"', "%", "92.5"),
        (92.5, "0.0\\%", "%", "92.5"),
        (92.5, "0.00_%", "%", "92.5"),
        ("92.5%", "General", "%", "92.5"),
        ("９２．５％", "@", "%", "92.5"),
        (D("92.50"), "General", None, "92.5"),
    ],
)
def test_a_cell_means_what_it_shows(value: object, number_format: str, unit: str | None, number: str) -> None:
    assert numbers.read_cell(value, number_format=number_format, unit=unit) == D(number)


@pytest.mark.parametrize(
    ("value", "number_format", "unit", "code"),
    [
        (True, "General", None, "truth"),
        (date(2026, 3, 31), "General", None, "date"),
        (datetime(2026, 3, 31), "General", None, "date"),
        (time(8), "General", None, "date"),
        (timedelta(hours=30), "General", None, "date"),
        (float("nan"), "General", None, "not_finite"),
        (float("inf"), "General", None, "not_finite"),
        (10**18, "General", None, "digits"),
        pytest.param(10**5000, "General", None, "digits", id="5001 digits"),
        (1e300, "General", None, "digits"),
        (1e-21, "General", None, "places"),
        (0.925, "0.0%", "件", "percent_unit"),
        (0.925, "0.0%", "", "percent_unit"),
        ("约92", "General", None, "approximate"),
    ],
)
def test_a_cell_that_holds_no_number_is_refused(value: object, number_format: str, unit: str | None, code: str) -> None:
    with pytest.raises(numbers.NotANumber) as refused:
        numbers.read_cell(value, number_format=number_format, unit=unit)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("number", "places", "text"),
    [
        ("92.500", None, "92.5"),
        ("1E+5", None, "100000"),
        ("1E-7", None, "0.0000001"),
        ("-0", None, "0"),
        ("100", None, "100"),
        ("0.125", 2, "0.13"),
        ("92.5", 2, "92.50"),
        ("-0.001", 2, "0.00"),
        ("12345678901234567890123456789012.5", None, "12345678901234567890123456789012.5"),
    ],
)
def test_a_number_is_written_in_plain_decimals(number: str, places: int | None, text: str) -> None:
    assert numbers.write(D(number), places=places) == text


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**17), max_value=10**17, places=6))
def test_what_is_written_is_read_back(number: Decimal) -> None:
    assert numbers.read(numbers.write(number)) == number


@given(st.floats(min_value=-1e15, max_value=1e15).filter(lambda value: value == 0 or abs(value) > 1e-5))
def test_a_float_cell_is_the_decimal_of_its_fifteen_digits(value: float) -> None:
    number = numbers.read_cell(value)
    assert number is not None
    assert float(number) == float(f"{value:.15g}")
    assert len(numbers.write(number).strip("-0.").replace(".", "")) <= 15


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        (D("2.5"), 0, "3"),
        (D("-2.5"), 0, "-3"),
        (D("0.045"), 2, "0.05"),
        (D("0.0449999999999999999999999999999999999"), 2, "0.04"),
        (Fraction(1, 3), 12, "0.333333333333"),
        (Fraction(2, 3), 12, "0.666666666667"),
        (Fraction(1, 200), 2, "0.01"),
        (D("1250"), -2, "1300"),
    ],
)
def test_halves_are_rounded_up(number: Decimal | Fraction, places: int, rounded: str) -> None:
    assert numbers.round_half_up(number, places) == D(rounded)

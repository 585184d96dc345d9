"""Exact numbers: fractions inside a computation, decimals outside it.

A comparison is made on fractions, before anything is rounded. What leaves the rules is a Decimal with at most twelve
decimals, rounded half up (四舍五入: away from zero at the half), without trailing zeros and never with an exponent.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

PLACES = 12
_SCALE = 10**PLACES
_WIDEST = 60  # digits before or after the point; the number parser lets far fewer through


@lru_cache(maxsize=65536)
def _fraction(number: Decimal) -> Fraction | None:
    if not number.is_finite() or abs(number.adjusted()) > _WIDEST or int(number.as_tuple().exponent) < -_WIDEST:
        return None
    return Fraction(number)


def exact(number: Decimal | None) -> Fraction | None:
    """The number as a fraction; None for a missing one and for what is no finite number of a possible size."""
    return None if number is None or number.is_snan() else _fraction(number)


def rounded(number: Fraction, places: int) -> Decimal:
    """``number`` to ``places`` decimals, half up, without trailing zeros and without exponent."""
    return _rounded(number.numerator, number.denominator, places)


@lru_cache(maxsize=65536)
def _rounded(numerator: int, denominator: int, places: int) -> Decimal:
    units = (2 * abs(numerator) * 10**places + denominator) // (2 * denominator)
    while places and units % 10 == 0:
        units, places = units // 10, places - 1
    digits = tuple(int(digit) for digit in str(units))
    return Decimal((1 if numerator < 0 and units else 0, digits, -places))


def plain(number: Fraction | None) -> Decimal | None:
    """The number as it leaves the rules."""
    return None if number is None else rounded(number, PLACES)


def shown(number: Fraction) -> str:
    """The number in a sentence: in full where it ends, else to six decimals and marked as going on."""
    numerator, denominator = number.numerator, number.denominator
    if denominator == 1:
        return str(numerator)
    if _SCALE % denominator == 0:
        return written(_rounded(numerator, denominator, PLACES))
    return f"{written(_rounded(numerator, denominator, 6))}…"


def written(number: Decimal) -> str:
    """The digits of a decimal, never with an exponent."""
    return format(number, "f")


def total(numbers: Sequence[Fraction]) -> Fraction:
    """The sum. A single number is its own, and whole numbers are added as such: most entries are counts."""
    if len(numbers) == 1:
        return numbers[0]
    if all(number.denominator == 1 for number in numbers):
        return Fraction(sum(number.numerator for number in numbers))
    return sum(numbers, ZERO)


ZERO = Fraction(0)
ONE = Fraction(1)

"""Exact numbers: fractions inside a computation, decimals outside it.

A comparison is made on fractions, before anything is rounded. What leaves the rules is a Decimal with at most twelve
decimals, rounded half up (四舍五入: away from zero at the half), without trailing zeros and never with an exponent.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

PLACES = 12
_SCALE = 10**PLACES
_WIDEST = 60  # digits before or after the point; the number parser lets far fewer through


@lru_cache(maxsize=65536)
def _fraction(number: Decimal) -> Fraction:
    return Fraction(number)


def exact(number: Decimal | None) -> Fraction | None:
    """The number as a fraction; None for a missing one and for what is no finite number of a possible size."""
    if number is None or not number.is_finite():
        return None
    if abs(number.adjusted()) > _WIDEST or int(number.as_tuple().exponent) < -_WIDEST:
        return None
    return _fraction(number)


def rounded(number: Fraction, places: int) -> Decimal:
    """``number`` to ``places`` decimals, half up, without trailing zeros and without exponent."""
    scale = 10**places
    units = (2 * abs(number.numerator) * scale + number.denominator) // (2 * number.denominator)
    while places and units % 10 == 0:
        units, places = units // 10, places - 1
    digits = tuple(int(digit) for digit in str(units))
    return Decimal((1 if number < 0 and units else 0, digits, -places))


@lru_cache(maxsize=65536)
def _plain(number: Fraction) -> Decimal:
    return Decimal(number.numerator) if number.denominator == 1 else rounded(number, PLACES)


def plain(number: Fraction | None) -> Decimal | None:
    """The number as it leaves the rules."""
    return None if number is None else _plain(number)


@lru_cache(maxsize=65536)
def shown(number: Fraction) -> str:
    """The number in a sentence: in full where it ends, else to six decimals and marked as going on."""
    if number * _SCALE % 1 == 0:
        return str(_plain(number))
    return f"{rounded(number, 6)}…"

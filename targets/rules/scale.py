"""The numbers of a clause in the target's own unit.

T = value x scale / the scale in the target's own unit: 7 x 10000 件 is 7 for a target in 万件 and 70000 for one in 件.
百分点 are the unit of a margin against values in %, and count the same. A bare number is in the target's own unit.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from targets.rules.exact import exact

_MULTIPLES = {"万亿": 10**12, "千亿": 10**11, "百亿": 10**10, "十亿": 10**9, "亿": 10**8}
_MULTIPLES |= {"千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4}
#: 千 and 百 also begin units of their own (千瓦时, 千克): they are a scale only beside the same unit without them.
_SMALL_MULTIPLES = {"千": 1000, "百": 100}
_SHARES = {"%": Fraction(1, 100), "％": Fraction(1, 100), "百分点": Fraction(1, 100), "个百分点": Fraction(1, 100)}
_SHARES |= {"pp": Fraction(1, 100), "percent": Fraction(1, 100)}
_SHARES |= {"‰": Fraction(1, 1000), "千分点": Fraction(1, 1000), "个千分点": Fraction(1, 1000)}
_SHARES |= {"‱": Fraction(1, 10000)}


def is_percent(unit: str | None) -> bool:
    return _SHARES.get((unit or "").strip()) == Fraction(1, 100)


def is_per_mille(unit: str | None) -> bool:
    return _SHARES.get((unit or "").strip()) == Fraction(1, 1000)


@lru_cache(maxsize=65536)
def own(number: Decimal, scale: Decimal, clause_unit: str | None, own_unit: str) -> Fraction | None:
    """A number printed in a clause, in the target's own unit."""
    printed = exact(number)
    return None if printed is None else printed * multiple(scale, clause_unit, own_unit)


@lru_cache(maxsize=4096)
def default_factor(unit: str | None) -> Fraction:
    """What n / d is multiplied by to stand in the unit: 100 in %, 1000 in ‰, 10000 in ‱, else 1."""
    return 1 / _SHARES.get((unit or "").strip(), Fraction(1))


def _prefix(unit: str) -> int:
    """The multiple that the unit begins with, 1 where it begins with none."""
    return _split(unit)[0] if _split(unit)[0] > 1 else _SMALL_MULTIPLES.get(unit[:1], 1)


def _split(unit: str) -> tuple[int, str]:
    for prefix, multiple in _MULTIPLES.items():
        if unit.startswith(prefix):
            return multiple, unit[len(prefix) :]
    return 1, unit


def _relative(ours: str, theirs: str) -> Fraction:
    """How many of the first unit one of the second makes, where only 千 or 百 tells them apart."""
    for prefix, multiple in _SMALL_MULTIPLES.items():
        if theirs == prefix + ours:
            return Fraction(multiple)
        if ours == prefix + theirs:
            return Fraction(1, multiple)
    return Fraction(1)


@lru_cache(maxsize=4096)
def multiple(scale: Decimal, clause_unit: str | None, own_unit: str) -> Fraction:
    """What a number printed in a clause is multiplied by to stand in the target's own unit."""
    printed, own = (clause_unit or "").strip(), own_unit.strip()
    if not own:
        return Fraction(scale)
    if printed in _SHARES and own in _SHARES:
        return Fraction(scale) * _SHARES[printed] / _SHARES[own]
    own_multiple, own_base = _split(own)
    printed_multiple, printed_base = _split(printed)
    if printed == own and scale == _prefix(own):
        return Fraction(1)  # 7 千吨 is written once as scale and unit, never twice
    if not printed:
        return Fraction(scale) / own_multiple if scale != 1 else Fraction(1)
    if scale != 1:
        printed_multiple = 1
    return Fraction(scale) * printed_multiple / own_multiple * _relative(own_base, printed_base)

"""How a stored value becomes the figure that is printed, and how counts, shares and changes are reckoned.

The compiler and the verification both use these, so a figure can only differ when what is stored differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from reports import shares

Where = Mapping[str, Sequence[str]]

NOTHING = "—"
_WIDE = Context(prec=80, rounding=ROUND_HALF_UP)


def shown(stored: str, style: str) -> str:
    """A stored value in print.

    Styles: ``text`` and ``whole`` as it is; ``sentence`` without its own end, to stand inside another;
    ``without:name`` a text without the name it begins with; ``decimals:n`` rounded half up, idle zeros left out;
    ``fixed:n`` with all its zeros; ``percent:n`` a ratio as a percentage; ``size:n`` and ``size-percent:n`` the same
    without a sign, for 提高 and 下降; ``cause`` and ``measure`` the two halves of a unit's explanation.
    """
    if style in ("text", "whole"):
        return stored
    if style == "sentence":
        return stored.strip().rstrip("。；;.\n")
    if style in ("cause", "measure"):
        return explanation(stored)[style == "measure"]
    name, _, digits = style.partition(":")
    if name == "without":
        return stored.removeprefix(digits) or stored
    number = Decimal(stored)
    if name.endswith("percent"):
        number *= 100
    if name.startswith("size"):
        number = abs(number)
    text = fixed(number, int(digits))
    if name in ("decimals", "size"):
        text = text.rstrip("0").rstrip(".") if "." in text else text
        text = "0" if text in ("", "-0") else text
    return f"{text}%" if name.endswith("percent") else text


def explanation(text: str) -> tuple[str, str]:
    """(cause, measure) as a unit wrote them: 原因：…；措施：…; without the second word all of it is the cause."""
    cause, _, measure = text.partition("措施：") if "措施：" in text else text.partition("措施:")
    cause = cause.strip().removeprefix("原因：").removeprefix("原因:")
    return cause.strip(" ；;，,。\n"), measure.strip(" ；;，,。\n")


def fixed(number: Decimal, decimals: int) -> str:
    return format(number.quantize(Decimal(1).scaleb(-decimals), context=_WIDE), "f")


def telling(actual: Decimal | None, target: Decimal | None, decimals: int) -> int:
    """Decimals enough that an actual value which misses its target never prints like the target."""
    if actual is None or target is None or actual == target:
        return decimals
    while fixed(actual, decimals) == fixed(target, decimals) and decimals < 12:
        decimals += 1
    return decimals


def matches(row: Mapping[str, str], where: Where) -> bool:
    return all(row[name] in wanted for name, wanted in where.items())


def count(rows: Iterable[Mapping[str, str]], where: Where) -> int:
    return sum(matches(row, where) for row in rows)


def share(counts: Sequence[int], place: int | None) -> Decimal:
    """The share in % of the count at ``place`` among all (None: of all together); printed they add up to 100.0."""
    parts = shares.of_hundred(counts)
    return sum(parts, Decimal("0.0")) if place is None else parts[place]


def difference(now: Decimal, before: Decimal) -> Decimal:
    """The change of a rate, in percentage points."""
    return now - before


def growth(now: Decimal, before: Decimal) -> Decimal | None:
    """The change of an amount as a ratio, to 12 decimals; none where there was nothing to grow from."""
    if before <= 0:
        return None
    return (_WIDE.divide(now, before) - 1).quantize(Decimal(1).scaleb(-12), context=_WIDE)

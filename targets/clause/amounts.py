"""Amounts in a clause: numbers with their scale and unit, ranges, shares in words, and the bounds beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from targets.clause import numerals, units

_NUMBER = r"-?[0-9]{1,3}(?:[, ][0-9]{3})+(?:\.[0-9]+)?(?![0-9])|-?[0-9]+(?:\.[0-9]+)?"
_SCALE = r"(?:[百千]?[万亿]+|[百千](?![瓦克米卡兆分伏]))?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+[万亿]*)?"

#: One number and its scale, or one of the ways to say a share.
_AMOUNT = re.compile(
    rf"(?P<all>百分之百|百分百)"
    rf"|(?P<part>百分之|千分之|万分之)(?P<share>{_NUMBER}|{_CHINESE})"
    rf"|(?P<below>[二三四五六七八九十])分之(?P<above>[一二三四五六七八九])"
    rf"|(?P<tenths>[一二三四五六七八九]|[0-9](?:\.[0-9])?)成(?P<half>半|五)?(?![立功果效员本品长为都绩熟型活套组])"
    rf"|(?P<halves>半数|一半|过半|对半)"
    rf"|(?P<digits>{_NUMBER})(?P<scale>{_SCALE})"
    rf"|(?P<chinese>{_CHINESE})"
)
_STRICT_HALF = "过半"

#: One sign between the number and a bound or the end counts as a unit that the list does not know: 30趟以上.
_RARE_UNIT = re.compile(
    "[\u4e00-\u9fff](?<![以之及或的左上下余多内和与至到来级类强名位成点是为在约几许])(?=(?:及|或)?(?:以上|以下|以内)|$|[,;])"
)

#: A Chinese numeral is an amount only where one of these follows: 三级 and 一流 are no amounts.
_BOUND = re.compile(r"及?(?:以上|以下|以内|之上|之下|之内)")
_TOLD = re.compile("(?:^|达到?|[为于过到至])$")
_END = re.compile("$|[,;、]")
_UP_TO = re.compile(rf"(?:~|至|到){_CHINESE}(?:{units.UNIT.pattern})")
_MALFORMED = re.compile(
    r"(?<![0-9一-鿿%A-Za-z~Ⅰ-ⅿ)/·])~[0-9]|(?<=[到至为达长降升高低少加减在于过])~[0-9]|"
    r"[0-9][,.](?=[0-9])|[0-9] [0-9]|[0-9]\.(?=[^0-9])|(?<=[0-9])[eE^][0-9]|[²³¹](?=[0-9%以])|(?<=[0-9])[²³]"
)


@dataclass(frozen=True)
class Amount:
    """One number, or the two of a range, as printed: ``values`` before ``scale``, in ``unit``.

    ``start`` and ``end`` are its place in the text, unit included.
    """

    start: int
    end: int
    values: tuple[Decimal, ...]
    scale: Decimal = Decimal(1)
    unit: str = ""
    over_half: bool = False

    @property
    def kind(self) -> units.Kind:
        return units.kind_of(self.unit)

    @property
    def is_range(self) -> bool:
        return len(self.values) == 2

    @property
    def meant(self) -> tuple[Decimal, ...]:
        return tuple(value * self.scale for value in self.values)


@dataclass(frozen=True)
class Scan:
    """All amounts of a text; ``malformed`` is a number that cannot be read (92,5), ``inexact`` a share like 三分之二."""

    amounts: tuple[Amount, ...]
    malformed: str = ""
    inexact: str = ""


def scan(text: str, unit: str = "") -> Scan:
    """Find every amount in ``text``; ``unit``, the plan's own, is known besides the usual ones."""
    singles: list[Amount] = []
    malformed = inexact = ""
    for found in _AMOUNT.finditer(text):
        within = singles and found.start() < singles[-1].end  # the 10万 of 9/10万
        if within or text[found.start() - 1 : found.start()] == "第":
            continue
        amount = _single(text, found, unit)
        if amount is None:
            inexact = inexact or (found[0] if found["below"] else "")
            continue
        singles.append(amount)
    if broken := _broken(text, singles):
        malformed = broken
    return Scan(tuple(_join_ranges(text, singles)), malformed, inexact)


def _single(text: str, found: re.Match[str], unit: str) -> Amount | None:
    start, end = found.span()
    if found["all"]:
        return Amount(start, end, (Decimal(100),), unit="%")
    if found["part"]:
        value = _number(found["share"])
        sign = {"百": "%", "千": "‰", "万": "‱"}[found["part"][0]]
        return None if value is None else Amount(start, end, (value,), unit=sign)
    if found["below"]:
        share = Fraction(100 * int(numerals.DIGITS[found["above"]]), numerals.DIGITS.get(found["below"], 10))
        exact = 1000 % share.denominator == 0 and share < 100
        return Amount(start, end, (Decimal(share.numerator) / share.denominator,), unit="%") if exact else None
    if found["tenths"]:
        value = _number(found["tenths"])
        return None if value is None else Amount(start, end, (value * 10 + (5 if found["half"] else 0),), unit="%")
    if found["halves"]:
        return Amount(start, end, (Decimal(50),), unit="%", over_half=found["halves"] == _STRICT_HALF)
    return _counted(text, found, unit)


def _counted(text: str, found: re.Match[str], unit: str) -> Amount | None:
    """A number with what follows it; a Chinese numeral needs a unit, or a bound after two signs or more."""
    start, end = found.span()
    if found["digits"]:
        value = _number(found["digits"])
        name = _unit_at(text, end, unit)
        scale = numerals.scale_of(found["scale"])
        return None if value is None else Amount(start, end + len(name), (value,), scale, name)
    spelled = _spelled(found["chinese"])
    if spelled is None:
        return None
    values, scale = spelled
    name = _unit_at(text, end, unit) if units.UNIT.match(text, end) else ""
    if (
        not name
        and not _stands_alone(text, start, end)
        and not (end - start > 1 and _BOUND.match(text, end))
        and not _UP_TO.match(text, end)
    ):
        return None
    return Amount(start, end + len(name), values, scale, name)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """达到九十二: a numeral of two signs or more between a bound and the end is an amount without a unit."""
    return end - start > 1 and bool(_TOLD.search(text[:start])) and bool(_END.match(text, end))


def _unit_at(text: str, position: int, unit: str) -> str:
    found = units.UNIT.match(text, position)
    name = found[0] if found else ""
    own = units.parse(unit).base if unit else ""
    if len(own) > len(name) and text.startswith(own, position):
        return own
    if not name and (rare := _RARE_UNIT.match(text, position)):
        return rare[0]
    return name


def _spelled(text: str) -> tuple[tuple[Decimal, ...], Decimal] | None:
    """The values and the scale of a Chinese numeral: 三万 is 3 with scale 10000, 一万五千 is 15000."""
    head = text.rstrip("万亿")
    scale = numerals.scale_of(text[len(head) :])
    if not head:
        return None
    if pair := numerals.colloquial_range(head):
        return pair, scale
    if scale > 1 and not set(head) & set("万亿"):
        value = numerals.read(head)
        return None if value is None else ((value,), scale)
    value = numerals.read(text)
    return None if value is None else ((value,), Decimal(1))


def _number(text: str) -> Decimal | None:
    if text[0] in "-0123456789":
        return Decimal(re.sub("[, ]", "", text)) if len(text) <= 24 else None
    return numerals.read(text)


def _broken(text: str, found: list[Amount]) -> str:
    """The first number written in a way that has no one meaning: 92,5 or 1.2.3 or 92²."""
    for match in _MALFORMED.finditer(text):
        inside = any(amount.start <= match.start() and match.end() < amount.end for amount in found)
        if not inside:
            left, right = max(0, match.start() - 6), match.end() + 6
            return re.sub(r"^[^0-9~]+|[^0-9²³¹]+$", "", text[left:right]).replace("~", "-")
    long = re.search(r"[0-9]{19,}", text)
    return long[0] if long else ""


def _join_ranges(text: str, singles: list[Amount]) -> list[Amount]:
    joined: list[Amount] = []
    for amount in singles:
        last = joined[-1] if joined else None
        if last and not last.is_range and not amount.is_range and _joins(text[last.end : amount.start], last, amount):
            joined[-1] = _range(last, amount)
        else:
            joined.append(amount)
    return joined


def _joins(between: str, low: Amount, high: Amount) -> bool:
    return between in ("~", "至", "到") and (not low.unit or low.unit == high.unit or low.unit in high.unit)


def _range(low: Amount, high: Amount) -> Amount:
    """1万~2万件 and 1~2万件 are both 1 to 2 with scale 10000; 5000~1万 is counted in ones."""
    shared = high.scale if low.scale in (high.scale, 1) else None
    if low.scale == 1 and high.scale > 1 and low.values[0] >= high.values[0]:
        shared = None
    if shared is None:
        return Amount(low.start, high.end, (*low.meant, *high.meant), Decimal(1), high.unit)
    return replace(high, start=low.start, values=(*low.values, *high.values))

"""The one reader of numbers: cell, form, workbook and command all ask ``read``.

A length limit and an ASCII pattern come first, ``Decimal`` last: Python itself also reads ``9_2``, ``٩٢`` and
``1e999999`` (which takes minutes to turn into an int), and Unicode normalization would make 922 out of 92². So only
the full-width digits ．％，－ and U+2212 are mapped, and everything else is refused with its own reason.

Blank is not a number and not 0: ``read`` refuses it, ``read_optional`` and ``read_cell`` answer None.
"""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import N_, Sentence, sentence

LONGEST_TEXT = 40
WHOLE_DIGITS = 18
DECIMAL_PLACES = 20
#: Excel keeps 17 digits and shows 15: the 15 are the number people typed.
EXCEL_DIGITS = 15
PERCENT_UNITS = ("%", "％")

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％，－\N{MINUS SIGN}", "0123456789.%,--")
_NUMBER = re.compile(r"(-?)([0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?(%?)")
_PLAIN = r"[0-9][0-9,]*(?:\.[0-9]+)?%?"


class NotANumber(ValueError):
    """The text is no number; ``code`` is a stable word for machines, ``reason`` the sentence for people."""

    def __init__(self, code: str, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.code = code
        self.reason = reason

    def __reduce__(self) -> tuple[type[NotANumber], tuple[str, Sentence]]:
        return NotANumber, (self.code, self.reason)


def read(text: str, *, unit: str | None = None) -> Decimal:
    """The number that ``text`` states, digit for digit.

    Thousands separators are read where they group correctly (1,234.5). A percent sign is the unit % written out:
    ``92.5%`` is 92.5 where ``unit`` is % or not known (None), and refused for any other unit, the empty one included.

    Raises NotANumber with the reason.
    """
    text = text.strip()
    if not text:
        raise NotANumber("blank", sentence("There is no number."))
    if len(text) > LONGEST_TEXT:
        raise NotANumber("long", sentence("The text is longer than %(limit)s characters.", limit=LONGEST_TEXT))
    plain = text.translate(_HALF_WIDTH)
    found = _NUMBER.fullmatch(plain)
    if found is None:
        raise _refusal(text, plain)
    minus, whole, places, percent = found.groups()
    if percent:
        _check_percent(text, unit)
    return _limited(Decimal(f"{minus}{whole.replace(',', '')}.{places or ''}"))


def read_optional(text: str, *, unit: str | None = None) -> Decimal | None:
    """Like ``read``, and None where the text is blank: missing, which is not 0."""
    return None if is_blank(text) else read(text, unit=unit)


def read_cell(value: object, *, number_format: str = "General", unit: str | None = None) -> Decimal | None:
    """The number in a workbook cell: None where the cell is blank.

    A number is the decimal text that Excel shows (15 significant digits). One formatted as a percentage means what it
    shows: 0.925 shown as 92.5% is the same as the text ``92.5%``. Raises NotANumber with the reason.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return read_optional(value, unit=unit)
    if isinstance(value, bool):
        raise NotANumber("truth", sentence("TRUE or FALSE is not a number."))
    if isinstance(value, date | time | timedelta):
        raise NotANumber("date", sentence("The cell holds a date or time, not a number: set its format to General."))
    number = _exact(value)
    if number_format != "General" and shows_percent(number_format, number):
        _check_percent(number_format, unit)
        number = _shifted(number, 2)
    return _limited(number)


def is_blank(text: str | None) -> bool:
    """Whether nothing, or only white space, was written."""
    return text is None or not text.strip()


def shows_percent(number_format: str, number: Decimal) -> bool:
    """Whether Excel shows ``number`` times 100 with a % under this number format.

    A % that is quoted or escaped is only drawn; the section after the first ``;`` is for negative numbers, the third
    for 0.
    """
    if "%" not in number_format:
        return False
    drawn = re.sub(r'"[^"]*"|[\\_*].', "", number_format)
    sections = drawn.split(";")
    place = 1 if number < 0 else 2 if number == 0 else 0
    return "%" in sections[place if place < len(sections) else 0]


def write(number: Decimal, *, places: int | None = None) -> str:
    """The number in plain decimals, never with an exponent.

    Without ``places`` every digit that counts and no trailing zeros; with it exactly so many decimals, half up.
    Raises ValueError for NaN and infinities.
    """
    if not number.is_finite():
        raise ValueError(f"{number} cannot be written")
    if places is not None:
        text = format(round_half_up(number, places), "f")
    else:
        text = format(number, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.removeprefix("-") if not number or not text.strip("-0.") else text


def round_half_up(number: Decimal | Fraction, places: int) -> Decimal:
    """四舍五入: to ``places`` decimals, halves away from zero, exactly, whatever the length of the number."""
    scaled = abs(Fraction(number)) * Fraction(10) ** places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return _decimal(units, negative=number < 0, exponent=-places)


def _decimal(units: int, *, negative: bool = False, exponent: int = 0) -> Decimal:
    """units × 10^exponent without passing a context, which would round at 28 digits."""
    return Decimal((int(negative and units != 0), tuple(map(int, str(units))), exponent))


def _shifted(number: Decimal, by: int) -> Decimal:
    """number × 10^by, exactly."""
    sign, digits, exponent = number.as_tuple()
    return Decimal((sign, digits, int(exponent) + by))


def _exact(value: object) -> Decimal:
    """The decimal of a number cell; raises NotANumber for what is none."""
    if isinstance(value, int):
        if abs(value) >= 10**WHOLE_DIGITS:
            raise _too_many_digits()
        return Decimal(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise NotANumber("not_finite", sentence("The value is not a finite number."))
        return Decimal(format(value, f".{EXCEL_DIGITS}g"))
    if isinstance(value, Decimal) and value.is_finite():
        return value
    raise NotANumber("text", sentence("“%(written)s” is not a number.", written=str(value)[:LONGEST_TEXT]))


def _limited(number: Decimal) -> Decimal:
    """The number itself when its length is within the limits; -0 becomes 0, 1E+2 becomes 100."""
    if number.adjusted() >= WHOLE_DIGITS and number:
        raise _too_many_digits()
    exponent = int(number.as_tuple().exponent)
    if -exponent > DECIMAL_PLACES:
        raise NotANumber(
            "places", sentence("The number has more than %(limit)s decimal places: round it.", limit=DECIMAL_PLACES)
        )
    if not number:
        return number.copy_abs()
    return Decimal(format(number, "f")) if exponent > 0 else number


def _too_many_digits() -> NotANumber:
    return NotANumber(
        "digits", sentence("The number has more than %(limit)s digits before the decimal point.", limit=WHOLE_DIGITS)
    )


def _check_percent(text: str, unit: str | None) -> None:
    if unit is None or unit.strip() in PERCENT_UNITS:
        return
    if unit.strip():
        reason = sentence("“%(written)s” is a percentage, but the unit is %(unit)s.", written=text, unit=unit.strip())
    else:
        reason = sentence("“%(written)s” is a percentage, but this number has no unit.", written=text)
    raise NotANumber("percent_unit", reason)


def _tells(code: str, pattern: str, text: str) -> tuple[str, re.Pattern[str], str]:
    return code, re.compile(pattern, re.IGNORECASE), text


#: What people write instead of a number, first match wins; the pattern sees the half-width text.
_REFUSALS = (
    _tells("dash", r"^[-‐-―]+$", N_("A dash is not a number: leave it blank or write 0.")),
    _tells("not_finite", r"^[-+]?(nan|inf|infinity|∞)$", N_("“%(written)s” is not a finite number.")),
    _tells("error", r"^#", N_("“%(written)s” is an error of the spreadsheet, not a number.")),
    _tells(
        "date",
        r"^[0-9]{4}[-/.年][0-9]{1,2}([-/.月]([0-9]{1,2}日?)?)?$",
        N_("“%(written)s” is a date, not a number."),
    ),
    _tells(
        "range",
        rf"^-?{_PLAIN}\s*(?:[-~～‐-―至到]|\.{3})\s*{_PLAIN}\D*$",
        N_("“%(written)s” is a range: write one number."),
    ),
    _tells(
        "approximate",
        r"[约近余多~～≈]|左右|上下|about|approx",
        N_("“%(written)s” is approximate: write the exact number."),
    ),
    _tells(
        "comparison",
        r"[<>=≥≤≧≦＜＞＝⩾⩽]|以上|以下|以内|不低于|不超过|低于|高于|超过",
        N_("“%(written)s” is a comparison: write the number alone."),
    ),
    _tells("exponent", r"^[-+]?[0-9.]+e[-+]?[0-9]+%?$", N_("“%(written)s” has an exponent: write out all digits.")),
    _tells("underscore", r"[0-9]_", N_("“%(written)s” has an underscore inside the number.")),
    _tells("space", r"[-0-9.,]\s+[0-9.,%]", N_("“%(written)s” has a space inside the number.")),
    _tells("plus", rf"^\+{_PLAIN}$", N_("“%(written)s” has a plus sign: write the value itself, not the change.")),
    _tells(
        "minus",
        rf"^(?:-{{2,}}{_PLAIN}|-?{_PLAIN}-|[(（]{_PLAIN}[)）])$",
        N_("Write a negative number as -5, not as “%(written)s”."),
    ),
    _tells(
        "percent",
        rf"^-?(?:%+|%+\s*{_PLAIN}|{_PLAIN}%+)$",
        N_("In “%(written)s” the percent sign must stand once, after the number."),
    ),
    _tells(
        "point",
        r"^-?(?:[0-9]*\.[0-9.]*|[0-9,]+\.|[0-9,]+(?:\.[0-9]+){2,})%?$",
        N_("“%(written)s” must have one decimal point, between digits."),
    ),
    _tells(
        "comma",
        r"^-?[0-9.,]*,[0-9.,]*%?$",
        N_("The comma in “%(written)s” does not separate thousands; the decimal sign is a point."),
    ),
    _tells(
        "numeral",
        r"^[-负]?[〇零一二两三四五六七八九十百千万亿点]+$",
        N_("“%(written)s” is written in words: write digits."),
    ),
    _tells(
        "scale",
        rf"^-?{_PLAIN}\s*[十百千万亿]",
        N_("“%(written)s” is shortened: write the number out in full."),
    ),
)


def _refusal(text: str, plain: str) -> NotANumber:
    """Why ``text`` is no number."""
    for code, pattern, reason in _REFUSALS:
        if pattern.search(plain):
            return NotANumber(code, Sentence(reason, {"written": text}))
    if any(not character.isascii() and unicodedata.category(character) in ("Nd", "No", "Nl") for character in plain):
        return NotANumber("foreign_digit", sentence("“%(written)s” holds digits other than 0 to 9.", written=text))
    if re.match(rf"-?{_PLAIN}\s*[^\W\d]|-?{_PLAIN}\s*[‰°℃㎡㎥]", plain):
        return NotANumber("unit", sentence("“%(written)s” holds more than a number: leave the unit out.", written=text))
    return NotANumber("text", sentence("“%(written)s” is not a number.", written=text))

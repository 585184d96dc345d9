"""Chinese numerals: 一百五十, 两, 十五, 九十二点五, 一万五千.

Only whole, well-formed numerals are read; a run of digits (二〇三〇) is a year or a name, not an amount.
"""

from __future__ import annotations

from decimal import Decimal

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
STEPS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": Decimal(10**4), "亿": Decimal(10**8)}

#: The signs a Chinese numeral is made of, as a character class.
SIGNS = "零〇一二两三四五六七八九十百千万亿"


def read(text: str) -> Decimal | None:
    """The number a Chinese numeral stands for; None where it is not one."""
    whole, point, fraction = text.partition("点")
    number = _whole(whole)
    if number is None or not point:
        return number
    if not fraction or any(sign not in DIGITS for sign in fraction):
        return None
    return number + Decimal("0." + "".join(str(DIGITS[sign]) for sign in fraction))


def colloquial_range(text: str) -> tuple[Decimal, Decimal] | None:
    """两三 is 2 to 3, 三五 is 3 to 5; None for anything else."""
    if len(text) != 2 or any(sign not in DIGITS for sign in text):
        return None
    low, high = DIGITS[text[0]], DIGITS[text[1]]
    return (Decimal(low), Decimal(high)) if high - low == 1 or (low, high) == (3, 5) else None


def scale_of(text: str) -> Decimal:
    """The product of the scale signs after a number: 万 is 10000, 千万 is 10000000, none is 1."""
    scale = Decimal(1)
    for sign in text:
        scale *= MYRIADS.get(sign, Decimal(STEPS.get(sign, 1)))
    return scale


def _whole(text: str) -> Decimal | None:
    for sign in ("亿", "万"):
        high, found, low = text.partition(sign)
        if found:
            return _split(high, low, MYRIADS[sign])
    return _below_myriad(text)


def _split(high: str, low: str, myriad: Decimal) -> Decimal | None:
    above = _whole(high)
    if above is None:
        return None
    if not low:
        return above * myriad
    if low in DIGITS and low not in "零〇":  # 一万五 is 15000
        return above * myriad + DIGITS[low] * myriad / 10
    below = _whole(low)
    return None if below is None or below >= myriad else above * myriad + below


def _below_myriad(text: str) -> Decimal | None:
    total, digit, last_step, zero = 0, None, 10000, False
    for position, sign in enumerate(text):
        if sign in "零〇":
            zero = True
            continue
        if sign in DIGITS:
            if digit is not None:
                return None
            digit = DIGITS[sign]
            continue
        step = STEPS.get(sign)
        if step is None or step >= last_step or (digit is None and not (step == 10 and (position == 0 or zero))):
            return None
        total, digit, last_step, zero = total + (digit or 1) * step, None, step, False
    if digit is not None:
        colloquial = not zero and last_step in (100, 1000) and text[-1] in DIGITS  # 一百五 is 150
        total += digit * (last_step // 10 if colloquial else 1)
    return Decimal(total) if text else None

"""Shares of a whole that add up to exactly 100.0 when printed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal


def of_hundred(counts: Sequence[int], *, decimals: int = 1) -> list[Decimal]:
    """Each count's share of their sum in %, to ``decimals``, by largest remainder: printed together they add up to 100.

    Equal remainders go to the earlier count. All zero gives all zero.
    """
    units = 100 * 10**decimals
    total = sum(counts)
    if total == 0:
        return [Decimal(0).scaleb(-decimals) for _ in counts]
    floors = [count * units // total for count in counts]
    remainders = [(-(count * units % total), place) for place, count in enumerate(counts)]
    for _, place in sorted(remainders)[: units - sum(floors)]:
        floors[place] += 1
    return [Decimal(share).scaleb(-decimals) for share in floors]

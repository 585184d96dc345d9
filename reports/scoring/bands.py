"""Grade bands cover the line once: half-open, without gap and without overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from qualitycity.numbers import write
from qualitycity.sentences import Sentence, sentence
from reports.scoring.scheme import Band


def problems(bands: Sequence[Band]) -> Iterator[Sentence]:
    if not bands:
        yield sentence("There are no grade bands.")
        return
    codes = [band.code for band in bands]
    for code in sorted({code for code in codes if codes.count(code) > 1 or not code.strip()}):
        yield sentence("The grade “%(code)s” must have a code of its own.", code=code)
    for band in bands:
        if band.low is not None and band.high is not None and band.low >= band.high:
            yield sentence("The band of grade %(grade)s holds nothing: %(low)s is not below %(high)s.", grade=band.code,
                           low=write(band.low), high=write(band.high))  # fmt: skip
    yield from _covering(sorted(bands, key=lambda band: (band.low is not None, band.low or Decimal(0))))


def _covering(bands: Sequence[Band]) -> Iterator[Sentence]:
    """``bands`` from the lowest to the highest."""
    if bands[0].low is not None:
        yield sentence("No grade covers scores below %(score)s.", score=write(bands[0].low))
    for lower, upper in pairwise(bands):
        if lower.high is None or upper.low is None or lower.high > upper.low:
            yield sentence("The bands of grades %(lower)s and %(upper)s overlap.", lower=lower.code, upper=upper.code)
        elif lower.high < upper.low:
            yield sentence("No grade covers scores from %(low)s to %(high)s.", low=write(lower.high),
                           high=write(upper.low))  # fmt: skip
    if bands[-1].high is not None:
        yield sentence("No grade covers scores from %(score)s on.", score=write(bands[-1].high))

"""How a change is written: a rate in percentage points, an amount with its share."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from departments.cells import Answer, Question
from departments.templatetags.entry import change, more_than


def row(now, before, *, unit, decimals=2):
    answers = [Answer(standing="reported", value=None if each is None else Decimal(each)) for each in (now, before)]
    cell = SimpleNamespace(asked=Question(1, unit=unit), indicator=SimpleNamespace(decimals=decimals))
    return SimpleNamespace(cell=cell, answer=answers[0], last=answers[1])


@pytest.mark.parametrize(
    ("now", "before", "unit", "told"),
    [
        ("95.5", "93", "%", "+2.5 points"),
        ("91", "93.25", "%", "−2.25 points"),
        ("93", "93", "%", "±0 points"),
        ("92", "80", "个", "+12 (+15%)"),  # 12 / 80 = 15 %
        ("60", "80", "个", "−20 (−25%)"),
        ("-5", "-10", "万元", "+5 (+50%)"),  # of −10, half
        ("3", "0", "起", "+3"),  # no share of nothing
        ("3", None, "起", "—"),
        (None, "3", "起", "—"),
    ],
)
def test_a_change_against_last_quarter(now, before, unit, told):
    with translation.override("en"):
        assert change(row(now, before, unit=unit)) == told


@pytest.mark.parametrize(("after", "before", "told"), [(4, 2, "+2"), (2, 4, "−2"), (3, 3, "±0")])
def test_a_count_against_another(after, before, told):
    assert more_than(after, before) == told

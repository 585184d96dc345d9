"""How a check becomes a fact: standings, and against what an open target is held."""

from decimal import Decimal

import pytest

from reports.scoring import Checked, of_check
from tests.reports.scoring.making import d


def made(against="phase", **columns):
    numbers = {name: value if isinstance(value, str | bool) else d(value) for name, value in columns.items()}
    return of_check("u", "1", Checked(**{"progress": "", **numbers}), against=against)


@pytest.mark.parametrize(
    ("verdict", "standing"),
    [("pending", "pending"), ("not_reported", "not_reported"), ("not_due", "not_applicable"),
     ("not_applicable", "not_applicable"), ("met", "value"), ("exceeded", "value"), ("not_met", "value")],
)  # fmt: skip
def test_a_verdict_has_its_standing(verdict, standing):
    assert made(verdict=verdict).standing == standing


def test_met_and_exceeded_are_met():
    assert [made(verdict=verdict).met for verdict in ("met", "exceeded", "not_met")] == [True, True, False]


def test_a_strict_test_reached_only_to_equality_is_marked():
    assert made(verdict="not_met", strict=True, actual=45, target=45, completion=1).strict_equal
    assert [made(verdict=verdict, strict=True).strict for verdict in ("not_met", "met")] == [True, False]
    assert not made(verdict="not_met", strict=False, actual=45, target=45).strict_equal
    assert not made(verdict="met", strict=True, actual=46, target=45).strict_equal


def test_an_open_target_is_held_against_what_should_be_there_by_now():
    behind = {"verdict": "open", "progress": "behind", "actual": 20, "target": 150, "phase_target": 30,
              "completion": Decimal("0.133333333333"), "gap": 130}  # fmt: skip
    by_phase = made(**behind)
    assert (by_phase.met, by_phase.completion, by_phase.gap) == (False, d("0.666666666667"), 10)  # 20/30, 30 − 20
    by_value = made(against="value", **behind)
    assert (by_value.met, by_value.completion, by_value.gap) == (False, d("0.133333333333"), 130)


def test_an_open_target_that_keeps_its_schedule_is_met():
    kept = made(verdict="open", progress="on_track", actual=30, target=150, phase_target=30)
    assert (kept.met, kept.completion, kept.gap) == (True, 1, 0)


def test_where_nothing_should_be_there_yet_there_is_nothing_to_measure():
    assert made(verdict="open", progress="not_started", actual=0, phase_target=0).standing == "not_applicable"


def test_less_may_be_better_by_now():
    behind = made(verdict="open", progress="behind", actual=40, target=25, phase_target=32, lower=True)
    assert (behind.completion, behind.gap) == (d("0.8"), 8)  # 32/40

"""Where there is no demonstration: there is none to remove, and a plan in use gets none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import call_command

from departments.models import Department, Value
from targets import schedule
from targets.models import Benchmark, Indicator, Period
from targets.periods import Quarter
from tests.reports.demonstration.plan import BY, run, shipped_plan, the_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):
    with shipped_plan(django_db_blocker):
        yield


def test_there_is_nothing_to_remove(capsys):
    assert run(capsys, remove=True) == (
        0,
        {"ok": True, "plan": "ZLQS", "act": "unchanged", "counts": {}, "kept": [], "accounts": [], "errors": []},
    )  # fmt: skip


def test_a_plan_that_is_not_there_is_refused(capsys):
    status, said = run(capsys, plan="X")
    assert (status, said["ok"], said["act"]) == (1, False, None)


def test_real_figures_are_never_covered(capsys):
    period = Period.objects.get(quarter=Quarter(2026, 2))
    indicator = Indicator.objects.get(targets__code="61")
    unit = Department.objects.get(name="市环保局")
    Value.objects.create(indicator=indicator, period=period, department=unit, value=Decimal(93), entered_key="li")
    status, said = run(capsys)
    assert (status, said["errors"]) == (1, ["2026Q2 已有实际数据：演示数据只能载入尚未使用的计划。"])
    assert Value.objects.count() == 1


def test_a_quarter_that_was_closed_is_in_use(capsys):
    schedule.open(plan=the_plan(), quarter=Quarter(2026, 1), by=BY)
    schedule.close(plan=the_plan(), quarter=Quarter(2026, 1), by=BY)
    assert run(capsys)[0] == 1


def test_real_benchmarks_are_never_covered(capsys):
    indicator = Indicator.objects.get(targets__code="7")
    Benchmark.objects.create(indicator=indicator, quarter=Quarter(2026, 1), value=Decimal(95), by_key="li")
    assert run(capsys)[0] == 1


def test_with_trials_goes_with_remove_only(capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("demo", with_trials=True)
    assert ended.value.code == 2

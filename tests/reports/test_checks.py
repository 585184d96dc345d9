"""Checks are computed when their inputs change, kept as versions, and judged matters stay judged."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import checks, verdicts
from reports.models import Check
from targets.models import Period
from targets.periods import Quarter
from targets.rules.terms import Rule
from tests.reports.ground import (
    a_period,
    a_plan,
    a_target,
    a_value,
    a_version,
    happened,
    published,
    verified,
)  # fmt: skip

pytestmark = pytest.mark.django_db

TREND = Rule(form="trend_up", test="prior", operator=">", direction="higher")
TERM_150 = Rule(form="increment", test="compare", operator=">=", values=(Decimal(150),), direction="higher")
HOLD_97 = Rule(form="at_least", test="compare", operator=">=", values=(Decimal(97),), direction="higher", hold=True)
ABOVE_PROVINCE = Rule(
    form="vs_benchmark", test="benchmark", operator=">=", values=(Decimal(2),), direction="higher",
    compared_with="全省平均水平",
)  # fmt: skip
AT_LEAST_95 = Rule(form="at_least", test="compare", operator=">=", values=(Decimal(95),), unit="%", direction="higher")


def at(target, quarter):
    return Check.objects.get(target=target, period__quarter=Quarter.parse(quarter), latest=True)


def numbers(target, quarter):
    rows = Check.objects.filter(target=target, period__quarter=Quarter.parse(quarter)).order_by("number")
    return [(row.number, row.verdict, row.latest, row.cause) for row in rows]


def test_a_new_period_brings_a_check_of_every_target():
    plan = a_plan()
    first, second = a_target(plan, "1"), a_target(plan, "2")
    a_period(plan, "2026Q1")
    assert {check.target_id for check in Check.objects.all()} == {first.pk, second.pk}
    assert at(first, "2026Q1").verdict == "not_reported"


def test_a_verified_value_changes_the_check_at_once_and_keeps_the_old_one():
    target = a_target(a_plan())
    a_period(target.plan, "2026Q1")
    verified(target, "2026Q1", 91)
    assert numbers(target, "2026Q1") == [
        (1, "not_reported", False, "period.created"),
        (2, "not_met", True, "value.verified"),
    ]
    check = at(target, "2026Q1")
    assert (check.actual, check.target_value, check.gap, check.progress) == (91, 92, 1, "behind")


def test_the_same_result_again_is_no_new_version():
    target = a_target(a_plan())
    a_period(target.plan, "2026Q1")
    verified(target, "2026Q1", 91)
    happened("value.verified", (target.indicator_id, Quarter(2026, 1)))
    assert checks.recompute(target.plan, cause="test") == 0
    assert Check.objects.count() == 2


def test_the_check_names_the_rows_it_came_from():
    target = a_target(a_plan())
    a_period(target.plan, "2026Q1")
    value = verified(target, "2026Q1", 91)
    assert at(target, "2026Q1").inputs == [["departments.value", str(value.pk), 1]]


def test_a_flow_of_the_term_changes_every_later_quarter():
    target = a_target(a_plan(), rule=TERM_150, measure="term_flow", unit="项")
    for quarter in ("2026Q1", "2026Q2", "2027Q1"):
        a_period(target.plan, quarter)
    for quarter in ("2026Q1", "2026Q2", "2026Q3", "2026Q4", "2027Q1"):
        a_value(target, quarter, 10)
    happened("value.verified", (target.indicator_id, Quarter(2026, 1)))
    assert [at(target, quarter).actual for quarter in ("2026Q1", "2026Q2", "2027Q1")] == [10, 20, 50]


def test_last_years_value_changes_the_same_quarter_of_the_next_year():
    target = a_target(a_plan(), rule=TREND)
    a_period(target.plan, "2026Q1")
    a_period(target.plan, "2027Q1")
    verified(target, "2027Q1", 81)
    assert at(target, "2027Q1").verdict == "pending"
    verified(target, "2026Q1", 80)
    assert at(target, "2027Q1").verdict == "met"


def test_a_failed_quarter_of_a_hold_is_carried_to_the_end_of_the_year():
    target = a_target(a_plan(), rule=HOLD_97)
    for quarter in ("2026Q1", "2026Q2", "2027Q1"):
        a_period(target.plan, quarter)
        verified(target, quarter, 98)
    verified(target, "2026Q1", 96)
    assert [at(target, quarter).verdict for quarter in ("2026Q1", "2026Q2", "2027Q1")] == ["not_met", "not_met", "met"]


def test_a_benchmark_changes_the_targets_that_are_compared_with_it():
    target = a_target(a_plan(), rule=ABOVE_PROVINCE)
    a_period(target.plan, "2026Q1")
    verified(target, "2026Q1", 92)
    assert at(target, "2026Q1").verdict == "pending"
    published(target, "2026Q1", 90)
    assert (at(target, "2026Q1").verdict, at(target, "2026Q1").cause) == ("met", "benchmark.published")


def test_another_indicators_value_changes_the_target_measured_against_it():
    plan = a_plan()
    economy = a_target(plan, "1", name="经济总量占比")
    rule = Rule(form="vs_ratio", test="benchmark", operator=">", direction="higher", compared_with="经济总量占比")
    brands = a_target(plan, "2", rule)
    a_period(plan, "2026Q1")
    verified(brands, "2026Q1", 16)
    assert at(brands, "2026Q1").verdict == "pending"
    verified(economy, "2026Q1", 15)
    assert at(brands, "2026Q1").verdict == "met"  # 16 > 15


def test_targets_of_one_indicator_are_checked_from_one_entry():
    first = a_target(a_plan(), "1")
    second = a_target(first.plan, "2", AT_LEAST_95, indicator=first.indicator)
    a_period(first.plan, "2026Q1")
    verified(first, "2026Q1", 93)
    assert (at(first, "2026Q1").verdict, at(second, "2026Q1").verdict) == ("met", "not_met")


def test_a_target_revised_in_the_third_quarter_leaves_the_first_two_as_they_were():
    target = a_target(a_plan())
    for quarter in ("2026Q1", "2026Q2", "2026Q3"):
        a_period(target.plan, quarter)
        verified(target, quarter, 93)
    before = list(Check.objects.filter(period__quarter__lt=Quarter(2026, 3)).values())
    a_version(target, AT_LEAST_95, effective_from=Quarter(2026, 3))
    happened("target.revised", target.pk)
    assert list(Check.objects.filter(period__quarter__lt=Quarter(2026, 3)).values()) == before
    assert (at(target, "2026Q3").verdict, at(target, "2026Q3").target_value) == ("not_met", 95)


@pytest.mark.parametrize("state", [Period.State.CLOSED, Period.State.LOCKED])
def test_a_revision_never_changes_a_closed_or_locked_quarter(state):
    target = a_target(a_plan())
    a_period(target.plan, "2026Q3")
    verified(target, "2026Q3", 93)
    Period.objects.update(state=state)
    a_version(target, AT_LEAST_95, effective_from=Quarter(2026, 3))
    happened("target.revised", target.pk)
    assert (at(target, "2026Q3").verdict, at(target, "2026Q3").number) == ("met", 2)


def test_a_late_figure_in_a_closed_quarter_is_judged_by_the_target_as_it_stood():
    target = a_target(a_plan(), rule=ABOVE_PROVINCE)
    a_period(target.plan, "2026Q1")
    verified(target, "2026Q1", 92)
    Period.objects.update(state=Period.State.LOCKED)
    stricter = Rule(form="vs_benchmark", test="benchmark", operator=">=", values=(Decimal(3),), direction="higher")
    a_version(target, stricter, effective_from=Quarter(2026, 1))
    published(target, "2026Q1", 90)
    check = at(target, "2026Q1")
    assert (check.verdict, check.cause, check.version.number) == ("met", "benchmark.published", 1)  # 92 - 90 = 2
    assert check.number == 3


def test_a_new_target_gets_checks_even_in_closed_quarters():
    plan = a_plan()
    a_period(plan, "2026Q1", Period.State.CLOSED)
    target = a_target(plan)
    happened("target.revised", target.pk)
    assert at(target, "2026Q1").verdict == "not_reported"


def test_quarters_before_the_plan_are_history_and_not_judged():
    target = a_target(a_plan())
    a_period(target.plan, "2025Q4")
    verified(target, "2025Q4", 80)
    assert not Check.objects.exists()


def test_a_published_quota_touches_the_whole_year():
    quota = Rule(form="external_quota", test="quota", compared_with="上级下达指标")
    target = a_target(a_plan(), rule=quota, measure="year_to_date", unit="")
    for quarter in ("2026Q1", "2026Q4"):
        a_period(target.plan, quarter)
        a_value(target, quarter, 5, part="能耗")
    target.indicator.quotas.create(year=2026, name="能耗", operator="<=", value=Decimal(5))
    happened("quota.published", (target.indicator_id, Quarter(2026, 1)))
    assert [at(target, quarter).verdict for quarter in ("2026Q1", "2026Q4")] == ["met", "met"]


def test_refreshing_many_targets_takes_as_many_queries_as_one(django_assert_num_queries):
    plan = a_plan()
    targets = [a_target(plan, str(number)) for number in range(1, 9)]
    for quarter in ("2026Q1", "2026Q2", "2026Q3"):
        a_period(plan, quarter)
    for target in targets:
        a_value(target, "2026Q1", 91)
    with CaptureQueriesContext(connection) as one:
        happened("value.verified", (targets[0].indicator_id, Quarter(2026, 1)))
    with django_assert_num_queries(len(one)):
        happened("value.verified", *((target.indicator_id, Quarter(2026, 1)) for target in targets[1:]))
    assert Check.objects.filter(verdict="not_met", latest=True).count() == 8


def test_the_seal_changes_with_any_column():
    target = a_target(a_plan())
    a_period(target.plan, "2026Q1")
    row = Check.objects.values().get()
    assert verdicts.seal(row) == row["hash"]
    changed = {"gap": Decimal(1), "verdict": "met", "number": 2, "cause": "x", "steps": [], "word": "优秀"}
    assert all(verdicts.seal({**row, name: value}) != row["hash"] for name, value in changed.items())

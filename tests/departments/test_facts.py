"""Stored rows become the facts of the rules: only what counts, each with the row it came from."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from departments import facts
from departments.models import Duty, Register, RegisterEntry, SafetyEvent, Value
from targets.models import Quota
from targets.periods import Quarter
from targets.rules.facts import Source
from targets.rules.terms import Rule
from tests.reports.ground import AT_LEAST_92, a_department, a_period, a_plan, a_target, a_value, a_version, published

pytestmark = pytest.mark.django_db
ABOVE_PEER = Rule(form="vs_ratio", test="benchmark", operator=">", direction="higher", compared_with="经济总量占比")


def of(target, **options):
    return facts.gather(target.plan, targets=[target.pk], **options).facts[target.pk]


def test_only_verified_values_count():
    target = a_target(a_plan())
    first = a_value(target, "2026Q1", 91)
    a_value(target, "2026Q1", 95, counted=False)
    (entry,) = of(target).entries
    assert (entry.quarter, entry.value) == (Quarter(2026, 1), Decimal(91))
    assert entry.source == Source("departments.value", str(first.pk), 1)


def test_a_units_drafts_stand_in_for_its_values_on_its_own_pages():
    target, unit = a_target(a_plan()), a_department("01")
    a_value(target, "2026Q1", 91, by=unit)
    a_value(target, "2026Q1", 95, by=unit, counted=False)
    assert of(target, drafts=Q(department=unit)).entries[0].value == Decimal(95)
    assert of(target, drafts=Q(department=a_department("02", "工商局"))).entries[0].value == Decimal(91)


def test_zero_missing_pending_and_not_applicable_stay_four_things():
    target = a_target(a_plan())
    a_value(target, "2026Q1", 0)
    a_value(target, "2026Q2", standing=Value.Standing.MISSING)
    a_value(target, "2026Q3", standing=Value.Standing.PENDING)
    a_value(target, "2026Q4", standing=Value.Standing.NOT_APPLICABLE)
    found = {str(entry.quarter): (entry.standing, entry.value) for entry in of(target).entries}
    assert found == {
        "2026Q1": ("reported", Decimal(0)),
        "2026Q3": ("pending", None),
        "2026Q4": ("not_applicable", None),
    }


def test_history_before_the_plan_is_known():
    target = a_target(a_plan())
    a_value(target, "2025Q4", 80)
    assert of(target).entries[0].quarter == Quarter(2025, 4)


def test_the_latest_benchmark_counts():
    target = a_target(a_plan(), "1", Rule(form="vs_average", test="benchmark", compared_with="全省平均"))
    published(target, "2026Q1", 89, publisher="省局")
    published(target, "2026Q1", 90, publisher="省局")
    (known,) = of(target).benchmarks
    assert (known.value, known.publisher, known.source.version) == (Decimal(90), "省局", 2)


def test_quotas_events_and_register_rows_are_gathered_for_the_targets_that_are_held_against_them():
    plan = a_plan()
    quota = a_target(plan, "1", Rule(form="external_quota", test="quota"))
    Quota.objects.create(indicator=quota.indicator, year=2026, name="能耗", operator="<=", value=Decimal(5))
    zero = a_target(plan, "2", Rule(form="zero_event", test="zero", operator="=", values=(Decimal(0),)))
    SafetyEvent.objects.create(indicator=zero.indicator, happened_on=date(2026, 8, 3), level="重大")
    stock = a_target(plan, "3", measure="register:valid")
    register = Register.objects.create(indicator=stock.indicator, name="名录")
    RegisterEntry.objects.create(register=register, holder="甲", granted=date(2025, 1, 1), latest=False)
    RegisterEntry.objects.create(
        register=register, holder="甲", granted=date(2025, 1, 1), number=2, revoked=date(2026, 1, 2)
    )
    assert [(each.year, each.name, each.value) for each in of(quota).quotas] == [(2026, "能耗", Decimal(5))]
    assert [(each.quarter, each.level) for each in of(zero).events] == [(Quarter(2026, 3), "重大")]
    assert [each.revoked for each in of(stock).register] == [date(2026, 1, 2)]


def test_a_comparison_with_another_indicator_takes_what_that_one_reached():
    plan = a_plan()
    economy = a_target(plan, "1", name="经济总量占比")
    brands = a_target(plan, "2", ABOVE_PEER)
    reported = a_value(economy, "2026Q1", 15)
    (benchmark,) = of(brands).benchmarks
    assert (benchmark.value, benchmark.publisher) == (Decimal(15), "经济总量占比")
    assert benchmark.source == Source("departments.value", str(reported.pk), 1)


def test_what_was_published_for_the_indicator_itself_wins_over_the_other_indicator():
    plan = a_plan()
    economy = a_target(plan, "1", name="经济总量占比")
    brands = a_target(plan, "2", ABOVE_PEER)
    a_value(economy, "2026Q1", 15)
    published(brands, "2026Q1", 16)
    assert of(brands).benchmark_of["", Quarter(2026, 1).ordinal].value == Decimal(16)


def test_a_handed_over_indicator_is_counted_once():
    target = a_target(a_plan())
    old, new = a_department("01"), a_department("02", "市场监管局")
    Duty.objects.create(department=old, target=target, role="lead", since=Quarter(2026, 1), until=Quarter(2026, 1))
    Duty.objects.create(department=new, target=target, role="lead", since=Quarter(2026, 2))
    a_value(target, "2026Q1", 10, by=old)
    a_value(target, "2026Q2", 11, by=new)
    a_value(target, "2026Q2", 10, by=old)
    assert [entry.value for entry in of(target).entries] == [Decimal(10), Decimal(11)]


def test_units_that_lead_side_by_side_are_added_up_and_a_missing_one_is_not_0():
    target = a_target(a_plan(), unit="项", measure="period_flow")
    east, west = a_department("01", "东区"), a_department("02", "西区")
    for unit in (east, west):
        Duty.objects.create(department=unit, target=target, role="lead", since=Quarter(2026, 1))
    a_value(target, "2026Q1", 3, by=east)
    a_value(target, "2026Q1", 4, by=west)
    a_value(target, "2026Q2", 5, by=east)
    (entry,) = of(target).entries
    assert (entry.quarter, entry.value, len(entry.made_of)) == (Quarter(2026, 1), Decimal(7), 2)


def test_a_part_given_to_a_supporting_unit_stands_beside_the_leads_own():
    target = a_target(a_plan(), parts=[{"name": "国道", "weight": None}, {"name": "省道", "weight": None}])
    lead, other = a_department("01"), a_department("02", "交通局")
    Duty.objects.create(department=lead, target=target, role="lead", since=Quarter(2026, 1))
    Duty.objects.create(department=other, target=target, role="supporting", parts=["省道"], since=Quarter(2026, 1))
    a_value(target, "2026Q1", 91, by=lead, part="国道")
    a_value(target, "2026Q1", 92, by=other, part="省道")
    assert {entry.part: entry.value for entry in of(target).entries} == {"国道": Decimal(91), "省道": Decimal(92)}


def test_the_number_of_queries_does_not_grow(django_assert_num_queries):
    plan = a_plan()
    first = a_target(plan, "1")
    a_value(first, "2026Q1", 1)
    with CaptureQueriesContext(connection) as few:
        facts.gather(plan)
    for number in range(2, 8):
        target = a_target(plan, str(number))
        for quarter in ("2026Q1", "2026Q2", "2026Q3"):
            a_value(target, quarter, number)
    with django_assert_num_queries(len(few)):
        facts.gather(plan)


def test_terms_of_a_revision_know_what_they_replaced():
    plan = a_plan()
    target = a_target(plan)
    a_period(plan, "2026Q1")
    revised = a_version(target, AT_LEAST_92, effective_from=Quarter(2026, 3), unit="")
    material = facts.gather(plan)
    terms = material.terms_of(material.in_force(target.pk, Quarter(2026, 3)))
    assert (terms.revised_from, terms.effective_from) == (revised.effective_from, Quarter(2026, 1))
    assert terms.previous is not None
    assert terms.previous.unit == "%"

"""Tests ``zero`` and ``quota``."""

from datetime import date

import pytest

from targets.rules import Event, Source
from tests.targets.making import at, entry, names, q, quota, rule, says, step, terms

NONE = terms(rule("zero_event", "zero", "=", 0, unit="起"), "period_flow", unit="起")
AUGUST = Event(q("2026Q3"), date(2026, 8, 3), "重大", source=Source("event", "5"))
QUOTA = terms(rule("external_quota", "quota", None), "year_to_date")
BOTH = (quota("能耗", "<=", 5), quota("排放", "<=", 3))


def test_zero_reported_is_met():
    says(
        at("2026Q1", NONE, entry("2026Q1", 0)),
        verdict="met",
        progress="on_track",
        actual=0,
        target=0,
        completion=1,
        gap=0,
    )


def test_three_incidents_are_not():
    says(at("2026Q1", NONE, entry("2026Q1", 3)), verdict="not_met", progress="behind", completion=0, gap=3)


def test_no_entry_and_no_event_is_not_reported():
    says(at("2026Q1", NONE), verdict="not_reported", progress="awaiting_data", actual=None, completion=None)
    says(at("2026Q2", NONE, entry("2026Q1", 0)), verdict="not_reported")


def test_entries_of_the_year_are_added():
    says(at("2026Q2", NONE, entry("2026Q1", 1), entry("2026Q2", 0)), verdict="not_met", actual=1)
    says(at("2027Q1", NONE, entry("2026Q1", 1), entry("2027Q1", 0)), verdict="met", actual=0)


def test_an_event_counts_at_once_without_an_entry_to_the_end_of_the_year():
    says(at("2026Q2", NONE, events=(AUGUST,)), verdict="not_reported")
    says(at("2026Q3", NONE, events=(AUGUST,)), verdict="not_met", actual=1, completion=0, gap=1)
    says(at("2026Q4", NONE, events=(AUGUST,)), verdict="not_met", actual=1)
    says(at("2027Q1", NONE, entry("2027Q1", 0), events=(AUGUST,)), verdict="met", actual=0)


def test_an_event_outweighs_a_zero_and_is_not_added_to_the_entries():
    reported = [entry(f"2026Q{number}", 0) for number in (1, 2, 3)]
    says(at("2026Q3", NONE, *reported, events=(AUGUST,)), verdict="not_met", actual=1)
    says(at("2026Q3", NONE, *reported[:2], entry("2026Q3", 2), events=(AUGUST,)), actual=2)  # max(2, 1)


def test_an_incident_once_reported_does_not_wait_for_the_rest():
    says(at("2026Q2", NONE, entry("2026Q1", 1)), verdict="not_met", actual=1)


def test_the_event_is_named():
    result = at("2026Q3", NONE, events=(AUGUST,))
    assert step(result, "events").inputs[0].source == Source("event", "5")


def test_a_cumulative_count_is_not_added_again():
    cumulative = terms(NONE.rule, "year_to_date")
    says(at("2026Q2", cumulative, entry("2026Q1", 1), entry("2026Q2", 1)), actual=1)
    says(at("2026Q2", cumulative, entry("2026Q1", 1)), verdict="not_met", actual=1)


def test_nothing_to_watch_over_is_not_applicable():
    says(at("2026Q1", NONE, entry("2026Q1", standing="not_applicable")), verdict="not_applicable")


def test_all_sub_quotas_met():
    result = at("2026Q1", QUOTA, entry("2026Q1", 5, "能耗"), entry("2026Q1", "2.9", "排放"), quotas=BOTH)
    says(result, verdict="met", progress="on_track", completion=1, gap=0)


def test_completion_is_the_share_of_sub_quotas_met():
    result = at("2026Q1", QUOTA, entry("2026Q1", "4.9", "能耗"), entry("2026Q1", "3.1", "排放"), quotas=BOTH)
    says(result, verdict="not_met", completion="0.5", gap=None)


def test_no_quota_for_the_year_is_pending():
    entries = [entry("2027Q1", 1, "能耗"), entry("2027Q1", 1, "排放")]
    says(at("2027Q1", QUOTA, *entries, quotas=BOTH), verdict="pending", progress="awaiting_data", completion=None)
    says(at("2026Q1", QUOTA), verdict="pending")


def test_any_record_missing_is_pending():
    asked = terms(QUOTA.rule, "year_to_date", parts=["能耗", "排放"], combine="each")
    entries = [entry("2026Q1", 1, "能耗"), entry("2026Q1", 1, "排放")]
    result = at("2026Q1", asked, *entries, quotas=BOTH[:1])
    says(result, verdict="pending")
    assert "排放" in str(step(result, "quota").formula)
    says(at("2026Q1", asked, *entries, quotas=BOTH), verdict="met")


def test_a_part_not_reported_makes_the_whole_not_reported():
    says(at("2026Q1", QUOTA, entry("2026Q1", 1, "能耗"), quotas=BOTH), verdict="not_reported")


def test_a_single_quota_takes_the_entry_as_a_whole():
    asked = terms(QUOTA.rule, "year_to_date", unit="吨标准煤/万元")
    result = at("2026Q1", asked, entry("2026Q1", "0.42"), quotas=(quota("单位GDP能耗", "<=", "0.4"),))
    says(result, verdict="not_met", actual="0.42", target="0.4", gap="0.02", completion=0)
    says(at("2026Q1", asked, entry("2026Q1", "0.4"), quotas=(quota("", "<=", "0.4"),)), verdict="met", completion=1)


@pytest.mark.parametrize(
    ("operator", "value", "verdict"),
    [
        (">=", 3, "met"),
        (">", 3, "not_met"),
        ("<=", 3, "met"),
        ("<", 3, "not_met"),
        ("=", 3, "met"),
        ("=", 4, "not_met"),
    ],
)
def test_the_record_says_how_it_is_met(operator, value, verdict):
    says(at("2026Q1", QUOTA, entry("2026Q1", value), quotas=(quota("", operator, 3),)), verdict=verdict)


def test_the_last_record_of_a_sub_quota_is_in_force():
    records = (quota("能耗", "<=", 3), quota("能耗", "<=", 5))
    says(at("2026Q1", QUOTA, entry("2026Q1", 4, "能耗"), quotas=records), verdict="met")


def test_every_quota_is_explained_beside_its_value():
    result = at("2026Q1", QUOTA, entry("2026Q1", 5, "能耗"), entry("2026Q1", 2, "排放"), quotas=BOTH)
    assert names(result)[:4] == ["quota", "actual", "quota", "actual"]
    assert step(result, "quota").inputs[0].source == Source("quota", "能耗")

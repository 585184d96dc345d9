"""Measures: how the entries of a period become one actual value."""

from datetime import date
from decimal import Decimal

import pytest

from targets.rules import Facts, Part, Registered, Source, check
from tests.targets.making import at, at_least, entry, q, ratio, rule, says, step, terms

FLOW = terms(rule("increment", "compare", ">=", 100, per_year=True), "period_flow")
TERM = terms(rule("increment", "compare", ">=", 150), "term_flow", baseline=1000)
RATE = at_least(92, unit="%")


def test_as_of_and_year_to_date_are_the_entry_of_the_quarter():
    entries = [entry("2026Q1", 30), entry("2026Q2", 50)]
    for measure in ("as_of", "year_to_date", "published_rate"):
        says(at("2026Q2", terms(at_least(1), measure), *entries), actual=50)


def test_a_flow_of_the_year_adds_its_due_quarters_up_to_now():
    entries = [entry(f"2026Q{number}", 10 * number) for number in (1, 2, 3, 4)]
    says(at("2026Q1", FLOW, *entries), actual=10)
    says(at("2026Q3", FLOW, *entries), actual=60)  # 10 + 20 + 30
    says(at("2026Q4", FLOW, *entries), actual=100)


def test_a_missing_quarter_makes_the_flow_not_reported_never_smaller():
    says(at("2026Q3", FLOW, entry("2026Q1", 10), entry("2026Q3", 30)), verdict="not_reported", actual=None)


def test_a_new_year_starts_its_flow_afresh():
    says(at("2027Q1", FLOW, entry("2026Q4", 99), entry("2027Q1", 5)), actual=5)


def test_a_flow_of_the_term_adds_since_the_plan_began_and_never_the_baseline():
    entries = [entry(f"2026Q{number}", 10) for number in (1, 2, 3, 4)] + [entry("2027Q1", 7)]
    says(at("2027Q1", TERM, entry("2025Q4", 500), *entries), actual=47)  # 4 x 10 + 7


def test_a_flow_of_the_term_may_start_from_one_opening_amount():
    opening = entry("2027Q2", 60, opening=True)
    says(at("2027Q3", TERM, opening, entry("2027Q3", 5)), actual=65)
    says(at("2027Q2", TERM, opening), actual=60)
    # what was entered before it is in it already
    says(at("2027Q3", TERM, entry("2026Q1", 50), opening, entry("2027Q3", 5)), actual=65)
    says(at("2027Q4", TERM, opening, entry("2027Q4", 5)), verdict="not_reported")  # 2027Q3 is missing


def test_an_opening_amount_from_before_the_plan_is_a_baseline():
    says(at("2026Q1", TERM, entry("2025Q4", 60, opening=True), entry("2026Q1", 5)), actual=5)


def test_half_yearly_entries_cover_the_half_year():
    half = terms(rule("increment", "compare", ">=", 100, per_year=True), "period_flow", frequency="half_yearly")
    entries = [entry("2026Q1", 99), entry("2026Q2", 40), entry("2026Q4", 50)]
    says(at("2026Q1", half, *entries), verdict="not_due")
    says(at("2026Q2", half, *entries), actual=40)
    says(at("2026Q4", half, *entries), actual=90)  # 40 + 50: what is stored in a quarter that is not due is skipped


def test_rates_are_never_averaged():
    rate = terms(RATE, "ratio:period", unit="%")
    says(at("2026Q2", rate, ratio("2026Q1", 9, 10), ratio("2026Q2", 8, 10)), actual=85)  # 17/20
    says(at("2026Q2", rate, ratio("2026Q1", 1, 1), ratio("2026Q2", 0, 99)), actual=1)  # 1/100, not 50 %


def test_a_ratio_of_periods_with_a_missing_quarter_is_not_reported():
    says(at("2026Q2", terms(RATE, "ratio:period", unit="%"), ratio("2026Q2", 8, 10)), verdict="not_reported")


@pytest.mark.parametrize("measure", ["ratio:as_of", "ratio:year_to_date"])
def test_a_ratio_as_of_a_date_is_the_entry_of_the_quarter_alone(measure):
    certified = [ratio("2026Q1", 20, 30), ratio("2026Q2", 30, 30)]
    says(at("2026Q2", terms(RATE, measure, unit="%"), *certified), actual=100)  # not 50/60


def test_a_quarter_of_nothing_over_nothing_is_a_report_and_adds_nothing():
    rate = terms(RATE, "ratio:period", unit="%")
    says(at("2026Q2", rate, ratio("2026Q1", 19, 20), ratio("2026Q2", 0, 0)), actual=95, verdict="met")


@pytest.mark.parametrize("measure", ["ratio:period", "ratio:as_of", "per_capita"])
def test_nothing_in_all_is_not_applicable(measure):
    result = at("2026Q1", terms(RATE, measure, unit="%"), ratio("2026Q1", 0, 0))
    says(result, verdict="not_applicable", progress="awaiting_data", actual=None, completion=None)


@pytest.mark.parametrize("measure", ["ratio:period", "ratio:as_of", "per_capita"])
@pytest.mark.parametrize(("n", "d"), [(3, 0), (3, None), (None, 3), (3, -1)])
def test_an_impossible_or_half_given_ratio_is_no_report(measure, n, d):
    says(at("2026Q1", terms(RATE, measure, unit="%"), ratio("2026Q1", n, d)), verdict="not_reported", actual=None)


def test_the_factor_is_100_for_a_share_and_1_otherwise_unless_declared():
    given = ratio("2026Q1", 3, 4)
    says(at("2026Q1", terms(at_least(1), "ratio:as_of", unit="%"), given), actual=75)
    says(at("2026Q1", terms(at_least(1, unit="%"), "ratio:as_of"), given), actual=75)
    says(at("2026Q1", terms(at_least(1), "ratio:as_of", unit="吨/件"), given), actual="0.75")
    says(at("2026Q1", terms(at_least(1), "ratio:as_of", unit="‰"), given), actual=750)
    says(at("2026Q1", terms(at_least(1), "ratio:as_of", unit="件", factor=10000), given), actual=7500)


def test_the_base_of_a_per_capita_value_is_fixed_for_the_year():
    asked = terms(at_least(15, unit="件/万人"), "per_capita", unit="件/万人", factor=10000)
    first, second = ratio("2026Q1", 1000, 1000000), ratio("2026Q2", 1500, None)
    says(at("2026Q2", asked, first, second), actual=15)  # 10000 x 1500/1000000
    says(at("2026Q2", asked, first, ratio("2026Q2", 1500, 2000000)), actual=15)
    says(at("2027Q1", asked, first, ratio("2027Q1", 1500, 2000000)), actual="7.5")  # a new year, a new base


def test_what_is_not_applicable_in_one_quarter_adds_nothing():
    says(at("2026Q2", FLOW, entry("2026Q1", standing="not_applicable"), entry("2026Q2", 7)), actual=7)


def test_what_is_unpublished_in_one_quarter_leaves_the_sum_pending():
    says(at("2026Q2", FLOW, entry("2026Q1", standing="pending"), entry("2026Q2", 7)), verdict="pending")


def test_parts_are_added():
    asked = terms(rule("stock_sum", "compare", ">=", 320), parts=["有机", "绿色", "无公害"], combine="sum")
    entries = [entry("2026Q1", 100, "有机"), entry("2026Q1", 120, "绿色"), entry("2026Q1", 100, "无公害")]
    says(at("2026Q1", asked, *entries), actual=320, verdict="met")
    says(at("2026Q1", asked, *entries[:2]), verdict="not_reported", actual=None)  # a missing part is not 0


def test_parts_of_a_ratio_add_numerators_and_denominators():
    asked = terms(RATE, "ratio:as_of", unit="%", parts=["甲", "乙"], combine="sum")
    says(at("2026Q1", asked, ratio("2026Q1", 9, 10, "甲"), ratio("2026Q1", 40, 90, "乙")), actual=49)  # 49/100


def test_a_weighted_mean_of_parts():
    weighed = [Part("甲", Decimal(3)), Part("乙", Decimal(1))]
    asked = terms(at_least(90), parts=weighed, combine="weighted")
    says(at("2026Q1", asked, entry("2026Q1", 92, "甲"), entry("2026Q1", 84, "乙")), actual=90)  # (3 x 92 + 84)/4


def test_parts_that_must_each_pass_give_the_lowest_completion():
    asked = terms(at_least(90), parts=["国道", "省道"], combine="each")
    result = at("2026Q1", asked, entry("2026Q1", 99, "国道"), entry("2026Q1", 81, "省道"))
    says(result, verdict="not_met", completion="0.9", actual=81, gap=9, progress="behind")  # 81/90
    assert [one.value for one in result.steps if one.name == "part"] == ["国道", "省道"]
    says(at("2026Q1", asked, entry("2026Q1", 99, "国道")), verdict="not_reported", completion=None)


VALID = Registered(date(2025, 1, 1), date(2026, 3, 31), source=Source("row", "1"))
GRANTED = Registered(date(2026, 3, 31), source=Source("row", "2"))
REVOKED = Registered(date(2025, 2, 1), revoked=date(2026, 3, 31), source=Source("row", "3"))


@pytest.mark.parametrize(
    ("measure", "quarter", "counted"),
    [
        ("register:valid", "2026Q1", 2),  # both ends of validity count, the day of revocation does not
        ("register:valid", "2026Q2", 1),
        ("register:year", "2026Q1", 1),
        ("register:year", "2027Q1", 0),
        ("register:term", "2027Q1", 1),  # what was granted before the plan is no gain of the term
    ],
)
def test_a_register_is_counted(measure, quarter, counted):
    result = at(quarter, terms(rule("stock", "compare", ">=", 5), measure), register=(VALID, GRANTED, REVOKED))
    says(result, actual=counted)


def test_an_empty_register_counts_zero():
    says(at("2026Q1", terms(rule("stock", "compare", ">=", 5), "register:valid")), actual=0, verdict="open")


def test_the_counted_rows_are_named():
    asked = terms(rule("stock", "compare", ">=", 5), "register:valid")
    result = at("2026Q1", asked, register=(VALID, GRANTED, REVOKED))
    assert [given.source.id for given in step(result, "actual").inputs] == ["1", "2"]


def test_a_register_can_be_counted_by_part():
    rows = (Registered(date(2026, 1, 5), part="国家级"), Registered(date(2026, 1, 6), part="省级"))
    each = terms(rule("stock", "compare", ">=", 1), "register:valid", parts=["国家级", "省级"], combine="each")
    says(at("2026Q1", each, register=rows), verdict="met", actual=1)
    both = terms(rule("stock_sum", "compare", ">=", 2), "register:valid", parts=["国家级", "省级"], combine="sum")
    says(at("2026Q1", both, register=rows), verdict="met", actual=2)


def test_exempted_quarters_are_left_out_and_named():
    asked = terms(FLOW.rule, "period_flow", exempt=frozenset({q("2026Q2")}))
    result = at("2026Q3", asked, entry("2026Q1", 10), entry("2026Q2", 99), entry("2026Q3", 30))
    says(result, actual=40)
    assert "2026Q2" in str(step(result, "exempt").formula)
    says(at("2026Q2", asked, entry("2026Q2", 99)), verdict="not_due")


def test_the_higher_version_of_an_entry_counts():
    old = entry("2026Q1", 10, source=Source("value", "1", 1))
    new = entry("2026Q1", 20, source=Source("value", "2", 2))
    asked = terms(at_least(1))
    for listed in ((old, new), (new, old)):
        assert check(asked, Facts(listed), q("2026Q1")).actual == 20

"""From the entries of several units to the city's."""

import pytest

from targets import rollup
from targets.rollup import Span
from targets.rules import Facts, Registered, Source, check
from tests.targets.making import at, at_least, entry, published, q, ratio, rule, says, stage, terms

COUNT = terms(rule("stock", "compare", ">=", 80))
RATE = terms(at_least(90, unit="%"), "ratio:as_of", unit="%")
SIDE_BY_SIDE = [Span("甲", q("2026Q1")), Span("乙", q("2026Q1"))]
HANDED_OVER = [Span("旧", q("2026Q1"), q("2026Q2")), Span("新", q("2026Q3"))]


def city(asked, spans, **by_unit):
    return rollup.entries(asked, by_unit, spans)


def test_amounts_are_added():
    (one,) = city(COUNT, SIDE_BY_SIDE, 甲=[entry("2026Q1", "1.5")], 乙=[entry("2026Q1", "2.25")])
    assert str(one.value) == "3.75"


def test_numerators_and_denominators_are_added_and_rates_never_averaged():
    (one,) = city(RATE, SIDE_BY_SIDE, 甲=[ratio("2026Q1", 1, 1)], 乙=[ratio("2026Q1", 1, 3)])
    assert (one.numerator, one.denominator, one.value) == (2, 4, None)
    says(at("2026Q1", RATE, one), actual=50)


def test_a_missing_unit_makes_the_city_missing():
    assert city(COUNT, SIDE_BY_SIDE, 甲=[entry("2026Q1", 5)]) == ()
    assert city(COUNT, SIDE_BY_SIDE, 甲=[entry("2026Q1", 5)], 乙=[]) == ()


def test_a_number_that_one_unit_lacks_is_lacking():
    (one,) = city(COUNT, SIDE_BY_SIDE, 甲=[entry("2026Q1", 5)], 乙=[entry("2026Q1")])
    assert one.value is None
    says(at("2026Q1", COUNT, one), verdict="not_reported")


@pytest.mark.parametrize(
    ("first", "second", "standing", "value"),
    [
        ("not_applicable", "reported", "reported", 5),
        ("pending", "reported", "pending", None),
        ("pending", "not_applicable", "pending", None),
        ("not_applicable", "not_applicable", "not_applicable", None),
    ],
)
def test_standings_are_put_together(first, second, standing, value):
    reported = [entry("2026Q1", 5 if one == "reported" else None, standing=one) for one in (first, second)]
    one = rollup.city(reported, terms=COUNT)
    assert (one.standing, one.value) == (standing, value)


def test_a_quarter_stays_with_whoever_reported_it():
    entries = city(
        COUNT, HANDED_OVER, 旧=[entry("2026Q1", 1), entry("2026Q2", 2), entry("2026Q3", 90)], 新=[entry("2026Q3", 3)]
    )
    assert [(str(one.quarter), one.value) for one in entries] == [("2026Q1", 1), ("2026Q2", 2), ("2026Q3", 3)]


def test_a_quarter_the_old_unit_left_open_may_come_from_the_new_one():
    entries = city(COUNT, HANDED_OVER, 旧=[entry("2026Q1", 1)], 新=[entry("2026Q2", 2), entry("2026Q3", 3)])
    assert [one.value for one in entries] == [1, 2, 3]


def test_a_line_of_its_own_makes_one_count_where_duties_overlap():
    overlapping = [Span("旧", q("2026Q1"), q("2026Q3"), line="牵头"), Span("新", q("2026Q3"), line="牵头")]
    both = city(COUNT, overlapping, 旧=[entry("2026Q3", 7)], 新=[entry("2026Q3", 8)])
    assert [one.value for one in both] == [8]  # the new one replaces the old
    only_old = city(COUNT, overlapping, 旧=[entry("2026Q3", 7)])
    assert [one.value for one in only_old] == [7]


def test_history_from_before_any_duty_counts():
    entries = city(COUNT, HANDED_OVER, 旧=[entry("2025Q4", 9)])
    assert [one.value for one in entries] == [9]


def test_parts_come_from_whom_they_were_given_to():
    spans = [Span("牵头", q("2026Q1"), parts=frozenset({"有机"})), Span("配合", q("2026Q1"), parts=frozenset({"绿色"}))]
    asked = terms(rule("stock_sum", "compare", ">=", 3), parts=["有机", "绿色"], combine="sum")
    entries = city(asked, spans, 牵头=[entry("2026Q1", 1, "有机")], 配合=[entry("2026Q1", 2, "绿色")])
    says(at("2026Q1", asked, *entries), actual=3, verdict="met")


def test_published_rates_and_levels_in_percent_do_not_add_up():
    published_rate = terms(at_least(90), "published_rate")
    level = terms(at_least(90, unit="%"), unit="%")
    for asked in (published_rate, level):
        entries = city(asked, SIDE_BY_SIDE, 甲=[entry("2026Q1", 90)], 乙=[entry("2026Q1", 80)])
        says(at("2026Q1", asked, *entries), verdict="not_reported", actual=None)


def test_one_units_entry_is_the_citys_as_it_is():
    alone = entry("2026Q1", 90, benchmark=88, rank=2, source=Source("value", "1"))
    assert city(terms(at_least(90), "published_rate"), SIDE_BY_SIDE[:1], 甲=[alone]) == (alone,)


def test_a_shared_benchmark_stays():
    reported = [ratio("2026Q1", 1, 2, benchmark=50), ratio("2026Q1", 1, 2, benchmark=50)]
    assert rollup.city(reported).benchmark == 50
    assert rollup.city([reported[0], ratio("2026Q1", 1, 2, benchmark=60)]).benchmark is None


STAGES = (stage("申报", "0.5", "2026Q2"), stage("命名", "1", "2030Q4"))
MILESTONE = terms(rule("milestone", "staged", None), "stage", stages=STAGES)


def test_the_city_is_where_the_unit_furthest_behind_is():
    first = [entry("2026Q1", stage="申报"), entry("2026Q3", stage="命名")]
    entries = city(MILESTONE, SIDE_BY_SIDE, 甲=first, 乙=[entry("2026Q2", stage="申报")])
    says(at("2026Q1", MILESTONE, *entries), completion=0)  # the other unit has not begun
    says(at("2026Q2", MILESTONE, *entries), completion="0.5", word="申报")
    says(at("2026Q3", MILESTONE, *entries), completion="0.5")
    more = city(MILESTONE, SIDE_BY_SIDE, 甲=first, 乙=[entry("2026Q2", stage="申报"), entry("2026Q4", stage="命名")])
    says(at("2026Q4", MILESTONE, *more), verdict="met")


def test_the_lowest_grade_is_the_citys():
    asked = terms(rule("qualitative", "rubric", None), "rubric")
    entries = city(asked, SIDE_BY_SIDE, 甲=[entry("2026Q1", grade="优秀")], 乙=[entry("2026Q1", grade="合格")])
    says(at("2026Q1", asked, *entries), actual=60)


def test_register_rows_and_publications_are_counted_once():
    from datetime import date

    shared = Registered(date(2026, 1, 1), source=Source("row", "1"))
    own = Registered(date(2026, 1, 1), source=Source("row", "2"))
    asked = terms(rule("stock", "compare", ">=", 2), "register:valid")
    record = published("2026Q1", 5, source=Source("benchmark", "1"))
    units = {
        "甲": Facts(register=(shared,), benchmarks=(record,)),
        "乙": Facts(register=(shared, own), benchmarks=(record,)),
    }
    together = rollup.facts(asked, units, SIDE_BY_SIDE)
    says(check(asked, together, q("2026Q1")), actual=2, verdict="met")
    assert together.benchmarks == (record,)


def test_the_citys_check_names_the_units_values():
    reported = [entry("2026Q1", 5, source=Source("value", "1")), entry("2026Q1", 6, source=Source("value", "2"))]
    result = at("2026Q1", COUNT, rollup.city(reported, terms=COUNT))
    says(result, actual=11)
    assert [given.source.id for step in result.steps for given in step.inputs] == ["1", "2"]

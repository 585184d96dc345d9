"""What holds for all targets and all facts: found by trying many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from targets import rollup
from targets.periods import PlanYears, Quarter
from targets.rules import Benchmark, Entry, Event, Facts, Part, PhaseTable, Quota, Registered, Rule, Stage, Terms, check
from tests.targets.making import at, entry, q, ratio, rule, terms

NUMBERS = st.decimals(min_value=-(10**6), max_value=10**6, places=4)
POSITIVE = st.decimals(min_value=Decimal("0.0001"), max_value=10**6, places=4)
COUNTS = st.integers(min_value=0, max_value=10**6)
QUARTERS = st.builds(Quarter, st.integers(2024, 2031), st.integers(1, 4))
PARTS = st.sampled_from(["", "甲", "乙"])
VERDICTS = {"met", "exceeded", "not_met", "open", "pending", "not_reported", "not_due", "not_applicable"}
PROGRESSES = {"not_due", "awaiting_data", "done", "behind", "not_started", "ahead", "on_track"}
FORMS = {
    "compare": ["at_least", "greater_than", "at_most", "less_than", "rise_to", "stock", "increment", "count",
                "accumulating_days", "index"],
    "benchmark": ["vs_benchmark", "vs_benchmark_range", "vs_ratio"],
    "prior": ["trend_up", "trend_down", "delta", "growth", "reduction"],
    "rank": ["rank"],
    "coverage": ["full_coverage"],
    "range": ["count_range", "band"],
    "zero": ["zero_event"],
    "quota": ["external_quota"],
    "staged": ["milestone"],
    "rubric": ["qualitative"],
}  # fmt: skip
MEASURES = [
    "as_of", "year_to_date", "period_flow", "term_flow", "ratio:period", "ratio:year_to_date", "ratio:as_of",
    "published_rate", "register:valid", "register:year", "register:term", "per_capita", "stage", "rubric",
]  # fmt: skip
STAGES = (Stage("一", Decimal("0.5"), q("2027Q2")), Stage("二", Decimal(1), q("2029Q4")))


def optional(strategy):
    return st.none() | strategy


@st.composite
def rules(draw):
    test = draw(st.sampled_from(sorted(FORMS)))
    return Rule(
        form=draw(st.sampled_from(FORMS[test])),
        test=test,  # type: ignore[arg-type]
        operator=draw(st.sampled_from([None, ">=", ">", "<=", "<", "="])),
        values=tuple(draw(st.lists(NUMBERS, max_size=2))),
        scale=draw(st.sampled_from([Decimal(1), Decimal(10000)])),
        unit=draw(st.sampled_from([None, "%", "件", "万件", "百分点"])),
        direction=draw(st.sampled_from([None, "higher", "lower"])),
        hold=draw(st.booleans()),
        per_year=draw(st.booleans()),
        compared_with=draw(st.sampled_from([None, "上年度", "基期", "2025年"])),
    )


@st.composite
def any_terms(draw):
    return Terms(
        code="1",
        rule=draw(rules()),
        measure=draw(st.sampled_from(MEASURES)),  # type: ignore[arg-type]
        years=PlanYears(2026, 2030, draw(st.integers(1, 12))),
        effective_from=draw(st.sampled_from([q("2026Q1"), q("2026Q3")])),
        frequency=draw(st.sampled_from(["quarterly", "half_yearly", "annual"])),
        unit=draw(st.sampled_from(["", "%", "件", "万件"])),
        annual=draw(st.dictionaries(st.integers(2026, 2030), rules(), max_size=2)),
        baseline=draw(optional(NUMBERS)),
        parts=draw(st.sampled_from([(), (Part("甲"), Part("乙", Decimal(2)))])),
        combine=draw(st.sampled_from([None, "sum", "weighted", "each"])),
        factor=draw(optional(POSITIVE)),
        phases=draw(st.sampled_from([None, PhaseTable((Decimal(0), Decimal(0), Decimal(0), Decimal(100)))])),
        stages=draw(st.sampled_from([(), STAGES])),
        lag_allowed=draw(st.booleans()),
        exempt=frozenset(draw(st.lists(QUARTERS, max_size=2))),
    )


ODD = st.sampled_from(
    [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+999999"), Decimal("1E-999999")]
)
ANY_NUMBER = optional(NUMBERS | ODD)
ENTRIES = st.builds(
    Entry, QUARTERS, PARTS, ANY_NUMBER, ANY_NUMBER, ANY_NUMBER, ANY_NUMBER, ANY_NUMBER, ANY_NUMBER,
    st.sampled_from(["", "一", "二", "三"]), st.sampled_from(["", "优秀", "不合格", "?"]),
    st.sampled_from(["reported", "reported", "pending", "not_applicable"]), opening=st.booleans(),
)  # fmt: skip
DAYS = st.dates(date(2024, 1, 1), date(2031, 12, 31))
FACTS = st.builds(
    Facts,
    st.lists(ENTRIES, max_size=12).map(tuple),
    st.lists(st.builds(Benchmark, QUARTERS, NUMBERS | ODD, PARTS), max_size=3).map(tuple),
    st.lists(
        st.builds(Quota, st.integers(2026, 2027), PARTS, st.sampled_from([">=", "<"]), NUMBERS | ODD), max_size=3
    ).map(tuple),
    st.lists(st.builds(Event, QUARTERS, DAYS), max_size=2).map(tuple),
    st.lists(st.builds(Registered, DAYS, optional(DAYS), optional(DAYS), PARTS), max_size=4).map(tuple),
)


@given(any_terms(), FACTS, QUARTERS)
@settings(max_examples=150, deadline=None)
def test_a_check_never_fails_and_always_makes_sense(asked, facts, quarter):
    result = check(asked, facts, quarter)
    assert result.verdict in VERDICTS
    assert result.progress in PROGRESSES
    assert (result.verdict == "not_due") == (result.progress == "not_due")
    if result.verdict in ("pending", "not_reported", "not_applicable"):
        assert result.progress == "awaiting_data"
    if result.verdict == "not_met" and result.progress != "done":
        assert result.progress == "behind"
    assert result.gap is None or result.gap >= 0
    assert result.steps[-1].name in ("progress", "due")
    for number in (result.actual, result.target, result.phase_target, result.completion, result.gap):
        assert number is None or -int(number.as_tuple().exponent) <= 12
        assert number is None or int(number.as_tuple().exponent) <= 0
    assert all(str(step.formula) for step in result.steps)


@given(
    any_terms(), st.lists(ENTRIES, max_size=8, unique_by=lambda one: (one.quarter, one.part)), QUARTERS, st.randoms()
)
@settings(max_examples=50, deadline=None)
def test_the_order_of_entries_does_not_matter(asked, entries, quarter, random):
    mixed = list(entries)
    random.shuffle(mixed)
    assert check(asked, Facts(tuple(entries)), quarter) == check(asked, Facts(tuple(mixed)), quarter)


def reached(result):
    return result.verdict in ("met", "exceeded")


@given(POSITIVE, POSITIVE, POSITIVE, st.sampled_from([">=", ">"]))
def test_more_is_never_worse_where_higher_is_better(target, first, second, operator):
    asked = terms(rule("at_least", "compare", operator, str(target), direction="higher"))
    low, high = (at("2026Q1", asked, entry("2026Q1", str(value))) for value in sorted((first, second)))
    assert low.completion <= high.completion
    assert low.gap >= high.gap
    assert reached(high) or not reached(low)


@given(POSITIVE, POSITIVE, POSITIVE, st.sampled_from(["<=", "<"]))
def test_more_is_never_better_where_lower_is_better(target, first, second, operator):
    asked = terms(rule("at_most", "compare", operator, str(target), direction="lower"))
    low, high = (at("2026Q1", asked, entry("2026Q1", str(value))) for value in sorted((first, second)))
    assert low.completion >= high.completion
    assert low.gap <= high.gap
    assert reached(low) or not reached(high)


@given(st.sampled_from(["higher", "lower"]), NUMBERS, NUMBERS, NUMBERS, POSITIVE)
def test_a_lead_over_the_benchmark_counts_in_its_direction(direction, benchmark, first, second, margin):
    asked = terms(rule("vs_benchmark", "benchmark", ">=", str(margin), direction=direction), "published_rate")
    facts = {"benchmarks": (Benchmark(q("2026Q1"), benchmark),)}
    worse, better = sorted((first, second), reverse=direction == "lower")
    low, high = (at("2026Q1", asked, entry("2026Q1", str(value)), **facts) for value in (worse, better))
    assert low.completion <= high.completion
    assert 0 <= low.completion <= 1
    assert reached(high) or not reached(low)


@given(st.lists(st.tuples(COUNTS, st.integers(1, 10**6)), min_size=4, max_size=4))
def test_a_ratio_is_the_ratio_of_the_sums(pairs):
    asked = terms(rule("at_least", "compare", ">=", 50, unit="%"), "ratio:period", unit="%")
    result = at("2026Q4", asked, *(ratio(f"2026Q{number}", *pair) for number, pair in enumerate(pairs, 1)))
    share = Fraction(100 * sum(n for n, _ in pairs), sum(d for _, d in pairs))
    assert abs(Fraction(result.actual) - share) <= Fraction(1, 2 * 10**12)
    assert reached(result) == (share >= 50)


@given(st.lists(NUMBERS, min_size=1, max_size=4))
def test_sums_of_decimals_are_exact(amounts):
    asked = terms(rule("increment", "compare", ">=", 1, per_year=True), "period_flow")
    result = at(f"2026Q{len(amounts)}", asked, *(entry(f"2026Q{n}", str(value)) for n, value in enumerate(amounts, 1)))
    assert result.actual == sum(amounts, Decimal(0))


@given(st.lists(COUNTS, min_size=1, max_size=6), st.integers(0, 5))
def test_a_sum_never_hides_a_missing_entry(amounts, hole):
    asked = terms(rule("stock_sum", "compare", ">=", 1), parts=[str(n) for n in range(len(amounts))], combine="sum")
    entries = [entry("2026Q1", value, str(n)) for n, value in enumerate(amounts)]
    assert at("2026Q1", asked, *entries).actual == sum(amounts)
    del entries[hole % len(amounts)]
    assert at("2026Q1", asked, *entries).verdict == "not_reported"


@given(any_terms(), FACTS, QUARTERS)
@settings(max_examples=50, deadline=None)
def test_what_comes_later_never_changes_an_earlier_check(asked, facts, quarter):
    known = Facts(
        tuple(one for one in facts.entries if one.quarter <= quarter),
        tuple(one for one in facts.benchmarks if one.quarter <= quarter),
        facts.quotas,
        tuple(one for one in facts.events if one.quarter <= quarter),
        facts.register,
    )
    assert check(asked, facts, quarter) == check(asked, known, quarter)


@given(st.lists(st.tuples(COUNTS, COUNTS), min_size=1, max_size=5))
def test_the_city_is_the_sum_of_its_units_whatever_their_order(pairs):
    reported = [Entry(q("2026Q1"), numerator=Decimal(n), denominator=Decimal(d)) for n, d in pairs]
    forward, backward = rollup.city(reported), rollup.city(reported[::-1])
    for one in (forward, backward):
        assert (one.numerator, one.denominator) == (sum(n for n, _ in pairs), sum(d for _, d in pairs))


@given(any_terms(), FACTS, QUARTERS)
@settings(max_examples=30, deadline=None)
def test_red_line_and_soft_change_no_verdict(asked, facts, quarter):
    marked = replace(asked, red_line=True, rule=replace(asked.rule, soft=True))
    assert check(marked, facts, quarter) == check(asked, facts, quarter)

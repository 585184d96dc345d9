"""The explanation: a reader can follow every step, and every number leads to the row it came from."""

from decimal import Decimal

import pytest

from qualitycity.sentences import Sentence
from targets.rules import Facts, Source, Step, check
from tests.targets.making import at, at_least, entry, names, published, q, ratio, rule, says, step, terms

RATE = terms(at_least(92, unit="%"), "ratio:period", unit="%")
QUARTERS = [ratio("2026Q1", 9, 10, source=Source("value", "1")), ratio("2026Q2", 8, 10, source=Source("value", "2", 3))]


def test_the_steps_of_a_rate():
    result = at("2026Q2", RATE, *QUARTERS)
    assert [(one.name, str(one.formula)) for one in result.steps] == [
        ("actual", "100 × (9 + 8) / (10 + 10) = 85."),
        ("target", "Value in force, for the whole plan: 92%."),
        ("phase_target", "The value in force, at every check: 92%."),
        ("verdict", "85% < 92%: not met."),
        ("completion", "Completion: 92.3913 %."),
        ("gap", "Shortfall: 7."),
        ("progress", "Progress: behind schedule."),
    ]


def test_every_input_names_its_row_and_version():
    given = step(at("2026Q2", RATE, *QUARTERS), "actual").inputs
    assert [(str(one.name), one.value, one.source) for one in given] == [
        ("Numerator of 2026Q1", Decimal(9), Source("value", "1")),
        ("Denominator of 2026Q1", Decimal(10), Source("value", "1")),
        ("Numerator of 2026Q2", Decimal(8), Source("value", "2", 3)),
        ("Denominator of 2026Q2", Decimal(10), Source("value", "2", 3)),
    ]


def test_the_steps_of_a_count_of_the_year():
    asked = terms(rule("stock", "compare", ">=", 80, unit="个"), unit="个", baseline=60, annual={2026: at_least(64)})
    result = at("2026Q1", asked, entry("2026Q1", 62))
    assert [(one.name, str(one.formula)) for one in result.steps] == [
        ("actual", "The value reported: 62."),
        ("target", "Value in force, the annual one of 2026: 64个."),
        ("phase_target", "60 + (64 − 60) × 0.25 = 61个."),
        ("verdict", "62个 < 64个: under way until 2026Q4."),
        ("horizon", "The plan's own value is 80; of it 77.5 % is reached."),
        ("completion", "Completion: 96.875 %."),
        ("gap", "Shortfall: 2."),
        ("progress", "Progress: ahead of schedule."),
    ]


def test_a_missing_quarter_is_named():
    assert "2026Q1" in str(step(at("2026Q2", RATE, QUARTERS[1]), "actual").formula)


def test_a_missing_part_is_named():
    asked = terms(at_least(1), parts=["有机", "绿色"], combine="sum")
    assert "2026Q1 绿色" in str(step(at("2026Q1", asked, entry("2026Q1", 5, "有机")), "actual").formula)


def test_a_refused_ratio_is_explained():
    assert "denominator" in str(step(at("2026Q1", RATE, ratio("2026Q1", 3, 0)), "actual").formula)


def test_steps_end_with_the_progress():
    for result in (at("2026Q1", RATE), at("2026Q1", RATE, QUARTERS[0]), at("2026Q1", RATE, ratio("2026Q1", 0, 0))):
        assert names(result)[-1] == "progress"


def test_the_number_of_the_step_is_the_number_of_the_result():
    result = at("2026Q2", RATE, *QUARTERS)
    told = {name: step(result, name).value for name in ("actual", "target", "phase_target", "completion", "gap")}
    says(result, **told)
    assert step(result, "verdict").value == result.verdict
    assert step(result, "progress").value == result.progress


def test_a_number_that_does_not_end_is_marked_so():
    asked = terms(at_least(50, unit="%"), "ratio:as_of", unit="%")
    assert "33.333333…" in str(step(at("2026Q1", asked, ratio("2026Q1", 1, 3)), "actual").formula)


def everything(result):
    for one in result.steps:
        yield one.formula
        yield from (given.name for given in one.inputs)


def inner(sentence):
    yield sentence
    for gap in sentence.gaps.values():
        if isinstance(gap, Sentence):
            yield from inner(gap)


@pytest.mark.parametrize(
    "asked",
    [
        RATE,
        terms(rule("vs_benchmark", "benchmark", ">=", 2), "published_rate"),
        terms(rule("growth", "prior", ">=", 8), "published_rate"),
        terms(rule("rank", "rank", "<="), "published_rate"),
        terms(rule("zero_event", "zero", "=", 0), "period_flow"),
        terms(rule("milestone", "staged", None), "stage"),
        terms(rule("qualitative", "rubric", None), "rubric"),
        terms(rule("accumulating_days", "compare", ">=", 358), "year_to_date"),
        terms(at_least(97, hold=True), "published_rate"),
    ],
)
def test_every_sentence_has_all_its_gaps_filled(asked):
    facts = Facts(
        (entry("2026Q1", 90, numerator=9, denominator=10, rank=3, stage="一", grade="良好"),),
        (published("2025Q4", 80),),
    )
    for quarter in ("2026Q1", "2026Q2"):
        result = check(asked, facts, q(quarter))
        for said in everything(result):
            for one in inner(said):
                assert isinstance(one, Sentence)
                assert str(one)
        assert all(isinstance(one, Step) for one in result.steps)

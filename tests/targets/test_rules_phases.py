"""Phase targets, building up, and the progress words."""

from decimal import Decimal

import pytest

from targets.periods import PlanYears
from targets.rules import PhaseTable
from tests.targets.making import at, at_least, entry, names, q, rule, says, shares, step, terms

TERM = terms(rule("increment", "compare", ">=", 150), "term_flow")
YEARLY = terms(rule("increment", "compare", ">=", 4, per_year=True), "period_flow")
STOCK = rule("stock", "compare", ">=", 80)
RISE = rule("rise_to", "compare", ">=", 40, unit="%", direction="higher")


def flow(**amounts):
    return [entry(f"2026{quarter}", amount) for quarter, amount in amounts.items()]


@pytest.mark.parametrize(
    ("amounts", "quarter", "phase", "verdict", "progress"),
    [
        ({"Q1": 0}, "2026Q1", "1", "open", "behind"),  # 4 x .25
        ({"Q1": 1}, "2026Q1", "1", "open", "on_track"),
        ({"Q1": 2}, "2026Q1", "1", "open", "ahead"),  # the next quarter asks 2
        ({"Q1": 4}, "2026Q1", "1", "met", "done"),
        ({"Q1": 1, "Q2": 1, "Q3": 1}, "2026Q3", "3", "open", "on_track"),
        ({"Q1": 1, "Q2": 1, "Q3": 1, "Q4": 0}, "2026Q4", "4", "not_met", "behind"),
        ({"Q1": 1, "Q2": 1, "Q3": 1, "Q4": 1}, "2026Q4", "4", "met", "done"),
    ],
)
def test_a_flow_of_the_year_asks_for_its_share_of_the_year(amounts, quarter, phase, verdict, progress):
    says(at(quarter, YEARLY, *flow(**amounts)), phase_target=phase, verdict=verdict, progress=progress, target=4)


@pytest.mark.parametrize(
    ("year", "number", "phase"), [(2026, 1, "7.5"), (2026, 4, "30"), (2028, 2, "75"), (2030, 4, "150")]
)
def test_a_flow_of_the_term_asks_for_the_quarters_gone(year, number, phase):
    # 150 x 1/20, 4/20, 10/20, 20/20
    says(at(f"{year}Q{number}", TERM), phase_target=phase, horizon_target=150)


def test_a_flow_of_the_term_is_open_until_the_plans_last_quarter():
    few = terms(TERM.rule, "term_flow", frequency="annual")
    listed = [entry(f"{year}Q4", 20) for year in range(2026, 2031)]
    says(at("2029Q4", few, *listed), verdict="open", progress="behind", actual=80)
    says(at("2030Q4", few, *listed), verdict="not_met", progress="behind", actual=100, gap=50)


def test_a_count_climbs_from_zero_over_the_term():
    # 80 x 1/20 = 4, next 8
    says(at("2026Q1", terms(STOCK), entry("2026Q1", 4)), phase_target=4, verdict="open", progress="on_track")
    says(at("2026Q1", terms(STOCK), entry("2026Q1", 3)), progress="behind")
    says(at("2026Q1", terms(STOCK), entry("2026Q1", 8)), progress="ahead")


def test_a_stock_climbs_from_its_baseline():
    # 60 + (80 - 60) x 1/20 = 61
    says(at("2026Q1", terms(STOCK, baseline=60), entry("2026Q1", 61)), phase_target=61, progress="on_track")


def test_a_stock_can_fall_back_and_be_open_again():
    says(at("2026Q2", terms(STOCK), entry("2026Q1", 80), entry("2026Q2", 79)), verdict="open", gap=1)


def test_a_year_of_its_own_has_its_path_within_the_year():
    asked = terms(STOCK, baseline=60, annual={2026: at_least(64)})
    # 60 + (64 - 60) x .25 = 61; of the whole 62/80
    result = at("2026Q1", asked, entry("2026Q1", 62))
    says(result, phase_target=61, target=64, horizon_target=80, verdict="open", progress="ahead",
         completion="0.96875", horizon_completion="0.775", gap=2)  # fmt: skip
    says(at("2026Q4", asked, entry("2026Q4", 63)), verdict="not_met", progress="behind", phase_target=64)
    says(at("2027Q4", asked, entry("2027Q4", 63)), verdict="open", horizon_completion=None)


def test_rising_to_a_level_follows_the_straight_path():
    asked = terms(RISE, "published_rate", baseline=30)
    # 30 + 10 x 1/20 = 30.5; the path made: (30.5 - 30)/(40 - 30)
    result = at("2026Q1", asked, entry("2026Q1", "30.5"))
    says(result, phase_target="30.5", verdict="open", progress="on_track", completion="0.7625")  # 30.5/40
    assert step(result, "path").value == Decimal("0.05")


def test_falling_to_a_level_follows_the_path_downwards():
    asked = terms(rule("rise_to", "compare", "<=", 20, direction="lower"), "published_rate", baseline=40)
    # 40 - 20 x 1/20 = 39, next 38
    says(at("2026Q1", asked, entry("2026Q1", "39.5")), phase_target=39, verdict="open", progress="behind")
    says(at("2026Q1", asked, entry("2026Q1", 39)), progress="on_track")
    says(at("2026Q1", asked, entry("2026Q1", 38)), progress="ahead", completion="0.526315789474")  # 20/38
    says(at("2026Q1", asked, entry("2026Q1", 20)), verdict="met", progress="done")


@pytest.mark.parametrize("baseline", [40, 45])
def test_a_baseline_at_the_target_leaves_no_path(baseline):
    result = at("2026Q1", terms(RISE, "published_rate", baseline=baseline), entry("2026Q1", 39))
    assert step(result, "path").value is None


def test_without_a_baseline_a_level_has_no_path_before_its_last_check():
    asked = terms(RISE, "published_rate")
    says(at("2026Q1", asked, entry("2026Q1", 35)), phase_target=None, verdict="open", progress="on_track")
    says(at("2030Q4", asked, entry("2030Q4", 35)), phase_target=40, verdict="not_met", progress="behind")


def test_a_level_asks_for_its_value_at_every_check():
    says(at("2026Q1", terms(at_least(92)), entry("2026Q1", 91)), phase_target=92, verdict="not_met", progress="behind")


def test_shares_of_the_years_increase_win_over_the_path():
    asked = terms(STOCK, baseline=60, annual={2026: at_least(64), 2027: at_least(70)}, phases=shares(0, 25, 50, 100))
    says(at("2026Q1", asked), phase_target=60)
    says(at("2026Q3", asked), phase_target=62)  # 60 + 4 x 50 %
    says(at("2026Q4", asked), phase_target=64)
    says(at("2027Q2", asked), phase_target="65.5")  # 64 + 6 x 25 %


def test_a_year_of_its_own_after_one_without_begins_on_the_plans_path():
    asked = terms(STOCK, baseline=60, annual={2027: at_least(70)}, phases=shares(0, 0, 0, 100))
    # 60 + (80 - 60) x 1/5 = 64 at the end of 2026
    says(at("2026Q4", asked), phase_target=64, target=80)
    says(at("2027Q1", asked), phase_target=64, target=70)


def test_shares_of_days_begin_anew_in_each_year():
    asked = terms(rule("accumulating_days", "compare", ">=", 350), "year_to_date", phases=shares(20, 40, 70, 100))
    says(at("2027Q1", asked, entry("2027Q1", 80)), phase_target=70)  # 350 x 20 %


def test_shares_of_a_plan_value_are_of_one_years_part_of_it():
    asked = terms(rule("count", "compare", ">=", 5), phases=shares(0, 0, 0, 100))
    says(at("2026Q3", asked, entry("2026Q3", 0)), phase_target=0, progress="not_started", verdict="open")
    says(at("2026Q4", asked, entry("2026Q4", 0)), phase_target=1, progress="behind")  # 5/5 a year
    says(at("2027Q1", asked, entry("2027Q1", 1)), phase_target=1, progress="ahead")
    says(at("2030Q4", asked, entry("2030Q4", 5)), phase_target=5, progress="done")


def test_shares_of_a_flow_of_the_year():
    asked = terms(YEARLY.rule, "period_flow", phases=shares(0, 0, 0, 100))
    says(at("2026Q3", asked, *flow(Q1=0, Q2=0, Q3=0)), phase_target=0, progress="not_started", verdict="open")
    says(at("2027Q1", asked, entry("2027Q1", 1)), phase_target=0, progress="ahead")


def test_typed_phase_values_win_over_shares_and_paths():
    table = PhaseTable(shares=shares(0, 0, 0, 100).shares, values={q("2026Q2"): Decimal(33)})
    asked = terms(STOCK, phases=table)
    says(at("2026Q2", asked, entry("2026Q2", 33)), phase_target=33)
    says(at("2026Q3", asked, entry("2026Q3", 33)), phase_target=0)
    level = terms(at_least(92), phases=PhaseTable(values={q("2026Q1"): Decimal(90)}))
    says(at("2026Q1", level, entry("2026Q1", 91)), phase_target=90, target=92, verdict="not_met", progress="behind")


def test_the_number_of_a_year_builds_up_like_the_plans_own():
    counted = terms(rule("count_range", "range", ">=", 2, 4), annual={2026: at_least(1)})
    says(at("2026Q1", counted, entry("2026Q1", 0)), verdict="open", target=1, horizon_target=2)
    says(at("2026Q4", counted, entry("2026Q4", 0)), verdict="not_met")
    says(at("2026Q4", counted, entry("2026Q4", 1)), verdict="met", horizon_completion="0.5")


def test_a_year_may_ask_in_another_way_than_the_plan():
    ceiling = rule("at_most", "compare", "<=", 28, direction="lower")
    asked = terms(rule("at_most", "compare", "<=", 25, direction="lower"), annual={2026: ceiling})
    says(at("2026Q1", asked, entry("2026Q1", 28)), verdict="met", target=28, horizon_target=25, completion=1,
         horizon_completion="0.892857142857")  # fmt: skip  # 25/28


def test_the_form_decides_what_builds_up_not_the_measure():
    says(at("2026Q1", terms(at_least(80)), entry("2026Q1", 10)), verdict="not_met")
    says(at("2026Q1", terms(STOCK), entry("2026Q1", 10)), verdict="open")


def test_a_july_year_has_its_own_quarters():
    july = terms(YEARLY.rule, "period_flow", years=PlanYears(2026, 2027, 7), effective_from=q("2026Q1"))
    says(at("2026Q2", july, *flow(Q1=1, Q2=1)), phase_target=2, progress="on_track")


def test_where_no_plan_value_stands_beside_it_there_is_no_second_completion():
    says(at("2026Q1", YEARLY, entry("2026Q1", 2)), horizon_completion=None, completion="0.5", horizon_target=4)
    assert "horizon" not in names(at("2026Q1", YEARLY, entry("2026Q1", 2)))


@pytest.mark.parametrize("part_values", [(8, 8), (8, 0)])
def test_of_several_parts_the_worst_gives_the_word(part_values):
    asked = terms(STOCK, parts=["甲", "乙"], combine="each")
    result = at(
        "2026Q1", asked, *(entry("2026Q1", value, name) for name, value in zip("甲乙", part_values, strict=True))
    )
    says(result, progress="ahead" if part_values == (8, 8) else "behind", verdict="open")

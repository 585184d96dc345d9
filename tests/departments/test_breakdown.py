"""Breaking targets down: who may, what is refused, what follows, and nobody overwrites another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from departments import balances, breakdown, contributions, plan_book
from departments.duties import DutyDraft
from departments.models import Breakdown, Department, Duty, Submission
from departments.workflow import Refused
from qualitycity.models import Event
from qualitycity.roles import Forbidden
from qualitycity.speech import say
from reports.models import Check
from targets.models import Period
from targets.periods import Quarter
from targets.plans import Revision
from targets.rules.terms import Rule
from tests.departments.desk import NEW, SYSTEM, an_actor
from tests.departments.plan_rows import everything
from tests.reports.ground import AT_LEAST_92, a_department, a_period, a_plan, a_target, verified

pytestmark = pytest.mark.django_db
Q1, Q2, Q3 = (Quarter(2026, number) for number in (1, 2, 3))
CEILING = Rule(form="at_most", test="compare", operator="<=", values=(Decimal(100),), direction="lower")


@pytest.fixture
def plan():
    return a_plan()


@pytest.fixture
def units(plan):
    return [a_department(f"{place:02}", name) for place, name in enumerate(("质监局", "东区", "西区"), 1)]


@pytest.fixture
def added(plan, units):
    """150 new things over the term, led by the first unit."""
    return a_target(plan, "10", NEW, lead=units[0], measure="term_flow", unit="项")


def lead(code: str = "01", share: str | None = None, goal: str | None = None, role: str = "lead") -> DutyDraft:
    return DutyDraft(code, role, share and Decimal(share), goal and Decimal(goal))


def supporting(code: str, share: str | None = None, goal: str | None = None) -> DutyDraft:
    return lead(code, share, goal, role="supporting")


def divide(target, *parts, since=Q1, by=SYSTEM, **more):
    return breakdown.divide(target=target, parts=parts, since=since, by=by, **more)


def told(target) -> str:
    return str(balances.of_plan(target.plan, 2026)[target.pk].sentence)


def reasons(refused) -> str:
    return " ".join(str(reason) for reason in refused.value.reasons)


def test_a_gap_is_there_until_the_parts_add_up(added):
    assert balances.blocking(added.plan, 2026) == {}
    divide(added, lead(share="40"), supporting("02", "30", "80"), supporting("03", "30", "60"))
    found = balances.blocking(added.plan, 2026)[added.pk]
    assert (found.kind, found.wanted, found.given, found.gap) == ("sum", 150, 140, 10)
    divide(added, lead(share="40"), supporting("02", "30", "80"), supporting("03", "30", "70"))
    assert balances.blocking(added.plan, 2026) == {}


def test_the_same_again_changes_nothing_and_a_change_is_one_event(added):
    assert divide(added, lead(), supporting("02", goal="80"))
    assert not divide(added, lead(), supporting("02", goal="80"))
    (event,) = Event.objects.filter(kind="duties.assigned")
    assert event.detail["targets"]["10"][1] == ["lead: 01", "supporting: 02 · goal 80"]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((supporting("02"),), "Name a lead unit"),
        ((lead(share="60"), supporting("02", "39")), "add up to 99"),
        ((lead(), supporting("77")), "“77” is not a unit"),
        ((lead(), supporting("02"), supporting("02")), "“02” is not a unit"),
        ((lead(share="110"), supporting("02", "-10")), "not negative"),
    ],
)
def test_what_is_wrong_is_said(added, parts, words):
    with pytest.raises(Refused) as refused:
        divide(added, *parts)
    assert words in reasons(refused)
    assert Duty.objects.count() == 1


def test_only_who_edits_the_plan_divides_it(added, units):
    with pytest.raises(Forbidden):
        divide(added, lead(), by=an_actor("reporter", units[0]))


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(added):
    seen = breakdown.print_of(breakdown.held_at(added, Q1))
    divide(added, lead(), supporting("02", goal="80"))
    with pytest.raises(Refused) as refused:
        divide(added, lead(), supporting("03"), seen=seen)
    assert "meanwhile" in reasons(refused)


def test_a_closed_quarter_keeps_its_duties(added):
    a_period(added.plan, "2026Q1", Period.State.CLOSED)
    assert breakdown.proposed_quarter(added.plan) == Q2
    with pytest.raises(Refused) as refused:
        divide(added, lead(goal="150"))
    assert "from 2026Q2 on" in reasons(refused)
    divide(added, lead(goal="150"), since=Q2)
    assert [(str(duty.since), duty.goal) for duty in breakdown.held_at(added, Q2)] == [("2026Q2", 150)]


def test_a_unit_that_reports_from_now_on_gets_its_sheet_and_the_check_waits_for_it(added, units):
    """A unit that has to report and is missing leaves the city without a figure: never a smaller sum."""
    a_period(added.plan, "2026Q1")
    verified(added, "2026Q1", 20, by=units[0])
    divide(added, lead(), lead("02", goal="50"))
    assert Submission.objects.filter(department=units[1], period__quarter=Q1).exists()
    last = Check.objects.get(target=added, period__quarter=Q1, latest=True)
    assert (last.verdict, last.cause) == ("not_reported", "duties.assigned")
    verified(added, "2026Q1", 5, by=units[1])
    assert Check.objects.get(target=added, period__quarter=Q1, latest=True).actual == 25


def test_who_reports_does_not_change_in_a_quarter_that_was_handed_in(added, units):
    period = a_period(added.plan, "2026Q1")
    Submission.objects.create(period=period, department=units[0], state=Submission.State.REPORTED)
    with pytest.raises(Refused) as refused:
        divide(added, lead("02"))
    assert "质监局 has reported 2026Q1 already" in reasons(refused)
    assert divide(added, lead(goal="150"))  # the same unit reports: its goal may change


def test_the_kind_is_set_kept_and_given_back(added):
    breakdown.set_kind(target=added, kind="each", by=SYSTEM)
    breakdown.set_kind(target=added, kind="each", by=SYSTEM)
    divide(added, lead(goal="140"))
    assert "fall short, by 10 项 at most" in told(added)
    breakdown.set_kind(target=added, kind="", by=SYSTEM)
    assert not Breakdown.objects.exists()
    details = Event.objects.filter(kind="breakdown.kind_set").order_by("id").values_list("detail", flat=True)
    assert list(details) == [{"before": "", "after": "each"}, {"before": "each", "after": ""}]
    with pytest.raises(Refused):
        breakdown.set_kind(target=added, kind="guess", by=SYSTEM)


def test_units_are_copied_to_many_and_goals_in_proportion(plan, added, units):
    twice = a_target(plan, "12", NEW, measure="term_flow", unit="项")  # 150 as well
    rate = a_target(plan, "4", AT_LEAST_92, measure="ratio:as_of")
    divide(added, lead(share="50"), supporting("02", "25", "100"), supporting("03", "25", "50"))
    changed, refused = breakdown.copy(source=added, onto=[twice.pk, rate.pk], since=Q1, by=SYSTEM, goals=True)
    assert (changed, refused) == (["12", "4"], [])
    goals = [
        (duty.target.code, duty.department.code, duty.goal) for duty in Duty.objects.filter(target__in=[twice, rate])
    ]
    assert goals == [
        ("12", "01", None), ("12", "02", 100), ("12", "03", 50), ("4", "01", None), ("4", "02", 92), ("4", "03", 92)
    ]  # fmt: skip


def test_a_mean_takes_the_denominators_that_were_reported(plan, units):
    rate = a_target(plan, "4", AT_LEAST_92, measure="ratio:as_of", lead=units[0])
    divide(rate, lead(), lead("02", goal="95"), lead("03", goal="91"))
    assert balances.of_plan(plan, 2026)[rate.pk].given is None
    verified(rate, "2026Q1", numerator=90, denominator=100, by=units[1])
    verified(rate, "2026Q1", numerator=270, denominator=300, by=units[2])
    # (95 × 100 + 91 × 300) / 400 = 92
    found = balances.of_plan(plan, 2026)[rate.pk]
    assert (found.ok, found.given) == (True, 92)
    assert "2026Q1" in str(found.sentence)


def test_a_units_check_and_the_citys_are_the_same_function(plan, units):
    """9/10 and 16/20 make 25/30 = 83.33 %, never the mean of the two rates (85 %)."""
    rate = a_target(plan, "4", AT_LEAST_92, measure="ratio:as_of", lead=units[0])
    divide(rate, lead(goal="90"), lead("02", goal="85"))
    verified(rate, "2026Q1", numerator=9, denominator=10, by=units[0])
    verified(rate, "2026Q1", numerator=16, denominator=20, by=units[1])
    rolled = contributions.of_target(rate, Q1)
    assert [(row.unit.code, row.goal, row.result.actual, row.result.verdict) for row in rolled.rows] == [
        ("01", 90, 90, "met"), ("02", 85, 80, "not_met"),
    ]  # fmt: skip
    assert (rolled.result.actual, rolled.result.verdict) == (Decimal("83.333333333333"), "not_met")
    assert [str(one) for one in rolled.told] == ["Numerator: 9 + 16 = 25.", "Denominator: 10 + 20 = 30."]


def test_a_missing_unit_is_named_and_the_city_has_no_figure(plan, units):
    rate = a_target(plan, "4", AT_LEAST_92, measure="ratio:as_of", lead=units[0])
    divide(rate, lead(), lead("02"))
    verified(rate, "2026Q1", numerator=9, denominator=10, by=units[0])
    rolled = contributions.of_target(rate, Q1)
    assert rolled.result.verdict == "not_reported"
    assert say(rolled.told[0]).startswith("东区")


def test_figures_of_before_are_counted_once_when_units_join(plan, units):
    """The lead goes on with a goal of its own beside two units that begin: last year's figure is still one figure."""
    more = a_target(plan, "5", CEILING, measure="year_to_date", unit="吨", lead=units[2])
    verified(more, "2025Q1", 40, by=units[2])
    a_period(plan, "2026Q1", Period.State.CLOSED)
    divide(more, lead("03", goal="50"), lead("01", goal="25"), lead("02", goal="25"), since=Q2)
    rolled = contributions.of_target(more, Quarter(2025, 1))
    assert [entry.value for entry in rolled.entries] == [40]


def test_balances_cost_the_same_queries_for_any_plan(plan, units, django_assert_max_num_queries):
    def measure() -> int:
        with django_assert_max_num_queries(4) as asked:
            balances.of_plan(plan, 2026)
        return len(asked)

    first = a_target(plan, "0", AT_LEAST_92, measure="ratio:as_of", lead=units[0])
    divide(first, lead(), lead("02", goal="95"))
    few = measure()
    for place in range(1, 9):
        target = a_target(plan, str(place), AT_LEAST_92, measure="ratio:as_of", lead=units[0])
        divide(target, lead(), lead("02", goal="95"))
    assert measure() == few


def test_units_stand_in_protocol_order(added, units):
    Department.objects.filter(pk=units[1].pk).update(order=9)
    assert [unit.code for unit in breakdown.units_of(added.plan).values()] == ["01", "03", "02"]


def test_a_plan_workbook_keeps_who_reports_beside_the_lead_and_the_weights(tmp_path, plan, units):
    rate = a_target(plan, "4", AT_LEAST_92, measure="ratio:as_of", lead=units[0])
    weighed = DutyDraft("02", "lead", None, Decimal(95), (), Decimal("12.5"))
    divide(rate, lead(share="60"), weighed, supporting("03", "40"))
    before = everything(plan)["duties"]
    file = tmp_path / "plan.xlsx"
    plan_book.write_book(plan, file)
    again = plan_book.load(plan_book.open_book(file), by=SYSTEM, revision=Revision(plan.years.first, "核对"))
    assert again.problems.ok
    assert everything(plan)["duties"] == before

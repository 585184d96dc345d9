"""Years and phases on the page: from the horizon, from a table, by hand; shown as a curve; kept as a version."""

from __future__ import annotations

import pytest
from django.test import Client

from departments import plan_editor
from targets.models import Plan, Target
from targets.periods import Quarter
from targets.rules import stored
from tests.departments import plan_desk, plan_rows

pytestmark = pytest.mark.django_db
YEARS = ("2026", "2027", "2028", "2029", "2030")


@pytest.fixture
def plan() -> Plan:
    return plan_desk.a_plan()


@pytest.fixture
def office(client: Client, plan: Plan) -> Client:
    return plan_desk.signed_in(client, plan)


def post(office: Client, code: str, do: str, **cells: str) -> tuple[int, str]:
    target = Target.objects.get(code=code)
    form = {"effective": "2026Q1", "reason": "年度分解", "seen": plan_editor.seen_of(target.plan, code), "way": "path"}
    stored_cells = plan_editor.cells_of(target.plan, code, at=target.plan.years.first)
    form |= {"baseline": stored_cells.get("baseline", ""), **cells, "do": do}
    response = office.post(f"/plan/targets/{target.pk}/years/", form)
    return response.status_code, response.content.decode()


def typed(page: str) -> list[str]:
    """What stands in the cells of the years."""
    return [page.split(f'name="{year}" value="', 1)[1].split('"', 1)[0] for year in YEARS]


def test_the_horizon_is_paced_in_even_steps_from_the_baseline(office: Client) -> None:
    status, page = post(office, "1", "linear")
    # 85 + 7 x 1/5 = 86.4, 87.8, 89.2, 90.6, 92
    assert (status, typed(page)) == (200, ["86.4", "87.8", "89.2", "90.6", "92"])
    assert "2030年第4季度" in page
    # what is added over the term starts from nothing: 150 x 1/5 …
    assert typed(post(office, "2", "linear")[1]) == ["30", "60", "90", "120", "150"]


def test_steps_without_a_baseline_say_that_they_begin_at_nothing(office: Client) -> None:
    stock = plan_rows.target("9", clause="有效期内省名牌产品80个", unit="个", measure="as_of", decimals=0)
    assert plan_rows.load(plan_rows.book([stock], code="S")).problems.ok
    _status, page = post(office, "9", "linear")
    assert typed(page) == ["16", "32", "48", "64", "80"]  # 80 x 1/5 …
    assert "未填写基期值，自0起递进" in page
    assert "未填写基期值" not in post(office, "2", "linear")[1]  # what is added begins at nothing anyway


def test_a_target_in_words_says_why_it_is_not_paced(office: Client) -> None:
    assert "没有单一数量" in post(office, "3", "linear")[1]


def test_a_table_is_taken_over_and_the_years_can_be_cleared(office: Client) -> None:
    _status, page = post(office, "1", "table", table="2026 86\n2027：88\n2031 90", **{"2030": "92"})
    assert typed(page) == ["86", "88", "", "", "92"]
    assert "规划期内没有2031年" in page
    assert typed(post(office, "1", "clear", **{"2026": "86"})[1]) == [""] * 5


def test_years_and_shares_are_kept_as_a_version(office: Client, plan: Plan) -> None:
    cells = dict(zip(YEARS, ("86.4", "87.8", "89.2", "90.6", "不低于92%"), strict=True))
    shown = post(office, "1", "check", way="end", **cells)[1]
    assert "<ins>0/0/0/100</ins>" in shown
    status, _page = post(office, "1", "save", way="end", **cells)
    assert status == 302
    version = Target.objects.get(code="1").versions.latest("number")
    assert {year: rule["values"] for year, rule in version.annual.items()}["2027"] == ["87.8"]
    assert version.annual["2030"]["values"] == ["92"]
    assert (version.phases or {})["shares"] == ["0", "0", "0", "100"]
    assert (version.clause, version.reason) == ("达到92%以上", "年度分解")
    page = office.get(f"/plan/targets/{version.target_id}/years/").content.decode()
    assert 'value="end" checked' in page
    assert typed(page)[1] == "87.8"


def test_shares_by_hand_fill_the_quarters_and_win_as_values(office: Client) -> None:
    shares = {"share1": "10", "share2": "30", "share3": "60", "share4": "100"}
    _status, page = post(office, "2", "quarters", way="shares", **shares, **{"2026": "30"})
    # 30 x 10 % = 3, 9, 18, 30; the years that are blank are those of the horizon: 30 + 30 x 10 % = 33
    for quarter, value in (("2026Q1", "3"), ("2026Q2", "9"), ("2026Q3", "18"), ("2026Q4", "30"), ("2027Q1", "33")):
        assert f'name="{quarter}" value="{value}"' in page
    assert 'value="values" checked' in page
    status, _page = post(office, "2", "save", way="values", **{"2026Q1": "3", "2026Q2": "1,000"})
    assert status == 302
    phases = stored.load_phases(Target.objects.get(code="2").versions.latest("number").phases)
    assert phases is not None
    assert {str(at): str(value) for at, value in phases.values.items()} == {"2026Q1": "3", "2026Q2": "1000"}


@pytest.mark.parametrize("shares", [("50", "40", "60", "100"), ("x", "1", "2", "3"), ("", "", "", "")])
def test_shares_that_do_not_rise_are_refused(office: Client, shares: tuple[str, ...]) -> None:
    named = {f"share{number}": text for number, text in enumerate(shares, 1)}
    assert post(office, "1", "save", way="shares", **named)[0] == 409
    assert Target.objects.get(code="1").versions.count() == 1
    assert post(office, "1", "quarters", way="shares", **named)[0] == 200


def test_a_july_year_is_printed_over_two_years(client: Client) -> None:
    plan = plan_desk.a_plan(code="J", year_start_month=7, end_year=2028)
    office = plan_desk.signed_in(client, plan)
    target = Target.objects.get(plan=plan, code="1")
    page = office.get(f"/plan/targets/{target.pk}/years/").content.decode()
    assert "2027/28" in page
    assert "2026/27年第1季度" in page
    assert plan.years.quarter_of(plan.years.first_day(Quarter(2027, 2))) == Quarter(2027, 2)

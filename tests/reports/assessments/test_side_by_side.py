"""What-if runs beside the run that they rest on: units × runs, never announced, taken along as a workbook."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from departments.workflow import Refused
from reports import rankings, side_by_side
from reports.assessments import runs, walk
from tests.reports.assessments.city import BY, a_city
from tests.reports.assessments.test_runs import lines
from tests.reports.assessments.test_walk import at, moved, work
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db
HEAVIER = {"kind": "weight", "item": "2", "to": "40"}
CORRECTED = {"kind": "value", "target": "1", "to": "69"}


@pytest.fixture
def tried():
    """A run, a trial with a heavier item, and one with a corrected value.

    质监局: (22.5 + 20) of 65 = 65.38; with item 2 worth 40: 62.5 of 85 = 73.53; with 69 reached: 53.75 of 65 = 82.69.
    工商局: 7.5 of 15 = 50; unchanged; 11.25 of 15 = 75.
    """
    city = a_city()
    run = city.run()
    return city, run, [
        city.run(trial=runs.Trial(run, "事故率加重", [HEAVIER])),
        city.run(trial=runs.Trial(run, "抽检更正", [CORRECTED])),
    ]  # fmt: skip


def test_every_unit_stands_beside_what_it_would_have(tried):
    city, run, trials = tried
    assert side_by_side.base_of(at(city)) == run
    assert side_by_side.trials_of(run) == trials
    groups = side_by_side.of(run, trials, rankings.content_of(run))
    rows = {row.unit: row for group in groups for row in group.rows}
    told = {
        unit: [(cell.sheet.score, cell.change, cell.sheet.grade) for cell in rows[unit].cells] for unit in ("01", "02")
    }
    assert told == {
        "01": [(Decimal("73.53"), Decimal("8.15"), "C"), (Decimal("82.69"), Decimal("17.31"), "B")],
        "02": [(Decimal(50), Decimal(0), "D"), (Decimal(75), Decimal(25), "C")],
    }
    assert [side_by_side.moved(groups, place) for place in (0, 1)] == [
        side_by_side.Moved(scores=1, grades=0, ranks=0), side_by_side.Moved(scores=2, grades=2, ranks=0),
    ]  # fmt: skip


def test_the_page_says_what_is_otherwise_and_that_nothing_of_it_is_announced(tried):
    city, _run, trials = tried
    office = looking("office_staff")
    page = text_of(office, reverse("assessment-trials", args=[city.assessment.pk]))
    assert "2 事故率: 20 → <b>40</b>" in page
    assert "1 抽检合格率 2026Q4: 46 → <b>69</b>" in page
    assert "不公布" in page
    one = text_of(office, reverse("assessment-trials", args=[city.assessment.pk]) + f"?trial={trials[0].number}")
    assert "1 抽检合格率" not in one
    moved(city, "open", "verify")
    with pytest.raises(Refused, match="not a trial"):
        walk.move(assessment=at(city), act="announce", by=BY, run=trials[0])


def test_the_workbook_carries_score_grade_rank_and_difference_of_every_run(tried):
    city, _run, trials = tried
    address = reverse("assessment-trials-export", args=[city.assessment.pk, "xlsx"])
    answer = looking("office_approver").get(address + f"?trial={trials[1].number}")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].values)
    assert "公布" in rows[0][0]
    first = next(row for row in rows if row[1] == "质监局")
    assert [str(cell) for cell in first[2:10]] == ["65.38", "C", "1", "82.69", "B", "1", "17.31", "0"]


def test_points_given_by_hand_are_as_large_a_part_of_other_points():
    """18 of 20 are 27 of 30: (22.5 + 20 + 27) of 95 = 73.16."""
    city = a_city()
    moved(city, "open", "verify")
    work(city)
    trial = city.run(trial=runs.Trial(city.run(), "质量工作30分", [{"kind": "weight", "item": "work", "to": "30"}]))
    assert lines(trial, "01")["work"].score == Decimal(27)
    assert trial.sheets.get(unit="01").score == Decimal("73.16")


def test_without_a_run_or_a_trial_the_page_says_what_to_do(tried):
    city = tried[0]
    fresh = walk.begin(plan=city.plan, scheme=city.assessment.scheme, year=2027, by=BY)
    office = looking("office_staff")
    assert "请先运行考核" in text_of(office, reverse("assessment-trials", args=[fresh.pk]))
    assert office.get(reverse("assessment-trials-export", args=[fresh.pk, "xlsx"])).status_code == 404
    assert "还没有两次计算" in text_of(office, reverse("assessment-diff", args=[fresh.pk]))


def test_the_difference_of_two_runs_is_shown_without_asking_with_its_cause(tried):
    city, run, trials = tried
    office = looking("office_staff")
    address = reverse("assessment-diff", args=[city.assessment.pk])
    page = text_of(office, f"{address}?a={run.number}&b={trials[0].number}")
    assert all(text in page for text in ("65.38", "73.53", "<td>方案</td>"))
    city.run()
    assert "一致" in text_of(office, address)


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found is not None
    return found[1]


def test_a_double_click_runs_the_assessment_and_computes_a_trial_once(tried):
    city, run, _trials = tried
    office = looking("office_staff")
    trial = {"run": run.number, "what-0": "weight:2", "to-0": "40"}
    for name, sent in (("assessment", {"act": "run"}), ("assessment-what-if", trial)):
        where = reverse(name, args=[city.assessment.pk])
        key = key_on(text_of(office, where))
        first, again = (office.post(where, {**sent, "key": key}) for _click in range(2))
        assert (first.status_code, first["Location"]) == (302, again["Location"])
        assert key_on(text_of(office, where)) != key

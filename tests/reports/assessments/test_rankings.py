"""The ranking as a board: order within ties, what the year before says, and the board taken along."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from departments.models import Department
from reports import rankings
from reports.models import Assessment, ItemScore, ScoreSheet
from tests.reports.assessments.test_walk import announced, city
from tests.reports.viewers import looking

pytestmark = pytest.mark.django_db
__all__ = ["city"]


def board(run):
    return rankings.of(run, rankings.content_of(run))


def test_equal_units_share_a_rank_in_protocol_order_which_is_neither_the_alphabet_nor_that_of_codes(city):
    for code, order, score in (("01", 3, 10), ("02", 1, 10), ("03", 2, 15)):
        own = city.units[code]
        own.duties.all().delete()
        Department.objects.filter(pk=own.pk).update(order=order)
        ItemScore.objects.create(
            assessment=city.assessment, department=own, item="work", kind="verified", score=score, remark="好",
            evidence=["台账"], by_key="a", by_name="甲", confirmed_key="b", confirmed_name="乙",
        )  # fmt: skip
    (departments, districts) = board(city.run())
    # 15 of 20 points; two with 10 of 20 share the second place, the office's first unit first
    assert [(row.sheet.unit, row.sheet.score, row.sheet.rank) for row in departments.rows] == [
        ("03", 75, 1), ("02", 50, 2), ("01", 50, 2),
    ]  # fmt: skip
    assert [(row.sheet.unit, row.sheet.rank) for row in districts.rows] == [("04", None)], "nothing counts: no rank"


def earlier(city, run, **before):
    """Last year's announced result of the same scheme, with the score and rank of each unit."""
    last = Assessment.objects.get(pk=city.assessment.pk)
    last.pk, last.year, last.result, last._state.adding = None, 2025, None, True
    last.save()
    held = run
    held.pk, held.assessment, held.job, held._state.adding = None, last, None, True
    held.save()
    for place, (unit, (score, rank)) in enumerate(before.items(), 1):
        ScoreSheet.objects.create(
            run=held, place=place, unit=unit[1:], name=unit, group="dep", score=Decimal(score), rank=rank, places=2,
            grade="C", content={}, sha256="",
        )  # fmt: skip
    Assessment.objects.filter(pk=last.pk).update(result=held)


def test_a_unit_stands_beside_its_announced_result_of_the_year_before(city):
    _assessment, run = announced(city)
    number = run.pk
    earlier(city, run, u01=("68.18", 2), u02=("70", 1))
    (departments, districts) = board(type(run).objects.get(pk=number))
    rows = {row.sheet.unit: row for row in departments.rows}
    # 71.18 − 68.18 = 3, from the second to the first place; 50 − 70 = −20, the other way round
    assert (rows["01"].change, rows["01"].climbed) == (3, 1)
    assert (rows["02"].change, rows["02"].climbed) == (-20, -1)
    assert (rows["03"].change, rows["03"].climbed, rows["03"].before) == (None, None, None)
    assert districts.rows[0].before is None


def test_a_result_of_the_year_before_that_was_never_announced_says_nothing(city):
    _assessment, run = announced(city)
    number = run.pk
    earlier(city, run, u01=("68.18", 2))
    Assessment.objects.filter(year=2025).update(result=None)
    assert all(row.before is None for group in board(type(run).objects.get(pk=number)) for row in group.rows)


def test_the_board_as_a_workbook_has_what_it_shows_categories_and_the_year_before(city):
    assessment, run = announced(city)
    earlier(city, run, u01=("68.18", 2))
    office = looking("office_staff")
    page = reverse("assessment-ranking-export", args=[assessment.pk, 1, "xlsx"])
    sheet = openpyxl.load_workbook(io.BytesIO(office.get(page).content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[0] == [
        "分组",
        "排名",
        "单位",
        "得分",
        "等次",
        "一票否决",
        "质量目标",
        "质量工作",
        "上年得分",
        "较上年",
        "位次变化",
    ]
    # 22.5 + 20 of the goals, 18 of the work
    assert rows[1] == ["部门", "1", "质监局", 71.18, "C", None, 42.5, 18, 68.18, 3, 1]
    assert [row[2] for row in rows[1:]] == ["质监局", "工商局", "财政局", "城东区"]
    assert sheet.print_title_rows == "$2:$2"

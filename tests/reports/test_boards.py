"""The overview of a quarter: counts whose shares add up, every target with its result, filters in the address."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports import boards, shares, verdicts
from targets.models import Period, Plan
from tests.reports.ground import a_department, a_period, a_plan, a_target, verified
from tests.reports.viewers import looking, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    made = a_plan()
    first = a_target(made, "1", name="抽检合格率", lead=a_department("01", "质监局"))
    second = a_target(made, "2", name="检验合格率", lead=a_department("02", "工商局"), category="service")
    a_target(made, "3", name="产品 <b>&", lead=a_department("02", "工商局"))
    a_period(made, "2026Q1")
    verified(first, "2026Q1", 91)
    verified(second, "2026Q1", 93)
    return made


def test_shares_of_one_table_add_up_to_a_hundred():
    assert shares.of_hundred([1, 1, 1]) == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3")]
    assert sum(shares.of_hundred([7, 11, 13, 2, 5])) == 100
    assert shares.of_hundred([0, 0]) == [0, 0]


def test_every_target_is_counted_once_by_its_progress(plan):
    counted = {each.progress: each.number for each in boards.counts(["behind", "on_track", "behind"])}
    assert (counted["behind"], counted["on_track"], counted["done"]) == (2, 1, 0)


def test_the_overview_shows_word_shape_and_numbers_of_every_target(plan):
    page = text_of(looking("group_member"), "/overview/")
    for shown in ("抽检合格率", "▼</span> 欠序时进度", "✕</span> 未达标", "98.9%", "质监局"):  # 91/92 = 98.91 %
        assert shown in page


def test_stages_are_shown_as_shares_and_grades_as_words():
    shown = [verdicts.required(Decimal(text), 0, measure) for text, measure in (("0.3", "stage"), ("60", "rubric"))]
    assert shown == ["30%", "合格"]
    assert verdicts.required(Decimal("0.3"), 1, "as_of") == "0.3"


def test_what_people_typed_is_escaped(plan):
    page = text_of(looking("group_member"), "/overview/")
    assert "产品 &lt;b&gt;&amp;" in page
    assert "产品 <b>" not in page


@pytest.mark.parametrize(
    ("query", "codes"),
    [("", "1 2 3"), ("category=service", "2"), ("department=02", "2 3"), ("progress=behind", "1"),
     ("category=service&progress=behind", "")],
)  # fmt: skip
def test_a_board_is_narrowed_by_its_address(plan, query, codes):
    answer = looking("group_member").get(f"/overview/?{query}")
    assert [line.code for line in answer.context["lines"]] == codes.split()


def test_a_part_of_the_page_is_enough_for_scripts(plan):
    page = looking("group_member").get("/overview/", headers={"HX-Request": "true"}).content.decode()
    assert page.lstrip().startswith('<div id="board"')


def test_what_is_seen_is_what_is_exported(plan):
    client = looking("office_staff")
    table = client.get("/overview/export/csv/?department=01&quarter=2026Q1").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table)))
    assert [row[0] for row in rows[1:]] == ["1"]
    assert "91" in rows[1]
    book = openpyxl.load_workbook(io.BytesIO(client.get("/overview/export/xlsx/?quarter=2026Q1").content))
    assert [cell.value for cell in book.active["A"]][-3:] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("code", "header"),
    [
        ("质强", "attachment; filename*=utf-8''%E8%B4%A8%E5%BC%BA-2026Q1-overview.csv"),
        ('a";\nx=/../b', 'attachment; filename="ax..b-2026Q1-overview.csv"'),
    ],
)
def test_an_exported_file_bears_the_plans_code_whatever_it_is(plan, code, header):
    Plan.objects.update(code=code)
    response = looking("office_staff").get("/overview/export/csv/?quarter=2026Q1")
    assert response.headers["Content-Disposition"] == header


def test_a_text_that_looks_like_a_formula_is_exported_as_text(plan):
    plan.indicators.filter(name="抽检合格率").update(name="=1+1")
    table = looking("office_staff").get("/overview/export/csv/").content.decode("utf-8-sig")
    assert "'=1+1" in table


def test_the_board_opens_at_the_last_quarter_that_has_begun(plan):
    a_period(plan, "2026Q2", Period.State.SCHEDULED)
    answer = looking("group_member").get("/overview/")
    assert str(answer.context["frame"].quarter) == "2026Q1"


@pytest.mark.parametrize("address", ["/overview/?quarter=2031Q1", "/overview/?plan=XX", "/overview/export/pdf/"])
def test_what_does_not_exist_is_not_found(plan, address):
    assert looking("group_member").get(address).status_code == 404


def test_before_the_first_plan_and_quarter_the_page_says_so(plan):
    other = a_plan("Q", start=2031, end=2035)
    assert other.name in text_of(looking("group_member"), "/overview/?plan=Q")


def test_the_overview_costs_the_same_queries_whatever_there_is(plan, django_assert_num_queries):
    client = looking("group_member")
    with CaptureQueriesContext(connection) as few:
        client.get("/overview/?quarter=2026Q1")
    for number in range(4, 20):
        a_target(plan, str(number), lead=a_department(f"{number:02}", f"单位{number}"))
    a_period(plan, "2026Q2")
    with django_assert_num_queries(len(few)):
        client.get("/overview/?quarter=2026Q2")
    assert len(few) <= 8

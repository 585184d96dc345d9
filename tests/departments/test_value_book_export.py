"""The values workbook written: loading it again changes nothing, and carries everything into a copy of the plan."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments import value_book
from departments.models import Department, Value
from departments.sheets import CONTENT
from qualitycity import workbook
from tests.departments import value_books as books
from tests.departments.value_books import counts, load

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 26, tzinfo=UTC)
PLAN = (
    books.LEVEL,
    books.RATIO,
    books.STAGES,
    books.WORDS,
    books.ZERO,
    books.PARTS,
    books.RATE,
    books.QUOTA,
    books.LISTED,
)
FIGURES = [
    {"code": "1", "quarter": 1, "value": "92.50", "note": "=1+1", "data_status": "初步", "data_source": "监测站"},
    {"code": "1", "quarter": 2, "data_status": "待发布"},
    {"code": "1", "quarter": 3, "value": 0, "note": "0分"},
    {"code": "2", "quarter": 1, "numerator": 93, "denominator": 99, "published_on": "2026-04-20"},
    {"code": "2", "quarter": 2, "data_status": "不适用", "note": "本季未抽检"},
    {"code": "3", "quarter": 2, "stage": "申报"},
    {"code": "4", "quarter": 4, "stage": "良好", "note": "全年抽检合格"},
    {"code": "5", "quarter": 1, "value": 1},
    {"code": "6", "quarter": 1, "part": "有机", "value": "123456789012345.25"},
    {"code": "6", "quarter": 1, "part": "绿色", "value": 30},
    {"code": "7", "quarter": 4, "value": "81.2", "benchmark": 80},
]
SHEETS = {
    "benchmarks": [{"code": "7", "year": 2026, "quarter": 4, "value": 80, "source": "省局", "published_on": "2027-01-20",
                    "data_status": "初步"}],
    "quotas": [{"code": "8", "name": "化学需氧量", "operator": "不超过", "value": 3, "year": 2026, "source": "省厅",
                "published_on": "2026-02-01"}],
    "events": [{"code": "5", "date": "2026-02-01", "level": "一般", "category": "特种设备", "paper": "1号",
                "description": "塔吊"}],
    "registers": [{"code": "9", "holder": "甲公司", "name": "甲牌", "level": "省级", "number": "A-1",
                   "granted": "2025-03-31", "valid_until": "2026-03-31", "department": "工商局"},
                  {"code": "9", "holder": "乙公司", "granted": "2026-01-05", "revoked": "2026-06-01"}],
}  # fmt: skip


def filled(**head):
    plan = books.a_plan(*PLAN, **head)
    loaded = load(plan, [{"year": 2026, **row} for row in FIGURES], **SHEETS)
    assert loaded.problems.ok, [str(each) for each in loaded.problems.errors]
    return plan


def written(plan):
    return value_book.written(plan, Department.objects.all(), at=AT)


def loaded_into(plan, content):
    return value_book.load(workbook.read(content), plan=plan, by=books.BY, vouched_by="张三")


def figures(plan):
    held = Value.objects.filter(period__plan=plan, counted=True).order_by("period__quarter", "indicator__name", "part")
    return list(held.values_list("indicator__name", "period__quarter", "department__code", "part", *CONTENT))


def test_loading_it_into_the_same_plan_changes_nothing():
    plan = filled()
    before, again = figures(plan), loaded_into(plan, written(plan))
    assert again.problems.ok, [str(each) for each in again.problems.errors]
    assert counts(again) == (0, 0, len(FIGURES) + 5)  # one benchmark, one quota, one event, two certificates
    assert figures(plan) == before


def test_it_carries_everything_into_a_copy_of_the_plan():
    plan, copy = filled(), books.a_plan(*PLAN, code="P2")
    content = written(plan)
    assert counts(loaded_into(copy, content)) == (len(FIGURES) + 5, 0, 0)
    assert figures(copy) == figures(plan)
    assert written(copy) == content


def test_only_figures_that_were_verified_and_units_that_are_given_are_written():
    plan = filled()
    load(plan, [{"code": "1", "year": 2026, "quarter": 4, "value": 99}], vouched_by="")
    sheet = workbook.read(written(plan)).sheets[0]
    assert len(sheet.rows) == 1 + len(FIGURES)
    others = value_book.written(plan, Department.objects.filter(name="工商局"), at=AT)
    assert len(workbook.read(others).sheets[0].rows) == 1


def test_a_target_of_a_shared_indicator_stands_for_both():
    shared = {**books.LEVEL, "indicator_code": "AQ"}
    plan = books.a_plan(shared, {**shared, "code": "2", "clause": "达到95"})
    load(plan, [{"code": "2", "year": 2026, "quarter": 1, "value": 94}])
    rows = workbook.read(written(plan)).sheets[0].rows
    assert rows[1].values[0] == "1"


def test_queries_do_not_grow_with_the_figures():
    plan = filled()
    content = [{"code": "1", "year": 2027, "quarter": quarter, "value": 90 + quarter} for quarter in (1, 2, 3, 4)]
    before = queries(plan)
    load(plan, content)
    assert queries(plan) == before == 7  # targets, units, figures, benchmarks, quotas, events, certificates


def queries(plan):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        written(plan)
    return len(captured)

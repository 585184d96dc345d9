"""Rows that were appended in bulk are the rows that objects would have stored."""

import gc
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from qualitycity import bulk
from reports.models import Check
from tests.reports.ground import a_period, a_plan, a_target

pytestmark = pytest.mark.django_db

AT = datetime(2026, 4, 20, 9, 30, 0, 123456, tzinfo=UTC)


def test_every_kind_of_column_comes_back_as_it_was_given():
    target = a_target(a_plan())
    a_period(target.plan, "2026Q1")
    columns = Check.objects.values().get()
    given = {
        "number": 2,
        "latest": False,
        "actual": Decimal("123456789012345678.90"),
        "gap": None,
        "word": "优秀",
        "steps": [{"name": "actual", "value": "1", "formula": {"text": "“1”", "gaps": {}}}],
        "inputs": [],
        "event_id": None,
        "computed_at": AT,
    }
    row = {
        **columns,
        **given,
        "steps": '[{"value":"1","name":"actual","formula":{"text":"“1”","gaps":{}}}]',
        "inputs": "[]",
    }
    del row["id"]
    bulk.insert(Check, [row])
    stored = Check.objects.values().get(number=2)
    assert {name: stored[name] for name in given} == given
    assert str(stored["actual"]) == "123456789012345678.90"


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert(Check, [])


def test_the_collector_works_again_after_a_load_that_failed():
    def fails() -> None:
        with bulk.uninterrupted():
            assert not gc.isenabled()
            raise ValueError("bad row")

    with pytest.raises(ValueError, match="bad row"):
        fails()
    assert gc.isenabled()

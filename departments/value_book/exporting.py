"""Writes what stands in a plan as the values workbook: verified figures and everything that they are judged by.

Loading it into the same plan changes nothing; into a copy of the plan, it carries history over. What is reported on
main tasks has no sheet in that format.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from departments.models import Department, RegisterEntry, SafetyEvent, Value
from departments.value_book import columns
from departments.value_book.columns import DATA_STATUSES, OPERATORS, SHEETS
from qualitycity.workbook import Column, writing
from qualitycity.workbook.writing import Heading, Kind
from targets.models import Benchmark, Plan, Quota, Target

Rows = Iterator[Sequence[Any]]

_NUMBERS = frozenset({"year", "quarter", "value", "numerator", "denominator", "benchmark", "rank", "places"})
_DAYS = frozenset({"published_on", "date", "granted", "valid_until", "revoked"})
_WIDTHS = {"note": 30.0, "description": 30.0, "data_source": 20.0, "source": 20.0}

#: Standings that the column of data statuses tells.
_WORDED = (Value.Standing.PENDING, Value.Standing.NOT_APPLICABLE)
_FIGURE = ("value", "numerator", "denominator", "benchmark", "rank", "places")
_TOLD = ("note", "data_source", "published_on")


def written(plan: Plan, units: QuerySet[Department], *, at: datetime) -> bytes:
    """The workbook's bytes, with Chinese headers and words: of the figures those of ``units``.

    Seven queries, however much there is. The same content and ``at`` give the same bytes.
    """
    book, out = writing.new_book(), io.BytesIO()
    codes = _codes(plan)
    names = {unit.pk: unit.name for unit in units}
    for key, wanted, rows in (
        ("values", columns.VALUES, _values(plan, codes, names)),
        ("benchmarks", columns.BENCHMARKS, _benchmarks(codes)),
        ("quotas", columns.QUOTAS, _quotas(codes)),
        ("events", columns.EVENTS, _events(codes)),
        ("registers", columns.REGISTERS, _entries(codes)),
    ):
        writing.write_sheet(book, SHEETS[key][0], headings=_headings(wanted), rows=rows, blanks=False)
    writing.save(book, out, at=at)
    return out.getvalue()


def _codes(plan: Plan) -> dict[int, str]:
    """The first target in plan order stands for an indicator that several share."""
    rows = Target.objects.filter(plan=plan).order_by("-order", "-pk").values_list("indicator_id", "code")
    return dict(rows)


def _headings(wanted: Iterable[Column]) -> list[Heading]:
    return [Heading(each.names[0], kind=_kind(each.key), width=_WIDTHS.get(each.key)) for each in wanted]


def _kind(key: str) -> Kind:
    return "number" if key in _NUMBERS else "date" if key in _DAYS else "text"


def _values(plan: Plan, codes: Mapping[int, str], names: Mapping[int, str]) -> Rows:
    """The verified figures, quarter by quarter; one that is pending or does not apply says so and has no number."""
    counted = Value.objects.filter(period__plan=plan, counted=True)
    rows = counted.order_by("period__quarter", "indicator", "department__order", "department", "part").values_list(
        "indicator_id", "part", "department_id", "period__quarter", "standing", "stage", "grade", "data_status",
        *_FIGURE, *_TOLD,
    )  # fmt: skip
    for indicator, part, unit, quarter, standing, stage, grade, status, *content in rows:
        if indicator in codes and unit in names:
            told = standing if standing in _WORDED else status
            yield (
                codes[indicator], part, names[unit], quarter.year, quarter.number, *content[: len(_FIGURE)],
                stage or grade, told and DATA_STATUSES.word(told), *content[len(_FIGURE) :],
            )  # fmt: skip


def _benchmarks(codes: Mapping[int, str]) -> Rows:
    for row in Benchmark.objects.filter(indicator__in=codes, latest=True).order_by("quarter", "indicator", "part"):
        yield (
            codes[row.indicator_id], row.part, row.quarter.year, row.quarter.number, row.value, row.publisher,
            row.published_on, DATA_STATUSES.word(row.data_status),
        )  # fmt: skip


def _quotas(codes: Mapping[int, str]) -> Rows:
    for row in Quota.objects.filter(indicator__in=codes, latest=True).order_by("year", "indicator", "name"):
        operator = OPERATORS.word(row.operator)
        yield codes[row.indicator_id], row.name, operator, row.value, row.year, row.publisher, row.published_on


def _events(codes: Mapping[int, str]) -> Rows:
    for row in SafetyEvent.objects.filter(indicator__in=codes, latest=True, withdrawn=False):
        yield row.happened_on, row.level, row.category, codes[row.indicator_id], row.paper, row.description


def _entries(codes: Mapping[int, str]) -> Rows:
    listed = RegisterEntry.objects.filter(register__indicator__in=codes, latest=True)
    for row in listed.select_related("register", "department").order_by("register", "granted", "pk"):
        keeper = row.department.name if row.department else ""
        yield (
            codes[row.register.indicator_id], row.holder, row.name, row.level, row.certificate, row.granted,
            row.valid_until, row.revoked, keeper,
        )  # fmt: skip

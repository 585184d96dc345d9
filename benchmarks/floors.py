"""The floors: the same rows fetched, or stored, by bare SQL as one would write it by hand, and nothing else done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

from targets.models import Plan
from targets.periods import Quarter

Rows = list[tuple[Any, ...]]

_LEAD = """
    LEFT JOIN (
        SELECT target_id, MIN(id) AS id FROM departments_duty
        WHERE target_id IN (SELECT id FROM targets_target WHERE plan_id = %s)
        AND role = 'lead' AND since <= %s AND (until IS NULL OR until >= %s) GROUP BY target_id
    ) first ON first.target_id = t.id
    LEFT JOIN departments_duty y ON y.id = first.id
    LEFT JOIN departments_department d ON d.id = y.department_id
"""
_OVERVIEW = f"""
    SELECT t.id, t.code, i.name, i.name_en, i.decimals, g.code, g.name, g.name_en, c.id, v.clause, v.unit,
           c.verdict, c.progress, c.word, c.actual, c.target_value, c.phase_target, c.completion, c.gap,
           d.id, d.code, d.name, d."order"
    FROM reports_check c
    JOIN targets_period p ON p.id = c.period_id
    JOIN targets_target t ON t.id = c.target_id
    JOIN targets_indicator i ON i.id = t.indicator_id
    JOIN targets_category g ON g.id = t.category_id
    JOIN targets_targetversion v ON v.id = c.version_id {_LEAD}
    WHERE c.latest AND p.plan_id = %s AND p.quarter = %s
    ORDER BY t."order", t.id
"""
_TARGETS = f"""
    SELECT t.id, t.code, i.name, i.name_en, g.code, g.name, g.name_en, d.id, d.code, d.name, d."order"
    FROM targets_target t
    JOIN targets_indicator i ON i.id = t.indicator_id
    JOIN targets_category g ON g.id = t.category_id {_LEAD}
    WHERE t.plan_id = %s
    ORDER BY t."order", t.id
"""
_INDICATORS = """
    SELECT t.id, t.code, t."group", i.name, i.name_en, i.definition, i.data_source, g.name, g.name_en,
           v.clause, v.interpretation, v.measure, v.frequency, v.unit
    FROM targets_target t
    JOIN targets_indicator i ON i.id = t.indicator_id
    JOIN targets_category g ON g.id = t.category_id
    JOIN targets_targetversion v ON v.target_id = t.id
    WHERE t.plan_id = %s
    ORDER BY t."order", t.id, v.number
"""
_DUTIES = """
    SELECT y.target_id, y.role, d.id, d.code, d.name, d."order"
    FROM departments_duty y
    JOIN targets_target t ON t.id = y.target_id
    JOIN departments_department d ON d.id = y.department_id
    WHERE t.plan_id = %s
    ORDER BY d."order", y.id
"""
_CELLS = """
    SELECT c.id, c.target_id, c.period_id, c.progress
    FROM reports_check c JOIN targets_period p ON p.id = c.period_id
    WHERE c.latest AND p.plan_id = %s
"""
_RESULTS = """
    SELECT c.target_id, c.period_id, v.measure, c.progress, c.word, c.actual, c.target_value, c.completion
    FROM reports_check c
    JOIN targets_period p ON p.id = c.period_id
    JOIN targets_targetversion v ON v.id = c.version_id
    WHERE c.latest AND p.plan_id = %s
"""
_FIGURES = """
    SELECT a.indicator_id, a.department_id, p.quarter, a.part, a.value, a.numerator, a.denominator
    FROM departments_value a JOIN targets_period p ON p.id = a.period_id
    WHERE a.counted AND p.plan_id = %s
"""


def overview(plan: Plan, quarter: Quarter) -> Rows:
    """Every target's check at the quarter, with its names and its lead unit."""
    at = quarter.ordinal
    return rows(_OVERVIEW, plan.pk, at, at, plan.pk, at)


def heat(plan: Plan) -> tuple[Rows, Rows]:
    """Every target with its names and its lead unit, and its checks in all quarters."""
    at = plan.years.last.ordinal
    return rows(_TARGETS, plan.pk, at, at, plan.pk), rows(_CELLS, plan.pk)


def results(plan: Plan) -> tuple[Rows, Rows]:
    """Every target with its names and its lead unit, and what it reached in all quarters."""
    at = plan.years.last.ordinal
    return rows(_TARGETS, plan.pk, at, at, plan.pk), rows(_RESULTS, plan.pk)


def indicators(plan: Plan) -> tuple[Rows, Rows]:
    """Every target with what it demands, and every unit that has a part in it."""
    return rows(_INDICATORS, plan.pk), rows(_DUTIES, plan.pk)


def figures(plan: Plan) -> Rows:
    """Every verified figure of every unit in all quarters."""
    return rows(_FIGURES, plan.pk)


def rows(sql: str, *given: Any) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        found: Rows = cursor.fetchall()
        return found


Statement = tuple[str, Sequence[Any]]


def run(statements: Iterable[Statement]) -> None:
    with connection.cursor() as cursor:
        for sql, given in statements:
            cursor.execute(sql, given)


def next_version(row: models.Model, **changes: Any) -> list[Statement]:
    """The row gives way to a copy of it with a later number, and with changes."""
    gives_way = f"UPDATE {row._meta.db_table} SET latest = %s WHERE id = %s", [False, row.pk]
    return [gives_way, copy(row, number=99, **changes)]


def copy(row: models.Model, **changes: Any) -> Statement:
    """Stores the row once more, with changes."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    content = [changes.get(field.attname, getattr(row, field.attname)) for field in fields]
    given = [field.get_db_prep_save(each, connection) for field, each in zip(fields, content, strict=True)]
    return f"INSERT INTO {row._meta.db_table} ({names}) VALUES ({', '.join(['%s'] * len(given))})", given

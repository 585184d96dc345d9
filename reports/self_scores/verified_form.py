"""The assessors' form of a unit's sheet: points by hand, or which parts are missing, with reason and evidence.

A row in which nothing is said is left alone. A second person confirms the points on the page, as for typed ones.
"""

from __future__ import annotations

from typing import Any

from departments.models import Department
from qualitycity.roles import Actor
from qualitycity.sentences import Sentence
from qualitycity.speech import own_name
from qualitycity.workbook import Record, column
from reports.assessments import steps
from reports.models import Assessment, ItemScore
from reports.scoring.scheme import listed
from reports.self_scores import sheets, verifying
from reports.self_scores.book import Form, Rows, written
from reports.self_scores.entering import Said

#: What is written where no part is missing: an empty cell says nothing.
NONE = ("无", "none")


def _barred(assessment: Assessment, _department: Department, *, by: Actor) -> list[Sentence]:
    return steps.barred("assess", assessment.state, by=by)


def _cells(row: sheets.Row) -> tuple[Any, ...]:
    held, own = row.verified, row.own
    missing = "" if held is None or held.missing is None else "、".join(held.missing) or NONE[0]
    return (
        row.item.code, own_name(row.item), row.item.standard, row.worth, own.score if own else None,
        "、".join(row.parts), missing, held.score if held and not row.parts else None, held.remark if held else "",
        "；".join(held.evidence) if held else "", str(held.number if held else 0),
    )  # fmt: skip


def _said(record: Record, rows: Rows) -> Said | None:
    code, score = record.text("code") or "", record.number("score")
    missing, reason, evidence = (record.text(key) or "" for key in ("missing", "reason", "evidence"))
    seen = record.integer("version", low=0)
    if score is None and not (missing or reason or evidence):
        return None
    row = rows.get(code)
    parts = None
    if row is not None and row.parts and missing:
        parts = () if missing.strip().lower() in NONE else listed(missing)
    points = "" if row is not None and row.parts else written(score)
    return Said(code, points, reason, evidence, seen, missing=parts)


def _lines(one: ItemScore, row: sheets.Row) -> tuple[str, str]:
    missing = "" if not one.missing else f"（{'、'.join(one.missing)}）"
    before = row.verified.score if row.verified else None
    return written(before), f"{written(one.score)}{missing}"


VERIFIED = Form(
    purpose="verified_book", key="verified scores", sheet="核定表",
    columns=(
        column("code", "编号", required=True), column("item", "项目"), column("standard", "评分标准"),
        column("points", "分值"), column("self_score", "自评得分"), column("parts", "应有部分"),
        column("missing", "缺项"), column("score", "核定得分"), column("reason", "核定理由"),
        column("evidence", "佐证材料"), column("version", "版本"),
    ),
    listed=lambda row: row.is_manual, cells=_cells, said=_said, settled=verifying.settled, lines=_lines,
    barred=_barred, enter=verifying.verify_all,
)  # fmt: skip

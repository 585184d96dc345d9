"""Plan and values workbooks as an office would make them, from plain rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

Row = Mapping[str, Any]


def write_tables(path: Path, sheets: Mapping[str, Sequence[Row]]) -> Path:
    """One sheet a table; the columns are all keys in order of appearance."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        columns = list(dict.fromkeys(key for row in rows for key in row))
        sheet.append(columns)
        for row in rows:
            sheet.append([row.get(column) for column in columns])
    workbook.save(path)
    return path


def write_plan(
    path: Path, targets: Sequence[Row], *, departments: Sequence[Row] = (), tasks: Sequence[Row] = (), **plan: Any
) -> Path:
    """A plan workbook; keys not given are those of a calendar-year plan 2026–2030 with one department."""
    facts = {"code": "P", "name": "测试规划", "start_year": 2026, "end_year": 2030, **plan}
    workbook_path = write_tables(
        path,
        {
            "departments": list(departments) or [{"code": "D1", "name": "一局"}],
            "targets": [{"category": "product", "lead": "D1", **row} for row in targets],
            **({"tasks": tasks} if tasks else {}),
        },
    )
    workbook = openpyxl.load_workbook(workbook_path)
    sheet = workbook.create_sheet("plan", 0)
    for key, value in facts.items():
        sheet.append([key, value])
    workbook.save(workbook_path)
    return workbook_path


def write_values(path: Path, values: Sequence[Row], **sheets: Sequence[Row]) -> Path:
    """A values workbook; further sheets (benchmarks, quotas, events, registers) by name."""
    return write_tables(path, {"values": values, **sheets})

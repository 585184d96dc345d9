"""What a template is bound to: a unit, a period and a version of the plan. It stands in one line above the figures,
so it survives whatever an office suite does to the file, saving it as .csv included."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qs, urlencode

from departments.models import Submission
from departments.sheets import Cell
from qualitycity.workbook import Sheet

MARK = "qualitycity-figures"
#: Bound lines are looked for among the first rows only.
_FIRST_ROWS = 20


@dataclass(frozen=True)
class Binding:
    """``asked`` is a digest of the cells asked: another version of the plan asks for other cells, or differently."""

    unit: str
    plan: str
    quarter: str
    asked: str
    made: str = ""

    def __str__(self) -> str:
        named = {"unit": self.unit, "plan": self.plan, "quarter": self.quarter, "asked": self.asked, "made": self.made}
        return f"{MARK}?{urlencode(named)}"


def of(submission: Submission, cells: Iterable[Cell], *, made: datetime | None = None) -> Binding:
    return Binding(
        unit=submission.department.code,
        plan=submission.period.plan.code,
        quarter=str(submission.period.quarter),
        asked=digest(cells),
        made=f"{made:%Y-%m-%d}" if made else "",
    )


def digest(cells: Iterable[Cell]) -> str:
    """Which cells are asked, in which fields, from which target versions."""
    asked = [
        [
            cell.key,
            [(version.target.code, version.number) for version in cell.targets] or cell.file_codes,
            cell.asked.fields,
            cell.asked.unit,
            cell.asked.stages,
        ]
        for cell in cells
        if cell.due
    ]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def find(sheet: Sheet) -> tuple[Binding, str] | None:
    """The binding of a sheet and its address; None where it has none, or one that cannot be read."""
    for row in sheet.rows[:_FIRST_ROWS]:
        for cell in row.filled():
            if isinstance(cell.value, str) and cell.value.startswith(f"{MARK}?"):
                bound = _read(cell.value)
                return None if bound is None else (bound, cell.address)
    return None


def _read(text: str) -> Binding | None:
    named = {name: values[0] for name, values in parse_qs(text.partition("?")[2].strip()).items()}
    if not {"unit", "plan", "quarter", "asked"} <= named.keys():
        return None
    return Binding(named["unit"], named["plan"], named["quarter"], named["asked"], named.get("made", "")[:10])

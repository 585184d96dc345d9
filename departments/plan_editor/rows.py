"""One target as the row of a plan workbook: the cells that are stored, and what was typed as a sheet of one row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence

from departments.plan_book import cells, columns
from departments.plan_book.shared import RANK_UNITS
from qualitycity.workbook import Row, Sheet, Workbook
from targets import plans
from targets.models import Plan, TargetVersion
from targets.periods import Quarter

#: Cells that are typed on the page of years.
_PACE = ("baseline", "phases")
#: The cells of the page of one target. A column that stands neither here nor on the page of years stays as it is.
EDITED = (
    "code", "category", "group", "indicator", "unit", "clause", "interpretation", "form", "measure", "frequency",
    "baseline", "factor", "points", "compared_with", "exempt", "parts", "combine", "stages", "flags", "indicator_en",
    "indicator_code", "definition", "data_source", "decimals", "lower", "upper", "due_after_days", "lead",
    "supporting", "shares", "goals", "supplied_parts", "weights", "reporters", "remark",
)  # fmt: skip
#: What every row has to name, so that the cells of the years can be given alone.
_NAMED = tuple(column.key for column in columns.TARGETS if column.required)
PACED = (*_NAMED, *_PACE)
#: A target is ended, and brought back, on a page of its own.
ENDED = "ended"
FLAGS = tuple(flag for flag in columns.FLAGS if flag != ENDED)
#: The cells of that page.
ENDING = (*_NAMED, "flags")
#: The cells that a version has of its own: what brings an earlier one back.
RESTORED = (
    *_NAMED, "unit", "interpretation", "form", "measure", "frequency", "baseline", "factor", "points", "compared_with",
    "exempt", "parts", "combine", "stages", "flags", "phases", "remark",
)  # fmt: skip
#: What is said of the one entry that all targets of an indicator share.
_OF_ENTRY = (
    "indicator", "indicator_en", "definition", "data_source", "decimals", "lower", "upper", "due_after_days", "measure",
    "parts", "combine", "factor", "lead",
)  # fmt: skip
_FLAGS_OF_ENTRY = ("stable", "evidence")


def year_keys(plan: Plan) -> tuple[str, ...]:
    return tuple(str(year) for year in range(plan.start_year, plan.end_year + 1))


def cells_of(plan: Plan, code: str, *, at: Quarter) -> dict[str, str]:
    """The cells of a stored target: its last version, and who carries it at a quarter. Raises KeyError for none."""
    known = plans.held(plan.code)
    assert known is not None, "the plan is stored"
    return cells.of_targets(known, at)[code]


def restored(plan: Plan, code: str, *, version: TargetVersion, at: Quarter) -> dict[str, str]:
    """The cells of a stored target as an earlier version has them, its years and phases with them; the target itself
    stands as it is now: its name, its place, and who carries it."""
    known = plans.held(plan.code)
    assert known is not None, "the plan is stored"
    now, before = cells.of_targets(known, at)[code], cells.target_cells(known.targets[code], version)
    stays = set(_NAMED) - {"clause"}
    return {key: (now if key in stays else before).get(key, "") for key in (*RESTORED, *year_keys(plan))}


def turned(plan: Plan, code: str, *, ended: bool, at: Quarter) -> dict[str, str]:
    """The cells of a stored target as they say that it ended, or goes on."""
    cells = cells_of(plan, code, at=at)
    others = [flag for flag in cells.get("flags", "").split("、") if flag not in ("", ENDED)]
    flags = "、".join([*others, ENDED] if ended else others)
    return {key: cells.get(key, "") for key in ENDING} | {"flags": flags}


def seen_of(plan: Plan, code: str) -> str:
    """A digest of what is stored of a target: another one at saving time means that somebody else changed it."""
    filled = sorted((key, text) for key, text in cells_of(plan, code, at=plan.years.last).items() if text)
    return hashlib.sha256(json.dumps(filled).encode()).hexdigest()[:16]


def book_of(plan: Plan, typed: Mapping[str, str], keys: Sequence[str], *, at: Quarter) -> Workbook:
    """The plan's own sheet, and one target; cells of ``keys`` that hold nothing are blank, others stay as they are.

    Targets that share the indicator of a stored one stand below it: one entry serves them all, so what is typed about
    the entry is said of each of them.
    """
    head = [Row(number, [key, text]) for number, (key, text) in enumerate(cells.plan_cells(plan).items(), 1)]
    listed = [typed, *(_sharing(plan, typed, at) if keys == EDITED else ())]
    rows = [Row(number, [row.get(key, "").strip() or None for key in keys]) for number, row in enumerate(listed, 2)]
    return Workbook([Sheet("plan", head), Sheet("targets", [Row(1, list(keys)), *rows])])


def _sharing(plan: Plan, typed: Mapping[str, str], at: Quarter) -> list[dict[str, str]]:
    """The rows of the other targets of the same indicator, as they are but for what is typed about the entry."""
    known = plans.held(plan.code)
    code = typed.get("code", "").strip()
    if known is None or code not in known.targets:
        return []
    indicator = known.targets[code].indicator_id
    others = {each for each, target in known.targets.items() if target.indicator_id == indicator} - {code}
    if not others:
        return []
    return [_with_entry(row, typed) for other, row in cells.of_targets(known, at).items() if other in others]


def _with_entry(row: Mapping[str, str], typed: Mapping[str, str]) -> dict[str, str]:
    found = {**row, **{key: typed.get(key, "") for key in _OF_ENTRY}}
    if not {row.get("unit"), typed.get("unit")} & set(RANK_UNITS):
        found["unit"] = typed.get("unit", "")
    own = [flag for flag in row.get("flags", "").split("、") if flag not in _FLAGS_OF_ENTRY]
    given = [flag for flag in typed.get("flags", "").split("、") if flag in _FLAGS_OF_ENTRY]
    return {**found, "flags": "、".join(filter(None, [*own, *given]))}

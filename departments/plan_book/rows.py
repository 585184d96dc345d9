"""The sheets of targets and main tasks: rows as drafts, each problem with its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from departments.duties import DutyDraft
from departments.models import Duty
from departments.plan_book import carriers, shared
from departments.plan_book.columns import FLAG_WORDS, FORM_WORDS, FREQUENCY_WORDS
from departments.plan_book.shared import Said
from departments.plan_book.sources import Completed
from departments.plan_book.units import Units
from qualitycity import numbers
from qualitycity.sentences import sentence
from qualitycity.workbook import Record, Table
from targets import demands
from targets.demands import Asked, Demand, Finding
from targets.models import Indicator
from targets.periods import PlanYears
from targets.plans import TargetDraft, TaskDraft


@dataclass
class Scene:
    """What rows are read against: the plan's years, the units, and the cells of what is stored already (by code)."""

    years: PlanYears
    units: Units
    kept_targets: Mapping[str, dict[str, str]] = field(default_factory=dict)
    kept_tasks: Mapping[str, dict[str, str]] = field(default_factory=dict)
    stored: Mapping[str, Indicator] = field(default_factory=dict)


@dataclass
class Rows:
    """The targets (or tasks) of a sheet: drafts and duties by code, and the row each was read from."""

    targets: dict[str, TargetDraft] = field(default_factory=dict)
    tasks: dict[str, TaskDraft] = field(default_factory=dict)
    duties: dict[str, list[DutyDraft]] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)


def read_targets(table: Table, scene: Scene) -> Rows:
    """Every row of the sheet; those with an error have no draft."""
    rows = Rows()
    _put_records(table, scene.kept_targets, rows)
    said = {code: shared.said_by(record, code) for code, record in rows.records.items()}
    together = shared.merged(said.values(), _shared_outside(said, scene))
    years = _years(table, scene)
    asked = {code: _asked(record, together[said[code].code], years) for code, record in rows.records.items()}
    decided = {code: _decide(record, asked[code], scene.years) for code, record in rows.records.items()}
    for code, record in rows.records.items():
        demand = decided[code]
        rows.duties[code] = carriers.read(record, scene.units, demand, target=code)
        category, group = _short(record, "category", 100), _short(record, "group", 200)
        if demand is None or category is None:
            continue
        peers = [other for other in said if said[other].code == said[code].code]
        indicator = shared.draft(
            said[code].code,
            together[said[code].code],
            [found for peer in peers if (found := decided[peer])],
            flags={flag for peer in peers for flag in asked[peer].flags},
        )
        row = _source_row(record, asked[code], years)
        rows.targets[code] = TargetDraft(code, category, indicator, demand, group or "", row)
    _refuse_two_leads(rows, said)
    return rows


def _put_records(table: Table, kept: Mapping[str, dict[str, str]], rows: Rows) -> None:
    """The rows under their codes; a code that stands there twice is refused at the second row."""
    for record in table:
        code = _short(record, "code", 40)
        if code is None:
            continue
        if code in rows.records:
            message = sentence(
                "“%(written)s” stands there twice: also in row %(row)s.",
                written=code, row=rows.records[code].row_number,
            )  # fmt: skip
            record.refuse("code", code="duplicate", message=message)
            continue
        rows.records[code] = Completed(record, kept[code]) if code in kept else record


def _shared_outside(said: Mapping[str, Said], scene: Scene) -> dict[str, Indicator]:
    """Indicators of these rows that stored targets outside the sheet share."""
    outside = {cells["indicator_code"] or code for code, cells in scene.kept_targets.items() if code not in said}
    return {code: indicator for code, indicator in scene.stored.items() if code in outside}


def _years(table: Table, scene: Scene) -> list[str]:
    """The years that have a column of their own, in the sheet or stored already."""
    kept = {key for cells in scene.kept_targets.values() for key in cells if key.isdecimal()}
    return sorted({*table.more, *kept})


def _short(record: Record, key: str, limit: int) -> str | None:
    text = record.text(key)
    if text is not None and len(text) > limit:
        message = sentence("The text is longer than %(limit)s characters.", limit=limit)
        record.refuse(key, code="too_long", message=message)
        return None
    return text


# --- What is demanded -------------------------------------------------------------------------------------------------
def _asked(record: Record, indicator: Mapping[str, Any], years: Sequence[str]) -> Asked:
    """The cells that say what is demanded. Rows that share an indicator take from each other what they leave blank."""
    own_unit = shared.unit_of(record)
    unit = own_unit or str(indicator.get("unit", ""))
    baseline = record.number("baseline", unit=unit or None)
    annual = {int(year): text for year in years if (text := record.text(year))}
    return Asked(
        clause=_short(record, "clause", 500) or "",
        indicator=indicator.get("indicator", ""),
        unit=unit,
        form=record.choice("form", FORM_WORDS) or "",
        interpretation=record.text("interpretation") or "",
        measure=indicator.get("measure", ""),
        parts=indicator.get("parts", ""),
        combine=indicator.get("combine", ""),
        frequency=record.choice("frequency", FREQUENCY_WORDS) or "",
        compared_with=record.text("compared_with") or "",
        phases=record.text("phases") or "",
        stages=record.text("stages") or "",
        exempt=record.text("exempt") or "",
        flags=_flags(record),
        baseline=baseline,
        factor=indicator.get("factor"),
        points=record.number("points", unit=""),
        remark=record.text("remark") or "",
        annual=annual,
    )


def _flags(record: Record) -> frozenset[str]:
    found = set()
    for word in record.items("flags"):
        flag = FLAG_WORDS.read(word)
        if flag is None:
            message = sentence("“%(written)s” is not one of: %(words)s.", written=word, words=str(FLAG_WORDS))
            record.refuse("flags", code="not_a_choice", message=message)
        else:
            found.add(flag)
    return frozenset(found)


def _decide(record: Record, asked: Asked, years: PlanYears) -> Demand | None:
    if not asked.clause:
        return None
    demand, found = demands.decide(asked, years)
    for finding in found.errors:
        record.refuse(_place(record, finding), code=finding.code, message=finding.message)
    for finding in (*found.open, *found.notes):
        record.warn(_place(record, finding), code=finding.code, message=finding.message)
    return demand


def _place(record: Record, finding: Finding) -> str:
    """The column that a finding is about; the words of the target where the sheet has no such column."""
    return finding.column if finding.column in record else "clause"


def _source_row(record: Record, asked: Asked, years: Sequence[str]) -> dict[str, str]:
    """The cells that were filled in, in their one written form: codes for words, plain digits for numbers."""
    cells = {
        "clause": asked.clause,
        "form": asked.form,
        "interpretation": asked.interpretation,
        "unit": shared.unit_of(record),
        "measure": asked.measure if not record.is_blank("measure") else "",
        "parts": record.text("parts") or "",
        "combine": asked.combine if not record.is_blank("combine") else "",
        "frequency": asked.frequency,
        "baseline": "" if asked.baseline is None else numbers.write(asked.baseline),
        "compared_with": asked.compared_with,
        "phases": asked.phases,
        "stages": asked.stages,
        "exempt": asked.exempt,
        "flags": "、".join(flag for flag in demands.FLAGS if flag in asked.flags),
        "factor": "" if asked.factor is None or record.is_blank("factor") else numbers.write(asked.factor),
        "points": "" if asked.points is None else numbers.write(asked.points),
        "remark": asked.remark,
        **{year: asked.annual.get(int(year), "") for year in years},
    }
    return {key: text for key, text in cells.items() if text}


# --- Who carries it ---------------------------------------------------------------------------------------------------
def _refuse_two_leads(rows: Rows, said: Mapping[str, Said]) -> None:
    """One entry serves all targets of an indicator, so one unit has to lead them."""
    first: dict[str, str] = {}
    for code, row in said.items():
        lead = next((duty.unit for duty in rows.duties[code] if duty.role == Duty.Role.LEAD), None)
        if lead is not None and first.setdefault(row.code, lead) != lead:
            message = sentence("Targets of one indicator are led by one unit: one entry serves them all.")
            row.record.refuse("lead", code="shared_indicator_two_leads", message=message)


# --- Main tasks -------------------------------------------------------------------------------------------------------
def read_tasks(table: Table, scene: Scene) -> Rows:
    rows = Rows()
    _put_records(table, scene.kept_tasks, rows)
    for code, record in rows.records.items():
        name, group = _short(record, "name", 300), _short(record, "group", 200)
        rows.duties[code] = carriers.read(record, scene.units, None)
        stages: Sequence[Any] = ()
        try:
            stages = demands.read_stages(record.text("stages") or "", scene.years)
        except demands.Unreadable as unreadable:
            record.refuse("stages", code=unreadable.code, message=unreadable.reason)
        if not stages and record.is_blank("stages"):
            stages = (demands.only_stage("完成", scene.years),)
            message = sentence(
                "No stages are given: one stage “%(name)s”, due in %(due)s, is taken.",
                name=stages[0].name, due=str(stages[0].due),
            )  # fmt: skip
            record.warn("stages", code="stages_inferred", message=message)
        if name is not None:
            rows.tasks[code] = TaskDraft(code, name, group or "", tuple(stages))
    return rows

"""Runs as rows: every line as it was computed, and back to the very bytes that were hashed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any

from departments.models import Department
from qualitycity import bulk
from reports.assessments import frozen
from reports.assessments.frozen import Inputs
from reports.models import AssessmentRun, ScoreLine, ScoreSheet
from reports.scoring import SCORING_VERSION, Line, Result, stored

_UNITS_AT_ONCE = 25


def inputs_of(run: AssessmentRun) -> Inputs:
    """What the run was made from. Raises ValueError where it is no longer what was frozen."""
    text = text_of(run)
    if frozen.digest(text) != run.inputs_sha256:
        raise ValueError(f"the inputs of run {run.pk} were changed")
    return frozen.load(text)


def text_of(run: AssessmentRun) -> str:
    return zlib.decompress(bytes(run.inputs)).decode()


def pack(text: str) -> bytes:
    return zlib.compress(text.encode(), 6)


def keep(run: AssessmentRun, inputs: Inputs, results: Sequence[Result]) -> AssessmentRun:
    """Store a run whose own columns are set, with its sheets and lines; its hash follows from them."""
    text = frozen.text(inputs)
    run.inputs, run.inputs_sha256 = pack(text), frozen.digest(text)
    run.quarter, run.scoring_version = inputs.about["quarter"], SCORING_VERSION
    names = {unit.code: unit.name for unit in inputs.units}
    run.left_out = _not_assessed(inputs, results)
    run.save(force_insert=True)  # its hash follows when every line is written: no run is held in memory as text
    ids = dict(Department.objects.filter(area=run.assessment.plan.area_id).values_list("code", "pk"))
    digests: list[str] = []
    for start in range(0, len(results), _UNITS_AT_ONCE):
        rows, lines = [], []
        for place, result in enumerate(results[start : start + _UNITS_AT_ONCE], start + 1):
            lines.append([stored.as_text(stored.dump_line(line)) for line in result.lines])
            row = {**_sheet(place, result, lines[-1]), "name": names[result.unit]}
            rows.append({**row, "run_id": run.pk, "department_id": ids.get(result.unit)})
        digests += [row["sha256"] for row in rows]
        _keep_lines(bulk.insert(ScoreSheet, rows), results[start:], lines)
    run.result_sha256 = frozen.seal(run.inputs_sha256, digests)
    run.save(update_fields=["result_sha256"])
    return run


def _keep_lines(sheets: Iterable[int], results: Iterable[Result], lines: Iterable[Sequence[str]]) -> None:
    rows = [
        _line(sheet, place, line, text)
        for sheet, result, texts in zip(sheets, results, lines, strict=False)
        for place, (line, text) in enumerate(zip(result.lines, texts, strict=True), 1)
    ]
    bulk.insert(ScoreLine, rows)


def _sheet(place: int, result: Result, lines: Sequence[str]) -> dict[str, Any]:
    head = stored.dump_head(result)
    return {
        "place": place, "unit": result.unit, "group": result.group, "rank": result.rank, "places": result.places,
        "score": result.score, "band": result.band, "grade": result.grade, "vetoed": result.vetoed,
        "content": stored.as_text(head), "sha256": frozen.digest(stored.result_text(head, lines)),
    }  # fmt: skip


def _line(sheet: int, place: int, line: Line, text: str) -> dict[str, Any]:
    return {
        "sheet_id": sheet, "place": place, "item": line.code, "category": line.category, "depth": line.depth,
        "standing": line.standing, "worth": line.worth, "score": line.score, "lost": line.lost,
        "content": text,
    }  # fmt: skip


def _not_assessed(inputs: Inputs, results: Sequence[Result]) -> list[list[str]]:
    """Units without a rank group, or without any item: listed with the reason, never silently left away."""
    with_lines = {result.unit for result in results if result.lines}
    listed = []
    for unit in sorted(inputs.units, key=lambda unit: (unit.order, unit.code)):
        if not unit.group:
            listed.append([unit.code, unit.name, "group"])
        elif unit.code not in with_lines:
            listed.append([unit.code, unit.name, "items"])
    return listed

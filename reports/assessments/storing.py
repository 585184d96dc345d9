"""Runs as rows: every line as it was computed, and back to the very bytes that were hashed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from departments.models import Department
from qualitycity import bulk
from reports.assessments import frozen
from reports.assessments.frozen import Inputs
from reports.models import AssessmentRun, ScoreLine, ScoreSheet
from reports.scoring import SCORING_VERSION, Result, stored

_LINES_AT_ONCE = 2_000


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
    sheets = [_sheet(place, result, names) for place, result in enumerate(results, 1)]
    run.result_sha256 = frozen.seal(run.inputs_sha256, [sheet["sha256"] for sheet in sheets])
    run.save(force_insert=True)
    ids = dict(Department.objects.filter(area=run.assessment.plan.area_id).values_list("code", "pk"))
    rows = [{**sheet, "run_id": run.pk, "department_id": ids.get(sheet["unit"])} for sheet in sheets]
    keys = bulk.insert(ScoreSheet, rows)
    _keep_lines(zip(keys, results, strict=True))
    return run


def _keep_lines(kept: Iterable[tuple[int, Result]]) -> None:
    waiting: list[dict[str, Any]] = []
    for key, result in kept:
        waiting += [_line(key, place, line) for place, line in enumerate(result.lines, 1)]
        if len(waiting) >= _LINES_AT_ONCE:
            bulk.insert(ScoreLine, waiting)
            waiting = []
    bulk.insert(ScoreLine, waiting)


def _sheet(place: int, result: Result, names: Mapping[str, str]) -> dict[str, Any]:
    dumped = stored.dump_result(result)
    digest = frozen.sheet_digest(dumped)
    del dumped["lines"]
    return {
        "place": place, "unit": result.unit, "name": names[result.unit], "group": result.group, "rank": result.rank,
        "places": result.places, "score": result.score, "band": result.band, "grade": result.grade,
        "vetoed": result.vetoed, "content": stored.as_text(dumped), "sha256": digest,
    }  # fmt: skip


def _line(sheet: int, place: int, line: Any) -> dict[str, Any]:
    return {
        "sheet_id": sheet, "place": place, "item": line.code, "category": line.category, "depth": line.depth,
        "standing": line.standing, "worth": line.worth, "score": line.score, "lost": line.lost,
        "content": stored.as_text(stored.dump_line(line)),
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

"""The figures of a correction: read over those that count, held against the hard checks, stored as new versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils import timezone

from departments import grid, sheets, values
from departments.grid import Row
from departments.models import Correction, CorrectionCell, Submission, Value
from departments.values import Draft
from departments.workflow import Stale
from qualitycity.roles import Actor
from qualitycity.sentences import Sentence, sentence
from targets.periods import Quarter


def retyped(correction: Correction, texts: Mapping[str, Mapping[str, str]] | None = None) -> list[Row]:
    """The cells of the case as rows of the grid, with what was typed (or ``texts``) over the figure that counted."""
    listed = list(correction.cells.all())
    typed = {key_of(cell): cell.texts for cell in listed} | dict(texts or {})
    sheet = sheets.of(correction.submission, indicators={cell.indicator_id for cell in listed})
    rows = {row.key: row for row in grid.judged(sheet, typed=typed).rows}
    return [rows[key_of(cell)] for cell in listed if key_of(cell) in rows]


def wrong_figures(correction: Correction, texts: Mapping[str, Mapping[str, str]]) -> list[Sentence]:
    """What is impossible about the new figures, every cell; a cell that says the same as before is no correction."""
    wrong = []
    for row in retyped(correction, texts):
        hard = [finding.text for finding in row.findings if finding.kind == "hard"]
        if not hard and row.answer == sheets.answer_of(row.value):
            hard = [sentence("The figure is the same as before.")]
        wrong += [sentence("%(row)s: %(what)s", row=row.cell.label, what=text) for text in hard]
    return wrong


def let_count(correction: Correction, listed: Sequence[CorrectionCell], by: Actor) -> list[tuple[int, Quarter]]:
    """Store the new versions, entered by whoever typed them and counting on ``by``'s word; what they touch."""
    submission = correction.submission
    counted = counting(submission)
    if any(counted.get(key_of(cell)) != cell.before for cell in listed):
        raise Stale(sentence("A figure was corrected meanwhile by another case: withdraw this one and ask anew."))
    rows = {row.key: row for row in retyped(correction)}
    drafts = [
        Draft(
            cell.indicator_id,
            submission.period_id,
            submission.department_id,
            cell.part,
            rows[key_of(cell)].answer,
            rows[key_of(cell)].value,
        )
        for cell in listed
    ]
    typed_by = Actor(key=correction.entered_key, name=correction.entered_name)
    keys = values.store(drafts, by=typed_by, channel=Value.Channel.CORRECTION, at=timezone.now(), voucher=by)
    for cell, key in zip(listed, keys, strict=True):
        cell.after_id = key
    CorrectionCell.objects.bulk_update(listed, ["after"])
    quarter = submission.period.quarter
    return sorted({(cell.indicator_id, quarter) for cell in listed})


def counting(submission: Submission) -> dict[str, Value]:
    rows = Value.objects.filter(period=submission.period_id, department=submission.department_id, counted=True)
    return {sheets.key_of(value): value for value in rows}


def key_of(cell: CorrectionCell) -> str:
    return f"{cell.indicator_id}:{cell.part}"


def labels(correction: Correction) -> list[str]:
    cells = correction.cells.select_related("indicator").order_by("id")
    return [f"{cell.indicator.name} · {cell.part}" if cell.part else cell.indicator.name for cell in cells]

"""What changed since figures were last returned: each row beside what stood there then. Everything here reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from departments import sheets
from departments.cells import Answer
from departments.grid import Grid
from departments.models import Remark, Value


def beside(grids: Sequence[Grid], *, office: bool = False) -> list[Grid]:
    """The same grids, each row beside what stood there at the last return, and the reasons of that return.

    For the office only its own returns count: what the head sent back to the reporter stays inside the unit.
    """
    moved = [each.submission for each in grids if each.submission.version > 1]  # what never moved was never returned
    said = Remark.objects.filter(submission__in=moved, kind=Remark.Kind.RETURN)
    returns: dict[int, list[Remark]] = {}
    for remark in (said.filter(internal=False) if office else said).order_by("at", "id") if moved else ():
        returns.setdefault(remark.submission_id, []).append(remark)
    back = [each for each in moved if each.pk in returns]
    if not back:
        return list(grids)
    versions: dict[int, list[Value]] = {}
    rows = Value.objects.filter(period=back[0].period, department__in=[each.department_id for each in back])
    for value in rows.order_by("number"):
        versions.setdefault(value.department_id, []).append(value)
    return [
        _beside_return(each, returns[each.submission.pk], versions.get(each.submission.department_id, []))
        if each.submission.pk in returns
        else each
        for each in grids
    ]


def _beside_return(grid: Grid, returns: Sequence[Remark], versions: Sequence[Value]) -> Grid:
    last = returns[-1].at
    reasons: dict[str, list[Remark]] = {}
    for remark in returns:
        if remark.at == last:
            reasons.setdefault(sheets.key_of(remark), []).append(remark)
    before = {sheets.key_of(value): sheets.answer_of(value) for value in versions if value.entered_at <= last}
    return replace(
        grid,
        rows=tuple(
            replace(row, before_return=before.get(row.key, Answer()), returned_for=tuple(reasons.get(row.key, ())))
            for row in grid.rows
        ),
    )

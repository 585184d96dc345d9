"""The office accepts figures row by row; once every row that is due is accepted, the submission is verified.

An acceptance holds for the version of the value that was looked at: a changed value loses it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from departments import queues, sheets, submissions, workflow
from departments.models import Acceptance, Submission
from departments.sheets import Sheet
from departments.situations import situation_of
from departments.submissions import steps
from departments.workflow import Refused, Stale
from qualitycity.roles import Actor
from qualitycity.sentences import sentence

CHANGED = sentence("This changed after you opened the page: look at it again.")


def accept(
    *,
    submission: Submission,
    numbers: Mapping[str, int],
    by: Actor,
    version: int | None = None,
    grades: Mapping[str, str] | None = None,
) -> Submission:
    """Accept some cells, each in the version that was seen; the last one verifies the submission."""
    with transaction.atomic():
        locked = steps.locked(submission)
        if locked.state == Submission.State.VERIFIED and _holds_all(sheets.of(locked), numbers, by):
            return locked  # the click that completed it, arriving twice
        steps.must_be_seen(locked, version)
        steps.refuse_if(workflow.lacking("verify", situation_of(locked), by=by))
        if locked.state != Submission.State.REPORTED:
            raise Refused(sentence("Late figures are being handed in: verify the others together."))
        seen = sheets.of(locked)
        must_stand(seen, numbers)
        submissions.put_grades(locked, {key: words for key, words in (grades or {}).items() if key in numbers}, by=by)
        now_there = sheets.of(locked) if grades else seen
        if mark(now_there, numbers, by=by):
            submissions.verify_held([locked], by=by)
    return locked


def take_back(*, submission: Submission, cell: str, by: Actor) -> Submission:
    """Take an acceptance back, as long as the submission is not verified."""
    with transaction.atomic():
        locked = steps.locked(submission)
        steps.refuse_if(workflow.lacking("verify", situation_of(locked), by=by))
        held = queues.acceptances([locked]).get((locked.pk, cell))
        if held is not None:
            held.delete()
            steps.record("values.unaccepted", locked, by=by, detail={"cells": {cell: held.number}})
    return locked


def must_stand(sheet: Sheet, numbers: Mapping[str, int]) -> None:
    """Raise Stale unless each of the cells is due and stands in the version that was seen."""
    due = {cell.key for cell in sheet.cells if cell.due}
    if any(key not in due or number_of(sheet, key) != number for key, number in numbers.items()):
        raise Stale(CHANGED)


def mark(sheet: Sheet, cells: Mapping[str, int], *, by: Actor) -> bool:
    """Mark the cells of a sheet, whose submission the caller holds, as accepted in the versions that stand there.

    Returns whether every cell that is due is accepted now.
    """
    submission = sheet.submission
    held = {key: row for (_, key), row in queues.acceptances([submission]).items()}
    wanted = {key: number_of(sheet, key) for key in cells}
    fresh = {key: number for key, number in wanted.items() if key not in held or held[key].number != number}
    Acceptance.objects.filter(pk__in=[held[key].pk for key in fresh if key in held]).delete()
    now = timezone.now()
    made = [_row(submission, key, number, by) for key, number in fresh.items()]
    for row in made:
        row.at = now
    Acceptance.objects.bulk_create(made)
    if fresh:
        steps.record("values.accepted", submission, by=by, detail={"cells": fresh})
    standing = {key: row.number for key, row in held.items()} | wanted
    return all(
        standing.get(cell.key) == number_of(sheet, cell.key) or _was_verified(sheet, cell.key)
        for cell in sheet.cells
        if cell.due
    )


def _was_verified(sheet: Sheet, key: str) -> bool:
    """Whether what stands there was verified already: figures beside those that came late."""
    value = sheet.values.get(key)
    return value.counted if value else sheet.submission.verified_at is not None


def number_of(sheet: Sheet, key: str) -> int:
    value = sheet.values.get(key)
    return value.number if value else 0


def _row(submission: Submission, key: str, number: int, by: Actor) -> Acceptance:
    indicator, _, part = key.partition(":")
    return Acceptance(
        submission=submission, indicator_id=int(indicator), part=part, number=number, by_key=by.key, by_name=by.name
    )


def _holds_all(sheet: Sheet, numbers: Mapping[str, int], by: Actor) -> bool:
    held = queues.acceptances([sheet.submission])
    rows = [held.get((sheet.submission.pk, key)) for key in numbers]
    return all(row is not None and row.by_key == by.key for row in rows)

"""The office accepts figures row by row; once every row that is due is accepted, the submission is verified.

An acceptance holds for the version of the value that was looked at: a changed value loses it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments import queues, sheets, submissions, workflow
from departments.models import Acceptance, Submission
from departments.queues import Place
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
    return bool(mark_all([(sheet, cells)], by=by))


def mark_all(wanted: Sequence[tuple[Sheet, Collection[str]]], *, by: Actor) -> list[Submission]:
    """The same of the cells (by key) of several sheets; returns the submissions that are accepted as a whole now."""
    held = queues.acceptances([sheet.submission for sheet, _cells in wanted])
    numbers = {(sheet.submission.pk, key): number_of(sheet, key) for sheet, cells in wanted for key in cells}
    standing = {place: row.number for place, row in held.items()}
    fresh = {place: number for place, number in numbers.items() if standing.get(place) != number}
    Acceptance.objects.filter(pk__in=[held[place].pk for place in fresh if place in held]).delete()
    Acceptance.objects.bulk_create(_row(place, number, by) for place, number in fresh.items())
    details: dict[int, dict[str, Any]] = {}
    for (submission, key), number in fresh.items():
        details.setdefault(submission, {"cells": {}})["cells"][key] = number
    changed = [sheet.submission for sheet, _cells in wanted if sheet.submission.pk in details]
    steps.record_each("values.accepted", changed, by=by, details=details)
    standing |= numbers
    return [sheet.submission for sheet, _cells in wanted if _is_complete(sheet, standing)]


def _is_complete(sheet: Sheet, standing: Mapping[Place, int]) -> bool:
    return all(
        standing.get((sheet.submission.pk, cell.key)) == number_of(sheet, cell.key) or _was_verified(sheet, cell.key)
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


def _row(place: Place, number: int, by: Actor) -> Acceptance:
    submission, key = place
    indicator, _, part = key.partition(":")
    fields = {"number": number, "by_key": by.key, "by_name": by.name, "at": timezone.now()}
    return Acceptance(submission_id=submission, indicator_id=int(indicator), part=part, **fields)


def _holds_all(sheet: Sheet, numbers: Mapping[str, int], by: Actor) -> bool:
    held = queues.acceptances([sheet.submission])
    rows = [held.get((sheet.submission.pk, key)) for key in numbers]
    return all(row is not None and row.by_key == by.key for row in rows)

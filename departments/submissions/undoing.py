"""Taking back one's own last change of a cell: the version before it becomes the next one, nothing is erased."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from departments import sheets, values, workflow
from departments.cells import Answer
from departments.models import Remark, Submission, Value
from departments.situations import situation_of
from departments.submissions import entering, steps
from departments.submissions.entering import Outcome
from departments.values import Draft
from departments.workflow import Refused, Stale
from qualitycity.roles import Actor
from qualitycity.sentences import sentence


def is_undoable(value: Value | None, by: Actor) -> bool:
    """Whether the last change of a cell is this person's own."""
    return value is not None and value.entered_key == by.key


def undo(*, submission: Submission, key: str, seen: int, by: Actor) -> Outcome:
    """Write the version before ``seen`` as the next one; done once more, it brings the change back.

    ``seen`` is the version that the page showed: the same click twice changes nothing, and what somebody else changed
    meanwhile is not taken back.
    """
    steps.must_be_own(submission, by)
    indicator, _colon, part = key.partition(":")
    asked = sheets.cells_of(
        submission.period.plan, submission.period.quarter, submission.department_id, indicators={int(indicator)}
    )
    with transaction.atomic():
        locked = steps.locked(submission)
        steps.refuse_if(workflow.lacking("enter", situation_of(locked, handled={}), by=by))
        cell = entering.taken(locked, {cell.key: cell for cell in asked if cell.due}).get(key)
        latest = next((each for each in steps.latest(locked, {int(indicator)}) if each.part == part), None)
        if cell is None or latest is None:
            raise Refused(sentence("There is no change to take back here."))
        if _is_done(latest, seen, by):
            return Outcome(key, "unchanged", cell, latest, sheets.answer_of(latest))
        _must_be_own(latest, seen, by)
        now = timezone.now()
        answer = _before(latest)
        draft = Draft(int(indicator), locked.period_id, locked.department_id, part, answer, latest)
        (written,) = values.append([draft], by=by, channel=Value.Channel.UNDO, at=now)
        _reopen(locked, latest, now)
        told = {key: entering.difference(sheets.answer_of(latest), answer)}
        steps.record("values.undone", locked, by=by, detail={"cells": told}, channel=Value.Channel.UNDO)
    return Outcome(key, "saved", cell, written, answer)


def _is_done(latest: Value, seen: int, by: Actor) -> bool:
    return (latest.number, latest.channel, latest.entered_key) == (seen + 1, Value.Channel.UNDO, by.key)


def _must_be_own(latest: Value, seen: int, by: Actor) -> None:
    if latest.number != seen:
        raise Stale(sentence("This changed after you opened the page: look at it again."))
    if not is_undoable(latest, by):
        raise Refused(sentence("%(name)s made the last change: nobody takes back another's.", name=latest.entered_name))


def _before(latest: Value) -> Answer:
    """The answer before the last change; the office's grade is not the unit's to take back."""
    place = {name: getattr(latest, name) for name in ("indicator_id", "period_id", "department_id", "part")}
    earlier = Value.objects.filter(**place, number=latest.number - 1).first()
    answer = replace(sheets.answer_of(earlier), grade=latest.grade)
    if answer == sheets.answer_of(latest):
        raise Refused(sentence("There is no change to take back here."))
    return answer


def _reopen(submission: Submission, undone: Value, now: datetime) -> None:
    """The return that the undone change had answered is open again; any other one is answered by this change."""
    returns = Remark.objects.filter(
        submission=submission, kind=Remark.Kind.RETURN, indicator=undone.indicator_id, part=undone.part
    )
    if not returns.filter(resolved_at=undone.entered_at).update(resolved_at=None):
        returns.filter(resolved_at=None).update(resolved_at=now)

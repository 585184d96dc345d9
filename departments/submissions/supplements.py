"""Figures that are handed in after the rest: the submission is opened again for these alone.

A unit whose figures were deferred (by an extension, or by the indicator's own due date) brings them later: it opens
the supplement, enters them and goes the usual way, submitted, released, verified. The rest stays as it was released;
what counted goes on counting, and the office may verify the rest meanwhile.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from departments import allowances, sheets, values, workflow
from departments.cells import Answer
from departments.models import Submission, Supplement, Value
from departments.situations import situation_of
from departments.submissions import steps
from departments.values import Draft
from qualitycity.roles import Actor
from targets.models import Period


def expected(submission: Submission) -> dict[str, datetime]:
    """The figures that were put off and are not there yet, with their deadlines: what a supplement would open.

    None before the rest was released, nor in a locked quarter; in a closed one only those whose time still runs.
    """
    open_or_closed = submission.period.state in (Period.State.OPEN, Period.State.CLOSED)
    if submission.state not in (Submission.State.REPORTED, Submission.State.VERIFIED) or not open_or_closed:
        return {}
    sheet = sheets.of(submission)
    now = timezone.now()
    found = {}
    for cell in sheet.cells:
        due = sheet.own_due(cell)
        if due is None or not cell.due or cell.key in sheet.exempt or not sheets.is_lacking(sheet.values.get(cell.key)):
            continue
        if submission.period.state == Period.State.OPEN or now <= due:
            found[cell.key] = due
    return found


def supplement(*, submission: Submission, by: Actor, version: int | None = None) -> Submission:
    """Open the submission again for the figures that were put off, and for these alone."""
    steps.must_be_own(submission, by)
    with transaction.atomic():
        locked = steps.locked(submission)
        if locked.state == Submission.State.SUPPLEMENT:
            return locked
        steps.must_be_seen(locked, version)
        cells = expected(locked)
        steps.refuse_if(workflow.lacking("supplement", situation_of(locked, handled={}, put_off=bool(cells)), by=by))
        moved = steps.move(locked, "supplement", supplementing=True)
        now = timezone.now()
        Supplement.objects.bulk_create(
            Supplement(
                submission=moved,
                indicator_id=int(key.partition(":")[0]),
                part=key.partition(":")[2],
                due_at=due,
                opened_at=now,
            )
            for key, due in cells.items()
        )
        steps.record("supplement.opened", moved, by=by, detail={"cells": sorted(cells)})
    return moved


def give_up(*, submission: Submission, by: Actor, version: int | None = None) -> Submission:
    """Leave the figures out after all: everything is as it was before the supplement was opened."""
    steps.must_be_own(submission, by)
    with transaction.atomic():
        locked = steps.locked(submission)
        if not locked.supplementing and locked.state in (Submission.State.REPORTED, Submission.State.VERIFIED):
            return locked
        steps.must_be_seen(locked, version)
        steps.refuse_if(workflow.lacking("give_up", situation_of(locked, handled={}), by=by))
        return undo(locked, by=by)


def undo(submission: Submission, *, by: Actor) -> Submission:
    """Put the held submission back where it stood; what was typed meanwhile stays in the history of its cells."""
    open_ones = allowances.supplements(submission)
    now = timezone.now()
    latest = {sheets.key_of(value): value for value in steps.latest(submission, _indicators(open_ones))}
    drafts = [
        _as_before(submission, row, latest[key])
        for key, row in open_ones.items()
        if key in latest and latest[key].entered_at >= row.opened_at and not latest[key].counted
    ]
    values.append(drafts, by=by, channel=Value.Channel.PAGE, at=now)
    close(submission, now)
    stood = Submission.State.REPORTED if submission.verified_at is None else Submission.State.VERIFIED
    moved = steps.put(submission, state=stood, supplementing=False)
    steps.record("supplement.given_up", moved, by=by, detail={"cells": sorted(open_ones)})
    return moved


def close(submission: Submission, at: datetime) -> None:
    """The supplement is at its end: its figures are ordinary ones from now on."""
    Supplement.objects.filter(submission=submission, closed_at=None).update(closed_at=at)


def _indicators(open_ones: dict[str, Supplement]) -> set[int]:
    return {row.indicator_id for row in open_ones.values()}


def _as_before(submission: Submission, row: Supplement, latest: Value) -> Draft:
    earlier = Value.objects.filter(
        period=submission.period_id,
        department=submission.department_id,
        indicator=row.indicator_id,
        part=row.part,
        entered_at__lt=row.opened_at,
    )
    before = earlier.order_by("number").last()
    answer = Answer() if before is None else sheets.answer_of(before)
    return Draft(row.indicator_id, submission.period_id, submission.department_id, row.part, answer, latest)

"""The one door for typing, pasting and uploading: each cell is written over the version that was seen."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from departments import allowances, cells, sheets, values, workflow
from departments.cells import Answer
from departments.models import Remark, Submission, Value
from departments.situations import situation_of
from departments.submissions import steps
from departments.values import Draft
from qualitycity.roles import Actor
from targets.models import Period


@dataclass(frozen=True)
class Typed:
    """What was typed into one cell (field → text) over version ``seen`` of it. 0: it was
    blank; None: over whatever stands there."""

    key: str
    texts: Mapping[str, str]
    seen: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one cell: ``saved`` (``answer.raw`` holds what could not be read), ``unchanged``, ``conflict``
    (``value`` is the other's version, ``texts`` ours) or ``unknown`` (not this unit's to enter, or not due)."""

    key: str
    kind: str
    cell: sheets.Cell | None = None
    value: Value | None = None
    answer: Answer = field(default_factory=Answer)
    texts: Mapping[str, str] = field(default_factory=dict)


def enter(
    *, submission: Submission, cells: Sequence[Typed], by: Actor, channel: str = Value.Channel.PAGE
) -> list[Outcome]:
    """Write what was typed into cells of one submission, each cell against the version that was seen.

    Unreadable text is kept as it was typed. A cell that somebody else changed meanwhile (in the same fields) is a
    conflict and stays as it is; the other cells are saved. Raises Refused where the submission takes no figures now.
    """
    steps.must_be_own(submission, by)
    indicators = {int(typed.key.partition(":")[0]) for typed in cells}
    plan, quarter = submission.period.plan, submission.period.quarter
    asked = sheets.cells_of(plan, quarter, submission.department_id, indicators=indicators)
    known = {cell.key: cell for cell in asked if cell.due}
    with transaction.atomic():
        locked = steps.locked(submission)
        steps.refuse_if(workflow.lacking("enter", situation_of(locked, handled={}), by=by))
        known = taken(locked, known)
        latest = {sheets.key_of(value): value for value in steps.latest(locked, indicators)}
        outcomes = {typed.key: _outcome(typed, known.get(typed.key), latest.get(typed.key), locked) for typed in cells}
        changed = [outcome for outcome in outcomes.values() if outcome.kind == "saved"]
        if changed:
            outcomes |= _store(locked, changed, latest, by=by, channel=channel)
    return list(outcomes.values())


def taken(submission: Submission, cells: Mapping[str, sheets.Cell]) -> dict[str, sheets.Cell]:
    """Those of the cells that take figures now: none that is exempt; while late figures are handed in, these alone,
    after the quarter's end until their deadline, and what was returned."""
    exempt = allowances.exempt(submission)
    if not submission.supplementing:
        return {key: cell for key, cell in cells.items() if key not in exempt}
    runs = submission.period.state == Period.State.OPEN or submission.state == Submission.State.RETURNED
    now = timezone.now()
    late_ones = {key for key, row in allowances.supplements(submission).items() if runs or now <= row.due_at}
    returned = Remark.objects.filter(submission=submission, kind=Remark.Kind.RETURN, resolved_at=None)
    open_ones = late_ones | {sheets.key_of(remark) for remark in returned}
    return {key: cell for key, cell in cells.items() if key in open_ones and key not in exempt}


def _outcome(typed: Typed, cell: sheets.Cell | None, before: Value | None, submission: Submission) -> Outcome:
    if cell is None:
        return Outcome(typed.key, "unknown", texts=typed.texts)
    held = sheets.answer_of(before)
    answer = cells.read(cell.asked, held, typed.texts)
    if answer == held:
        return Outcome(typed.key, "unchanged", cell, before, held)
    number = before.number if before else 0
    if typed.seen is not None and typed.seen != number and _overlaps(typed, cell, held, submission):
        return Outcome(typed.key, "conflict", cell, before, held, typed.texts)
    return Outcome(typed.key, "saved", cell, before, answer)


def _overlaps(typed: Typed, cell: sheets.Cell, held: Answer, submission: Submission) -> bool:
    """Whether a field that was typed here was changed there since the version that was seen here."""
    seen = Value.objects.filter(
        period=submission.period_id,
        department=submission.department_id,
        indicator=cell.indicator,
        part=cell.part,
        number=typed.seen or 0,
    ).first()
    base = sheets.answer_of(seen)
    return any(base.shown(name) != held.shown(name) for name in typed.texts if name in (*cells.FIELDS, *cells.DETAILS))


def _store(
    submission: Submission, changed: Sequence[Outcome], latest: Mapping[str, Value], *, by: Actor, channel: str
) -> dict[str, Outcome]:
    drafts = []
    for outcome in changed:
        indicator, _, part = outcome.key.partition(":")
        before = latest.get(outcome.key)
        drafts.append(
            Draft(int(indicator), submission.period_id, submission.department_id, part, outcome.answer, before)
        )
    now = timezone.now()
    written = values.append(drafts, by=by, channel=channel, at=now)
    _resolve(submission, {outcome.key for outcome in changed}, now)
    detail = {outcome.key: difference(sheets.answer_of(latest.get(outcome.key)), outcome.answer) for outcome in changed}
    steps.record("values.entered", submission, by=by, detail={"cells": detail}, channel=channel)
    return {outcome.key: replace(outcome, value=value) for outcome, value in zip(changed, written, strict=True)}


def _resolve(submission: Submission, answered: Collection[str], now: datetime) -> None:
    """A change answers the return of its cell. What never moved was never returned."""
    if submission.version == 1:
        return
    returned = Remark.objects.filter(submission=submission, kind=Remark.Kind.RETURN, resolved_at=None)
    resolved = [remark.pk for remark in returned if sheets.key_of(remark) in answered]
    Remark.objects.filter(pk__in=resolved).update(resolved_at=now)


def difference(old: Answer, new: Answer) -> dict[str, list[str]]:
    names = (*cells.FIELDS, *cells.DETAILS)
    return {name: [old.shown(name), new.shown(name)] for name in names if old.shown(name) != new.shown(name)}

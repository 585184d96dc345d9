"""What a unit reports in a quarter, and its walk: entered, submitted, released, verified or returned, locked.

``enter`` is the one door for typing, pasting and uploading. Every move is compare-and-set on state and version, tells
what it lacks in the words the screen shows, and leaves its event in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from departments import cells, grid, sheets, values, workflow
from departments.cells import Answer
from departments.models import Duty, Remark, Submission, Value
from departments.situations import is_late, situation_of
from departments.values import Draft
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.models import Event
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import sentence
from targets import schedule
from targets.models import Period

GRADES = ("优秀", "良好", "合格", "不合格")


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


# --- Entering -------------------------------------------------------------------------------------------------------


def enter(
    *, submission: Submission, cells: Sequence[Typed], by: Actor, channel: str = Value.Channel.PAGE
) -> list[Outcome]:
    """Write what was typed into cells of one submission, each cell against the version that was seen.

    Unreadable text is kept as it was typed. A cell that somebody else changed meanwhile (in the same fields) is a
    conflict and stays as it is; the other cells are saved. Raises Refused where the submission takes no figures now.
    """
    _must_be_own(submission, by)
    indicators = {int(typed.key.partition(":")[0]) for typed in cells}
    plan, quarter = submission.period.plan, submission.period.quarter
    asked = sheets.cells_of(plan, quarter, submission.department_id, indicators=indicators)
    known = {cell.key: cell for cell in asked if cell.due}
    with transaction.atomic():
        locked = _locked(submission)
        _refuse_if(workflow.lacking("enter", situation_of(locked, handled={}), by=by))
        latest = {sheets.key_of(value): value for value in _latest(locked, indicators)}
        outcomes = {typed.key: _outcome(typed, known.get(typed.key), latest.get(typed.key), locked) for typed in cells}
        changed = [outcome for outcome in outcomes.values() if outcome.kind == "saved"]
        if changed:
            outcomes |= _store(locked, changed, latest, by=by, channel=channel)
    return list(outcomes.values())


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
    detail = {
        outcome.key: _difference(sheets.answer_of(latest.get(outcome.key)), outcome.answer) for outcome in changed
    }
    _record("values.entered", submission, by=by, detail={"cells": detail}, channel=channel)
    return {outcome.key: replace(outcome, value=value) for outcome, value in zip(changed, written, strict=True)}


def _resolve(submission: Submission, answered: Collection[str], now: datetime) -> None:
    """A change answers the return of its cell. What never moved was never returned."""
    if submission.version == 1:
        return
    returned = Remark.objects.filter(submission=submission, kind=Remark.Kind.RETURN, resolved_at=None)
    resolved = [remark.pk for remark in returned if sheets.key_of(remark) in answered]
    Remark.objects.filter(pk__in=resolved).update(resolved_at=now)


def _difference(old: Answer, new: Answer) -> dict[str, list[str]]:
    names = (*cells.FIELDS, *cells.DETAILS)
    return {name: [old.shown(name), new.shown(name)] for name in names if old.shown(name) != new.shown(name)}


# --- The walk -------------------------------------------------------------------------------------------------------


def submit(*, submission: Submission, by: Actor, version: int | None = None, late_reason: str = "") -> Submission:
    """Hand the figures to the unit's head. Raises Refused with everything that is lacking."""
    _must_be_own(submission, by)
    with transaction.atomic():
        locked = _locked(submission)
        if (locked.state, locked.submitted_key) == (Submission.State.SUBMITTED, by.key):
            return locked
        _must_be_seen(locked, version)
        points = (
            grid.of(locked, today=timezone.localdate()).open_points if locked.state in ("draft", "returned") else ()
        )
        _refuse_if(workflow.lacking("submit", situation_of(locked, open_points=points, late_reason=late_reason), by=by))
        now = timezone.now()
        Remark.objects.filter(submission=locked, kind=Remark.Kind.RETURN, resolved_at=None).update(resolved_at=now)
        moved = _move(
            locked,
            "submit",
            late_reason=late_reason or locked.late_reason,
            submitted_key=by.key,
            submitted_name=by.name,
            submitted_at=now,
        )
        _record("submission.submitted", moved, by=by)
    return moved


def withdraw(*, submission: Submission, by: Actor, version: int | None = None) -> Submission:
    """Take back what was submitted, as long as the head has not released it."""
    _must_be_own(submission, by)
    with transaction.atomic():
        locked = _locked(submission)
        if locked.state == Submission.State.DRAFT:
            return locked
        _must_be_seen(locked, version)
        _refuse_if(workflow.lacking("withdraw", situation_of(locked), by=by))
        moved = _move(locked, "withdraw", submitted_key="", submitted_name="", submitted_at=None)
        _record("submission.withdrawn", moved, by=by)
    return moved


def release(*, submission: Submission, by: Actor, version: int | None = None, late_reason: str = "") -> Submission:
    """The unit's head sends the figures to the office; late is judged now."""
    _must_be_own(submission, by)
    with transaction.atomic():
        locked = _locked(submission)
        if (locked.state, locked.released_key) == (Submission.State.REPORTED, by.key):
            return locked
        _must_be_seen(locked, version)
        _refuse_if(workflow.lacking("release", situation_of(locked, late_reason=late_reason), by=by))
        now = timezone.now()
        moved = _move(
            locked,
            "release",
            late_reason=late_reason or locked.late_reason,
            released_key=by.key,
            released_name=by.name,
            released_at=now,
            first_released_at=locked.first_released_at or now,
        )
        _record("submission.released", moved, by=by, detail={"late": is_late(moved)})
    return moved


def send_back(
    *, submission: Submission, reasons: Mapping[str, str], by: Actor, note: str = "", version: int | None = None
) -> Submission:
    """Return the figures for change, with a reason for each cell (by its key) or a note on the whole."""
    given = {key: text.strip() for key, text in reasons.items() if text.strip()}
    with transaction.atomic():
        locked = _locked(submission)
        if _sent_back_already(locked, given, by):
            return locked
        _must_be_seen(locked, version)
        _refuse_if(workflow.lacking("send_back", situation_of(locked, reasons=len(given) + bool(note.strip())), by=by))
        if locked.state == Submission.State.SUBMITTED:
            _must_be_own(locked, by)
        known = {cell.key for cell in sheets.of(locked).cells}
        moved = _move(locked, "send_back", submitted_key="", submitted_name="", submitted_at=None, released_at=None,
                      released_key="", released_name="")  # fmt: skip
        Remark.objects.bulk_create(
            _remark(moved, by, key, text)
            for key, text in {"": note.strip(), **given}.items()
            if text and key in known | {""}
        )
        _record("submission.returned", moved, by=by, detail={"reasons": given, "note": note.strip()})
    return moved


def verify(
    *, submission: Submission, by: Actor, version: int | None = None, grades: Mapping[str, str] | None = None
) -> Submission:
    """The office accepts the figures: they count from now on, and every check that looks at them is made anew.

    ``grades`` are the office's grades of progress told in words, by cell key.
    """
    with transaction.atomic():
        locked = _locked(submission)
        if (locked.state, locked.verified_key) == (Submission.State.VERIFIED, by.key):
            return locked
        _must_be_seen(locked, version)
        _refuse_if(workflow.lacking("verify", situation_of(locked), by=by))
        now = timezone.now()
        _grade(locked, grades or {}, by)
        moved = _move(locked, "verify", verified_key=by.key, verified_name=by.name, verified_at=now)
        touched = values.count(period=locked.period_id, departments=[locked.department_id], by=by, at=now)
        _record("submission.verified", moved, by=by)
        _record("value.verified", moved, by=by, detail={"values": len(touched)}, touched=touched)
    return moved


def extend(*, submission: Submission, due_at: datetime, reason: str, by: Actor) -> Submission:
    """Give one unit a later deadline, with the reason."""
    by.must(Permission.RUN_PERIODS)
    if not reason.strip():
        raise Refused(sentence("Give the reason for the extension."))
    if not schedule.is_deadline(submission.period.plan, due_at):
        raise Refused(schedule.NO_DEADLINE)
    with transaction.atomic():
        locked = _locked(submission)
        if locked.due_at == due_at:
            return locked
        if locked.state not in (Submission.State.DRAFT, Submission.State.SUBMITTED, Submission.State.RETURNED):
            raise Refused(sentence("The figures are with the office already: no extension is needed."))
        detail = {"before": str(locked.due_at or ""), "after": due_at.isoformat(), "reason": reason.strip()}
        Submission.objects.filter(pk=locked.pk).update(due_at=due_at, version=locked.version + 1)
        locked.due_at, locked.version = due_at, locked.version + 1
        _record("submission.extended", locked, by=by, detail=detail)
    return locked


# --- With the period ------------------------------------------------------------------------------------------------


def prepare(*, event: Event, touched: Collection[int]) -> None:
    """Reaction to an opened period: every unit of which something is due gets its sheet, once."""
    for period in Period.objects.filter(pk__in=touched).select_related("plan"):
        units = Duty.objects.filter(sheets.active(period.quarter), target__plan=period.plan_id).order_by()
        held = set(Submission.objects.filter(period=period).values_list("department_id", flat=True))
        asked = sorted(set(units.values_list("department_id", flat=True)) - held)
        Submission.objects.bulk_create(
            [Submission(period=period, department_id=unit) for unit in asked if _owes(period, unit)],
            ignore_conflicts=True,
        )


def _owes(period: Period, unit: int) -> bool:
    return any(cell.due for cell in sheets.cells_of(period.plan, period.quarter, unit))


def freeze(*, event: Event, touched: Collection[int]) -> None:
    """Reaction to a locked period: what was verified, or just is being, is locked; the command names the rest."""
    for submission in Submission.objects.select_for_update().filter(period__in=touched).order_by("pk"):
        if submission.state == Submission.State.VERIFIED:
            _move(submission, "lock")


# --- Shared steps ---------------------------------------------------------------------------------------------------


def _locked(submission: Submission) -> Submission:
    """The row as it is now, held until the transaction ends; its period is read after the wait, as it is then."""
    row = Submission.objects.filter(pk=submission.pk)
    if connection.features.has_select_for_update:
        row.select_for_update().get()
    return row.select_related("period__plan", "department").get()


def _latest(submission: Submission, indicators: Collection[int]) -> Sequence[Value]:
    return list(
        Value.objects.filter(
            period=submission.period_id, department=submission.department_id, latest=True, indicator__in=indicators
        )
    )


def _must_be_own(submission: Submission, by: Actor) -> None:
    """A unit's people act for their own unit only; pages answer 404 before it comes to this."""
    if by.unit_id is not None and by.unit_id != submission.department_id:
        raise Forbidden(Permission.SEE_OWN_UNIT)


def _must_be_seen(submission: Submission, version: int | None) -> None:
    if version is not None and version != submission.version:
        raise Stale(
            sentence("This changed after you opened the page: look at it again."),
            sentence("It is now: %(state)s.", state=workflow.state_name(submission.state)),
        )


def _refuse_if(lacking: Sequence[Any]) -> None:
    if lacking:
        raise Refused(*lacking)


def _move(submission: Submission, act: str, **changes: Any) -> Submission:
    """Compare-and-set along the table of transitions; Stale when somebody else was faster."""
    step = workflow.transition(act, submission.state)
    if step is None:
        raise Stale(sentence("This changed after you opened the page: look at it again."))
    fields = {"state": step.to, "version": submission.version + 1, **changes}
    unchanged = Submission.objects.filter(pk=submission.pk, state=step.source, version=submission.version)
    if unchanged.update(**fields) != 1:
        raise Stale(sentence("This changed after you opened the page: look at it again."))
    for name, content in fields.items():
        setattr(submission, name, content)
    return submission


def _sent_back_already(submission: Submission, reasons: Mapping[str, str], by: Actor) -> bool:
    """Whether this very return, by the same person, is what happened last: the same click arriving twice."""
    if submission.state != Submission.State.RETURNED:
        return False
    mine = Remark.objects.filter(submission=submission, by_key=by.key, resolved_at=None, indicator__isnull=False)
    return {sheets.key_of(remark): remark.text for remark in mine} == reasons


def _remark(submission: Submission, by: Actor, key: str, text: str) -> Remark:
    indicator, _, part = key.partition(":")
    return Remark(
        submission=submission,
        indicator_id=int(indicator) if indicator else None,
        part=part,
        kind=Remark.Kind.RETURN,
        text=text,
        by_key=by.key,
        by_name=by.name,
        by_role=by.role,
    )


def _grade(submission: Submission, grades: Mapping[str, str], by: Actor) -> None:
    if not any(grades.values()):
        return
    by.must(Permission.GRADE)
    asked = {cell.key for cell in sheets.of(submission).cells if cell.asked.graded}
    graded = {}
    for value in _latest(submission, {int(key.partition(":")[0]) for key in grades}):
        key = sheets.key_of(value)
        words = grades.get(key, "")
        if key in asked and words in GRADES and words != value.grade:
            values.grade(value, words)
            graded[key] = words
    if graded:
        _record("values.graded", submission, by=by, detail={"grades": graded})


def _record(kind: str, submission: Submission, *, by: Actor, **more: Any) -> None:
    events.record(
        kind,
        by=by,
        about=submission,
        label=f"{submission.department.name} {submission.period.quarter}",
        unit=submission.department.code,
        **more,
    )

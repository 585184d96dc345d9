"""The walk of a submission: handed to the head, released to the office, returned or verified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments import allowances, grid, registers, sheets, values, workflow
from departments.models import Remark, Submission, Supplement, Value
from departments.situations import is_released_late, situation_of
from departments.submissions import steps, supplements
from qualitycity import events
from qualitycity.roles import Actor, Permission
from targets.periods import Quarter

GRADES = ("优秀", "良好", "合格", "不合格")
#: Where the reporter still works on the figures.
_WITH_REPORTER = (Submission.State.DRAFT, Submission.State.RETURNED, Submission.State.SUPPLEMENT)


def submit(*, submission: Submission, by: Actor, version: int | None = None, late_reason: str = "") -> Submission:
    """Hand the figures to the unit's head. Raises Refused with everything that is lacking."""
    steps.must_be_own(submission, by)
    with transaction.atomic():
        locked = steps.locked(submission)
        if (locked.state, locked.submitted_key) == (Submission.State.SUBMITTED, by.key):
            return locked
        steps.must_be_seen(locked, version)
        points = grid.of(locked, today=timezone.localdate()).open_points if locked.state in _WITH_REPORTER else ()
        steps.refuse_if(
            workflow.lacking("submit", situation_of(locked, open_points=points, late_reason=late_reason), by=by)
        )
        now = timezone.now()
        Remark.objects.filter(submission=locked, kind=Remark.Kind.RETURN, resolved_at=None).update(resolved_at=now)
        moved = steps.move(
            locked,
            "submit",
            **_why_late(locked, late_reason),
            submitted_key=by.key,
            submitted_name=by.name,
            submitted_at=now,
        )
        steps.record("submission.submitted", moved, by=by)
    return moved


def withdraw(*, submission: Submission, by: Actor, version: int | None = None) -> Submission:
    """Take back what was submitted, as long as the head has not released it."""
    steps.must_be_own(submission, by)
    with transaction.atomic():
        locked = steps.locked(submission)
        if locked.state in (Submission.State.DRAFT, Submission.State.SUPPLEMENT):
            return locked
        steps.must_be_seen(locked, version)
        steps.refuse_if(workflow.lacking("withdraw", situation_of(locked), by=by))
        moved = steps.move(locked, "withdraw", submitted_key="", submitted_name="", submitted_at=None)
        steps.record("submission.withdrawn", moved, by=by)
    return moved


def release(*, submission: Submission, by: Actor, version: int | None = None, late_reason: str = "") -> Submission:
    """The unit's head sends the figures to the office; late is judged now."""
    steps.must_be_own(submission, by)
    with transaction.atomic():
        locked = steps.locked(submission)
        if (locked.state, locked.released_key) == (Submission.State.REPORTED, by.key):
            return locked
        steps.must_be_seen(locked, version)
        steps.refuse_if(workflow.lacking("release", situation_of(locked, late_reason=late_reason), by=by))
        now = timezone.now()
        moved = steps.move(
            locked,
            "release",
            **_why_late(locked, late_reason),
            released_key=by.key,
            released_name=by.name,
            released_at=now,
            first_released_at=locked.first_released_at or now,
        )
        late_ones = Supplement.objects.filter(submission=moved, closed_at=None, released_at=None)
        detail = {"late": is_released_late(moved)} | ({"supplement": True} if moved.supplementing else {})
        steps.record("submission.released", moved, by=by, detail=detail)
        late_ones.update(released_at=now)
    return moved


def send_back(
    *, submission: Submission, reasons: Mapping[str, str], by: Actor, note: str = "", version: int | None = None
) -> Submission:
    """Return the figures for change, with a reason for each cell (by its key) or a note on the whole."""
    given = {key: text.strip() for key, text in reasons.items() if text.strip()}
    with transaction.atomic():
        locked = steps.locked(submission)
        if _sent_back_already(locked, given, by):
            return locked
        steps.must_be_seen(locked, version)
        steps.refuse_if(
            workflow.lacking("send_back", situation_of(locked, reasons=len(given) + bool(note.strip())), by=by)
        )
        if locked.state == Submission.State.SUBMITTED:
            steps.must_be_own(locked, by)
        known, now = {cell.key for cell in sheets.of(locked).cells}, timezone.now()
        forgotten = dict.fromkeys(("submitted_key", "submitted_name", "released_key", "released_name"), "")
        moved = steps.move(locked, "send_back", **forgotten, submitted_at=None, released_at=None)
        Remark.objects.bulk_create(
            _remark(moved, by, key, text, now)
            for key, text in {sheets.WHOLE: note.strip(), **given}.items()
            if text and key in known | {sheets.WHOLE}
        )
        steps.record("submission.returned", moved, by=by, detail={"reasons": given, "note": note.strip()})
    return moved


def verify(
    *, submission: Submission, by: Actor, version: int | None = None, grades: Mapping[str, str] | None = None
) -> Submission:
    """The office accepts the figures: they count from now on, and every check that looks at them is made anew.

    ``grades`` are the office's grades of progress told in words, by cell key.
    """
    with transaction.atomic():
        locked = steps.locked(submission)
        if locked.verified_key == by.key and locked.state in (Submission.State.VERIFIED, Submission.State.SUPPLEMENT):
            return locked
        steps.must_be_seen(locked, version)
        steps.refuse_if(workflow.lacking("verify", situation_of(locked), by=by))
        put_grades(locked, grades or {}, by=by)
        verify_held([locked], by=by)
    return locked


def verify_held(held: Sequence[Submission], *, by: Actor) -> None:
    """Verify submissions of one period whose rows the caller holds and has asked about: their figures count from now
    on, and the checks are made anew once for all of them."""
    now = timezone.now()
    judged = {submission.pk: _judged(submission) for submission in held}
    for submission in held:
        if submission.state == Submission.State.REPORTED and submission.supplementing:
            supplements.close(submission, now)
            submission.supplementing = False
    steps.move_all(held, "verify", verified_key=by.key, verified_name=by.name, verified_at=now)
    touched = _counted(held, judged, by, now)
    steps.record_each("submission.verified", held, by=by)
    if held:
        units = [submission.department_id for submission in held]
        registers.freeze_approved(period=held[0].period, departments=units, by=by)
    detail: dict[str, Any] = {"values": len(touched)}
    if len(held) == 1:
        steps.record("value.verified", held[0], by=by, detail=detail, touched=sorted(touched))
        return
    detail |= {"submissions": [submission.pk for submission in held]}
    events.record("value.verified", by=by, about=held[0].period, detail=detail, touched=sorted(touched))


def _counted(
    held: Sequence[Submission], judged: Mapping[int, list[int] | None], by: Actor, now: datetime
) -> set[tuple[int, Quarter]]:  # fmt: skip
    """Let the figures count: all of most units at once, of the others the values that were judged."""
    whole = [each.department_id for each in held if judged[each.pk] is None]
    touched = set(values.count(period=held[0].period_id, departments=whole, by=by, at=now)) if whole else set()
    for each in held:
        only = judged[each.pk]
        if only is not None:
            units = [each.department_id]
            touched |= set(values.count(period=each.period_id, departments=units, by=by, at=now, only=only))
    return touched


def grade(*, submission: Submission, grades: Mapping[str, str], by: Actor, version: int | None = None) -> Submission:
    """Give verified progress the grades that were still missing; they count at once. One that was given stays."""
    with transaction.atomic():
        locked = steps.locked(submission)
        given = {key: grades[key] for key in ungraded(locked) if grades.get(key)}
        if not given:
            return locked
        steps.must_be_seen(locked, version)
        steps.refuse_if(workflow.lacking("grade", situation_of(locked), by=by))
        moved = steps.move(locked, "grade")
        put_grades(moved, given, by=by)
        touched = values.count(period=moved.period_id, departments=[moved.department_id], by=by, at=timezone.now())
        steps.record("value.verified", moved, by=by, detail={"values": len(touched)}, touched=touched)
    return moved


def ungraded(submission: Submission) -> dict[str, str]:
    """Progress told in words that has no grade yet: what it is about, by cell key."""
    told = Value.objects.filter(indicator__targets__versions__measure="rubric", grade="", latest=True)
    told = told.filter(period=submission.period_id, department=submission.department_id).order_by()
    indicators = set(told.values_list("indicator_id", flat=True))
    if not indicators:
        return {}
    sheet = sheets.of(submission, indicators=indicators)
    return {
        cell.key: cell.label
        for cell in sheet.cells
        if cell.asked.graded and cell.key in sheet.values and not sheet.values[cell.key].grade
    }


def _why_late(submission: Submission, reason: str) -> dict[str, str]:
    """Where the reason goes: to the late figures of a supplement, else to the whole."""
    if not submission.supplementing:
        return {"late_reason": reason or submission.late_reason}
    if reason:
        Supplement.objects.filter(submission=submission, closed_at=None).update(late_reason=reason)
    return {}


def _judged(submission: Submission) -> list[int] | None:
    """The values that the office accepts; while late figures are being handed in, all but these. None: all."""
    if submission.state != Submission.State.SUPPLEMENT:
        return None
    late_ones = allowances.supplements(submission)
    latest = Value.objects.filter(period=submission.period_id, department=submission.department_id, latest=True)
    return [value.pk for value in latest if sheets.key_of(value) not in late_ones]


def _sent_back_already(submission: Submission, reasons: Mapping[str, str], by: Actor) -> bool:
    """Whether this very return, by the same person, is what happened last: the same click arriving twice."""
    if submission.state != Submission.State.RETURNED:
        return False
    mine = Remark.objects.filter(
        submission=submission, kind=Remark.Kind.RETURN, by_key=by.key, resolved_at=None, indicator__isnull=False
    )
    return {sheets.key_of(remark): remark.text for remark in mine} == reasons


def _remark(submission: Submission, by: Actor, key: str, text: str, now: datetime) -> Remark:
    """One reason; all of a return carry the same time. What the head returns stays inside the unit."""
    indicator, _, part = key.partition(":")
    return Remark(
        submission=submission,
        indicator_id=int(indicator) if indicator else None,
        part=part,
        kind=Remark.Kind.RETURN,
        text=text,
        internal=by.unit_id is not None,
        by_key=by.key,
        by_name=by.name,
        by_role=by.role,
        at=now,
    )


def put_grades(submission: Submission, grades: Mapping[str, str], *, by: Actor) -> None:
    """Put the office's grades on progress told in words, in a submission whose row the caller holds."""
    if not any(grades.values()):
        return
    by.must(Permission.GRADE)
    asked = {cell.key for cell in sheets.of(submission).cells if cell.asked.graded}
    graded = {}
    for value in steps.latest(submission, {int(key.partition(":")[0]) for key in grades}):
        key = sheets.key_of(value)
        words = grades.get(key, "")
        if key in asked and words in GRADES and words != value.grade:
            values.grade(value, words)
            graded[key] = words
    if graded:
        steps.record("values.graded", submission, by=by, detail={"grades": graded})

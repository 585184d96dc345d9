"""The acts of a correction: each checks who may, moves the case once, and leaves its event in the same transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from departments import grid
from departments.corrections import figures, steps
from departments.corrections.steps import OPEN, STEPS, Act
from departments.grid import Row
from departments.models import Correction, CorrectionCell, Submission
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Permission, system
from qualitycity.sentences import Sentence, sentence

_S, _P = Correction.State, Permission
#: What counts is corrected; what is still on its way is changed by returning it.
CORRECTABLE = (Submission.State.VERIFIED, Submission.State.LOCKED)
_CHANGED = sentence("This changed after you opened the page: look at it again.")


def visible(by: Actor) -> QuerySet[Correction]:
    """The corrections a person may see: a unit's people those of their unit, the office all of the area."""
    rows = Correction.objects.select_related("submission__period__plan", "submission__department")
    if by.area_id is not None:
        rows = rows.filter(submission__department__area=by.area_id)
    if by.may(_P.SEE_ALL_UNITS):
        return rows
    return rows.filter(submission__department=by.unit_id) if by.may(_P.SEE_OWN_UNIT) else rows.none()


def ask(*, submission: Submission, keys: Collection[str], reason: str, by: Actor) -> Correction:
    """Ask for the correction of some cells (by key). The same question that is still open is not asked twice."""
    steps.must_be_of(submission, by, (_P.ENTER_VALUES, _P.RELEASE), (_P.FILE_CORRECTIONS,))
    with transaction.atomic():
        _hold(submission)
        now_state = Submission.objects.get(pk=submission.pk).state
        rows = {row.key: row for row in grid.of(submission).rows}
        steps.refuse_if(_lacking_to_ask(now_state, rows, keys, reason))
        held = _open_cells(submission)
        twin = [pk for pk, listed in held.items() if listed == set(keys)]
        if twin:
            return Correction.objects.get(pk=twin[0])
        if taken := set(keys) & {key for listed in held.values() for key in listed}:
            names = "、".join(sorted(rows[key].cell.label for key in taken))
            raise Refused(sentence("A correction of %(cells)s is under way already.", cells=names))
        correction = Correction.objects.create(
            submission=submission,
            reason=reason.strip()[:1000],
            by_office=by.unit_id is None,
            asked_key=by.key,
            asked_name=by.name,
            asked_at=timezone.now(),
        )
        counted = figures.counting(submission)
        CorrectionCell.objects.bulk_create(
            CorrectionCell(
                correction=correction,
                indicator=rows[key].cell.indicator,
                part=rows[key].cell.part,
                before=counted.get(key),
            )
            for key in sorted(keys, key=list(rows).index)
        )
        _record("correction.asked", correction, by, {"cells": figures.labels(correction), "reason": correction.reason})
    return correction


def allow(
    *, correction: Correction, until: datetime, by: Actor, version: int | None = None, note: str = ""
) -> Correction:
    """Let the figures be corrected until a moment."""
    if until <= timezone.now():
        raise Refused(sentence("The time limit lies in the past."))
    return _decide("allow", correction, by, version, note, until=until)


def refuse(*, correction: Correction, by: Actor, note: str, version: int | None = None) -> Correction:
    """Leave the figures as they are, with the reason."""
    if not note.strip():
        raise Refused(sentence("Give the reason."))
    return _decide("refuse", correction, by, version, note)


def withdraw(*, correction: Correction, by: Actor, version: int | None = None) -> Correction:
    """Take the question back."""
    with transaction.atomic():
        held = _begin("withdraw", correction, by, version)
        if held.state == _S.WITHDRAWN:
            return held
        moved = _move(held, "withdraw")
        _record("correction.withdrawn", moved, by)
    return moved


def enter(
    *, correction: Correction, texts: Mapping[str, Mapping[str, str]], by: Actor, version: int | None = None
) -> Correction:
    """Type the right figures (cell key → field → text), as on the entry page; the same hard checks hold."""
    with transaction.atomic():
        held = _begin("enter", correction, by, version)
        listed = list(held.cells.select_related("indicator", "before").order_by("id"))
        changed = {figures.key_of(cell): dict(texts.get(figures.key_of(cell)) or cell.texts) for cell in listed}
        if (
            held.state == _S.ENTERED
            and held.entered_key == by.key
            and all(cell.texts == changed[figures.key_of(cell)] for cell in listed)
        ):
            return held
        steps.refuse_if(figures.wrong_figures(held, changed))
        for cell in listed:
            cell.texts = changed[figures.key_of(cell)]
        CorrectionCell.objects.bulk_update(listed, ["texts"])
        moved = _move(held, "enter", entered_key=by.key, entered_name=by.name, entered_at=timezone.now())
        _record("correction.entered", moved, by, {"cells": changed})
    return moved


def confirm(*, correction: Correction, by: Actor, version: int | None = None) -> Correction:
    """The unit's head stands in for the new figures."""
    with transaction.atomic():
        held = _begin("confirm", correction, by, version)
        if held.state == _S.CONFIRMED:
            return held
        moved = _move(held, "confirm", confirmed_key=by.key, confirmed_name=by.name, confirmed_at=timezone.now())
        _record("correction.confirmed", moved, by)
    return moved


def apply(*, correction: Correction, by: Actor, version: int | None = None) -> Correction:
    """Let the new figures count: new versions of the values, of every check they reach, and nothing else."""
    with transaction.atomic():
        held = _begin("apply", correction, by, version)
        if held.state == _S.APPLIED:
            return held
        listed = list(held.cells.select_related("indicator", "before").order_by("id"))
        steps.refuse_if(figures.wrong_figures(held, {figures.key_of(cell): cell.texts for cell in listed}))
        touched = figures.let_count(held, listed, by)
        moved = _move(held, "apply", applied_key=by.key, applied_name=by.name, applied_at=timezone.now())
        detail = {"cells": figures.labels(moved), "reason": moved.reason}
        _record("correction.applied", moved, by, detail, touched=touched)
    return Correction.objects.select_related("submission__period__plan", "submission__department").get(pk=moved.pk)


def expire(*, now: datetime | None = None) -> int:
    """End the cases whose time limit has passed before new figures were confirmed. Returns how many. Safe to repeat."""
    moment = now or timezone.now()
    over = Correction.objects.filter(state__in=(_S.ALLOWED, _S.ENTERED), until__lt=moment)
    ended = 0
    for correction in over.select_related("submission__period__plan", "submission__department").order_by("pk"):
        with transaction.atomic():
            still = Correction.objects.filter(pk=correction.pk, version=correction.version)
            if still.update(state=_S.EXPIRED, version=correction.version + 1):
                _record("correction.expired", correction, system("calendar"))
                ended += 1
    return ended


# --- Shared steps ---------------------------------------------------------------------------------------------------


def _decide(act: Act, correction: Correction, by: Actor, version: int | None, note: str, **more: Any) -> Correction:
    with transaction.atomic():
        held = _begin(act, correction, by, version)
        if held.state == STEPS[act].to:
            return held
        decided = {"decided_key": by.key, "decided_name": by.name, "decided_at": timezone.now()}
        moved = _move(held, act, decision=note.strip()[:1000], **decided, **more)
        kind = "correction.allowed" if act == "allow" else "correction.refused"
        until = {"until": moved.until.isoformat()} if act == "allow" and moved.until else {}
        _record(kind, moved, by, {"note": moved.decision, "by_office": moved.by_office, **until})
    return moved


def _begin(act: Act, correction: Correction, by: Actor, version: int | None) -> Correction:
    """The case as it is now, held until the transaction ends; done already by the same person: as it is."""
    rows = Correction.objects.filter(pk=correction.pk)
    if connection.features.has_select_for_update:
        rows.select_for_update().get()
    held = rows.select_related("submission__period__plan", "submission__department").get()
    step = STEPS[act]
    who = {"allow": "decided", "refuse": "decided", "confirm": "confirmed", "apply": "applied"}.get(act)
    if held.state == step.to and act != "enter" and (who is None or getattr(held, f"{who}_key") == by.key):
        steps.must_be_of(held.submission, by, step.unit, step.office)
        return held
    if version is not None and version != held.version:
        raise Stale(_CHANGED)
    steps.refuse_if(steps.lacking(act, held, by=by))
    return held


def _move(correction: Correction, act: Act, **changes: Any) -> Correction:
    fields = {"state": STEPS[act].to, "version": correction.version + 1, **changes}
    if Correction.objects.filter(pk=correction.pk, version=correction.version).update(**fields) != 1:
        raise Stale(_CHANGED)
    for name, content in fields.items():
        setattr(correction, name, content)
    return correction


def _lacking_to_ask(state: str, rows: Mapping[str, Row], keys: Collection[str], reason: str) -> list[Sentence]:
    wrong = []
    if state not in CORRECTABLE:
        wrong.append(sentence("Only verified or locked figures are corrected; others are returned and changed."))
    if not keys or not set(keys) <= rows.keys():
        wrong.append(sentence("Choose the figures to be corrected."))
    elif counted := [rows[key].cell.label for key in keys if rows[key].cell.asked.counted]:
        names = "、".join(sorted(counted))
        wrong.append(sentence("%(cells)s: counted from a register; the register is corrected.", cells=names))
    if not reason.strip():
        wrong.append(sentence("Give the reason."))
    return wrong


def _open_cells(submission: Submission) -> dict[int, set[str]]:
    """The cells of every case of the submission that is not over, by case."""
    held: dict[int, set[str]] = {}
    cells = CorrectionCell.objects.filter(correction__submission=submission, correction__state__in=OPEN)
    for cell in cells:
        held.setdefault(cell.correction_id, set()).add(figures.key_of(cell))
    return held


def _hold(submission: Submission) -> None:
    if connection.features.has_select_for_update:
        Submission.objects.select_for_update().get(pk=submission.pk)


def _record(kind: str, correction: Correction, by: Actor, detail: Mapping[str, Any] | None = None, **more: Any) -> None:
    submission = correction.submission
    label = f"{submission.department.name} {submission.period.quarter}"
    events.record(kind, by=by, about=correction, label=label, unit=submission.department.code, detail=detail, **more)

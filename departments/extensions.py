"""Extensions: a unit asks for more time, for the whole or for some figures; the office grants it (perhaps until another
moment), refuses it with a reason, or gives it unasked. Until it has answered the unit may take its question back.

More time for the whole moves the unit's deadline. More time for some figures defers only these: the rest is submitted,
released and judged in time. Both end at their moment, whatever page is open.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from departments import allowances, sheets, situations
from departments.allowances import deferred
from departments.models import Extension, ExtensionCell, Submission, Supplement, Wish
from departments.sheets import Sheet
from departments.submissions import steps
from departments.workflow import Refused, Stale
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import sentence
from targets import schedule
from targets.models import Period

__all__ = ["ask", "decide", "deferred", "give", "grant", "must_be_open", "refuse", "withdraw"]

#: Who asks for more time, and takes the question back.
ASKERS = frozenset({Permission.SUBMIT, Permission.RELEASE})
NO_REASON = sentence("Give the reason for the extension.")
NO_ANSWER = sentence("Give the reason for the refusal: the unit reads it.")
#: Where the whole is still the unit's to bring.
WITH_THE_UNIT = (Submission.State.DRAFT, Submission.State.SUBMITTED, Submission.State.RETURNED)


def ask(*, submission: Submission, until: datetime, reason: str, by: Actor, cells: Collection[str] = ()) -> Extension:
    """Ask the office for more time until a moment, for the whole or for some figures (by cell key), with the reason.

    The same request again is one request.
    """
    steps.must_be_own(submission, by)
    if not by.permissions & ASKERS:
        raise Forbidden(Permission.SUBMIT)
    with transaction.atomic():
        locked = steps.locked(submission)
        for open_one in Extension.objects.filter(submission=locked, state=Extension.State.ASKED):
            if (open_one.asked_until, open_one.reason, _keys(open_one)) == (until, reason.strip(), set(cells)):
                return open_one
        _refuse_wrong(locked, until, reason, cells)
        asked = Extension.objects.create(
            submission=locked,
            reason=reason.strip(),
            asked_until=until,
            asked_key=by.key,
            asked_name=by.name,
            asked_at=timezone.now(),
        )
        _attach(asked, cells)
        _record("extension.asked", locked, asked, by, until=until, reason=asked.reason, cells=cells)
    return asked


def grant(*, extension: Extension, by: Actor, until: datetime | None = None, answer: str = "") -> Extension:
    """Grant what was asked for, until the moment that was wished or another."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        locked = steps.locked(extension.submission)
        held = Extension.objects.get(pk=extension.pk)
        moment = until or held.asked_until
        if (held.state, held.until, held.decided_key) == (Extension.State.GRANTED, moment, by.key):
            return held
        must_be_open(held)
        cells = _keys(held)
        _refuse_wrong(locked, moment, held.reason, cells)
        held.until = moment
        decide(held, Extension.State.GRANTED, by=by, answer=answer)
        _apply(locked, held, cells)
        _record("extension.granted", locked, held, by, until=held.until, reason=held.reason, cells=cells, asked=True)
    return held


def refuse(*, extension: Extension, answer: str, by: Actor) -> Extension:
    """Refuse what was asked for, and say why."""
    by.must(Permission.RUN_PERIODS)
    if not answer.strip():
        raise Refused(NO_ANSWER)
    with transaction.atomic():
        locked = steps.locked(extension.submission)
        held = Extension.objects.get(pk=extension.pk)
        if (held.state, held.answer, held.decided_key) == (Extension.State.REFUSED, answer.strip(), by.key):
            return held
        must_be_open(held)
        decide(held, Extension.State.REFUSED, by=by, answer=answer)
        _record("extension.refused", locked, held, by, until=held.asked_until, reason=held.answer, cells=_keys(held))
    return held


def withdraw(*, extension: Extension, by: Actor) -> Extension:
    """Take back what was asked for, as long as the office has not answered."""
    steps.must_be_own(extension.submission, by)
    if not by.permissions & ASKERS:
        raise Forbidden(Permission.SUBMIT)
    with transaction.atomic():
        locked = steps.locked(extension.submission)
        held = Extension.objects.get(pk=extension.pk)
        if held.state == Extension.State.WITHDRAWN:
            return held
        must_be_open(held)
        decide(held, Extension.State.WITHDRAWN, by=by)
        cells = _keys(held)
        _record("extension.withdrawn", locked, held, by, until=held.asked_until, reason=held.reason, cells=cells)
    return held


def give(*, submission: Submission, until: datetime, reason: str, by: Actor, cells: Collection[str] = ()) -> Extension:
    """Give a unit more time unasked, for the whole or for some figures."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        locked = steps.locked(submission)
        for given in Extension.objects.filter(submission=locked, state=Extension.State.GRANTED, until=until):
            if given.reason == reason.strip() and _keys(given) == set(cells):
                return given
        _refuse_wrong(locked, until, reason, cells)
        given = Extension(submission=locked, reason=reason.strip(), until=until)
        decide(given, Extension.State.GRANTED, by=by)
        _attach(given, cells)
        _apply(locked, given, set(cells))
        _record("extension.granted", locked, given, by, until=until, reason=given.reason, cells=cells, asked=False)
    return given


def _refuse_wrong(submission: Submission, until: datetime | None, reason: str, cells: Collection[str]) -> None:
    """What no extension can be: without a reason, for a moment that is gone, for figures that are there."""
    if not reason.strip():
        raise Refused(NO_REASON)
    if until is None or not schedule.is_deadline(submission.period.plan, until):
        raise Refused(schedule.NO_DEADLINE)
    due = situations.due_at(submission)
    if until <= timezone.now() or (due is not None and until <= due):
        raise Refused(sentence("The new deadline lies in the future, and after the one that holds."))
    if submission.period.state not in (Period.State.OPEN, Period.State.CLOSED):
        raise Refused(sentence("Only a quarter that is open or closed can be extended."))
    if not cells and (submission.supplementing or submission.state not in WITH_THE_UNIT):
        raise Refused(sentence("The figures are with the office already: no extension is needed."))
    if cells and not set(cells) <= outstanding(submission):
        raise Refused(sentence("Choose figures of this quarter that are still to be reported."))


def outstanding(submission: Submission, sheet: Sheet | None = None) -> frozenset[str]:
    """The figures that may be put off: due from the unit, not exempt, and not handed over to the office yet."""
    sheet, late_ones = sheet or sheets.of(submission), allowances.supplements(submission)
    due = [cell.key for cell in sheet.cells if cell.due and not cell.asked.counted and cell.key not in sheet.exempt]
    if submission.state in WITH_THE_UNIT and not submission.supplementing:
        return frozenset(due)
    return frozenset(key for key in due if key in late_ones or sheets.is_lacking(sheet.values.get(key)))


def _attach(extension: Extension, cells: Collection[str]) -> None:
    """Store the extension and its figures."""
    extension.save()
    ExtensionCell.objects.bulk_create(
        ExtensionCell(extension=extension, indicator_id=int(key.partition(":")[0]), part=key.partition(":")[2])
        for key in sorted(set(cells))
    )


def _keys(extension: Extension) -> set[str]:
    return {allowances.key(cell.indicator_id, cell.part) for cell in extension.cells.all()}


def must_be_open(wish: Wish) -> None:
    """Raise Stale where the question was ended already."""
    if wish.state != Wish.State.ASKED:
        raise Stale(sentence("%(name)s has decided this already: look at it again.", name=wish.decided_name))


def decide(wish: Wish, state: str, *, by: Actor, answer: str = "") -> None:
    """End the question, or give unasked; what was granted stands in ``until`` already."""
    wish.state, wish.answer = state, answer.strip()
    wish.decided_key, wish.decided_name, wish.decided_at = by.key, by.name, timezone.now()
    wish.save()


def _apply(submission: Submission, extension: Extension, cells: set[str]) -> None:
    """The whole gets its new deadline; figures that are just being handed in late get theirs."""
    if not cells:
        Submission.objects.filter(pk=submission.pk).update(due_at=extension.until, version=submission.version + 1)
        return
    for key, supplement in allowances.supplements(submission).items():
        if key in cells and extension.until is not None and supplement.due_at < extension.until:
            Supplement.objects.filter(pk=supplement.pk).update(due_at=extension.until)


def _record(
    kind: str,
    submission: Submission,
    extension: Extension,
    by: Actor,
    *,
    until: datetime | None,
    reason: str,
    cells: Collection[str],
    **more: object,
) -> None:
    detail = {
        "extension": extension.pk,
        "until": until.isoformat() if until else None,
        "reason": reason,
        "cells": sorted(cells),
        **more,
    }
    steps.record(kind, submission, by=by, detail=detail)

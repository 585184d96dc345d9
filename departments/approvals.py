"""Rows of several units accepted together: chosen, previewed, and confirmed once, exactly as they were previewed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from departments import acceptances, sheets, submissions, workflow
from departments.models import Approval, Submission
from departments.queues import Case, Line, Place
from departments.situations import handlers_of, situation_of
from departments.submissions import steps
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from targets.models import Period


@dataclass(frozen=True)
class Choice:
    """What is accepted of one submission, and what stays: the rest of its lines, or what forbids it as a whole."""

    case: Case
    taken: Sequence[Line] = ()
    left: Sequence[Line] = ()
    forbidden: Sequence[Sentence] = ()

    @property
    def completes(self) -> bool:
        """Whether the submission is verified by it."""
        return bool(self.taken) and not self.left


def choose(cases: Sequence[Case], places: Collection[Place] | None, *, by: Actor) -> list[Choice]:
    """What of the waiting cases may be accepted together: the rows at ``places`` (None: all) that nobody has anything
    to say about. Nobody accepts what they entered, submitted or released."""
    handled = handlers_of([case.submission for case in cases]) if cases else {}
    found = []
    for case in cases:
        situation = situation_of(case.submission, handled=handled[case.submission.pk])
        forbidden = workflow.lacking("verify", situation, by=by)
        wanted = [line for line in case.plain if places is None or (case.submission.pk, line.row.key) in places]
        taken = [] if forbidden else wanted
        left = [line for line in case.open if line not in taken]
        found.append(Choice(case, taken, left, forbidden if wanted else ()))
    return found


def preview(*, period: Period, choices: Sequence[Choice], by: Actor) -> Approval:
    """Keep what was chosen, each submission and cell in the version that was seen, to be confirmed by its id."""
    by.must(Permission.VERIFY)
    content = {
        str(choice.case.submission.pk): {
            "version": choice.case.submission.version,
            "cells": {line.row.key: line.row.number for line in choice.taken},
        }
        for choice in choices
        if choice.taken
    }
    if not content:
        raise Refused(sentence("Nothing was chosen that can be accepted together."))
    with transaction.atomic():
        approval = Approval.objects.create(period=period, content=content, by_key=by.key, by_name=by.name)
        events.record("approval.previewed", by=by, about=approval, label=str(period), detail={"content": content})
    return approval


def confirm(*, approval: Approval, by: Actor) -> Approval:
    """Accept exactly what was previewed, once. Where anything of it changed meanwhile nothing happens: Stale names
    every unit that did."""
    by.must(Permission.VERIFY)
    with transaction.atomic():
        held = hold(approval)
        if held.by_key != by.key:
            raise Refused(sentence("Somebody else previewed this: choose the rows yourself."))
        if held.state == Approval.State.CONFIRMED:
            return held
        rows = steps.locked_all([int(key) for key in held.content])
        wanted = [(sheet, held.content[str(sheet.submission.pk)]["cells"]) for sheet in sheets.of_many(rows)]
        conflicts = _conflicts(held, rows, [sheet for sheet, _cells in wanted], by)
        if conflicts:
            raise Stale(*conflicts)
        complete = acceptances.mark_all(wanted, by=by)
        if complete:
            submissions.verify_held(complete, by=by)
        held.state, held.confirmed_at = Approval.State.CONFIRMED, timezone.now()
        held.save(update_fields=["state", "confirmed_at"])
        detail = {"submissions": [row.pk for row in rows], "verified": [row.pk for row in complete]}
        events.record("approval.confirmed", by=by, about=held, label=str(held.period), detail=detail)
    return held


def hold(approval: Approval) -> Approval:
    """The row as it is now, held until the transaction ends."""
    rows = Approval.objects.filter(pk=approval.pk)
    if connection.features.has_select_for_update:
        rows.select_for_update().get()
    return rows.select_related("period__plan").get()


def _conflicts(
    approval: Approval, rows: Sequence[Submission], found: Sequence[sheets.Sheet], by: Actor
) -> list[Sentence]:  # fmt: skip
    handled = handlers_of(rows)
    return [said for sheet in found for said in _conflict(approval, sheet, handled[sheet.submission.pk], by)]


def _conflict(
    approval: Approval, sheet: sheets.Sheet, handled: Mapping[str, frozenset[str]], by: Actor
) -> list[Sentence]:  # fmt: skip
    submission = sheet.submission
    kept = approval.content[str(submission.pk)]
    lacking = workflow.lacking("verify", situation_of(submission, handled=handled), by=by)
    numbers = {cell.key: acceptances.number_of(sheet, cell.key) for cell in sheet.cells if cell.due}
    if submission.version != kept["version"] or not kept["cells"].items() <= numbers.items() or lacking:
        return [sentence("%(unit)s changed after the preview.", unit=submission.department.name), *lacking]
    return []

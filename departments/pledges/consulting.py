"""征求意见: the unit sees what it is to promise, says what it thinks of each line, and agrees; the office answers."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from departments.models import Pledge, PledgeComment
from departments.pledges import snapshot, steps
from departments.pledges.standing import Standing
from departments.workflow import Refused, Stale
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence

LONGEST = 1000


def consult(*, pledge: Pledge, by: Actor, version: int | None = None) -> Pledge:
    """Give the draft to the unit."""
    with transaction.atomic():
        held = steps.locked(pledge)
        if held.state == Pledge.State.CONSULTING:
            return held
        steps.must_be_seen(held, version)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking("consult", by=by))
        moved = steps.move(held, "consult", amendment=False)
        steps.record("pledge.consulted", moved, by=by)
    return moved


def take_back(*, pledge: Pledge, reason: str, by: Actor, version: int | None = None) -> Pledge:
    """Take the draft back from the unit to change it; an agreement lapses."""
    with transaction.atomic():
        held = steps.locked(pledge)
        steps.must_be_seen(held, version)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking("take_back", by=by, reason=reason))
        moved = steps.move(held, "take_back", amendment=False)
        steps.change(found.issue, accepted_key="", accepted_name="", accepted_at=None)
        steps.record("pledge.taken_back", moved, by=by, detail={"reason": reason.strip()[:500]})
    return moved


def comment(*, pledge: Pledge, text: str, by: Actor, line: str = "") -> PledgeComment:
    """The unit says what it thinks of a line (by its key), or of the whole. The same words again are said once."""
    steps.must_be_own(pledge, by)
    words = text.strip()[:LONGEST]
    if not words:
        raise Refused(sentence("Write what the unit thinks of it."))
    with transaction.atomic():
        held = steps.locked(pledge)
        found = Standing(held, steps.last_issue(held))
        steps.refuse_if(found.lacking("comment", by=by))
        label = {snapshot.key_of(each): str(each) for each in found.lines}.get(line, "" if not line else None)
        if label is None:
            raise Stale(steps.CHANGED)
        told = {"issue": found.issue, "line": line, "text": words, "by_key": by.key}
        said, is_new = PledgeComment.objects.get_or_create(
            **told, answered_at=None, defaults={"label": label, "by_name": by.name}
        )
        if is_new:
            steps.change(found.issue, accepted_key="", accepted_name="", accepted_at=None)
            steps.record("pledge.commented", held, by=by, detail={"line": label, "text": words})
    return said


def answer(*, comment: PledgeComment, text: str, by: Actor, taken_up: bool = False) -> PledgeComment:
    """The office answers an opinion; ``taken_up``: the pledge follows it."""
    by.must(Permission.PREPARE_PLEDGES)
    words = text.strip()[:LONGEST]
    if not words:
        raise Refused(sentence("Write an answer: the unit reads it."))
    with transaction.atomic():
        held = steps.locked(comment.issue.pledge)
        found = Standing(held, steps.last_issue(held))
        said = PledgeComment.objects.get(pk=comment.pk)
        if (said.answer, said.taken_up, said.answered_key) == (words, taken_up, by.key):
            return said
        if said.issue_id != found.issue.pk:
            raise Stale(steps.CHANGED)
        steps.refuse_if(found.lacking("answer", by=by))
        said.answer, said.taken_up = words, taken_up
        said.answered_key, said.answered_name, said.answered_at = by.key, by.name, timezone.now()
        said.save()
        detail = {"line": said.label, "text": said.text, "answer": words, "taken_up": taken_up}
        steps.record("pledge.answered", held, by=by, detail=detail)
    return said


def accept(*, pledge: Pledge, by: Actor, version: int | None = None) -> Pledge:
    """The unit agrees to what it is to promise."""
    steps.must_be_own(pledge, by)
    with transaction.atomic():
        held = steps.locked(pledge)
        found = Standing(held, steps.last_issue(held))
        if found.issue.accepted_key == by.key and held.state in (Pledge.State.CONSULTING, Pledge.State.ADJUSTING):
            return held
        steps.must_be_seen(held, version)
        steps.refuse_if(found.lacking("accept", by=by))
        moved = steps.move(held, "accept", amendment=found.issue.number > 0)
        steps.change(found.issue, accepted_key=by.key, accepted_name=by.name, accepted_at=timezone.now())
        steps.record("pledge.accepted", moved, by=by, detail={"amendment": found.issue.number})
    return moved

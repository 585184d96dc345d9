"""The steps that every move of a pledge is made of: hold the row, move it once, tell it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from departments.models import Pledge, PledgeIssue
from departments.pledges import walk
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import Sentence, sentence

CHANGED = sentence("This changed after you opened the page: look at it again.")


def locked(pledge: Pledge) -> Pledge:
    """The row as it is now, held until the transaction ends."""
    row = Pledge.objects.filter(pk=pledge.pk)
    if connection.features.has_select_for_update:
        row.select_for_update().get()
    return row.select_related("plan__area", "department").get()


def last_issue(pledge: Pledge) -> PledgeIssue:
    """The issue that is written, or was signed last."""
    return pledge.issues.select_related("pledge").order_by("-number")[0]


def must_be_own(pledge: Pledge, by: Actor) -> None:
    """A unit's people act for their own unit only; pages answer 404 before it comes to this."""
    if by.unit_id is not None and by.unit_id != pledge.department_id:
        raise Forbidden(Permission.SEE_OWN_UNIT)


def must_be_seen(pledge: Pledge, version: int | None) -> None:
    if version is not None and version != pledge.version:
        raise Stale(CHANGED, sentence("It is now: %(state)s.", state=Sentence(walk.STATES[pledge.state])))


def refuse_if(lacking: Sequence[Sentence]) -> None:
    if lacking:
        raise Refused(*lacking)


def move(pledge: Pledge, act: str, *, amendment: bool, **changes: Any) -> Pledge:
    """Compare-and-set along the table of transitions; Stale when somebody else was faster."""
    step = walk.transition(act, pledge.state, amendment=amendment)
    if step is None:
        raise Stale(CHANGED)
    fields = {"state": step.to, "version": pledge.version + 1, **changes}
    unchanged = Pledge.objects.filter(pk=pledge.pk, state=pledge.state, version=pledge.version)
    if unchanged.update(**fields) != 1:
        raise Stale(CHANGED)
    for name, content in fields.items():
        setattr(pledge, name, content)
    return pledge


def change(issue: PledgeIssue, **fields: Any) -> PledgeIssue:
    """Change columns of an issue whose pledge is held."""
    PledgeIssue.objects.filter(pk=issue.pk).update(**fields)
    for name, content in fields.items():
        setattr(issue, name, content)
    return issue


def record(kind: str, pledge: Pledge, *, by: Actor, **more: Any) -> None:
    label = f"{pledge.plan.code} {pledge.plan.years.label(pledge.year)} {pledge.department.name}"
    events.record(kind, by=by, about=pledge, label=label, unit=pledge.department.code, **more)

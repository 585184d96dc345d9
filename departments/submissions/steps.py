"""The steps that every move of a submission is made of: hold the row, ask what is lacking, move it once, tell it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import F, Q

from departments import workflow
from departments.models import Submission, Value
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import sentence


def locked(submission: Submission) -> Submission:
    """The row as it is now, held until the transaction ends; its period is read after the wait, as it is then."""
    row = Submission.objects.filter(pk=submission.pk)
    if connection.features.has_select_for_update:
        row.select_for_update().get()
    return row.select_related("period__plan", "department").get()


def locked_all(keys: Collection[int]) -> list[Submission]:
    """The same of several, held in the order of their keys, so that nobody waits for each other."""
    rows = Submission.objects.filter(pk__in=keys).order_by("pk")
    if connection.features.has_select_for_update:
        list(rows.select_for_update())
    return list(rows.select_related("period__plan", "department"))


def latest(submission: Submission, indicators: Collection[int]) -> Sequence[Value]:
    rows = Value.objects.filter(period=submission.period_id, department=submission.department_id, latest=True)
    return list(rows.filter(indicator__in=indicators).order_by("indicator_id", "part"))


def must_be_own(submission: Submission, by: Actor) -> None:
    """A unit's people act for their own unit only; pages answer 404 before it comes to this."""
    if by.unit_id is not None and by.unit_id != submission.department_id:
        raise Forbidden(Permission.SEE_OWN_UNIT)


def must_be_seen(submission: Submission, version: int | None) -> None:
    if version is not None and version != submission.version:
        raise Stale(
            sentence("This changed after you opened the page: look at it again."),
            sentence("It is now: %(state)s.", state=workflow.state_name(submission.state)),
        )


def refuse_if(lacking: Sequence[Any]) -> None:
    if lacking:
        raise Refused(*lacking)


def move(submission: Submission, act: str, **changes: Any) -> Submission:
    """Compare-and-set along the table of transitions; Stale when somebody else was faster."""
    step = workflow.transition(act, submission.state, supplementing=submission.supplementing)
    if step is None:
        raise Stale(sentence("This changed after you opened the page: look at it again."))
    return put(submission, **{"state": step.to, **changes})


def put(submission: Submission, **changes: Any) -> Submission:
    """Change the row if it is still what was read; Stale when somebody else was faster."""
    fields = {"version": submission.version + 1, **changes}
    unchanged = Submission.objects.filter(pk=submission.pk, state=submission.state, version=submission.version)
    if unchanged.update(**fields) != 1:
        raise Stale(sentence("This changed after you opened the page: look at it again."))
    for name, content in fields.items():
        setattr(submission, name, content)
    return submission


def move_all(submissions: Sequence[Submission], act: str, **changes: Any) -> None:
    """The same move of several at once; Stale when somebody else was faster with one of them."""
    groups: dict[tuple[str, bool], list[Submission]] = {}
    for submission in submissions:
        step = workflow.transition(act, submission.state, supplementing=submission.supplementing)
        if step is None:
            raise Stale(sentence("This changed after you opened the page: look at it again."))
        groups.setdefault((step.to, submission.supplementing), []).append(submission)
    for (state, supplementing), listed in groups.items():
        fields = {**changes, "state": state, "supplementing": supplementing}
        unchanged = Q(pk__in=())
        for each in listed:
            unchanged |= Q(pk=each.pk, state=each.state, version=each.version)
        if Submission.objects.filter(unchanged).update(version=F("version") + 1, **fields) != len(listed):
            raise Stale(sentence("This changed after you opened the page: look at it again."))
        for each in listed:
            each.version += 1
            for name, content in fields.items():
                setattr(each, name, content)


def record_each(
    kind: str, submissions: Sequence[Submission], *, by: Actor, details: Mapping[int, Mapping[str, Any]] | None = None
) -> None:
    """One event for each, with its own detail by the submission's key."""
    told = [
        events.Told(each, _label(each), each.department.code, (details or {}).get(each.pk, {})) for each in submissions
    ]
    events.record_each(kind, by=by, told=told)


def record(kind: str, submission: Submission, *, by: Actor, **more: Any) -> None:
    events.record(
        kind,
        by=by,
        about=submission,
        label=_label(submission),
        unit=submission.department.code,
        **more,
    )


def _label(submission: Submission) -> str:
    return f"{submission.department.name} {submission.period.quarter}"

"""Marks for follow-up on a cell or an indicator: a person's own, or shared by the office; kept until cleared."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from departments.models import FollowUp, Submission
from departments.remarks import IN_OFFICE
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import sentence
from targets.models import Indicator

LONGEST = 500


def visible(by: Actor) -> QuerySet[FollowUp]:
    """The person's own marks, and for the office also those that it shares in its area."""
    mine = Q(by_key=by.key)
    if by.permissions & IN_OFFICE:
        mine |= Q(shared=True, indicator__plan__area=by.area_id)
    return FollowUp.objects.filter(mine)


def waiting(by: Actor) -> Sequence[FollowUp]:
    """What the person still has to look after, the earliest day first, those without a day last."""
    rows = visible(by).filter(cleared_at=None)
    return list(
        rows.select_related("indicator", "submission__department", "submission__period__plan").order_by(
            F("due_on").asc(nulls_last=True), "id"
        )
    )


def put(
    *,
    indicator: Indicator,
    note: str,
    by: Actor,
    submission: Submission | None = None,
    part: str = "",
    due_on: date | None = None,
    shared: bool = False,
    key: str = "",
) -> FollowUp:
    """Mark an indicator, or one cell of a submission. ``key`` is that of the click: the same one again marks once."""
    if not note.strip():
        raise Refused(sentence("Say what is to be followed up."))
    if shared and not by.permissions & IN_OFFICE:
        raise Forbidden(Permission.VERIFY)
    with transaction.atomic():
        content = {
            "indicator": indicator, "submission": submission, "part": part, "note": note.strip()[:LONGEST],
            "due_on": due_on, "shared": shared, "by_name": by.name,
        }  # fmt: skip
        if not key:
            made, created = FollowUp.objects.create(by_key=by.key, **content), True
        else:
            made, created = FollowUp.objects.get_or_create(by_key=by.key, key=key, defaults=content)
        if created:
            detail = {"note": made.note, "due_on": due_on.isoformat() if due_on else "", "shared": shared}
            events.record("follow_up.put", by=by, about=made, label=_label(made), detail=detail)
    return made


def clear(*, follow_up: FollowUp, by: Actor) -> FollowUp:
    """It is done. Whoever sees a mark may clear it."""
    with transaction.atomic():
        open_still = visible(by).filter(pk=follow_up.pk, cleared_at=None)
        if FollowUp.objects.filter(pk__in=open_still.values("pk")).update(
            cleared_by=by.name, cleared_at=timezone.now()
        ):
            detail = {"note": follow_up.note}
            events.record("follow_up.cleared", by=by, about=follow_up, label=_label(follow_up), detail=detail)
    return FollowUp.objects.get(pk=follow_up.pk)


def _label(mark: FollowUp) -> str:
    if mark.submission is None:
        return mark.indicator.name
    return f"{mark.submission.department.name} {mark.submission.period.quarter} {mark.indicator.name}"

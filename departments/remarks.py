"""What is said about a value: a thread of remarks for each cell, between the unit and the office."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from departments import queues, sheets
from departments.models import Remark, Submission
from departments.situations import is_open_to_office
from departments.submissions import steps
from departments.workflow import Refused
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import sentence

_P = Permission
LONGEST = 2000
IN_UNITS = frozenset({_P.ENTER_VALUES, _P.SUBMIT, _P.RELEASE})
IN_OFFICE = frozenset({_P.VERIFY, _P.RUN_PERIODS})


def visible(by: Actor) -> Q:
    """Remarks that this person may read, among those on figures that the person may see: what is internal stays with
    the side that wrote it."""
    return queues.readable(office=by.unit_id is None)


def threads(submission: Submission, *, by: Actor) -> dict[str, list[Remark]]:
    """Everything said about each cell of a submission that this person may read, by cell key."""
    said = queues.threads([submission], office=by.unit_id is None)
    return {cell: remarks for (_, cell), remarks in said.items()}


def may_add(submission: Submission, *, by: Actor) -> bool:
    """Whether this person takes part in the talk about these figures: its unit, and the office once it was released."""
    if by.unit_id is not None:
        return by.unit_id == submission.department_id and bool(by.permissions & IN_UNITS)
    return bool(by.permissions & IN_OFFICE) and is_open_to_office(submission)


def waiting(by: Actor, submissions: QuerySet[Submission]) -> list[Remark]:
    """What others asked about these submissions and nobody has answered yet, as far as this person takes part."""
    if not by.permissions & (IN_UNITS | IN_OFFICE):
        return []
    asked = Remark.objects.filter(visible(by), submission__in=submissions.order_by(), asks=True, resolved_at=None)
    listed = asked.exclude(by_key=by.key).select_related(
        "submission__department", "submission__period__plan", "indicator"
    )
    return [remark for remark in listed.order_by("id") if may_add(remark.submission, by=by)]


def add(
    *,
    submission: Submission,
    cell: str,
    text: str,
    by: Actor,
    asks: bool = False,
    internal: bool = False,
    key: str = "",
) -> Remark:
    """Say something about one cell, or (``sheets.WHOLE``) about the whole; it answers what others asked there.

    What a unit says about a draft stays inside it. ``key`` is that of the click: the same one again says nothing twice.
    """
    said = text.strip()[:LONGEST]
    with transaction.atomic():
        locked = steps.locked(submission)
        if not may_add(locked, by=by):
            raise Forbidden(_P.SEE_OWN_UNIT)
        earlier = Remark.objects.filter(by_key=by.key, key=key).first() if key else None
        if earlier is not None:
            return earlier
        if not said:
            raise Refused(sentence("Write the remark first."))
        if cell != sheets.WHOLE and sheets.of(locked, indicators={_indicator(cell)}).cell(cell) is None:
            raise Refused(sentence("This figure is not among those of the unit."))
        internal = internal or (by.unit_id is not None and not is_open_to_office(locked))
        answered = _answer(locked, cell, by, internal)
        remark = Remark.objects.create(
            submission=locked, indicator_id=_indicator(cell) or None, part=cell.partition(":")[2],
            kind=Remark.Kind.REMARK, text=said, asks=asks, internal=internal, key=key,
            by_key=by.key, by_name=by.name, by_role=by.role,
        )  # fmt: skip
        detail = {"cell": cell, "text": said, "asks": asks, "internal": internal, "answers": answered}
        steps.record("remark.added", locked, by=by, detail=detail)
    return remark


def _answer(submission: Submission, cell: str, by: Actor, internal: bool) -> list[int]:
    """Settle what others asked in the thread; what is said inside one side answers only what was asked inside it."""
    asked = Remark.objects.filter(
        visible(by), submission=submission, kind=Remark.Kind.REMARK, asks=True, resolved_at=None
    ).exclude(by_key=by.key)
    if internal:
        asked = asked.filter(internal=True)
    found = [remark.pk for remark in asked if sheets.key_of(remark) == cell]
    Remark.objects.filter(pk__in=found).update(resolved_at=timezone.now())
    return found


def _indicator(cell: str) -> int:
    return int(cell.partition(":")[0] or 0)

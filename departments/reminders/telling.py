"""To whom a reminder goes, and the rows that say that it went."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import connection

from departments.models import Channel, Reminder, ReminderStep, Submission
from departments.notices import Holders, Message
from departments.notices.addressees import Addressee
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence

_P, To = Permission, ReminderStep.To
#: One who is told, and what is asked of them.
Told = tuple[Addressee, Permission]
#: Every way out of the portal.
ALL_WAYS = tuple(Channel.values)


def acting(submission: Submission) -> Permission:
    """What the one who must act now does: the head releases what was submitted, else the figures are entered."""
    return _P.RELEASE if submission.state == Submission.State.SUBMITTED else _P.ENTER_VALUES


def addressees(submission: Submission, to: str, holders: Holders) -> list[Told]:
    """Each person once, with what is asked of them."""
    rights = {
        To.ACTING: [acting(submission)],
        To.HEAD: [_P.RELEASE],
        To.CIRCULAR: [_P.RELEASE, _P.ENTER_VALUES],
    }[To(to)]
    found: dict[str, Told] = {}
    for right in rights:
        for addressee in holders.in_unit(submission.department, right):
            found.setdefault(addressee.key, (addressee, right))
    return list(found.values())


def messages(
    reminder: Reminder,
    submission: Submission,
    told: Iterable[Told],
    text: Sentence,
    channels: Sequence[str],
) -> list[Message]:
    """The reminder as notices, each with the page on which its reader goes on."""
    kind = "reminder.circular" if reminder.to == To.CIRCULAR else "reminder"
    return [
        Message(
            about=f"reminder{reminder.pk}",
            kind=kind,
            to=addressee,
            text=text,
            page=("entry-release" if right == _P.RELEASE else "entry-grid", submission.pk),
            submission=submission,
            channels=channels,
            by_key=reminder.by_key,
            by_name=reminder.by_name,
        )
        for addressee, right in told
    ]


def names(told: Iterable[Told]) -> str:
    return "、".join(addressee.name for addressee, _right in told if addressee.name)[:300]


def hold(submission: Submission) -> Submission:
    """The row as it is now, held until the transaction ends."""
    row = Submission.objects.filter(pk=submission.pk)
    if connection.features.has_select_for_update:
        row.select_for_update().get()
    return row.select_related("period__plan", "department").get()


def must_see(submissions: Collection[Submission], by: Actor) -> None:
    """The office reminds the units of its own area."""
    if by.area_id is not None and any(each.department.area_id != by.area_id for each in submissions):
        raise Refused(sentence("These are units of another area."))


def record(kind: str, submission: Submission, *, by: Actor, **detail: object) -> None:
    events.record(
        kind,
        by=by,
        about=submission,
        label=f"{submission.department.name} {submission.period.quarter}",
        unit=submission.department.code,
        detail=detail,
    )

"""What a reminder says: the deadline, what is there and what is not, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from departments import notices
from departments.completeness import Filling
from departments.models import Submission
from departments.situations import days_until, due_at
from qualitycity.sentences import N_, Sentence, sentence

#: How many of the missing figures are named.
NAMED = 3

_ACTS: Mapping[str, str] = {
    "draft": N_("fill in and submit them"),
    "returned": N_("correct what was returned and submit them again"),
    "submitted": N_("review and release them"),
    "supplement": N_("hand in the late figures"),
}


def text_of(submission: Submission, filling: Filling, *, note: str = "") -> Sentence:
    """The reminder of a unit whose figures are still with it; ``note`` is what the office adds."""
    said = sentence(
        "%(unit)s: the figures of %(quarter)s %(time)s; %(filling)s. Please %(act)s.",
        unit=submission.department.name,
        quarter=notices.quarter_name(submission.period),
        time=_time(due_at(submission)),
        filling=_filling(filling),
        act=Sentence(_ACTS[submission.state]),
    )
    return sentence("%(reminder)s %(note)s", reminder=said, note=note) if note else said


def put_off_text(submission: Submission, until: datetime, names: Sequence[str]) -> Sentence:
    """The reminder of figures that were put off, after the rest was released."""
    return sentence(
        "%(unit)s: figures of %(quarter)s that were put off %(time)s, still to come: %(names)s. Please hand them in.",
        unit=submission.department.name,
        quarter=notices.quarter_name(submission.period),
        time=_time(until),
        names=list(names),
    )


def circular_text(submission: Submission) -> Sentence:
    """Why a unit is on the circular list, to be read there and by the unit."""
    return sentence(
        "%(unit)s was put on the circular list: the figures of %(quarter)s %(time)s.",
        unit=submission.department.name,
        quarter=notices.quarter_name(submission.period),
        time=_time(due_at(submission)),
    )


def _time(due: datetime | None) -> Sentence:
    if due is None:
        return sentence("have no deadline")
    when, days = notices.written(due), days_until(due)
    if days < -1:
        return sentence("were due by %(due)s and are %(days)s days late", due=when, days=-days)
    if days < 0:
        return sentence("were due by %(due)s and are late", due=when)
    if days == 0:
        return sentence("are due today by %(due)s", due=when)
    if days == 1:
        return sentence("are due tomorrow by %(due)s", due=when)
    return sentence("are due by %(due)s, in %(days)s days", due=when, days=days)


def _filling(filling: Filling) -> Sentence:
    there, due = filling.due - len(filling.missing), filling.due
    if not filling.missing:
        return sentence("%(there)s of %(due)s are filled in", there=there, due=due)
    named = [cell.label for cell in filling.missing[:NAMED]]
    if len(filling.missing) == len(named):
        return sentence("%(there)s of %(due)s are filled in, missing: %(names)s", there=there, due=due, names=named)
    return sentence(
        "%(there)s of %(due)s are filled in, missing: %(names)s and %(more)s more",
        there=there,
        due=due,
        names=named,
        more=len(filling.missing) - len(named),
    )

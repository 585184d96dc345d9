"""What the page of one pledge shows: its walk, its lines, and each button with what still stands in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from departments import pledges
from departments.models import Duty, Pledge, PledgeComment, PledgeIssue, PledgeLine
from departments.pledges import Standing, outcomes, snapshot, verifying
from departments.pledges.differing import NAMES
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_
from qualitycity.speech import say

#: The walk as it is shown: the state and its name in two or three words.
WALK = (
    ("drafting", N_("draft")), ("consulting", N_("opinions")), ("approved", N_("approval")),
    ("signed", N_("signature")), ("performing", N_("carrying out")), ("adjusting", N_("amendment")),
    ("assessed", N_("assessment")), ("archived", N_("archive")),
)  # fmt: skip
#: Buttons of the page in their order: the act, its name, whether it takes words, whether it is the way on.
_BUTTONS = (
    ("consult", N_("Give it to the unit"), "", True), ("accept", N_("Agree for the unit"), "", True),
    ("approve", N_("Approve"), "", True), ("sign", N_("Sign"), "", True), ("start", N_("Carry out"), "", True),
    ("archive", N_("Archive"), "", True), ("redraft", N_("Draft the lines anew"), "", False),
    ("take_back", N_("Take back from the unit"), N_("Reason"), False),
    ("send_back", N_("Send back"), N_("Reason"), False), ("adjust", N_("Propose an amendment"), N_("Reason"), False),
    ("give_up", N_("Give the amendment up"), N_("Reason"), False),
    ("assess", N_("Record the assessment"), N_("Result"), False),
)  # fmt: skip


@dataclass(frozen=True)
class Button:
    """An act that this person may do here; ``words`` is what it asks to be written, ``lacking`` what is in its way."""

    act: str
    name: str
    words: str
    leads_on: bool
    lacking: Sequence[str]


def page_of(pledge: Pledge, *, by: Actor) -> dict[str, Any]:
    """The context of the page, in a fixed number of queries."""
    standing = Standing(pledge, pledges.last_issue(pledge))
    issues = pledges.issues_of(pledge)
    signed = next((issue for issue in issues if issue.in_force), None)
    comments = list(PledgeComment.objects.filter(issue=standing.issue))
    return {
        "pledge": pledge,
        "issue": standing.issue,
        **_texts(issues, signed),
        "steps": [(state, _(name), state == pledge.state) for state, name in WALK],
        "targets": [line for line in standing.lines if line.kind == PledgeLine.Kind.TARGET],
        "tasks": [line for line in standing.lines if line.kind == PledgeLine.Kind.TASK],
        "comments": comments,
        "keys": [(snapshot.key_of(line), str(line)) for line in standing.lines],
        "commented": {said.line for said in comments},
        "may_comment": standing.may("comment", by=by) and by.unit_id == pledge.department_id,
        "may_answer": standing.may("answer", by=by),
        "sees_all": by.may(Permission.SEE_ALL_UNITS),
        "may_scan": standing.may("scan", by=by),
        "buttons": _buttons(standing, by),
        "outcomes": outcomes.read(pledge, standing.lines),
        "unbalanced": _unbalanced(pledge, standing),
        "changes": [(change, _told(change)) for change in _changes(pledge, standing, signed)],
    }


def _texts(issues: Sequence[PledgeIssue], signed: PledgeIssue | None) -> dict[str, Any]:
    """Every text of the pledge, the one in force, and those that are no longer what was approved."""
    altered = [issue.number for issue in issues if verifying.is_changed(issue)]
    return {"issues": issues, "signed": signed, "altered": altered}


def _unbalanced(pledge: Pledge, standing: Standing) -> list[tuple[int, str]]:
    """The targets that block the signing, each with what is wrong."""
    if not _is_open(pledge):
        return []
    return [(target, say(told)) for target, told in pledges.unbalanced(pledge, standing.lines).items()]


def _is_open(pledge: Pledge) -> bool:
    return pledge.state not in (Pledge.State.ASSESSED, Pledge.State.ARCHIVED)


def _changes(pledge: Pledge, standing: Standing, signed: PledgeIssue | None) -> Sequence[pledges.Change]:
    """Of a signed pledge: how it differs from what is in force now; of a draft: what changed since it was drafted."""
    if not _is_open(pledge):
        return ()
    before = standing.lines
    if signed is not None and signed.pk != standing.issue.pk:
        before = list(signed.lines.order_by("order"))
    return pledges.between(before, standing.fresh)


def _told(change: pledges.Change) -> list[tuple[str, str, str]]:
    return [(_(NAMES[name]), _word(name, before), _word(name, after)) for name, before, after in change.fields]


def _word(name: str, text: str) -> str:
    if name == "role" and text in Duty.Role.values:
        return str(Duty.Role(text).label)
    return text or "—"


def _buttons(standing: Standing, by: Actor) -> list[Button]:
    found = []
    for act, name, words, leads_on in _BUTTONS:
        if standing.may(act, by=by) and not (act == "accept" and by.unit_id != standing.pledge.department_id):
            reason = "?" if words else ""  # written with the button
            lacking = [say(each) for each in standing.lacking(act, by=by, reason=reason)]
            found.append(Button(act, _(name), _(words) if words else "", leads_on, lacking))
    return found

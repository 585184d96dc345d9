"""The walk of a pledge from its draft to the archive: every transition as data, and what is still lacking.

拟订 drafting → 征求意见 consulting → 审定 approved → 签订 signed → 履行 performing → 考核 assessed → 归档 archived; on the way
调整 adjusting → approved → signed again (补签). The screen says the rules that the buttons obey: both ask ``lacking``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from departments.workflow import Refused, Stale
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, Sentence, sentence

__all__ = ["TRANSITIONS", "Refused", "Situation", "Stale", "Transition", "lacking", "may", "transition"]

State = Literal[
    "drafting", "consulting", "approved", "signed", "performing", "adjusting", "assessed", "archived",
]  # fmt: skip
Act = Literal[
    "redraft", "consult", "comment", "answer", "accept", "take_back", "approve", "send_back", "sign", "scan", "start",
    "adjust", "give_up", "assess", "archive",
]  # fmt: skip

#: What people did with this issue before.
PREPARED, ACCEPTED = "prepared", "accepted"


@dataclass(frozen=True)
class Transition:
    """``act`` leads from ``source`` to ``to`` for whoever has ``permission`` and did none of ``apart_from`` here.

    ``of``: only of the pledge itself ("first") or of an amendment ("amendment"); "": of both. ``needs_reason``: it
    must be said why. ``needs``: what else must be so, in the words of ``_NEEDS``.
    """

    act: Act
    source: State
    to: State
    permission: Permission
    apart_from: tuple[str, ...] = ()
    of: Literal["", "first", "amendment"] = ""
    needs_reason: bool = False
    needs: tuple[str, ...] = ()


_P = Permission
_READY = ("accepted", "answered", "current", "lines")
_APART = (PREPARED, ACCEPTED)
TRANSITIONS: tuple[Transition, ...] = (
    Transition("redraft", "drafting", "drafting", _P.PREPARE_PLEDGES),
    Transition("consult", "drafting", "consulting", _P.PREPARE_PLEDGES, needs=("lines",)),
    Transition("comment", "consulting", "consulting", _P.ANSWER_PLEDGES),
    Transition("answer", "drafting", "drafting", _P.PREPARE_PLEDGES),
    Transition("answer", "consulting", "consulting", _P.PREPARE_PLEDGES),
    Transition("accept", "consulting", "consulting", _P.ANSWER_PLEDGES, needs=("answered", "unaccepted")),
    Transition("take_back", "consulting", "drafting", _P.PREPARE_PLEDGES, needs_reason=True),
    Transition("approve", "consulting", "approved", _P.SIGN_PLEDGES, _APART, needs=_READY),
    Transition("send_back", "consulting", "drafting", _P.SIGN_PLEDGES, needs_reason=True),
    Transition("send_back", "approved", "drafting", _P.SIGN_PLEDGES, of="first", needs_reason=True),
    Transition("send_back", "approved", "adjusting", _P.SIGN_PLEDGES, of="amendment", needs_reason=True),
    Transition("sign", "approved", "signed", _P.SIGN_PLEDGES, _APART, needs=("balanced", "current")),
    Transition("scan", "signed", "signed", _P.PREPARE_PLEDGES),
    Transition("scan", "performing", "performing", _P.PREPARE_PLEDGES),
    Transition("start", "signed", "performing", _P.PREPARE_PLEDGES, needs=("scanned",)),
    Transition("adjust", "performing", "adjusting", _P.PREPARE_PLEDGES, needs_reason=True),
    Transition("redraft", "adjusting", "adjusting", _P.PREPARE_PLEDGES, of="amendment"),
    Transition("comment", "adjusting", "adjusting", _P.ANSWER_PLEDGES, of="amendment"),
    Transition("answer", "adjusting", "adjusting", _P.PREPARE_PLEDGES, of="amendment"),
    Transition("accept", "adjusting", "adjusting", _P.ANSWER_PLEDGES, of="amendment", needs=("answered", "unaccepted")),
    Transition("approve", "adjusting", "approved", _P.SIGN_PLEDGES, _APART, of="amendment", needs=_READY),
    Transition("give_up", "adjusting", "performing", _P.PREPARE_PLEDGES, of="amendment", needs_reason=True),
    Transition("assess", "performing", "assessed", _P.SIGN_PLEDGES, needs_reason=True),
    Transition("archive", "assessed", "archived", _P.PREPARE_PLEDGES),
)

#: Where what the unit thinks of an issue is still asked.
OPEN_TO_OPINIONS = frozenset({"consulting", "adjusting"})
#: Where an issue is written, so that its lines may follow the plan.
BEING_WRITTEN = frozenset({"drafting", "adjusting"})

_ASKS: Mapping[str, str] = {
    "redraft": N_("Lines are drafted anew only while the pledge or its amendment is being written."),
    "consult": N_("Only a draft is given to the unit for its opinion."),
    "comment": N_("Opinions are given while the pledge is with the unit."),
    "answer": N_("Opinions are answered before the pledge is approved."),
    "accept": N_("Only what is with the unit for its opinion can be agreed to."),
    "take_back": N_("Only what is with the unit can be taken back."),
    "approve": N_("Only what was with the unit for its opinion can be approved."),
    "send_back": N_("Only what waits for approval or signature can be sent back."),
    "sign": N_("Only what was approved can be signed."),
    "scan": N_("The scan belongs to what was signed."),
    "start": N_("Only what was signed is carried out."),
    "adjust": N_("Only a pledge that is being carried out can be amended."),
    "give_up": N_("No amendment is under way."),
    "assess": N_("Only a pledge that is being carried out is assessed."),
    "archive": N_("Only what was assessed is archived."),
}
STATES: Mapping[str, str] = {
    "drafting": N_("being drafted"),
    "consulting": N_("with the unit for its opinion"),
    "approved": N_("approved for signature"),
    "signed": N_("signed"),
    "performing": N_("being carried out"),
    "adjusting": N_("amendment under way"),
    "assessed": N_("assessed"),
    "archived": N_("archived"),
}
_SAID_APART: Mapping[str, str] = {
    PREPARED: N_("You prepared this pledge: somebody else approves and signs it."),
    ACCEPTED: N_("You agreed to this pledge for the unit: somebody else approves and signs it."),
}
_NEEDS: Mapping[str, str] = {
    "lines": N_("The unit has no duty in this year: there is nothing to pledge."),
    "accepted": N_("The unit has not agreed yet."),
    "unaccepted": N_("The unit has agreed already."),
    "answered": N_("Answer every opinion of the unit first."),
    "current": N_("The plan has changed since the lines were drafted: send the pledge back and draft them anew."),
    "scanned": N_("Upload the scan of the signed paper first."),
}


@dataclass(frozen=True)
class Situation:
    """All that decides whether an act may happen.

    ``held`` are the needs of ``_NEEDS`` that are met; ``unbalanced`` says of each target of the pledge whose parts do
    not add up to the city's how far they miss it. ``prepared`` and ``accepted`` are actor keys.
    """

    state: str
    amendment: bool = False
    prepared: str = ""
    accepted: str = ""
    held: frozenset[str] = frozenset()
    unbalanced: tuple[Sentence, ...] = ()
    reason: str = ""


def transition(act: str, state: str, *, amendment: bool) -> Transition | None:
    """The transition that ``act`` makes from ``state``; None where it makes none."""
    of = ("", "amendment" if amendment else "first")
    return next((step for step in TRANSITIONS if (step.act, step.source) == (act, state) and step.of in of), None)


def may(act: str, situation: Situation, *, by: Actor) -> bool:
    """Whether the button is shown to this person at all: state and permission allow it."""
    step = transition(act, situation.state, amendment=situation.amendment)
    return step is not None and by.may(step.permission) and not ("unaccepted" in step.needs and situation.accepted)


def lacking(act: str, situation: Situation, *, by: Actor) -> list[Sentence]:
    """Everything that still stands in the way of ``act``, in words that say what to do; empty: it may happen.

    Raises Forbidden where the person's role does not include the act at all.
    """
    step = transition(act, situation.state, amendment=situation.amendment)
    if step is None:
        return [Sentence(_ASKS[act]), sentence("It is now: %(state)s.", state=Sentence(STATES[situation.state]))]
    by.must(step.permission)
    done = {PREPARED: situation.prepared, ACCEPTED: situation.accepted}
    missing = [Sentence(_SAID_APART[what]) for what in step.apart_from if done[what] == by.key]
    missing += [Sentence(_NEEDS[need]) for need in step.needs if need in _NEEDS and need not in situation.held]
    if "balanced" in step.needs:
        missing += situation.unbalanced
    if step.needs_reason and not situation.reason.strip():
        missing.append(sentence("Give the reason."))
    return missing

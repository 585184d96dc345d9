"""The walk of a quarter's figures from the unit to the office: every transition as data, and what is still lacking.

draft → submitted (inside the unit) → reported (its head released it) → verified (by the office) → locked, with
returned as the way back. Figures that were put off are handed in later: the submission is then a supplement, open for
these alone. The screen says the rules that the buttons obey: both ask ``lacking``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, Sentence, sentence

State = Literal["draft", "submitted", "reported", "returned", "supplement", "verified", "locked"]
Act = Literal[
    "enter", "submit", "withdraw", "release", "send_back", "verify", "grade", "lock", "sign", "supplement",
    "give_up",
]  # fmt: skip

#: What people did with the figures before: the one who releases or verifies must be none of these.
ENTERED, SUBMITTED, RELEASED = "entered", "submitted", "released"


@dataclass(frozen=True)
class Transition:
    """``act`` leads from ``source`` to ``to`` for whoever has ``permission`` and did none of ``apart_from`` here.

    ``needs_reasons``: at least one cell or the whole must be given a reason. ``needs_lateness``: late needs a reason.
    """

    act: Act
    source: State
    to: State
    permission: Permission
    apart_from: tuple[str, ...] = ()
    needs_reasons: bool = False
    needs_lateness: bool = False


_P = Permission
TRANSITIONS: tuple[Transition, ...] = (
    Transition("enter", "draft", "draft", _P.ENTER_VALUES),
    Transition("enter", "returned", "returned", _P.ENTER_VALUES),
    Transition("submit", "draft", "submitted", _P.SUBMIT, needs_lateness=True),
    Transition("submit", "returned", "submitted", _P.SUBMIT, needs_lateness=True),
    Transition("withdraw", "submitted", "draft", _P.SUBMIT),
    Transition("release", "submitted", "reported", _P.RELEASE, (ENTERED, SUBMITTED), needs_lateness=True),
    Transition("send_back", "submitted", "returned", _P.RELEASE, needs_reasons=True),
    Transition("verify", "reported", "verified", _P.VERIFY, (ENTERED, SUBMITTED, RELEASED)),
    Transition("send_back", "reported", "returned", _P.VERIFY, (ENTERED, SUBMITTED, RELEASED), needs_reasons=True),
    Transition("grade", "verified", "verified", _P.GRADE, (ENTERED, SUBMITTED, RELEASED)),
    Transition("lock", "verified", "locked", _P.RUN_PERIODS),
    Transition("sign", "submitted", "submitted", _P.SEE_OWN_UNIT),
    Transition("supplement", "reported", "supplement", _P.ENTER_VALUES),
    Transition("supplement", "verified", "supplement", _P.ENTER_VALUES),
    Transition("enter", "supplement", "supplement", _P.ENTER_VALUES),
    Transition("submit", "supplement", "submitted", _P.SUBMIT, needs_lateness=True),
    Transition("give_up", "supplement", "reported", _P.ENTER_VALUES),  # or verified, where it stood
    Transition("verify", "supplement", "supplement", _P.VERIFY, (ENTERED, SUBMITTED, RELEASED)),
)
_BY_ACT: dict[tuple[str, str], Transition] = {(step.act, step.source): step for step in TRANSITIONS}
#: What leads elsewhere while figures are handed in late: what is taken back is a supplement still.
_SUPPLEMENTING: dict[tuple[str, str], Transition] = {
    ("withdraw", "submitted"): Transition("withdraw", "submitted", "supplement", _P.SUBMIT)
}

#: What a period lets happen. A closed one takes no new figures, but what is on its way is finished: a unit that
#: submitted in time is released and judged, a returned one is corrected, an extended one goes on.
_CLOSED = frozenset({"release", "send_back", "verify", "grade", "lock", "sign", "supplement", "give_up"})
_PERIOD_ALLOWS: Mapping[str, frozenset[str]] = {
    "scheduled": frozenset(),
    "open": frozenset({"enter", "submit", "withdraw"}) | _CLOSED - {"lock"},
    "closed": _CLOSED,
    "locked": frozenset({"lock"}),
}

_STATES: Mapping[str, str] = {
    "draft": N_("draft"),
    "submitted": N_("submitted to the unit's head"),
    "reported": N_("released to the office"),
    "returned": N_("returned for change"),
    "supplement": N_("late figures being handed in"),
    "verified": N_("verified"),
    "locked": N_("locked"),
}
_ASKS: Mapping[str, str] = {
    "enter": N_("Figures can be entered only before they are submitted or after they were returned."),
    "submit": N_("Only a draft or returned figures can be submitted."),
    "withdraw": N_("Only what was submitted and not yet released can be taken back."),
    "release": N_("Only what was submitted can be released."),
    "send_back": N_("Only what was submitted or released can be returned."),
    "verify": N_("Only what was released to the office can be verified."),
    "grade": N_("Grades that were still missing are given to what was verified."),
    "lock": N_("Only what was verified is locked."),
    "sign": N_("The signed form belongs to figures that were submitted and not yet released."),
    "supplement": N_("Figures are handed in later only after the rest was released."),
    "give_up": N_("No figures are being handed in late here."),
}
_PERIODS: Mapping[str, str] = {
    "scheduled": N_("The quarter is not open yet."),
    "closed": N_("The quarter is closed: ask the office to open it again or to give an extension."),
    "locked": N_("The quarter is locked: figures change only by a correction of the office."),
}
_APART: Mapping[str, str] = {
    ENTERED: N_("You entered figures here: nobody approves what they entered."),
    SUBMITTED: N_("You submitted this: somebody else must go on with it."),
    RELEASED: N_("You released this: somebody else must judge it."),
}


class Refused(Exception):
    """An action that may not happen now, with every reason why."""

    def __init__(self, *reasons: Sentence) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons


class Stale(Refused):
    """What the person looked at has changed meanwhile."""


@dataclass(frozen=True)
class Situation:
    """All that decides whether an act may happen.

    ``handled`` tells who did what to these figures, by actor key. ``open_points`` are what the check found that
    blocks submission. ``reasons`` counts what a return says, ``late`` is judged now. ``unsigned``: the plan wants the
    signed form with the release, and it is not there. ``supplementing``: only late figures are on their way, and
    ``verified`` tells whether the rest was verified; ``put_off``: figures are still to come later.
    """

    state: str
    period: str
    handled: Mapping[str, frozenset[str]] = field(default_factory=dict)
    extended: bool = False
    late: bool = False
    late_reason: str = ""
    open_points: tuple[Sentence, ...] = ()
    reasons: int = 0
    unsigned: bool = False
    supplementing: bool = False
    verified: bool = False
    put_off: bool = False


def transition(act: str, state: str, *, supplementing: bool = False) -> Transition | None:
    """The transition that ``act`` makes from ``state``; None where it makes none."""
    usual = _BY_ACT.get((act, state))
    return _SUPPLEMENTING.get((act, state), usual) if supplementing else usual


def state_name(state: str) -> Sentence:
    return Sentence(_STATES[state])


def may(act: str, situation: Situation, *, by: Actor) -> bool:
    """Whether the button is shown to this person at all: state, period and permission allow it."""
    step = transition(act, situation.state)
    return (
        step is not None and by.may(step.permission) and _period_allows(act, situation) and not _is_idle(act, situation)
    )


def lacking(act: str, situation: Situation, *, by: Actor) -> list[Sentence]:
    """Everything that still stands in the way of ``act``, in words that say what to do; empty: it may happen.

    Raises Forbidden where the person's role does not include the act at all.
    """
    step = transition(act, situation.state)
    if step is None:
        now = sentence("It is now: %(state)s.", state=state_name(situation.state))
        return [Sentence(_ASKS[act]), now]
    by.must(step.permission)
    if not _period_allows(act, situation):
        return [Sentence(_PERIODS[situation.period])]
    missing = [Sentence(_APART[what]) for what in step.apart_from if by.key in situation.handled.get(what, frozenset())]
    if _is_idle(act, situation):
        missing.append(Sentence(_IDLE[act]))
    if act == "submit":
        missing += situation.open_points
    if act == "release" and situation.unsigned:
        missing.append(sentence("Upload the scan of the printed form, signed and sealed."))
    if step.needs_reasons and not situation.reasons:
        missing.append(sentence("Give a reason for at least one figure, or for the whole."))
    if step.needs_lateness and situation.late and not situation.late_reason.strip():
        missing.append(sentence("The deadline has passed: give the reason for being late."))
    return missing


#: Acts of a supplement for which there is no occasion.
_IDLE: Mapping[str, str] = {
    "supplement": N_("No figure is still to come: none was put off, or its time is over."),
    "verify": N_("The rest was verified already; the late figures are on their way."),
}


def _is_idle(act: str, situation: Situation) -> bool:
    if act == "supplement":
        return not situation.put_off
    return act == "verify" and situation.state == "supplement" and situation.verified


def _period_allows(act: str, situation: Situation) -> bool:
    if act in _PERIOD_ALLOWS[situation.period]:
        return True
    if situation.period != "closed" or act not in ("enter", "submit"):
        return False
    return situation.state == "returned" or situation.extended

"""The walk of a year's assessment as a table: targets filed → self-assessment → verification → result → appeal → final.

Pure: what may happen in which state, who may do it, and what it asks for, in words that say what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, Sentence, sentence

_P = Permission


@dataclass(frozen=True)
class Step:
    """``act`` takes an assessment from ``source`` to ``target``. What ``asks`` names must be there."""

    act: str
    source: str
    target: str
    permission: Permission
    asks: frozenset[str] = frozenset()


def _step(act: str, source: str, target: str, permission: Permission, *asks: str) -> Step:
    return Step(act, source, target, permission, frozenset(asks))


STEPS: tuple[Step, ...] = (
    _step("open", "filing", "self_scoring", _P.RUN_ASSESSMENTS, "due"),
    _step("verify", "self_scoring", "verifying", _P.RUN_ASSESSMENTS, "due"),
    _step("reopen", "verifying", "self_scoring", _P.RUN_ASSESSMENTS, "reason", "due"),
    _step("announce", "verifying", "result", _P.DECIDE_ASSESSMENTS, "run", "another", "year_over", "settled", "due"),
    _step("announce", "result", "result", _P.DECIDE_ASSESSMENTS, "run", "another", "year_over", "newer", "settled"),
    _step("finish", "result", "final", _P.DECIDE_ASSESSMENTS, "no_appeal", "settled", "deadline"),
)
_BY_ACT: Mapping[tuple[str, str], Step] = {(step.act, step.source): step for step in STEPS}

#: What is done within a state, without leaving it.
WITHIN: Mapping[str, tuple[frozenset[str], Permission]] = {
    "score_self": (frozenset({"self_scoring"}), _P.SCORE_SELF),
    "hand_in": (frozenset({"self_scoring"}), _P.RELEASE),
    "assess": (frozenset({"verifying"}), _P.ASSESS),
    "run": (frozenset({"filing", "self_scoring", "verifying", "result"}), _P.RUN_ASSESSMENTS),
    "appeal": (frozenset({"result"}), _P.APPEAL),
    "propose": (frozenset({"result"}), _P.RUN_ASSESSMENTS),
    "decide": (frozenset({"result"}), _P.DECIDE_ASSESSMENTS),
    "record": (frozenset({"filing", "self_scoring", "verifying", "result"}), _P.RUN_ASSESSMENTS),
    "lift": (frozenset({"filing", "self_scoring", "verifying", "result"}), _P.DECIDE_ASSESSMENTS),
}

_ASKED: Mapping[str, Sentence] = {
    "reason": sentence("Say why."),
    "due": sentence("Give the last day for it, not before today."),
    "run": sentence("Choose the run whose result is announced: a computed one, not a trial."),
    "another": sentence("You computed this run: another person announces the result."),
    "year_over": sentence(
        "The run rests on an earlier quarter than the last of the year: run again when it has checks."
    ),
    "newer": sentence("Choose a newer run than the announced one: run again after the appeals were decided."),
    "no_appeal": sentence("Appeals are still open: decide them first."),
    "settled": sentence(
        "Points were given, events recorded, vetoes lifted or appeals decided after this run: run again and announce "
        "it."
    ),
    "deadline": sentence("Units may still appeal: wait until the last day for it has passed."),
}
_ONLY: Mapping[str, Sentence] = {
    "score_self": sentence("Self scores are entered during the self-assessment."),
    "hand_in": sentence("Self scores are handed in during the self-assessment."),
    "assess": sentence("Scores are verified during the verification."),
    "run": sentence("A final assessment is not run again."),
    "appeal": sentence("A unit can appeal once the result was announced, until it is final."),
    "propose": sentence("Appeals are decided before the result is final."),
    "decide": sentence("Appeals are decided before the result is final."),
    "record": sentence("The result is final: no event can be recorded or withdrawn any more, for none would count."),
    "lift": sentence("A veto is lifted before the result is final."),
}
_NOT_NOW = N_("This step does not follow here. It is now: %(state)s.")
_STATES: Mapping[str, Sentence] = {
    "filing": sentence("targets being filed"),
    "self_scoring": sentence("self-assessment"),
    "verifying": sentence("verification"),
    "result": sentence("result announced, appeals open"),
    "final": sentence("final"),
}


def step_of(act: str, state: str) -> Step | None:
    return _BY_ACT.get((act, state))


def offered(state: str, *, by: Actor) -> list[Step]:
    """The steps whose buttons this person sees."""
    return [step for step in STEPS if step.source == state and by.may(step.permission)]


def may(what: str, state: str, *, by: Actor) -> bool:
    """Whether something that stays within the state is open to this person now."""
    states, permission = WITHIN[what]
    return state in states and by.may(permission)


def lacking(act: str, state: str, held: frozenset[str], *, by: Actor) -> list[Sentence]:
    """What stands in the way of a step; ``held`` names what is there. Raises Forbidden."""
    step = step_of(act, state)
    if step is None:
        return [Sentence(_NOT_NOW, {"state": _STATES[state]})]
    by.must(step.permission)
    return [said for name, said in _ASKED.items() if name in step.asks - held]


def barred(what: str, state: str, *, by: Actor) -> list[Sentence]:
    """Why something cannot be done in this state; empty: it can. Raises Forbidden."""
    states, permission = WITHIN[what]
    by.must(permission)
    return [] if state in states else [_ONLY[what]]

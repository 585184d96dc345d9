"""The walk of a correction as data: which act leads where, for whom, and what still stands in its way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils import timezone

from departments.models import Correction, Submission
from departments.workflow import Refused
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import Sentence, sentence

_S, _P = Correction.State, Permission
Act = Literal["allow", "refuse", "withdraw", "enter", "confirm", "apply"]
OPEN = (_S.ASKED, _S.ALLOWED, _S.ENTERED, _S.CONFIRMED)


@dataclass(frozen=True)
class Step:
    """``act`` leads from one of ``sources`` to ``to``. ``unit``: people of the unit take it with one of these
    permissions; ``office``: the office does. Whoever did one of ``apart_from`` before must be somebody else."""

    sources: tuple[str, ...]
    to: str
    unit: tuple[Permission, ...] = ()
    office: tuple[Permission, ...] = ()
    apart_from: tuple[str, ...] = ()


STEPS: Mapping[Act, Step] = {
    "allow": Step((_S.ASKED,), _S.ALLOWED, office=(_P.ALLOW_CORRECTIONS,), apart_from=("asked",)),
    "refuse": Step((_S.ASKED, _S.ALLOWED, _S.ENTERED, _S.CONFIRMED), _S.REFUSED, office=(_P.ALLOW_CORRECTIONS,)),
    "withdraw": Step(OPEN, _S.WITHDRAWN, (_P.ENTER_VALUES, _P.RELEASE), (_P.FILE_CORRECTIONS,)),
    "enter": Step((_S.ALLOWED, _S.ENTERED), _S.ENTERED, (_P.ENTER_VALUES,), (_P.FILE_CORRECTIONS,)),
    "confirm": Step((_S.ENTERED,), _S.CONFIRMED, unit=(_P.RELEASE,), apart_from=("entered",)),
    "apply": Step(
        (_S.CONFIRMED, _S.ENTERED),
        _S.APPLIED,
        office=(_P.ALLOW_CORRECTIONS,),
        apart_from=("asked", "entered", "confirmed"),
    ),
}  # fmt: skip


def lacking(act: Act, correction: Correction, *, by: Actor) -> list[Sentence]:
    """Everything that stands in the way of ``act``; empty: it may happen. Raises Forbidden where the role never may."""
    step = STEPS[act]
    must_be_of(correction.submission, by, step.unit, step.office)
    if correction.state not in step.sources:
        return [sentence("The case is: %(state)s.", state=str(correction.get_state_display()))]
    missing = [_APART[what] for what in step.apart_from if by.key and by.key == getattr(correction, f"{what}_key")]
    late = correction.until is not None and correction.until < timezone.now()
    if late and act in ("enter", "confirm"):
        missing.append(sentence("The time allowed for the correction has passed: ask the office again."))
    if act == "apply" and correction.state == _S.ENTERED and not correction.by_office:
        missing.append(sentence("The unit's head has not confirmed the new figures yet."))
    if act == "enter" and correction.by_office and by.unit_id is not None:
        missing.append(sentence("The office files this correction itself."))
    if act == "enter" and not correction.by_office and by.unit_id is None:
        missing.append(sentence("The unit enters the new figures itself."))
    return missing


def may(act: Act, correction: Correction, *, by: Actor) -> bool:
    """Whether the button is shown to this person at all."""
    try:
        return correction.state in STEPS[act].sources and not lacking(act, correction, by=by)
    except Forbidden:
        return False


def waits_for(correction: Correction, by: Actor) -> bool:
    """Whether the next step of the case is this person's."""
    coming: dict[str, Act] = {_S.ASKED: "allow", _S.ALLOWED: "enter", _S.ENTERED: "confirm", _S.CONFIRMED: "apply"}
    act = "apply" if correction.by_office and correction.state == _S.ENTERED else coming.get(correction.state)
    return act is not None and may(act, correction, by=by)


def must_be_of(submission: Submission, by: Actor, unit: Sequence[Permission], office: Sequence[Permission]) -> None:
    """A unit's people act for their own unit, the office for all; raises Forbidden."""
    wanted = unit if by.unit_id is not None else office
    if not any(by.may(permission) for permission in wanted):
        raise Forbidden((*wanted, *unit, *office)[0])
    if by.unit_id is not None and by.unit_id != submission.department_id:
        raise Forbidden(Permission.SEE_OWN_UNIT)


def refuse_if(wrong: Sequence[Sentence]) -> None:
    if wrong:
        raise Refused(*wrong)


_APART = {
    "asked": sentence("You asked for this correction: somebody else decides."),
    "entered": sentence("You entered these figures: nobody approves what they entered."),
    "confirmed": sentence("You confirmed these figures: somebody else lets them count."),
}

"""What the office sets about an indicator's figures: what is possible, what is usual, what change is asked about."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from qualitycity import events
from qualitycity.numbers import write
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from targets.models import Indicator

NUMBERS = ("lower", "upper", "usual_lower", "usual_upper", "jump", "tolerance")
SWITCHES = ("stable", "needs_evidence")
#: Days after the quarter's end: nobody waits longer than this for a published figure.
LONGEST_WAIT = 1000


class NotPossible(Exception):
    """The limits contradict each other; ``reasons`` says how."""

    def __init__(self, *reasons: Sentence) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = reasons


def set_limits(*, indicator: Indicator, by: Actor, **limits: Any) -> Indicator:
    """Set some of the limits (None: no such limit); what is not named stays. The same again changes nothing.

    They hold for what is entered from now on; raises NotPossible with everything that is wrong.
    """
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        held = Indicator.objects.select_for_update(of=("self",)).select_related("plan").get(pk=indicator.pk)
        old = {name: getattr(held, name) for name in limits}
        changed = {name: value for name, value in limits.items() if old[name] != value}
        if not changed:
            return held
        for name, value in changed.items():
            setattr(held, name, value)
        if wrong := lacking(held):
            raise NotPossible(*wrong)
        held.save(update_fields=list(changed))
        detail = {name: [_written(old[name]), _written(value)] for name, value in changed.items()}
        events.record("indicator.limits_set", by=by, about=held, label=held.name, detail=detail)
    return held


def lacking(indicator: Indicator) -> list[Sentence]:
    """What contradicts itself in the limits of an indicator."""
    wrong = []
    for low, high in (("lower", "upper"), ("usual_lower", "usual_upper")):
        lower, upper = getattr(indicator, low), getattr(indicator, high)
        if lower is not None and upper is not None and lower > upper:
            gaps: Mapping[str, str] = {"lower": write(lower), "upper": write(upper)}
            wrong.append(sentence("The lower bound %(lower)s is above the upper %(upper)s.", **gaps))
    for name in ("jump", "tolerance"):
        value = getattr(indicator, name)
        if value is not None and value < 0:
            wrong.append(sentence("A change or tolerance cannot be negative."))
    days = indicator.due_after_days
    if days is not None and not 0 <= days <= LONGEST_WAIT:
        wrong.append(sentence("Write the days as a whole number up to %(most)s.", most=LONGEST_WAIT))
    return wrong


def _written(value: Any) -> str:
    return "" if value is None else write(value) if isinstance(value, Decimal) else str(value)

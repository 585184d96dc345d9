"""What the final result of an assessment gave the lines of a pledge, kept as it was.

Whoever assesses stands above and hands it down: the assessment by its id and name, the run by number and hash, score,
grade and place of the unit, and for each item that judges a target of the pledge its points, what it got, what it lost
and why. Several assessments of a year give several outcomes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from departments.models import Pledge, PledgeLine
from departments.pledges import steps
from qualitycity import sentences
from qualitycity.roles import Actor, Permission

#: One outcome as it is stored.
Outcome = Mapping[str, Any]
#: The states in which a pledge has been assessed.
ASSESSED = frozenset({Pledge.State.ASSESSED, Pledge.State.ARCHIVED})


@dataclass(frozen=True)
class Scored:
    """One item that judged a line of the pledge; ``line`` None where the text names its target no more."""

    line: PledgeLine | None
    item: str
    worth: str
    score: str | None
    lost: str | None
    reason: sentences.Sentence | None


def holds(pledge: Pledge, outcome: Outcome) -> bool:
    return any(held["assessment"] == outcome["assessment"] for held in pledge.outcomes)


def add(*, pledge: Pledge, outcome: Outcome, by: Actor) -> Pledge:
    """Keep the outcome of one more assessment of a pledge that was assessed already; one that is there stays."""
    by.must(Permission.SIGN_PLEDGES)
    with transaction.atomic():
        held = steps.locked(pledge)
        if held.state not in ASSESSED or holds(held, outcome):
            return held
        held.outcomes = [*held.outcomes, outcome]
        held.save(update_fields=["outcomes"])
        steps.record("pledge.outcome_added", held, by=by, detail=told(outcome))
    return held


def told(outcome: Outcome) -> dict[str, Any]:
    """What the log keeps of it."""
    return {name: outcome[name] for name in ("assessment", "run", "result_sha256", "score", "grade")}


def read(pledge: Pledge, lines: Sequence[PledgeLine]) -> list[tuple[Outcome, list[Scored]]]:
    """Each outcome with its scored lines in the order of the pledge."""
    by_code = {line.code: line for line in lines if line.kind == PledgeLine.Kind.TARGET}
    places = {code: place for place, code in enumerate(by_code)}
    found = []
    for outcome in pledge.outcomes:
        listed = sorted(outcome["lines"], key=lambda each: places.get(each["target"], len(places)))
        found.append((outcome, [_scored(each, by_code.get(each["target"])) for each in listed]))
    return found


def _scored(each: Mapping[str, Any], line: PledgeLine | None) -> Scored:
    reason = sentences.load(each["reason"]) if each["reason"] else None
    return Scored(line, f"{each['item']} {each['name']}", each["worth"], each["score"], each["lost"], reason)

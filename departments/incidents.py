"""Safety incidents and notices of criticism (事件): recorded with date, level, category and deciding paper.

They count at once, without an entry, to the end of their year. A correction is a new version with its reason, and what
was recorded in error is withdrawn: nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from departments.models import SafetyEvent
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from targets.models import Indicator, Plan
from targets.periods import Quarter
from targets.publications import Tally

#: The columns of an event that say what happened.
CONTENT = ("indicator_id", "kind", "happened_on", "level", "category", "paper", "description", "withdrawn")
CHANGED = sentence("Somebody changed this event after you opened it: look at it again.")


@dataclass(frozen=True)
class Incident:
    """A safety event as it was read."""

    indicator: Indicator
    happened_on: date
    level: str = ""
    category: str = ""
    paper: str = ""
    description: str = ""
    kind: str = SafetyEvent.Kind.INCIDENT
    withdrawn: bool = False

    @property
    def identity(self) -> tuple[object, ...]:
        return self.indicator.pk, self.happened_on, self.level, self.category, self.paper, self.description

    @property
    def content(self) -> tuple[object, ...]:
        """As ``CONTENT`` names it."""
        return (
            self.indicator.pk, str(self.kind), self.happened_on, self.level, self.category, self.paper,
            self.description, self.withdrawn,
        )  # fmt: skip


def record_incidents(
    *, plan: Plan, rows: Sequence[Incident], by: Actor, channel: str = "", demonstration: bool = False
) -> Tally:
    """Record safety events; the very same event again, in any of its versions, changes nothing."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)  # the same event sent twice at once is recorded once
        held = known(plan)
        fresh = [row for row in dict.fromkeys(rows) if row.identity not in held]
        made = [_event(row, by, demonstration=demonstration) for row in fresh]
        SafetyEvent.objects.bulk_create(made)
        if fresh:
            detail: dict[str, Any] = {"created": len(fresh)}
            if len(fresh) == 1:
                detail |= told(made[0])
            touched = _touched(plan, made)
            events.record("safety_event.recorded", by=by, about=plan, detail=detail, channel=channel, touched=touched)
    return Tally(created=len(fresh), unchanged=len(rows) - len(fresh))


def known(plan: Plan) -> set[tuple[object, ...]]:
    """What was recorded, in every version: what was corrected since is not recorded anew by an old workbook."""
    return {
        (event.indicator_id, event.happened_on, event.level, event.category, event.paper, event.description)
        for event in SafetyEvent.objects.filter(indicator__plan=plan)
    }


def correct(*, event: SafetyEvent, row: Incident, reason: str, by: Actor, seen: int) -> SafetyEvent:
    """A new version of the event, with the reason. ``seen`` is the version that the page showed: another one that came
    in between is never overwritten (Stale); the same correction again changes nothing."""
    by.must(Permission.RECORD_PUBLICATIONS)
    with transaction.atomic():
        locked = SafetyEvent.objects.select_for_update(of=("self",)).select_related("indicator__plan")
        held = locked.get(line=event.line, latest=True)
        if content_of(held) == row.content:
            return held
        if held.number != seen:
            raise Stale(CHANGED)
        if not reason.strip():
            raise Refused(sentence("Say why the event is changed."))
        SafetyEvent.objects.filter(pk=held.pk).update(latest=False)
        changed = _event(row, by, demonstration=held.demonstration)
        changed.line, changed.number, changed.reason = held.line, held.number + 1, reason.strip()[:500]
        changed.save(force_insert=True)
        events.record(
            "safety_event.corrected", by=by, about=changed, detail=told(changed) | {"reason": changed.reason},
            touched=_touched(held.indicator.plan, [held, changed]),
        )  # fmt: skip
    return changed


def content_of(event: SafetyEvent) -> tuple[object, ...]:
    return tuple(getattr(event, name) for name in CONTENT)


def as_row(event: SafetyEvent, **changes: Any) -> Incident:
    """The event as it would be read, with changes."""
    held: dict[str, Any] = {name: getattr(event, name) for name in CONTENT if name != "indicator_id"}
    return Incident(**{"indicator": event.indicator, **held, **changes})


def told(event: SafetyEvent) -> dict[str, str]:
    """What the log keeps of it."""
    return {
        "day": event.happened_on.isoformat(), "level": event.level, "category": event.category, "paper": event.paper,
        "withdrawn": str(event.withdrawn),
    }  # fmt: skip


def _event(row: Incident, by: Actor, *, demonstration: bool) -> SafetyEvent:
    held = dict(zip(CONTENT, row.content, strict=True))
    return SafetyEvent(**held, demonstration=demonstration, by_key=by.key, by_name=by.name)


def _touched(plan: Plan, listed: Iterable[SafetyEvent]) -> list[tuple[int, Quarter]]:
    return sorted({(each.indicator_id, plan.years.quarter_of(each.happened_on)) for each in listed})

"""Reminds units of self scores that are missing: three days before the last day, and on it; each once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from qualitycity import events
from qualitycity.models import Event
from qualitycity.roles import Actor
from reports import schemes, scoring
from reports.assessments import computing, gathering
from reports.models import Assessment, ItemScore

#: Days left at which a unit is reminded.
DAYS = (3, 0)


def remind(*, by: Actor) -> int:
    """Remind where it is time; returns how many units were. Who has scored every item is left in peace.

    Who does it first writes the event, and the units are told once.
    """
    today = timezone.localdate()
    rows = Assessment.objects.filter(state=Assessment.State.SELF_SCORING, self_due__gte=today)
    return sum(
        _remind(assessment.pk, left, by=by)
        for assessment in rows
        if assessment.self_due is not None and (left := (assessment.self_due - today).days) in DAYS
    )


def _remind(pk: int, left: int, *, by: Actor) -> int:
    with transaction.atomic():
        held = Assessment.objects.select_for_update(of=("self",)).select_related("plan", "version").get(pk=pk)
        until = held.self_due.isoformat() if held.self_due else ""
        told = Event.objects.filter(kind="assessment.reminded", subject=f"reports.assessment:{pk}")
        if held.state != Assessment.State.SELF_SCORING or told.filter(detail__days=left, detail__until=until).exists():
            return 0
        units = lacking(held)
        detail = {"days": left, "until": until, "units": units}
        events.record("assessment.reminded", by=by, about=held, detail=detail)
    return len(units)


def lacking(assessment: Assessment) -> list[str]:
    """The codes of the units with an item that has no self score yet."""
    content = schemes.read(assessment.version)
    said = ItemScore.objects.filter(~Q(score=None), assessment=assessment, kind=ItemScore.Kind.SELF, latest=True)
    held = set(said.values_list("department__code", "item"))
    results = computing.compute(gathering.gather(assessment, content))
    items = {node.item.code for node in scoring.leaves(content)}
    return sorted(
        result.unit
        for result in results
        if any(line.code in items and (result.unit, line.code) not in held for line in result.lines)
    )

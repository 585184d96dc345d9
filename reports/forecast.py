"""What an action would change on the boards: it is done, the new checks are read, and it is taken back.

The preview is thus the very function that is confirmed later; nothing of it is kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from qualitycity.models import Event
from qualitycity.roles import Actor
from reports.models import Check
from reports.verdicts import named


@dataclass(frozen=True)
class Change:
    """One check that would get a new version; ``before`` is the version in force, None where there is none yet."""

    before: Check | None
    after: Check

    @property
    def indicator(self) -> str:
        about = self.after.target.indicator
        return named(about.name, about.name_en)

    @property
    def turns(self) -> bool:
        """Whether the verdict or the progress word becomes another one, not the number alone."""
        old = self.before
        return old is None or (old.verdict, old.progress) != (self.after.verdict, self.after.progress)

    @property
    def shows(self) -> bool:
        """Whether a reader sees a difference; checks of later quarters may only name another input."""
        old, new = self.before, self.after
        seen = ("verdict", "progress", "actual", "completion", "gap", "word")
        return old is None or any(getattr(old, name) != getattr(new, name) for name in seen)


def of(act: Callable[[], Any], *, by: Actor) -> list[Change]:
    """The checks that ``act`` (an action of ``by``) would make anew, in time and plan order. Raises what it raises."""
    with transaction.atomic():
        last = Event.objects.aggregate(last=Max("pk"))["last"] or 0
        act()
        changes = made_by(Event.objects.filter(pk__gt=last, actor_key=by.key).values_list("pk", flat=True))
        transaction.set_rollback(True)
    return changes


def made_by(event_ids: Any) -> list[Change]:
    """The checks that were made because of these events, each beside the version it replaced."""
    rows = Check.objects.filter(event_id__in=event_ids).select_related(
        "target__indicator", "target__category", "period__plan", "version"
    )
    fresh = list(rows.order_by("period__quarter", "target__order", "target_id", "number"))
    places = {(each.target_id, each.period_id): each for each in fresh}
    older = Check.objects.filter(target__in={place[0] for place in places}, period__in={place[1] for place in places})
    replaced = {
        (each.target_id, each.period_id): each
        for each in older.order_by("number")
        if (now := places.get((each.target_id, each.period_id))) and each.number < now.number
    }
    return [Change(replaced.get(place), after) for place, after in places.items()]


def counts(changes: Sequence[Change]) -> list[tuple[str, int]]:
    """By how much each progress word gains or loses; words that keep their number are left out."""
    gained = Counter(change.after.progress for change in changes if change.turns)
    lost = Counter(change.before.progress for change in changes if change.turns and change.before)
    return [(word, gained[word] - lost[word]) for word in {**gained, **lost} if gained[word] != lost[word]]

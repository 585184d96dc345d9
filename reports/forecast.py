"""What an action would change: it is done, the new checks and the scores that follow are read, and it is taken back.

The preview is thus the very function that is confirmed later; nothing of it is kept.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from qualitycity.models import Event
from qualitycity.roles import Actor
from qualitycity.speech import named
from reports import verdicts
from reports.assessments import effects, walk
from reports.assessments.effects import Effect
from reports.models import Check
from targets.models import Period
from targets.rules import stored

T = TypeVar("T")


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


@dataclass(frozen=True)
class Forecast:
    """``changes`` in time and plan order, and what they do to the assessments that the reader may see."""

    changes: Sequence[Change] = ()
    scores: Sequence[Effect] = ()

    @property
    def seal(self) -> str:
        """One line of signs for what boards and score sheets would say; the same for the same outcome."""
        said = [[*map(_said, self.changes)], effects.dump(self.scores)]
        return hashlib.sha256(verdicts.as_text(said).encode()).hexdigest()


def of(act: Callable[[], Any], *, period: Period, by: Actor) -> Forecast:
    """What ``act``, an action of ``by`` on figures of the period, would change. Raises what it raises."""
    with transaction.atomic():
        found, _done = watched(act, period=period, by=by)
        transaction.set_rollback(True)
    return found


def watched(act: Callable[[], T], *, period: Period, by: Actor) -> tuple[Forecast, T]:
    """Do it, in the transaction that is open, and tell what it changed and what it gave."""
    held = effects.hold(period.plan, period.quarter, among=walk.visible(by))
    last = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    done = act()
    changes = made_by(Event.objects.filter(pk__gt=last, actor_key=by.key).values_list("pk", flat=True))
    return Forecast(changes, effects.since(held) if changes else []), done


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


def _said(change: Change) -> list[Any]:
    after = change.after
    words = [getattr(after, name) for name in verdicts.WORDS]
    numbers = [stored.dump_number(getattr(after, name)) for name in verdicts.NUMBERS]
    return [after.target_id, after.period_id, *words, *numbers]

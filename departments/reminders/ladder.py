"""The ladder of a plan: the office's own where it set one, else that of the house."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments.models import Channel, Ladder, ReminderStep
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from targets.models import Plan

To = ReminderStep.To
#: No step lies farther from the deadline, and no ladder has more of them.
FARTHEST, MOST = 90, 20
_MORNING = time(9)


@dataclass(frozen=True, order=True)
class Step:
    """So many ``days`` after the deadline's day (before it: negative), at a time of the city's clock."""

    days: int
    at: time = _MORNING
    to: str = To.ACTING
    channels: tuple[str, ...] = (Channel.EMAIL, Channel.GATEWAY)

    def moment(self, due: datetime) -> datetime:
        day = timezone.localdate(due) + timedelta(days=self.days)
        return datetime.combine(day, self.at, timezone.get_default_timezone())


#: A week, three days and a day before, in the morning of the last day; then the day after, the head, the list.
DEFAULT = (Step(-7), Step(-3), Step(-1), Step(0), Step(1), Step(3, to=To.HEAD), Step(7, to=To.CIRCULAR))


@dataclass(frozen=True)
class Rules:
    """A plan's steps in their order, and its quiet hours; ``own``: the office has set them."""

    steps: tuple[Step, ...] = DEFAULT
    quiet_from: time = time(20)
    quiet_until: time = time(8)
    own: bool = False


def rules_of(plans: Iterable[int]) -> dict[int, Rules]:
    """The rules by plan id, in two queries."""
    wanted = set(plans)
    rows = Ladder.objects.filter(plan__in=wanted).prefetch_related("steps")
    own = {row.plan_id: Rules(_steps(row), row.quiet_from, row.quiet_until, own=True) for row in rows}
    return {plan: own.get(plan, Rules()) for plan in wanted}


def due_now(
    steps: Iterable[Step], *, due: datetime, known_since: datetime, now: datetime, taken: Collection[tuple[int, str]]
) -> list[Step]:
    """The last step due for each addressee, unless it or a later one for the same is ``taken`` (days, to).

    What should have come before the deadline was known (``known_since``) is no news.
    """
    last = {step.to: step for step in sorted(steps) if known_since < step.moment(due) <= now}
    return sorted(step for step in last.values() if not any(to == step.to and days >= step.days for days, to in taken))


def put(*, plan: Plan, steps: Sequence[Step], quiet_from: time, quiet_until: time, by: Actor) -> Rules:
    """Set the plan's ladder. What was sent stays sent: a step that is there again is not taken again."""
    by.must(Permission.RUN_PERIODS)
    wanted = Rules(tuple(sorted(steps)), quiet_from, quiet_until, own=True)
    problems = list(_problems(wanted.steps))
    if problems:
        raise Refused(*problems)
    with transaction.atomic():
        Plan.objects.select_for_update(no_key=True).get(pk=plan.pk)
        before = rules_of([plan.pk])[plan.pk]
        if before == wanted:
            return before
        hours = {"quiet_from": quiet_from, "quiet_until": quiet_until}
        row, _made = Ladder.objects.update_or_create(plan=plan, defaults=hours)
        row.steps.all().delete()
        ReminderStep.objects.bulk_create(
            ReminderStep(ladder=row, days=step.days, at=step.at, to=step.to, channels=list(step.channels))
            for step in wanted.steps
        )
        events.record("ladder.set", by=by, about=plan, detail={"before": _written(before), "after": _written(wanted)})
    return wanted


def _steps(row: Ladder) -> tuple[Step, ...]:
    return tuple(sorted(Step(each.days, each.at, each.to, tuple(each.channels)) for each in row.steps.all()))


def _problems(steps: Sequence[Step]) -> Iterable[Sentence]:
    if len(steps) > MOST:
        yield sentence("A ladder has at most %(number)s steps.", number=MOST)
    if any(not -FARTHEST <= step.days <= FARTHEST for step in steps):
        yield sentence("A step lies within %(days)s days of the deadline.", days=FARTHEST)
    if any(step.to == To.CIRCULAR and step.days < 1 for step in steps):
        yield sentence("A unit is put on the circular list only after the deadline.")
    if len({(step.days, step.to) for step in steps}) < len(steps):
        yield sentence("Two steps are the same: one day and one addressee are one step.")


def _written(rules: Rules) -> Mapping[str, Any]:
    return {
        "quiet": f"{rules.quiet_from:%H:%M}–{rules.quiet_until:%H:%M}",
        "steps": [f"{step.days:+} {step.at:%H:%M} {step.to} {'+'.join(step.channels)}" for step in rules.steps],
    }

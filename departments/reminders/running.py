"""The ladder in time: which steps are to be taken now, each once, whatever beat and the clock do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from departments import completeness, notices
from departments.completeness import Filling
from departments.models import Reminder, Submission
from departments.notices import Holders
from departments.notices.table import DEADLINE_TOLD, TURN_TOLD
from departments.reminders import circular, ladder, telling
from departments.reminders.ladder import Rules, Step, To
from departments.reminders.words import circular_text, text_of
from departments.situations import due_at, is_extended
from qualitycity.roles import system
from targets.models import Period

BY = system("ladder")


@dataclass(frozen=True)
class _Unit:
    """One unit's figures that are still with it, and the steps that were taken: (deadline's prefix, days, to)."""

    submission: Submission
    rules: Rules
    taken: frozenset[tuple[str, int, str]]

    @property
    def prefix(self) -> str:
        """The unit and its deadline, by the day: one that moves within its day is the same."""
        due = due_at(self.submission)
        return f"ladder:{self.submission.pk}:{timezone.localdate(due) if due else ''}"

    def key(self, step: Step) -> str:
        return f"{self.prefix}:{step.days}:{step.to}"

    def is_superseded(self, step: Step) -> bool:
        """Whether it, or a later one for the same people, is taken."""
        return any((self.prefix, step.to) == (prefix, to) and days >= step.days for prefix, days, to in self.taken)


def run() -> int:
    """Take every step whose time has come; returns how many units were told something.

    Safe when it runs twice at once, late, or after a clock that went wrong: a step is taken once for a deadline, and
    never after a later one for the same people.
    """
    now = timezone.now()
    found = [(unit, steps) for unit in _units() if (steps := _steps_now(unit, now))]
    if not found:
        return 0
    submissions = [unit.submission for unit, _ in found]
    fillings = completeness.of(submissions)
    holders = Holders.of([each.department for each in submissions])
    return sum(
        _take(unit, steps, fillings[unit.submission.pk], holders)
        for unit, steps in found
        if not fillings[unit.submission.pk].asks_nothing
    )


def _units() -> list[_Unit]:
    """Every unit whose figures are still with it, in three queries."""
    deadline = Max("notices__created_at", filter=Q(notices__kind__in=DEADLINE_TOLD))
    turn = Max("notices__created_at", filter=Q(notices__kind__in=TURN_TOLD))
    rows = (
        Submission.objects.filter(state__in=completeness.UNDER_WAY, supplementing=False)
        .filter(period__state__in=(Period.State.OPEN, Period.State.CLOSED))
        .annotate(deadline_told_at=deadline, turn_told_at=turn)
        .select_related("period__plan", "department")
    )
    listed = [each for each in rows.order_by("pk") if due_at(each) is not None]
    if not listed:
        return []
    rules = ladder.rules_of(each.period.plan_id for each in listed)
    taken: dict[int, set[tuple[str, int, str]]] = {}
    rows_taken = Reminder.objects.filter(submission__in=[each.pk for each in listed], days__isnull=False)
    for submission, key, days, to in rows_taken.values_list("submission_id", "key", "days", "to"):
        taken.setdefault(submission, set()).add((key.rsplit(":", 2)[0], days or 0, to))
    return [_Unit(each, rules[each.period.plan_id], frozenset(taken.get(each.pk, ()))) for each in listed]


def _steps_now(unit: _Unit, now: datetime) -> list[Step]:
    """The last step due for each addressee, unless it or a later one is taken; in the order of the ladder."""
    submission = unit.submission
    due = due_at(submission)
    assert due is not None
    last: dict[str, Step] = {}
    for step in unit.rules.steps:
        is_due = _known_since(submission, step, now) < step.moment(due) <= now
        if is_due and _applies(step, submission):
            last[step.to] = step
    return sorted(step for step in last.values() if not unit.is_superseded(step))


def _known_since(submission: Submission, step: Step, now: datetime) -> datetime:
    """When they learned of it otherwise: the unit its deadline, whoever must act that it is their turn. What should
    have come earlier is no news. What a clock that went wrong says about the future is passed over."""
    told = getattr(submission, "turn_told_at" if step.to == To.ACTING else "deadline_told_at")
    known = [moment for moment in (told, submission.period.opened_at) if moment is not None and moment <= now]
    return max(known) if known else datetime.min.replace(tzinfo=timezone.get_default_timezone())


def _applies(step: Step, submission: Submission) -> bool:
    """Whether the step is meant for figures in this state: what was once released is not late, and where the quarter is
    closed only those are asked who can still do something."""
    if step.days > 0 and submission.first_released_at is not None:
        return False
    if step.to == To.CIRCULAR or submission.period.state == Period.State.OPEN:
        return True
    return submission.state != Submission.State.DRAFT or is_extended(submission)


def _take(unit: _Unit, steps: Sequence[Step], filling: Filling, holders: Holders) -> bool:
    """Take the steps of one unit in a transaction of its own; a person whom several would tell hears the last one."""
    with transaction.atomic():
        submission = telling.hold(unit.submission)
        if _moved(submission, unit.submission):
            return False  # it moved meanwhile: the next run sees it as it is then
        fresh = [(step, reminder) for step in steps if (reminder := _reminder(unit, step)) is not None]
        last: dict[str, Step] = {}
        told = {step: telling.addressees(submission, step.to, holders) for step, _ in fresh}
        for step, addressed in told.items():
            last.update((who.key, step) for who, _right in addressed)
        for step, reminder in fresh:
            heard = [(who, right) for who, right in told[step] if last[who.key] == step]
            _tell(reminder, submission, step, heard, filling)
    return bool(fresh)


def _moved(now: Submission, seen: Submission) -> bool:
    return (now.state, due_at(now), now.period.state) != (seen.state, due_at(seen), seen.period.state)


def _reminder(unit: _Unit, step: Step) -> Reminder | None:
    """The row that says that the step is taken; None where somebody else took it."""
    who = {"by_key": BY.key, "by_name": BY.name, "at": timezone.now()}
    row, fresh = Reminder.objects.get_or_create(
        key=unit.key(step), defaults={"submission": unit.submission, "days": step.days, "to": step.to, **who}
    )
    return row if fresh else None


def _tell(
    reminder: Reminder, submission: Submission, step: Step, told: Sequence[telling.Told], filling: Filling
) -> None:
    text = text_of(submission, filling)
    if step.to == To.CIRCULAR:
        if not circular.enlist(submission, by=BY):
            return
        text = circular_text(submission)
    reminder.names = telling.names(told)
    reminder.save(update_fields=["names"])
    notices.write(telling.messages(reminder, submission, told, text, step.channels))
    telling.record("submission.reminded", submission, by=BY, step=step.days, to=step.to, names=reminder.names)

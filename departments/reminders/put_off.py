"""Figures that were put off have a deadline of their own, and the steps of the ladder that tell persons go for it too,
once the rest was released: before that the whole is asked for. Onto the circular list comes only who owes the whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from departments import notices, sheets
from departments.models import Extension, ExtensionCell, Reminder, Submission
from departments.notices import Holders
from departments.reminders import ladder, telling
from departments.reminders.ladder import FARTHEST, Rules, Step, To
from departments.reminders.running import BY
from departments.reminders.words import put_off_text
from targets.models import Period

#: Where the rest is with the office, or the late figures are on their way.
_RELEASED = Q(state__in=("reported", "verified", "supplement")) | Q(supplementing=True)


@dataclass(frozen=True)
class _Due:
    """Figures of one unit that were put off to one moment, since when it knows, and the steps that were taken."""

    submission: Submission
    until: datetime
    known_since: datetime
    rules: Rules
    taken: frozenset[tuple[int, str]]

    def steps_now(self, now: datetime) -> list[Step]:
        """The steps of which it is time."""
        if self.submission.period.state == Period.State.CLOSED and now > self.until:
            return []  # nobody can hand them in any more
        steps = [step for step in self.rules.steps if step.to != To.CIRCULAR]
        return ladder.due_now(steps, due=self.until, known_since=self.known_since, now=now, taken=self.taken)


def run_put_off() -> int:
    """Take every step whose time has come; returns how many units were told something. Safe to repeat, as ``run``."""
    now = timezone.now()
    found = [(due, steps) for due in _dues(now) if (steps := due.steps_now(now))]
    if not found:
        return 0
    lacking = _lacking([due.submission for due, _ in found])
    holders = Holders.of([due.submission.department for due, _ in found])
    told = 0
    for due, steps in found:
        names = [name for moment, name in lacking[due.submission.pk] if moment == due.until]
        told += bool(names) and _take(due, steps, names, holders)
    return told


def _dues(now: datetime) -> list[_Due]:
    """What was put off and whose moment is near or not long gone, in one query where there is nothing of the kind."""
    within = timedelta(days=FARTHEST)
    extended = Extension.objects.filter(state=Extension.State.GRANTED, cells__isnull=False)
    groups = (
        extended.filter(until__range=(now - within, now + within))
        .order_by()
        .values("submission", "until")
        .annotate(since=Max("decided_at"))
        .values_list("submission", "until", "since")
    )
    held = list(groups)
    if not held:
        return []
    rows = Submission.objects.filter(_RELEASED, pk__in={pk for pk, _, _ in held})
    rows = rows.filter(period__state__in=(Period.State.OPEN, Period.State.CLOSED))
    submissions = {each.pk: each for each in rows.select_related("period__plan", "department")}
    rules = ladder.rules_of(each.period.plan_id for each in submissions.values())
    taken = _taken(submissions)
    found = []
    for pk, until, since in held:
        if pk in submissions and until is not None and since is not None:
            each = submissions[pk]
            steps = taken.get(_prefix(each, until), set())
            found.append(_Due(each, until, since, rules[each.period.plan_id], frozenset(steps)))
    return found


def _prefix(submission: Submission, until: datetime) -> str:
    """The unit and the deadline of these figures, by the day: one that moves within its day is the same."""
    return f"put-off:{submission.pk}:{timezone.localdate(until)}"


def _taken(submissions: Collection[int]) -> Mapping[str, set[tuple[int, str]]]:
    rows = Reminder.objects.filter(submission__in=submissions, days__isnull=False, key__startswith="put-off:")
    found: dict[str, set[tuple[int, str]]] = {}
    for key, days, to in rows.values_list("key", "days", "to"):
        found.setdefault(key.rsplit(":", 2)[0], set()).add((days or 0, to))
    return found


def _lacking(submissions: Sequence[Submission]) -> dict[int, list[tuple[datetime, str]]]:
    """Until when figures were put off that are still to come, with their names, by submission id."""
    named = set(
        ExtensionCell.objects.filter(extension__submission__in=[each.pk for each in submissions]).values_list(
            "indicator_id", flat=True
        )
    )
    return {
        sheet.submission.pk: [
            (sheet.put_off[cell.key], cell.label)
            for cell in sheet.cells
            if cell.due
            and cell.key in sheet.put_off
            and cell.key not in sheet.exempt
            and sheets.is_lacking(sheet.values.get(cell.key))
        ]
        for sheet in sheets.of_many(list({each.pk: each for each in submissions}.values()), indicators=named)
    }


def _take(due: _Due, steps: Sequence[Step], names: Sequence[str], holders: Holders) -> bool:
    """Take the steps of one unit in a transaction of its own; a person whom several would tell hears the last one."""
    with transaction.atomic():
        submission = telling.hold(due.submission)
        if submission.version != due.submission.version:
            return False  # it moved meanwhile: the next run sees it as it is then
        fresh = [(step, row) for step in steps if (row := _reminder(due, step)) is not None]
        addressed = {step: telling.addressees(submission, step.to, holders) for step, _ in fresh}
        last = {who.key: step for step, told in addressed.items() for who, _right in told}
        for step, row in fresh:
            heard = [(who, right) for who, right in addressed[step] if last[who.key] == step]
            row.names = telling.names(heard)
            row.save(update_fields=["names"])
            text = put_off_text(submission, due.until, names)
            notices.write(telling.messages(row, submission, heard, text, step.channels))
            telling.record("submission.reminded", submission, by=BY, step=step.days, to=step.to, names=row.names)
    return bool(fresh)


def _reminder(due: _Due, step: Step) -> Reminder | None:
    """The row that says that the step is taken; None where somebody else took it."""
    who = {"by_key": BY.key, "by_name": BY.name, "at": timezone.now()}
    content = {"submission": due.submission, "days": step.days, "to": step.to, **who}
    row, fresh = Reminder.objects.get_or_create(
        key=f"{_prefix(due.submission, due.until)}:{step.days}:{step.to}", defaults=content
    )
    return row if fresh else None

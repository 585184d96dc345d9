"""Reminding from the board: what will be sent to whom is shown first, and is sent once, whoever clicks how often.

The page carries which reminder of each unit was the last one it showed. Where another one came since, by the ladder or
from a colleague's screen, the unit is passed over and named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from departments import completeness, notices
from departments.completeness import Filling, Line
from departments.models import Reminder, Submission
from departments.notices import Holders
from departments.notices.addressees import Addressee
from departments.reminders import telling
from departments.reminders.words import text_of
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence

#: How much the office may add to a reminder.
LONGEST_NOTE = 300


@dataclass(frozen=True)
class Preview:
    """What one unit would be told, and who; ``seen`` is its last reminder (0: none)."""

    line: Line
    text: Sentence
    told: tuple[Addressee, ...]

    @property
    def seen(self) -> int:
        return self.line.told.reminder if self.line.told else 0


@dataclass(frozen=True)
class Reminded:
    """What came of it: the units that were reminded, and those that were passed over, with the reason."""

    sent: list[Submission] = field(default_factory=list)
    passed_over: list[tuple[Submission, Sentence]] = field(default_factory=list)


def preview(lines: Sequence[Line], *, note: str = "") -> list[Preview]:
    """The reminders of the units that can be reminded, in two queries more than the board."""
    able = [line for line in lines if line.may_be_reminded]
    if not able:
        return []
    holders = Holders.of([line.unit for line in able])
    return [
        Preview(
            line=line,
            text=text_of(line.submission, line.filling, note=note),
            told=tuple(who for who, _right in telling.addressees(line.submission, "acting", holders)),
        )
        for line in able
    ]


def remind(*, submissions: Sequence[Submission], seen: Mapping[int, int], by: Actor, note: str = "") -> Reminded:
    """Remind units now, each in a transaction of its own. ``seen``: the last reminder that the page showed, by
    submission id."""
    by.must(Permission.RUN_PERIODS)
    telling.must_see(submissions, by)
    done = Reminded()
    if not submissions:
        return done
    fillings = completeness.of(submissions)
    holders = Holders.of([each.department for each in submissions])
    for submission in submissions:
        with transaction.atomic():
            held = telling.hold(submission)
            why_not = _why_not(held, fillings[held.pk], seen.get(held.pk, 0))
            if why_not is None:
                _send(held, fillings[held.pk], holders, seen.get(held.pk, 0), by, note.strip()[:LONGEST_NOTE])
                done.sent.append(held)
            else:
                done.passed_over.append((held, why_not))
    return done


def _why_not(submission: Submission, filling: Filling, seen: int) -> Sentence | None:
    if not completeness.may_be_reminded(submission, filling):
        return sentence("nothing is asked of it any more")
    last = Reminder.objects.filter(submission=submission).order_by("-id").first()
    if last is not None and last.pk != seen:
        return sentence(
            "%(name)s reminded it at %(time)s",
            name=completeness.who_reminded(last),
            time=notices.written(last.at),
        )
    return None


def _send(submission: Submission, filling: Filling, holders: Holders, seen: int, by: Actor, note: str) -> None:
    told = telling.addressees(submission, "acting", holders)
    reminder = Reminder.objects.create(
        submission=submission,
        key=f"hand:{submission.pk}:{seen}",
        names=telling.names(told),
        by_key=by.key,
        by_name=by.name,
        at=timezone.now(),
    )
    text = text_of(submission, filling, note=note)
    notices.write(telling.messages(reminder, submission, told, text, telling.ALL_WAYS))
    telling.record("submission.reminded", submission, by=by, to=reminder.names, note=note)

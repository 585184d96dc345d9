"""Reminding units of their self scores from the board: what will be sent to whom is shown first, and is sent once,
whoever clicks how often. A unit that somebody else reminded meanwhile is passed over and named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from departments import notices
from departments.models import Channel, Department, ReminderStep
from departments.notices import Holders
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports.assessments import reminding
from reports.assessments.reminding import Due, Told
from reports.models import Assessment, Phase, PhaseReminder
from reports.self_scores import board, entering
from reports.self_scores.board import Line

LONGEST_NOTE = 300
_ACTING = ReminderStep.To.ACTING


@dataclass(frozen=True)
class Preview:
    """What one unit would be told, and who; ``seen`` is its last reminder (0: none)."""

    line: Line
    text: Sentence
    told: tuple[Told, ...]

    @property
    def seen(self) -> int:
        return self.line.told.reminder if self.line.told else 0


@dataclass(frozen=True)
class Reminded:
    """What came of it: the units that were reminded, and those that were passed over, with the reason."""

    sent: list[Department] = field(default_factory=list)
    passed_over: list[tuple[Department, Sentence]] = field(default_factory=list)


def preview(assessment: Assessment, lines: Sequence[Line], *, note: str = "") -> list[Preview]:
    """The reminders of the units that can be reminded."""
    able = board.waiting(lines)
    if not able:
        return []
    holders = Holders.of([line.unit for line in able])
    return [
        Preview(line, reminding.text_of(assessment, line, note=note), tuple(_told(assessment, line, holders)))
        for line in able
    ]


def remind(
    *, assessment: Assessment, units: Sequence[str], seen: Mapping[str, int], by: Actor, note: str = ""
) -> Reminded:
    """Remind units (by code) now. ``seen``: the last reminder that the page showed, by code."""
    by.must(Permission.RUN_ASSESSMENTS)
    done, kept = Reminded(), note.strip()[:LONGEST_NOTE]
    with transaction.atomic():
        held = entering.hold(assessment)
        chosen = [line for line in board.lines(held) if line.unit.code in set(units)]
        holders = Holders.of([line.unit for line in chosen]) if chosen else Holders()
        for line in chosen:
            why_not = _why_not(line, seen.get(line.unit.code, 0))
            if why_not is None:
                _send(held, line, holders, kept, by)
                done.sent.append(line.unit)
            else:
                done.passed_over.append((line.unit, why_not))
    return done


def strike(*, reminder: PhaseReminder, reason: str, by: Actor) -> PhaseReminder:
    """Take a unit off the circular list, with the reason; that it was there stays noted."""
    by.must(Permission.RUN_ASSESSMENTS)
    if not reason.strip():
        raise Refused(sentence("Say why the unit is taken off the circular list."))
    with transaction.atomic():
        held = PhaseReminder.objects.select_for_update(of=("self",)).get(pk=reminder.pk)
        if held.struck_at is not None:
            return held
        held.struck_at, held.struck_why, held.struck_name = timezone.now(), reason.strip()[:300], by.name
        held.save(update_fields=["struck_at", "struck_why", "struck_name"])
        unit = held.department.code if held.department else ""
        detail = {"phase": held.phase, "reason": held.struck_why}
        events.record("assessment.unlisted", by=by, about=held.assessment, unit=unit, detail=detail)
    return held


def _why_not(line: Line, seen: int) -> Sentence | None:
    if not line.may_be_reminded:
        return sentence("nothing is asked of it any more")
    if line.told is not None and line.told.reminder != seen:
        return sentence("%(name)s reminded it at %(time)s", name=line.told.by, time=notices.written(line.told.at))
    return None


def _send(assessment: Assessment, line: Line, holders: Holders, note: str, by: Actor) -> None:
    last = line.told.reminder if line.told else 0
    row = PhaseReminder.objects.create(
        assessment=assessment, phase=Phase.SELF, department=line.unit, to=_ACTING, by_key=by.key, by_name=by.name,
        key=f"hand:{assessment.pk}:{line.unit.pk}:{last}", at=timezone.now(),
    )  # fmt: skip
    text = reminding.text_of(assessment, line, note=note)
    reminding.send(row, _told(assessment, line, holders), text, tuple(Channel.values))
    reminding.record(row, assessment, by, note=note)


def _told(assessment: Assessment, line: Line, holders: Holders) -> list[Told]:
    day = line.due or timezone.localdate()
    return reminding.addressees(Due(assessment, Phase.SELF, line.unit, day, timezone.now()), _ACTING, holders)

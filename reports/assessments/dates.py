"""The office sets the last days of the phases, and gives single units more time with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from departments import extensions
from departments.models import Department
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports.assessments import phases, walk
from reports.models import Assessment, Phase, PhaseExtension
from targets import schedule

_STATE = Assessment.State
_STALE = sentence("Somebody else moved this assessment meanwhile: look at it again.")
NOT_NOW = sentence("More time is given while the phase runs, or, for self scores, during the verification.")
LONGEST = 500
#: When a unit may be given more time for a phase; for its self scores also while the others are verified.
OPEN_IN: Mapping[str, tuple[str, ...]] = {
    Phase.SELF: (_STATE.SELF_SCORING, _STATE.VERIFYING), Phase.APPEAL: (_STATE.RESULT,),
}  # fmt: skip


def put(*, assessment: Assessment, days: Mapping[str, date | None], by: Actor, seen: int | None = None) -> Assessment:
    """Set the last days of phases. Who waits for one that moved is told. Raises Refused, Stale."""
    by.must(Permission.RUN_ASSESSMENTS)
    with transaction.atomic():
        held = _held(assessment)
        if seen is not None and held.seen != seen:
            raise Stale(_STALE)
        before = {phase: phases.day_of(held, phase) for phase in Phase.values}
        after = before | {phase: day for phase, day in days.items() if phase in before}
        changed = {phase: day for phase, day in after.items() if day != before[phase]}
        if not changed:
            return held
        reasons = _wrong(held, changed, after)
        if reasons:
            raise Refused(*reasons)
        for phase, day in changed.items():
            setattr(held, phases.FIELDS[phase], day)
        held.seen += 1
        held.save()
        detail = {"before": _written(before), "after": _written(after), "until": _written(after)[Phase.SELF],
                  "units": _told(held, changed)}  # fmt: skip
        events.record("assessment.dated", by=by, about=held, detail=detail)
    return held


def extend(
    *, assessment: Assessment, department: Department, phase: str, until: date | None, reason: str, by: Actor
) -> PhaseExtension:
    """Give a unit more time for its self scores or for appeals. The same again is the answer. Raises Refused."""
    by.must(Permission.RUN_ASSESSMENTS)
    with transaction.atomic():
        held = _held(assessment)
        last = phases.extension_of(held, phase, department)
        if last is not None and (last.until, last.reason) == (until, reason.strip()[:LONGEST]):
            return last
        reasons = why_not(held, department, phase, until, reason)
        if reasons:
            raise Refused(*reasons)
        made = PhaseExtension(
            assessment=held, department=department, phase=phase, until=until, reason=reason.strip()[:LONGEST]
        )
        grant(made, by=by)
    return made


def grant(extension: PhaseExtension, *, by: Actor, answer: str = "") -> None:
    """Keep that it is granted ``until`` its day, and tell the unit."""
    extensions.decide(extension, PhaseExtension.State.GRANTED, by=by, answer=answer)
    unit = extension.department.code
    detail = {
        "phase": extension.phase, "until": str(extension.until), "reason": extension.reason, "units": [unit],
        "extension": extension.pk, "asked": extension.asked_at is not None,
    }  # fmt: skip
    events.record("assessment.extended", by=by, about=extension.assessment, unit=unit, detail=detail)


def _held(assessment: Assessment) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("plan", "scheme", "version", "result")
    return rows.get(pk=assessment.pk)


def _wrong(held: Assessment, changed: Mapping[str, date | None], after: Mapping[str, date | None]) -> list[Sentence]:
    if held.state == _STATE.FINAL:
        return [sentence("The assessment is final: its days stay as they were.")]
    wrong: list[Sentence] = []
    if any(day is not None and day < timezone.localdate() for day in changed.values()):
        wrong.append(sentence("Give the last day for it, not before today."))
    if any(changed.get(phase, phase) is None and phases.STATES[phase] == held.state for phase in changed):
        wrong.append(sentence("A phase that runs has a last day: change it instead of taking it away."))
    if any(is_over(held, phase) for phase in changed):
        wrong.append(sentence("A phase that is over keeps its last day."))
    known = [day for phase in Phase.values if not is_over(held, phase) and (day := after[phase]) is not None]
    if known != sorted(known):
        wrong.append(sentence("The days follow one another: self scores, verification, appeals, decisions."))
    return wrong


def is_over(held: Assessment, phase: str) -> bool:
    """Whether a phase lies behind the assessment."""
    order = _STATE.values
    return order.index(phases.STATES[phase]) < order.index(held.state)


def why_not(
    held: Assessment, department: Department, phase: str, until: date | None, reason: str
) -> list[Sentence]:  # fmt: skip
    """Everything that speaks against more time for a unit until a day, whoever wants it."""
    if phase not in OPEN_IN or department.code not in walk.units_of(held):
        return [sentence("Choose a unit that is assessed.")]
    wrong: list[Sentence] = []
    if held.state not in OPEN_IN[phase]:
        wrong.append(NOT_NOW)
    due = phases.due_of(held, phase, department)
    if until is None or until < timezone.localdate() or (due is not None and until <= due):
        wrong.append(sentence("The new last day lies after the one that holds, and not before today."))
    elif not schedule.is_deadline(held.plan, phases.moment_of(until)):
        wrong.append(schedule.NO_DEADLINE)
    if not reason.strip():
        wrong.append(extensions.NO_REASON)
    return wrong


def _told(held: Assessment, changed: Mapping[str, date | None]) -> list[str]:
    """The units that are told: all, where the day moved that they are working towards."""
    runs = Phase.SELF in changed and held.state == _STATE.SELF_SCORING
    return walk.units_of(held) if runs else []


def _written(days: Mapping[str, date | None]) -> dict[str, str]:
    return {phase: day.isoformat() if day else "" for phase, day in days.items()}

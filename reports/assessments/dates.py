"""The office sets the last days of the phases, and gives single units more time with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports.assessments import phases, walk
from reports.models import Assessment, Phase, PhaseExtension

_STATE = Assessment.State
_STALE = sentence("Somebody else moved this assessment meanwhile: look at it again.")
LONGEST = 500


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
        reasons = _why_not(held, department, phase, until, reason)
        if reasons or until is None:
            raise Refused(*reasons)
        made = PhaseExtension.objects.create(
            assessment=held, department=department, phase=phase, until=until, reason=reason.strip()[:LONGEST],
            by_key=by.key, by_name=by.name,
        )  # fmt: skip
        detail = {"phase": phase, "until": until.isoformat(), "reason": made.reason, "units": [department.code]}
        events.record("assessment.extended", by=by, about=held, unit=department.code, detail=detail)
    return made


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


def _why_not(held: Assessment, department: Department, phase: str, until: date | None, reason: str) -> list[Sentence]:
    if phase not in (Phase.SELF, Phase.APPEAL) or department.code not in walk.units_of(held):
        return [sentence("Choose a unit that is assessed.")]
    wrong: list[Sentence] = []
    open_in = (_STATE.SELF_SCORING, _STATE.VERIFYING) if phase == Phase.SELF else (_STATE.RESULT,)
    if held.state not in open_in:
        wrong.append(sentence("More time is given while the phase runs, or, for self scores, during the verification."))
    due = phases.due_of(held, phase, department)
    if until is None or until < timezone.localdate() or (due is not None and until <= due):
        wrong.append(sentence("The new last day lies after the one that holds, and not before today."))
    if not reason.strip():
        wrong.append(sentence("Give the reason for the extension."))
    return wrong


def _told(held: Assessment, changed: Mapping[str, date | None]) -> list[str]:
    """The units that are told: all, where the day moved that they are working towards."""
    runs = Phase.SELF in changed and held.state == _STATE.SELF_SCORING
    return walk.units_of(held) if runs else []


def _written(days: Mapping[str, date | None]) -> dict[str, str]:
    return {phase: day.isoformat() if day else "" for phase, day in days.items()}

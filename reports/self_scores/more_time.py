"""A unit asks for more time to hand in its self scores, as it does for a quarter's figures; the office grants it
(perhaps until another day) or refuses it with a reason. Until it has answered the unit may take its question back; a
sheet that is handed in needs no answer any more."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from departments import extensions
from departments.models import Department
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import Sentence, sentence
from reports import sight
from reports.assessments import dates, phases
from reports.models import Assessment, Phase, PhaseExtension
from reports.self_scores import entering

_State = PhaseExtension.State


def may_ask(by: Actor) -> bool:
    return bool(by.permissions & extensions.ASKERS)


def of_unit(assessment: Assessment, department: Department) -> QuerySet[PhaseExtension]:
    """What the unit asked for and was given for its self scores, the newest first."""
    return assessment.extensions.filter(phase=Phase.SELF, department=department).order_by("-id")


def waiting(assessment: Assessment) -> QuerySet[PhaseExtension]:
    """The questions that the office can still answer."""
    rows = assessment.extensions.filter(phase=Phase.SELF, state=_State.ASKED)
    is_open = assessment.state in dates.OPEN_IN[Phase.SELF]
    return rows.select_related("department").order_by("asked_at", "id") if is_open else rows.none()


def waiting_for(by: Actor) -> list[PhaseExtension]:
    """The questions that wait for this person's answer, by assessment."""
    if not by.may(Permission.RUN_ASSESSMENTS):
        return []
    rows = PhaseExtension.objects.filter(
        phase=Phase.SELF, state=_State.ASKED, assessment__state__in=dates.OPEN_IN[Phase.SELF],
        assessment__plan__in=sight.plans(by).order_by(),
    )  # fmt: skip
    return list(
        rows.select_related("assessment__plan", "assessment__scheme", "department").order_by("assessment", "id")
    )


def answered(assessment: Assessment) -> QuerySet[PhaseExtension]:
    """What units asked for or were given, and is settled, the newest first."""
    rows = assessment.extensions.filter(phase=Phase.SELF).exclude(state=_State.ASKED)
    return rows.select_related("department").order_by("-decided_at", "-id")


def closed(assessment: Assessment, department: Department) -> list[Sentence]:
    """Why no more time can be asked for or granted now, whatever the day; empty: it can."""
    if entering.is_in(assessment, department):
        return [sentence("The sheet is handed in already: no more time is needed.")]
    if assessment.state not in dates.OPEN_IN[Phase.SELF]:
        return [dates.NOT_NOW]
    return []


def ask(
    *, assessment: Assessment, department: Department, until: date | None, reason: str, by: Actor
) -> PhaseExtension:  # fmt: skip
    """Ask the office for more time until a day. The same again is the same question; there is one at a time."""
    _must_ask_for(department, by)
    with transaction.atomic():
        held = entering.hold(assessment)
        why = reason.strip()[: dates.LONGEST]
        open_one = of_unit(held, department).filter(state=_State.ASKED).first()
        if open_one is not None:
            if (open_one.asked_until, open_one.reason) == (until, why):
                return open_one
            raise Refused(sentence("Your unit has asked already: take that back before you ask for something else."))
        _refuse_wrong(held, department, until, why)
        asked = PhaseExtension.objects.create(
            assessment=held, department=department, phase=Phase.SELF, reason=why, asked_until=until, asked_key=by.key,
            asked_name=by.name, asked_at=timezone.now(),
        )  # fmt: skip
        detail = _detail(asked) | {"until": str(until), "reason": why, "units": [department.code]}
        events.record("assessment.extension_asked", by=by, about=held, unit=department.code, detail=detail)
    return asked


def withdraw(*, extension: PhaseExtension, by: Actor) -> PhaseExtension:
    """Take back what was asked for, as long as the office has not answered."""
    _must_ask_for(extension.department, by)
    with transaction.atomic():
        held = _held(extension)
        if held.state == _State.WITHDRAWN:
            return held
        extensions.must_be_open(held)
        _withdraw(held, by, handed_in=False)
    return held


def settle(assessment: Assessment, department: Department, *, by: Actor) -> None:
    """The sheet is in: what was asked for needs no answer. Within the transaction that hands it in."""
    for held in of_unit(assessment, department).filter(state=_State.ASKED):
        _withdraw(held, by, handed_in=True)


def grant(
    *, extension: PhaseExtension, by: Actor, until: date | None = None, answer: str = ""
) -> PhaseExtension:  # fmt: skip
    """Grant what was asked for, until the day that was wished or another."""
    by.must(Permission.RUN_ASSESSMENTS)
    with transaction.atomic():
        held = _held(extension)
        day = until or held.asked_until
        if (held.state, held.until, held.decided_key) == (_State.GRANTED, day, by.key):
            return held
        extensions.must_be_open(held)
        _refuse_wrong(held.assessment, held.department, day, held.reason)
        held.until = day
        dates.grant(held, by=by, answer=answer[: dates.LONGEST])
    return held


def refuse(*, extension: PhaseExtension, answer: str, by: Actor) -> PhaseExtension:
    """Refuse what was asked for, and say why."""
    by.must(Permission.RUN_ASSESSMENTS)
    why = answer.strip()[: dates.LONGEST]
    if not why:
        raise Refused(extensions.NO_ANSWER)
    with transaction.atomic():
        held = _held(extension)
        if (held.state, held.answer, held.decided_key) == (_State.REFUSED, why, by.key):
            return held
        extensions.must_be_open(held)
        extensions.decide(held, _State.REFUSED, by=by, answer=why)
        unit, due = held.department, phases.due_of(held.assessment, Phase.SELF, held.department)
        detail = _detail(held) | {"until": str(due or ""), "reason": why, "units": [unit.code]}
        events.record("assessment.extension_refused", by=by, about=held.assessment, unit=unit.code, detail=detail)
    return held


def _must_ask_for(department: Department, by: Actor) -> None:
    """A unit's reporter and its head ask, for their own unit only."""
    if by.unit_id is not None and by.unit_id != department.pk:
        raise Forbidden(Permission.SEE_OWN_UNIT)
    if not may_ask(by):
        raise Forbidden(Permission.SUBMIT)


def _held(extension: PhaseExtension) -> PhaseExtension:
    """The question as it is now; whoever decides anything of an assessment waits here for each other."""
    assessment = entering.hold(extension.assessment)
    held = PhaseExtension.objects.select_related("department").get(pk=extension.pk)
    held.assessment = assessment
    return held


def _refuse_wrong(held: Assessment, department: Department, until: date | None, reason: str) -> None:
    reasons = closed(held, department) or dates.why_not(held, department, Phase.SELF, until, reason)
    if reasons:
        raise Refused(*reasons)


def _withdraw(held: PhaseExtension, by: Actor, *, handed_in: bool) -> None:
    extensions.decide(held, _State.WITHDRAWN, by=by)
    unit = held.department.code
    detail = _detail(held) | {"handed_in": handed_in}
    events.record("assessment.extension_withdrawn", by=by, about=held.assessment, unit=unit, detail=detail)


def _detail(held: PhaseExtension) -> dict[str, object]:
    return {"extension": held.pk, "phase": held.phase, "asked_until": str(held.asked_until)}

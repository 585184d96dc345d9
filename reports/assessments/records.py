"""What the office records of units for the assessment: events that add, take or veto; and vetoes that are lifted."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports.assessments import steps
from reports.models import Assessment, UnitEvent, VetoLift
from targets.models import Plan


def record(
    *, plan: Plan, department: Department, category: str, level: str, happened_on: date, description: str, by: Actor,
    paper: str = "",
) -> UnitEvent:  # fmt: skip
    """Record an event of a unit (荣誉, 通报批评, 安全事件); the very same one again is the answer. Raises Refused."""
    by.must(Permission.RUN_ASSESSMENTS)
    wrong: list[Sentence] = []
    if not category.strip() or not description.strip():
        wrong.append(sentence("Give the category and say what happened."))
    if happened_on > timezone.localdate():
        wrong.append(sentence("The day of the event lies in the future."))
    if wrong:
        raise Refused(*wrong)
    fields = {
        "plan": plan, "department": department, "category": category.strip()[:60], "level": level.strip()[:60],
        "happened_on": happened_on, "paper": paper.strip()[:100], "description": description.strip()[:500],
    }  # fmt: skip
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)  # the same event sent twice at once is recorded once
        same = UnitEvent.objects.filter(**fields, latest=True, withdrawn=False).first()
        if same is not None:
            return same
        made = UnitEvent.objects.create(**fields, by_key=by.key, by_name=by.name)
        told = {"category": made.category, "level": made.level, "day": happened_on.isoformat(), "paper": made.paper}
        events.record("unit_event.recorded", by=by, about=made, unit=department.code, detail=told)
    return made


def withdraw(*, event: UnitEvent, reason: str, by: Actor) -> UnitEvent:
    """Take back what was recorded in error: a new version that counts nothing, with the reason. Nothing is deleted."""
    by.must(Permission.RUN_ASSESSMENTS)
    if not reason.strip():
        raise Refused(sentence("Say why."))
    with transaction.atomic():
        held = UnitEvent.objects.select_for_update(of=("self",)).select_related("department").get(
            line=event.line, latest=True
        )  # fmt: skip
        if held.withdrawn:
            return held
        UnitEvent.objects.filter(pk=held.pk).update(latest=False)
        copied = ("plan_id", "department_id", "line", "category", "level", "happened_on", "paper", "description")
        made = UnitEvent.objects.create(
            **{name: getattr(held, name) for name in copied}, number=held.number + 1, withdrawn=True,
            reason=reason.strip()[:500], by_key=by.key, by_name=by.name,
        )  # fmt: skip
        told = {"number": made.number, "reason": made.reason}
        events.record("unit_event.corrected", by=by, about=made, unit=held.department.code, detail=told)
    return made


def lift(
    *, assessment: Assessment, department: Department, veto: str, about: str, reason: str, by: Actor
) -> VetoLift:  # fmt: skip
    """Take a veto from a unit, with the reason; the next run shows both. One that is lifted already is the answer."""
    with transaction.atomic():
        held = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
        reasons = steps.barred("lift", held.state, by=by)
        if not reason.strip():
            reasons.append(sentence("Say why."))
        if reasons:
            raise Refused(*reasons)
        place = {"assessment": held, "department": department, "veto": veto, "about": about}
        fields = {"reason": reason.strip()[:500], "by_key": by.key, "by_name": by.name}
        made, is_new = VetoLift.objects.get_or_create(**place, defaults=fields)
        if is_new:
            told = {"veto": veto, "about": about, "reason": made.reason}
            events.record("veto.lifted", by=by, about=held, unit=department.code, detail=told)
    return made

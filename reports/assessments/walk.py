"""A year's assessment taken from step to step, by compare-and-set, each step with its event."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused, Stale
from qualitycity import events
from qualitycity.roles import SYSTEM, Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports import schemes, scoring, sight
from reports.assessments import computing, gathering, phases, pledged, steps, storing
from reports.models import Appeal, Assessment, AssessmentRun, Phase, Scheme
from targets.models import Plan

_STALE = sentence("Somebody else moved this assessment meanwhile: look at it again.")
#: The phase whose last day a step sets; where it gives none, the day that was set before holds.
_DUE = {"open": Phase.SELF, "reopen": Phase.SELF, "verify": Phase.VERIFY, "announce": Phase.APPEAL}


def visible(by: Actor) -> QuerySet[Assessment]:
    """The assessments of the reader's plans."""
    rows = Assessment.objects.filter(plan__in=sight.plans(by).order_by())
    return rows.select_related("plan", "scheme", "version", "result")


def begin(*, plan: Plan, scheme: Scheme, year: int, by: Actor) -> Assessment:
    """The assessment of a plan's year by the scheme's last version; one that is there already is the answer.

    As long as no run was announced, beginning it again takes up a newer version of the scheme.
    """
    by.must(Permission.RUN_ASSESSMENTS)
    version = schemes.latest(scheme)
    if version is None:
        raise Refused(sentence("The scheme was never published: publish it first."))
    if scheme.plan_id != plan.pk or year not in gathering.years_of(plan, schemes.read(version)):
        raise Refused(sentence("Choose a scheme and a year of the plan."))
    with transaction.atomic():
        fields = {"plan": plan, "version": version, "by_key": by.key, "by_name": by.name}
        held, is_new = Assessment.objects.get_or_create(scheme=scheme, year=year, defaults=fields)
        if is_new:
            detail = {"year": year, "scheme": scheme.code, "version": version.number}
            events.record("assessment.begun", by=by, about=held, detail=detail)
        elif held.result_id is None and held.version_id != version.pk:
            moved = Assessment.objects.filter(pk=held.pk, seen=held.seen, result=None)
            if moved.update(version=version, seen=held.seen + 1) != 1:
                raise Stale(_STALE)
            detail = {"scheme": scheme.code, "version": version.number}
            events.record("assessment.version_taken", by=by, about=held, detail=detail)
    return Assessment.objects.select_related("plan", "scheme", "version", "result").get(pk=held.pk)


def lacking(
    assessment: Assessment, act: str, *, by: Actor, due: date | None = None, reason: str = "",
    run: AssessmentRun | None = None,
) -> list[Sentence]:  # fmt: skip
    """Everything that still stands in the way of a step: the page shows it, the button obeys it. Raises Forbidden."""
    last = _due(assessment, act, due)
    held = {
        "due": last is not None and last >= timezone.localdate(),
        "reason": bool(reason.strip()),
        "run": run is not None and not run.trial and run.assessment_id == assessment.pk,
        "year_over": run is not None and _is_whole(assessment, run),
        "another": run is None or by.role == SYSTEM or run.by_key != by.key,
        "newer": run is not None and (assessment.result is None or run.number > assessment.result.number),
        "no_appeal": not assessment.appeals.filter(state=Appeal.State.FILED).exists(),
        "settled": _is_settled(assessment, assessment.result if act == "finish" else run),
        "deadline": (over := phases.last_day(assessment, Phase.APPEAL)) is None or over < timezone.localdate(),
    }
    return steps.lacking(act, assessment.state, frozenset(name for name, there in held.items() if there), by=by)


def move(
    *, assessment: Assessment, act: str, by: Actor, due: date | None = None, reason: str = "",
    run: AssessmentRun | None = None, seen: int | None = None,
) -> Assessment:  # fmt: skip
    """Take the assessment one step on. Raises Refused with what is lacking, Stale where somebody was faster."""
    with transaction.atomic():
        rows = Assessment.objects.select_for_update(of=("self",)).select_related("plan", "scheme", "version", "result")
        held = rows.get(pk=assessment.pk)
        if seen is not None and held.seen != seen:
            raise Stale(_STALE)
        reasons = lacking(held, act, by=by, due=due, reason=reason, run=run)
        step = steps.step_of(act, held.state)
        if reasons or step is None:
            raise Refused(*reasons)
        before = held.state
        held.state, held.seen = step.target, held.seen + 1
        due = _due(held, act, due)
        if act in _DUE and due is not None:
            setattr(held, phases.FIELDS[_DUE[act]], due)
        if act == "announce":
            held.result, held.announced_at = run, timezone.now()
        if act == "finish":
            held.final_at = timezone.now()
        held.save()
        detail = _told(held, act, before, due, reason, run)
        if act == "finish":
            detail["pledges"] = pledged.carry_over(held, by=by)
        _record(act, held, by, detail)
    return held


def planned(assessment: Assessment, act: str) -> date | None:
    """The last day that was set already for the phase which a step begins."""
    return phases.day_of(assessment, _DUE[act]) if act in _DUE else None


def _due(assessment: Assessment, act: str, due: date | None) -> date | None:
    return planned(assessment, act) if due is None else due


def _record(act: str, held: Assessment, by: Actor, detail: dict[str, Any]) -> None:
    """One event a step; its kind says who is told (``departments.notices.table``)."""
    if act in ("open", "reopen"):
        events.record("assessment.opened", by=by, about=held, detail=detail)
    elif act == "verify":
        events.record("assessment.verifying", by=by, about=held, detail=detail)
    elif act == "announce":
        events.record("assessment.announced", by=by, about=held, detail=detail)
    else:
        events.record("assessment.final", by=by, about=held, detail=detail)


def _told(
    held: Assessment, act: str, before: str, due: date | None, reason: str, run: AssessmentRun | None
) -> dict[str, Any]:  # fmt: skip
    return {
        "act": act, "from": before, "to": held.state, "until": due.isoformat() if due else "", "reason": reason.strip(),
        "run": run.number if run else None, "result": run.result_sha256 if run else "", "units": units_of(held),
    }  # fmt: skip


def units_of(held: Assessment) -> list[str]:
    """The codes of the units that are assessed."""
    content = schemes.read(held.version)
    rows = Department.objects.filter(area=held.plan.area_id, successor=None).values_list("code", "kind")
    return sorted(code for code, kind in rows if scoring.group_of(content, code, kind))


def _is_whole(assessment: Assessment, run: AssessmentRun) -> bool:
    """Whether the run rests on the checks of the year's last quarter."""
    year = gathering.year_of(assessment.plan, schemes.read(assessment.version), assessment.year)
    return run.quarter == str(year.quarter)


def _is_settled(assessment: Assessment, run: AssessmentRun | None) -> bool:
    """Whether the run was made from every point, event, lifted veto and decision that holds, not only made after it by
    the clock. One whose inputs were changed behind its back was made from nothing that holds."""
    if run is None:
        return True
    try:
        made = storing.inputs_of(run)
    except ValueError:
        return False
    return computing.by_people(made) == gathering.entered_by_people(assessment, made.scheme)

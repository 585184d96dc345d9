"""Runs of an assessment: asked for, computed once as a job, stored with every line, and computed again at any time.

job = runs.request(assessment=assessment, by=actor)
job = runs.request(assessment=assessment, by=actor, trial=Trial(run, "目标50分", changes))    # a what-if
runs.verify(run)      # what differs from what was frozen, or does not come out again
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from departments.workflow import Refused
from qualitycity import bulk, events, jobs
from qualitycity.models import Job
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports import schemes
from reports.assessments import computing, corrected, gathering, proving, steps, storing, trials
from reports.assessments.frozen import Inputs
from reports.models import Assessment, AssessmentRun
from reports.scoring import Unusable

JOB = "assessment.run"


@dataclass(frozen=True)
class Trial:
    """A what-if on an earlier run: its name, and what is otherwise (``reports.assessments.trials``)."""

    run: AssessmentRun
    name: str
    changes: Sequence[Mapping[str, str]]


def lacking(assessment: Assessment, *, by: Actor) -> list[Sentence]:
    """What stands in the way of a run. Raises Forbidden."""
    return steps.barred("run", assessment.state, by=by)


def request(
    *, assessment: Assessment, by: Actor, trial: Trial | None = None, key: str = "", here: bool = False
) -> Job:  # fmt: skip
    """Ask for a run: a job that a worker does (``here``: the caller). The same ``key`` asks once. Raises Refused."""
    by.must(Permission.RUN_ASSESSMENTS)
    arguments: dict[str, Any] = {"assessment": assessment.pk}
    if trial is None:
        reasons = lacking(assessment, by=by)
        if reasons:
            raise Refused(*reasons)
    else:
        inputs = storing.inputs_of(trial.run)
        changes = corrected.settled(assessment, inputs, trial.changes)
        trials.changed(inputs, changes, {})  # refused now, not later
        arguments |= {"run": trial.run.pk, "name": trial.name.strip()[:200], "changes": changes}
    with translation.override(settings.LANGUAGE_CODE):
        label = f"{assessment} {_('trial run') if trial else _('assessment run')}"
    return jobs.start(kind=JOB, arguments=arguments, by=by, key=key, label=label, here=here)


def carry_out(job: Job, token: str) -> dict[str, Any]:
    """Do what the job asks for; safe to be stopped anywhere and to be done twice."""
    run = AssessmentRun.objects.filter(job=job).first()
    if run is None:
        run = _computed(job, token)
    return {
        "page": ["assessment-ranking", run.assessment_id, run.number],
        "needs": Permission.SEE_BOARDS.value,
        "files": [],
        "warnings": [],
    }


def _computed(job: Job, token: str) -> AssessmentRun:
    wanted, by = job.arguments, jobs.owner_of(job)
    assessment = Assessment.objects.select_related("plan", "version__scheme").get(pk=wanted["assessment"])
    based_on = AssessmentRun.objects.filter(pk=wanted.get("run")).first()
    jobs.advance(token, done=0, total=3, message=sentence("Freezing the inputs"))
    try:
        inputs = _inputs(assessment, based_on, wanted.get("changes", ()))
        jobs.advance(token, done=1, total=3, message=sentence("Scoring %(units)s units", units=len(inputs.units)))
        with bulk.uninterrupted():
            results = computing.compute(inputs)
    except (Unusable, Refused, ValueError) as error:
        reason = error.reasons[0] if isinstance(error, Refused) else sentence("The run failed: %(error)s", error=error)
        raise jobs.Refused(reason) from error
    jobs.advance(token, done=2, total=3, message=sentence("Storing every line"))
    run = AssessmentRun(
        assessment=assessment, job=job, trial=based_on is not None, based_on=based_on, name=wanted.get("name", ""),
        changed=list(wanted.get("changes", ())), by_key=by.key, by_name=by.name, at=timezone.now(),
    )  # fmt: skip
    return store(run, inputs, results, by=by)


def _inputs(
    assessment: Assessment, based_on: AssessmentRun | None, changes: Sequence[Mapping[str, str]]
) -> Inputs:  # fmt: skip
    if based_on is not None:
        frozen = storing.inputs_of(based_on)
        return trials.changed(frozen, changes, corrected.rows(assessment, frozen, changes))
    with transaction.atomic():
        inputs = gathering.gather(assessment, schemes.read(assessment.version))
    wrong = computing.unshared(inputs)
    if wrong is not None:
        raise Refused(wrong)
    return inputs


def store(run: AssessmentRun, inputs: Inputs, results: Sequence[Any], *, by: Actor) -> AssessmentRun:
    """Number the run and keep it with all its lines, in one transaction with its event. A job has one run."""
    with transaction.atomic():
        held = Assessment.objects.select_for_update(of=("self",)).select_related("plan").get(pk=run.assessment_id)
        made = AssessmentRun.objects.filter(job=run.job).first() if run.job else None
        if made is not None:
            return made
        if not run.trial and held.state == Assessment.State.FINAL:
            raise jobs.Refused(sentence("A final assessment is not run again."))
        last = held.runs.aggregate(last=Max("number"))["last"] or 0
        run.number = last + 1
        with bulk.uninterrupted():
            storing.keep(run, inputs, results)
        detail = {
            "run": run.number, "trial": run.trial, "quarter": run.quarter, "inputs": run.inputs_sha256,
            "result": run.result_sha256, "changes": run.changed,
        }  # fmt: skip
        events.record("assessment.run", by=by, about=held, detail=detail)
    return run


def verify(run: AssessmentRun, *, workers: int = 1) -> list[Sentence]:
    """What is not as it was stored, in sentences; none: the run is true."""
    return [
        sentence("%(about)s: %(message)s", about=fault.about, message=fault.message)
        for fault in proving.faults(run, workers=workers)
    ]

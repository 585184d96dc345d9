"""Takes the demonstration away again: its rows, its reports and their files.

The quarters are put back as they were, the log stays and gets an event. What people entered themselves is theirs and
stays; it is named.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max, Q
from django.utils.dateparse import parse_datetime

from departments import quarter_seals, submissions
from departments.models import (
    Acceptance,
    Approval,
    CircularEntry,
    Correction,
    EvidenceUse,
    Extension,
    FollowUp,
    FrozenCount,
    Notice,
    QuarterSeal,
    Register,
    RegisterEntry,
    Remark,
    Reminder,
    SafetyEvent,
    Submission,
    Supplement,
    Value,
)
from qualitycity import events, files
from qualitycity.models import Event, Job
from qualitycity.navigation import DEMONSTRATION_REMOVED, DEMONSTRATION_SHOWN
from qualitycity.roles import Actor, Permission
from reports import checks
from reports.demonstration import leaving, marks, pledged, sweeping
from reports.demonstration.marks import Done
from reports.models import Check, ReportFile, SupervisionReport
from targets.models import Benchmark, Period, Plan, Quota
from targets.periods import Quarter


def remove(*, plan: Plan, by: Actor, with_trials: bool = False) -> Done:
    """Take the demonstration out of the plan. Where there is none nothing changes.

    ``with_trials``: also what people entered in its quarters to try the portal out.
    """
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        Plan.objects.select_for_update().get(pk=plan.pk)
        told = marks.last(plan)
        if told is None or not marks.is_loaded(plan):
            return Done("unchanged")
        before: dict[str, Any] = told.detail["periods"]
        opened = _opened(plan, told)
        touched = _touched(plan, opened)
        sweeping.sweep(plan, opened, with_trials=with_trials)
        counts = leaving.assessments(plan, told) | _reports(plan)
        counts |= _values(opened, with_trials=with_trials) | _published(plan)
        kept = _submissions(opened) + pledged.remove(plan, with_trials=with_trials)
        kept += leaving.leave(plan, told.detail.get("city", {}), with_trials=with_trials)
        _checks(plan, opened, after_event=told.detail["after_event"])
        still_open = _periods(opened, before)
        detail = {"counts": counts, "kept": kept}
        event = events.record(DEMONSTRATION_REMOVED, by=by, about=plan, detail=detail, channel=marks.CHANNEL)
        submissions.prepare(event=event, touched=still_open)
        checks.refresh(event=event, touched=touched)
        checks.recompute(plan, cause=event.kind, event=event)
        left = Period.objects.filter(plan=plan, pk__in=[period.pk for period in opened])
        quarter_seals.seal_all(list(left), cause=event.kind)  # those that people use stay locked, with other figures
    cache.delete(DEMONSTRATION_SHOWN)
    return Done("removed", counts, tuple(kept))


def _opened(plan: Plan, told: Event) -> list[Period]:
    """The quarters that the demonstration made or opened."""
    quarters = {Quarter.parse(text) for text in told.detail["quarters"]}
    return list(Period.objects.select_for_update().filter(plan=plan, quarter__in=quarters))


def _touched(plan: Plan, opened: Collection[Period]) -> list[tuple[int, Quarter]]:
    """Every indicator and quarter whose checks may change."""
    found = set(
        Value.objects.filter(period__in=opened).order_by().values_list("indicator_id", "period__quarter").distinct()
    )
    theirs = marks.people("by_key") & Q(indicator__plan=plan)
    found |= set(Benchmark.objects.filter(theirs).values_list("indicator_id", "quarter"))
    found |= {(pk, Quarter(year, 1)) for pk, year in Quota.objects.filter(theirs).values_list("indicator_id", "year")}
    incidents = SafetyEvent.objects.filter(indicator__plan=plan, demonstration=True)
    found |= {(pk, plan.years.quarter_of(day)) for pk, day in incidents.values_list("indicator_id", "happened_on")}
    entries = RegisterEntry.objects.filter(marks.people("by_key"), register__indicator__plan=plan)
    found |= {(pk, plan.years.quarter_of(day)) for pk, day in entries.values_list("register__indicator_id", "granted")}
    return sorted(found | sweeping.exempted(plan))


def _reports(plan: Plan) -> dict[str, int]:
    """Reports that tell of the demonstration, their files and the work that made them."""
    reports = SupervisionReport.objects.filter(plan=plan, demonstration=True)
    jobs = list(reports.exclude(job=None).values_list("job_id", flat=True))
    written = ReportFile.objects.filter(report__in=reports)
    folders = {files.kept(path).parent for path in written.values_list("path", flat=True)}
    count = reports.count()
    written.delete()
    reports.delete()
    Job.objects.filter(pk__in=jobs).delete()
    for folder in folders:
        transaction.on_commit(lambda gone=folder: shutil.rmtree(gone, ignore_errors=True))  # type: ignore[misc]
    return {"reports": count}


def _values(opened: Collection[Period], *, with_trials: bool) -> dict[str, int]:
    whose = Q() if with_trials else marks.figures()
    values = Value.objects.filter(whose, period__in=opened)
    count = values.filter(latest=True).count()
    values.delete()
    return {"values": count}


def _published(plan: Plan) -> dict[str, int]:
    """What others published in the story, and what the office recorded in it."""
    theirs = marks.people("by_key") & Q(indicator__plan=plan)
    entries = RegisterEntry.objects.filter(marks.people("by_key"), register__indicator__plan=plan)
    incidents = SafetyEvent.objects.filter(indicator__plan=plan, demonstration=True)
    kinds = {
        "benchmarks": Benchmark.objects.filter(theirs),
        "quotas": Quota.objects.filter(theirs),
        "incidents": incidents,
        "certificates": entries,
    }
    counts = {name: rows.count() for name, rows in kinds.items()}
    for rows in kinds.values():
        rows.delete()
    Register.objects.filter(indicator__plan=plan, entries=None, files=None).delete()
    return counts


def _submissions(opened: Collection[Period]) -> list[str]:
    """Submissions go, but those that hold figures or files of their own unit: what the story did to these is undone."""
    own = Value.objects.filter(period__in=opened).values_list("period_id", "department_id").distinct()
    laid = EvidenceUse.objects.filter(submission__period__in=opened)
    held = {*own.order_by(), *laid.order_by().values_list("submission__period", "submission__department").distinct()}
    kept = []
    for submission in Submission.objects.filter(period__in=opened).select_related("period", "department"):
        if (submission.period_id, submission.department_id) in held:
            _take_back(submission)
            kept.append(f"{submission.period.quarter} {submission.department.name}")
        else:
            for said in (Remark, Acceptance, FollowUp, Supplement, Extension):
                said.objects.filter(submission=submission).delete()  # type: ignore[attr-defined]
            sweeping.forget_cases(Correction.objects.filter(submission=submission))
            submission.delete()
    return sorted(kept)


def _take_back(submission: Submission) -> None:
    for told in (Notice, Reminder, CircularEntry):
        told.objects.filter(submission=submission).delete()  # type: ignore[attr-defined]
    for said in (Remark, Acceptance, FollowUp):
        said.objects.filter(marks.people("by_key"), submission=submission).delete()  # type: ignore[attr-defined]
    sweeping.take_back_time(submission)
    judged_by_people = submission.verified_key or submission.released_key or submission.submitted_key
    if judged_by_people and not judged_by_people.startswith(marks.PEOPLE):
        return
    blank: dict[str, Any] = {}
    for name in ("submitted", "released", "verified"):
        blank |= {f"{name}_key": "", f"{name}_name": "", f"{name}_at": None}
    Submission.objects.filter(pk=submission.pk).update(
        state=Submission.State.DRAFT, version=submission.version + 1, late_reason="", first_released_at=None, **blank
    )


def _checks(plan: Plan, opened: Collection[Period], *, after_event: int) -> None:
    """Checks that were computed from the story alone go; the ones they replaced are in force again.

    A quarter that people use keeps what was judged in it: there a new version is appended.
    """
    used = Value.objects.filter(period__plan=plan).values("period")
    alone = (
        Period.objects.filter(plan=plan)
        .filter(Q(pk__in=[period.pk for period in opened]) | Q(state=Period.State.SCHEDULED))
        .exclude(pk__in=used)
    )
    Check.objects.filter(period__in=alone, event_id__gt=after_event).delete()
    left = Check.objects.filter(period__in=alone).order_by().values("target_id", "period_id")
    newest = left.annotate(newest=Max("id")).values_list("newest", flat=True)
    Check.objects.filter(pk__in=newest, latest=False).update(latest=True)


def _periods(opened: Collection[Period], before: Mapping[str, Any]) -> list[int]:
    """Quarters that nobody uses are as they were, those that the demonstration made are gone. Returns what is open."""
    used = set(Submission.objects.filter(period__in=opened).values_list("period", flat=True))
    used |= set(Value.objects.filter(period__in=opened).values_list("period", flat=True))
    still_open = []
    for period in opened:
        if period.pk in used:
            continue
        FrozenCount.objects.filter(period=period).delete()
        QuarterSeal.objects.filter(period=period).delete()
        if str(period.quarter) not in before:
            Check.objects.filter(period=period).delete()
            Approval.objects.filter(period=period).delete()
            period.delete()
            continue
        stood = before[str(period.quarter)]
        moments = {name: parse_datetime(stood[name]) if stood[name] else None for name in ("due_at", "opened_at")}
        Period.objects.filter(pk=period.pk).update(state=stood["state"], closed_at=None, locked_at=None, **moments)
        if stood["state"] == Period.State.OPEN:
            still_open.append(period.pk)
    return still_open

"""Takes the demonstration's assessments, units and the district's plan away again, with all that hangs on them alone.

What people entered themselves is theirs: a unit, and the district's plan, that hold such figures stay and are named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models, transaction
from django.db.models.deletion import ProtectedError

from departments.models import Department, Duty, Evidence, EvidenceUse, Member, Pledge, User, Value
from qualitycity import files
from qualitycity.models import Event, Job
from reports import result_letters
from reports.demonstration import marks, sweeping
from reports.models import Appeal, Assessment, AssessmentRun, Scheme, ScoreFile, ScoreLine, UnitEvent
from targets.models import Area, Plan
from targets.periods import Quarter


def leave(plan: Plan, told: Mapping[str, Any], *, with_trials: bool) -> list[str]:
    """Undo what ``city.tell`` did. Returns the names of what stays because people use it."""
    if not told:
        return []
    kept = _district(told["district"], with_trials=with_trials)
    _duties(told)
    return kept + _units(plan, told["units"], with_trials=with_trials)


def assessments(plan: Plan, told: Event) -> dict[str, int]:
    """Assessments of the story, and every other that was begun beside it: they rest on invented figures. What the
    office recorded of units goes with them, and the scheme that was copied for it."""
    schemes = Scheme.objects.filter(pk=told.detail.get("assessed", {}).get("scheme"))
    beside = marks.people("by_key") | models.Q(at__gte=told.at) | models.Q(scheme__in=schemes)
    gone = Assessment.objects.filter(beside, plan=plan)
    keys = list(gone.values_list("pk", flat=True))
    gone = Assessment.objects.filter(pk__in=keys)
    runs = dict(AssessmentRun.objects.filter(assessment__in=keys).values_list("pk", "job"))
    laid = set(ScoreFile.objects.filter(assessment__in=keys).values_list("evidence", flat=True))
    gone.update(result=None)
    Appeal.objects.filter(assessment__in=keys).delete()
    ScoreLine.objects.filter(sheet__run__assessment__in=keys).delete()
    wipe(gone)
    sweeping.forget(Evidence.objects.filter(pk__in=laid, uses=None, score_files=None))
    _jobs(runs)
    UnitEvent.objects.filter(marks.people("by_key"), plan=plan).delete()
    wipe(schemes)
    return {"assessments": len(keys)}


def _jobs(runs: Mapping[int, Any]) -> None:
    """The work that made the runs, and that wrote the letters of their results, with the archives."""
    letters = Job.objects.filter(kind=result_letters.JOB, arguments__run__in=list(runs))
    paths = [file["path"] for job in letters for file in (job.result or {}).get("files", [])]
    letters.delete()
    Job.objects.filter(pk__in=[key for key in runs.values() if key]).delete()
    for path in paths:
        transaction.on_commit(lambda gone=path: files.kept(gone).unlink(missing_ok=True))  # type: ignore[misc]


def _duties(told: Mapping[str, Any]) -> None:
    Duty.objects.filter(pk__in=told["duties"]).delete()
    for pk, until in told["ended"].items():
        Duty.objects.filter(pk=pk).update(until=Quarter.parse(until) if until else None)


def _district(told: Mapping[str, Any], *, with_trials: bool) -> list[str]:
    own = Plan.objects.filter(pk=told["plan"]).first()
    if own is not None:
        used = Value.objects.filter(~marks.figures(), period__plan=own).exists()
        used = used or EvidenceUse.objects.filter(submission__period__plan=own).exists()
        if used and not with_trials:
            return [own.name]
        wipe(Plan.objects.filter(pk=own.pk))
    area = Area.objects.filter(pk=told["area"])
    Department.objects.filter(stands_for__in=area).update(stands_for=None)
    _people(Member.objects.filter(area__in=area))
    wipe(Department.objects.filter(area__in=area))
    wipe(area)
    return []


def _units(plan: Plan, codes: Collection[str], *, with_trials: bool) -> list[str]:
    units = Department.objects.filter(area=plan.area_id, code__in=codes)
    used = (
        set()
        if with_trials
        else set(Value.objects.filter(~marks.figures(), department__in=units).values_list("department", flat=True))
    )
    used |= set(units.exclude(stands_for=None).values_list("pk", flat=True))
    used |= set(Pledge.objects.filter(department__in=units).values_list("department", flat=True))  # people's own
    gone = units.exclude(pk__in=used)
    _people(Member.objects.filter(department__in=gone))
    wipe(gone)
    return list(Department.objects.filter(pk__in=used).values_list("name", flat=True))


def _people(members: models.QuerySet[Member]) -> None:
    """Posts in what is gone end with it. Accounts made for them alone and never used go too; others are closed."""
    users = set(members.values_list("user", flat=True))
    wipe(members)
    without = User.objects.filter(pk__in=users, memberships=None)
    unused = list(without.filter(last_login=None).values_list("pk", flat=True))
    wipe(User.objects.filter(pk__in=unused))
    without.update(is_active=False)


def wipe(rows: models.QuerySet[Any]) -> None:
    """Delete the rows, and first whatever protects them."""
    for _attempt in range(100):
        try:
            with transaction.atomic():
                rows.delete()
            return
        except ProtectedError as held:
            found: dict[type[models.Model], set[Any]] = {}
            for each in held.protected_objects:
                found.setdefault(type(each), set()).add(each.pk)
            for model, keys in found.items():
                wipe(model._default_manager.filter(pk__in=keys))
    raise RuntimeError(f"{rows.model.__name__} could not be taken away")

"""Which files stand behind reported values: now, and at any moment that has been."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Subquery, Sum, When

from departments import sheets
from departments.models import Evidence, EvidenceUse, Submission, Value

#: How many files are offered for laying once more.
MOST_OFFERED = 60


def of(submission: Submission) -> dict[str, list[EvidenceUse]]:
    """The files in force by cell key, oldest first; ``sheets.WHOLE`` holds the signed form."""
    return of_many([submission])[submission.pk]


def of_many(submissions: Sequence[Submission]) -> dict[int, dict[str, list[EvidenceUse]]]:
    """The same for several submissions, by the submission's key, in one query."""
    uses = EvidenceUse.objects.filter(submission__in=[each.pk for each in submissions], removed_at=None)
    found: dict[int, dict[str, list[EvidenceUse]]] = {each.pk: {} for each in submissions}
    for use in uses.select_related("evidence").order_by("id"):
        found[use.submission_id].setdefault(sheets.key_of(use), []).append(use)
    return found


def removed(submission: Submission, key: str) -> list[EvidenceUse]:
    """What was laid to a cell and taken away again, the last first."""
    indicator, _colon, part = key.partition(":")
    laid = EvidenceUse.objects.filter(submission=submission, indicator=int(indicator) if indicator else None, part=part)
    return list(laid.exclude(removed_at=None).select_related("evidence").order_by("-removed_at"))


def reused(submission: Submission) -> set[str]:
    """The keys of cells with a file that was laid in another period before: the same bytes under whatever name."""
    return reused_of([submission])[submission.pk]


def reused_of(submissions: Sequence[Submission]) -> dict[int, set[str]]:
    """The same for several submissions, by the submission's key, in one query."""
    before = EvidenceUse.objects.filter(evidence=OuterRef("evidence"), removed_at=None, indicator__isnull=False)
    before = before.filter(pk__lt=OuterRef("pk")).exclude(submission__period=OuterRef("submission__period"))
    uses = EvidenceUse.objects.filter(
        Exists(before), submission__in=[each.pk for each in submissions], removed_at=None, indicator__isnull=False
    )
    found: dict[int, set[str]] = {each.pk: set() for each in submissions}
    for use in uses:
        found[use.submission_id].add(sheets.key_of(use))
    return found


def behind(values: Collection[Value]) -> dict[int, list[EvidenceUse]]:
    """The files of value versions, by the version's key: those in force when it was verified, or now if it was not."""
    if not values:
        return {}
    uses = EvidenceUse.objects.filter(
        submission__period__in={value.period_id for value in values},
        submission__department__in={value.department_id for value in values},
        indicator__in={value.indicator_id for value in values},
    ).select_related("evidence", "submission")
    by_cell: dict[tuple[int, int, str], list[EvidenceUse]] = {}
    for use in uses.order_by("id"):
        place = (use.submission.period_id, use.submission.department_id, sheets.key_of(use))
        by_cell.setdefault(place, []).append(use)
    found = {}
    for value in values:
        laid = by_cell.get((value.period_id, value.department_id, sheets.key_of(value)), [])
        found[value.pk] = [use for use in laid if _held_at(use, value.verified_at)]
    return found


def _held_at(use: EvidenceUse, moment: datetime | None) -> bool:
    """Whether the file was in force at a moment; None: now."""
    if moment is None:
        return use.removed_at is None
    return use.at <= moment and (use.removed_at is None or use.removed_at > moment)


def offered(submission: Submission, key: str) -> Sequence[EvidenceUse]:
    """The unit's other files that could be laid to a cell, those of the same indicator first, then the newest; each
    once, with the place where it was laid last."""
    indicator, part = int(key.partition(":")[0]), key.partition(":")[2]
    same_first = Case(When(indicator=indicator, then=0), default=1)
    laid = EvidenceUse.objects.filter(indicator__isnull=False)
    here = laid.filter(submission=submission, indicator=indicator, part=part, removed_at=None)
    last = laid.filter(evidence=OuterRef("pk")).order_by(same_first, "-id").values("pk")[:1]
    others = Evidence.objects.filter(department=submission.department_id).exclude(pk__in=here.values("evidence"))
    uses = EvidenceUse.objects.filter(pk__in=others.annotate(last=Subquery(last)).order_by().values("last"))
    listed = uses.select_related("evidence", "indicator", "submission__period__plan")
    return list(listed.order_by(same_first, "-id")[:MOST_OFFERED])


def is_unsigned(submission: Submission) -> bool:
    """Whether the plan wants a signed form with the release and none was laid since the figures were submitted."""
    if submission.state != Submission.State.SUBMITTED or not submission.period.plan.signed_form:
        return False
    scans = EvidenceUse.objects.filter(submission=submission, indicator=None, removed_at=None)
    return not scans.filter(at__gte=submission.submitted_at).exists()


def size_of(department: int) -> int:
    """How many bytes of evidence a unit has stored."""
    return Evidence.objects.filter(department=department).aggregate(all=Sum("size"))["all"] or 0

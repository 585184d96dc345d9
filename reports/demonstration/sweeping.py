"""Takes away what went on beside the figures of the demonstration: files, cases, marks, leaders' remarks.

What people laid, asked or said themselves stays with the quarters that they use.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Max, Q, QuerySet

from departments.models import (
    Correction,
    CorrectionCell,
    Evidence,
    EvidenceUse,
    Exemption,
    Extension,
    FollowUp,
    Instruction,
    Submission,
    Value,
)
from qualitycity import files
from reports.demonstration import marks
from targets.models import Period, Plan
from targets.periods import Quarter, span


def sweep(plan: Plan, opened: Collection[Period], *, with_trials: bool) -> None:
    """``with_trials``: also what people did in these quarters to try the portal out. Before the values go."""
    _corrections(opened, with_trials=with_trials)
    uses = EvidenceUse.objects.filter(submission__period__in=opened)
    tried = uses if with_trials else uses.filter(marks.people("by_key"))
    laid = set(tried.values_list("evidence", flat=True))
    tried.delete()
    forget(Evidence.objects.filter(pk__in=laid, uses=None))
    FollowUp.objects.filter(marks.people("by_key"), indicator__plan=plan).delete()
    Instruction.objects.filter(marks.people("by_key"), plan=plan).delete()
    exemptions(plan).delete()


def exemptions(plan: Plan) -> QuerySet[Exemption]:
    return Exemption.objects.filter(marks.people("by_key"), indicator__plan=plan)


def exempted(plan: Plan) -> set[tuple[int, Quarter]]:
    """Every indicator and quarter that the story frees a unit from."""
    rows = exemptions(plan).values_list("indicator_id", "first", "last")
    return {(indicator, quarter) for indicator, first, last in rows for quarter in span(first, last)}


def forget_cases(cases: QuerySet[Correction]) -> None:
    CorrectionCell.objects.filter(correction__in=cases).delete()
    Correction.objects.filter(pk__in=[each.pk for each in cases]).delete()


def take_back_time(submission: Submission) -> None:
    """More time that the story asked for or gave; what people were granted themselves holds."""
    told = Extension.objects.filter(marks.people("asked_key") | marks.people("decided_key"), submission=submission)
    if told.delete()[0]:
        left = Extension.objects.filter(submission=submission, state=Extension.State.GRANTED, cells=None)
        Submission.objects.filter(pk=submission.pk).update(due_at=left.aggregate(latest=Max("until"))["latest"])


def _corrections(opened: Collection[Period], *, with_trials: bool) -> None:
    """Cases go with the figures they are about; one that people carried through stays, without what was invented."""
    cells = CorrectionCell.objects.filter(correction__submission__period__in=opened)
    invented = cells.filter(before__in=Value.objects.filter(marks.figures()))
    real = cells.exclude(after=None).exclude(marks.people("after__entered_key"))
    about = Q() if with_trials else Q(cells__in=invented) | marks.people("asked_key")
    kept = set() if with_trials else set(real.values_list("correction", flat=True))
    found = Correction.objects.filter(about, submission__period__in=opened).exclude(pk__in=kept)
    forget_cases(Correction.objects.filter(pk__in=set(found.values_list("pk", flat=True))))
    invented.update(before=None)


def forget(unused: QuerySet[Evidence]) -> None:
    """Rows go now, their files once it is certain."""
    for path in unused.values_list("path", flat=True):
        transaction.on_commit(lambda gone=path: _unlink(gone))  # type: ignore[misc]
    Evidence.objects.filter(pk__in=[each.pk for each in unused]).delete()


def _unlink(path: str) -> None:
    if not Evidence.objects.filter(path=path).exists():
        files.kept(path).unlink(missing_ok=True)

"""Appeals: a unit objects to one item of the announced result, with a reason, until the last day for it; the office
decides with a reason. Points that are granted stand in the next run; nothing of the announced one is changed."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused, Stale
from qualitycity import events, numbers
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import Sentence, sentence
from reports.assessments import steps, walk
from reports.models import Appeal, Assessment, ScoreLine
from reports.self_scores.entering import listed, read_score

_S, _P = Appeal.State, Permission
LONGEST = 2000
_STALE = sentence("Somebody else changed this appeal meanwhile: look at it again.")


def visible(by: Actor) -> QuerySet[Appeal]:
    """A unit's people see the unit's own; who sees all units sees all of the area."""
    rows = Appeal.objects.filter(assessment__in=walk.visible(by).order_by())
    rows = rows.select_related("assessment__plan", "assessment__scheme", "department", "line__sheet__run")
    if by.may(_P.SEE_ALL_UNITS):
        return rows
    return rows.filter(department=by.unit_id) if by.may(_P.SEE_OWN_UNIT) else rows.none()


def lacking(line: ScoreLine, *, by: Actor) -> list[Sentence]:
    """Why this person cannot appeal against this line now. Raises Forbidden."""
    by.must(_P.APPEAL)
    sheet = line.sheet
    if sheet.department_id != by.unit_id:
        raise Forbidden(_P.APPEAL)
    assessment = sheet.run.assessment
    reasons = steps.barred("appeal", assessment.state, by=by)
    if reasons:
        return reasons
    if assessment.result_id != sheet.run_id:
        return [sentence("Appeal against the announced result: this is another run.")]
    if assessment.appeal_due is not None and assessment.appeal_due < timezone.localdate():
        return [sentence("The last day for appeals was %(day)s.", day=assessment.appeal_due.isoformat())]
    if line.category:
        return [sentence("Appeal against an item, not against a sum.")]
    return []


def file(*, line: ScoreLine, reason: str, evidence: str = "", by: Actor) -> Appeal:
    """File an appeal against a line of the announced result; one that is open already is the answer."""
    by.must(_P.APPEAL)
    words = reason.strip()[:LONGEST]
    with transaction.atomic():
        held = ScoreLine.objects.select_related("sheet__run__assessment__plan", "sheet__department").get(pk=line.pk)
        assessment = Assessment.objects.select_for_update(of=("self",)).get(pk=held.sheet.run.assessment_id)
        held.sheet.run.assessment = assessment
        reasons = lacking(held, by=by)
        if not words:
            reasons.append(sentence("Say what is wrong and why."))
        if reasons:
            raise Refused(*reasons)
        unit = Department.objects.get(pk=by.unit_id or 0)
        place = {"assessment": assessment, "department": unit, "item": held.item}
        fields = {"line": held, "reason": words, "evidence": listed(evidence), "by_key": by.key, "by_name": by.name}
        made, is_new = Appeal.objects.get_or_create(**place, state=_S.FILED, defaults=fields)
        if is_new:
            _record("appeal.filed", made, by, {"reason": words})
    return made


def decide(
    *, appeal: Appeal, upheld: bool, decision: str, by: Actor, points: str = "", version: int | None = None
) -> Appeal:  # fmt: skip
    """Uphold it with the points that the item gets instead, or reject it; with the reason. Raises Refused, Stale."""
    by.must(_P.DECIDE_ASSESSMENTS)
    with transaction.atomic():
        held = _held(appeal, version)
        reasons = steps.barred("decide", held.assessment.state, by=by)
        granted: Decimal | None = None
        if held.state != _S.FILED:
            reasons.append(sentence("This appeal is closed already."))
        if not decision.strip():
            reasons.append(sentence("Give the reason of the decision."))
        if upheld:
            try:
                granted = read_score(points, held.line.worth)
            except Refused as refused:
                reasons += refused.reasons
            else:
                if granted is None:
                    reasons.append(sentence("Enter the points that the item gets now."))
        if reasons:
            raise Refused(*reasons)
        held.state, held.points = (_S.UPHELD if upheld else _S.REJECTED), granted
        held.decision, held.version = decision.strip()[:LONGEST], held.version + 1
        held.decided_key, held.decided_name, held.decided_at = by.key, by.name, timezone.now()
        held.save()
        told = {"upheld": str(upheld), "points": "" if granted is None else numbers.write(granted),
                "reason": held.decision}  # fmt: skip
        _record("appeal.decided", held, by, told)
    return held


def withdraw(*, appeal: Appeal, by: Actor, version: int | None = None) -> Appeal:
    """The unit takes its appeal back before it was decided."""
    by.must(_P.APPEAL)
    if appeal.department_id != by.unit_id:
        raise Forbidden(_P.APPEAL)
    with transaction.atomic():
        held = _held(appeal, version)
        if held.state == _S.WITHDRAWN:
            return held
        if held.state != _S.FILED:
            raise Refused(sentence("This appeal is closed already."))
        held.state, held.version = _S.WITHDRAWN, held.version + 1
        held.save()
        _record("appeal.withdrawn", held, by, {})
    return held


def _held(appeal: Appeal, version: int | None) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("assessment", "department", "line__sheet__run")
    held = rows.get(pk=appeal.pk)
    if version is not None and held.version != version:
        raise Stale(_STALE)
    return held


def _record(kind: str, appeal: Appeal, by: Actor, detail: dict[str, str]) -> None:
    told = {**detail, "item": appeal.item, "units": [appeal.department.code]}
    events.record(kind, by=by, about=appeal, unit=appeal.department.code, detail=told)

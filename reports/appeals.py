"""Appeals: a unit objects to one item of the announced result, with a reason, until the last day for it; one person of
the office proposes the decision with a reason, another makes it. Points that are granted stand in the
next run; nothing of the announced one is changed."""

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
from reports.assessments import phases, steps, walk
from reports.models import Appeal, Assessment, Phase, ScoreLine
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
    due = phases.due_of(assessment, Phase.APPEAL, sheet.department) if sheet.department else None
    if due is not None and due < timezone.localdate():
        return [sentence("The last day for appeals was %(day)s.", day=due.isoformat())]
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


def propose(
    *, appeal: Appeal, upheld: bool, decision: str, by: Actor, points: str = "", version: int | None = None
) -> Appeal:  # fmt: skip
    """Propose to uphold it with the points that the item gets instead, or to reject it; with the reason. It counts once
    another person decides so. The same again changes nothing. Raises Refused, Stale."""
    by.must(_P.RUN_ASSESSMENTS)
    with transaction.atomic():
        held = _held(appeal, None)
        word, words = (_S.UPHELD if upheld else _S.REJECTED), decision.strip()[:LONGEST]
        reasons = _closed(held, "propose", by)
        granted = _granted(held, points, reasons) if upheld else None
        if not words:
            reasons.append(sentence("Give the reason of the decision."))
        if reasons:
            raise Refused(*reasons)
        said = (word, granted, words, by.key)
        if (held.proposed, held.proposed_points, held.proposed_decision, held.proposed_key) == said:
            return held
        _must_be_fresh(held, version)
        held.proposed, held.proposed_points, held.proposed_decision, held.proposed_key = said
        held.proposed_name, held.proposed_at = by.name, timezone.now()
        held.returned, held.version = "", held.version + 1
        held.save()
        _record("appeal.proposed", held, by, _told(word, granted, words))
    return held


def decide(*, appeal: Appeal, by: Actor, version: int | None = None) -> Appeal:
    """Decide as another person proposed. A second click is the same decision. Raises Refused, Stale."""
    by.must(_P.DECIDE_ASSESSMENTS)
    with transaction.atomic():
        held = _held(appeal, None)
        if held.decided_key == by.key and held.state in (_S.UPHELD, _S.REJECTED):
            return held
        reasons = undecidable(held, by=by)
        if reasons:
            raise Refused(*reasons)
        _must_be_fresh(held, version)
        held.state, held.points, held.decision = held.proposed, held.proposed_points, held.proposed_decision
        held.decided_key, held.decided_name, held.decided_at = by.key, by.name, timezone.now()
        held.version += 1
        held.save()
        told = _told(held.state, held.points, held.decision) | {"proposed_by": held.proposed_name}
        _record("appeal.decided", held, by, told)
    return held


def undecidable(appeal: Appeal, *, by: Actor) -> list[Sentence]:
    """Why this person cannot decide the appeal now. Raises Forbidden."""
    reasons = _closed(appeal, "decide", by)
    if not reasons and not appeal.proposed:
        reasons.append(sentence("Nobody has proposed a decision yet: the office's staff does so first."))
    if not reasons and appeal.proposed_key == by.key:
        reasons.append(sentence("You proposed this decision: another person makes it."))
    return reasons


def send_back(*, appeal: Appeal, note: str, by: Actor, version: int | None = None) -> Appeal:
    """Do not agree to what was proposed, and say why: another decision is proposed. Raises Refused, Stale."""
    by.must(_P.DECIDE_ASSESSMENTS)
    with transaction.atomic():
        held = _held(appeal, None)
        words = note.strip()[:500]
        if not held.proposed and held.returned == words:
            return held
        reasons = undecidable(held, by=by)
        if not words:
            reasons.append(sentence("Say why you do not agree."))
        if reasons:
            raise Refused(*reasons)
        _must_be_fresh(held, version)
        held.proposed, held.returned, held.version = "", words, held.version + 1
        held.save()
        _record("appeal.returned", held, by, {"reason": words})
    return held


def _closed(appeal: Appeal, what: str, by: Actor) -> list[Sentence]:
    reasons = steps.barred(what, appeal.assessment.state, by=by)
    return reasons if appeal.state == _S.FILED else [*reasons, sentence("This appeal is closed already.")]


def _granted(appeal: Appeal, points: str, reasons: list[Sentence]) -> Decimal | None:
    """The points that are typed; what is wrong with them joins the reasons."""
    try:
        granted = read_score(points, appeal.line.worth)
    except Refused as refused:
        reasons += refused.reasons
        return None
    if granted is None:
        reasons.append(sentence("Enter the points that the item gets now."))
    return granted


def _told(state: str, points: Decimal | None, reason: str) -> dict[str, str]:
    return {"upheld": str(state == _S.UPHELD), "points": "" if points is None else numbers.write(points),
            "reason": reason}  # fmt: skip


def withdraw(*, appeal: Appeal, by: Actor, version: int | None = None) -> Appeal:
    """The unit takes its appeal back before it was decided."""
    by.must(_P.APPEAL)
    if appeal.department_id != by.unit_id:
        raise Forbidden(_P.APPEAL)
    with transaction.atomic():
        held = _held(appeal, None)
        if held.state == _S.WITHDRAWN:
            return held
        _must_be_fresh(held, version)
        if held.state != _S.FILED:
            raise Refused(sentence("This appeal is closed already."))
        held.state, held.version = _S.WITHDRAWN, held.version + 1
        held.save()
        _record("appeal.withdrawn", held, by, {})
    return held


def _held(appeal: Appeal, version: int | None) -> Appeal:
    rows = Appeal.objects.select_for_update(of=("self",)).select_related("assessment", "department", "line__sheet__run")
    held = rows.get(pk=appeal.pk)
    _must_be_fresh(held, version)
    return held


def _must_be_fresh(held: Appeal, version: int | None) -> None:
    if version is not None and held.version != version:
        raise Stale(_STALE)


def _record(kind: str, appeal: Appeal, by: Actor, detail: dict[str, str]) -> None:
    told = {**detail, "item": appeal.item, "units": [appeal.department.code]}
    events.record(kind, by=by, about=appeal, unit=appeal.department.code, detail=told)

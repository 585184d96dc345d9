"""Assessors verify a unit's sheet item by item. Points that no figure gives need a reason, evidence and two persons:
one enters them, another confirms them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused, Stale
from qualitycity import events, numbers
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports.assessments import steps
from reports.models import Assessment, ItemScore
from reports.self_scores import sheets
from reports.self_scores.entering import LONGEST_REMARK, Said, listed, read_score
from reports.self_scores.sheets import Row

_STALE = sentence("Somebody else changed this score meanwhile: look at it again.")


def verify(*, assessment: Assessment, department: Department, said: Said, by: Actor) -> ItemScore:
    """Say of one item what was found. Of a manual item these are its points, with reason and evidence; of any other a
    remark beside the computed score. The same again changes nothing. Raises Refused, Stale."""
    by.must(Permission.ASSESS)
    with transaction.atomic():
        held = _held(assessment, by)
        rows = {row.item.code: row for row in sheets.of(held, department)}
        row = rows.get(said.item)
        if row is None:
            raise Refused(sentence("The item “%(item)s” is not one of this unit.", item=said.item[:40]))
        one = _read(said, row)
        last = row.verified
        if last is not None and (last.score, last.remark, last.evidence) == (one.score, one.remark, one.evidence):
            return last
        if said.seen is not None and said.seen != (last.number if last else 0):
            raise Stale(_STALE)
        if last is not None:
            ItemScore.objects.filter(pk=last.pk).update(latest=False)
            one.number = last.number + 1
        one.assessment, one.department, one.by_key, one.by_name = held, department, by.key, by.name
        one.save(force_insert=True)
        events.record("item_score.entered", by=by, about=held, unit=department.code, detail=_told(one))
    return one


def confirm(*, score: ItemScore, by: Actor) -> ItemScore:
    """The second person agrees: from now on the points count. Raises Refused where it is the first, or there is a newer
    version."""
    by.must(Permission.ASSESS)
    with transaction.atomic():
        held = _held(score.assessment, by)
        fresh = ItemScore.objects.select_related("department").get(pk=score.pk)
        if fresh.confirmed_key:
            return fresh
        if fresh.by_key == by.key:
            raise Refused(sentence("You entered this score: another assessor must confirm it."))
        agreed = {"confirmed_key": by.key, "confirmed_name": by.name, "confirmed_at": timezone.now()}
        rows = ItemScore.objects.filter(pk=score.pk, latest=True, confirmed_key="", kind=ItemScore.Kind.VERIFIED)
        if rows.update(**agreed) != 1:
            raise Stale(_STALE)
        detail = {"item": fresh.item, "number": fresh.number, "entered_by": fresh.by_name}
        events.record("item_score.confirmed", by=by, about=held, unit=fresh.department.code, detail=detail)
    return ItemScore.objects.select_related("department").get(pk=score.pk)


def open_points(rows: Sequence[Row]) -> list[Row]:
    """Manual items whose points do not count yet: not entered, or not confirmed by a second person."""
    return [row for row in rows if row.is_manual and row.found is None]


def _held(assessment: Assessment, by: Actor) -> Assessment:
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("plan", "scheme", "version")
    held = rows.get(pk=assessment.pk)
    reasons = steps.barred("assess", held.state, by=by)
    if reasons:
        raise Refused(*reasons)
    return held


def _read(said: Said, row: Row) -> ItemScore:
    remark, evidence = said.remark.strip(), listed(said.evidence)
    wrong: list[Sentence] = []
    score = read_score(said.score, row.worth) if row.is_manual else None
    if row.is_manual and score is None:
        wrong.append(sentence("Enter the points."))
    if row.is_manual and not evidence:
        wrong.append(sentence("Name the evidence that the points rest on."))
    if not remark:
        wrong.append(sentence("Give the reason."))
    if len(remark) > LONGEST_REMARK:
        wrong.append(sentence("The text is longer than %(limit)s characters.", limit=LONGEST_REMARK))
    if wrong:
        raise Refused(*(sentence("%(item)s: %(reason)s", item=row.item.name, reason=why) for why in wrong))
    return ItemScore(
        item=row.item.code, kind=ItemScore.Kind.VERIFIED, score=score, remark=remark, evidence=evidence,
    )  # fmt: skip


def _told(one: ItemScore) -> dict[str, Any]:
    return {"item": one.item, "number": one.number, "score": None if one.score is None else numbers.write(one.score),
            "reason": one.remark, "evidence": one.evidence}  # fmt: skip

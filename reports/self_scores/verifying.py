"""Assessors verify a unit's sheet item by item. Points that no figure gives need a reason, a stored file as
evidence and two persons: one enters them, another confirms them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused, Stale
from qualitycity import events, numbers
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports import score_files
from reports.assessments import steps
from reports.models import Assessment, ItemScore, ScoreFile
from reports.score_files import Place
from reports.scoring.rules.parts import points_without
from reports.scoring.scheme import called
from reports.self_scores import sheets
from reports.self_scores.entering import LONGEST_REMARK, Said, listed, read_score
from reports.self_scores.sheets import Row

_NO_FILE = sentence("Lay a file to the item on which the points rest, then enter them.")
_STALE = sentence("Somebody else changed this score meanwhile: look at it again.")
_NEWER = sentence("A newer run was made meanwhile: look at the score that it computed, then verify it.")


def verify(*, assessment: Assessment, department: Department, said: Said, by: Actor) -> ItemScore:
    """Say of one item what was found: ``verify_all`` of one."""
    return verify_all(assessment=assessment, department=department, said=[said], by=by)[0]


def verify_all(
    *, assessment: Assessment, department: Department, said: Sequence[Said], by: Actor, channel: str = ""
) -> list[ItemScore]:  # fmt: skip
    """Say of a unit's items what was found, all or none. Of a manual item these are its points, with reason and
    evidence, or which of its parts are missing; of any other the computed score that was seen, with a remark where
    there is one to make. The same again changes nothing. Raises Refused with everything that is wrong; Stale, also
    where a newer run computed another score meanwhile."""
    by.must(Permission.ASSESS)
    with transaction.atomic():
        held = _held(assessment, by)
        rows = {row.item.code: row for row in sheets.of(held, department)}
        read = _read_all(rows, said)
        return [_keep(held, department, row, one, each, by, channel) for each, row, one in read]


def settled(rows: Mapping[str, Row], said: Sequence[Said]) -> list[tuple[ItemScore, Row]]:
    """What would be new of what is said. Raises Refused with everything that is wrong."""
    read = _read_all(rows, said)
    return [(one, row) for _each, row, one in read if row.verified is None or _says(row.verified) != _says(one)]


def _read_all(rows: Mapping[str, Row], said: Sequence[Said]) -> list[tuple[Said, Row, ItemScore]]:
    read: list[tuple[Said, Row, ItemScore]] = []
    wrong: list[Sentence] = []
    for each in said:
        try:
            read.append((each, _row_of(rows, each), _read(each, _row_of(rows, each))))
        except Refused as refused:
            wrong += refused.reasons
    if wrong:
        raise Refused(*wrong)
    return read


def _keep(
    held: Assessment, department: Department, row: Row, one: ItemScore, said: Said, by: Actor, channel: str
) -> ItemScore:  # fmt: skip
    last = row.verified
    if last is not None and _says(last) == _says(one):
        return last
    if said.seen is not None and said.seen != (last.number if last else 0):
        raise Stale(_STALE)
    if said.run is not None and row.run is not None and said.run != row.run.sheet.run.number:
        raise Stale(_NEWER)
    if last is not None:
        ItemScore.objects.filter(pk=last.pk).update(latest=False)
        one.number = last.number + 1
    one.assessment, one.department, one.by_key, one.by_name = held, department, by.key, by.name
    one.save(force_insert=True)
    detail = _told(one)
    events.record("item_score.entered", by=by, about=held, unit=department.code, detail=detail, channel=channel)
    return one


def _row_of(rows: Mapping[str, Row], said: Said) -> Row:
    if said.item not in rows:
        raise Refused(sentence("The item “%(item)s” is not one of this unit.", item=said.item[:40]))
    return rows[said.item]


def confirm(*, score: ItemScore, by: Actor) -> ItemScore:
    """The second person agrees: from now on the points count. Raises Refused where it is the first, or there is a newer
    version."""
    return confirm_all(scores=[score], by=by)[0]


def confirm_all(*, scores: Sequence[ItemScore], by: Actor) -> list[ItemScore]:
    """Agree to several scores of one assessment, all or none; one that is confirmed already stays as it is."""
    by.must(Permission.ASSESS)
    if not scores:
        raise Refused(sentence("Nothing waits for a second person here."))
    with transaction.atomic():
        held = _held(scores[0].assessment, by)
        keys = [score.pk for score in scores]
        found = ItemScore.objects.filter(pk__in=keys, assessment=held).select_related("department").order_by("id")
        waiting = [score for score in found if not score.confirmed_key]
        if any(score.by_key == by.key for score in waiting):
            raise Refused(sentence("You entered this score: another assessor must confirm it."))
        agreed = {"confirmed_key": by.key, "confirmed_name": by.name, "confirmed_at": timezone.now()}
        rows = ItemScore.objects.filter(latest=True, confirmed_key="", kind=ItemScore.Kind.VERIFIED)
        if rows.filter(pk__in=[score.pk for score in waiting]).update(**agreed) != len(waiting):
            raise Stale(_STALE)
        for one in waiting:
            laid = files_of(held, one.department, one.item)
            if not laid and one.score is not None and one.run_id is None:  # points by hand
                raise Refused(_NO_FILE)
            detail = {"item": one.item, "number": one.number, "entered_by": one.by_name,
                      "files": [each.evidence.sha256 for each in laid]}  # fmt: skip
            events.record("item_score.confirmed", by=by, about=held, unit=one.department.code, detail=detail)
    return list(ItemScore.objects.filter(pk__in=keys).select_related("department").order_by("id"))


def agree(*, assessment: Assessment, department: Department, run: int, by: Actor) -> list[ItemScore]:
    """Agree to every computed score of the unit that is shown from a run (by its number) and not verified yet, or was
    changed by it; remarks stay. Raises Stale where a newer run was made meanwhile."""
    rows = [row for row in sheets.of(assessment, department) if not row.is_manual and row.run is not None]
    open_rows = [row for row in rows if row.has_moved or not row.is_verified]
    said = [
        Said(
            row.item.code, remark=row.verified.remark if row.verified else "",
            evidence="\n".join(row.verified.evidence) if row.verified else "", run=run,
        )
        for row in open_rows
    ]  # fmt: skip
    return verify_all(assessment=assessment, department=department, said=said, by=by)


def waiting_for(rows: Sequence[Row], *, by: Actor) -> list[ItemScore]:
    """The entered points of a unit that this person may confirm: somebody else entered them."""
    entered = [row.verified for row in rows if row.is_manual and row.verified is not None]
    return [score for score in entered if not score.confirmed_key and score.by_key != by.key]


def open_points(rows: Sequence[Row]) -> list[Row]:
    """Manual items whose points do not count yet: not entered, or not confirmed by a second person."""
    return [row for row in rows if row.is_manual and row.found is None]


def files_of(assessment: Assessment, department: Department, item: str) -> list[ScoreFile]:
    """The stored files on which the assessors' points of an item rest."""
    return score_files.in_force(Place(assessment, department, item, ScoreFile.To.VERIFIED))


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
    missing = _missing(said, row, wrong)
    score = _score(said, row, missing)
    if row.is_manual and score is None and not row.parts:
        wrong.append(sentence("Enter the points."))
    if row.is_manual and not row.laid:
        wrong.append(_NO_FILE)
    if not remark and (row.is_manual or row.run is None):
        wrong.append(sentence("Give the reason."))
    if len(remark) > LONGEST_REMARK:
        wrong.append(sentence("The text is longer than %(limit)s characters.", limit=LONGEST_REMARK))
    if wrong:
        raise Refused(*(sentence("%(item)s: %(reason)s", item=called(row.item), reason=why) for why in wrong))
    seen = row.run.sheet.run if row.run is not None and not row.is_manual else None
    return ItemScore(
        item=row.item.code, kind=ItemScore.Kind.VERIFIED, score=score, remark=remark, evidence=evidence,
        missing=None if missing is None else [*missing], run=seen,
    )  # fmt: skip


def _says(one: ItemScore) -> tuple[Any, ...]:
    """What one version says; that the same score came out of another run is nothing new."""
    return one.score, one.remark, one.evidence, one.missing, one.run_id is None


def _missing(said: Said, row: Row, wrong: list[Sentence]) -> tuple[str, ...] | None:
    """The parts that are missing, in the scheme's order; what is none of the parts is ``wrong``."""
    if not row.parts:
        return None
    if said.missing is None:
        wrong.append(sentence("Say which of the parts are missing: %(parts)s.", parts="、".join(row.parts)))
        return None
    for name in said.missing:
        if name not in row.parts:
            wrong.append(sentence("“%(name)s” is none of the parts: %(parts)s.", name=name[:60],
                                  parts="、".join(row.parts)))  # fmt: skip
    return tuple(name for name in row.parts if name in said.missing)


def _score(said: Said, row: Row, missing: tuple[str, ...] | None) -> Decimal | None:
    """The points typed, those that follow from the missing parts, or those that the last run computed."""
    if not row.is_manual:
        return row.run.score if row.run else None
    if row.parts:
        return None if missing is None else points_without(row.item, row.worth, missing)
    return read_score(said.score, row.worth)


def _told(one: ItemScore) -> dict[str, Any]:
    return {"item": one.item, "number": one.number, "score": None if one.score is None else numbers.write(one.score),
            "reason": one.remark, "evidence": one.evidence, "missing": one.missing,
            "run": one.run.number if one.run else None}  # fmt: skip

"""A unit's self scores: typed or uploaded through the same door, each change a version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused, Stale
from qualitycity import events, numbers
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import Sentence, sentence
from reports.assessments import phases, steps
from reports.models import Assessment, HandIn, ItemScore
from reports.scoring.scheme import called
from reports.self_scores import sheets
from reports.self_scores.sheets import Row

LONGEST_REMARK, LONGEST_EVIDENCE, MOST_EVIDENCE = 1000, 200, 20


@dataclass(frozen=True)
class Said:
    """What is typed for one item; ``seen`` is the version that was looked at (0: none, None: whatever stands there).

    Of an assessor also ``run``, the number of the run whose score was shown (None: whatever is the last), and
    ``missing``, the parts that are missing (None: nothing is said of parts).
    """

    item: str
    score: str = ""
    remark: str = ""
    evidence: str = ""
    seen: int | None = None
    run: int | None = None
    missing: tuple[str, ...] | None = None


def closed(
    assessment: Assessment, department: Department, *, by: Actor, what: str = "score_self"
) -> list[Sentence]:  # fmt: skip
    """Why this unit's sheet is closed to the person now, who wants to fill or (``what`` hand_in) to hand it in; who was
    given more time may go on during the verification. Raises Forbidden, for another unit too.
    """
    if by.unit_id != department.pk:
        raise Forbidden(Permission.SCORE_SELF)
    reasons = steps.barred(what, assessment.state, by=by)
    return [] if reasons and phases.is_extended(assessment, department) else reasons


def barred(assessment: Assessment, department: Department, *, by: Actor) -> list[Sentence]:
    """Why this person cannot enter self scores now. Raises Forbidden for another unit."""
    reasons = closed(assessment, department, by=by)
    if reasons:
        return reasons
    row = of(assessment, department)
    if row is not None and row.is_in:
        return [sentence("The sheet is handed in: take it back before you change it.")]
    if row is not None and row.is_with_head:
        return [sentence("The sheet is with the head of your unit: take it back before you change it.")]
    return []


def of(assessment: Assessment, department: Department) -> HandIn | None:
    """Where the unit's sheet stands; None: it was never submitted."""
    return HandIn.objects.filter(assessment=assessment, department=department).first()


def is_in(assessment: Assessment, department: Department) -> bool:
    """Whether the unit's sheet is handed in."""
    row = of(assessment, department)
    return row is not None and row.is_in


def enter(
    *, assessment: Assessment, department: Department, said: Sequence[Said], by: Actor, channel: str = ""
) -> list[ItemScore]:
    """Keep what is said of these items, all or none; what says the same changes nothing. Returns the new versions.

    Raises Refused with every item that is wrong, Stale where somebody else was faster.
    """
    by.must(Permission.SCORE_SELF)
    with transaction.atomic():
        held = hold(assessment)
        reasons = closed(held, department, by=by)
        if reasons:
            raise Refused(*reasons)
        rows = {row.item.code: row for row in sheets.of(held, department)}
        fresh = settled(rows, said)
        reasons = barred(held, department, by=by) if fresh else []
        if reasons:
            raise Refused(*reasons)
        for one, row in fresh:
            _keep(held, department, one, row, by)
        if fresh:
            detail = {"items": {one.item: _told(one) for one, _row in fresh}}
            events.record("self_score.entered", by=by, about=held, unit=department.code, detail=detail, channel=channel)
    return [one for one, _row in fresh]


def settled(rows: Mapping[str, Row], said: Sequence[Said]) -> list[tuple[ItemScore, Row]]:
    """What would be new. Raises Refused with everything that is wrong, Stale with every conflict."""
    wrong: list[Sentence] = []
    stale: list[Sentence] = []
    fresh = []
    named = Counter(each.item for each in said)
    wrong += [twice(item) for item, number in named.items() if number > 1]
    for each in said:
        row = rows.get(each.item)
        if row is None:
            wrong.append(sentence("The item “%(item)s” is not one of this unit.", item=each.item[:40]))
            continue
        version = row.own.number if row.own else 0
        try:
            one = read(each, row)
        except Refused as refused:
            wrong += [sentence("%(item)s: %(reason)s", item=called(row.item), reason=why) for why in refused.reasons]
            continue
        if _says(row.own, one):
            continue
        if each.seen is not None and each.seen != version:
            name = row.own.by_name if row.own else ""
            stale.append(sentence("%(item)s: %(name)s changed it meanwhile.", item=called(row.item), name=name))
        one.number = version + 1
        fresh.append((one, row))
    if wrong:
        raise Refused(*wrong)
    if stale:
        raise Stale(*stale)
    return fresh


def twice(item: str) -> Sentence:
    return sentence("The item “%(item)s” is named twice: leave one of the rows.", item=item[:40])


def read(each: Said, row: Row) -> ItemScore:
    """The typed texts as a score; nothing at all is no score. Raises Refused."""
    remark, evidence = each.remark.strip(), listed(each.evidence)
    score = read_score(each.score, row.worth)
    if len(remark) > LONGEST_REMARK:
        raise Refused(sentence("The text is longer than %(limit)s characters.", limit=LONGEST_REMARK))
    if score is not None and score < row.worth and not remark:
        raise Refused(sentence("Say in the remark why it is less than the full %(points)s.", points=row.worth))
    return ItemScore(item=row.item.code, kind=ItemScore.Kind.SELF, score=score, remark=remark, evidence=evidence)


def read_score(text: str, worth: Decimal) -> Decimal | None:
    """A score within 0 and what the item is worth; blank is none. Raises Refused."""
    if not text.strip():
        return None
    try:
        score = numbers.read(text)
    except numbers.NotANumber as error:
        raise Refused(error.reason) from error
    if not 0 <= score <= worth:
        raise Refused(sentence("The score must lie between 0 and %(points)s.", points=numbers.write(worth)))
    return score


def listed(text: str) -> list[str]:
    """Names of papers and files, separated by lines or semicolons."""
    parts = [part.strip() for part in text.replace("；", "\n").replace(";", "\n").splitlines()]
    named = list(dict.fromkeys(part for part in parts if part))
    if len(named) > MOST_EVIDENCE or any(len(part) > LONGEST_EVIDENCE for part in named):
        raise Refused(sentence("Name at most %(number)s pieces of evidence, each in one line.", number=MOST_EVIDENCE))
    return named


def missing(rows: Sequence[Row]) -> list[Row]:
    """The items that still want a self score."""
    return [row for row in rows if row.awaits_own and (row.own is None or row.own.score is None)]


def _says(held: ItemScore | None, one: ItemScore) -> bool:
    if held is None:
        return one.score is None and not one.remark and not one.evidence
    return (held.score, held.remark, held.evidence) == (one.score, one.remark, one.evidence)


def hold(assessment: Assessment) -> Assessment:
    """The row as it is now, held until the end of the transaction."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("plan", "scheme", "version")
    return rows.get(pk=assessment.pk)


def _keep(assessment: Assessment, department: Department, one: ItemScore, row: Row, by: Actor) -> None:
    if row.own is not None:
        ItemScore.objects.filter(pk=row.own.pk).update(latest=False)
    one.assessment, one.department, one.latest = assessment, department, True
    one.by_key, one.by_name, one.at = by.key, by.name, timezone.now()
    one.save(force_insert=True)


def _told(one: ItemScore) -> dict[str, Any]:
    return {"number": one.number, "score": None if one.score is None else numbers.write(one.score),
            "remark": one.remark, "evidence": one.evidence}  # fmt: skip

"""Files behind self scores, points that assessors found, and appeals: stored and looked at as the figures'
evidence is (``departments.evidence``, ADR 0011), laid to an item of a unit's sheet or to an appeal.

What was agreed on stays as it was: the files of points that a second person confirmed, and of an appeal that was
decided, are neither added to nor taken away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, Q, QuerySet, When

from departments import access, evidence
from departments.models import Department, Evidence, EvidenceUse
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.sentences import Sentence, sentence
from reports import schemes, scoring
from reports.assessments import gathering, steps, walk
from reports.models import Appeal, Assessment, ItemScore, ScoreFile, ScoreLine, ScoreSheet
from reports.self_scores import entering, sheets
from targets.models import Target

_P, To = Permission, ScoreFile.To
MOST, MOST_OFFERED = 20, 60


@dataclass(frozen=True)
class Place:
    """What a file is laid to: a unit's item, as the unit itself or as the assessors see it, or an appeal."""

    assessment: Assessment
    department: Department
    item: str
    to: str
    appeal: Appeal | None = None

    @property
    def fields(self) -> dict[str, object]:
        return {
            "assessment": self.assessment, "department": self.department, "item": self.item, "to": self.to,
            "appeal": self.appeal,
        }  # fmt: skip


def place_of(appeal: Appeal) -> Place:
    return Place(appeal.assessment, appeal.department, appeal.item, To.APPEAL, appeal)


# --- Who sees which files ---------------------------------------------------------------------------------------------
def visible(by: Actor) -> QuerySet[ScoreFile]:
    """Who sees all units sees all of the area; a unit's people what the unit laid itself, and what its points rest on
    once the result is announced."""
    rows = ScoreFile.objects.filter(assessment__in=walk.visible(by).order_by())
    rows = rows.select_related("evidence", "department", "assessment__plan", "assessment__scheme", "appeal")
    if by.may(_P.SEE_ALL_UNITS):
        return rows
    told = ~Q(to=To.VERIFIED) | Q(assessment__result__isnull=False)
    return rows.filter(told, department=by.unit_id) if by.may(_P.SEE_OWN_UNIT) else rows.none()


def in_force(place: Place) -> list[ScoreFile]:
    """The files of a place now, the oldest first."""
    return list(ScoreFile.objects.filter(**place.fields, removed_at=None).select_related("evidence"))


def removed(place: Place) -> list[ScoreFile]:
    """What was laid there and taken away again, the last first."""
    rows = ScoreFile.objects.filter(**place.fields).exclude(removed_at=None)
    return list(rows.select_related("evidence").order_by("-removed_at"))


def of_unit(assessment: Assessment, department: Department, *, by: Actor) -> dict[tuple[str, str], list[ScoreFile]]:
    """The files of a unit's items that somebody may see, by item and what they are laid to; in one query."""
    rows = visible(by).filter(assessment=assessment, department=department, appeal=None, removed_at=None)
    found: dict[tuple[str, str], list[ScoreFile]] = {}
    for row in rows:
        found.setdefault((row.item, row.to), []).append(row)
    return found


def behind(line: ScoreLine, *, by: Actor) -> list[ScoreFile]:
    """The files on which a line of a run rests."""
    return behind_sheet(line.sheet, by=by).get(line.item, [])


def behind_sheet(sheet: ScoreSheet, *, by: Actor) -> dict[str, list[ScoreFile]]:
    """By item, the files that were in force when the run was computed, those of the self scores first."""
    moment = sheet.run.at
    rows = visible(by).filter(assessment=sheet.run.assessment_id, department=sheet.department, appeal=None)
    rows = rows.filter(Q(removed_at=None) | Q(removed_at__gt=moment), at__lte=moment)
    found: dict[str, list[ScoreFile]] = {}
    for row in rows.order_by("to", "id"):
        found.setdefault(row.item, []).append(row)
    return found


def offered(place: Place, *, by: Actor) -> Sequence[EvidenceUse]:
    """Files that the unit has filed with its figures of the year, those of the item's own target first; each once."""
    assessment = place.assessment
    content = schemes.read(assessment.version)
    year = gathering.year_of(assessment.plan, content, assessment.year)
    here = [each.evidence_id for each in in_force(place)]
    rows = access.visible_evidence(by).filter(
        submission__department=place.department, submission__period__plan=assessment.plan, removed_at=None,
        submission__period__quarter__in=year.quarters, indicator__isnull=False,
    ).exclude(evidence__in=here)  # fmt: skip
    own_first = Case(When(indicator__in=_indicators(place), then=0), default=1)
    found: dict[int, EvidenceUse] = {}
    for use in rows.order_by(own_first, "-id")[: 4 * MOST_OFFERED]:
        found.setdefault(use.evidence_id, use)
    return list(found.values())[:MOST_OFFERED]


def _indicators(place: Place) -> list[int]:
    """The indicator of the target by which the item is scored."""
    rows = {row.item.code: row.item for row in sheets.of(place.assessment, place.department)}
    source = rows[place.item].source if place.item in rows else None
    if source is None or source.kind != "check":
        return []
    targets = Target.objects.filter(plan=place.assessment.plan_id, code=source.ref)
    return [pk for pk in targets.values_list("indicator_id", flat=True) if pk is not None]


# --- Laying and taking away -------------------------------------------------------------------------------------------
def lacking(place: Place, *, by: Actor) -> list[Sentence]:
    """Why nothing can be laid there, or taken away, now; empty: it can. Raises Forbidden."""
    if place.to == To.SELF:
        return entering.barred(place.assessment, place.department, by=by)
    if place.to == To.VERIFIED:
        reasons = steps.barred("assess", place.assessment.state, by=by)
        return reasons or ([_CONFIRMED] if _is_confirmed(place) else [])
    by.must(_P.APPEAL)
    if by.unit_id != place.department.pk:
        raise Forbidden(_P.APPEAL)
    is_open = place.appeal is not None and place.appeal.state == Appeal.State.FILED
    return [] if is_open else [sentence("This appeal is closed already.")]


_CONFIRMED = sentence("These points are confirmed: enter them anew, with the reason, before you change their files.")


def lay(*, place: Place, name: str, content: bytes, by: Actor) -> ScoreFile:
    """Store a file of the unit and lay it there. The same bytes at the same place again change nothing."""
    _must_take(place, by)
    received = evidence.receive(department=place.department.pk, name=name, content=content)
    with transaction.atomic():
        held = _held(place, by)
        return _laid(held, evidence.keep(received, by=by), by)


def use(*, place: Place, file: Evidence, by: Actor) -> ScoreFile:
    """Lay a file there that the unit has stored already."""
    with transaction.atomic():
        held = _held(place, by)
        if file.department_id != place.department.pk:
            raise Refused(sentence("There is no such file in your unit."))
        return _laid(held, file, by)


def take_away(*, file: ScoreFile, by: Actor) -> ScoreFile:
    """Take a file away from its place: noted with who and when, while the file itself stays."""
    place = Place(file.assessment, file.department, file.item, file.to, file.appeal)
    with transaction.atomic():
        held = _held(place, by)
        current = ScoreFile.objects.select_related("evidence").get(pk=file.pk)
        if current.removed_at is not None:
            return current
        current.note_taken_away(by)
        _record("score_file.removed", held, current.evidence, by)
    return current


def _laid(place: Place, file: Evidence, by: Actor) -> ScoreFile:
    held = {each.evidence_id: each for each in in_force(place)}
    if file.pk in held:
        return held[file.pk]
    if len(held) >= MOST:
        raise Refused(sentence("One item takes %(limit)s files at the most.", limit=MOST))
    laid = ScoreFile.objects.create(**place.fields, evidence=file, by_key=by.key, by_name=by.name)
    _record("score_file.added", place, file, by)
    return laid


def _held(place: Place, by: Actor) -> Place:
    """The place as it is now, its assessment held until the end of the transaction."""
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("plan", "scheme", "version")
    assessment = rows.get(pk=place.assessment.pk)
    appeal = Appeal.objects.get(pk=place.appeal.pk) if place.appeal else None
    held = Place(assessment, place.department, place.item, place.to, appeal)
    _must_take(held, by)
    return held


def _must_take(place: Place, by: Actor) -> None:
    reasons = lacking(place, by=by)
    if reasons:
        raise Refused(*reasons)
    if place.appeal is None and not _is_of_unit(place):
        raise Refused(sentence("The item “%(item)s” is not one of this unit.", item=place.item[:40]))


def _is_of_unit(place: Place) -> bool:
    """Whether the item is one of the unit's: what assessors score is every unit's of the item's rank groups; the rest
    follows from duties."""
    content = schemes.read(place.assessment.version)
    nodes = {node.item.code: node for node in scoring.walk(content)}
    node = nodes.get(place.item)
    if node is not None and node.item.source.kind == "manual":
        group = scoring.group_of(content, place.department.code, place.department.kind)
        above = (nodes[code].item for code in node.path)
        return bool(group) and all(not each.groups or group in each.groups for each in (node.item, *above))
    return place.item in {row.item.code for row in sheets.of(place.assessment, place.department)}


def _is_confirmed(place: Place) -> bool:
    rows = ItemScore.objects.filter(assessment=place.assessment, department=place.department, item=place.item)
    return rows.filter(kind=ItemScore.Kind.VERIFIED, latest=True).exclude(confirmed_key="").exists()


def _record(kind: str, place: Place, file: Evidence, by: Actor) -> None:
    detail = {"item": place.item, "to": place.to, "name": file.name, "size": str(file.size), "sha256": file.sha256}
    events.record(kind, by=by, about=place.appeal or place.assessment, unit=place.department.code, detail=detail)

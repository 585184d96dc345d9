"""A unit's reporter submits the whole sheet of self scores to the unit's head, who hands it in to the office or sends
it back with a reason; until the self-assessment is over the sheet can be taken back. What comes after the unit's last
day is late: that stays possible, says why and is flagged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments.models import Department
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from reports import sight
from reports.assessments import dates, phases, walk
from reports.models import Assessment, HandIn, Phase
from reports.scoring.scheme import called
from reports.self_scores import entering, more_time, sheets

LONGEST = 500
#: How many of the missing items are named.
_NAMED = 5


def incomplete(assessment: Assessment, department: Department) -> list[Sentence]:
    """What is still without a self score, in one sentence."""
    missing = entering.missing(sheets.of(assessment, department))
    if not missing:
        return []
    names = [called(row.item) for row in missing[:_NAMED]]
    if len(missing) > _NAMED:
        names.append(sentence("%(number)s more", number=len(missing) - _NAMED))
    return [sentence("Still without a self score (%(number)s): %(names)s.", number=len(missing), names=names)]


def lacking(
    assessment: Assessment, department: Department, *, by: Actor, late_reason: str = ""
) -> list[Sentence]:  # fmt: skip
    """Everything that keeps the sheet from being handed in now. Raises Forbidden."""
    reasons = entering.closed(assessment, department, by=by, what="hand_in")
    if reasons:
        return reasons
    row = entering.of(assessment, department)
    if not by.may(Permission.SCORE_SELF) and (row is None or not row.is_with_head):
        return [sentence("The sheet is still with your unit's reporter, who submits it to you.")]
    reasons = incomplete(assessment, department)
    if is_late(assessment, department) and not late_reason.strip():
        reasons.append(sentence("The last day has passed: say why the sheet comes late."))
    return reasons


@dataclass(frozen=True)
class Awaited:
    """A sheet that a unit still has to hand in, and where it stands; ``days`` are left until its last day, negative
    once it has passed."""

    assessment: Assessment
    due: date | None
    standing: HandIn | None = None

    @property
    def days(self) -> int | None:
        return None if self.due is None else (self.due - timezone.localdate()).days

    @property
    def days_over(self) -> int:
        return -self.days if self.days is not None else 0


def awaited(by: Actor) -> list[Awaited]:
    """The sheets of this person's unit that it has not handed in, still can, and that wait for this person."""
    if by.unit_id is None or not (by.may(Permission.SCORE_SELF) or by.may(Permission.RELEASE)):
        return []
    rows = Assessment.objects.filter(plan__in=sight.plans(by).order_by(), state__in=dates.OPEN_IN[Phase.SELF])
    listed = list(rows.select_related("plan", "scheme", "version").order_by("self_due"))
    own = HandIn.objects.filter(department=by.unit_id) if listed else ()
    standing = {row.assessment_id: row for row in own}
    open_ones = [each for each in listed if waits_for(standing.get(each.pk), by)]
    unit = Department.objects.get(pk=by.unit_id) if open_ones else None
    return [
        Awaited(each, phases.due_of(each, Phase.SELF, unit), standing.get(each.pk))
        for each in open_ones
        if unit is not None and unit.code in walk.units_of(each)
        if each.state == Assessment.State.SELF_SCORING or phases.is_extended(each, unit)
    ]


def waits_for(row: HandIn | None, by: Actor) -> bool:
    """Whether a sheet that stands so waits for this person of its unit: for the head, or to be filled in."""
    if row is not None and row.is_in:
        return False
    return by.may(Permission.RELEASE if row is not None and row.is_with_head else Permission.SCORE_SELF)


def is_late(assessment: Assessment, department: Department) -> bool:
    """Whether the unit's last day has passed, its extension included."""
    due = phases.due_of(assessment, Phase.SELF, department)
    return due is not None and due < timezone.localdate()


def submit(*, assessment: Assessment, department: Department, by: Actor) -> HandIn:
    """The reporter gives the whole sheet to the unit's head; one that is there already is the answer. Raises Refused
    with all that is lacking."""
    by.must(Permission.SUBMIT)
    with transaction.atomic():
        held = entering.hold(assessment)
        reasons = entering.closed(held, department, by=by)
        row = entering.of(held, department)
        if not reasons and row is not None and (row.is_in or row.is_with_head):
            return row
        reasons = reasons or incomplete(held, department)
        if reasons:
            raise Refused(*reasons)
        fields = {
            "submitted_at": timezone.now(), "submitted_key": by.key, "submitted_name": by.name, "sent_back": "",
            "sent_back_name": "",
        }  # fmt: skip
        made, _is_new = HandIn.objects.update_or_create(assessment=held, department=department, defaults=fields)
        events.record("self_scores.submitted", **_told(held, department, by))
    return made


def send_back(*, assessment: Assessment, department: Department, reason: str, by: Actor) -> HandIn:
    """The head gives the sheet back to the reporter, with the reason. Raises Refused."""
    why = reason.strip()[:LONGEST]
    with transaction.atomic():
        held = entering.hold(assessment)
        reasons = entering.closed(held, department, by=by, what="hand_in")
        row = entering.of(held, department)
        if not reasons and row is not None and not row.is_with_head and (row.sent_back, row.is_in) == (why, False):
            return row
        if not reasons and (row is None or not row.is_with_head):
            reasons = [sentence("The sheet does not wait for you: it is with the reporter, or handed in.")]
        if not reasons and not why:
            reasons = [sentence("Say what is to be changed.")]
        if reasons or row is None:
            raise Refused(*reasons)
        row.submitted_at, row.sent_back, row.sent_back_name = None, why, by.name
        row.save(update_fields=["submitted_at", "sent_back", "sent_back_name"])
        events.record("self_scores.sent_back", **_told(held, department, by, reason=why))
    return row


def hand_in(*, assessment: Assessment, department: Department, by: Actor, late_reason: str = "") -> HandIn:
    """The head hands the sheet in to the office (who may also fill it in, hands it in as it is); one that is handed in
    already is the answer. Raises Refused with all that is lacking."""
    with transaction.atomic():
        held = entering.hold(assessment)
        row = entering.of(held, department)
        if row is not None and row.is_in:
            entering.closed(held, department, by=by, what="hand_in")
            return row
        reasons = lacking(held, department, by=by, late_reason=late_reason)
        if reasons:
            raise Refused(*reasons)
        late = is_late(held, department)
        fields = {
            "at": timezone.now(), "due": phases.due_of(held, Phase.SELF, department), "by_key": by.key,
            "by_name": by.name, "late_reason": late_reason.strip()[:LONGEST] if late else "", "sent_back": "",
        }  # fmt: skip
        made, _is_new = HandIn.objects.update_or_create(assessment=held, department=department, defaults=fields)
        more_time.settle(held, department, by=by)
        due = made.due.isoformat() if made.due else ""
        late_by = {"due": due, "days_late": made.days_late, "late_reason": made.late_reason}
        events.record("self_scores.handed_in", **_told(held, department, by, **late_by))
    return made


def take_back(*, assessment: Assessment, department: Department, by: Actor) -> HandIn | None:
    """Back to the reporter, to be changed, as long as the self-assessment runs for the unit: what is handed in by the
    head, what waits for the head by the reporter. Raises Refused."""
    with transaction.atomic():
        held = entering.hold(assessment)
        row = entering.of(held, department)
        is_in, is_head = row is not None and row.is_in, by.may(Permission.RELEASE)
        reasons = entering.closed(held, department, by=by, what="hand_in" if is_in and is_head else "score_self")
        if is_in and not is_head and not reasons:
            reasons = [sentence("The sheet is handed in: the head of your unit can take it back.")]
        if reasons:
            raise Refused(*reasons)
        if row is None or not (row.is_in or row.is_with_head):
            return row
        row.at = row.submitted_at = None
        row.save(update_fields=["at", "submitted_at"])
        events.record("self_scores.taken_back", **_told(held, department, by))
    return row


def _told(assessment: Assessment, department: Department, by: Actor, **detail: Any) -> dict[str, Any]:
    detail["units"] = [department.code]
    return {"by": by, "about": assessment, "unit": department.code, "detail": detail}

"""A unit hands in its sheet of self scores, whole; until the self-assessment is over it may take it back. What comes
after the unit's last day is late: that stays possible, says why and is flagged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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
from reports.self_scores import entering, more_time, sheets

LONGEST = 500
#: How many of the missing items are named.
_NAMED = 5


def lacking(
    assessment: Assessment, department: Department, *, by: Actor, late_reason: str = ""
) -> list[Sentence]:  # fmt: skip
    """Everything that keeps the sheet from being handed in now. Raises Forbidden for another unit."""
    reasons = entering.closed(assessment, department, by=by)
    if reasons:
        return reasons
    missing = entering.missing(sheets.of(assessment, department))
    if missing:
        names = [row.item.name for row in missing[:_NAMED]]
        reasons.append(
            sentence("Still without a self score (%(number)s): %(names)s.", number=len(missing), names=names)
        )
    if is_late(assessment, department) and not late_reason.strip():
        reasons.append(sentence("The last day has passed: say why the sheet comes late."))
    return reasons


@dataclass(frozen=True)
class Awaited:
    """A sheet that a unit still has to hand in; ``days`` are left until its last day, negative once it has passed."""

    assessment: Assessment
    due: date | None

    @property
    def days(self) -> int | None:
        return None if self.due is None else (self.due - timezone.localdate()).days

    @property
    def days_over(self) -> int:
        return -self.days if self.days is not None else 0


def awaited(by: Actor) -> list[Awaited]:
    """The sheets that this person's unit has not handed in and still can."""
    if by.unit_id is None or not (by.may(Permission.SCORE_SELF) or by.may(Permission.RELEASE)):
        return []
    rows = Assessment.objects.filter(plan__in=sight.plans(by).order_by(), state__in=dates.OPEN_IN[Phase.SELF])
    handed_in = HandIn.objects.filter(department=by.unit_id, at__isnull=False).values("assessment")
    open_ones = list(rows.exclude(pk__in=handed_in).select_related("plan", "scheme", "version").order_by("self_due"))
    unit = Department.objects.get(pk=by.unit_id) if open_ones else None
    return [
        Awaited(each, phases.due_of(each, Phase.SELF, unit))
        for each in open_ones
        if unit is not None and unit.code in walk.units_of(each)
        if each.state == Assessment.State.SELF_SCORING or phases.is_extended(each, unit)
    ]


def is_late(assessment: Assessment, department: Department) -> bool:
    """Whether the unit's last day has passed, its extension included."""
    due = phases.due_of(assessment, Phase.SELF, department)
    return due is not None and due < timezone.localdate()


def hand_in(*, assessment: Assessment, department: Department, by: Actor, late_reason: str = "") -> HandIn:
    """Hand the sheet in; one that is handed in already is the answer. Raises Refused with all that is lacking."""
    with transaction.atomic():
        held = entering.hold(assessment)
        row = of(held, department)
        if row is not None and row.at is not None:
            entering.closed(held, department, by=by)
            return row
        reasons = lacking(held, department, by=by, late_reason=late_reason)
        if reasons:
            raise Refused(*reasons)
        late = is_late(held, department)
        fields = {
            "at": timezone.now(), "due": phases.due_of(held, Phase.SELF, department), "by_key": by.key,
            "by_name": by.name, "late_reason": late_reason.strip()[:LONGEST] if late else "",
        }  # fmt: skip
        made, _is_new = HandIn.objects.update_or_create(assessment=held, department=department, defaults=fields)
        more_time.settle(held, department, by=by)
        due = made.due.isoformat() if made.due else ""
        detail = {"due": due, "days_late": made.days_late, "late_reason": made.late_reason}
        events.record("self_scores.handed_in", by=by, about=held, unit=department.code, detail=detail)
    return made


def take_back(*, assessment: Assessment, department: Department, by: Actor) -> HandIn | None:
    """Take the sheet back to change it, as long as the self-assessment runs for the unit. Raises Refused."""
    by.must(Permission.SCORE_SELF)
    with transaction.atomic():
        held = entering.hold(assessment)
        reasons = entering.closed(held, department, by=by)
        if reasons:
            raise Refused(*reasons)
        row = of(held, department)
        if row is None or row.at is None:
            return row
        row.at = None
        row.save(update_fields=["at"])
        events.record("self_scores.taken_back", by=by, about=held, unit=department.code, detail={})
    return row


def of(assessment: Assessment, department: Department) -> HandIn | None:
    return HandIn.objects.filter(assessment=assessment, department=department).first()

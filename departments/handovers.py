"""An indicator changes hands: from a quarter on another unit reports it, and every value is counted once.

What the predecessor reported stays its own; the roll-up counts one unit of a line in a quarter. (Source: target forms,
invariant 4, and "a handed-over quarter stays with whoever reported it".)
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q

from departments import submissions
from departments.models import Department, Duty, Submission
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from targets.models import Period, Plan, Target
from targets.periods import Quarter

_UNDER_WAY = (Submission.State.DRAFT, Submission.State.RETURNED)


@dataclass(frozen=True)
class HandOver:
    """What moves: the duties of ``unit`` that end, and the codes of the targets (of main tasks: their indicators') they
    are for."""

    duties: Sequence[Duty]
    codes: Sequence[str]


def duties_of(unit: Department, plan: Plan, since: Quarter, targets: Collection[int] = ()) -> HandOver:
    """The unit's duties at ``since`` for some targets (none named: all, and its main tasks), and for those that share
    an indicator with them: an indicator is reported by one unit."""
    held = Duty.objects.filter(Q(until=None) | Q(until__gte=since), department=unit)
    if targets:
        shared = Target.objects.filter(pk__in=targets).values("indicator")
        held = held.filter(target__plan=plan, target__indicator__in=shared)
    else:
        held = held.filter(Q(target__plan=plan) | Q(task__plan=plan))
    listed = list(held.select_related("target", "task__indicator").order_by("target__order", "task__order", "id"))
    listed.sort(key=lambda duty: duty.target is None)
    return HandOver(listed, list(dict.fromkeys(_code(duty) for duty in listed)))


def _code(duty: Duty) -> str:
    return duty.target.code if duty.target else duty.task.indicator.code if duty.task else ""


def lacking(
    *, unit: Department, successor: Department, plan: Plan, since: Quarter, targets: Collection[int] = (), reason: str
) -> list[Sentence]:
    """Everything that stands in the way, in words that say what to do; empty: it may happen."""
    wrong = []
    if unit.pk == successor.pk or unit.area_id != successor.area_id:
        wrong.append(sentence("Choose another unit of the same area as the successor."))
    if not plan.years.first <= since <= plan.years.last:
        wrong.append(sentence("%(quarter)s is not a quarter of the plan.", quarter=str(since)))
    if not reason.strip():
        wrong.append(sentence("Give the reason."))
    if not duties_of(unit, plan, since, targets).duties:
        wrong.append(sentence("%(unit)s has no such duty in %(quarter)s.", unit=unit.name, quarter=str(since)))
    begun = Submission.objects.filter(period__plan=plan, period__quarter__gte=since, department__in=(unit, successor))
    for each in begun.exclude(state__in=_UNDER_WAY).select_related("period", "department").order_by("pk"):
        wrong.append(
            sentence(
                "%(unit)s has reported %(quarter)s already: hand over from a later quarter, or return it first.",
                unit=each.department.name,
                quarter=str(each.period.quarter),
            )
        )
    return wrong


def hand_over(
    *,
    unit: Department,
    successor: Department,
    plan: Plan,
    since: Quarter,
    reason: str,
    by: Actor,
    targets: Collection[int] = (),
) -> HandOver:
    """Let ``successor`` carry the unit's duties from ``since`` on. Handed over already: nothing changes.

    Raises Refused with everything that is lacking. Open quarters ask the successor at once.
    """
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        list(Department.objects.select_for_update().filter(pk__in=(unit.pk, successor.pk)).order_by("pk"))
        moved = duties_of(unit, plan, since, targets)
        if not moved.duties and _carries(successor, plan, since, targets):
            return moved
        wrong = lacking(unit=unit, successor=successor, plan=plan, since=since, targets=targets, reason=reason)
        if wrong:
            raise Refused(*wrong)
        _move(moved.duties, successor, since)
        detail = {
            "from": unit.name,
            "to": successor.name,
            "since": str(since),
            "targets": list(moved.codes),
            "reason": reason.strip(),
        }
        touched = sorted({duty.target_id for duty in moved.duties if duty.target_id})
        event = events.record(
            "duties.handed_over", by=by, about=unit, label=unit.name, unit=unit.code, detail=detail, touched=touched
        )
        running = Period.objects.filter(plan=plan, quarter__gte=since, state=Period.State.OPEN)
        submissions.prepare(event=event, touched=list(running.values_list("pk", flat=True)))
    return moved


def _carries(unit: Department, plan: Plan, since: Quarter, targets: Collection[int]) -> bool:
    return bool(targets) and bool(duties_of(unit, plan, since, targets).duties)


def _move(duties: Sequence[Duty], successor: Department, since: Quarter) -> None:
    """End each duty and begin the successor's; where the successor supported the same target, its lead takes over."""
    led = [duty for duty in duties if duty.role == Duty.Role.LEAD]
    same = Q(target__in=[duty.target_id for duty in led if duty.target_id])
    same |= Q(task__in=[duty.task_id for duty in led if duty.task_id])
    own = Duty.objects.filter(Q(until=None) | Q(until__gte=since), same, department=successor)
    own.filter(role=Duty.Role.SUPPORTING).update(until=since.plus(-1))
    Duty.objects.filter(pk__in=[duty.pk for duty in duties]).update(until=since.plus(-1))
    Duty.objects.bulk_create(
        Duty(
            department=successor,
            target=duty.target,
            task=duty.task,
            role=duty.role,
            share=duty.share,
            goal=duty.goal,
            weight=duty.weight,
            parts=duty.parts,
            since=max(since, duty.since),
            until=duty.until,
        )
        for duty in duties
    )

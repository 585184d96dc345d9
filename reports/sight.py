"""What a reader may see: to see is to filter, so another unit's target is answered like an unknown one."""

from __future__ import annotations

from django.db.models import QuerySet

from qualitycity.roles import Actor, Permission
from targets.models import MainTask, Plan, Target
from targets.plans import in_use_first


def plans(actor: Actor) -> QuerySet[Plan]:
    """The plans of the reader's area, the one in use first; all of them for commands, which belong to no area."""
    rows = in_use_first(Plan.objects.all())
    return rows if actor.area_id is None else rows.filter(area=actor.area_id)


def targets(actor: Actor) -> QuerySet[Target]:
    """Every target for those who see all units; for a unit's people those in which it has, or had, a duty."""
    rows = Target.objects.filter(plan__in=plans(actor).order_by())
    if actor.may(Permission.SEE_ALL_UNITS):
        return rows
    if actor.may(Permission.SEE_OWN_UNIT) and actor.unit_id is not None:
        return rows.filter(duties__department=actor.unit_id).distinct()
    return rows.none()


def tasks(actor: Actor) -> QuerySet[MainTask]:
    """Every main task for those who see all units; for a unit's people those in which it has, or had, a part."""
    rows = MainTask.objects.filter(plan__in=plans(actor).order_by())
    if actor.may(Permission.SEE_ALL_UNITS):
        return rows
    if actor.may(Permission.SEE_OWN_UNIT) and actor.unit_id is not None:
        return rows.filter(duties__department=actor.unit_id).distinct()
    return rows.none()

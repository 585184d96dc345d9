"""A person's notices: counted in the head of every page, listed, and read."""

from __future__ import annotations

from functools import cache

from django.db import transaction
from django.db.models import CharField, ExpressionWrapper, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from departments.models import Notice
from qualitycity import events
from qualitycity.roles import Actor, Role


def inbox(by: Actor) -> QuerySet[Notice]:
    """What this person was told, and what was told to a role of the unit while nobody held it."""
    role = Q(role=by.role) if by.role != Role.DISTRICT_OFFICE else Q(role__in=(Role.REPORTER, Role.REVIEWER))
    left = Q(user=None, department=by.unit_id) & role if by.unit_id is not None else Q(pk=None)
    return Notice.objects.filter(Q(user__username=by.key) | left)


@cache
def unread_of_member() -> Subquery:
    """How many notices a row of Member has not read yet: it rides on the query that reads the person's roles, at every
    request, so it is composed once."""
    district = Role.DISTRICT_OFFICE.value
    unread = (
        Notice.objects.filter(read_at=None)
        .alias(acting=ExpressionWrapper(OuterRef("role"), CharField()))
        .filter(
            Q(user=OuterRef("user"))
            | Q(user=None, department=OuterRef("department")) & (Q(role=F("acting")) | Q(acting=district))
        )
    )
    counted = unread.order_by().annotate(number=Func(F("pk"), function="COUNT")).values("number")
    return Subquery(counted, output_field=IntegerField())


def number_unread(by: Actor) -> int:
    return inbox(by).filter(read_at=None).count()


def open_notice(*, notice: Notice, by: Actor) -> Notice:
    """The person goes on to what the notice is about: it is read."""
    _read(inbox(by).filter(pk=notice.pk), by)
    return notice


def mark_all_read(*, by: Actor) -> int:
    """Everything in the inbox is read; returns how much was not."""
    return _read(inbox(by), by)


def _read(rows: QuerySet[Notice], by: Actor) -> int:
    with transaction.atomic():
        unread = list(rows.filter(read_at=None).order_by().values_list("pk", flat=True))
        number = Notice.objects.filter(pk__in=unread, read_at=None).update(read_at=timezone.now())
        if number:
            events.record("notice.read", by=by, detail={"notices": number})
    return number

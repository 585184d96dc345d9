"""Deputies: a member lets somebody of the same unit (or office) act in the own role for some days, with the reason."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from departments import people
from departments.models import Member, User
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Forbidden, Permission, Role
from qualitycity.sentences import sentence

#: Nobody is represented for longer: a post that is empty for good is handed over.
LONGEST = timedelta(days=366)
#: Roles that are trusted to one person by name.
NEVER = frozenset({Role.ADMINISTRATOR, Role.AUDITOR})


def candidates(member: Member) -> QuerySet[User]:
    """Who can stand in: people who hold a role of their own today in the same unit, or in the area's office."""
    today = timezone.localdate()
    colleagues = Member.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today, deputises=None)
    colleagues = colleagues.filter(area=member.area_id, department=member.department_id).exclude(role__in=NEVER)
    ids = colleagues.exclude(user=member.user_id).order_by().values("user")
    return User.objects.filter(pk__in=ids, is_active=True).order_by("id")


def of(user: User) -> list[Member]:
    """The deputies that a person has given and that have not ended, oldest first."""
    given = Member.objects.filter(deputises__user=user, until__gte=timezone.localdate())
    return list(given.select_related("user", "department", "deputises").order_by("id"))


def give(*, member: Member, deputy: User, since: date, until: date, reason: str, by: Actor) -> Member:
    """Let ``deputy`` act in the member's role from day to day (both included). The same again changes nothing.

    Given by the member or the administrator; raises Forbidden for anybody else, and Refused with what is wrong.
    """
    _must_be_own(member, by)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=deputy.pk)
        held = Member.objects.filter(user=deputy, deputises=member)
        same = held.filter(since=since, until=until).first()
        if same is not None:
            return same
        _refuse_unless_possible(member, deputy, since, until, reason)
        given = Member.objects.create(
            user=deputy,
            role=member.role,
            department=member.department,
            area=member.area,
            since=since,
            until=until,
            deputises=member,
            reason=reason.strip(),
        )
        _record("delegation.given", given, by)
    return given


def end(*, delegation: Member, by: Actor) -> Member:
    """Take the role back now: the deputy's right is gone with the next request."""
    if delegation.deputises is None:
        raise Refused(sentence("This is a role of its own, not a deputy's: the administrator ends it."))
    _must_be_own(delegation.deputises, by)
    yesterday = timezone.localdate() - timedelta(days=1)
    with transaction.atomic():
        locked = Member.objects.select_for_update(of=("self",)).select_related("user", "deputises__user", "department")
        held = locked.get(pk=delegation.pk)
        if held.until is not None and held.until <= yesterday:
            return held
        held.until = max(yesterday, held.since - timedelta(days=1))
        held.save(update_fields=["until"])
        _record("delegation.ended", held, by)
    return held


def _must_be_own(member: Member, by: Actor) -> None:
    if by.key != member.user.username and not (
        by.may(Permission.MANAGE_PEOPLE) and by.area_id in (None, member.area_id)
    ):
        raise Forbidden(Permission.MANAGE_PEOPLE)


def _refuse_unless_possible(member: Member, deputy: User, since: date, until: date, reason: str) -> None:
    today = timezone.localdate()
    wrong = []
    if member.deputises_id is not None:
        wrong.append(sentence("A deputy cannot name a deputy."))
    if member.role in NEVER or not people.lasts(member):
        wrong.append(sentence("This role cannot be given to a deputy."))
    if not candidates(member).filter(pk=deputy.pk).exists():
        wrong.append(sentence("A deputy is a colleague of the same unit or office, with an account and a role."))
    if not reason.strip():
        wrong.append(sentence("Give the reason."))
    if until < since or until < today:
        wrong.append(sentence("The last day lies before the first one, or has passed."))
    elif until - since > LONGEST:
        wrong.append(sentence("A deputy stands in for a year at most: after that the post is handed over."))
    overlapping = Member.objects.filter(user=deputy, role=member.role, department=member.department_id)
    overlapping = overlapping.filter(area=member.area_id, since__lte=until)
    if overlapping.filter(Q(until=None) | Q(until__gte=since)).exists():
        wrong.append(sentence("%(name)s holds this role in these days already.", name=deputy.name))
    if wrong:
        raise Refused(*wrong)


def _record(kind: str, delegation: Member, by: Actor) -> None:
    principal = delegation.deputises
    assert principal is not None
    detail = {
        "role": delegation.role,
        "for": principal.user.name,
        "since": str(delegation.since),
        "until": str(delegation.until),
        "reason": delegation.reason,
    }
    unit = delegation.department.code if delegation.department else ""
    events.record(kind, by=by, about=delegation, label=delegation.user.name, unit=unit, detail=detail)

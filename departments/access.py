"""Who acts in a request, and what that person may see. Rights are read anew at each request."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from departments import notices
from departments.models import Department, Duty, EvidenceUse, Member, RegisterEntry, Submission, User, Value
from departments.models.people import valid
from qualitycity.roles import ROLES, Actor, Permission, Role
from targets.models import Indicator

#: Where the session keeps the membership that a person of several roles chose.
CHOSEN = "member"


def memberships(user: User, *, counting: bool = False) -> list[Member]:
    """The person's memberships of today, oldest first; ``counting``: each with how many notices were not read in it
    yet."""
    held = Member.objects.filter(valid(timezone.localdate()), user=user)
    if counting:
        held = held.annotate(unread=notices.unread_of_member())
    return list(held.select_related("department").order_by("id"))


def actor_for(user: User, member: Member | None) -> Actor:
    """The person in the role of one membership; without one, somebody signed in who may do nothing.

    A deputy acts under the own name and says for whom: the log and every value keep both.
    """
    if member is None:
        return Actor(key=user.username, name=user.name)
    return Actor(
        key=user.username,
        name=f"{user.name}（代{member.deputises.user.name}）" if member.deputises else user.name,
        role=member.role,
        unit=member.department.code if member.department else "",
        unit_id=member.department_id,
        area_id=member.area_id,
        permissions=ROLES[Role(member.role)],
    )


def actor(request: HttpRequest) -> Actor | None:
    """Whoever is signed in, in the role that the session chose if it still holds, else in the first that does."""
    user = request.user
    if not isinstance(user, User):
        return None
    shows = request.method in ("GET", "HEAD")
    held = memberships(user, counting=shows)
    chosen = [member for member in held if member.pk == request.session.get(CHOSEN)]
    acting = next(iter(chosen or held), None)
    request.memberships = held  # type: ignore[attr-defined]
    by = actor_for(user, acting)
    # A page tells the number of unread notices; what is sent seldom does, and is then counted only if it is told.
    unread = getattr(acting, "unread", 0) if shows else SimpleLazyObject(lambda: notices.number_unread(by))
    request.unread = unread  # type: ignore[attr-defined]
    return by


def visible_departments(actor: Actor) -> QuerySet[Department]:
    """The units whose figures this person may see: to see is to filter."""
    units = Department.objects.all() if actor.area_id is None else Department.objects.filter(area=actor.area_id)
    if actor.may(Permission.SEE_ALL_UNITS):
        return units
    if actor.may(Permission.SEE_OWN_UNIT) and actor.unit_id is not None:
        return units.filter(pk=actor.unit_id)
    return units.none()


def visible_submissions(actor: Actor) -> QuerySet[Submission]:
    """The submissions of visible units, with all that pages ask of them."""
    shown = Submission.objects.select_related("period__plan", "department")
    return shown.filter(department__in=visible_departments(actor).order_by().values("pk"))


def told_apart(submissions: QuerySet[Submission]) -> QuerySet[Submission]:
    """The same with ``entered``: whether anything was, so that 未填报 and a draft are told apart."""
    entered = Value.objects.filter(period=OuterRef("period"), department=OuterRef("department"))
    return submissions.annotate(entered=Exists(entered))


def opened_submissions(actor: Actor) -> QuerySet[Submission]:
    """The submissions into which this person may look closely: a unit's people into their own, the office into what
    was released to it, everybody else who sees all units into what was verified."""
    shown = visible_submissions(actor)
    if not actor.may(Permission.SEE_ALL_UNITS):
        return shown
    passed = Q(state__in=("verified", "locked"))
    if actor.permissions & {Permission.VERIFY, Permission.RUN_PERIODS}:
        passed |= Q(state="reported") | Q(state="returned", first_released_at__isnull=False)
    return shown.filter(passed)


def visible_indicators(actor: Actor) -> QuerySet[Indicator]:
    """The indicators whose registers, published figures and incidents this person may see: all of the area, for a
    unit's people those of targets in which it has, or had, a duty."""
    rows = Indicator.objects.filter(task=None).select_related("plan")
    rows = rows if actor.area_id is None else rows.filter(plan__area=actor.area_id)
    if actor.may(Permission.SEE_ALL_UNITS):
        return rows
    if actor.may(Permission.SEE_OWN_UNIT) and actor.unit_id is not None:
        return rows.filter(Exists(Duty.objects.filter(department=actor.unit_id, target__indicator=OuterRef("pk"))))
    return rows.none()


def visible_entries(actor: Actor) -> QuerySet[RegisterEntry]:
    """The register rows, in every version, that this person may see: a unit's people all rows of a register whose
    indicator their unit leads, of others those that their unit keeps."""
    shown = RegisterEntry.objects.select_related("register__indicator__plan", "department")
    seen = visible_indicators(actor).select_related(None).order_by().values("pk")
    if actor.may(Permission.SEE_ALL_UNITS):
        return shown.filter(register__indicator__in=seen)
    leads = Duty.objects.filter(
        department=actor.unit_id, role=Duty.Role.LEAD, target__indicator=OuterRef("register__indicator")
    )
    own = Q(department=actor.unit_id, department__isnull=False)
    return shown.filter(Exists(leads) | own, register__indicator__in=seen)


def visible_evidence(actor: Actor) -> QuerySet[EvidenceUse]:
    """The files, each at its place, that this person may open: those of values that the person may see."""
    opened = opened_submissions(actor).select_related(None).order_by().values("pk")
    shown = EvidenceUse.objects.select_related(
        "evidence", "indicator", "submission__period__plan", "submission__department"
    )
    return shown.filter(submission__in=opened)


def visible_values(actor: Actor) -> QuerySet[Value]:
    """The value versions into whose history this person may look: of opened submissions, and whatever counts."""
    shown = Value.objects.select_related("indicator", "period__plan", "department")
    shown = shown.filter(department__in=visible_departments(actor).order_by().values("pk"))
    if not actor.may(Permission.SEE_ALL_UNITS):
        return shown
    opened = opened_submissions(actor).select_related(None).order_by()
    opened = opened.filter(period=OuterRef("period"), department=OuterRef("department"))
    counts = Value.objects.filter(
        counted=True, indicator=OuterRef("indicator"), period=OuterRef("period"),
        department=OuterRef("department"), part=OuterRef("part"),
    )  # fmt: skip
    return shown.filter(Exists(opened) | Exists(counts))

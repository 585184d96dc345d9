"""How the plans of districts serve the city's targets: goal beside goal, and how far each has come. It only reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from departments.models import Duty, Value
from qualitycity.roles import Actor
from reports.models import Check
from targets import balance, versions
from targets.models import Target, TargetVersion
from targets.periods import Quarter
from targets.rules.exact import exact, plain
from targets.rules.terms import Terms


@dataclass(frozen=True)
class Service:
    """A district's target beside the one it serves: ``asked`` is the goal that the city gave the district (None: no
    goal of its own), ``own`` the number that its plan has, ``keeps`` whether that is at least as strict (None: nothing
    to compare), ``check`` the stored check of the quarter."""

    target: Target
    asked: Decimal | None
    own: Decimal | None
    keeps: bool | None
    check: Check | None


def targets(by: Actor) -> QuerySet[Target]:
    """The targets of the plans of districts below the reader's area, and of the own area where it is such a one."""
    rows = Target.objects.filter(plan__area__parent__isnull=False)
    if by.area_id is not None:
        rows = rows.filter(Q(plan__area__parent=by.area_id) | Q(plan__area=by.area_id))
    return rows


def quarters(by: Actor) -> list[Quarter]:
    """The quarters in which any of them has figures that count, the newest first."""
    told = Value.objects.filter(counted=True, period__plan__targets__in=targets(by).order_by())
    return sorted(set(told.order_by().values_list("period__quarter", flat=True)), reverse=True)


def services(by: Actor, at: Quarter | None) -> list[Service]:
    """Every target that serves one above, by district and in plan order. The number of queries is always the same."""
    rows = (
        targets(by)
        .exclude(serves=None)
        .select_related("plan__area", "indicator", "serves__indicator", "serves__category", "serves__plan")
    )
    held = list(rows.order_by("plan__area_id", "plan_id", "order", "id"))
    terms, asked = _terms(held, at), _asked(held, at)
    checks = {check.target_id: check for check in _checks(held, at)}
    return [_service(target, terms[target.pk], asked, checks) for target in held if target.pk in terms]


def _service(
    target: Target, terms: Terms, asked: dict[tuple[int, int], Decimal | None], checks: dict[int, Check]
) -> Service:
    goal = asked.get((target.serves_id or 0, target.plan.area_id))
    own, wanted = balance.wanted_of(terms), exact(goal)
    keeps = None
    if own is not None and wanted is not None:
        keeps = own <= wanted if balance.is_lower(terms) else own >= wanted
    return Service(target, goal, plain(own), keeps, checks.get(target.pk))


def _terms(held: Iterable[Target], at: Quarter | None) -> dict[int, Terms]:
    listed: dict[int, list[TargetVersion]] = {}
    years = {target.pk: target.plan.years for target in held}
    rows = TargetVersion.objects.filter(target__in=years).select_related("target").order_by("number")
    for version in rows:
        listed.setdefault(version.target_id, []).append(version)
    return {
        target: versions.terms_of(versions.in_force(every, at or years[target].first), years=years[target])
        for target, every in listed.items()
    }


def _asked(held: Collection[Target], at: Quarter | None) -> dict[tuple[int, int], Decimal | None]:
    """What the plan above asks of the unit that stands for each area, by (target above, area)."""
    rows = Duty.objects.filter(
        target__in=[target.serves_id for target in held],
        department__stands_for__in={target.plan.area_id for target in held},
    )
    if at is not None:
        rows = rows.filter(Q(since__lte=at) & (Q(until=None) | Q(until__gte=at)))
    found: dict[tuple[int, int], Decimal | None] = {}
    for target, area, goal in rows.order_by("id").values_list("target_id", "department__stands_for", "goal"):
        if target is not None and area is not None:
            found[target, area] = goal
    return found


def _checks(held: Collection[Target], at: Quarter | None) -> QuerySet[Check]:
    if at is None:
        return Check.objects.none()
    return Check.objects.filter(target__in=[target.pk for target in held], period__quarter=at, latest=True)

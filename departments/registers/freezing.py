"""The rows that a quarter counts stay as they were when its figures were approved, or when it was closed.

What is entered, corrected or revoked in the register later counts from the next quarter on. A quarter that was frozen
is counted again only by a decision of its own, with a reason: checks then get a new version, and papers that were
issued keep citing the old one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import transaction
from django.db.models import Q

from departments.models import Duty, FrozenCount, Register, RegisterEntry, Submission
from departments.workflow import Refused
from qualitycity import events
from qualitycity.models import Event
from qualitycity.roles import Actor, Permission, system
from qualitycity.sentences import sentence
from targets.models import Indicator, Period, Plan
from targets.periods import Quarter

_APPROVED = (Submission.State.VERIFIED, Submission.State.LOCKED)
_COUNTED = Q(targets__versions__measure__startswith="register")


def freeze(*, event: Event, touched: Collection[int]) -> None:
    """Reaction to a closed or locked period: what it counts and was not frozen with an approved figure is frozen, once
    its register has been begun at all."""
    by = system("calendar")
    for period in Period.objects.filter(pk__in=touched).select_related("plan"):
        wanted = Indicator.objects.filter(_COUNTED, plan=period.plan_id, register__entries__isnull=False)
        wanted = wanted.exclude(frozen_counts__period=period)
        _freeze(period, set(wanted.values_list("pk", flat=True)), FrozenCount.Cause.CLOSED, by, name=event.actor_name)


def freeze_approved(*, period: Period, departments: Collection[int], by: Actor) -> None:
    """The office has approved the figures of these units: what they lead and is counted is frozen with them, once
    every unit that leads it is approved. Runs in the caller's transaction, after the submissions have moved."""
    active = Q(targets__duties__since__lte=period.quarter) & (
        Q(targets__duties__until=None) | Q(targets__duties__until__gte=period.quarter)
    )
    theirs = Indicator.objects.filter(
        _COUNTED, active, plan=period.plan_id, targets__duties__department__in=departments,
        targets__duties__role=Duty.Role.LEAD,
    )  # fmt: skip
    wanted = set(theirs.exclude(frozen_counts__period=period).values_list("pk", flat=True))
    if wanted:
        _freeze(period, wanted - _still_open(period, wanted), FrozenCount.Cause.APPROVED, by)


def freeze_begun(*, plan: Plan, indicators: Collection[int], by: Actor) -> None:
    """Registers have their first entries: quarters that were closed before, and approved by nobody, keep these (a city
    that begins with the portal lists its certificates once, whatever quarters are closed). Runs in the caller's
    transaction, after the entries are stored."""
    counted = set(Indicator.objects.filter(_COUNTED, pk__in=indicators).values_list("pk", flat=True))
    closed = Period.objects.filter(plan=plan, state__in=(Period.State.CLOSED, Period.State.LOCKED))
    for period in closed.select_related("plan").order_by("quarter") if counted else ():
        held = FrozenCount.objects.filter(period=period, indicator__in=counted).values_list("indicator_id", flat=True)
        _freeze(period, counted - set(held), FrozenCount.Cause.CLOSED, by)


def _still_open(period: Period, indicators: Iterable[int]) -> set[int]:
    """Indicators that another unit leads too, whose figures are not approved yet."""
    leads = Duty.objects.filter(target__indicator__in=indicators, role=Duty.Role.LEAD, since__lte=period.quarter)
    leads = leads.filter(Q(until=None) | Q(until__gte=period.quarter))
    open_ones = Submission.objects.filter(period=period).exclude(state__in=_APPROVED).order_by()
    waiting = leads.filter(department__in=open_ones.values("department")).order_by()
    return set(waiting.values_list("target__indicator_id", flat=True))


def count_again(*, indicator: Indicator, periods: Collection[Period], reason: str, by: Actor) -> list[Period]:
    """Freeze the register anew, as it stands now, for quarters that were frozen before; returns those that changed."""
    by.must(Permission.VERIFY)
    if not reason.strip():
        raise Refused(sentence("Say why the quarter is counted again."))
    with transaction.atomic():
        held = FrozenCount.objects.select_for_update(of=("self",)).select_related("period__plan")
        changed: list[Period] = []
        for old in held.filter(indicator=indicator, period__in=periods, latest=True).order_by("period__quarter"):
            now = _rows(indicator.pk, old.period)
            if now == old.entries:
                continue
            FrozenCount.objects.filter(pk=old.pk).update(latest=False)
            FrozenCount.objects.create(
                indicator=indicator, period=old.period, number=old.number + 1, entries=now, reason=reason.strip()[:500],
                cause=FrozenCount.Cause.AGAIN, by_key=by.key, by_name=by.name,
            )  # fmt: skip
            changed.append(old.period)
        if changed:
            touched: list[tuple[int, Quarter]] = [(indicator.pk, period.quarter) for period in changed]
            detail = {"quarters": [str(period.quarter) for period in changed], "reason": reason.strip()[:500]}
            events.record("register.counted", by=by, about=indicator, detail=detail, touched=touched)
    return changed


def _freeze(period: Period, indicators: Collection[int], cause: str, by: Actor, *, name: str = "") -> None:
    """Keep the rows of these indicators. Their registers are held meanwhile: whoever changes one comes before or after,
    and what a check counted is what is kept."""
    list(Register.objects.select_for_update().filter(indicator__in=indicators).order_by("pk").values_list("pk"))
    FrozenCount.objects.bulk_create(
        [
            FrozenCount(
                indicator_id=indicator, period=period, entries=_rows(indicator, period), cause=cause, by_key=by.key,
                by_name=name or by.name,
            )
            for indicator in sorted(indicators)
        ],
        ignore_conflicts=True,  # somebody else froze it just now: the same rows
    )  # fmt: skip


def _rows(indicator: int, period: Period) -> list[int]:
    """The versions in force of what was granted by the quarter's last day, in the order in which checks count them."""
    rows = RegisterEntry.objects.filter(
        register__indicator=indicator, latest=True, granted__lte=period.plan.years.last_day(period.quarter)
    )
    return list(rows.order_by("granted", "id").values_list("pk", flat=True))

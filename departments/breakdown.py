"""Breaking a target down: which units carry it, what each promises, and what each gets of the points.

    breakdown.divide(target=target, parts=drafts, since=quarter, by=actor, seen=print)   # one target
    breakdown.copy(source=target, onto=targets, since=quarter, by=actor)                 # the same units for many
    breakdown.set_kind(target=target, kind="each", by=actor)                             # how goals make up the city's

All changes of duties go through ``duties.assign``. What is shown is compared when it is stored (``seen``): nobody
overwrites what somebody else has just changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from departments import balances, duties
from departments.balances import Weighing
from departments.duties import DutyDraft, draft_of
from departments.models import Breakdown, Department, Duty, Submission
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from targets import balance
from targets.balance import KIND_NAMES
from targets.models import Period, Plan, Target
from targets.periods import Quarter

_HUNDRED = Decimal(100)
_UNDER_WAY = (Submission.State.DRAFT, Submission.State.RETURNED)


def proposed_quarter(plan: Plan) -> Quarter:
    """From when a change would apply: the first quarter of the plan that is neither closed nor locked."""
    years = plan.years
    ended = Period.objects.filter(plan=plan, quarter__gte=years.first, state__in=("closed", "locked"))
    last = ended.order_by("-quarter").values_list("quarter", flat=True).first()
    return years.first if last is None else min(last.next, years.last)


def held_at(target: Target, since: Quarter) -> list[Duty]:
    """The duties of a target that are in force at a quarter or begin later; who leads first, then protocol order."""
    rows = Duty.objects.filter(Q(until=None) | Q(until__gte=since), target=target)
    return list(rows.select_related("department").order_by("role", "department__order", "department_id", "id"))


def print_of(held: Iterable[Duty]) -> str:
    """A short print of duties: another one as soon as any of them changes."""
    rows = sorted((duty.pk, str(duty.until)) for duty in held)
    return hashlib.sha256(repr(rows).encode()).hexdigest()[:16]


def divide(*, target: Target, parts: Sequence[DutyDraft], since: Quarter, by: Actor, seen: str | None = None) -> bool:
    """Give the target these duties from ``since`` on. Returns whether anything changed.

    Raises Refused with everything that stands in the way; ``seen`` is the print of the duties that were shown.
    """
    by.must(Permission.EDIT_PLAN)
    with transaction.atomic():
        target = Target.objects.select_for_update(of=("self",)).select_related("plan").get(pk=target.pk)
        held = held_at(target, since)
        if seen is not None and seen != print_of(held):
            raise Refused(sentence("Somebody changed this breakdown meanwhile: look at it again, then save."))
        units = units_of(target.plan)
        wrong = [*lacking(target, parts, since, units), *_reported(target, held, parts, since, units)]
        if wrong:
            raise Refused(*wrong)
        given = duties.assign(
            plan=target.plan, units=units, since=since, by=by, targets={target.code: (target, parts)}, tasks={}
        )
    return bool(given.targets)


def lacking(
    target: Target, parts: Sequence[DutyDraft], since: Quarter, units: Mapping[str, Department]
) -> list[Sentence]:
    """Everything that is wrong with a breakdown, in words that say what to do; empty: it may be stored."""
    wrong = []
    if not target.plan.years.first <= since <= target.plan.years.last:
        wrong.append(sentence("%(quarter)s is not a quarter of the plan.", quarter=str(since)))
    elif since < (earliest := proposed_quarter(target.plan)):
        wrong.append(
            sentence(
                "%(quarter)s is closed: the change applies from %(earliest)s on at the earliest.",
                quarter=str(since), earliest=str(earliest),
            )
        )  # fmt: skip
    if not any(part.role == Duty.Role.LEAD for part in parts):
        wrong.append(sentence("Name a lead unit: somebody answers for the whole."))
    names = [part.unit for part in parts]
    for code in sorted({code for code in names if code not in units or names.count(code) > 1}):
        wrong.append(sentence("“%(unit)s” is not a unit of the area, or is named twice.", unit=code))
    for part in parts:
        for number in (part.share, part.weight):
            if number is not None and number < 0 and part.unit in units:
                wrong.append(sentence("%(unit)s: shares and weights are not negative.", unit=units[part.unit].name))
    shares = [part.share for part in parts if part.share is not None]
    if shares and sum(shares) != _HUNDRED:
        total = sum(shares, Decimal(0))
        wrong.append(
            sentence(
                "The shares of the points add up to %(sum)s %%, not to 100 %%: correct them, or leave all blank.",
                sum=total,
            )
        )
    return wrong


def _reported(
    target: Target, held: Iterable[Duty], parts: Iterable[DutyDraft], since: Quarter, units: Mapping[str, Department]
) -> list[Sentence]:
    """Who reports does not change in a quarter that such a unit has handed in."""
    before = {duty.department_id for duty in held if _enters(duty.role, duty.parts)}
    after = {units[part.unit].pk for part in parts if part.unit in units and _enters(part.role, part.parts)}
    begun = Submission.objects.filter(
        period__plan=target.plan, period__quarter__gte=since, department__in=before ^ after
    ).exclude(state__in=_UNDER_WAY)
    return [
        sentence(
            "%(unit)s has reported %(quarter)s already: choose a later quarter, or return it first.",
            unit=each.department.name, quarter=str(each.period.quarter),
        )
        for each in begun.select_related("period", "department").order_by("pk")
    ]  # fmt: skip


def _enters(role: str, parts: Collection[str]) -> bool:
    return role == Duty.Role.LEAD or bool(parts)


def units_of(plan: Plan) -> dict[str, Department]:
    """The units of the plan's area by code, in protocol order."""
    return {unit.code: unit for unit in Department.objects.filter(area=plan.area_id).order_by("order", "id")}


def set_kind(*, target: Target, kind: str, by: Actor) -> None:
    """Say how the goals of the units make up the city's; "" leaves it to what test and measure call for."""
    by.must(Permission.EDIT_PLAN)
    if kind and kind not in KIND_NAMES:
        raise Refused(sentence("There is no such kind of balance."))
    with transaction.atomic():
        target = Target.objects.select_for_update(of=("self",)).get(pk=target.pk)
        held = Breakdown.objects.select_for_update().filter(target=target).first()
        before = held.kind if held else ""
        if before == kind:
            return
        if held is None:
            Breakdown.objects.create(target=target, kind=kind, by_key=by.key, by_name=by.name)
        elif not kind:
            held.delete()
        else:
            held.kind, held.number, held.by_key, held.by_name = kind, held.number + 1, by.key, by.name
            held.save()
        detail = {"before": before, "after": kind}
        events.record("breakdown.kind_set", by=by, about=target, label=str(target), detail=detail)


def copy(
    *, source: Target, onto: Collection[int], since: Quarter, by: Actor, goals: bool = False
) -> tuple[list[str], list[tuple[str, Sentence]]]:
    """Give other targets of the plan the source's units, roles, shares and weights; with ``goals`` also goals: in the
    same proportion where they add up, else each target's own number. Parts of entries are not copied.

    Returns the codes that changed, and what was refused by code: a target that cannot take it is left as it was.
    """
    by.must(Permission.EDIT_PLAN)
    changed: list[str] = []
    refused: list[tuple[str, Sentence]] = []
    with transaction.atomic():
        chosen = Target.objects.filter(plan=source.plan_id, pk__in=onto).exclude(pk=source.pk)
        found = balances.weighed(source.plan, since.year, targets=[source.pk, *chosen.values_list("pk", flat=True)])
        codes = {unit.pk: code for code, unit in units_of(source.plan).items()}
        drafts = [draft_of(duty, codes.get(duty.department_id, "")) for duty in held_at(source, since)]
        for target in chosen.select_related("indicator", "plan").order_by("order", "id"):
            given = _goals(drafts, found[source.pk], found[target.pk], target.indicator.decimals) if goals else None
            parts = [
                replace(draft, parts=(), goal=goal)
                for draft, goal in zip(drafts, given or [None] * len(drafts), strict=True)
            ]
            try:
                if divide(target=target, parts=parts, since=since, by=by):
                    changed.append(target.code)
            except Refused as wrong:
                refused += [(target.code, reason) for reason in wrong.reasons]
    return changed, refused


def _goals(drafts: Sequence[DutyDraft], source: Weighing, onto: Weighing, decimals: int) -> list[Decimal | None]:
    """The goals of a target in the proportion of another's: units without a goal there have none here."""
    with_goal = [draft.goal for draft in drafts if draft.goal is not None]
    is_sum = source.balance.kind == onto.balance.kind == "sum"
    given = iter(shared(onto, [goal if is_sum else Decimal(1) for goal in with_goal], decimals))
    return [None if draft.goal is None else next(given, None) for draft in drafts]


def shared(onto: Weighing, weights: Sequence[Decimal], decimals: int) -> list[Decimal | None]:
    """The goals that as many units get: what adds up is split by the weights; else each gets the city's number."""
    found = onto.balance
    if found.wanted is None or found.kind == "none":
        return [None] * len(weights)
    if found.kind != "sum":
        return [found.wanted] * len(weights)
    return list(balance.split(found.wanted, weights, decimals))

"""Districts and towns with plans of their own below the city's: their area, their office, and what serves what.

    founded = districts.found(unit=unit, by=administrator)            # the area, and accounts whose passwords show once
    plan = districts.derive(source=plan, area=area, head=head, goals=goals, units=units, by=actor)
    districts.link(target=target, serves=city_target, by=actor)       # which target above it serves

A district's plan is a plan like any other: the same targets, quarters, checks and pledges, in an area of its own whose
office sees nothing of the city's figures. The city's office sees, and does not change, how it serves the city's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet

from departments import duties, people
from departments.duties import DutyDraft, UnitDraft
from departments.models import Department, Duty
from departments.people import Account
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence, sentence
from targets import balance, clause, plans, versions
from targets.demands import Demand
from targets.models import Area, Plan, Target, TargetVersion
from targets.periods import PlanYears, Quarter
from targets.plans import IndicatorDraft, PlanDraft, TargetDraft
from targets.plans.held import INDICATOR_FIELDS
from targets.rules.terms import Terms

_CODE = re.compile(r"[\w.-]{1,40}")


@dataclass(frozen=True)
class Founded:
    """A district's area, and the accounts of its office that are new; their passwords are shown once."""

    area: Area
    accounts: list[Account] = field(default_factory=list)


@dataclass(frozen=True)
class Head:
    """What a derived plan is called, and for which years; ``prefix`` stands before the codes of its targets."""

    code: str
    name: str
    years: PlanYears
    prefix: str = ""


def found(*, unit: Department, by: Actor, name: str = "") -> Founded:
    """Give a unit of kind district an area of its own, with an office: administrator, staff and approver.

    Again, nothing changes and no account is made. Raises Refused with what stands in the way.
    """
    by.must(Permission.MANAGE_PEOPLE)
    with transaction.atomic():
        unit = Department.objects.select_for_update(of=("self",)).select_related("area").get(pk=unit.pk)
        if unit.kind != Department.Kind.DISTRICT:
            raise Refused(
                sentence("%(unit)s is no district or town: only these have plans of their own.", unit=unit.name)
            )
        if unit.stands_for is not None:
            return Founded(unit.stands_for)
        called = (name or unit.name).strip()[:100]
        if not called or Area.objects.filter(name=called).exists():
            raise Refused(sentence("There is an area “%(name)s” already: choose another name.", name=called))
        area = Area.objects.create(name=called, kind=Area.Kind.DISTRICT, parent=unit.area)
        Department.objects.filter(pk=unit.pk).update(stands_for=area)
        events.record("district.founded", by=by, about=unit, unit=unit.code, detail={"area": called})
        accounts = people.office_accounts(area=area, prefix=unit.code.lower(), by=by)
    return Founded(area, accounts)


# --- A plan of its own ------------------------------------------------------------------------------------------------


def source_of(area: Area) -> QuerySet[Plan]:
    """The plans of the area above, the one in use first."""
    return plans.in_use_first(Plan.objects.filter(area=area.parent_id or 0))


def given(source: Plan, area: Area, at: Quarter) -> dict[int, Decimal | None]:
    """What the plan above gives to the district: its goals by target id, None where it has a part without a goal."""
    in_force = Q(since__lte=at) & (Q(until=None) | Q(until__gte=at))
    rows = Duty.objects.filter(in_force, target__plan=source, department__stands_for=area)
    return dict(rows.order_by("target__order", "id").values_list("target_id", "goal"))


def lacking(
    *, source: Plan, area: Area, head: Head, goals: Mapping[int, Decimal | None], units: Sequence[UnitDraft]
) -> list[Sentence]:
    """Everything that stands in the way of a derived plan."""
    wrong = []
    if area.parent_id is None or source.area_id != area.parent_id:
        wrong.append(sentence("The plan is not one of the area above."))
    if not _CODE.fullmatch(head.code) or not head.name.strip():
        wrong.append(sentence("Give the plan a code (letters, digits and . - _) and a name."))
    elif Plan.objects.filter(code=head.code).exists():
        wrong.append(sentence("There is a plan %(code)s already: choose another code.", code=head.code))
    if not goals:
        wrong.append(sentence("Choose the targets that the plan shall have."))
    if not units and not Department.objects.filter(area=area).exists():
        wrong.append(sentence("Name the units of the district: the first one leads until you break the targets down."))
    if len({unit.code for unit in units}) != len(units) or any(not unit.name.strip() for unit in units):
        wrong.append(sentence("Each unit has a code and a name of its own."))
    return wrong


def derive(
    *,
    source: Plan,
    area: Area,
    head: Head,
    goals: Mapping[int, Decimal | None],
    units: Sequence[UnitDraft],
    by: Actor,
    channel: str = "",
) -> Plan:
    """A plan of the district from chosen targets of the plan above, each with the district's goal in the place of the
    city's number (None: the city's own), linked to the target it serves. The district's first unit leads them all until
    the office breaks them down. Raises Refused with everything that stands in the way.
    """
    by.must(Permission.EDIT_PLAN)
    if by.area_id not in (None, area.pk, area.parent_id):
        raise Refused(sentence("The plan is made by the office of the district, or of the area above."))
    with transaction.atomic():
        Area.objects.select_for_update().get(pk=area.pk)
        wrong = lacking(source=source, area=area, head=head, goals=goals, units=units)
        if wrong:
            raise Refused(*wrong)
        above = _above(source, goals, head.years.first)
        drafts = tuple(_draft(version, goals[target], source, head.prefix) for target, version in above.items())
        written = plans.write(draft=PlanDraft(head.code, head.name.strip(), area.name, head.years, drafts), by=by)
        listed = duties.enlist(area=area, units=units, by=by, channel=channel)
        lead = min(listed.units.values(), key=lambda unit: (unit.order, unit.pk))
        parts = [DutyDraft(lead.code, Duty.Role.LEAD)]
        duties.assign(
            plan=written.plan, units=listed.units, since=written.effective, by=by, channel=channel,
            targets={code: (target, parts) for code, target in written.targets.items()}, tasks={},
        )  # fmt: skip
        _serve(written.targets, {f"{head.prefix}{version.target.code}": pk for pk, version in above.items()})
        plans.take_effect(written=written, by=by, channel=channel)
        detail = {"source": source.code, "area": area.name, "targets": list(written.targets)}
        events.record("plan.derived", by=by, about=written.plan, detail=detail, channel=channel)
    return written.plan


def _above(source: Plan, goals: Iterable[int], at: Quarter) -> dict[int, TargetVersion]:
    listed = versions.of_plan(source, targets=list(goals))
    found = {target: versions.in_force(every, max(at, source.years.first)) for target, every in listed.items()}
    return {target: version for target, version in found.items() if not version.ended}


def _draft(version: TargetVersion, goal: Decimal | None, source: Plan, prefix: str) -> TargetDraft:
    """A target of the district: the city's indicator and rule, with the goal in the place of the number."""
    target = version.target
    fields = {name: getattr(target.indicator, name) for name in INDICATOR_FIELDS}
    whole = versions.terms_of(version, years=source.years)
    return TargetDraft(
        code=f"{prefix}{target.code}",
        category=target.category.code,
        group=target.group,
        indicator=IndicatorDraft(code=f"{prefix}{target.indicator.code}", **fields),
        demand=_demand(version, balance.own_terms(whole, goal), is_own=goal is not None),
    )


def _demand(version: TargetVersion, terms: Terms, *, is_own: bool) -> Demand:
    changed = is_own and terms.rule != versions.terms_of(version, years=terms.years).rule
    return Demand(
        clause=clause.write(terms.rule) if changed else version.clause,
        rule=terms.rule,
        measure=terms.measure,
        interpretation=version.interpretation,
        frequency=terms.frequency,
        unit=terms.unit,
        baseline=terms.baseline,
        annual=terms.annual,
        parts=terms.parts,
        combine=terms.combine or "",
        factor=terms.factor,
        phases=terms.phases,
        stages=terms.stages,
        exempt=tuple(sorted(terms.exempt)),
        red_line=terms.red_line,
        lag_allowed=terms.lag_allowed,
        points=version.points,
    )


def _serve(own: Mapping[str, Target], above: Mapping[str, int]) -> None:
    rows = []
    for code, target in own.items():
        target.serves_id = above.get(code)
        rows.append(target)
    Target.objects.bulk_update(rows, ["serves"])


def link(*, target: Target, serves: Target | None, by: Actor) -> bool:
    """Say which target of the plan above a district's target serves; None: none. Returns whether that is new."""
    by.must(Permission.EDIT_PLAN)
    if serves is not None and serves.plan.area_id != target.plan.area.parent_id:
        raise Refused(sentence("A target serves one of a plan of the area above."))
    with transaction.atomic():
        held = Target.objects.select_for_update(of=("self",)).select_related("serves").get(pk=target.pk)
        if held.serves_id == (serves.pk if serves else None):
            return False
        before = str(held.serves) if held.serves else ""
        Target.objects.filter(pk=held.pk).update(serves=serves)
        detail = {"before": before, "after": str(serves) if serves else ""}
        events.record("target.linked", by=by, about=held, detail=detail)
    return True

"""Gathers what an assessment is made from: rows in force now, by id and version, in a constant number of queries."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q

from departments.models import Department, Duty, SafetyEvent, Value
from reports import scoring
from reports.assessments import computing, judging, years
from reports.assessments.frozen import (
    Decided,
    Entered,
    Happened,
    Inputs,
    Lifted,
    Scored,
    Share,
)
from reports.assessments.years import Year
from reports.models import Appeal, Assessment, ItemScore, ScoreFile, ScoreSheet, UnitEvent, VetoLift
from reports.scoring.events import SAFETY
from reports.scoring.rules.parts import parts_of
from targets.models import Period, Plan
from targets.periods import Quarter
from targets.rules.exact import rounded
from targets.rules.facts import Source as Row

WHOLE = Decimal(100)


def year_of(plan: Plan, scheme: scoring.Scheme, year: int) -> Year:
    """The assessment year that begins in calendar year ``year``, with the quarters of the plan that end in it."""
    return years.of(plan.years, scheme.year_start_month, year)


def years_of(plan: Plan, scheme: scoring.Scheme) -> list[int]:
    """The years that can be assessed: those in which a quarter of the plan ends."""
    return years.offered(plan.years, scheme.year_start_month)


def gather(assessment: Assessment, content: scoring.Scheme, *, only: Department | None = None) -> Inputs:
    """All inputs as they are now, up to the latest quarter of the year that began.

    ``only``: what one unit's lines are made of, but for what compares it with others.
    """
    plan = assessment.plan
    year = year_of(plan, content, assessment.year)
    held = _latest_quarter(plan, year)
    departments = _departments(plan)
    heirs, units = _heirs(departments), [only] if only is not None else _unmerged(departments)
    own = None if only is None else [pk for pk, code in heirs.items() if code == only.code]
    by_part = {item.source.ref for item in _by_part(content, "check")}
    judged = judging.of(plan, year, held, units, by_part=by_part, only=own) if held else judging.Judged((), {})
    shares = list(_shares(plan, year, judged.quarters, heirs, own))
    return Inputs(
        about={
            "plan": plan.code, "year": str(assessment.year), "quarter": str(held or ""),
            "first_day": year.first.isoformat(), "last_day": year.last.isoformat(),
            "start_month": str(plan.start_month),
        },
        scheme=content,
        units=_assessed(content, units),
        checks=judged.rows,
        shares=tuple(shares),
        entered=tuple(_entered(assessment, content, only)),
        events=(*_unit_events(plan, year, heirs), *_safety_events(plan, year, departments)),
        lifted=tuple(_lifted(assessment, heirs)),
        decided=tuple(_decided(assessment)),
        scored=tuple(_scored(assessment)),
    )  # fmt: skip


def _by_part(content: scoring.Scheme, source: str) -> list[scoring.Item]:
    """The items that look at the parts of something."""
    items = (node.item for node in scoring.leaves(content))
    return [item for item in items if item.rule == "per_missing" and item.source.kind == source]


def _latest_quarter(plan: Plan, year: Year) -> Quarter | None:
    """The last quarter that began or that anybody has figures for. Checks of later ones exist already, but nothing was
    asked for in them yet: a run within the year would find every figure awaited."""
    figures = Value.objects.filter(period=OuterRef("pk"), counted=True)
    rows = Period.objects.filter(plan=plan, quarter__in=year.quarters)
    begun = rows.filter(~Q(state=Period.State.SCHEDULED) | Exists(figures))
    return begun.order_by("-quarter").values_list("quarter", flat=True).first()


def _shares(
    plan: Plan, year: Year, quarters: Mapping[str, Quarter], heirs: Mapping[int, str], only: Collection[int] | None
) -> Iterator[Share]:  # fmt: skip
    """The shares of each target's points, which add up to 100 %, by the duties in force in the quarter of its check: as
    entered; what nobody was given goes to the leads, and among several of them in equal parts, the first taking what
    does not divide."""
    if year.quarter is None:
        return
    rows = Duty.objects.filter(target__plan=plan, since__lte=year.quarter)
    rows = rows.filter(Q(until=None) | Q(until__gte=year.quarters[0]))
    if only is not None:
        rows = rows.filter(target__in=Duty.objects.filter(department__in=only).values("target"))
    duties: dict[str, list[Duty]] = {}
    for duty in rows.select_related("department", "target").order_by("target_id", "department__order", "id"):
        if duty.target is not None:
            at = quarters.get(duty.target.code, year.quarter)
            if duty.since <= at and (duty.until is None or at <= duty.until):
                duties.setdefault(duty.target.code, []).append(duty)
    for target, held in duties.items():
        yield from _of_target(target, held, heirs)


def _of_target(target: str, held: list[Duty], heirs: Mapping[int, str]) -> Iterator[Share]:
    given = sum((duty.share for duty in held if duty.share is not None), Decimal(0))
    open_leads = [duty for duty in held if duty.share is None and duty.role == Duty.Role.LEAD]
    rest = max(Decimal(0), WHOLE - given)
    part = Decimal(0) if not open_leads else rounded(Fraction(rest) / len(open_leads), 6)
    first = rest - part * (len(open_leads) - 1)
    found: dict[str, Share] = {}
    for duty in held:
        share = duty.share
        if share is None and duty.role == Duty.Role.LEAD:
            share = first if duty is open_leads[0] else part
        if share:
            made = _share(duty, heirs.get(duty.department_id, duty.department.code), target, share)
            before = found.get(made.unit)
            found[made.unit] = made if before is None else _added(before, made)
    yield from found.values()


def _share(duty: Duty, unit: str, target: str, share: Decimal) -> Share:
    source = (Row("departments.duty", str(duty.pk), 1),)
    return Share(unit, target, share, duty.role == Duty.Role.LEAD, source)


def _added(one: Share, other: Share) -> Share:
    """Two duties of one unit for the same target."""
    sources = (*one.sources, *other.sources)
    return replace(one, share=one.share + other.share, lead=one.lead or other.lead, sources=sources)


def _entered(assessment: Assessment, content: scoring.Scheme, only: Department | None) -> Iterator[Entered]:
    parts = {item.code: parts_of(item) for item in _by_part(content, "manual")}
    rows = ItemScore.objects.filter(assessment=assessment, kind=ItemScore.Kind.VERIFIED, latest=True)
    files = _files(assessment)
    if only is not None:
        rows = rows.filter(department=only)
    for row in rows.exclude(confirmed_key="").exclude(score=None).select_related("department").order_by("id"):
        source = Row("reports.itemscore", str(row.pk), row.number)
        score: Decimal = row.score  # type: ignore[assignment] # rows without are left out
        missing = tuple(name for name in parts.get(row.item, ()) if name in (row.missing or ()))
        present = tuple(name for name in parts.get(row.item, ()) if row.missing is not None and name not in missing)
        proofs = (*row.evidence, *files.get((row.department_id, row.item), ()))
        yield Entered(row.department.code, row.item, score, row.remark, proofs, present, missing, (source,))


def _files(assessment: Assessment) -> dict[tuple[int, str], list[str]]:
    """The stored files behind assessors' points, by unit and item: name and the beginning of the SHA-256."""
    rows = ScoreFile.objects.filter(assessment=assessment, to=ScoreFile.To.VERIFIED, removed_at=None).order_by("id")
    found: dict[tuple[int, str], list[str]] = {}
    for unit, item, name, sha256 in rows.values_list("department_id", "item", "evidence__name", "evidence__sha256"):
        found.setdefault((unit, item), []).append(f"{name} ({sha256[:12]})")
    return found


def _unit_events(plan: Plan, year: Year, heirs: Mapping[int, str]) -> Iterator[Happened]:
    rows = UnitEvent.objects.filter(plan=plan, latest=True, withdrawn=False)
    for row in rows.filter(happened_on__range=(year.first, year.last)).select_related("department").order_by("id"):
        yield Happened(
            heirs.get(row.department_id, row.department.code), row.category, row.level,
            row.happened_on.isoformat(), row.paper, row.description,
            row.by_name, f"event:{row.line}", safety=row.category == SAFETY,
            sources=(Row("reports.unitevent", str(row.pk), row.number),),
        )  # fmt: skip


def _safety_events(plan: Plan, year: Year, departments: list[Department]) -> Iterator[Happened]:
    """Of the registers of safety events: for whoever led a target on their indicator when they happened; those of a
    district's own plan for the district."""
    heirs = _heirs(departments)
    districts = {unit.stands_for_id: heirs[unit.pk] for unit in departments if unit.stands_for_id}
    rows = SafetyEvent.objects.filter(latest=True, withdrawn=False, happened_on__range=(year.first, year.last))
    rows = rows.filter(Q(indicator__plan=plan) | Q(indicator__plan__area__in=districts))
    leads = _leads(plan)
    for row in rows.select_related("indicator__plan").order_by("id"):
        if row.indicator.plan_id == plan.pk:
            at = plan.years.quarter_of(row.happened_on)
            found = {heirs.get(unit, "") for unit, since, until in leads.get(row.indicator_id, ())
                     if since <= at and (until is None or at <= until)}  # fmt: skip
        else:
            found = {districts[row.indicator.plan.area_id]}
        for unit in sorted(found - {""}):
            yield Happened(
                unit, row.category or SAFETY, row.level, row.happened_on.isoformat(), row.paper, row.description,
                row.by_name, f"incident:{row.line}", safety=row.kind == SafetyEvent.Kind.INCIDENT,
                sources=(Row("departments.safetyevent", str(row.pk), row.number),),
            )  # fmt: skip


def _leads(plan: Plan) -> dict[int, list[tuple[int, Quarter, Quarter | None]]]:
    """Who leads the targets of each indicator, from when until when."""
    rows = Duty.objects.filter(target__plan=plan, role=Duty.Role.LEAD).order_by("id")
    found: dict[int, list[tuple[int, Quarter, Quarter | None]]] = {}
    for indicator, unit, since, until in rows.values_list("target__indicator_id", "department_id", "since", "until"):
        if indicator is not None:
            found.setdefault(indicator, []).append((unit, since, until))
    return found


def entered_by_people(assessment: Assessment, content: scoring.Scheme) -> frozenset[Row]:
    """The points, events that count, lifted vetoes and decisions on appeals that hold now, by row and version."""
    plan, departments = assessment.plan, _departments(assessment.plan)
    heirs = _heirs(departments)
    year = year_of(plan, content, assessment.year)
    held = Inputs(
        about={}, scheme=content, units=_assessed(content, _unmerged(departments)),
        entered=tuple(_entered(assessment, content, None)),
        events=(*_unit_events(plan, year, heirs), *_safety_events(plan, year, departments)),
        lifted=tuple(_lifted(assessment, heirs)),
        decided=tuple(_decided(assessment)),
    )  # fmt: skip
    return computing.by_people(held)


def _departments(plan: Plan) -> list[Department]:
    return list(Department.objects.filter(area=plan.area_id).order_by("order", "id"))


def _unmerged(departments: list[Department]) -> list[Department]:
    return [unit for unit in departments if unit.successor_id is None]


def _heirs(departments: list[Department]) -> dict[int, str]:
    """By id the code of who answers for each unit's share, events and vetoes: itself, or where it was merged the
    unit that took over its work: what nobody answers for would vanish from the result without a word."""
    held = {unit.pk: unit for unit in departments}

    def heir(unit: Department) -> str:
        passed = {unit.pk}
        while unit.successor_id in held.keys() - passed:
            unit = held[unit.successor_id]
            passed.add(unit.pk)
        return unit.code

    return {unit.pk: heir(unit) for unit in departments}


def _assessed(content: scoring.Scheme, units: list[Department]) -> tuple[scoring.Unit, ...]:
    """Units with their rank groups."""
    return tuple(
        scoring.Unit(unit.code, unit.name, scoring.group_of(content, unit.code, unit.kind), unit.order)
        for unit in units
    )


def _lifted(assessment: Assessment, heirs: Mapping[int, str]) -> Iterator[Lifted]:
    for row in VetoLift.objects.filter(assessment=assessment).select_related("department").order_by("id"):
        source = Row("reports.vetolift", str(row.pk), 1)
        unit = heirs.get(row.department_id, row.department.code)
        yield Lifted(unit, row.veto, row.about, row.reason, row.by_name, (source,))


def _decided(assessment: Assessment) -> Iterator[Decided]:
    """The last decision on each item."""
    rows = Appeal.objects.filter(assessment=assessment, state=Appeal.State.UPHELD).exclude(points=None)
    last = {
        (row.department_id, row.item): row for row in rows.select_related("department").order_by("decided_at", "id")
    }
    for row in last.values():
        points: Decimal = row.points  # type: ignore[assignment] # rows without are left out
        source = Row("reports.appeal", str(row.pk), row.version)
        yield Decided(row.department.code, row.item, points, row.decision, (source,))


def _scored(assessment: Assessment) -> Iterator[Scored]:
    """Scores of the announced results of the plan's other assessments of the year."""
    rows = ScoreSheet.objects.filter(
        run__announced_by__plan=assessment.plan_id, run__announced_by__year=assessment.year
    ).exclude(run__assessment=assessment.pk)
    for row in rows.exclude(score=None).select_related("run__assessment__scheme").order_by("id"):
        score: Decimal = row.score  # type: ignore[assignment] # rows without are left out
        source = Row("reports.scoresheet", str(row.pk), row.run.number)
        yield Scored(row.unit, row.run.assessment.scheme.code, score, (source,))

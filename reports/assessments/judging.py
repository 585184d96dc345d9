"""Which check counts for each target in an assessment year: the city's; of a unit that has a goal and figures of its
own, its own; of a district that has a plan of its own, that of the target which serves the city's.

Every row says whose target and figure it is and of which quarter. The number of queries does not depend on how much is
stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from departments import contributions
from departments.models import Department, Duty
from reports.assessments import years
from reports.assessments.frozen import CheckRow
from reports.assessments.years import Year
from reports.models import Check
from reports.scoring import Basis, Checked
from reports.verdicts import columns
from targets import versions
from targets.models import Plan, Target, TargetVersion
from targets.periods import PlanYears, Quarter
from targets.rules import force as forces
from targets.rules import stored
from targets.rules.facts import Source as Row
from targets.rules.result import Result

CHECK = "reports.check"
#: Of several targets that serve one, each must pass: the worst decides, as of parts that must each pass.
_DECIDES = ("not_reported", "pending", "not_met", "open", "met", "exceeded", "not_applicable", "not_due")


@dataclass(frozen=True)
class Judged:
    """``quarters``: of which quarter the city's check is, by the target's code."""

    rows: tuple[CheckRow, ...]
    quarters: Mapping[str, Quarter]


def of(
    plan: Plan, year: Year, held: Quarter, units: Sequence[Department], *, by_part: Collection[str] = (),
    only: Collection[int] | None = None,
) -> Judged:  # fmt: skip
    """The checks that count, up to the quarter ``held``; of the targets ``by_part`` also how each part stands.

    ``only``: of the targets in which these units (by id) have a part.
    """
    chosen = _of_city(plan, year, held, only)
    rows = [_row(check, "", _basis(check, closes, plan.years)) for check, closes in chosen]
    planned = _of_districts(plan, year, held, units)
    taken = {(row.unit, row.target) for row in planned}
    own = [row for row in _of_goals(plan, chosen, units, by_part) if (row.unit, row.target) not in taken]
    quarters = {check.target.code: check.period.quarter for check, _ in chosen}
    stored_rows = _with_parts([*rows, *planned], by_part) if by_part else [*rows, *planned]
    return Judged((*stored_rows, *own), quarters)


def _with_parts(rows: Sequence[CheckRow], by_part: Collection[str]) -> list[CheckRow]:
    """The same, with the parts of the stored checks that are asked for."""
    keys = {source.id for row in rows if row.target in by_part for source in row.sources if source.kind == CHECK}
    held = {str(key): steps for key, steps in Check.objects.filter(pk__in=keys).values_list("pk", "steps")}
    return [
        _in_parts(row, [step for source in row.sources for step in held.get(source.id, ()) if source.kind == CHECK])
        if row.target in by_part
        else row
        for row in rows
    ]


def _in_parts(row: CheckRow, steps: Sequence[Mapping[str, Any]]) -> CheckRow:
    """A part is there where its own verdict is met, missing where it is not met or not reported, and awaited where its
    source has not published; what is not due yet is neither. A check without parts is one part, called as its
    indicator."""
    verdicts = dict(_verdicts(steps)) or {row.name: row.checked.verdict}
    present = tuple(name for name, verdict in verdicts.items() if verdict in ("met", "exceeded"))
    missing = tuple(name for name, verdict in verdicts.items() if verdict in ("not_met", "not_reported"))
    awaited = tuple(name for name, verdict in verdicts.items() if verdict == "pending")
    return replace(row, present=present, missing=missing, awaited=awaited)


def _verdicts(steps: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    """The parts that a check's explanation names, each with the verdict that follows it."""
    part = None
    for step in steps:
        if step["name"] == "part":
            part = step["value"]
        elif step["name"] == "verdict" and part is not None:
            yield part, step["value"]


def _of_city(plan: Plan, year: Year, held: Quarter, only: Collection[int] | None) -> list[tuple[Check, bool]]:
    rows = Check.objects.filter(target__plan=plan, latest=True)
    if only is not None:
        rows = rows.filter(target__in=Duty.objects.filter(department__in=only).exclude(target=None).values("target"))
    rows = rows.filter(period__quarter__gte=year.quarters[0], period__quarter__lte=held)
    joined = rows.select_related("target__indicator", "version", "period").order_by("target_id", "period__quarter")
    return [_counting(listed, year, plan.years) for listed in _by_target(joined).values()]


def _by_target(rows: QuerySet[Check]) -> dict[int, list[Check]]:
    found: dict[int, list[Check]] = {}
    for check in rows.defer("steps", "inputs").iterator():
        check.version.target = check.target
        found.setdefault(check.target_id, []).append(check)
    return found


def _counting(listed: Sequence[Check], year: Year, plan: PlanYears) -> tuple[Check, bool]:
    """The check that counts of those of one target, the earliest first; and whether it closes a year of the plan."""
    due = {check.period.quarter: check for check in listed if check.verdict != "not_due"}
    end = next((check for quarter, check in due.items() if quarter.number == 4), None)
    if end is None or year.is_of_plan:
        return (due[max(due)] if due else listed[-1]), False
    terms = versions.terms_of(end.version, years=plan)
    found = due[years.counts(terms, list(due)) or end.period.quarter]
    return found, found is end and years.is_of_a_year(terms, end.period.quarter.year)


def _basis(check: Check, closes: bool, plan: PlanYears) -> Basis:
    quarter = check.period.quarter
    if check.verdict == "not_due":
        return Basis()
    return Basis(quarter=str(quarter), closes=plan.label(quarter.year) if closes else "")


def _row(check: Check, unit: str, basis: Basis, code: str = "") -> CheckRow:
    version = check.version
    said = Checked(
        check.verdict, check.progress, check.actual, check.target_value, check.phase_target, check.completion,
        check.gap, check.word, *_manner(version, check.period.quarter.year),
    )  # fmt: skip
    sources = (Row(CHECK, str(check.pk), check.number), _row_of(version))
    return CheckRow(
        unit, code or check.target.code, check.target.indicator.name, said, red_line=version.red_line,
        ranks=version.rule.get("test") == "rank", basis=basis, sources=sources,
    )  # fmt: skip


def _row_of(version: TargetVersion) -> Row:
    return Row("targets.targetversion", str(version.pk), version.number)


def _manner(version: TargetVersion, year: int) -> tuple[bool, bool]:
    """Whether the rule in force in the year is strict, and whether less is better."""
    rule = stored.load_rule(version.annual.get(str(year), version.rule))
    return rule.strict, forces.is_lower(rule)


# --- Goals of units ---------------------------------------------------------------------------------------------------
def _of_goals(
    plan: Plan, chosen: Sequence[tuple[Check, bool]], units: Sequence[Department], by_part: Collection[str]
) -> Iterator[CheckRow]:  # fmt: skip
    city = {check.target_id: (check, closes) for check, closes in chosen}
    judged = {target: (check.period.quarter, check.version_id) for target, (check, _) in city.items()}
    for own in contributions.own_checks(plan, judged, {unit.pk for unit in units}):
        check, closes = city[own.duty.target_id or 0]
        basis = replace(_basis(check, closes, plan.years), whose="goal")
        duty = Row("departments.duty", str(own.duty.pk), 1)
        row = CheckRow(
            own.duty.department.code, check.target.code, check.target.indicator.name,
            _checked(own.result, own.version, check.period.quarter.year), red_line=own.version.red_line,
            ranks=own.version.rule.get("test") == "rank", basis=basis,
            sources=(_row_of(own.version), duty, *_rows_of(own.result)),
        )  # fmt: skip
        yield _in_parts(row, columns(own.result)["steps"]) if row.target in by_part else row


def _checked(result: Result, version: TargetVersion, year: int) -> Checked:
    return Checked(
        result.verdict, result.progress, result.actual, result.target, result.phase_target, result.completion,
        result.gap, result.word, *_manner(version, year),
    )  # fmt: skip


def _rows_of(result: Result) -> Iterator[Row]:
    return (Row(*source) for source in columns(result)["inputs"])


# --- Plans of districts -----------------------------------------------------------------------------------------------
def _of_districts(plan: Plan, year: Year, held: Quarter, units: Sequence[Department]) -> list[CheckRow]:
    """By district and target of the city: the check of its own plan at the end of the same time; where that has none
    yet, it is awaited, never an earlier one."""
    own = {unit.stands_for_id: unit.code for unit in units if unit.stands_for_id}
    if not own:
        return []
    serving = Target.objects.filter(serves__plan=plan, plan__area__in=own)
    targets = list(serving.select_related("plan", "serves", "indicator").order_by("plan_id", "order", "id"))
    until = plan.years.last_day(held)
    quarters = {target.pk: _quarters(target.plan, year, until) for target in targets}
    rows = Check.objects.filter(target__in=quarters, latest=True).select_related(
        "target__indicator", "version", "period"
    )
    checks = _by_target(rows.order_by("target_id", "period__quarter"))
    found: dict[tuple[str, str], list[CheckRow]] = {}
    for target in targets:
        if target.serves is not None and quarters[target.pk]:
            unit = own[target.plan.area_id]
            row = _of_plan(target, unit, quarters[target.pk], year, checks.get(target.pk, []))
            found.setdefault((unit, target.serves.code), []).append(row)
    return [_together(listed) for listed in found.values()]


def _quarters(plan: Plan, year: Year, until: date) -> tuple[Quarter, ...]:
    within = years.within(plan.years, year)
    return tuple(each for each in within if plan.years.last_day(each) <= until)


def _of_plan(
    target: Target, unit: str, quarters: tuple[Quarter, ...], year: Year, checks: Sequence[Check]
) -> CheckRow:  # fmt: skip
    assert target.serves is not None
    basis = Basis("plan", str(quarters[-1]), plan=target.plan.name, targets=(target.code,))
    listed = [check for check in checks if check.period.quarter in quarters]
    if not listed or listed[-1].period.quarter != quarters[-1]:
        waiting = Checked("pending", "awaiting_data")
        return CheckRow(unit, target.serves.code, target.indicator.name, waiting, basis=replace(basis, waits=True))
    own = replace(year, quarters=quarters)
    check, closes = _counting(listed, own, target.plan.years)
    when = _basis(check, closes, target.plan.years)
    return _row(check, unit, replace(basis, quarter=when.quarter, closes=when.closes), target.serves.code)


def _merit(checked: Checked) -> tuple[int, Decimal]:
    least = Decimal(-1) if checked.completion is None else checked.completion
    return _DECIDES.index(checked.verdict), least


def _together(listed: Sequence[CheckRow]) -> CheckRow:
    """Several targets of a district that serve one of the city: each must pass, the worst decides."""
    worst = min(listed, key=lambda row: _merit(row.checked))
    if len(listed) == 1 or worst.basis is None:
        return worst
    codes = tuple(code for row in listed if row.basis for code in row.basis.targets)
    return replace(
        worst, red_line=any(row.red_line for row in listed), basis=replace(worst.basis, targets=codes),
        sources=tuple(dict.fromkeys(source for row in listed for source in row.sources)),
    )  # fmt: skip

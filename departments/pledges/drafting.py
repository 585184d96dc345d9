"""Drafting: what each unit's duties of a year come to, and the issue that is made of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone

from departments import balances, sheets
from departments.models import Duty, Pledge, PledgeIssue, PledgeLine
from departments.pledges import differing, promising, snapshot, wording
from departments.pledges.promising import Subject
from qualitycity.roles import Actor
from targets import versions
from targets.models import Plan
from targets.periods import Quarter


@dataclass(frozen=True)
class Drafts:
    """The lines that each unit would pledge now, by unit id, in plan order: unsaved rows without an issue."""

    plan: Plan
    year: int
    lines: Mapping[int, Sequence[PledgeLine]]

    def of(self, unit: int) -> Sequence[PledgeLine]:
        return self.lines.get(unit, ())


def of_plan(plan: Plan, year: int, *, units: Collection[int] | None = None) -> Drafts:
    """What is in force at the end of the year, for all units or some, in a fixed number of queries. What has ended by
    then is promised by nobody."""
    duties = _duties(plan, year, units)
    targets = {duty.target_id for duty in duties if duty.target_id}
    held = versions.of_plan(plan, targets=targets, without=("source_row", "confirm")) if targets else {}
    kinds = balances.kinds(plan)
    by_subject: dict[tuple[int | None, int | None], list[Duty]] = {}
    for duty in duties:
        by_subject.setdefault((duty.target_id, duty.task_id), []).append(duty)
    lines: dict[int, list[PledgeLine]] = {}
    for (target, _task), listed in by_subject.items():
        if target and versions.in_force(held[target], Quarter(year, 4)).ended:
            continue
        subject = Subject(plan, year, listed, kinds.get(target or 0))
        for duty in _one_a_unit(listed):
            if units is not None and duty.department_id not in units:
                continue
            line = promising.of_target(subject, duty, held[target]) if target else _task_line(subject, duty)
            lines.setdefault(duty.department_id, []).append(_cut(line))
    for listed_lines in lines.values():
        for place, line in enumerate(listed_lines, 1):
            line.order = place
    return Drafts(plan, year, lines)


def _cut(line: PledgeLine) -> PledgeLine:
    """A text of the plan that is longer than its column ends there, on every database alike."""
    for name in snapshot.TEXTS:
        limit = getattr(PledgeLine._meta.get_field(name), "max_length", None)
        setattr(line, name, str(getattr(line, name))[:limit])
    return line


def _task_line(subject: Subject, duty: Duty) -> PledgeLine:
    assert duty.task is not None, "a duty is for a target or a task"
    return promising.of_task(subject, duty, duty.task)


def _duties(plan: Plan, year: int, units: Collection[int] | None) -> list[Duty]:
    """Everybody's duties in force at the end of the year (for some units: of what these have a duty for), targets
    before tasks, in plan order, leads first."""
    active, of_plan = sheets.active(Quarter(year, 4)), Q(target__plan=plan) | Q(task__plan=plan)
    rows = Duty.objects.filter(active, of_plan)
    if units is not None:
        own = Duty.objects.filter(active, of_plan, department__in=units).order_by()
        rows = rows.filter(
            Q(target__in=own.exclude(target=None).values("target")) | Q(task__in=own.exclude(task=None).values("task"))
        )
    rows = rows.select_related("department", "target", "task").order_by("role", "department__order", "id")
    return sorted(rows, key=_place)


def _place(duty: Duty) -> tuple[bool, int, int]:
    about = duty.target or duty.task
    assert about is not None, "a duty is for a target or a task"
    return duty.task is not None, about.order, about.pk


def _one_a_unit(duties: Sequence[Duty]) -> list[Duty]:
    """A unit that leads and supports at once promises once, as the lead."""
    found: dict[int, Duty] = {}
    for duty in duties:
        found.setdefault(duty.department_id, duty)
    return list(found.values())


# --- Issues -----------------------------------------------------------------------------------------------------------
def write(
    pledge: Pledge, lines: Sequence[PledgeLine], *, by: Actor, issue: PledgeIssue | None = None, **fields: Any
) -> PledgeIssue:
    """Put these lines and today's wording into an issue, a new one unless given. Inside the caller's transaction."""
    fresh = issue or PledgeIssue(pledge=pledge, **fields)
    fresh.prepared_key, fresh.prepared_name, fresh.drafted_at = by.key, by.name, timezone.now()
    fresh.accepted_key, fresh.accepted_name, fresh.accepted_at = "", "", None
    signed = pledge.issues.filter(in_force=True).first() if fresh.number else None
    fresh.head = head_of(pledge, lines) | {"changes": changed(signed, lines)}
    fresh.save()
    PledgeLine.objects.filter(issue=fresh).delete()
    for place, line in enumerate(lines, 1):
        line.pk, line.issue, line.order = None, fresh, place
    PledgeLine.objects.bulk_create(lines)
    return fresh


def changed(signed: PledgeIssue | None, lines: Sequence[PledgeLine]) -> list[str]:
    """What an amendment changes of what was signed before, in the words of the paper."""
    before = list(signed.lines.order_by("order")) if signed else []
    return [promising.changed(change) for change in differing.between(before, lines)] if signed else []


def head_of(pledge: Pledge, lines: Sequence[PledgeLine]) -> dict[str, Any]:
    """Everything of an issue but its lines and its number: parties, term, and the prose filled for the unit."""
    plan, unit, years = pledge.plan, pledge.department, pledge.plan.years
    words = wording.of(plan)
    kinds = [str(line.kind) for line in lines]
    gaps = {
        "superior": wording.superior_of(plan, words),
        "unit": unit.name,
        "plan": plan.name,
        "year": years.label(pledge.year),
        "from": _day(years.first_day(Quarter(pledge.year, 1))),
        "until": _day(years.last_day(Quarter(pledge.year, 4))),
        "targets": kinds.count(PledgeLine.Kind.TARGET.value),
        "tasks": kinds.count(PledgeLine.Kind.TASK.value),
    }
    apart = ("superior", "number")
    filled = {name: wording.filled(text, gaps) for name, text in words.items() if name not in apart}
    return {
        "plan": plan.code,
        "plan_name": plan.name,
        "area": plan.area.name,
        "year": pledge.year,
        "year_label": years.label(pledge.year),
        "unit": unit.code,
        "unit_name": unit.name,
        "superior": gaps["superior"],
        "document": "",
        "words": filled,
    }


def _day(day: Any) -> str:
    return f"{day.year}年{day.month}月{day.day}日"

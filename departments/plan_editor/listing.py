"""The plan as its page lists it: the last version of every target, and who carries it. Reads in a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from departments.models import Duty
from targets import versions
from targets.models import Plan, TargetVersion
from targets.periods import Quarter


@dataclass(frozen=True)
class Line:
    """One target; ``number`` counts its versions, ``upcoming`` tells that the last one applies later than today."""

    version: TargetVersion
    lead: str = ""
    supporting: tuple[str, ...] = ()
    upcoming: bool = False


def lines(plan: Plan, *, at: Quarter) -> list[Line]:
    """Every target in the order of the plan; duties are those in force at the quarter."""
    carriers = _carriers(plan, at)
    found = []
    for target, listed in versions.of_plan(plan, without=("source_row",)).items():
        version = listed[-1]
        lead, supporting = carriers.get(target, ("", ()))
        found.append(Line(version, lead, supporting, upcoming=len(listed) > 1 and version.effective_from > at))
    return found


def _carriers(plan: Plan, at: Quarter) -> dict[int, tuple[str, tuple[str, ...]]]:
    found: dict[int, tuple[str, tuple[str, ...]]] = {}
    rows = Duty.objects.filter(target__plan=plan, since__lte=at).select_related("department").order_by("id")
    for duty in rows:
        if duty.target_id is None or (duty.until is not None and duty.until < at):
            continue
        lead, supporting = found.get(duty.target_id, ("", ()))
        name = duty.department.name
        found[duty.target_id] = (name, supporting) if duty.role == Duty.Role.LEAD else (lead, (*supporting, name))
    return found


def in_sections(listed: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """The lines under what they are listed under, category by category in plan order, and within it group by group."""
    order: dict[tuple[int, int], dict[str, list[Line]]] = {}
    for line in listed:
        category = line.version.target.category
        groups = order.setdefault((category.order, category.pk), {})
        groups.setdefault(line.version.target.group, []).append(line)
    return [(group, each) for key in sorted(order) for group, each in order[key].items()]


def present(plan: Plan, today: date) -> Quarter:
    """The quarter that a change made today applies from: the one that today lies in, or the plan's nearest."""
    years = plan.years
    return min(max(years.quarter_of(today), years.first), years.last)


def quarters(plan: Plan, *, since: Quarter | None = None) -> list[Quarter]:
    """The quarters from which a change may apply."""
    return [quarter for quarter in plan.years.quarters() if since is None or quarter >= since]

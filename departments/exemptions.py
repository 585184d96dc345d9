"""Exemptions (免报): the office frees a unit from reporting figures, for a quarter or several, and lifts it again.

What is exempt is not asked for and not counted in completeness; checks leave it out and say so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments import allowances, sheets
from departments.allowances import exempt as of
from departments.allowances import in_force
from departments.models import Department, Exemption
from departments.workflow import Refused
from qualitycity import events
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from targets.models import Period, Plan
from targets.periods import Quarter, span

__all__ = ["grant", "lift", "of"]


def grant(
    *,
    plan: Plan,
    department: Department,
    cells: Collection[str],
    first: Quarter,
    reason: str,
    by: Actor,
    last: Quarter | None = None,
) -> list[Exemption]:
    """Free the unit from reporting the figures (by cell key) from ``first`` to ``last`` (None: that quarter alone).

    What is exempt there already stays as it is. Raises Refused for a locked quarter: that takes a correction.
    """
    by.must(Permission.RUN_PERIODS)
    last, said = last or first, reason.strip()
    with transaction.atomic():
        Department.objects.select_for_update(no_key=True).get(pk=department.pk)
        _refuse_wrong(plan, department, cells, first, last, said)
        held = Exemption.objects.filter(department=department, first=first, last=last, lifted_from=None, reason=said)
        kept = {allowances.key(row.indicator_id, row.part): row for row in held}
        told = {"first": first, "last": last, "reason": said, "by_key": by.key, "by_name": by.name}
        fresh = [_row(department, key, told) for key in sorted(set(cells) - kept.keys())]
        for row in fresh:
            _refuse_overlap(row)
            row.save()
        if fresh:
            detail = {
                "cells": [allowances.key(row.indicator_id, row.part) for row in fresh],
                "first": str(first),
                "last": str(last),
            }
            _record("exemption.granted", department, fresh, span(first, last), by, {**detail, "reason": said})
    return [*(kept[key] for key in kept if key in set(cells)), *fresh]


def _row(department: Department, key: str, told: Mapping[str, Any]) -> Exemption:
    indicator, _, part = key.partition(":")
    return Exemption(department=department, indicator_id=int(indicator), part=part, **told)


def lift(*, exemption: Exemption, reason: str, by: Actor, since: Quarter | None = None) -> Exemption:
    """Let the figure be reported again, from ``since`` on (None: in every quarter of the exemption), with a reason."""
    by.must(Permission.RUN_PERIODS)
    said = reason.strip()
    if not said:
        raise Refused(sentence("Give the reason for lifting the exemption."))
    with transaction.atomic():
        Department.objects.select_for_update(no_key=True).get(pk=exemption.department_id)
        held = Exemption.objects.select_related("department", "indicator__plan").get(pk=exemption.pk)
        start = max(since or held.first, held.first)
        if held.lifted_from is not None and held.lifted_from <= start:
            return held
        before = min(held.last, held.lifted_from.plus(-1)) if held.lifted_from else held.last
        if start > before:
            raise Refused(sentence("The exemption ends before that quarter."))
        _refuse_locked(held.indicator.plan, start, before)
        held.lifted_from, held.lifted_reason, held.lifted_at = start, said, timezone.now()
        held.lifted_key, held.lifted_name = by.key, by.name
        held.save()
        detail = {"cells": [allowances.key(held.indicator_id, held.part)], "since": str(start), "reason": said}
        _record("exemption.lifted", held.department, [held], span(start, before), by, detail)
    return held


def _refuse_wrong(
    plan: Plan, department: Department, cells: Collection[str], first: Quarter, last: Quarter, reason: str
) -> None:
    if not reason:
        raise Refused(sentence("Give the reason for the exemption."))
    if not plan.years.first <= first <= last <= plan.years.last:
        raise Refused(sentence("Name quarters of the plan, the first before the last."))
    due = {
        cell.key for quarter in span(first, last) for cell in sheets.cells_of(plan, quarter, department.pk) if cell.due
    }
    if not cells or not set(cells) <= due:
        raise Refused(sentence("Choose figures that the unit has to report in these quarters."))
    _refuse_locked(plan, first, last)


def _refuse_locked(plan: Plan, first: Quarter, last: Quarter) -> None:
    locked = Period.objects.filter(plan=plan, quarter__gte=first, quarter__lte=last, state=Period.State.LOCKED).first()
    if locked is not None:
        raise Refused(sentence("%(quarter)s is locked and stays as it is.", quarter=str(locked.quarter)))


def _refuse_overlap(row: Exemption) -> None:
    same = Exemption.objects.filter(department=row.department, indicator=row.indicator_id, part=row.part)
    if any(same.filter(in_force(quarter)).exists() for quarter in span(row.first, row.last)):
        raise Refused(sentence("%(figure)s is exempt already in one of these quarters.", figure=str(row.indicator)))


def _record(
    kind: str,
    department: Department,
    rows: Sequence[Exemption],
    quarters: Iterable[Quarter],
    by: Actor,
    detail: Mapping[str, object],
) -> None:
    listed = list(quarters)
    events.record(
        kind,
        by=by,
        about=department,
        label=f"{department.name} {listed[0]}–{listed[-1]}",
        unit=department.code,
        detail=detail,
        touched=[(row.indicator_id, quarter) for row in rows for quarter in listed],
    )

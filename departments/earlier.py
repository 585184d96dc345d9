"""What stood in the cells before: the unit's answers of earlier quarters, and its drafts before the deadline's day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time

from django.utils import timezone

from departments import sheets
from departments.cells import Answer
from departments.findings import LOOK_BACK
from departments.models import Submission, Value
from departments.situations import due_at
from targets.periods import Quarter

#: Earlier answers by cell key and quarter.
Earlier = Mapping[str, Mapping[Quarter, Answer]]


def answers(submissions: Sequence[Submission], indicators: Collection[int]) -> dict[int, Earlier]:
    """The answers of these units in the quarters before as they stand, verified or still on their way, by department
    id, in one query."""
    if not submissions:
        return {}
    period = submissions[0].period
    reported = Value.objects.filter(
        latest=True,
        standing=Value.Standing.REPORTED,
        indicator__in=indicators,
        department__in=[each.department_id for each in submissions],
        period__plan=period.plan_id,
        period__quarter__lt=period.quarter,
        period__quarter__gte=period.quarter.plus(-LOOK_BACK),
    ).order_by()
    found: dict[int, dict[str, dict[Quarter, Answer]]] = {}
    for unit, indicator, part, quarter, *content in reported.values_list(
        "department_id", "indicator_id", "part", "period__quarter", *sheets.CONTENT
    ):
        of_cell = found.setdefault(unit, {}).setdefault(f"{indicator}:{part}", {})
        of_cell[quarter] = Answer(*content)
    return dict(found)


def drafts(submissions: Sequence[Submission], today: date | None) -> dict[int, dict[str, Answer]]:
    """What stood in each cell of these submissions of one period before the day of its deadline, where that day has
    come, by submission id, in one query."""
    begun = {each.department_id: (each.pk, midnight) for each in submissions if (midnight := _midnight(each, today))}
    if not begun:
        return {}
    rows = Value.objects.filter(
        period=submissions[0].period_id,
        department__in=begun,
        entered_at__lt=max(midnight for _, midnight in begun.values()),
    )
    found: dict[int, dict[str, Answer]] = {}
    for value in rows.order_by("number"):
        submission, midnight = begun[value.department_id]
        if value.entered_at < midnight:
            found.setdefault(submission, {})[sheets.key_of(value)] = sheets.answer_of(value)
    return found


def _midnight(submission: Submission, today: date | None) -> datetime | None:
    """When the day of the deadline began; None while it has not come."""
    due = due_at(submission)
    if due is None or today is None or today < timezone.localdate(due):
        return None
    return datetime.combine(timezone.localdate(due), time(), timezone.get_current_timezone())

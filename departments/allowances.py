"""What the office allowed units: figures that may come later, figures that need not come at all. Everything here reads;
the number of queries does not depend on how many submissions are asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from departments.models import Exemption, Extension, ExtensionCell, Submission, Supplement
from targets.models import Plan
from targets.periods import Quarter, span


@dataclass(frozen=True)
class Exempt:
    """A unit's figure that need not be reported in a quarter, and the row that says so."""

    indicator: int
    department: int
    unit: str
    part: str
    quarter: Quarter
    reason: str
    row: int


def key(indicator: int, part: str) -> str:
    return f"{indicator}:{part}"


def deferred(submission: Submission, now: datetime | None = None) -> frozenset[str]:
    """The figures whose own extension still runs: they are expected later, never late, never blocking."""
    return running(put_off([submission]).get(submission.pk, {}), now)


def running(put_off: Mapping[str, datetime], now: datetime | None = None) -> frozenset[str]:
    moment = now or timezone.now()
    return frozenset(key for key, until in put_off.items() if moment <= until)


def put_off(submissions: Sequence[Submission]) -> dict[int, dict[str, datetime]]:
    """Until when figures were put off, those whose extension has run out included, by submission id and cell key."""
    granted = ExtensionCell.objects.filter(
        extension__submission__in=[each.pk for each in submissions], extension__state=Extension.State.GRANTED
    )
    found: dict[int, dict[str, datetime]] = {}
    for submission, indicator, part, until in granted.values_list(
        "extension__submission_id", "indicator_id", "part", "extension__until"
    ):
        cells = found.setdefault(submission, {})
        if until is not None:
            cells[key(indicator, part)] = max(until, cells.get(key(indicator, part), until))
    return found


def supplements(submission: Submission) -> dict[str, Supplement]:
    """The figures that are being handed in late, after the rest, by cell key."""
    return late_ones([submission]).get(submission.pk, {})


def late_ones(submissions: Sequence[Submission]) -> dict[int, dict[str, Supplement]]:
    """The same of several submissions, by submission id; no query where none is a supplement."""
    asked = [each.pk for each in submissions if each.supplementing]
    rows = Supplement.objects.filter(submission__in=asked, closed_at=None) if asked else ()
    found: dict[int, dict[str, Supplement]] = {}
    for row in rows:
        found.setdefault(row.submission_id, {})[key(row.indicator_id, row.part)] = row
    return found


def exempt(submission: Submission) -> dict[str, str]:
    """The figures that the unit need not report this quarter (免报), with the reason, by cell key."""
    return exempt_of([submission])[submission.pk]


def exempt_of(submissions: Sequence[Submission]) -> dict[int, dict[str, str]]:
    """The same of several submissions, whatever their quarters, by submission id."""
    rows = Exemption.objects.filter(department__in={each.department_id for each in submissions})
    held = list(
        rows.filter(indicator__plan__in={each.period.plan_id for each in submissions}).select_related("indicator")
    )
    return {
        each.pk: {
            key(row.indicator_id, row.part): row.reason
            for row in held
            if (row.department_id, row.indicator.plan_id) == (each.department_id, each.period.plan_id)
            and row.first <= each.period.quarter <= row.last
            and (row.lifted_from is None or row.lifted_from > each.period.quarter)
        }
        for each in submissions
    }


def in_force(quarter: Quarter) -> Q:
    """Exemptions that hold in the quarter."""
    return Q(first__lte=quarter, last__gte=quarter) & (Q(lifted_from=None) | Q(lifted_from__gt=quarter))


def exempted(plan: Plan, only: Collection[int] | None = None) -> dict[int, list[Exempt]]:
    """Every exempted figure and quarter of the plan's indicators (or of some), by indicator id: what checks leave
    out."""
    rows = Exemption.objects.filter(indicator__plan=plan).order_by("first", "id")
    if only is not None:
        rows = rows.filter(indicator__in=only)
    found: dict[int, list[Exempt]] = {}
    for row, indicator, unit, name, part, first, last, lifted, reason in rows.values_list(
        "id", "indicator_id", "department_id", "department__name", "part", "first", "last", "lifted_from", "reason"
    ):
        found.setdefault(indicator, []).extend(
            Exempt(indicator, unit, name, part, quarter, reason, row)
            for quarter in span(first, last)
            if lifted is None or quarter < lifted
        )
    return found

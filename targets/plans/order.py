"""In which order people look for plans: the one they work with stands first."""

from __future__ import annotations

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from targets.models import Period, Plan


def in_use_first(rows: QuerySet[Plan]) -> QuerySet[Plan]:
    """Those that have begun, of these the ones with an opened quarter, each the newest first.

    A plan for the next term, prepared years ahead, does not take the place of the present one.
    """
    today = timezone.localdate()
    opened = Period.objects.filter(plan=OuterRef("pk")).exclude(state=Period.State.SCHEDULED)
    begun = Q(start_year__lt=today.year) | Q(start_year=today.year, start_month__lte=today.month)
    first = (Case(When(begun, then=Value(0)), default=Value(1)), Exists(opened).desc())
    return rows.order_by(*first, "-start_year", "-id")

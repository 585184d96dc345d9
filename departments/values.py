"""Versions of reported values: a change is a new row, the old one stays; the last one that was verified counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from departments.cells import Answer
from departments.models import Value
from departments.sheets import CONTENT
from qualitycity import bulk
from qualitycity.roles import Actor
from targets.periods import Quarter


@dataclass(frozen=True, slots=True)
class Version:
    """A version that is stored, as far as the next one follows from it."""

    pk: int
    number: int
    counted: bool
    answer: Answer


@dataclass(frozen=True)
class Draft:
    """A new answer to one cell, and the version it follows."""

    indicator: int
    period: int
    department: int
    part: str
    answer: Answer
    before: Value | Version | None = None

    @property
    def place(self) -> tuple[int, int, int, str]:
        return self.indicator, self.period, self.department, self.part


def append(drafts: Sequence[Draft], *, by: Actor, channel: str, at: datetime) -> list[Value]:
    """Write the next version of each cell, and give them back: for pages.

    Runs inside the caller's transaction, which holds the submission's row: nobody else numbers versions meanwhile.
    """
    keys = store(drafts, by=by, channel=channel, at=at)
    rows = [_row(draft, by, channel, at, None) for draft in drafts]
    return [Value(pk=key, **row) for key, row in zip(keys, rows, strict=True)]


def store(drafts: Sequence[Draft], *, by: Actor, channel: str, at: datetime, voucher: Actor | None = None) -> list[int]:
    """Like ``append``, for thousands of cells; returns the keys of the versions.

    With ``voucher`` they count at once, on that person's word, instead of those verified before.
    """
    followed = [draft.before.pk for draft in drafts if draft.before]
    if voucher is None:
        bulk.update(Value, followed, latest=False)
    else:
        bulk.update(Value, followed, latest=False, counted=False)
        _discount({draft.place for draft in drafts})
    return bulk.insert(Value, [_row(draft, by, channel, at, voucher) for draft in drafts])


def _discount(places: Collection[tuple[int, int, int, str]]) -> None:
    """Older versions that count under a later draft count no more."""
    older = Value.objects.filter(counted=True, latest=False, period__in={period for _, period, *_ in places}).order_by()
    found = older.values_list("pk", "indicator_id", "period_id", "department_id", "part")
    bulk.update(Value, [pk for pk, *place in found if tuple(place) in places], counted=False)


def _row(draft: Draft, by: Actor, channel: str, at: datetime, voucher: Actor | None) -> dict[str, Any]:
    return {
        "indicator_id": draft.indicator,
        "period_id": draft.period,
        "department_id": draft.department,
        "part": draft.part,
        "number": draft.before.number + 1 if draft.before else 1,
        "latest": True,
        "counted": voucher is not None,
        "channel": channel,
        "entered_key": by.key,
        "entered_name": by.name,
        "entered_at": at,
        "verified_key": voucher.key if voucher else "",
        "verified_name": voucher.name if voucher else "",
        "verified_at": at if voucher else None,
        **{name: getattr(draft.answer, name) for name in CONTENT},
    }


def grade(value: Value, words: str) -> Value:
    """The next version of a unit's answer, with the office's grade on it; it stays entered by the unit."""
    Value.objects.filter(pk=value.pk).update(latest=False)
    graded = Value(**{field.attname: getattr(value, field.attname) for field in Value._meta.concrete_fields})
    graded.pk, graded.number, graded.latest, graded.counted, graded.grade = None, value.number + 1, True, False, words
    Value.objects.bulk_create([graded])
    return graded


def count(
    *, period: int, departments: Collection[int], by: Actor, at: datetime, only: Collection[int] | None = None
) -> list[tuple[int, Quarter]]:
    """Let the latest versions of these units count from now on, instead of the ones verified before.

    ``only`` names the value rows, where not all are meant. Returns what changed, as (indicator id, quarter) pairs.
    """
    of_units = Q(period=period, department__in=departments)
    rows = Value.objects.filter(of_units, Q(counted=True) | Q(latest=True)).order_by()
    held = list(rows.values_list("pk", "counted", "period__quarter", "indicator_id", "department_id", "part"))
    fresh: dict[int, tuple[Any, ...]] = {pk: tuple(place) for pk, counted, *place in held if not counted}
    if only is not None:
        fresh = {pk: fresh[pk] for pk in only if pk in fresh}
    if not fresh:
        return []
    places = set(fresh.values())
    before = [pk for pk, counted, *place in held if counted and tuple(place) in places]
    Value.objects.filter(pk__in=before).update(counted=False)
    Value.objects.filter(pk__in=fresh).update(counted=True, verified_key=by.key, verified_name=by.name, verified_at=at)
    return sorted({(indicator, quarter) for quarter, indicator, *_ in places})

"""The area's calendar of days off and days worked to make up for them, as the office keeps it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction

from qualitycity import events
from qualitycity.roles import Actor, Permission
from targets import workdays
from targets.models import Area, Holiday
from targets.workdays import Calendar, Special


def of_year(area: Area, year: int) -> list[Holiday]:
    return list(Holiday.objects.filter(area=area, day__year=year))


def calendar(area: Area | int) -> Calendar:
    """The area's calendar, of all years (one query)."""
    rows = Holiday.objects.filter(area=area).values_list("day", "name", "working")
    return workdays.calendar(Special(*row) for row in rows)


def keep(*, area: Area, days: Sequence[Special], by: Actor, instead_of: int | None = None) -> int:
    """Enter days into the calendar, or change them. ``instead_of``: the list is the whole of that year, so that its
    other days go. Returns how many days are others now."""
    by.must(Permission.RUN_PERIODS)
    wanted = {one.day: one for one in days}
    with transaction.atomic():
        held = _held(area)
        changed = {day: one for day, one in wanted.items() if _told(held.get(day)) != (one.name, one.working)}
        gone = [day for day in held if day.year == instead_of and day not in wanted]
        for day, one in changed.items():
            Holiday.objects.update_or_create(
                area=area, day=day, defaults={**_content(one), "by_key": by.key, "by_name": by.name}
            )
        Holiday.objects.filter(area=area, day__in=gone).delete()
        if changed or gone:
            detail = {str(day): [_told(held.get(day)), _told(changed.get(day))] for day in sorted({*changed, *gone})}
            events.record("holidays.kept", by=by, about=area, detail={"days": detail})
    return len(changed) + len(gone)


def drop(*, area: Area, days: Collection[date], by: Actor) -> int:
    """Take days out of the calendar: they are what their weekday says again."""
    by.must(Permission.RUN_PERIODS)
    with transaction.atomic():
        held = _held(area)
        gone = sorted(day for day in days if day in held)
        Holiday.objects.filter(area=area, day__in=gone).delete()
        if gone:
            detail = {str(day): [_told(held[day]), None] for day in gone}
            events.record("holidays.kept", by=by, about=area, detail={"days": detail})
    return len(gone)


def _held(area: Area) -> dict[date, Holiday]:
    """The days as they are; whoever changes them too waits for the area."""
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    return {one.day: one for one in Holiday.objects.filter(area=area)}


def _told(one: Holiday | Special | None) -> tuple[str, bool] | None:
    return None if one is None else (one.name, one.working)


def _content(one: Special) -> dict[str, object]:
    return {"name": one.name, "working": one.working}

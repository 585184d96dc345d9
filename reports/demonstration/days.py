"""The days of the demonstration. Actions stamp the moment they run; over the rows of a quarter the story's own days are
laid afterwards, so that deadlines, lateness and versions look as they would. The log keeps the true time.

Where the clock has not come as far as the story, all of its days lie earlier by the same number of days.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from departments.models import Remark, Submission, Value
from reports.demonstration import marks, story
from reports.demonstration.story import Chapter, Walk
from targets.deadlines import Timetable
from targets.models import Period, Plan

_HOURS = {"entered": time(10, 20), "submitted": time(15, 40), "released": time(16, 30), "verified": time(9, 50)}
_OFFICE_OPENS = time(9, 0)


def at(day: date, hour: time) -> datetime:
    """An hour of a day of the story."""
    return datetime.combine(told_on(day), hour, timezone.get_default_timezone())


def told_on(day: date) -> date:
    """A day of the story, as it is told now."""
    return day - _earlier()


def _earlier() -> timedelta:
    """By how much the story is told earlier: its last day is yesterday at the latest."""
    return max(timedelta(0), story.last_day() + timedelta(days=1) - timezone.localdate())


def lay(plan: Plan, chapter: Chapter) -> None:
    """Lay the story's days over what was written in a quarter."""
    period = Period.objects.get(plan=plan, quarter=chapter.quarter)
    ended = at(chapter.ended, Timetable().due_time) if chapter.ended else None
    Period.objects.filter(pk=period.pk).update(
        opened_at=at(chapter.opened, _OFFICE_OPENS),
        due_at=at(chapter.due, Timetable().due_time),
        closed_at=ended,
        locked_at=ended if chapter.state == "locked" else None,
    )
    for walk in story.walks(chapter.quarter):
        _lay_over(period, walk)


def _lay_over(period: Period, walk: Walk) -> None:
    moments = {name: at(day, _HOURS[name]) for name, day in walk.days.items()}
    own = Submission.objects.filter(period=period, department__code=walk.department)
    for name in ("submitted", "released", "verified"):
        if name in moments:
            own.exclude(**{f"{name}_at": None}).update(**{f"{name}_at": moments[name]})
    if "released" in moments:
        own.exclude(first_released_at=None).update(first_released_at=moments["released"])
    values = Value.objects.filter(period=period, department__code=walk.department, channel=marks.CHANNEL)
    if "entered" in moments:
        values.update(entered_at=moments["entered"])
    if "verified" in moments:
        values.filter(counted=True).update(verified_at=moments["verified"])
    for sent_back in story.returns(walk):
        moment = at(sent_back.day, _HOURS["submitted"])
        remarks = Remark.objects.filter(submission__in=own, text=sent_back.reason)
        remarks.update(at=moment)
        remarks.exclude(resolved_at=None).update(resolved_at=moment + timedelta(hours=1))
        if sent_back.mended:
            again = values.filter(indicator__targets__code=sent_back.cell.code, part=sent_back.cell.part, latest=True)
            again.update(entered_at=moment + timedelta(hours=1))

"""The office's reporting calendar: a plan's schedule with the year's dates it makes, and the area's holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from departments.forms import TimetableForm
from departments.views import moves
from departments.views.entry import page_or_post
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.sentences import sentence
from qualitycity.speech import say
from targets import holidays, schedule, timetables, workdays
from targets.deadlines import Moments, Timetable
from targets.models import Area, Period, Plan
from targets.periods import Quarter, due_in_year

_P = Permission


@dataclass(frozen=True)
class Line:
    """One quarter of the year: when it opens, is due and closes, and whether dates of its own were set."""

    quarter: Quarter
    ends: date
    moments: Moments
    period: Period | None
    own: bool
    moved: bool


@page_or_post
@needs(_P.RUN_PERIODS)
def timetable(request: HttpRequest) -> HttpResponse:
    """A plan's reporting schedule; what it would make of the year is shown before it is saved."""
    plans = list(Plan.objects.filter(area=actor(request).area_id))
    plan = _plan(plans, request.POST.get("plan") or request.GET.get("plan"))
    if plan is None:
        return render(request, "departments/calendar/timetable.html", {"plans": plans})
    held = timetables.of(plan)
    form = TimetableForm(request.POST or None, initial=TimetableForm.of(held or Timetable()))
    shown = held
    if request.method == "POST" and form.is_valid():
        shown = form.table()
        if request.POST.get("act") == "save":
            timetables.put(plan=plan, table=shown, by=actor(request))
            messages.success(request, _("The schedule is saved: quarters that are not open yet follow it."))
            return redirect(f"{reverse('timetable')}?plan={plan.pk}")
    year = _year(request, plan)
    page = {"plans": plans, "plan": plan, "form": form, "held": held, "year": year, "years": _years(plan)}
    page |= {"lines": _lines(plan, shown, year), "unsaved": shown != held}
    page["no_holidays"] = not holidays.of_year(plan.area, plan.years.last_day(Quarter(year, 4)).year)
    return render(request, "departments/calendar/timetable.html", page)


@require_POST
@needs(_P.RUN_PERIODS)
def period_dates(request: HttpRequest) -> HttpResponse:
    """Give one quarter dates of its own; what is left empty follows the schedule."""
    plan = get_object_or_404(Plan, area=actor(request).area_id, code=request.POST.get("plan", ""))
    try:
        quarter = Quarter.parse(request.POST.get("quarter", ""))
        given = {name: _moment(request, name) for name in ("opens_at", "due_at", "closes_at")}
        schedule.appoint(plan=plan, quarter=quarter, by=actor(request), **given)
        messages.success(request, _("The dates of %(quarter)s are set.") % {"quarter": quarter})
    except ValueError:
        messages.error(request, _("Write the quarter like 2026Q3."))
    except schedule.NotNow as refused:
        messages.error(request, say(refused.reason))
    return redirect(f"{reverse('timetable')}?plan={plan.pk}&year={request.POST.get('year', '')[:4]}")


@page_or_post
@needs(_P.RUN_PERIODS)
def holidays_page(request: HttpRequest) -> HttpResponse:
    """The area's days off and days worked, a year at a time; the year's list is pasted as it was published."""
    area = get_object_or_404(Area, pk=actor(request).area_id)
    year = moves.number(request, "year") or _number(request.GET.get("year")) or timezone.localdate().year
    problems: list[workdays.Problem] = []
    if request.method == "POST":
        if request.POST.get("act") == "drop":
            days = [day for day in map(_day, request.POST.getlist("day")) if day]
            _tell(request, holidays.drop(area=area, days=days, by=actor(request)))
            return redirect(f"{reverse('holidays')}?year={year}")
        days_read, problems = workdays.read(request.POST.get("list", "")[:20_000], year=year)
        if days_read and not problems:
            whole = year if request.POST.get("whole") else None
            _tell(request, holidays.keep(area=area, days=days_read, by=actor(request), instead_of=whole))
            return redirect(f"{reverse('holidays')}?year={year}")
    page = {"area": area, "year": year, "days": holidays.of_year(area, year), "problems": problems}
    page |= {"kept": request.POST.get("list", ""), "nothing": request.method == "POST" and not problems}
    return render(request, "departments/calendar/holidays.html", page, status=moves.status(request))


def _tell(request: HttpRequest, changed: int) -> None:
    said = ngettext("%(count)s day is another now.", "%(count)s days are others now.", changed)
    messages.success(request, said % {"count": changed})


def _plan(plans: list[Plan], wanted: str | None) -> Plan | None:
    found = [plan for plan in plans if str(plan.pk) == wanted]
    return next(iter(found or plans), None)


def _years(plan: Plan) -> list[tuple[int, str]]:
    return [(year, plan.years.label(year)) for year in range(plan.start_year, plan.end_year + 1)]


def _year(request: HttpRequest, plan: Plan) -> int:
    wanted = moves.number(request, "year") or _number(request.GET.get("year"))
    year = wanted or plan.years.quarter_of(timezone.localdate()).year
    return min(max(year, plan.start_year), plan.end_year)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) == 4 else None


def _lines(plan: Plan, table: Timetable | None, year: int) -> list[Line]:
    dates = timetables.dates(plan, table)
    held = {period.quarter: period for period in Period.objects.filter(plan=plan)}
    return [_line(dates, quarter, held.get(quarter)) for quarter in due_in_year(year, "quarterly")]


def _line(dates: timetables.Dates, quarter: Quarter, period: Period | None) -> Line:
    moments, computed = dates.of(quarter, period), dates.computed(quarter)
    ends = dates.plan.years.last_day(quarter)
    straight = (timezone.localtime(computed.due).date() - ends).days != dates.table.due_after_days
    moved = moments.due == computed.due and dates.table.shifted and not dates.table.due_in_working_days and straight
    own = period is not None and any((period.opens_at, period.closes_at, moments.due != computed.due))
    return Line(quarter, ends, moments, period, own, moved)


def _moment(request: HttpRequest, name: str) -> Any:
    written = request.POST.get(name, "").strip()
    found = moves.moment(written)
    if written and found is None:
        raise schedule.NotNow(sentence("Give the day and time of the new deadline."))
    return found


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

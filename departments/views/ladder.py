"""The office's pages of what is sent by itself: each plan's ladder and quiet hours, and the list of what was sent."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from departments import notices, reminders, tables
from departments.models import Channel, Notice, ReminderStep, Sending
from departments.reminders import Step
from departments.views import moves
from departments.views.entry import page_or_post
from departments.views.notices import text_of
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.navigation import ROLE_NAMES
from qualitycity.roles import Permission
from qualitycity.sentences import sentence
from qualitycity.views import kind_word
from targets.models import Plan

_P = Permission
A_PAGE, MOST_EXPORTED = 50, 10_000
#: Empty rows for steps to come.
_SPARE = 3
#: How each state of a sending looks.
_LOOKS = {"waiting": "queued", "taken": "running", "sent": "done", "unclear": "overdue", "failed": "failed"}
_KINDS = (
    "reminder", "reminder.circular", "period.opened", "submission.submitted", "submission.released",
    "submission.returned", "submission.verified", "extension.asked", "extension.granted", "extension.refused",
)  # fmt: skip


# --- the ladder -------------------------------------------------------------------------------------------------------
@page_or_post
@needs(_P.RUN_PERIODS)
def chase_ladder(request: HttpRequest) -> HttpResponse:
    """Each plan's steps and quiet hours; a step without days is taken away."""
    plans = list(Plan.objects.filter(area=actor(request).area_id))
    if request.method == "POST":
        plan = get_object_or_404(Plan, area=actor(request).area_id, code=request.POST.get("plan", ""))
        moves.done(request, lambda: _put(request, plan), _("The ladder is kept; it holds from now on."))
        return redirect("chase-ladder")
    rules = reminders.rules_of(plan.pk for plan in plans)
    page = {
        "plans": [{"plan": plan, "rules": rules[plan.pk], "rows": _rows(rules[plan.pk].steps)} for plan in plans],
        "addressees": ReminderStep.To.choices,
        "channels": Channel.choices,
    }
    return render(request, "departments/chase/ladder.html", page)


def _rows(steps: tuple[Step, ...]) -> list[Step | None]:
    return [*steps, *([None] * _SPARE)]


def _put(request: HttpRequest, plan: Plan) -> None:
    sent = request.POST
    steps = [_step(request, number) for number in range(40) if sent.get(f"days-{number}", "").strip()]
    quiet = {name: _clock(sent.get(name, "")) for name in ("quiet_from", "quiet_until")}
    reminders.put(plan=plan, steps=steps, by=actor(request), **quiet)


def _step(request: HttpRequest, number: int) -> Step:
    sent = request.POST
    days, to = sent[f"days-{number}"].strip().replace("−", "-"), sent.get(f"to-{number}", "")
    digits = days.removeprefix("-").removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4) or to not in ReminderStep.To.values:
        raise Refused(sentence("Write the days of each step as a number: -3 is three days before the deadline."))
    channels = tuple(name for name in Channel.values if sent.get(f"{name}-{number}"))
    return Step(int(days), _clock(sent.get(f"at-{number}", "")), to, channels)


def _clock(text: str) -> time:
    try:
        found = parse_time(text.strip())
    except ValueError:
        found = None
    if found is None:
        raise Refused(sentence("Write times like 09:00."))
    return found.replace(second=0, microsecond=0, tzinfo=None)


# --- what was sent ----------------------------------------------------------------------------------------------------
@require_safe
@needs(_P.RUN_PERIODS, _P.READ_LOG)
def chase_sent(request: HttpRequest) -> HttpResponse:
    """What was told to whom, the newest first, narrowed by the address."""
    asked = _asked(request)
    page = Paginator(_narrowed(request, asked), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "asked": asked,
        "page": page,
        "lines": [_line(notice) for notice in page],
        "kinds": [(kind, kind_word(kind)) for kind in _KINDS],
        "states": Sending.State.choices,
        "may_run": actor(request).may(_P.RUN_PERIODS),
    }
    return render(request, "departments/chase/sent.html", context)


@require_safe
@needs(_P.RUN_PERIODS, _P.READ_LOG)
def chase_sent_export(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook."""
    return tables.sent(_narrowed(request, _asked(request))[:MOST_EXPORTED], _("Notices sent"))


@require_POST
@needs(_P.RUN_PERIODS)
def chase_again(request: HttpRequest) -> HttpResponse:
    """Send a message again that was given up, or whose fate is unclear."""
    chosen = request.POST.get("sending", "")
    key = int(chosen) if chosen.isascii() and chosen.isdigit() and len(chosen) < 19 else 0
    rows = Sending.objects.filter(notice__period__plan__area=actor(request).area_id)
    sending = rows.filter(pk=key).first()
    if sending is not None and notices.send_again(sending=sending, by=actor(request)):
        messages.success(request, _("It will be sent again."))
    else:
        messages.error(request, _("It is not waiting for that: look at the list again."))
    return redirect("chase-sent")


def _asked(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "").strip() for name in ("kind", "who", "state", "since", "until")}


def _narrowed(request: HttpRequest, asked: dict[str, str]) -> QuerySet[Notice]:
    rows = Notice.objects.filter(period__plan__area=actor(request).area_id)
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["who"]:
        rows = rows.filter(Q(user__name__icontains=asked["who"]) | Q(department__name__icontains=asked["who"]))
    if asked["state"]:
        rows = rows.filter(pk__in=Sending.objects.filter(state=asked["state"]).order_by().values("notice"))
    if since := _day(asked["since"]):
        rows = rows.filter(created_at__gte=since)
    if until := _day(asked["until"]):
        rows = rows.filter(created_at__lt=until + timedelta(days=1))
    return rows.select_related("user", "department").prefetch_related("sendings").order_by("-id")


def _day(text: str) -> datetime | None:
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day, time.min)) if day and 1900 < day.year < 9000 else None


def _line(notice: Notice) -> dict[str, Any]:
    sendings = [{"sending": row, "look": _LOOKS[row.state]} for row in notice.sendings.all()]
    return {
        "notice": notice,
        "kind": kind_word(notice.kind),
        "text": text_of(notice),
        "role": _(ROLE_NAMES[notice.role]) if notice.role else "",
        "by": _("the ladder") if notice.by_key == reminders.BY.key else notice.by_name,
        "sendings": sendings,
    }

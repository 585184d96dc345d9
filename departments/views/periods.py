"""The office's calendar page: quarters are opened with a deadline, closed and locked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from departments.models import Submission
from departments.views import moves
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.sentences import sentence
from qualitycity.speech import say
from targets import schedule
from targets.models import Period, Plan
from targets.periods import Quarter

_P = Permission


@require_safe
@needs(_P.RUN_PERIODS)
def periods(request: HttpRequest) -> HttpResponse:
    """Every quarter of every plan of the area: its state, its deadline, and what is not verified yet."""
    plans = Plan.objects.filter(area=actor(request).area_id)
    unverified: dict[int, list[str]] = {}
    waiting = Submission.objects.filter(period__plan__in=plans).exclude(state__in=("verified", "locked"))
    for period, name in waiting.order_by("department__order").values_list("period_id", "department__name"):
        unverified.setdefault(period, []).append(name)
    listed = Period.objects.filter(plan__in=plans).select_related("plan").order_by("plan", "-quarter")
    opened = [each for each in listed if each.state != Period.State.SCHEDULED]
    held = [each for each in listed if each.state == Period.State.SCHEDULED]
    to_come = [each for each in held if each.quarter >= each.plan.years.first]
    page = {
        "lines": [{"period": each, "waiting": unverified.get(each.pk, [])} for each in opened],
        "scheduled": sorted(each.quarter for each in to_come),
        "proposed": [{"plan": plan, "quarter": _proposed(plan, to_come)} for plan in plans],
        "period_open": _("open for entry"),
        "may_edit": actor(request).may(_P.EDIT_PLAN),
    }
    return render(request, "departments/periods.html", page)


def _proposed(plan: Plan, to_come: list[Period]) -> Quarter:
    """The quarter that the office probably opens next: the one just gone, else the first one after it."""
    gone = plan.years.quarter_of(timezone.localdate()).plus(-1)
    return min((each.quarter for each in to_come if each.plan == plan and each.quarter >= gone), default=gone)


@require_POST
@needs(_P.RUN_PERIODS)
def period_move(request: HttpRequest) -> HttpResponse:
    """Open, close or lock one quarter."""
    plan = get_object_or_404(Plan, area=actor(request).area_id, code=request.POST.get("plan", ""))
    try:
        quarter = Quarter.parse(request.POST.get("quarter", ""))
        _move(request.POST.get("act", ""), plan, quarter, request)
    except ValueError:
        messages.error(request, _("Write the quarter like 2026Q3."))
    except schedule.NotNow as refused:
        messages.error(request, say(refused.reason))
    return redirect("periods")


@require_POST
@needs(_P.RUN_PERIODS)
def period_paper(request: HttpRequest) -> HttpResponse:
    """Whether units must release with a signed and sealed scan."""
    plan = get_object_or_404(Plan, area=actor(request).area_id, code=request.POST.get("plan", ""))
    schedule.want_signed_form(plan=plan, wanted=request.POST.get("wanted") == "1", by=actor(request))
    messages.success(request, _("It holds from the next release on."))
    return redirect("periods")


def _move(act: str, plan: Plan, quarter: Quarter, request: HttpRequest) -> None:
    by = actor(request)
    if act == "open":
        written = request.POST.get("due_at", "").strip()
        due_at = moves.moment(written)
        if written and due_at is None:
            raise schedule.NotNow(sentence("Give the day and time of the new deadline."))
        schedule.open(plan=plan, quarter=quarter, by=by, due_at=due_at)
        messages.success(request, _("%(quarter)s is open for entry.") % {"quarter": quarter})
    elif act == "close":
        schedule.close(plan=plan, quarter=quarter, by=by)
        messages.success(request, _("%(quarter)s is closed: no new figures are taken.") % {"quarter": quarter})
    elif act == "lock":
        schedule.lock(plan=plan, quarter=quarter, by=by)
        messages.success(request, _("%(quarter)s is locked.") % {"quarter": quarter})

"""The office's pages: the queue of what units released, and the sheet on which each is judged."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from departments import access, extensions, grid, submissions, workflow
from departments.models import Extension
from departments.situations import is_late, situation_of
from departments.views import moves
from departments.views.entry import page_or_post
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.sentences import sentence
from targets.models import Period

_P = Permission
needs_office = needs(_P.VERIFY, _P.RUN_PERIODS)

#: What the office may open: drafts stay inside the unit.
OPEN_TO_OFFICE = ("reported", "returned", "supplement", "verified", "locked")
_ACTS = {"return": moves.send_back, "grade": moves.grade}
#: What waits for the office first, then what the office waits for.
_ORDER = ("reported", "submitted", "returned", "draft", "supplement", "verified", "locked")


@require_safe
@needs_office
def review_queue(request: HttpRequest) -> HttpResponse:
    """Every unit of one quarter: what waits for the office first, then who is still to report, the late ones named."""
    shown = access.visible_submissions(actor(request))
    held = Period.objects.filter(submissions__in=shown.order_by()).distinct().select_related("plan")
    periods = list(held.order_by("-quarter", "plan"))
    period = _chosen(request, periods)
    listed = list(shown.filter(period=period).order_by("department__order", "department")) if period else []
    page = {
        "periods": periods,
        "period": period,
        "lines": sorted(listed, key=lambda each: _ORDER.index(each.state)),
        "counted": {state: sum(each.state == state for each in listed) for state in _ORDER},
        "late": [each for each in listed if each.first_released_at is None and is_late(each)],
        "open_to_office": OPEN_TO_OFFICE,
        "may_run": actor(request).may(_P.RUN_PERIODS),
    }
    return render(request, "departments/review_queue.html", page)


@page_or_post
@needs_office
def review_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's figures as differences; verify them, or return them with a reason for each cell."""
    submission = moves.submission_of(request, pk, state__in=OPEN_TO_OFFICE)
    if request.method == "POST":
        if _ACTS.get(request.POST.get("act", ""), moves.verify)(request, submission):
            return redirect(f"{reverse('review')}?period={submission.period_id}")
        submission = moves.submission_of(request, pk)
    situation, by = situation_of(submission), actor(request)
    may_verify = workflow.may("verify", situation, by=by)
    page = {
        "submission": submission,
        "period": submission.period,
        "grid": grid.with_changes(grid.of(submission, today=timezone.localdate())),
        "may_verify": may_verify,
        "to_grade": submissions.ungraded(submission) if workflow.may("grade", situation, by=by) else {},
        "lacking": workflow.lacking("verify", situation, by=by) if may_verify else [],
        "grades": submissions.GRADES,
        **moves.kept(request),
    }
    return render(request, "departments/review_sheet.html", page, status=moves.status(request))


@require_POST
@needs(_P.RUN_PERIODS)
def review_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one unit a later deadline."""
    submission = moves.submission_of(request, pk)
    due_at = moves.moment(request.POST.get("due_at", ""))
    reason = request.POST.get("reason", "")[:500]

    def extend() -> Extension:
        if due_at is None:
            raise workflow.Refused(sentence("Give the day and time of the new deadline."))
        return extensions.give(submission=submission, until=due_at, reason=reason, by=actor(request))

    moves.done(request, extend, _("The deadline of this unit is extended."))
    return redirect(f"{reverse('review')}?period={submission.period_id}")


def _chosen(request: HttpRequest, periods: list[Period]) -> Period | None:
    """The quarter of the address, else the newest one that is open, else the newest."""
    wanted = request.GET.get("period")
    if wanted is not None:
        return get_object_or_404(Period, pk=wanted if wanted.isdecimal() else 0, pk__in=[each.pk for each in periods])
    running = [each for each in periods if each.state == Period.State.OPEN]
    return next(iter(running or periods), None)

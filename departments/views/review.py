"""The office's pages: the queue of what units released, and the sheet on which each is judged."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from departments import access, reasons
from departments.models import Extension, Submission
from departments.situations import is_late, is_open_to_office
from departments.views import judging, moves
from departments.views.entry import page_or_post
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from targets.models import Period

_P = Permission
needs_office = needs(_P.VERIFY, _P.RUN_PERIODS)

_ACTS = {"return": moves.send_back, "grade": moves.grade}
#: What waits for the office first, then what the office waits for.
_ORDER = ("reported", "submitted", "returned", "draft", "supplement", "verified", "locked")


@require_safe
@needs_office
def review_queue(request: HttpRequest) -> HttpResponse:
    """Every unit of one quarter: what waits for the office first, then who is still to report, the late ones named."""
    shown = access.told_apart(access.visible_submissions(actor(request)))
    periods = _periods(request)
    period = _chosen(request, periods)
    listed = list(shown.filter(period=period).order_by("department__order", "department")) if period else []
    page = {
        "periods": periods,
        "period": period,
        "lines": sorted(listed, key=lambda each: _ORDER.index(each.state)),
        "counted": {state: sum(each.state == state for each in listed) for state in _ORDER},
        "late": [each for each in listed if each.first_released_at is None and is_late(each)],
        "open_to_office": {each.pk for each in listed if is_open_to_office(each)},
        "may_run": actor(request).may(_P.RUN_PERIODS),
        "requests": Extension.objects.filter(submission__in=listed, state=Extension.State.ASKED).count(),
    }
    return render(request, "departments/review_queue.html", page)


@require_safe
@needs_office
def review_waiting(request: HttpRequest) -> HttpResponse:
    """The queue of differences: the rows of every unit of a quarter that wait for the office."""
    periods = _periods(request)
    period = _chosen(request, periods)
    waiting = access.visible_submissions(actor(request)).filter(period=period, state=Submission.State.REPORTED)
    page = judging.queue(request, list(waiting.order_by("department__order", "department")), office=True)
    page |= {"periods": periods, "period": period, "may_run": actor(request).may(_P.RUN_PERIODS)}
    return render(request, "departments/review_waiting.html", page)


@page_or_post
@needs_office
def review_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's figures as differences; verify them, or return them with a reason for each cell."""
    submission = judging.before_office(request, pk)
    if request.method == "POST":
        if _ACTS.get(request.POST.get("act", ""), moves.verify)(request, submission):
            return redirect(moves.onward(request, f"{reverse('review')}?period={submission.period_id}"))
        submission = judging.before_office(request, pk)
    return judging.sheet(request, submission, status=moves.status(request))


@require_POST
@needs(_P.VERIFY)
def review_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept one row, or take that back. The last row verifies the submission. A script gets the row's cell."""
    submission = judging.before_office(request, pk)
    refused = judging.accept(request, submission)
    submission = judging.before_office(request, pk)
    if submission.state == Submission.State.VERIFIED and not refused:
        messages.success(request, _("Every row is accepted: the figures count from now on, and the boards show them."))
        return judging.leave(request, moves.onward(request, f"{reverse('review')}?period={submission.period_id}"))
    return judging.answer(request, submission, refused)


@page_or_post
@needs(_P.RUN_PERIODS)
def review_phrases(request: HttpRequest) -> HttpResponse:
    """The phrases that reviewers pick for a return, one a line."""
    if request.method == "POST":
        texts, seen = (request.POST.get(name, "").splitlines() for name in ("texts", "seen"))
        if moves.done(
            request, lambda: reasons.rewrite(texts=texts, seen=seen, by=actor(request)), _("The phrases are changed.")
        ):
            return redirect("review-phrases")
    page = {"texts": reasons.of(actor(request).area_id), "kept": request.POST.get("texts")}
    return render(request, "departments/review_phrases.html", page, status=moves.status(request))


def _periods(request: HttpRequest) -> list[Period]:
    """The quarters that were opened, the newest first."""
    shown = access.visible_submissions(actor(request))
    held = Period.objects.filter(submissions__in=shown.order_by()).distinct().select_related("plan")
    return list(held.order_by("-quarter", "plan"))


def _chosen(request: HttpRequest, periods: list[Period]) -> Period | None:
    """The quarter of the address, else the newest one that is open, else the newest."""
    wanted = request.GET.get("period")
    if wanted is not None:
        return get_object_or_404(Period, pk=wanted if wanted.isdecimal() else 0, pk__in=[each.pk for each in periods])
    running = [each for each in periods if each.state == Period.State.OPEN]
    return next(iter(running or periods), None)

"""Rows of several units accepted together: chosen on the queue, previewed here, confirmed once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from departments import access, queues
from departments import approvals as batches
from departments.models import Approval, Submission
from departments.queues import Place
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import say
from reports import approvals
from targets.models import Period


@require_POST
@needs(Permission.VERIFY)
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the ticked rows, or all warning-free ones of the quarter, for a preview."""
    by, sent = actor(request), request.POST
    period = get_object_or_404(Period, pk=_number(sent.get("period", "")), plan__area=by.area_id)
    shown = access.visible_submissions(by).filter(period=period, state=Submission.State.REPORTED)
    waiting = list(shown.order_by("department__order", "department"))
    places = None if sent.get("act") == "all" else {_place(text) for text in sent.getlist("row")}
    cases = queues.of(waiting, office=True, today=timezone.localdate())
    try:
        approval = batches.preview(period=period, choices=batches.choose(cases, places, by=by), by=by)
    except Refused as refused:
        messages.error(request, " ".join(say(reason) for reason in refused.reasons))
        return redirect(f"{reverse('review-waiting')}?period={period.pk}")
    return redirect("approval", pk=approval.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.VERIFY)
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What accepting them changes; a POST does it, exactly as it was shown."""
    by = actor(request)
    approval = get_object_or_404(Approval.objects.select_related("period__plan"), pk=pk, by_key=by.key)
    if request.method == "POST":
        try:
            approvals.confirm(approval=approval, outcome=request.POST.get("outcome", ""), by=by)
        except Refused as refused:
            messages.error(request, " ".join(say(reason) for reason in refused.reasons))
        else:
            messages.success(request, _("Accepted: the figures of complete units count from now on."))
            return redirect(f"{reverse('review-waiting')}?period={approval.period_id}")
    page = {"preview": approvals.preview(approval, by=by), "period": approval.period, "approval": approval}
    return render(request, "reports/approval.html", page, status=409 if request.method == "POST" else 200)


def _place(text: str) -> Place:
    number, _bar, key = text.partition("|")
    return _number(number), key


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadRequest("no number")
    return int(text)

"""More time and exemptions: what a unit asks for, and what the office decides."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from departments import access, exemptions, extensions, sheets, submissions
from departments.models import Exemption, Extension, Submission
from departments.views import moves
from departments.views.entry import page_or_post
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.sentences import sentence
from targets.models import Period
from targets.periods import Quarter

_P = Permission
_MOST = 200


@page_or_post
@needs(_P.SUBMIT, _P.RELEASE)
def entry_extension(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit asked for and what became of it; ask for more time, for the whole or for some figures."""
    submission = moves.submission_of(request, pk)
    if "withdraw" in request.POST:
        held = get_object_or_404(submission.extensions, pk=moves.number(request, "withdraw") or 0)
        moves.done(request, lambda: extensions.withdraw(extension=held, by=actor(request)), _("Taken back."))
        return redirect("entry-extension", pk=pk)
    if request.method == "POST" and moves.done(
        request,
        lambda: extensions.ask(submission=submission, by=actor(request), **_wanted(request)),
        _("Asked for. The office decides; you will find its answer here."),
    ):
        return redirect("entry-extension", pk=pk)
    page = _page(submission) | _kept(request)
    return render(request, "departments/allowances/ask.html", page, status=moves.status(request))


@require_POST
@needs(_P.ENTER_VALUES)
def entry_supplement(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the submission again for the figures that were put off, or leave them out after all."""
    submission = moves.submission_of(request, pk)
    by, version = actor(request), moves.version(request)
    if request.POST.get("act") == "give_up":
        said = _("Left out: everything is as it was before.")
        moves.done(request, lambda: submissions.give_up(submission=submission, by=by, version=version), said)
    else:
        said = _("Enter the late figures; the others stay as they were released.")
        moves.done(request, lambda: submissions.supplement(submission=submission, by=by, version=version), said)
    return redirect("entry-grid", pk=pk)


@require_safe
@needs(_P.RUN_PERIODS)
def extension_list(request: HttpRequest) -> HttpResponse:
    """The office's list: requests that wait for an answer first, then the decided ones, the newest first."""
    every = _visible(request)
    page = {
        "asked": every.filter(state=Extension.State.ASKED).order_by("asked_at"),
        "decided": every.exclude(state=Extension.State.ASKED).order_by("-decided_at")[:_MOST],
    }
    return render(request, "departments/allowances/list.html", page)


@require_POST
@needs(_P.RUN_PERIODS)
def extension_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant or refuse one request."""
    held, by = get_object_or_404(_visible(request), pk=pk), actor(request)
    answer = request.POST.get("answer", "")[:500]
    if request.POST.get("act") == "refuse":
        said = _("Refused; the unit reads the reason.")
        moves.done(request, lambda: extensions.refuse(extension=held, answer=answer, by=by), said)
    else:
        said = _("Granted.")
        moves.done(request, lambda: extensions.grant(extension=held, until=_until(request), answer=answer, by=by), said)
    if request.POST.get("from") == "unit":
        return redirect("review-extend", pk=held.submission_id)
    return redirect("extensions")


@page_or_post
@needs(_P.RUN_PERIODS)
def review_extend(request: HttpRequest, pk: int) -> HttpResponse:
    """One unit's deadline, requests and exemptions; give more time unasked."""
    submission = moves.submission_of(request, pk)
    if request.method == "POST" and moves.done(
        request,
        lambda: extensions.give(submission=submission, by=actor(request), **_wanted(request)),
        _("The deadline of this unit is extended."),
    ):
        return redirect("review-extend", pk=pk)
    held = Exemption.objects.filter(department=submission.department, indicator__plan=submission.period.plan)
    page = _page(submission) | _kept(request)
    page |= {"exemptions": held.select_related("indicator"), "due": _due(submission)}
    return render(request, "departments/allowances/unit.html", page, status=moves.status(request))


@require_POST
@needs(_P.RUN_PERIODS)
def review_exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Free the unit from reporting figures, from a quarter to a quarter."""
    submission = moves.submission_of(request, pk)

    def exempt() -> list[Exemption]:
        return exemptions.grant(
            plan=submission.period.plan,
            department=submission.department,
            cells=request.POST.getlist("cell"),
            first=_quarter(request, "first"),
            last=_quarter(request, "last") if request.POST.get("last", "").strip() else None,
            reason=request.POST.get("reason", "")[:500],
            by=actor(request),
        )

    moves.done(request, exempt, _("Exempt: it is not asked for, and the checks say so."))
    return redirect("review-extend", pk=pk)


@require_POST
@needs(_P.RUN_PERIODS)
def exemption_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a figure be reported again."""
    shown = access.visible_departments(actor(request)).order_by()
    held = get_object_or_404(Exemption, pk=pk, department__in=shown)

    def lift() -> Exemption:
        since = _quarter(request, "since") if request.POST.get("since", "").strip() else None
        reason = request.POST.get("reason", "")[:500]
        return exemptions.lift(exemption=held, reason=reason, since=since, by=actor(request))

    moves.done(request, lift, _("Lifted: it is reported again."))
    back = Submission.objects.filter(pk=moves.number(request, "back") or 0, department=held.department).first()
    return redirect("review-extend", pk=back.pk) if back else redirect("extensions")


def _visible(request: HttpRequest) -> QuerySet[Extension]:
    shown = access.visible_submissions(actor(request)).order_by().values("pk")
    held = Extension.objects.filter(submission__in=shown)
    return held.select_related("submission__period__plan", "submission__department").prefetch_related(
        "cells__indicator"
    )


def _page(submission: Submission) -> dict[str, Any]:
    sheet = sheets.of(submission)
    open_ones = extensions.outstanding(submission, sheet)
    return {
        "submission": submission,
        "period": submission.period,
        "notes": (),
        "extensions": submission.extensions.prefetch_related("cells__indicator").order_by("-pk"),
        "choices": [cell for cell in sheet.cells if cell.key in open_ones],
        "whole": submission.state in extensions.WITH_THE_UNIT and not submission.supplementing,
        "possible": submission.period.state in (Period.State.OPEN, Period.State.CLOSED),
    }


def _due(submission: Submission) -> list[sheets.Cell]:
    sheet = sheets.of(submission)
    return [cell for cell in sheet.cells if cell.due and cell.key not in sheet.exempt]


def _wanted(request: HttpRequest) -> dict[str, Any]:
    """What the form asks for; without figures chosen among, it would mean the whole."""
    until, cells = _until(request), request.POST.getlist("cell")
    if until is None:
        raise Refused(sentence("Give the day and time of the new deadline."))
    if request.POST.get("scope") == "cells" and not cells:
        raise Refused(sentence("Choose the figures that need more time."))
    cells = cells if request.POST.get("scope") == "cells" else []
    return {"until": until, "cells": cells, "reason": request.POST.get("reason", "")[:500]}


def _until(request: HttpRequest) -> Any:
    return moves.moment(request.POST.get("due_at", ""))


def _kept(request: HttpRequest) -> dict[str, Any]:
    """What was written stands there again when it was refused."""
    written = {f"kept_{name}": request.POST.get(name, "") for name in ("due_at", "reason", "scope")}
    return written | {"kept_cells": request.POST.getlist("cell")}


def _quarter(request: HttpRequest, name: str) -> Quarter:
    try:
        return Quarter.parse(request.POST.get(name, ""))
    except ValueError:
        raise Refused(sentence("Write the quarter like 2026Q3.")) from None

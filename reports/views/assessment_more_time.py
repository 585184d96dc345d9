"""More time for a unit's self scores: what it asks for, and what the office decides."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from departments.models import Department
from departments.views import moves
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.sentences import sentence
from reports.assessments import phases
from reports.models import Assessment, Phase, PhaseExtension
from reports.self_scores import more_time
from reports.views.assessment import day_of, found, page_or_post
from reports.views.assessment_scores import unit_of

_P = Permission


@page_or_post
@needs(_P.SUBMIT, _P.RELEASE)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """What the unit asked for and what became of it; ask for more time, or take the question back."""
    by = actor(request)
    assessment, unit = found(by, pk), unit_of(by)
    if request.method == "POST" and _asked(request, assessment, unit):
        return redirect("assessment-more-time", pk=pk)
    listed = list(more_time.of_unit(assessment, unit))
    page = {
        "assessment": assessment, "unit": unit, "extensions": listed, "closed": more_time.closed(assessment, unit),
        "waits": any(each.state == PhaseExtension.State.ASKED for each in listed),
        "due": phases.due_of(assessment, Phase.SELF, unit),
        "kept_until": request.POST.get("until", ""), "kept_reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "reports/assessment/more_time.html", page, status=moves.status(request))


def _asked(request: HttpRequest, assessment: Assessment, unit: Department) -> bool:
    by, sent = actor(request), request.POST
    if "withdraw" in sent:
        listed = more_time.of_unit(assessment, unit)
        held = get_object_or_404(listed, pk=moves.number(request, "withdraw") or 0)
        return moves.done(request, lambda: more_time.withdraw(extension=held, by=by), _("Taken back."))
    wished: dict[str, Any] = {"until": day_of(sent.get("until", "")), "reason": sent.get("reason", "")}
    return moves.done(
        request,
        lambda: more_time.ask(assessment=assessment, department=unit, by=by, **wished),
        _("Asked for. The office decides; you will find its answer here."),
    )


@require_POST
@needs(_P.RUN_ASSESSMENTS)
def decide(request: HttpRequest, pk: int, wish: int) -> HttpResponse:
    """Grant or refuse one request."""
    by, sent = actor(request), request.POST
    rows = found(by, pk).extensions.filter(phase=Phase.SELF).select_related("assessment", "department")
    held = get_object_or_404(rows, pk=wish)
    answer, act, day = sent.get("answer", ""), sent.get("act", ""), sent.get("until", "").strip()

    def decided() -> None:
        if act == "refuse":
            more_time.refuse(extension=held, answer=answer, by=by)
        elif act == "grant" and (day_of(day) or not day):  # without a day until the one that was wished
            more_time.grant(extension=held, until=day_of(day), answer=answer, by=by)
        else:
            raise Refused(sentence("Choose what to do, and until which day."))

    moves.done(request, decided, _("Refused; the unit reads the reason.") if act == "refuse" else _("Granted."))
    return redirect("assessment-hand-ins", pk=pk)

"""The files behind self scores, assessors' points and appeals: adding, taking away, looking at one, handing it out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments import access
from departments.models import Department, Evidence
from departments.views import moves
from departments.views.evidence import framed, handed_out, room_of, taken_in
from departments.workflow import Refused
from qualitycity import attachments
from qualitycity.admission import SCRIPT, actor, needs
from qualitycity.roles import Actor, Forbidden, Permission
from qualitycity.speech import own_name
from reports import appeals, score_files
from reports.models import ScoreFile
from reports.score_files import Place
from reports.self_scores import sheets
from reports.views.assessment import SEES, found, page_or_post

_P, _To = Permission, ScoreFile.To


@page_or_post
@needs(*SEES)
def of_item(request: HttpRequest, pk: int, to: str, code: str, item: str) -> HttpResponse:
    """The files of a unit's item: those of its self score, or those on which the assessors' points rest."""
    by = actor(request)
    place = _place(by, pk, to, code, item)
    names = {row.item.code: own_name(row.item) for row in sheets.of(place.assessment, place.department)}
    if item not in names:
        raise Http404
    back = ("assessment-self", [pk]) if by.unit_id is not None else ("assessment-verify-unit", [pk, code])
    return _answered(request, place, {"name": names[item], "back": back})


@page_or_post
@needs(*SEES)
def of_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """The files that a unit brings forward with its appeal."""
    case = get_object_or_404(appeals.visible(actor(request)), pk=pk)
    return _answered(request, score_files.place_of(case), {"name": case.reason[:40], "back": ("appeal", [pk])})


def _place(by: Actor, pk: int, to: str, code: str, item: str) -> Place:
    """The place, if this person may look there: what assessors found a unit sees once the result is announced."""
    assessment = found(by, pk)
    unit = get_object_or_404(Department, area=assessment.plan.area_id, code=code)
    own = by.unit_id == unit.pk and (to == _To.SELF or assessment.result_id is not None)
    if to not in (_To.SELF, _To.VERIFIED) or not (by.may(_P.SEE_ALL_UNITS) or own):
        raise Http404
    return Place(assessment, unit, item, to)


def _answered(request: HttpRequest, place: Place, page: dict[str, Any]) -> HttpResponse:
    if request.method == "POST":
        said, refused = _changed(request, place)
        if SCRIPT in request.headers:
            uses = score_files.in_force(place)
            count = render_to_string("departments/parts/evidence_count.html", {"uses": uses})
            return JsonResponse({"refused": refused, "count": count}, status=409 if refused else 200)
        for text in said:
            messages.success(request, text)
        for text in refused:
            messages.error(request, text)
        return redirect(request.path)
    by, lacking, may_lay = actor(request), _lacking(request, place), False
    if lacking is not None:
        may_lay = not lacking
    name, arguments = page["back"]
    page |= {
        "back": reverse(name, args=arguments), "place": place, "uses": score_files.in_force(place),
        "removed": score_files.removed(place), "lacking": lacking, "may_lay": may_lay,
        "offered": score_files.offered(place, by=by) if may_lay else [],
    }  # fmt: skip
    return render(request, "reports/assessment/files.html", page | room_of(place.department.pk))


def _lacking(request: HttpRequest, place: Place) -> list[Any] | None:
    """Why nothing can be laid here now; None where it is not this person's to lay anything."""
    try:
        return [*score_files.lacking(place, by=actor(request))]
    except Forbidden:
        return None


def _changed(request: HttpRequest, place: Place) -> tuple[list[str], list[str]]:
    """Do what the form asks for; returns what was done and what was refused, in words."""
    by = actor(request)
    score_files.lacking(place, by=by)  # who may lay nothing here at all is told so, whatever the form holds
    try:
        if "use" in request.POST:
            return [_used_again(request, place, by)], []
        if "remove" in request.POST:
            return [_taken_away(request, place, by)], []
    except Refused as refused:
        return [], [moves.said(refused)]
    said, wrong = added(request, place)
    return said, wrong if said or wrong else [_("Choose a file first.")]


def added(request: HttpRequest, place: Place) -> tuple[list[str], list[str]]:
    """Lay the files that came with a form to a place."""

    def lay(name: str, content: bytes) -> None:
        score_files.lay(place=place, name=name, content=content, by=actor(request))

    return taken_in(request, lay)


def _used_again(request: HttpRequest, place: Place, by: Actor) -> str:
    rows = access.visible_evidence(by).filter(submission__department=place.department, removed_at=None)
    file = get_object_or_404(Evidence, pk=moves.number(request, "use") or 0, pk__in=rows.values("evidence"))
    score_files.use(place=place, file=file, by=by)
    return _("“%(name)s” is laid here as well.") % {"name": file.name}


def _taken_away(request: HttpRequest, place: Place, by: Actor) -> str:
    rows = ScoreFile.objects.filter(**place.fields).select_related(
        "evidence", "assessment__plan", "department", "appeal"
    )
    held = get_object_or_404(rows, pk=moves.number(request, "remove") or 0)
    score_files.take_away(file=held, by=by)
    return _("“%(name)s” is taken away; that it was there stays noted.") % {"name": held.evidence.name}


# --- One file ---------------------------------------------------------------------------------------------------------
@require_safe
@needs(*SEES)
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it is, where else it was laid, and a look at pictures and PDFs."""
    by = actor(request)
    use = _use(by, pk)
    page = {
        "use": use, "file": use.evidence, "pictures": attachments.PICTURES,
        "laid": score_files.visible(by).filter(evidence=use.evidence).order_by("-id"),
        "figures": access.visible_evidence(by).filter(evidence=use.evidence).order_by("-id"),
    }  # fmt: skip
    return render(request, "reports/assessment/file.html", page)


@require_safe
@needs(*SEES)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    return handed_out(request, _use(actor(request), pk).evidence, as_attachment=True)


@require_safe
@needs(*SEES)
def inline(request: HttpRequest, pk: int) -> HttpResponse:
    return framed(request, _use(actor(request), pk).evidence)


def _use(by: Actor, pk: int) -> ScoreFile:
    return get_object_or_404(score_files.visible(by), pk=pk)

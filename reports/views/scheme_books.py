"""The workbook of a scheme on its way in: what it would change, everything that is wrong with it, and one click."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from departments.unit_book.previews import Preview
from departments.views import moves
from departments.workflow import Refused
from qualitycity import uploads
from qualitycity.admission import actor
from qualitycity.attachments import receiving
from qualitycity.models import Upload
from qualitycity.sentences import sentence
from reports import scheme_book, sight
from reports.views.schemes import edits, page_or_post, shown
from targets.models import Plan


@require_POST
@edits
def upload(request: HttpRequest) -> HttpResponse:
    """Take in the file and lead to its preview; without one, say so."""
    plan = get_object_or_404(sight.plans(actor(request)), code=request.POST.get("plan", ""))
    sent: Any = request.FILES.get("file")
    try:
        if sent is None:
            raise Refused(_no_file(request))
        received = scheme_book.receive(plan=plan, name=sent.name, content=sent.read(), by=actor(request))
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return redirect("schemes")
    return redirect("scheme-upload", pk=received.pk)


@page_or_post
@edits
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file would change, and the two buttons."""
    found = get_object_or_404(uploads.of(actor(request), scheme_book.PURPOSE), pk=pk)
    plan = get_object_or_404(sight.plans(actor(request)), pk=found.scope["plan"])
    if request.method == "POST":
        to = _settled(request, found, plan)
        if to is not None:
            return to
        found.refresh_from_db()
    told = Preview(found.preview)
    changes = found.preview.get("differences", [])
    page = {
        "upload": found, "plan": plan, "errors": told.errors, "warnings": told.warnings, "digest": told.digest,
        "name": found.preview.get("name", ""), "code": found.preview.get("code", ""),
        "begins": found.preview.get("scheme") is None,
        "rows": [shown(each) for each in changes],
        "may_confirm": found.state == Upload.State.PREVIEWED and bool(changes),
    }  # fmt: skip
    return render(request, "reports/schemes/upload.html", page, status=moves.status(request))


def _no_file(request: HttpRequest) -> Any:
    if receiving.passed_by(request):
        return sentence("The file is larger than %(limit)s MB.", limit=scheme_book.LIMITS.file_bytes // 2**20)
    return sentence("Choose the file that you filled in.")


def _settled(request: HttpRequest, found: Upload, plan: Plan) -> HttpResponse | None:
    """Confirm or discard; None where the page is shown again."""
    by = actor(request)
    if request.POST.get("act") == "discard":
        scheme_book.discard(upload=found, by=by)
        messages.success(request, _("Discarded: nothing was stored from this file."))
        return redirect("schemes")
    try:
        held, scheme = scheme_book.confirm(upload=found, plan=plan, shown=request.POST.get("shown", ""), by=by)
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return None
    if held.state == Upload.State.CONFIRMED and scheme is not None:
        messages.success(request, _("Stored in the draft: look at it, then publish it."))
        return redirect("scheme", pk=scheme.pk)
    messages.warning(request, _("The scheme changed since the preview. Nothing was stored: look at it again."))
    return None

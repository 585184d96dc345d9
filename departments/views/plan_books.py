"""The plan as a workbook: to take along, and to bring back — previewed target by target, confirmed once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import plan_book, plan_uploads
from departments.plan_editor import listing
from departments.plan_uploads import Refused
from departments.views.plan_pages import chosen, needs_plan, own_plans
from qualitycity import files, uploads
from qualitycity.admission import actor
from qualitycity.attachments import receiving
from qualitycity.models import Upload
from qualitycity.sentences import sentence
from qualitycity.speech import say
from targets.periods import Quarter

CHANGES_A_PAGE = 100
KINDS = ("created", "changed", "same")


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def plan_workbook(request: HttpRequest) -> HttpResponse:
    """The workbook to download, and the door for one that was worked on."""
    plans = own_plans(request)
    plan = chosen(request, plans)
    if request.method == "POST" and (received := _received(request)) is not None:
        return redirect("plan-upload", pk=received.pk)
    page = {
        "plans": plans,
        "plan": plan,
        "present": listing.present(plan, timezone.localdate()) if plan else None,
        "quarters": listing.quarters(plan) if plan else [],
        "uploads": uploads.of(actor(request), plan_uploads.PURPOSE).defer("preview")[:10],
        "largest": plan_uploads.LIMITS.file_bytes // 2**20,
    }
    return render(request, "departments/plan/workbook.html", page, status=409 if request.method == "POST" else 200)


@require_safe
@needs_plan
def plan_workbook_file(request: HttpRequest) -> HttpResponse:
    """The plan as it stands, in the workbook that it is read back from."""
    plan = chosen(request, own_plans(request))
    if plan is None:
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        plan_book.write_book(plan, path)
        return files.attachment(path.read_bytes(), get_valid_filename(f"{plan.code}.xlsx"))


@require_safe
@needs_plan
def plan_upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file would create, change and leave, target by target, and everything that is wrong with it."""
    found = _own(request, pk)
    preview = found.preview
    changes = sorted(plan_uploads.load_changes(preview), key=lambda each: KINDS.index(each.kind))
    asked = request.GET.get("show", "")
    shown = [each for each in changes if each.kind == asked] if asked in KINDS else changes
    page: dict[str, Any] = {
        "upload": found,
        "preview": preview,
        "errors": plan_uploads.problems_of(preview, "errors"),
        "warnings": plan_uploads.problems_of(preview, "warnings"),
        "counts": {kind: sum(each.kind == kind for each in changes) for kind in KINDS},
        "show": asked,
        "page": Paginator(shown, CHANGES_A_PAGE).get_page(request.GET.get("page")),
        "may_confirm": found.state == Upload.State.PREVIEWED,
        "confirmed": found.state == Upload.State.CONFIRMED,
    }
    return render(request, "departments/plan/upload.html", page)


@require_POST
@needs_plan
def plan_upload_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Store what the page showed, once, however often the button arrives."""
    found = _own(request, pk)
    try:
        found = plan_uploads.confirm(upload=found, shown=request.POST.get("shown", ""), by=actor(request))
    except Refused as refused:
        messages.error(request, say(refused.reason))
        return redirect("plan-upload", pk=pk)
    if found.state != Upload.State.CONFIRMED:
        messages.warning(request, _("The plan changed since the preview. Nothing was stored: look at it again."))
        return redirect("plan-upload", pk=pk)
    messages.success(request, _("The workbook is stored: targets, duties and quarters are as it says."))
    return redirect("plan-upload", pk=pk)


@require_POST
@needs_plan
def plan_upload_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    plan_uploads.discard(upload=_own(request, pk), by=actor(request))
    messages.success(request, _("Discarded: nothing was stored from this file."))
    return redirect("plan-workbook")


def _own(request: HttpRequest, pk: UUID) -> Upload:
    """One's own upload: another's is answered like an unknown one."""
    return get_object_or_404(uploads.of(actor(request), plan_uploads.PURPOSE), pk=pk)


def _received(request: HttpRequest) -> Upload | None:
    """Take in the file; None, and the reason is said, where nothing comes of it."""
    sent: Any = request.FILES.get("file")
    try:
        if sent is None:
            too_large = receiving.passed_by(request)
            raise Refused(plan_uploads.TOO_LARGE if too_large else sentence("Choose the workbook first."))
        if sent.size > plan_uploads.LIMITS.file_bytes:
            raise Refused(plan_uploads.TOO_LARGE)
        effective = _quarter(request.POST.get("effective", ""))
        reason = request.POST.get("reason", "")
        return plan_uploads.receive(
            name=sent.name, content=sent.read(), effective=effective, reason=reason, by=actor(request)
        )
    except Refused as refused:
        messages.error(request, say(refused.reason))
    return None


def _quarter(text: str) -> Quarter | None:
    try:
        return Quarter.parse(text)
    except ValueError:
        return None

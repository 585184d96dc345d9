"""The unit's quarter as a workbook: its template to download, a file to upload, what it would change, and one click."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import grid, unit_book, workflow
from departments.models import Submission
from departments.situations import situation_of
from departments.unit_book.comparing import Line
from departments.unit_book.previews import Preview
from departments.views import moves
from departments.workflow import Refused
from qualitycity import files, uploads
from qualitycity.admission import actor, needs
from qualitycity.attachments import receiving
from qualitycity.models import Upload
from qualitycity.roles import Permission
from qualitycity.speech import own_name, say
from targets.models import Indicator

FORMS = ("xlsx", "csv")
LINES_A_PAGE = 300
needs_entry = needs(Permission.ENTER_VALUES)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_entry
def entry_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The template to download, and the door for the file that was filled in."""
    submission = moves.submission_of(request, pk)
    if request.method == "POST":
        return _received(request, submission)
    by = actor(request)
    lacking = workflow.lacking("enter", situation_of(submission, handled={}), by=by)
    mine = uploads.of(by, unit_book.PURPOSE).filter(scope__submission=submission.pk).defer("preview")[:10]
    page = {
        "submission": submission,
        "period": submission.period,
        "lacking": [say(reason) for reason in lacking],
        "uploads": mine,
        "largest": unit_book.LIMITS.file_bytes // 2**20,
    }
    return render(request, "departments/workbook.html", page)


@require_safe
@needs_entry
def entry_template(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The template, as it must come back: of this unit, this period and this version of the plan."""
    from departments import resources  # django-import-export and openpyxl: only where a template is written

    if form not in FORMS:
        raise Http404
    submission = moves.submission_of(request, pk)
    made = resources.template(grid.of(submission, today=timezone.localdate()), at=timezone.now())
    name = get_valid_filename(f"{submission.department.name}-{submission.period.quarter}.{form}")
    return files.attachment(made.written(form), name)


@require_safe
@needs_entry
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the file would change, cell by cell, and everything that is wrong with it."""
    found, submission = _own(request, pk)
    preview = Preview(found.preview)
    asked = request.GET.get("show", "")
    lines = Paginator(preview.shown(asked), LINES_A_PAGE).get_page(request.GET.get("page"))
    page = {
        "upload": found,
        "submission": submission,
        "period": submission.period,
        "preview": preview,
        "show": asked if asked in preview.counts else "",
        "page": lines,
        "names": _names(lines),
        "may_confirm": found.state == Upload.State.PREVIEWED and preview.writes,
    }
    return render(request, "departments/upload.html", page)


def _names(lines: Iterable[Line]) -> dict[str, str]:
    """What the lines are about in the reader's language, by the cell's key."""
    places = {line.key: line.key.partition(":") for line in lines}
    indicators = Indicator.objects.in_bulk({int(place[0]) for place in places.values() if place[0].isdigit()})
    return {
        key: " · ".join(filter(None, (own_name(indicators[int(pk)]), part)))
        for key, (pk, _colon, part) in places.items()
        if pk.isdigit() and int(pk) in indicators
    }


@require_POST
@needs_entry
def upload_confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Store what the page showed, once, however often the button arrives."""
    found, submission = _own(request, pk)
    over = request.POST.getlist("over")
    shown = request.POST.get("shown", "")
    try:
        found = unit_book.confirm(upload=found, submission=submission, shown=shown, by=actor(request), over=over)
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return redirect("upload", pk=pk)
    if found.state != Upload.State.CONFIRMED:
        messages.warning(request, _("Figures changed since the preview. Nothing was stored: look at it again."))
        return redirect("upload", pk=pk)
    count = Preview(found.preview).stored_cells(over)
    told = ngettext("Stored: %(count)s cell of the workbook.", "Stored: %(count)s cells of the workbook.", count)
    messages.success(request, told % {"count": count})
    return redirect("entry-grid", pk=submission.pk)


@require_POST
@needs_entry
def upload_discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, submission = _own(request, pk)
    unit_book.discard(upload=found, submission=submission, by=actor(request))
    messages.success(request, _("Discarded: nothing was stored from this file."))
    return redirect("entry-workbook", pk=submission.pk)


def _received(request: HttpRequest, submission: Submission) -> HttpResponse:
    """Take in the file and lead to its preview; without one, say so."""
    sent: Any = request.FILES.get("file")
    try:
        if sent is None:
            raise Refused(unit_book.TOO_LARGE if receiving.passed_by(request) else unit_book.NO_FILE)
        unit_book.check_size(sent.size)
        received = unit_book.receive(submission=submission, name=sent.name, content=sent.read(), by=actor(request))
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return redirect("entry-workbook", pk=submission.pk)
    return redirect("upload", pk=received.pk)


def _own(request: HttpRequest, pk: UUID) -> tuple[Upload, Submission]:
    """One's own upload, for a submission that one may still see: all others are answered like unknown ones."""
    found = get_object_or_404(uploads.of(actor(request), unit_book.PURPOSE), pk=pk)
    return found, moves.submission_of(request, found.scope["submission"])

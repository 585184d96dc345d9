"""Lists as workbooks: a file or pasted rows in, what they would change, and one click."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from departments import publication_book
from departments.publication_book import BOOKS, Preview
from departments.value_book import columns
from departments.views import list_tables, moves
from departments.views.entry import page_or_post
from departments.views.registers import needs_office, plan_of
from departments.workflow import Refused
from qualitycity import uploads
from qualitycity.admission import actor
from qualitycity.attachments.receiving import passed_by
from qualitycity.models import Upload
from qualitycity.sentences import N_
from qualitycity.speech import in_english
from targets.models import Indicator, Plan

LINES_A_PAGE = 300
#: Each list: what its pages are called, and where they begin.
NAMES = {"registers": N_("Registers"), "published": N_("Published figures"), "incidents": N_("Incidents")}
_COLUMNS = {
    "registers": columns.REGISTERS,
    "benchmarks": columns.BENCHMARKS,
    "quotas": columns.QUOTAS,
    "events": columns.EVENTS,
}


@page_or_post
@needs_office
def take_in(request: HttpRequest, book: str) -> HttpResponse:
    """The columns that are read, and the door for a file or for pasted rows."""
    plans, plan = plan_of(request)
    if request.method == "POST" and plan is not None:
        received = _received(request, book, plan)
        if received is not None:
            return redirect("listing", pk=received.pk)
    mine = uploads.of(actor(request), publication_book.purpose(book)).defer("preview")[:10]
    page = {
        "book": book,
        "name": _(NAMES[book]),
        "plans": plans,
        "plan": plan,
        "sheets": [_sheet(key) for key in BOOKS[book]],
        "uploads": mine,
        "largest": publication_book.LIMITS.file_bytes // 2**20,
        "text": request.POST.get("text", ""),
        "chosen": request.POST.get("sheet", ""),
    }
    return render(request, "departments/lists/take_in.html", page, status=409 if request.method == "POST" else 200)


def _sheet(key: str) -> dict[str, Any]:
    """A sheet as the page names it: its name and headings, those that must be filled first told."""
    english = in_english()
    headings = [(list_tables.named(each), each.required) for each in _COLUMNS[key]]
    return {"key": key, "name": key if english else columns.SHEETS[key][0], "headings": headings}


@require_safe
@needs_office
def template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the sheets and headings that a list is read from, in the reader's language."""
    book = request.GET.get("book", "registers")
    if book not in BOOKS:
        raise Http404
    sheets = [_sheet(key) for key in BOOKS[book]]
    return list_tables.empty_book([(each["name"], each["headings"]) for each in sheets], book)


def _received(request: HttpRequest, book: str, plan: Plan) -> Upload | None:
    sent: Any = request.FILES.get("file")
    text, by = request.POST.get("text", "").strip("\r\n"), actor(request)
    try:
        if sent is not None:
            publication_book.check_size(sent.size)
            name, content = str(sent.name), sent.read()
        elif text.strip():
            name, content = _("pasted rows") + ".csv", text.encode("utf-8", "replace")
        else:
            raise Refused(publication_book.TOO_LARGE if passed_by(request) else publication_book.NO_FILE)
        sheet = request.POST.get("sheet", "")
        return publication_book.receive(book=book, plan=plan, name=name, content=content, by=by, sheet=sheet)
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return None


@require_safe
@needs_office
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the list would change, row by row, and everything that is wrong with it."""
    found, plan, book = _own(request, pk)
    request.place = reverse(book)  # type: ignore[attr-defined]
    preview = Preview(found.preview)
    asked = request.GET.get("show", "")
    lines = Paginator(preview.shown(asked), LINES_A_PAGE).get_page(request.GET.get("page"))
    page = {
        "upload": found,
        "book": book,
        "name": _(NAMES[book]),
        "plan": plan,
        "preview": preview,
        "show": asked if asked in preview.counts else "",
        "page": lines,
        "indicators": Indicator.objects.in_bulk({line.indicator for line in lines}),
        "may_confirm": found.state == Upload.State.PREVIEWED and preview.writes,
    }
    return render(request, "departments/lists/preview.html", page)


@require_POST
@needs_office
def confirm(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Store what the page showed, once, however often the button arrives."""
    found, plan, book = _own(request, pk)
    try:
        found = publication_book.confirm(
            upload=found, plan=plan, shown=request.POST.get("shown", ""), by=actor(request)
        )
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return redirect("listing", pk=pk)
    if found.state != Upload.State.CONFIRMED:
        messages.warning(request, _("The list changed since the preview. Nothing was stored: look at it again."))
        return redirect("listing", pk=pk)
    count = sum(number for kind, number in Preview(found.preview).counts.items() if kind != "same")
    told = ngettext("Stored: %(count)s row of the list.", "Stored: %(count)s rows of the list.", count)
    messages.success(request, told % {"count": count})
    return redirect(book)


@require_POST
@needs_office
def discard(request: HttpRequest, pk: UUID) -> HttpResponse:
    found, plan, book = _own(request, pk)
    publication_book.discard(upload=found, plan=plan, by=actor(request))
    messages.success(request, _("Discarded: nothing was stored from this file."))
    return redirect(f"{book}-import")


def _own(request: HttpRequest, pk: UUID) -> tuple[Upload, Plan, str]:
    """One's own upload, for a plan of one's own area: all others are answered like unknown ones."""
    mine = [publication_book.purpose(book) for book in BOOKS]
    by = actor(request)
    found = get_object_or_404(Upload.objects.filter(by_key=by.key, unit=by.unit, purpose__in=mine), pk=pk)
    plan = get_object_or_404(Plan, pk=found.scope["plan"], area=by.area_id)
    if found.scope.get("book") not in BOOKS:
        raise Http404
    return found, plan, found.scope["book"]

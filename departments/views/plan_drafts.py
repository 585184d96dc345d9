"""From the official text of a plan to targets: paste or upload it, go through the draft table, load it as a plan."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import drafted, plan_book
from departments.forms import PlanHeadForm
from departments.models import Department
from qualitycity import files, workbook
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import say
from targets import draft_tables, papers
from targets.models import DraftRow, DraftTable

ROWS_A_PAGE = 25
needs_plan = needs(Permission.EDIT_PLAN)
page_or_post = require_http_methods(["GET", "HEAD", "POST"])


@page_or_post
@needs_plan
def plan_drafts(request: HttpRequest) -> HttpResponse:
    """The drafts of the area, and the door for another text."""
    if request.method == "POST" and (table := _received(request)):
        return redirect("plan-draft", pk=table.pk)
    counted = _own(request).annotate(
        proposed=Count("rows", filter=Q(rows__state="proposed")),
        accepted=Count("rows", filter=Q(rows__state="accepted")),
    )
    page = {
        "tables": counted.defer("text", "unread", "asides")[:50],
        "endings": ",".join(f".{ending}" for ending in papers.ENDINGS),
        "largest": papers.LARGEST // 2**20,
        "text": request.POST.get("text", ""),
    }
    return render(request, "departments/drafts/list.html", page, status=409 if request.method == "POST" else 200)


@page_or_post
@needs_plan
def plan_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft table: the words beside each row, its cells to change, rows to accept or reject, and what was not
    read."""
    table = get_object_or_404(_own(request), pk=pk)
    if request.method == "POST":
        return _worked_on(request, table)
    asked = request.GET.get("show", "")
    show = asked if asked in DraftRow.State.values else ""
    rows = table.rows.filter(state=show) if show else table.rows.all()
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    shown = {
        "table": table,
        "page": page,
        "lines": [drafted.Line(row, table.text) for row in page],
        "show": show,
        "counts": drafted.counts(table),
        "unread": drafted.unread(table),
        "asides": drafted.asides(table),
        "measures": drafted.measures(),
        "categories": drafted.categories(),
        "units": Department.objects.filter(area=table.area).order_by("order"),
        "is_open": table.state == DraftTable.State.OPEN,
    }
    return render(request, "departments/drafts/table.html", shown)


@page_or_post
@needs_plan
def plan_draft_load(request: HttpRequest, pk: int) -> HttpResponse:
    """What the plan is called and for which years; everything that stands against loading it; the workbook."""
    table = get_object_or_404(_own(request), pk=pk)
    form = PlanHeadForm(request.POST or None, initial=table.head, by=actor(request))
    loaded = _loaded(request, table, form) if request.method == "POST" and form.is_valid() else None
    if loaded and loaded.problems.ok and "load" in request.POST:
        messages.success(request, _("The plan is loaded: its targets, duties and quarters are there."))
        return redirect(f"{reverse('plan')}?{urlencode({'plan': form.head()['code']})}")
    page = {
        "table": table,
        "form": form,
        "loaded": loaded,
        "counts": drafted.counts(table),
        "is_open": table.state == DraftTable.State.OPEN,
        "lines": drafted.told(loaded, table) if loaded else [],
    }
    bad = request.method == "POST" and (loaded is None or not loaded.problems.ok)
    return render(request, "departments/drafts/load.html", page, status=409 if bad else 200)


@require_safe
@needs_plan
def plan_draft_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The accepted rows as a plan workbook."""
    table = get_object_or_404(_own(request), pk=pk)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.xlsx"
        plan_book.write_draft(table, path)
        return files.attachment(path.read_bytes(), get_valid_filename(f"{table.name[:60]}.xlsx"))


@require_POST
@needs_plan
def plan_draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    table = get_object_or_404(_own(request), pk=pk)
    draft_tables.discard(table=table, by=actor(request))
    messages.success(request, _("Discarded: nothing became a target."))
    return redirect("plan-drafts")


def _own(request: HttpRequest) -> QuerySet[DraftTable]:
    """The drafts of one's own area: another one's is answered like an unknown one."""
    return DraftTable.objects.filter(area=actor(request).area_id or 0)


def _received(request: HttpRequest) -> DraftTable | None:
    """Take in the pasted words or the file; None, and the reason is said, where nothing comes of it."""
    sent: Any = request.FILES.get("file")
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\x00", "")
    try:
        if sent is not None and sent.size > papers.LARGEST:
            raise papers.too_large()
        if sent is None and len(text) > papers.LONGEST:
            raise papers.too_long()
        words = papers.read(sent.name, sent.read()) if sent is not None else text
        return draft_tables.receive(text=words, filename=sent.name if sent else "", by=actor(request))
    except workbook.Refused as refused:
        messages.error(request, " ".join(say(problem.message) for problem in refused.problems))
    except draft_tables.Refused as refused_text:
        messages.error(request, say(refused_text.reason))
    return None


def _worked_on(request: HttpRequest, table: DraftTable) -> HttpResponse:
    """Store the typed cells, then do what the button says; everything that is in the way is told."""
    by = actor(request)
    posted = drafted.posted(request.POST)
    changed, refusals = drafted.store(table, posted, by=by)
    for reason in refusals:
        messages.error(request, say(reason))
    if changed:
        told = ngettext("Saved: %(count)s row changed.", "Saved: %(count)s rows changed.", changed)
        messages.success(request, told % {"count": changed})
    at = ""
    try:
        at = "" if refusals else drafted.act(table, posted, by=by, tell=lambda text: messages.warning(request, text))
    except draft_tables.Refused as refused:
        messages.error(request, say(refused.reason))
    address = reverse("plan-draft", args=[table.pk])
    return redirect(f"{address}?{drafted.kept(request.GET)}{at}")


def _loaded(request: HttpRequest, table: DraftTable, form: PlanHeadForm) -> plan_book.Loaded | None:
    by = actor(request)
    try:
        table = draft_tables.settle(table=table, head=form.head(), by=by)
    except draft_tables.Refused as refused:
        messages.error(request, say(refused.reason))
        return None
    return plan_book.load_draft(table, by=by, dry_run="load" not in request.POST)

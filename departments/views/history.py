"""The history of one value, as a page and as a file; and one's own last change taken back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from departments import access, histories, remarks, submissions
from departments.histories import Entry
from departments.models import Value
from departments.submissions import is_undoable
from departments.templatetags import history as words
from departments.views import entry, moves, typed
from departments.workflow import Refused
from qualitycity.admission import SCRIPT, actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import say
from qualitycity.workbook import exports
from qualitycity.workbook.writing import Heading

needs_sight = needs(Permission.SEE_ALL_UNITS, Permission.SEE_OWN_UNIT)


@require_safe
@needs_sight
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of the cell to which this one belongs, and what was said, laid and decided in between."""
    value = _value(request, pk)
    entries = histories.of(value, readable=remarks.visible(actor(request)))
    latest = next((each.row for each in entries if each.kind == "version"), None)
    own = access.visible_submissions(actor(request)).filter(period=value.period_id, department=value.department_id)
    page = {
        "value": value,
        "entries": entries,
        "latest": latest,
        "submission": own.first(),
        "may_undo": actor(request).may(Permission.ENTER_VALUES) and is_undoable(latest, actor(request)),
    }
    return render(request, "departments/history.html", page)


@require_safe
@needs_sight
def history_export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The same as a file."""
    value = _value(request, pk)
    if form not in exports.TYPES:
        raise Http404
    entries = histories.of(value, readable=remarks.visible(actor(request)))
    names = (_("When"), _("Who"), _("What"), _("Value"), _("Changes"), _("Explanation and remarks"))
    title = f"{value.indicator.name} {value.part} · {value.department.name} · {value.period.quarter}"
    rows = [_row(each, value) for each in entries]
    table = exports.Table(title, [Heading(name) for name in names], rows, sheet=_("History"))
    name = f"{value.period.quarter}-{value.indicator.code}-{_('History')}"
    return exports.attachment(table, form, name, timezone.now())


@require_POST
@needs(Permission.ENTER_VALUES)
def entry_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own last change of a cell. Without scripts the rest of the page is saved with it."""
    submission = moves.submission_of(request, pk)
    key, bar, seen = request.POST.get("undo", "").rpartition("|")
    if not bar or not typed.is_key(key):
        raise BadRequest("no cell")
    try:
        cells = [cell for cell in typed.from_form(request.POST) if cell.key != key]
        outcomes = submissions.enter(submission=submission, cells=cells, by=actor(request)) if cells else []
        if any(outcome.kind == "conflict" for outcome in outcomes):
            return entry.entry_grid(request, pk)
        undone = submissions.undo(submission=submission, key=key, seen=typed.number(seen), by=actor(request))
    except Refused as refused:
        if SCRIPT in request.headers:
            return typed.refusal(refused)
        messages.error(request, moves.said(refused))
        return redirect("entry-grid", pk=pk)
    if SCRIPT in request.headers:
        return typed.answer(submission, [undone])
    messages.success(request, _("Your last change is taken back."))
    return redirect("entry-grid", pk=pk)


def _value(request: HttpRequest, pk: int) -> Value:
    return get_object_or_404(access.visible_values(actor(request)), pk=pk)


def _row(each: Entry, value: Value) -> list[exports.Cell]:
    changes = "; ".join(f"{say(change.label)}: {change.old or '—'} → {change.new or '—'}" for change in each.changes)
    stated = words.stated(each.row, value.indicator.unit) if each.kind == "version" else ""
    when = f"{timezone.localtime(each.at):%Y-%m-%d %H:%M:%S}"
    return [when, each.by, words.happened(each), stated, changes, words.words_of(each)]

"""One entry of a register: its versions, its files, and the forms that correct or revoke it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from departments import access, registers
from departments.models import FrozenCount, RegisterEntry, RegisterFile
from departments.registers import counts, proving
from departments.views import moves
from departments.views.entry import page_or_post
from departments.views.list_forms import EntryForm, RevokeForm, Why, of_entry
from departments.views.registers import needs_office, needs_sight, tell_frozen
from departments.workflow import Refused
from qualitycity import attachments, files
from qualitycity.admission import actor
from qualitycity.attachments.receiving import passed_by
from qualitycity.roles import Actor, Permission


@page_or_post
@needs_sight
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry in its version in force, whichever of its versions the address names."""
    entry, by = _entry(request, pk), actor(request)
    form, why = _forms(request, entry)
    if request.method == "POST":
        if not by.may(Permission.RECORD_PUBLICATIONS):
            raise PermissionDenied
        if _changed(request, entry, form, why):
            return redirect("certificate", pk=pk)
    page = _page(entry, by) | {
        "form": form if isinstance(form, EntryForm) else EntryForm(**_first(entry)),
        "revoking": form if isinstance(form, RevokeForm) else RevokeForm(entry=entry),
        "why": why,
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "departments/registers/entry.html", page, status=status)


def _page(entry: RegisterEntry, by: Actor) -> dict[str, Any]:
    """All that is told about an entry."""
    versions = access.visible_entries(by).filter(line=entry.line).order_by("-number")
    laid = RegisterFile.objects.filter(line=entry.line)
    return {
        "entry": entry,
        "state": counts.state_of(entry, timezone.localdate()),
        "versions": versions,
        "files": [each for each in laid if each.removed_at is None],
        "removed": [each for each in laid if each.removed_at is not None],
        "frozen": _frozen(entry, [each.pk for each in versions]),
        "may_keep": by.may(Permission.RECORD_PUBLICATIONS),
        "endings": [f".{ending}" for ending in attachments.ENDINGS],
        "most": settings.ATTACHMENTS_MB["file"],
    }


def _entry(request: HttpRequest, pk: int) -> RegisterEntry:
    shown = access.visible_entries(actor(request))
    named = get_object_or_404(shown, pk=pk)
    return named if named.latest else get_object_or_404(shown, line=named.line, latest=True)


def _forms(request: HttpRequest, entry: RegisterEntry) -> tuple[EntryForm | RevokeForm, Why]:
    """The form that was sent: of a revocation, or of the whole entry; the reason stands in both."""
    if request.method == "POST" and request.POST.get("act") == "revoke":
        return RevokeForm(request.POST, entry=entry), Why(request.POST)
    sent = request.POST if request.method == "POST" else None
    return EntryForm(sent, **_first(entry)), Why(sent)


def _first(entry: RegisterEntry) -> dict[str, Any]:
    indicator = entry.register.indicator
    parts = counts.parts_of(indicator, indicator.plan.years.quarter_of(timezone.localdate()))
    parts += [entry.part] if entry.part and entry.part not in parts else []
    return {"indicator": indicator, "parts": parts, "initial": of_entry(entry)}


def _changed(request: HttpRequest, entry: RegisterEntry, form: EntryForm | RevokeForm, why: Why) -> bool:
    if not (form.is_valid() and why.is_valid()):
        return False
    seen, reason = moves.number(request, "seen") or 0, why.cleaned_data["reason"]
    try:
        changed = registers.correct(entry=entry, row=form.row, reason=reason, by=actor(request), seen=seen)
    except Refused as refused:
        form.add_error(None, moves.said(refused))
        return False
    messages.success(request, _("The change is kept as version %(number)s.") % {"number": changed.number})
    tell_frozen(request, changed)
    return True


def _frozen(entry: RegisterEntry, versions: list[int]) -> list[dict[str, Any]]:
    """The quarters that keep this entry as it was, each with the version that they count."""
    numbers = dict(RegisterEntry.objects.filter(pk__in=versions).values_list("pk", "number"))
    kept = FrozenCount.objects.filter(indicator=entry.register.indicator_id, latest=True).select_related("period")
    return [
        {"frozen": each, "number": numbers[row]}
        for each in kept.order_by("period__quarter")
        for row in each.entries
        if row in numbers
    ]


@require_POST
@needs_office
def change_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file that proves the entry, or take one away."""
    entry, by = _entry(request, pk), actor(request)
    remove = moves.number(request, "remove")
    if remove is not None:
        file = get_object_or_404(RegisterFile, pk=remove, line=entry.line)
        moves.done(request, lambda: proving.take_away(file=file, entry=entry, by=by), _("The file is taken away."))
        return redirect("certificate", pk=pk)
    sent = request.FILES.getlist("files")[: proving.MOST]
    for name in passed_by(request):
        messages.error(request, _("%(name)s is too large.") % {"name": attachments.clean(name)})
    for upload in sent:
        told = _("“%(name)s” is kept with the entry.") % {"name": attachments.clean(str(upload.name))}
        moves.done(request, partial(_attach, entry, upload, request), told)
    if not sent and not passed_by(request):
        messages.error(request, _("Choose a file first."))
    return redirect("certificate", pk=pk)


def _attach(entry: RegisterEntry, upload: Any, request: HttpRequest) -> None:
    proving.attach(entry=entry, name=str(upload.name), content=upload.read(), by=actor(request))


@require_safe
@needs_sight
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of an entry that the reader may see, to be saved."""
    lines = access.visible_entries(actor(request)).filter(latest=True).order_by().values("line")
    file = get_object_or_404(RegisterFile, pk=pk, line__in=lines)
    try:
        data = files.read(file.path, sha256=file.sha256)
    except files.Changed:
        return render(request, "qualitycity/file_changed.html", {"name": file.name}, status=410)
    response = HttpResponse(data, content_type=attachments.TYPES.get(file.kind, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response

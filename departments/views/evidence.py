"""The files behind a value: adding, laying once more, taking away, looking at one of them, handing it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from departments import access, evidence, grid
from departments.models import Evidence, EvidenceUse, Submission
from departments.views import moves, typed
from departments.views.entry import needs_unit, page_or_post
from departments.workflow import Refused
from qualitycity import attachments, files
from qualitycity.admission import SCRIPT, actor, needs
from qualitycity.attachments.receiving import passed_by
from qualitycity.roles import Permission
from qualitycity.sentences import sentence
from qualitycity.speech import say

needs_sight = needs(Permission.SEE_ALL_UNITS, Permission.SEE_OWN_UNIT)
MOST_AT_ONCE = 20


@page_or_post
@needs_unit
def entry_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of one cell (``?cell=…``), or the signed form. Scripts that add files are answered with the row's
    parts."""
    submission = moves.submission_of(request, pk)
    key, row = _cell(request, submission)
    if request.method == "POST":
        said, refused = _changed(request, submission, key)
        if SCRIPT in request.headers:
            return _told(request, submission, key, refused)
        for text in said:
            messages.success(request, text)
        for text in refused:
            messages.error(request, text)
        return redirect(f"{reverse('entry-evidence', args=[pk])}?{urlencode({'cell': key})}")
    page = {
        "submission": submission,
        "period": submission.period,
        "row": row,
        "uses": evidence.of(submission).get(key, []),
        "removed": evidence.removed(submission, key),
        "offered": evidence.offered(submission, key) if row else [],
        "back": "entry-grid" if actor(request).may(Permission.ENTER_VALUES) else "entry-release",
        **_limits(request, submission, key),
    }
    return render(request, "departments/evidence/cell.html", page)


@require_safe
@needs_sight
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what it is, where it was laid, and a look at pictures and PDFs."""
    use = _use(request, pk)
    laid = access.visible_evidence(actor(request)).filter(evidence=use.evidence).order_by("-id")
    page = {"use": use, "file": use.evidence, "laid": laid, "pictures": attachments.PICTURES}
    return render(request, "departments/evidence/file.html", page)


@require_safe
@needs_sight
def evidence_download(request: HttpRequest, pk: int) -> HttpResponse:
    """The file to be saved; a picture is shown from here too, since a page may show what is an attachment."""
    return handed_out(request, _use(request, pk).evidence, as_attachment=True)


@require_safe
@needs_sight
def evidence_inline(request: HttpRequest, pk: int) -> HttpResponse:
    """A PDF for the frame of our own page: nothing else may frame it, and it may load nothing."""
    return framed(request, _use(request, pk).evidence)


def _use(request: HttpRequest, pk: int) -> EvidenceUse:
    return get_object_or_404(access.visible_evidence(actor(request)), pk=pk)


def framed(request: HttpRequest, file: Evidence) -> HttpResponse:
    """A PDF that our own pages alone may frame."""
    if file.kind != "pdf":
        raise Http404
    response = handed_out(request, file, as_attachment=False)
    response["X-Frame-Options"] = "SAMEORIGIN"
    response["Content-Security-Policy"] = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"
    return response


def handed_out(request: HttpRequest, file: Evidence, *, as_attachment: bool) -> HttpResponse:
    try:
        data = files.read(file.path, sha256=file.sha256)
    except files.Changed:
        return render(request, "qualitycity/file_changed.html", {"name": file.name}, status=410)
    response = HttpResponse(data, content_type=attachments.TYPES.get(file.kind, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(as_attachment, file.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _cell(request: HttpRequest, submission: Submission) -> tuple[str, grid.Row | None]:
    """The cell of the address and its row; none for the signed form. What the unit does not enter is unknown."""
    key = request.GET.get("cell", evidence.WHOLE)
    if key == evidence.WHOLE:
        return key, None
    if not typed.is_key(key):
        raise Http404
    shown = grid.of(submission, indicators={int(key.partition(":")[0])}, today=timezone.localdate())
    row = next((row for row in (*shown.rows, *shown.undue) if row.key == key), None)
    if row is None:
        raise Http404
    return key, row


def _limits(request: HttpRequest, submission: Submission, key: str) -> dict[str, Any]:
    """What may be laid here now, and how much of it."""
    lays = key == evidence.WHOLE or actor(request).may(Permission.ENTER_VALUES)
    lacking = evidence.lacking(submission, key, by=actor(request)) if lays else []
    return {"lacking": lacking, "may_lay": lays and not lacking, **room_of(submission.department_id)}


def room_of(department: int) -> dict[str, Any]:
    """Which files a unit may store, and how much more of them."""
    return {
        "endings": [f".{ending}" for ending in attachments.ENDINGS],
        "most": settings.ATTACHMENTS_MB["file"],
        "room": settings.ATTACHMENTS_MB["unit"],
        "taken": evidence.size_of(department) / 2**20,
    }


# --- Changing ---------------------------------------------------------------------------------------------------------
def _changed(request: HttpRequest, submission: Submission, key: str) -> tuple[list[str], list[str]]:
    """Do what the form asks for; returns what was done and what was refused, in words."""
    try:
        if "use" in request.POST:
            return [_used_again(request, submission, key)], []
        if "remove" in request.POST:
            return [_taken_away(request, submission)], []
    except Refused as refused:
        return [], [moves.said(refused)]
    return _added(request, submission, key)


def _used_again(request: HttpRequest, submission: Submission, key: str) -> str:
    file = get_object_or_404(Evidence, pk=_number(request, "use"), department=submission.department_id)
    evidence.use(submission=submission, key=key, evidence=file, by=actor(request))
    return _("“%(name)s” is laid to this figure.") % {"name": file.name}


def _taken_away(request: HttpRequest, submission: Submission) -> str:
    laid = EvidenceUse.objects.select_related("submission", "evidence")
    use = get_object_or_404(laid, pk=_number(request, "remove"), submission=submission)
    evidence.remove(use=use, by=actor(request))
    return _("“%(name)s” is taken away; it stays with what was approved with it.") % {"name": use.evidence.name}


def _added(request: HttpRequest, submission: Submission, key: str) -> tuple[list[str], list[str]]:
    def lay(name: str, content: bytes) -> None:
        evidence.add(submission=submission, key=key, name=name, content=content, by=actor(request))

    said, refused = taken_in(request, lay)
    if not said and not refused:
        refused.append(_("Choose a file first."))
    return said, refused


def taken_in(request: HttpRequest, lay: Callable[[str, bytes], Any]) -> tuple[list[str], list[str]]:
    """Lay every file that the form brought; what was done and what was refused, in words. Both empty: it brought
    none."""
    limit = sentence("The file is larger than %(limit)s MB.", limit=settings.ATTACHMENTS_MB["file"])
    refused = [f"{attachments.clean(name)}: {say(limit)}" for name in passed_by(request)]
    count = 0
    for file in request.FILES.getlist("files")[:MOST_AT_ONCE]:
        name = str(file.name)
        try:
            lay(name, file.read())
            count += 1
        except Refused as why:
            refused.append(f"{attachments.clean(name)}: {moves.said(why)}")
    said = ngettext("%(count)s file added.", "%(count)s files added.", count) % {"count": count}
    return ([said] if count else []), refused


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _told(request: HttpRequest, submission: Submission, key: str, refused: list[str]) -> HttpResponse:
    """The parts of the grid's row that a new file changes."""
    row = _cell(request, submission)[1]
    content: dict[str, Any] = {"refused": refused}
    if row is not None:
        content["count"] = render_to_string("departments/parts/evidence_count.html", {"uses": row.evidence})
        content["messages"] = render_to_string("departments/parts/findings.html", {"row": row})
    return JsonResponse(content, status=409 if refused else 200)

"""The papers of pledges: asked for as one job, shown as they will be signed, handed out as .docx and .pdf."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from departments import pledges
from departments.models import PledgeIssue
from departments.pledges import snapshot
from departments.views import moves
from qualitycity.admission import actor, needs
from qualitycity.files import Changed, attachment
from qualitycity.roles import Permission
from qualitycity.speech import say
from reports import pledge_papers, sight
from reports.documents import page
from reports.documents.fonts import FontsMissing

sees = needs(Permission.SEE_ALL_UNITS, Permission.SEE_OWN_UNIT)


@require_POST
@needs(Permission.PREPARE_PLEDGES)
def generate(request: HttpRequest) -> HttpResponse:
    """Draft the pledges of all units of a year and write their papers: one job with its progress."""
    by = actor(request)
    plan = sight.plans(by).filter(code=request.POST.get("plan", "")).first()
    year = moves.number(request, "year")
    if plan is None or year is None or not plan.start_year <= year <= plan.end_year:
        raise BadRequest("no plan or year")
    job = pledge_papers.request(plan=plan, year=year, by=by, key=request.POST.get("key", "")[:64])
    return redirect("job", pk=job.pk)


@require_safe
@sees
def issue(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One text of a pledge as its paper, and whether it still is what was approved and signed."""
    found = _issue(request, pk, number)
    content = pledge_papers.content_of(found)
    holds = not found.sha256 or snapshot.digest(snapshot.of(found)) == found.sha256
    sealed = found.signed_at is None or snapshot.seal(found) == found.seal
    context = {
        "pledge": found.pledge,
        "issue": found,
        "holds": holds and sealed,
        "body": mark_safe(page.body(content, link=lambda key: "", title="h2")),  # escaped where it was written
        "files": pledge_papers.written(found),
    }
    return render(request, "reports/pledges/issue.html", context)


@require_safe
@sees
def file(request: HttpRequest, pk: int, number: int, form: str) -> HttpResponse:
    """The paper of one text as a file: what was written once, or what the text gives now."""
    found = _issue(request, pk, number)
    if form not in pledge_papers.FORMATS:
        raise Http404
    name = pledge_papers.name_of(found, form)
    try:
        return attachment(pledge_papers.read(found, form), name)
    except Changed:
        return render(request, "qualitycity/file_changed.html", {"name": name}, status=410)
    except FontsMissing:
        return HttpResponse(say(pledge_papers.NO_FONTS), status=503, content_type="text/plain; charset=utf-8")


def _issue(request: HttpRequest, pk: int, number: int) -> PledgeIssue:
    rows = PledgeIssue.objects.select_related("pledge__plan__area", "pledge__department")
    return get_object_or_404(rows, pledge__in=pledges.visible(actor(request)), pledge=pk, number=number)

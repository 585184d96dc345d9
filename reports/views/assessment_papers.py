"""Files of a run: the workbook for the office, and the units' private result letters, one or all as a job."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from qualitycity import jobs
from qualitycity.admission import actor, needs
from qualitycity.files import attachment
from qualitycity.roles import Permission
from qualitycity.speech import say
from reports import assessment_book, result_letters
from reports.documents.fonts import FontsMissing
from reports.views.assessment import SEES, found, run_of
from reports.views.assessment_results import sheets_of


@require_safe
@needs(Permission.SEE_BOARDS)
def workbook(request: HttpRequest, pk: int, run: int) -> HttpResponse:
    """The assessment workbook of a run, with live formulas beside the stored scores."""
    shown = get_object_or_404(found(actor(request), pk).runs.select_related("assessment__plan"), number=run)
    code, year = shown.assessment.plan.code, shown.assessment.year
    return attachment(assessment_book.written(shown, at=shown.at), f"{code}-{year}-assessment-{run}.xlsx")


@require_safe
@needs(*SEES)
def result_letter(request: HttpRequest, pk: int, run: int, code: str, form: str) -> HttpResponse:
    """A unit's letter: its own people and the office read it, nobody else."""
    seen = sheets_of(actor(request)).filter(run__assessment=pk, run__number=run, unit=code)
    if form not in result_letters.FORMS:
        raise Http404
    sheet = get_object_or_404(result_letters.sheets().filter(pk__in=seen.values("pk")))
    try:
        return attachment(result_letters.write(sheet, form), result_letters.name_of(sheet, form))
    except FontsMissing:
        said = say(result_letters.NO_FONTS)
        return HttpResponse(said, status=503, content_type="text/plain; charset=utf-8")


@require_POST
@needs(Permission.RUN_ASSESSMENTS)
def letters(request: HttpRequest, pk: int, run: int) -> HttpResponse:
    """All letters of the announced run as one job."""
    by = actor(request)
    shown = run_of(found(by, pk), run)
    try:
        job = result_letters.request(run=shown, by=by, key=request.POST.get("key", "")[:64])
    except jobs.Refused as refused:
        messages.error(request, say(refused.reason))
        return redirect("assessment-ranking", pk=pk, run=run)
    return redirect("job", pk=job.pk)

"""The pages of reports: the list with its compile form, one report with every figure linked, its files."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from qualitycity.admission import actor, needs
from qualitycity.files import Changed, attachment
from qualitycity.jobs import Refused
from qualitycity.roles import Actor, Permission
from qualitycity.speech import say
from reports import citations, files, sight, situations, supervision
from reports.content import blocks, composition
from reports.documents import page
from reports.documents.workbook import ROWS
from reports.models import Assessment, SupervisionReport
from reports.verdicts import quarter_label
from targets.models import Plan
from targets.periods import Quarter


def visible(by: Actor) -> QuerySet[SupervisionReport]:
    """Reports on the plans of the reader's area."""
    return SupervisionReport.objects.filter(plan__in=sight.plans(by).order_by()).select_related("plan")


@require_safe
@needs(Permission.SEE_BOARDS)
def listed(request: HttpRequest) -> HttpResponse:
    """All reports, newest first, and the form that asks for one."""
    by = actor(request)
    rows = visible(by).defer("content").prefetch_related("files")
    found = Paginator(rows, 20).get_page(request.GET.get("page"))
    context = {"page": found, "forms": _forms(by) if by.may(Permission.COMPILE_REPORTS) else []}
    return render(request, "reports/supervision/list.html", context)


def _forms(by: Actor) -> list[dict[str, Any]]:
    """For each plan what can be asked for; the key makes a form that is sent twice ask once."""
    return [
        {
            "plan": plan,
            "key": uuid.uuid4(),
            "kinds": [(kind, SupervisionReport.Kind(kind).label) for kind in composition.KINDS],
            "years": [_choices(plan, year) for year in _years(plan)],
            "not_yet": [say(reason) for reason in supervision.NOT_YET.values()],
        }
        for plan in sight.plans(by)
    ]


def _years(plan: Plan) -> list[int]:
    """Those of the plan, and those whose assessment began before it."""
    assessed = Assessment.objects.filter(plan=plan).exclude(result=None).values_list("year", flat=True)
    return sorted({*range(plan.years.start, plan.years.end + 1), *assessed})


def _choices(plan: Plan, year: int) -> dict[str, Any]:
    quarters = [(str(quarter), quarter_label(plan, quarter)) for quarter in situations.quarters(plan, year)]
    before = year < plan.years.start
    return {"year": year, "label": plan.years.label(year), "quarters": quarters, "assessed_only": before}


@require_POST
@needs(Permission.COMPILE_REPORTS)
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a report and go to its job; what is missing is said on the list."""
    by, sent = actor(request), request.POST
    if "plan" not in sent:
        return HttpResponse(status=400)
    plan = get_object_or_404(sight.plans(by), code=sent["plan"])
    try:
        about = sent.get("about", "")
        quarter = Quarter.parse(about) if "Q" in about.upper() else None
        year = quarter.year if quarter else int(about[:8])
        job = supervision.request(
            plan=plan, year=year, kind=sent.get("kind", ""), quarter=quarter, by=by, key=sent.get("key", "")[:64]
        )
    except ValueError:
        return HttpResponse(status=400)
    except Refused as refused:
        messages.error(request, say(refused.reason))
        return redirect("reports")
    return redirect("job", pk=job.pk)


@require_safe
@needs(Permission.SEE_BOARDS)
def show(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The paper itself, each figure a link to what stands behind it, and whether all of it still holds."""
    report = get_object_or_404(visible(actor(request)), pk=pk)
    content = blocks.load(report.content)
    body = page.body(content, link=lambda key: reverse("report-figure", args=[report.pk, key]), title="h2")
    context = {
        "report": report,
        "content": content,
        "body": mark_safe(body),  # every text in it was escaped where it was written
        "differences": [say(difference) for difference in supervision.verify(report)],
        "may_remark": actor(request).may(Permission.RECORD_INSTRUCTIONS),
    }
    return render(request, "reports/supervision/report.html", context)


@require_safe
@needs(Permission.SEE_BOARDS)
def figure(request: HttpRequest, pk: UUID, key: str) -> HttpResponse:
    """Why one figure of a report says what it says."""
    report = get_object_or_404(visible(actor(request)), pk=pk)
    content = blocks.load(report.content)
    if key not in content.citations:
        raise Http404
    citation = content.citations[key]
    context = {
        "report": report,
        "citation": citation,
        "source": ROWS[citation["source"]],
        "behind": citations.behind(content, citation),
    }
    return render(request, "reports/supervision/figure.html", context)


@require_safe
@needs(Permission.SEE_BOARDS)
def file(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """One file of a report."""
    report = get_object_or_404(visible(actor(request)), pk=pk)
    found = get_object_or_404(report.files, format=form)
    name = files.name_of(report, found.format)
    try:
        return attachment(files.read(found), name)
    except Changed:
        return render(request, "qualitycity/file_changed.html", {"name": name}, status=410)

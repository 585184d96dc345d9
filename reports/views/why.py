"""The page "why this number": how one check came about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import named
from reports import dossier, sight, why
from reports.models import Check
from reports.verdicts import quarter_label


@require_safe
@needs(Permission.SEE_ALL_UNITS, Permission.SEE_OWN_UNIT)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    by = actor(request)
    rows = Check.objects.filter(target__in=sight.targets(by).order_by().values("pk"))
    loaded = rows.select_related("target__plan", "target__indicator", "target__category", "period", "version")
    check = get_object_or_404(loaded, pk=pk)
    indicator = check.target.indicator
    context = {
        "check": check,
        "target": check.target,
        "name": named(indicator.name, indicator.name_en),
        "quarter": quarter_label(check.target.plan, check.period.quarter),
        "why": why.explain(check, by=by),
        "duties": dossier.duties(check.target, at=check.period.quarter),
    }
    return render(request, "reports/why.html", context)

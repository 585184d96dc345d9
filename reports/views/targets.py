"""The catalogue of indicators, and the page of one target."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments import instructions, remarks
from qualitycity.admission import actor, needs
from qualitycity.roles import Actor, Permission
from qualitycity.speech import named
from qualitycity.workbook import exports
from reports import catalogue, charts, dossier, resources, sight, tables, why, words
from reports.catalogue import Entry
from reports.views import frame
from reports.views.frame import Frame

SEES = (Permission.SEE_ALL_UNITS, Permission.SEE_OWN_UNIT)


@require_safe
@needs(*SEES)
def listed(request: HttpRequest) -> HttpResponse:
    """Every target that the reader may see, with its clause and who carries it."""
    seen = frame.read(request)
    if seen is None:
        return render(request, "reports/nothing_yet.html", {"frame": seen})
    every = catalogue.entries(seen.plan, sight.targets(actor(request)))
    wanted = request.GET.get("q", "").strip()
    chosen = _chosen(every, seen, wanted)
    context = {
        "frame": seen,
        "entries": chosen,
        "rows": tables.catalogue_rows(chosen),
        "total": len(every),
        "wanted": wanted,
        "categories": catalogue.categories(every),
        "leads": catalogue.units(every),
        "query": seen.query(quarter="", q=wanted),
        "may_edit": actor(request).may(Permission.EDIT_PLAN),
    }
    part = bool(getattr(request, "htmx", False))
    return render(request, "reports/catalogue_list.html" if part else "reports/catalogue.html", context)


@require_safe
@needs(*SEES)
def export(request: HttpRequest, form: str) -> HttpResponse:
    seen = frame.read(request)
    if seen is None or form not in exports.TYPES:
        raise Http404
    every = catalogue.entries(seen.plan, sight.targets(actor(request)))
    chosen = _chosen(every, seen, request.GET.get("q", "").strip())
    table = resources.indicators(chosen, _("%(plan)s: indicators") % {"plan": seen.plan.name})
    return exports.attachment(table, form, f"{seen.plan.code}-indicators", timezone.now())


def _chosen(every: list[Entry], seen: Frame, wanted: str) -> list[Entry]:
    choice = seen.choice
    return [entry for entry in every if entry.matches(wanted, category=choice.category, department=choice.department)]


@require_safe
@needs(*SEES)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One target: what it demands, its trend, and every version of its values and checks."""
    shown = sight.targets(actor(request)).select_related("plan", "category", "indicator")
    target = get_object_or_404(shown, pk=pk)
    found = dossier.of(target, by=actor(request))
    context = {
        "dossier": found,
        "target": target,
        "category": named(target.category.name, target.category.name_en),
        "name": named(target.indicator.name, target.indicator.name_en),
        "demanded": list(words.demanded(found.version, target.plan)),
        "chart": charts.trend(found),
        "conclusion": charts.conclusion(found),
        "values": [(value, list(why.people_of(value, found.walk_of(value)))) for value in found.values],
        "causes": why.CAUSES,
        "remarks": instructions.visible(actor(request)).filter(target=target),
        "may_remark": actor(request).may(Permission.RECORD_INSTRUCTIONS),
        "sees_all": actor(request).may(Permission.SEE_ALL_UNITS),
        **_marking(actor(request)),
    }
    return render(request, "reports/target.html", context)


def _marking(by: Actor) -> dict[str, Any]:
    """Whether this person may mark the indicator for follow-up, and what tells one click from the next."""
    may = bool(by.permissions & (remarks.IN_UNITS | remarks.IN_OFFICE))
    return {"may_mark": may, "of_office": by.unit_id is None, "click": uuid4().hex}

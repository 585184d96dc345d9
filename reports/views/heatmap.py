"""The heat map: every target over every quarter, each cell leading to why it is so."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments import access, value_book
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.workbook import exports
from reports import boards, resources, tables
from reports.verdicts import quarter_label
from reports.views import frame
from reports.views.frame import Frame


@require_safe
@needs(Permission.SEE_BOARDS)
def show(request: HttpRequest) -> HttpResponse:
    seen = frame.read(request)
    if seen is None or seen.quarter is None:
        return render(request, "reports/nothing_yet.html", {"frame": seen})
    every = boards.heat(seen.plan, seen.columns, seen.choice)
    rows = _chosen(seen, every)
    context = {
        "frame": seen,
        "years": _years(seen),
        "columns": seen.columns,
        "total": len(rows),
        "rows": tables.heat_rows(rows, len(seen.columns)),
        "categories": boards.categories(every),
        "leads": boards.leads(every),
        "query": seen.query(quarter=""),
    }
    part = bool(getattr(request, "htmx", False))
    return render(request, "reports/heatmap_board.html" if part else "reports/heatmap.html", context)


@require_safe
@needs(Permission.SEE_BOARDS)
def export(request: HttpRequest, form: str) -> HttpResponse:
    seen = frame.read(request)
    if seen is None or form not in exports.TYPES:
        raise Http404
    rows = _chosen(seen, boards.heat(seen.plan, seen.columns, seen.choice))
    title = _("%(plan)s: heat map") % {"plan": seen.plan.name}
    table = resources.heat(rows, [quarter_label(seen.plan, column.quarter) for column in seen.columns], title)
    return exports.attachment(table, form, f"{seen.plan.code}-heatmap", timezone.now())


@require_safe
@needs(Permission.SEE_BOARDS)
def export_results(request: HttpRequest, form: str) -> HttpResponse:
    """The figures behind the cells, for the quarters that have begun."""
    seen = frame.read(request)
    if seen is None or form not in exports.TYPES:
        raise Http404
    begun = [column for column in seen.columns if column.begun]
    rows = boards.results(seen.plan, begun, seen.choice)
    rows = [(row, reached) for row, reached in rows if seen.choice.takes(category=row.category, lead=row.lead)]
    title = _("%(plan)s: results of every quarter") % {"plan": seen.plan.name}
    table = resources.results(rows, [quarter_label(seen.plan, column.quarter) for column in begun], title)
    return exports.attachment(table, form, f"{seen.plan.code}-results", timezone.now())


@require_safe
@needs(Permission.SEE_BOARDS)
def export_figures(request: HttpRequest) -> HttpResponse:
    """Every unit's verified figures and what they are judged by, as the values workbook."""
    seen = frame.read(request)
    if seen is None:
        raise Http404
    units = access.visible_departments(actor(request)).filter(area=seen.plan.area)
    now = timezone.now()
    return exports.download(value_book.written(seen.plan, units, at=now), "xlsx", f"{seen.plan.code}-figures")


def _chosen(seen: Frame, rows: list[boards.HeatRow]) -> list[boards.HeatRow]:
    return [row for row in rows if seen.choice.takes(category=row.category, lead=row.lead)]


def _years(seen: Frame) -> list[tuple[str, int]]:
    """Each year's label with the number of its columns."""
    listed = [column.quarter.year for column in seen.columns]
    return [(seen.plan.years.label(year), listed.count(year)) for year in dict.fromkeys(listed)]

"""How the plans of districts serve the city's: for the city's office to see, and for the district's own."""

from __future__ import annotations

from decimal import Decimal

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import named
from qualitycity.templatetags.portal import STATES
from qualitycity.workbook import exports
from qualitycity.workbook.exports import Cell, Table
from qualitycity.workbook.writing import Heading
from reports import districts
from reports.districts import Service
from targets.models import Area
from targets.periods import Quarter


@require_safe
@needs(Permission.SEE_ALL_UNITS)
def show(request: HttpRequest) -> HttpResponse:
    by, quarters = actor(request), districts.quarters(actor(request))
    at = _quarter(request, quarters)
    area = Area.objects.filter(pk=by.area_id or 0).first()
    page = {
        "quarters": quarters, "quarter": at, "services": districts.services(by, at), "area": area,
        "is_district": area is not None and area.parent_id is not None, "may_edit": by.may(Permission.EDIT_PLAN),
    }  # fmt: skip
    return render(request, "reports/districts.html", page)


@require_safe
@needs(Permission.SEE_ALL_UNITS)
def export(request: HttpRequest, form: str) -> HttpResponse:
    if form not in exports.TYPES:
        raise Http404
    at = _quarter(request, districts.quarters(actor(request)))
    table = _table(districts.services(actor(request), at), at)
    return exports.attachment(table, form, f"districts-{at or ''}", timezone.now())


def _quarter(request: HttpRequest, quarters: list[Quarter]) -> Quarter | None:
    written = request.GET.get("quarter", "")
    found = next((each for each in quarters if str(each) == written), None)
    if written and found is None:
        raise Http404
    return found or next(iter(quarters), None)


def _table(services: list[Service], at: Quarter | None) -> Table:
    headings = [
        Heading(_("District"), width=16), Heading(_("Plan"), width=24), Heading(_("No.")),
        Heading(_("Indicator"), width=30), Heading(_("Serves")), Heading(_("Asked by the plan above"), kind="number"),
        Heading(_("In its own plan"), kind="number"), Heading(_("Unit of measure")),
        Heading(_("Actual value"), kind="number"), Heading(_("Verdict")),
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            one.target.plan.area.name, one.target.plan.name, one.target.code,
            named(one.target.indicator.name, one.target.indicator.name_en), one.target.serves.code,
            one.asked, one.own, one.target.indicator.unit, _actual(one),
            _(STATES[one.check.verdict][2]) if one.check else "",
        ]
        for one in services
        if one.target.serves is not None
    ]  # fmt: skip
    return Table(_("District plans: %(quarter)s") % {"quarter": at or "—"}, headings, rows, _("District plans"))


def _actual(one: Service) -> Decimal | None:
    return one.check.actual if one.check else None

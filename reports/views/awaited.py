"""What others have not published yet, since when, and what arrived lately."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import named, say
from qualitycity.workbook import exports
from qualitycity.workbook.exports import Table
from qualitycity.workbook.writing import Heading
from reports import awaited, sight
from reports.verdicts import quarter_label
from targets.models import Plan

SEES = (Permission.SEE_ALL_UNITS, Permission.SEE_OWN_UNIT)


def _plan(request: HttpRequest) -> tuple[list[Plan], Plan | None]:
    plans = list(sight.plans(actor(request)))
    code = request.GET.get("plan", "")
    plan = next((each for each in plans if not code or each.code == code), None)
    if code and plan is None:
        raise Http404
    return plans, plan


@require_safe
@needs(*SEES)
def show(request: HttpRequest) -> HttpResponse:
    plans, plan = _plan(request)
    seen = sight.targets(actor(request))
    page: dict[str, Any] = {
        "plans": plans,
        "plan": plan,
        "waiting": awaited.awaited(plan, seen, today=timezone.localdate()) if plan else [],
        "arrived": awaited.arrived(plan, seen) if plan else [],
        "may_keep": actor(request).may(Permission.RECORD_PUBLICATIONS),
    }
    return render(request, "reports/awaited.html", page)


@require_safe
@needs(*SEES)
def export(request: HttpRequest, form: str) -> HttpResponse:
    _plans, plan = _plan(request)
    if plan is None or form not in exports.TYPES:
        raise Http404
    headings = [
        Heading(_("No.")), Heading(_("Indicator"), width=36), Heading(_("Quarter")), Heading(_("Waits for")),
        Heading(_("Own figure")), Heading(_("Since")), Heading(_("Lead unit")),
    ]  # fmt: skip
    words = {"benchmark": _("benchmark"), "quota": _("quota")}
    rows = [
        [
            each.check.target.code, named(each.check.target.indicator.name, each.check.target.indicator.name_en),
            say([quarter_label(plan, quarter) for quarter in each.quarters]),
            f"{words[each.what]} {each.against}".strip(),
            _("reported") if each.reported else _("not reported"),
            each.since.isoformat(), say(list(each.leads)),
        ]
        for each in awaited.awaited(plan, sight.targets(actor(request)), today=timezone.localdate())
    ]  # fmt: skip
    table = Table(_("Awaited from others"), headings, rows)
    return exports.attachment(table, form, f"{plan.code}-awaited", timezone.now())

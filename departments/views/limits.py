"""The office's page of limits: for each indicator what is possible, what is usual, and what is asked about."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from qualitycity import numbers
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.sentences import N_
from qualitycity.speech import say
from targets import limits
from targets.models import Indicator, Plan
from targets.plans import in_use_first

_DAYS = "due_after_days"
#: The columns of numbers, in the order of the page.
COLUMNS = {
    "lower": N_("Possible from"),
    "upper": N_("Possible to"),
    "usual_lower": N_("Usual from"),
    "usual_upper": N_("Usual to"),
    "jump": N_("Change"),
    "tolerance": N_("Tolerance of sums"),
    _DAYS: N_("Days after the quarter"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.EDIT_PLAN)
def show(request: HttpRequest) -> HttpResponse:
    """One row an indicator; saving names every cell that cannot be read, and stores the rows that can."""
    plans = list(in_use_first(Plan.objects.filter(area=actor(request).area_id)))
    wanted = request.GET.get("plan", "")
    plan = next((each for each in plans if not wanted or each.code == wanted), None)
    if wanted and plan is None:
        raise Http404
    rows = (
        Indicator.objects.filter(plan=plan, task=None)
        .prefetch_related("targets")
        .order_by("targets__order", "pk")
        .distinct()
    )
    listed = list({row.pk: row for row in rows}.values())
    wrong: dict[int, list[str]] = {}
    if request.method == "POST":
        wrong = _save(request, listed)
        if not wrong:
            messages.success(request, _("The limits are kept."))
            return redirect(request.get_full_path())
    page: dict[str, Any] = {"plans": plans, "plan": plan, "rows": [_row(each, request, wrong) for each in listed]}
    page["columns"] = [_(label) for label in COLUMNS.values()]
    return render(request, "departments/limits.html", page, status=409 if wrong else 200)


def _save(request: HttpRequest, listed: list[Indicator]) -> dict[int, list[str]]:
    """Store every row whose cells can be read; what is wrong with the others, by indicator."""
    wrong: dict[int, list[str]] = {}
    for indicator in listed:
        if f"shown-{indicator.pk}" not in request.POST:
            continue
        try:
            limits.set_limits(indicator=indicator, by=actor(request), **_read(request, indicator))
        except numbers.NotANumber as refused:
            wrong[indicator.pk] = [say(refused.reason)]
        except limits.NotPossible as refused:
            wrong[indicator.pk] = [say(reason) for reason in refused.reasons]
    return wrong


def _read(request: HttpRequest, indicator: Indicator) -> dict[str, Any]:
    given: dict[str, Any] = {
        name: numbers.read_optional(_text(request, name, indicator), unit=indicator.unit if "er" in name else "")
        for name in limits.NUMBERS
    }
    days = numbers.read_optional(_text(request, _DAYS, indicator), unit="")
    given[_DAYS] = None if days is None else int(days) if days == int(days) and abs(days) < 10_000 else -1
    return given | {name: bool(_text(request, name, indicator)) for name in limits.SWITCHES}


def _text(request: HttpRequest, name: str, indicator: Indicator) -> str:
    return request.POST.get(f"{name}-{indicator.pk}", "").strip()


def _row(indicator: Indicator, request: HttpRequest, wrong: dict[int, list[str]]) -> dict[str, Any]:
    kept = indicator.pk in wrong
    cells = []
    for name, label in COLUMNS.items():
        held = getattr(indicator, name)
        stored = "" if held is None else numbers.write(held) if name != _DAYS else str(held)
        cells.append((name, _(label), _text(request, name, indicator) if kept else stored))
    return {"indicator": indicator, "cells": cells, "wrong": wrong.get(indicator.pk, [])}

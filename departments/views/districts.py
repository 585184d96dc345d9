"""Districts with plans of their own: their office is founded, a plan is derived, and its targets are linked upwards."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import count
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments import breakdown, districts
from departments.districts import Head
from departments.duties import UnitDraft
from departments.models import Department
from departments.views import moves
from departments.workflow import Refused
from qualitycity import numbers
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import say
from targets.models import Area, Plan, Target
from targets.periods import Quarter

_P = Permission
page_or_post = require_http_methods(["GET", "HEAD", "POST"])


@page_or_post
@needs(_P.MANAGE_PEOPLE)
def offices(request: HttpRequest) -> HttpResponse:
    """The districts of the area: which has an office of its own, and the button that founds one."""
    units = Department.objects.filter(area=actor(request).area_id, kind=Department.Kind.DISTRICT)
    page: dict[str, Any] = {"units": units.select_related("stands_for").order_by("order", "id"), "accounts": []}
    if request.method == "POST":
        unit = get_object_or_404(units, pk=moves.number(request, "unit") or 0)
        try:
            founded = districts.found(unit=unit, by=actor(request), name=request.POST.get("name", ""))
        except Refused as refused:
            messages.error(request, moves.said(refused))
            return redirect("district-offices")
        page |= {"accounts": founded.accounts, "area": founded.area}
    return render(request, "departments/districts/offices.html", page)


@page_or_post
@needs(_P.EDIT_PLAN)
def derive(request: HttpRequest) -> HttpResponse:
    """A district's office makes its plan from the targets of the plan above."""
    area = get_object_or_404(Area.objects.select_related("parent"), pk=actor(request).area_id, parent__isnull=False)
    plans = list(districts.source_of(area))
    source = next((each for each in plans if request.GET.get("plan") in (None, each.code)), None)
    if source is None:
        return render(request, "departments/districts/derive.html", {"area": area, "plans": plans})
    rows = _rows(request, source, area)
    if request.method == "POST" and (plan := _derived(request, source, area, rows)):
        messages.success(request, _("The plan is there: its targets, duties and quarters. Now break the targets down."))
        return redirect(f"/plan/breakdown/?plan={plan.code}")
    page = {
        "area": area, "plans": plans, "source": source, "rows": rows, "units": request.POST.get("units", ""),
        "code": request.POST.get("code", ""), "name": request.POST.get("name", _("%(area)s's plan") % {"area": area}),
        "has_units": Department.objects.filter(area=area).exists(),
    }  # fmt: skip
    return render(request, "departments/districts/derive.html", page, status=moves.status(request))


@dataclass
class Row:
    """A target of the plan above, whether it is chosen, and the goal as typed."""

    target: Target
    chosen: bool
    goal: str
    given: Decimal | None
    wrong: str = ""


def _rows(request: HttpRequest, source: Plan, area: Area) -> list[Row]:
    """What the plan above gives to the district comes first chosen, with its goal."""
    held = districts.given(source, area, Quarter(breakdown.proposed_quarter(source).year, 4))
    posted = request.method == "POST"
    rows = []
    for target in Target.objects.filter(plan=source).select_related("indicator", "category").order_by("order", "id"):
        given = held.get(target.pk)
        chosen = f"take-{target.pk}" in request.POST if posted else target.pk in held
        stored = "" if given is None else numbers.write(given)
        goal = request.POST.get(f"goal-{target.pk}", "").strip() if posted else stored
        rows.append(Row(target, chosen, goal, given))
    return rows


def _derived(request: HttpRequest, source: Plan, area: Area, rows: list[Row]) -> Plan | None:
    goals: dict[int, Decimal | None] = {}
    for row in rows:
        if row.chosen:
            try:
                goals[row.target.pk] = numbers.read_optional(row.goal)
            except numbers.NotANumber as refused:
                row.wrong = say(refused.reason)
    if any(row.wrong for row in rows):
        messages.error(request, _("Some goals are no numbers: see the rows."))
        return None
    head = Head(request.POST.get("code", "").strip(), request.POST.get("name", ""), source.years)
    try:
        return districts.derive(
            source=source, area=area, head=head, goals=goals, units=_units(request, area), by=actor(request)
        )
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return None


def _units(request: HttpRequest, area: Area) -> list[UnitDraft]:
    """The units as typed, one a line; their codes go on from those that the district has."""
    names = list(dict.fromkeys(line.strip()[:200] for line in request.POST.get("units", "").splitlines()))
    held = dict(Department.objects.filter(area=area).values_list("name", "code"))
    fresh = [name for name in names if name and name not in held]
    taken = set(held.values())  # a code that is taken would rename the unit that has it
    free = ((f"{place:02}", place) for place in count(len(held) + 1) if f"{place:02}" not in taken)
    return [UnitDraft(code, name, order=place) for name, (code, place) in zip(fresh, free, strict=False)]


@page_or_post
@needs(_P.EDIT_PLAN)
def links(request: HttpRequest) -> HttpResponse:
    """Which target of the plan above each target of the district's plan serves."""
    area = get_object_or_404(Area, pk=actor(request).area_id, parent__isnull=False)
    own = list(
        Target.objects.filter(plan__area=area).select_related("plan", "indicator", "serves").order_by("plan", "order")
    )
    above = (
        Target.objects.filter(plan__area=area.parent_id).select_related("indicator", "plan").order_by("-plan", "order")
    )
    offered = {target.pk: target for target in above}
    if request.method == "POST":
        changed = sum(_linked(request, target, offered) for target in own)
        messages.success(request, _("The links are kept.") if changed else _("Nothing was changed."))
        return redirect("district-links")
    return render(request, "departments/districts/links.html", {"area": area, "own": own, "above": list(above)})


def _linked(request: HttpRequest, target: Target, offered: dict[int, Target]) -> bool:
    written = request.POST.get(f"serves-{target.pk}")
    if written is None:
        return False
    chosen = offered.get(int(written)) if written.isascii() and written.isdigit() and len(written) < 10 else None
    if written and chosen is None:
        raise Http404
    return districts.link(target=target, serves=chosen, by=actor(request))

"""Safety incidents and notices of criticism: the list, recording one, and one with its versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments import access, incidents
from departments.models import SafetyEvent
from departments.views import list_tables, moves
from departments.views.entry import page_or_post
from departments.views.list_forms import EventForm, Why, of_event
from departments.views.registers import ROWS_A_PAGE, needs_office, needs_sight, plan_of
from departments.workflow import Refused
from qualitycity.admission import actor
from qualitycity.roles import Permission
from targets.models import Indicator, Plan, TargetVersion

_P = Permission
#: Buttons that change nothing of an event but whether it counts.
MOVES = ("withdraw", "restore")


@dataclass(frozen=True)
class Shelf:
    """What the address asks for: ``rows`` fit all filters; years, levels and categories are those that there are."""

    plans: list[Plan]
    plan: Plan | None
    chosen: dict[str, str]
    years: list[int]
    levels: list[str]
    categories: list[str]
    rows: list[SafetyEvent]


def visible(request: HttpRequest) -> QuerySet[SafetyEvent]:
    seen = access.visible_indicators(actor(request)).select_related(None).order_by().values("pk")
    return SafetyEvent.objects.filter(indicator__in=seen).select_related("indicator__plan")


def shelf(request: HttpRequest) -> Shelf:
    plans, plan = plan_of(request)
    names = ("year", "level", "category", "kind", "state", "q")
    chosen = {name: request.GET.get(name, "").strip() for name in names}
    every = list(visible(request).filter(indicator__plan=plan, latest=True).order_by("-happened_on", "-id"))
    years = {each.pk: plan.years.quarter_of(each.happened_on).year for each in every} if plan else {}
    return Shelf(
        plans, plan, chosen, sorted(set(years.values()), reverse=True), sorted({each.level for each in every} - {""}),
        sorted({each.category for each in every} - {""}),
        [each for each in every if _fits(each, years.get(each.pk, 0), chosen)],
    )  # fmt: skip


def _fits(event: SafetyEvent, year: int, chosen: dict[str, str]) -> bool:
    held = {"year": str(year), "level": event.level, "category": event.category, "kind": event.kind}
    held["state"] = "withdrawn" if event.withdrawn else "counts"
    texts = (event.level, event.category, event.paper, event.description, event.indicator.name)
    fits = all(not chosen[name] or chosen[name] == value for name, value in held.items())
    return fits and chosen["q"].casefold() in " ".join(texts).casefold()


@require_safe
@needs_sight
def listed(request: HttpRequest) -> HttpResponse:
    found = shelf(request)
    page = {
        "shelf": found,
        "page": Paginator(found.rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "kinds": SafetyEvent.Kind.choices,
        "may_keep": actor(request).may(_P.RECORD_PUBLICATIONS),
    }
    return render(request, "departments/incidents/list.html", page)


@require_safe
@needs_sight
def export(request: HttpRequest, form: str) -> HttpResponse:
    return list_tables.attachment(list_tables.incidents(shelf(request).rows), form, _("Incidents"))


@page_or_post
@needs_office
def record(request: HttpRequest) -> HttpResponse:
    """One incident or notice: it counts from the moment it is kept, to the end of its year."""
    plans, plan = plan_of(request)
    sent = request.POST if request.method == "POST" else None
    first = {"happened_on": timezone.localdate(), "indicator": request.GET.get("indicator")}
    form = EventForm(sent, indicators=_counted(plan), initial=first)
    if form.is_valid() and plan is not None:
        tally = incidents.record_incidents(plan=plan, rows=[form.row], by=actor(request))
        if tally.created:
            messages.success(request, _("Recorded: its targets are judged anew from its date to the end of the year."))
        else:
            messages.info(request, _("This very event is recorded already: nothing changed."))
        return redirect("incidents")
    page = {"plans": plans, "plan": plan, "form": form}
    return render(request, "departments/incidents/record.html", page, status=409 if form.errors else 200)


def _counted(plan: Plan | None) -> QuerySet[Indicator]:
    """The indicators that events count for: those of which there must be none."""
    zero = TargetVersion.objects.filter(target__plan=plan, rule__test="zero").order_by()
    return Indicator.objects.filter(pk__in=zero.values("target__indicator")).order_by("pk")


@page_or_post
@needs_sight
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One event in its version in force, with all versions; the office corrects, withdraws or restores it."""
    named = get_object_or_404(visible(request), pk=pk)
    event = named if named.latest else get_object_or_404(visible(request), line=named.line, latest=True)
    may_keep = actor(request).may(_P.RECORD_PUBLICATIONS)
    sent = request.POST if request.method == "POST" else None
    indicators = _counted(event.indicator.plan) | Indicator.objects.filter(pk=event.indicator_id)
    moved = request.POST.get("act", "") in MOVES  # withdrawn or restored as it is: only the reason is sent
    form = EventForm(None if moved else sent, indicators=indicators, initial=of_event(event))
    why = Why(sent)
    if request.method == "POST":
        if not may_keep:
            raise PermissionDenied
        if why.is_valid() and (moved or form.is_valid()) and _changed(request, event, form, why):
            return redirect("incident", pk=pk)
    versions = visible(request).filter(line=event.line).order_by("-number")
    targets = event.indicator.targets.order_by("order")
    page = {"event": event, "versions": versions, "targets": targets, "may_keep": may_keep, "form": form, "why": why}
    return render(request, "departments/incidents/event.html", page, status=409 if sent else 200)


def _changed(request: HttpRequest, event: SafetyEvent, form: EventForm, why: Why) -> bool:
    act, seen = request.POST.get("act", ""), moves.number(request, "seen") or 0
    given: dict[str, Any] = {"withdrawn": act == "withdraw"} if act in MOVES else {**form.cleaned_data}
    row = incidents.as_row(event, **given)
    try:
        incidents.correct(event=event, row=row, reason=why.cleaned_data["reason"], by=actor(request), seen=seen)
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return False
    messages.success(request, _("Kept as a new version; its targets are judged anew."))
    return True

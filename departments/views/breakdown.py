"""The pages of the breakdown: every target with its balance, one target with its units, one unit with its targets."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import access, breakdown, breakdown_tables, contributions
from departments.breakdown_tables import Line, Sheet
from departments.models import Department
from departments.views import moves
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import say
from qualitycity.workbook import exports
from targets import plans
from targets.models import Period, Plan, Target
from targets.periods import Quarter

_P = Permission
sees = needs(_P.EDIT_PLAN, _P.SEE_ALL_UNITS)
sees_own = needs(_P.EDIT_PLAN, _P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT)
page_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@sees_own
def listed(request: HttpRequest) -> HttpResponse:
    """Every target of a plan with its balance; a unit sees its own part."""
    by = actor(request)
    if not by.may(_P.SEE_ALL_UNITS):
        return unit(request, by.unit_id or 0)
    plan, year = _frame(request)
    lines = breakdown_tables.lines(plan, year) if plan else []
    shown = breakdown_tables.narrowed(lines, request.GET.get("show", ""))
    page = {
        "plans": _plans(request), "plan": plan, "year": year, "years": _years(plan), "lines": shown,
        "counts": breakdown_tables.counts(lines), "total": len(lines), "show": request.GET.get("show", ""),
        "units": Department.objects.filter(area=by.area_id).order_by("order", "id"),
    }  # fmt: skip
    return render(request, "departments/breakdown/list.html", page)


@require_safe
@sees
def listed_export(request: HttpRequest, form: str) -> HttpResponse:
    plan, year = _frame(request)
    if plan is None or form not in exports.TYPES:
        raise Http404
    lines: list[Line] = breakdown_tables.narrowed(breakdown_tables.lines(plan, year), request.GET.get("show", ""))
    table = breakdown_tables.of_lines(lines, _("%(plan)s: breakdown of %(year)s") % {"plan": plan.name, "year": year})
    return exports.attachment(table, form, f"{plan.code}-{year}-breakdown", timezone.now())


@page_or_post
@sees
def target(request: HttpRequest, pk: int) -> HttpResponse:
    """One target: its units in protocol order, what each promises, and whether that makes up the city's."""
    found = _target(request, pk)
    may_edit = actor(request).may(_P.EDIT_PLAN)
    if request.method == "POST" and not may_edit:
        raise Http404
    sheet = Sheet(found, _year(request, found.plan), request.POST if request.method == "POST" else None)
    act = request.POST.get("act", "")
    if request.method == "POST" and act.startswith("split"):
        sheet.split(act, request.POST.get("among", ""))
    elif request.method == "POST" and _stored(request, sheet):
        return redirect(request.get_full_path())
    page = {"sheet": sheet, "target": found, "may_edit": may_edit, "year": sheet.year, "years": _years(found.plan)}
    others = Target.objects.filter(plan=found.plan).exclude(pk=found.pk).select_related("indicator")
    page["others"] = others.order_by("order", "id") if may_edit else []
    return render(request, "departments/breakdown/target.html", page, status=409 if sheet.wrong else 200)


def _stored(request: HttpRequest, sheet: Sheet) -> bool:
    """Store what the page says; False, and the reasons are on the page, where something is in the way."""
    drafts = sheet.drafts  # reading what was typed finds what is wrong with it
    if sheet.wrong:
        return False
    try:
        changed = breakdown.divide(
            target=sheet.target, parts=drafts, since=sheet.since, by=actor(request), seen=sheet.seen
        )
    except Refused as refused:
        sheet.wrong += [say(reason) for reason in refused.reasons]
        return False
    messages.success(request, _("The breakdown is kept.") if changed else _("Nothing was changed."))
    return True


@require_POST
@needs(_P.EDIT_PLAN)
def kind(request: HttpRequest, pk: int) -> HttpResponse:
    """How the goals make up the city's number."""
    found = _target(request, pk)
    moves.done(
        request,
        lambda: breakdown.set_kind(target=found, kind=request.POST.get("kind", ""), by=actor(request)),
        _("The balance is taken that way from now on."),
    )
    return redirect("breakdown-target", pk=found.pk)


@require_POST
@needs(_P.EDIT_PLAN)
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same units for other targets; what is refused is named."""
    found = _target(request, pk)
    onto = [int(each) for each in request.POST.getlist("onto") if each.isascii() and each.isdigit() and len(each) < 10]
    since = breakdown_tables.quarter(request.POST.get("since", "")) or breakdown.proposed_quarter(found.plan)
    goals = request.POST.get("goals") == "1"
    changed, refused = breakdown.copy(source=found, onto=onto, since=since, by=actor(request), goals=goals)
    for code, reason in refused:
        messages.error(request, f"{code}: {say(reason)}")
    if changed:
        messages.success(request, _("Copied to: %(codes)s.") % {"codes": "、".join(changed)})
    elif not refused:
        messages.warning(request, _("Nothing was changed: choose the targets to copy to."))
    return redirect("breakdown-target", pk=found.pk)


@require_safe
@sees_own
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """What one unit carries: its part in every target and main task."""
    found = get_object_or_404(access.visible_departments(actor(request)), pk=pk)
    plan, year = _frame(request)
    page: dict[str, Any] = {"unit": found, "plans": _plans(request), "plan": plan, "year": year, "years": _years(plan)}
    page["parts"] = breakdown_tables.of_unit(found, plan, year) if plan else []
    page["tasks"] = breakdown_tables.tasks_of(found, plan, year) if plan else []
    page["may_see_all"] = actor(request).may(_P.SEE_ALL_UNITS)
    return render(request, "departments/breakdown/unit.html", page)


@require_safe
@sees_own
def unit_export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    found = get_object_or_404(access.visible_departments(actor(request)), pk=pk)
    plan, year = _frame(request)
    if plan is None or form not in exports.TYPES:
        raise Http404
    title = _("%(unit)s: targets of %(year)s") % {"unit": found.name, "year": year}
    table = breakdown_tables.of_parts(breakdown_tables.of_unit(found, plan, year), title)
    return exports.attachment(table, form, f"{plan.code}-{year}-{found.code}", timezone.now())


@require_safe
@sees
def roll_up(request: HttpRequest, pk: int) -> HttpResponse:
    """How the city's figure of a quarter came about, and each unit's own check against its own goal."""
    found = _target(request, pk)
    quarters = _quarters(found.plan)
    at = _quarter(request, quarters)
    rolled = contributions.of_target(found, at) if at else None
    page = {"target": found, "quarters": quarters, "quarter": at, "rolled": rolled}
    return render(request, "departments/breakdown/roll_up.html", page)


@require_safe
@sees
def roll_up_export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    found = _target(request, pk)
    at = _quarter(request, _quarters(found.plan))
    if at is None or form not in exports.TYPES:
        raise Http404
    title = f"{found} · {at}"
    table = breakdown_tables.of_roll_up(contributions.of_target(found, at), title)
    return exports.attachment(table, form, f"{found.plan.code}-{found.code}-{at}", timezone.now())


# --- What the address asks for ----------------------------------------------------------------------------------------


def _plans(request: HttpRequest) -> list[Plan]:
    return list(plans.in_use_first(Plan.objects.filter(area=actor(request).area_id)))


def _frame(request: HttpRequest) -> tuple[Plan | None, int]:
    """The plan and year of the address: the plan in use and its present year where none is named."""
    wanted = request.GET.get("plan", "")
    plan = next((each for each in _plans(request) if not wanted or each.code == wanted), None)
    if plan is None and wanted:
        raise Http404
    return plan, _year(request, plan) if plan else timezone.localdate().year


def _year(request: HttpRequest, plan: Plan) -> int:
    written = request.GET.get("year", "")
    if written:
        if written not in map(str, _years(plan)):
            raise Http404
        return int(written)
    now = plan.years.quarter_of(timezone.localdate()).year
    return min(max(now, plan.start_year), plan.end_year)


def _years(plan: Plan | None) -> list[int]:
    return [] if plan is None else list(range(plan.start_year, plan.end_year + 1))


def _target(request: HttpRequest, pk: int) -> Target:
    """The target, if it is one of the reader's own area: another one's is answered like an unknown one."""
    rows = Target.objects.filter(plan__area=actor(request).area_id).select_related("plan", "indicator", "category")
    return get_object_or_404(rows, pk=pk)


def _quarters(plan: Plan) -> list[Quarter]:
    """The quarters of the plan that were opened, the newest first."""
    rows = Period.objects.filter(plan=plan, quarter__gte=plan.years.first).exclude(state=Period.State.SCHEDULED)
    return list(rows.order_by("-quarter").values_list("quarter", flat=True))


def _quarter(request: HttpRequest, quarters: list[Quarter]) -> Quarter | None:
    written = request.GET.get("quarter", "")
    found = breakdown_tables.quarter(written)
    if written and found not in quarters:
        raise Http404
    return found or next(iter(quarters), None)

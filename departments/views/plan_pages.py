"""The plan to look at: its targets, one target with its versions and curve, and what differs between two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from departments import charts, plan_editor, tables
from departments.plan_editor import listing
from departments.plan_editor.listing import Line
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.workbook import exports
from targets import comparisons, versions
from targets.models import MainTask, Plan, Target, TargetVersion
from targets.periods import Quarter
from targets.plans import in_use_first

needs_plan = needs(Permission.EDIT_PLAN)


def own_plans(request: HttpRequest) -> list[Plan]:
    """The plans of one's own area, the one in use first."""
    return list(in_use_first(Plan.objects.filter(area=actor(request).area_id or 0).select_related("area")))


def chosen(request: HttpRequest, plans: list[Plan], name: str = "plan") -> Plan | None:
    """The plan that the address names, else the one in use; another area's is answered like an unknown one."""
    wanted = request.GET.get(name) or request.POST.get(name) or ""
    plan = next((each for each in plans if not wanted or each.code == wanted), None)
    if wanted and plan is None:
        raise Http404
    return plan


def own_target(request: HttpRequest, pk: int) -> Target:
    own = Target.objects.filter(plan__area=actor(request).area_id or 0)
    return get_object_or_404(own.select_related("plan__area", "indicator", "category"), pk=pk)


@require_safe
@needs_plan
def plan(request: HttpRequest) -> HttpResponse:
    """The targets of a plan under their categories and groups, and what waits for the office's word."""
    plans = own_plans(request)
    found = chosen(request, plans)
    listed = _listed(request, found) if found else []
    page = {
        "plans": plans,
        "plan": found,
        "sections": listing.in_sections(_shown(request, listed)),
        "count": len(listed),
        "open": sum(bool(line.version.confirm) for line in listed),
        "tasks": MainTask.objects.filter(plan=found) if found else [],
        "show": request.GET.get("show", ""),
        "search": request.GET.get("search", ""),
        "forms": list(exports.TYPES),
    }
    return render(request, "departments/plan/plan.html", page)


@require_safe
@needs_plan
def plan_export(request: HttpRequest, form: str) -> HttpResponse:
    """The list as it is seen."""
    found = chosen(request, own_plans(request))
    if found is None or form not in exports.TYPES:
        raise Http404
    table = tables.plan(found, _shown(request, _listed(request, found)))
    return exports.attachment(table, form, f"{found.code}-targets", timezone.now())


@require_safe
@needs_plan
def target_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """One target: what it demands now, its curve, its versions, and what differs between two of them."""
    target = own_target(request, pk)
    listed = versions.of_plan(target.plan, targets=[target.pk])[target.pk]
    last = listed[-1]
    old, new = _two(request, listed)
    terms = versions.chained(listed, years=target.plan.years)
    page = {
        "target": target,
        "plan": target.plan,
        "version": last,
        "versions": list(reversed(listed)),
        "chart": charts.pace(target.plan, terms),
        "old": old,
        "new": new,
        "differences": comparisons.between(old, new) if old and new else [],
        "duties": plan_editor.cells_of(target.plan, target.code, at=_present(target.plan)),
    }
    return render(request, "departments/plan/target.html", page)


@require_safe
@needs_plan
def plan_compare(request: HttpRequest) -> HttpResponse:
    """Two plans, or one plan at two quarters, target by target."""
    plans = own_plans(request)
    found = _compared(request, plans)
    page: dict[str, Any] = {"plans": plans, "found": found, "forms": list(exports.TYPES)}
    if found is not None:
        page |= {"counts": _counted(found.lines), "lines": _differing(request, found)}
        page |= {"old_quarters": listing.quarters(found.old), "new_quarters": listing.quarters(found.new)}
    return render(request, "departments/plan/compare.html", page)


@require_safe
@needs_plan
def plan_compare_export(request: HttpRequest, form: str) -> HttpResponse:
    """The comparison as it is seen."""
    found = _compared(request, own_plans(request))
    if found is None or form not in exports.TYPES:
        raise Http404
    table = tables.comparison(_differing(request, found), found.title)
    return exports.attachment(table, form, f"{found.old.code}-{found.new.code}", timezone.now())


@dataclass(frozen=True)
class Compared:
    """Two sides, each a plan as of a quarter, and every target of both."""

    old: Plan
    since: Quarter
    new: Plan
    until: Quarter
    lines: list[comparisons.Line]

    @property
    def title(self) -> str:
        return f"{self.old.code} {self.since} — {self.new.code} {self.until}"


def _compared(request: HttpRequest, plans: list[Plan]) -> Compared | None:
    old, new = chosen(request, plans, "old"), chosen(request, plans, "new")
    if old is None or new is None:
        return None
    since, until = _quarter(request, old, "since", old.years.first), _quarter(request, new, "until", new.years.last)
    sides = comparisons.at(old, since), comparisons.at(new, until)
    return Compared(old, since, new, until, comparisons.of_plans(*sides, same_plan=old.pk == new.pk))


def _differing(request: HttpRequest, found: Compared) -> list[comparisons.Line]:
    return [line for line in found.lines if line.kind != "same" or "all" in request.GET]


def _listed(request: HttpRequest, found: Plan) -> list[Line]:
    return listing.lines(found, at=_present(found))


def _present(found: Plan) -> Quarter:
    return listing.present(found, timezone.localdate())


def _shown(request: HttpRequest, listed: list[Line]) -> list[Line]:
    """Those that the address asks for: with questions only, or that hold the words."""
    words = request.GET.get("search", "").strip().casefold()
    return [
        line
        for line in listed
        if (request.GET.get("show") != "open" or line.version.confirm)
        and (not words or any(words in text.casefold() for text in _texts(line)))
    ]


def _texts(line: Line) -> tuple[str, ...]:
    version = line.version
    indicator = version.target.indicator
    return version.target.code, indicator.name, indicator.name_en, version.clause, line.lead, *line.supporting


def _two(request: HttpRequest, listed: list[TargetVersion]) -> tuple[TargetVersion | None, TargetVersion | None]:
    """The versions that the address names, else the last two."""
    numbers = {str(version.number): version for version in listed}
    if len(listed) < 2:
        return None, None
    return numbers.get(request.GET.get("old", ""), listed[-2]), numbers.get(request.GET.get("new", ""), listed[-1])


def _quarter(request: HttpRequest, found: Plan, name: str, default: Quarter) -> Quarter:
    wanted = request.GET.get(name, "")
    return next((quarter for quarter in listing.quarters(found) if str(quarter) == wanted), default)


def _counted(lines: list[comparisons.Line]) -> dict[str, int]:
    found = dict.fromkeys(("added", "changed", "gone", "same"), 0)
    for line in lines:
        found[line.kind] += 1
    return found

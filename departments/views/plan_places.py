"""A target at the end of its time, or brought back; and a target put under another category, or elsewhere in order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments import plan_editor, pledges
from departments.models import Value
from departments.plan_editor import Place
from departments.views.plan_editing import Desk, effective_of, settled
from departments.views.plan_pages import needs_plan, own_target
from qualitycity.admission import actor
from qualitycity.speech import say
from targets import categories
from targets.models import Category, Target
from targets.periods import Quarter


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def target_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a target from a quarter on, or bring it back: with a preview, a reason, and as a version of its own."""
    target = own_target(request, pk)
    last = target.versions.order_by("-number")[0]
    ended = request.POST.get("ended", "" if last.ended else "1") == "1"
    effective = effective_of(request, target.plan, target)
    typed = plan_editor.turned(target.plan, target.code, ended=ended, at=effective)
    seen = request.POST.get("seen") or plan_editor.seen_of(target.plan, target.code)
    reason = request.POST.get("reason", "").strip()
    desk = Desk(target.plan, target, typed, effective, reason, seen, plan_editor.ENDING)
    if request.method == "POST" and last.ended == ended:  # the same button twice
        messages.info(request, _("Nothing changed."))
        return redirect("target-versions", pk=pk)
    if (kept := settled(request, desk)) is not None:
        return kept
    page = {"target": target, "plan": target.plan, "version": last, "desk": desk, "ended": ended}
    return render(request, "departments/plan/end.html", page | _hanging_on(target, effective), status=desk.status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def target_restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Let an earlier version hold again from a quarter on: with what changes, a reason, and as a version of its own."""
    target = own_target(request, pk)
    plan, version = target.plan, get_object_or_404(target.versions, number=number)
    effective = effective_of(request, plan, target)
    typed = plan_editor.restored(plan, target.code, version=version, at=effective)
    keys = (*plan_editor.RESTORED, *plan_editor.year_keys(plan))
    seen = request.POST.get("seen") or plan_editor.seen_of(plan, target.code)
    reason = request.POST.get("reason", "").strip()
    desk = Desk(plan, target, typed, effective, reason, seen, keys)
    if (kept := settled(request, desk)) is not None:
        return kept
    page = {"target": target, "plan": plan, "version": version, "desk": desk}
    return render(request, "departments/plan/restore.html", page, status=desk.status)


def _hanging_on(target: Target, since: Quarter) -> dict[str, Any]:
    """What a target that ends with the quarter before has beside its own words."""
    sharing = Target.objects.filter(indicator=target.indicator_id).exclude(pk=target.pk).select_related("indicator")
    told = Value.objects.filter(indicator=target.indicator_id, latest=True, period__quarter__gte=since)
    return {
        "pledges": pledges.holding(target.pk, since=since),
        "sharing": sharing,
        "figures": told.values("period", "department").distinct().count(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def target_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a target under another category or group, or elsewhere in the order of the plan; and back again."""
    target = own_target(request, pk)
    place = plan_editor.place_of(target.plan, target.code)
    to, reason, status = place, request.POST.get("reason", ""), 200
    if request.method == "POST":
        to = _posted(request, "")
        loaded = plan_editor.move(
            plan=target.plan, code=target.code, to=to, seen=_posted(request, "seen_"), reason=reason, by=actor(request)
        )
        if loaded.problems.ok:
            messages.success(request, _("Moved.") if to != place else _("Nothing changed."))
            return redirect("target-move", pk=pk)
        status = 409
        for each in loaded.problems.errors:
            messages.error(request, say(each.message))
    page = {"target": target, "plan": target.plan, "place": place, "to": to, "reason": reason}
    return render(request, "departments/plan/move.html", page | _to_choose(target), status=status)


def _to_choose(target: Target) -> dict[str, Any]:
    """Where a target can be put, and the move that brought it where it stands."""
    others = Target.objects.filter(plan=target.plan).exclude(pk=target.pk)
    return {
        "last": plan_editor.last_move(target),
        "categories": Category.objects.all(),
        "names": dict(Category.objects.values_list("code", "name")),
        "groups": sorted({group for each in categories.groups(target.plan).values() for group, _count in each}),
        "others": others.select_related("indicator", "category").order_by("order", "id"),
    }


def _posted(request: HttpRequest, prefix: str) -> Place:
    keys = ("category", "group", "after")
    return Place(*(request.POST.get(f"{prefix}{key}", "").replace("\x00", "").strip() for key in keys))

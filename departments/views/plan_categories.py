"""Categories and groups of a plan: add, rename, put in order."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments.views.plan_pages import chosen, needs_plan, own_plans
from qualitycity.admission import actor
from qualitycity.speech import say
from targets import categories
from targets.models import Category, Plan


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def plan_categories(request: HttpRequest) -> HttpResponse:
    """What the targets of a plan are listed under, and the other categories that it can use."""
    plans = own_plans(request)
    plan = chosen(request, plans)
    if request.method == "POST" and plan is not None:
        return _acted(request, plan)
    held = list(categories.of_plan(plan)) if plan else []
    groups = categories.groups(plan) if plan else {}
    page = {
        "plans": plans,
        "plan": plan,
        "rows": [(each, groups.get(each.pk, [])) for each in held],
        "others": Category.objects.exclude(pk__in=[each.pk for each in held]),
    }
    return render(request, "departments/plan/categories.html", page)


def _acted(request: HttpRequest, plan: Plan) -> HttpResponse:
    act = next((_ACTS[name] for name in _ACTS if name in request.POST), None)
    try:
        if act is not None:
            messages.success(request, act(request, plan))
    except categories.Refused as refused:
        messages.error(request, say(refused.reason))
    return redirect(f"{reverse('plan-categories')}?{urlencode({'plan': plan.code})}")


def _add(request: HttpRequest, plan: Plan) -> str:
    name, name_en = request.POST.get("name", ""), request.POST.get("name_en", "")
    category = categories.add(name=name, name_en=name_en, by=actor(request))
    return _("The category %(name)s can be used now.") % {"name": category.name}


def _rename(request: HttpRequest, plan: Plan) -> str:
    category = _named(request, "rename")
    seen = request.POST.get("seen_name", ""), request.POST.get("seen_name_en", "")
    name, name_en = request.POST.get("name", ""), request.POST.get("name_en", "")
    categories.rename(category=category, name=name, name_en=name_en, seen=seen, by=actor(request))
    return _("Renamed.")


def _move(request: HttpRequest, plan: Plan, name: str) -> str:
    categories.move(plan=plan, category=_named(request, name), up=name == "up", by=actor(request))
    return _("Moved.")


def _regroup(request: HttpRequest, plan: Plan) -> str:
    old, new = request.POST.get("old", ""), request.POST.get("new", "")
    category = _named(request, "regroup")
    categories.rename_group(plan=plan, category=category, old=old, new=new, by=actor(request))
    return _("Renamed.")


def _named(request: HttpRequest, button: str) -> Category:
    pk = request.POST.get(button, "")
    return get_object_or_404(Category, pk=int(pk) if pk.isascii() and pk.isdecimal() and len(pk) < 18 else 0)


_ACTS: dict[str, Callable[[HttpRequest, Plan], str]] = {
    "add": _add,
    "rename": _rename,
    "up": lambda request, plan: _move(request, plan, "up"),
    "down": lambda request, plan: _move(request, plan, "down"),
    "regroup": _regroup,
}

"""A plan for another term: copied from one that exists, or begun anew; and what a plan itself is called."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments import plan_editor
from departments.forms import PlanCopyForm, PlanNameForm
from departments.plan_editor import listing
from departments.views.plan_pages import chosen, needs_plan, own_plans
from qualitycity.admission import actor
from qualitycity.speech import say
from targets.plans import NotStored, Revision


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def plan_copy(request: HttpRequest) -> HttpResponse:
    """Copy a plan for another term: look at what would come of it, then load it as a new plan."""
    plans = own_plans(request)
    plan = chosen(request, plans)
    form = PlanCopyForm(request.POST or None, plan=plan) if plan else None
    loaded = None
    if form is not None and plan is not None and request.method == "POST" and form.is_valid():
        makes = request.POST.get("do") == "copy"
        loaded = plan_editor.copy(plan, form.head(), by=actor(request), dry_run=not makes)
        if makes and loaded.problems.ok:
            messages.success(request, _("The new plan is there: look through its years and words."))
            return _to(form.cleaned_data["code"])
    bad = request.method == "POST" and (loaded is None or not loaded.problems.ok)
    page: dict[str, Any] = {"plans": plans, "plan": plan, "form": form, "loaded": loaded}
    page["told"] = plan_editor.told(loaded.problems, ()) if loaded else []
    return render(request, "departments/plan/copy.html", page, status=409 if bad else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def plan_head(request: HttpRequest) -> HttpResponse:
    """Call a plan otherwise, or let it run for more years."""
    plan = chosen(request, own_plans(request))
    if plan is None:
        return redirect("plan")
    form = PlanNameForm(request.POST or None, plan=plan)
    if request.method == "POST" and form.is_valid():
        revision = Revision(listing.present(plan, timezone.localdate()), form.cleaned_data["reason"])
        name, end_year = form.cleaned_data["name"], form.cleaned_data["end_year"]
        try:
            plan_editor.save_head(plan=plan, name=name, end_year=end_year, revision=revision, by=actor(request))
        except NotStored as refused:
            form.add_error(None, " ".join(say(each.message) for each in refused.objections))
        else:
            messages.success(request, _("Kept."))
            return _to(plan.code)
    page = {"plan": plan, "form": form}
    return render(request, "departments/plan/head.html", page, status=409 if request.method == "POST" else 200)


def _to(code: str) -> HttpResponse:
    return redirect(f"{reverse('plan')}?{urlencode({'plan': code})}")

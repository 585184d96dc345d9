"""Many pledges approved or signed together: the preview with what is in the way of each, and one confirmation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from departments import pledge_forms, pledges
from departments.models import Pledge
from departments.pledges import Candidate, Outcome
from departments.pledges.together import Act
from departments.views.entry import page_or_post
from departments.views.pledges import Choice, choice_of
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission

signs = needs(Permission.SIGN_PLEDGES)


@page_or_post
@signs
def approve(request: HttpRequest) -> HttpResponse:
    """Approve the ticked pledges of a year; those that lack something are listed with it and stay."""
    by = actor(request)

    def act(pledge: Pledge) -> Pledge:
        return pledges.approve(pledge=pledge, by=by, version=_version(request, pledge))

    return _together(request, "approve", act, pledge_forms.NothingToFill(request.POST))


@page_or_post
@signs
def sign(request: HttpRequest) -> HttpResponse:
    """Record the signing of the ticked pledges of a year: one day and one superior signer, each unit's own leader."""
    by, form = actor(request), pledge_forms.SignTogetherForm(request.POST or None, initial=_signing(request))

    def act(pledge: Pledge) -> Pledge:
        leader = request.POST.get(f"signer-{pledge.pk}", "")
        version = _version(request, pledge)
        return pledges.sign(pledge=pledge, unit_signer=leader, by=by, version=version, **form.cleaned_data)

    return _together(request, "sign", act, form)


def _together(request: HttpRequest, act: Act, do: Callable[[Pledge], Pledge], form: Any) -> HttpResponse:
    choice = choice_of(request)
    if choice is None:
        return redirect("pledges")
    outcome = None
    if request.method == "POST" and form.is_valid():
        outcome = pledges.each(_ticked(request, choice), do)
        _say(request, act, outcome)
        if not outcome.refused:
            return redirect(f"{reverse(f'pledges-{act}')}?{choice.query}")
    found = pledges.candidates(choice.plan, choice.year, act, by=actor(request))
    page = {"choice": choice, "act": act, "form": form, "outcome": outcome, "candidates": _shown(request, found)}
    page["takes"] = any(each.ok for each in found)
    status = 409 if request.method == "POST" else 200
    return render(request, "departments/pledges/together.html", page, status=status)


def _ticked(request: HttpRequest, choice: Choice) -> list[Pledge]:
    keys = [
        int(text) for text in request.POST.getlist("pledge") if text.isascii() and text.isdigit() and len(text) < 10
    ]
    rows = pledges.visible(actor(request)).filter(plan=choice.plan, year=choice.year, pk__in=keys)
    return list(rows.order_by("department__order", "id"))


def _version(request: HttpRequest, pledge: Pledge) -> int | None:
    """The version of the pledge that the preview showed."""
    text = request.POST.get(f"version-{pledge.pk}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _shown(request: HttpRequest, found: Sequence[Candidate]) -> list[tuple[Candidate, bool, str]]:
    """Each candidate, whether it is ticked, and who signs for the unit: as they were sent, else as they may be."""
    if request.method != "POST":
        return [(each, each.ok, each.unit_signer) for each in found]
    ticked = set(request.POST.getlist("pledge"))
    return [
        (each, each.ok and str(each.pledge.pk) in ticked, request.POST.get(f"signer-{each.pledge.pk}", ""))
        for each in found
    ]


def _say(request: HttpRequest, act: Act, outcome: Outcome) -> None:
    number = len(outcome.done)
    if not number and not outcome.refused:
        messages.info(request, _("Tick the pledges first."))
    if number and act == "approve":
        said = ngettext("%(number)s pledge is approved.", "%(number)s pledges are approved.", number)
        messages.success(request, said % {"number": number})
    elif number:
        said = ngettext("%(number)s pledge is signed.", "%(number)s pledges are signed.", number)
        messages.success(request, said % {"number": number})


def _signing(request: HttpRequest) -> dict[str, Any]:
    """Today, and whoever signed for the superior party last."""
    last = pledges.visible(actor(request)).exclude(issues__superior_signer="").order_by("-issues__signed_at")
    names = last.values_list("issues__superior_signer", flat=True)
    return {"signed_on": timezone.localdate(), "superior_signer": names.first() or ""}

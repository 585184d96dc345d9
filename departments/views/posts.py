"""Posts and duties that change hands: deputies for some days, successors of people, successors of units."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from departments import access, delegations, handovers, people
from departments.forms import DeputyForm, HandOverForm, PostForm
from departments.models import Department, Member, User
from departments.views import moves
from departments.views.signing_in import signed_in
from qualitycity.admission import actor, needs
from qualitycity.models import Event
from qualitycity.navigation import ROLE_NAMES
from qualitycity.roles import Permission
from targets.models import Plan, Target
from targets.plans import in_use_first

_P = Permission
page_or_post = require_http_methods(["GET", "HEAD", "POST"])


def own_roles(user: User) -> QuerySet[Member]:
    """The roles that the person holds in the own right, and may give to a deputy."""
    held = [each.pk for each in access.memberships(user) if each.deputises_id is None]
    return Member.objects.filter(pk__in=held).exclude(role__in=delegations.NEVER).select_related("department")


def deputy_form(user: User, posted: Any = None) -> DeputyForm | None:
    """The form that names a deputy; None for people who have no role to give, or no colleague."""
    roles = own_roles(user)
    colleagues = User.objects.none()
    for member in roles:
        colleagues = colleagues | delegations.candidates(member)
    if not roles or not colleagues.exists():
        return None
    today = {"since": timezone.localdate(), "until": timezone.localdate()}
    return DeputyForm(posted, members=roles, deputies=colleagues.distinct(), initial=today)


@page_or_post
@needs()
def deputies(request: HttpRequest) -> HttpResponse:
    """The deputies a person has named, and the form that names one."""
    user = signed_in(request)
    form = deputy_form(user, request.POST if request.method == "POST" else None)
    if form is not None and form.is_valid():
        given = form.cleaned_data
        if moves.done(request, lambda: delegations.give(by=actor(request), **given), _("The deputy is named.")):
            return redirect("deputies")
    held = [(each, _(ROLE_NAMES[each.role])) for each in delegations.of(user)]
    page = {"form": form, "given": held, "today": timezone.localdate()}
    return render(request, "departments/people/deputies.html", page, status=moves.status(request))


@require_POST
@needs()
def deputy_end(request: HttpRequest, pk: int) -> HttpResponse:
    given = get_object_or_404(Member, pk=pk, deputises__user=signed_in(request))
    moves.done(request, lambda: delegations.end(delegation=given, by=actor(request)), _("The deputy acts no more."))
    return redirect("deputies")


@page_or_post
@needs(_P.MANAGE_PEOPLE)
def member_hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a post to a successor from a day on."""
    by = actor(request)
    member = get_object_or_404(Member.objects.select_related("user", "department"), pk=pk, area=by.area_id)
    others = User.objects.filter(is_active=True, memberships__area=by.area_id).exclude(pk=member.user_id).distinct()
    form = PostForm(request.POST or None, people=others.order_by("id"), initial={"first_day": timezone.localdate()})
    if form.is_valid():
        given = form.cleaned_data
        if moves.done(request, lambda: people.hand_over(member=member, by=by, **given), _("The post is handed over.")):
            return redirect("people")
    page = {"form": form, "member": member, "role": _(ROLE_NAMES[member.role])}
    return render(request, "departments/people/hand_over.html", page, status=moves.status(request))


@require_POST
@needs(_P.MANAGE_PEOPLE)
def account_close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, or open a closed one again."""
    user = get_object_or_404(people_of(actor(request).area_id), pk=pk)
    opening = request.POST.get("act") == "reopen"
    action = people.reopen_account if opening else people.close_account
    told = _("The account is open again.") if opening else _("The account is closed; its sessions are over.")
    moves.done(request, lambda: action(user=user, by=actor(request)), told)
    return redirect("people")


def people_of(area: int | None) -> QuerySet[User]:
    return User.objects.filter(memberships__area=area).distinct()


@page_or_post
@needs(_P.EDIT_PLAN)
def duties_hand_over(request: HttpRequest) -> HttpResponse:
    """Give a unit's indicators to another unit from a quarter on, and see what was handed over before."""
    by = actor(request)
    plans = in_use_first(Plan.objects.filter(area=by.area_id))
    units = Department.objects.filter(area=by.area_id).order_by("order", "id")
    form = HandOverForm(request.POST or None, plans=plans, units=units, initial=request.GET.dict())
    unit = units.filter(pk=_whole(request.POST.get("unit") or request.GET.get("unit", ""))).first()
    led = (
        Target.objects.filter(plan__in=plans.order_by(), duties__department=unit).distinct()
        if unit
        else Target.objects.none()
    )
    chosen = [each.pk for each in led if str(each.pk) in request.POST.getlist("target")]
    if form.is_valid() and _handed_over(request, form, chosen):
        return redirect("duties-hand-over")
    page = {
        "form": form,
        "unit": unit,
        "led": led.select_related("indicator").order_by("plan", "order"),
        "chosen": chosen,
        "past": _handed_over_before(units),
    }
    return render(request, "departments/people/duties_hand_over.html", page, status=moves.status(request))


def _handed_over_before(units: QuerySet[Department]) -> QuerySet[Event]:
    """By the unit itself, not by its code: another area's units have the same codes."""
    given_by = [f"{Department._meta.label_lower}:{pk}" for pk in units.values_list("pk", flat=True)]
    return Event.objects.filter(kind="duties.handed_over", subject__in=given_by).order_by("-id")[:50]


def _handed_over(request: HttpRequest, form: HandOverForm, chosen: list[int]) -> bool:
    if "show" in request.POST:
        return False
    if request.POST.get("what") != "all" and not chosen:
        messages.error(request, _("Choose the targets, or that everything is handed over."))
        return False
    given = form.cleaned_data
    return moves.done(
        request,
        lambda: handovers.hand_over(by=actor(request), targets=chosen, **given),
        _("Handed over: the successor reports from that quarter on."),
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

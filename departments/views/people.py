"""The administrator's page of people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import people
from departments.forms import PersonForm, RoleForm
from departments.models import Department, Member, User
from departments.people import Account
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.navigation import ROLE_NAMES
from qualitycity.roles import Permission, Role
from qualitycity.speech import say
from targets.models import Area

needs_administrator = needs(Permission.MANAGE_PEOPLE)


@require_safe
@needs_administrator
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody of the area with roles and dates; people without any role are shown too."""
    today = timezone.localdate()
    held: dict[int, list[dict[str, Any]]] = {}
    for member in (
        Member.objects.filter(area=actor(request).area_id)
        .select_related("department", "deputises__user")
        .order_by("id")
    ):
        is_valid = member.since <= today and (member.until is None or member.until >= today)
        line = {"member": member, "role": _(ROLE_NAMES[member.role]), "valid": is_valid}
        held.setdefault(member.user_id, []).append(line)
    sought = request.GET.get("q", "").strip().casefold()
    lines = [
        {"user": user, "held": held.get(user.pk, [])}
        for user in _people_of(request).order_by("id")
        if sought in f"{user.name} {user.username} {_units(held.get(user.pk, []))}".casefold()
    ]
    page = {"lines": lines, "sought": request.GET.get("q", ""), "account_closed": _("account closed")}
    return render(request, "departments/people/list.html", page)


@require_http_methods(["GET", "POST"])
@needs_administrator
def person_add(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None, units=_units_of(request))
    if form.is_valid():
        given = form.cleaned_data
        try:
            account = people.open_account(
                username=given["username"], name=given["name"], phone=given["phone"], email=given["email"],
                role=Role(given["role"]), department=given["department"], area=_area(request), by=actor(request),
            )  # fmt: skip
            return _told(request, account)
        except Refused as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
    return render(request, "departments/people/add.html", {"form": form})


@require_http_methods(["GET", "POST"])
@needs_administrator
def person_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person one more role."""
    user = get_object_or_404(_people_of(request), pk=pk)
    form = RoleForm(request.POST or None, units=_units_of(request))
    if form.is_valid():
        role, unit = Role(form.cleaned_data["role"]), form.cleaned_data["department"]
        try:
            people.appoint(user=user, role=role, department=unit, area=_area(request), by=actor(request))
            messages.success(request, _("%(name)s has the role from today on.") % {"name": user.name})
            return redirect("people")
        except Refused as refused:
            form.add_error(None, [say(reason) for reason in refused.reasons])
    return render(request, "departments/people/add.html", {"form": form, "person": user})


@require_POST
@needs_administrator
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    member = get_object_or_404(Member, pk=pk, area=actor(request).area_id)
    try:
        people.end_membership(member=member, by=actor(request))
        messages.success(request, _("The role has ended; it is gone with the person's next click."))
    except Refused as refused:
        messages.error(request, " ".join(say(reason) for reason in refused.reasons))
    return redirect("people")


@require_POST
@needs_administrator
def password_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new first password, shown once on the answer to this very request."""
    user = get_object_or_404(_people_of(request), pk=pk)
    password = people.reset_password(user=user, by=actor(request))
    return _told(request, Account(user.username, user.name, "", "", password))


def _told(request: HttpRequest, account: Account) -> HttpResponse:
    return render(request, "departments/people/password.html", {"account": account})


def _area(request: HttpRequest) -> Area:
    return get_object_or_404(Area, pk=actor(request).area_id)


def _people_of(request: HttpRequest) -> QuerySet[User]:
    """Who has or had a role in the administrator's area, or none anywhere: accounts of another area are its own."""
    held = Member.objects.order_by()
    here = held.filter(area=actor(request).area_id)
    return User.objects.filter(Q(pk__in=here.values("user")) | ~Q(pk__in=held.values("user")))


def _units_of(request: HttpRequest) -> Any:
    return Department.objects.filter(area=actor(request).area_id).order_by("order", "id")


def _units(held: list[dict[str, Any]]) -> str:
    return " ".join(line["member"].department.name for line in held if line["member"].department)

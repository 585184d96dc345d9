"""Signing in and out, the own password, language and role."""

from __future__ import annotations

from axes.utils import reset
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.views import LoginView
from django.db import transaction
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from departments import access, people
from departments.forms import ContactForm, LanguageForm, NewPasswordForm, SignInForm
from departments.models import User
from qualitycity import events
from qualitycity.admission import actor, needs
from qualitycity.navigation import ROLE_NAMES
from qualitycity.roles import Actor


class SignIn(LoginView):
    """The sign-in page; both a sign-in and a refusal are in the log."""

    template_name = "departments/sign_in/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: BaseForm) -> HttpResponse:
        response = super().form_valid(form)  # type: ignore[arg-type]
        user = form.get_user()  # type: ignore[attr-defined]
        reset(username=user.get_username())  # this account's failures; those at other accounts from here still count
        _log("session.opened", access.actor(self.request) or access.actor_for(user, None))
        if user.language:
            remember_language(response, user.language)
        return response

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        if not getattr(self.request, "axes_locked_out", False):
            typed = self.request.POST.get("username", "")[:60]
            _log("session.refused", Actor(key=f"?{typed}", name=typed))
        return super().form_invalid(form)  # type: ignore[arg-type]


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    by = getattr(request, "actor", None)
    if by is not None:
        _log("session.closed", by)
    logout(request)
    messages.success(request, _("You are signed out."))
    return redirect("sign-in")


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs()
def change_password(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = NewPasswordForm(user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        changed = people.change_password(user=user, new=form.cleaned_data["new"], by=actor(request))
        update_session_auth_hash(request, changed)
        messages.success(request, _("Your password is changed. Other places where you were signed in are signed out."))
        return redirect("/")
    return render(request, "departments/sign_in/password.html", {"form": form, "first": user.must_change_password})


@require_http_methods(["GET", "POST"])
@needs()
def account(request: HttpRequest) -> HttpResponse:
    """The own account: roles to choose from, language, password."""
    user = signed_in(request)
    form = LanguageForm(request.POST or None, initial={"language": user.language or get_language()})
    if form.is_valid():
        people.choose_language(user=user, language=form.cleaned_data["language"], by=actor(request))
        response = redirect("account")
        remember_language(response, form.cleaned_data["language"])
        return response
    held = [(member, _(ROLE_NAMES[member.role])) for member in access.memberships(user)]
    page = {"form": form, "held": held, "actor": actor(request), "contact": _contact(user)}
    return render(request, "departments/sign_in/account.html", page)


@require_POST
@needs()
def contact(request: HttpRequest) -> HttpResponse:
    """The person's own telephone and e-mail address, to which notices go."""
    user = signed_in(request)
    form = ContactForm(request.POST)
    if form.is_valid():
        people.change_contact(user=user, by=actor(request), **form.cleaned_data)
        messages.success(request, _("Kept."))
    else:
        messages.error(request, _("This is no e-mail address."))
    return redirect("account")


def _contact(user: User) -> ContactForm:
    return ContactForm(initial={"phone": user.phone, "email": user.email})


@require_POST
@needs()
def switch_role(request: HttpRequest) -> HttpResponse:
    """Go on in another of the own roles."""
    chosen = [
        member for member in access.memberships(signed_in(request)) if str(member.pk) == request.POST.get("member")
    ]
    if not chosen:
        raise Http404
    request.session[access.CHOSEN] = chosen[0].pk
    unit = chosen[0].department.name if chosen[0].department else ""
    messages.success(
        request, _("You now act as: %(role)s %(unit)s") % {"role": _(ROLE_NAMES[chosen[0].role]), "unit": unit}
    )
    return redirect("/")


def signed_in(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def _log(kind: str, by: Actor) -> None:
    with transaction.atomic():
        events.record(kind, by=by, label=by.name)

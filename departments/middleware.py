"""Every signed-in request knows on whose behalf it runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.views.defaults import permission_denied

from departments import access, validators
from departments.models import User
from qualitycity.admission import SCRIPT
from qualitycity.roles import Forbidden

Respond = Callable[[HttpRequest], HttpResponse]

#: Open to a person who must choose a new password first.
_ALLOWED = ("change-password", "sign-out", "set_language", "help")


class ActingMember:
    """Sets ``request.actor`` (None for visitors), leads to the new password where one is due, and answers 403 for an
    action that the role does not include."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signed_in = "_auth_user_id" in request.session
        request.actor = access.actor(request) if signed_in else None  # type: ignore[attr-defined]
        must_change = signed_in and isinstance(request.user, User) and must_change_password(request.user)
        if must_change and request.path not in {reverse(name) for name in _ALLOWED}:
            return _to_new_password(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Forbidden):
            return permission_denied(request, PermissionDenied())
        return None


def must_change_password(user: User) -> bool:
    """At first sign-in, after a reset, and by the profile after its days."""
    if user.must_change_password:
        return True
    days = validators.profile().days
    changed = user.password_changed_at
    return bool(days) and changed is not None and timezone.now() - changed > timedelta(days=days)


def _to_new_password(request: HttpRequest) -> HttpResponse:
    if SCRIPT in request.headers:
        return JsonResponse({"sign_in": resolve_url("change-password")}, status=401)
    return redirect("change-password")

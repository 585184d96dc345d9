"""Who is let in to a page. ``request.actor`` is set for every signed-in person, anew at each request."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from qualitycity.roles import Actor, Permission

View = Callable[..., HttpResponse]
#: A script that sends this header wants a status, not a page to sign in on.
SCRIPT = "X-Script"


def needs(*permissions: Permission) -> Callable[[View], View]:
    """Let in who is signed in and has one of the permissions (none named: anybody signed in); else 403.

    Who is not signed in goes to the sign-in page and comes back; a script is told 401 and where to sign in.
    """

    def admit(view: View) -> View:
        @wraps(view)
        def admitted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = actor_of(request)
            if actor is None:
                return _to_sign_in(request)
            if permissions and not actor.permissions & set(permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return admitted

    return admit


def actor_of(request: HttpRequest) -> Actor | None:
    """The person in the role of this session; None for anybody who is not signed in."""
    return getattr(request, "actor", None)


def actor(request: HttpRequest) -> Actor:
    """The actor behind ``needs``, where there always is one."""
    found = actor_of(request)
    if found is None:
        raise PermissionDenied
    return found


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if SCRIPT in request.headers:
        return JsonResponse({"sign_in": reverse("sign-in")}, status=401)
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")

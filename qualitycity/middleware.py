"""What happens around every page: the language, the life of a session, and that no signed-in page is kept."""

from __future__ import annotations

from collections.abc import Callable
from time import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

Respond = Callable[[HttpRequest], HttpResponse]

#: The time of the last request is stored no oftener than this, so that reading pages stays reading.
STEP = 60
#: A page that asks by itself (a job's progress) sends this header: it must not keep a deserted session alive.
BACKGROUND = "X-Background"


class LanguageBySwitch(LocaleMiddleware):
    """Chinese until the reader chooses English; the browser's own language does not decide in an office."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]


class StorableText:
    """What is asked and sent loses its NUL characters: PostgreSQL stores none, and nobody types one. An address with
    one names nothing."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        if _has_nul(request.GET):
            request.GET = _without_nul(request.GET)  # type: ignore[assignment]
        if request.method == "POST" and _has_nul(request.POST):
            request.POST = _without_nul(request.POST)  # type: ignore[assignment]
        return self.get_response(request)


def _has_nul(sent: QueryDict) -> bool:
    return any("\x00" in text for name, texts in sent.lists() for text in (name, *texts))


def _without_nul(sent: QueryDict) -> QueryDict:
    cleaned = QueryDict(mutable=True)
    for name, texts in sent.lists():
        cleaned.setlist(name.replace("\x00", ""), [str(text).replace("\x00", "") for text in texts])
    cleaned._mutable = False
    return cleaned


class SessionLimits:
    """A session ends after ``SESSION_IDLE`` without a request and ``SESSION_ABSOLUTE`` after its first one."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(time())
        if self.is_over(request, now):
            logout(request)
            messages.info(request, _("You were signed out because the time was up. Sign in again to go on."))
        response = self.get_response(request)
        if request.session.get("_auth_user_id"):
            self.note(request, now)
        return response

    def is_over(self, request: HttpRequest, now: int) -> bool:
        session = request.session
        if "_auth_user_id" not in session:
            return False
        idle = now - session.get("seen", now)
        age = now - session.get("started", now)
        over = idle > settings.SESSION_IDLE.total_seconds() or age > settings.SESSION_ABSOLUTE.total_seconds()
        return bool(over)

    def note(self, request: HttpRequest, now: int) -> None:
        session = request.session
        if "started" not in session:
            session["started"] = now
        if "seen" not in session or (now - session["seen"] > STEP and BACKGROUND not in request.headers):
            session["seen"] = now


class NoStore:
    """Nothing that a signed-in person sees stays in a browser's or proxy's store."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            add_never_cache_headers(response)
        return response

"""A person's own notices: what was told, gone on to, marked as read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from departments import access, notices
from departments.models import Notice
from qualitycity import sentences
from qualitycity.admission import actor, needs
from qualitycity.speech import say

A_PAGE = 50


@require_safe
@needs()
def notices_list(request: HttpRequest) -> HttpResponse:
    """The newest first; what is not read yet stands out."""
    by = actor(request)
    rows = notices.inbox(by)
    if request.GET.get("unread"):
        rows = rows.filter(read_at=None)
    page = Paginator(rows.select_related("department").order_by("-id"), A_PAGE).get_page(request.GET.get("page"))
    lines = [{"notice": notice, "text": text_of(notice), "page": address_of(notice)} for notice in page]
    return render(request, "departments/notices.html", {"page": page, "lines": lines})


@require_POST
@needs()
def notices_read(request: HttpRequest) -> HttpResponse:
    """All of them are read."""
    notices.mark_all_read(by=actor(request))
    messages.success(request, _("All notices are marked as read."))
    return redirect("notices")


@require_POST
@needs()
def notice_open(request: HttpRequest) -> HttpResponse:
    """Go on to what a notice is about: it is read, and a person of several roles acts in the one for its unit."""
    by, chosen = actor(request), request.POST.get("notice", "")
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        return redirect("notices")
    notice = notices.inbox(by).filter(pk=chosen).first()
    if notice is None:
        return redirect("notices")
    notices.open_notice(notice=notice, by=by)
    if notice.department_id not in (None, by.unit_id):
        held: list[Any] = request.memberships  # type: ignore[attr-defined]
        for member in held:
            if member.department_id == notice.department_id:
                request.session[access.CHOSEN] = member.pk
    return redirect(address_of(notice) or "notices")


def text_of(notice: Notice) -> str:
    return say(sentences.load(notice.text))


def address_of(notice: Notice) -> str:
    """The page it goes on to; none where that page is gone."""
    try:
        return reverse(notice.page[0], args=notice.page[1:]) if notice.page else ""
    except NoReverseMatch:
        return ""

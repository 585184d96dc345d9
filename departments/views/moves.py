"""Moves of a submission that several pages make, and how their outcome is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from departments import access, pledges, submissions
from departments.models import Submission
from departments.views import typed
from departments.workflow import Refused
from qualitycity.admission import actor
from qualitycity.sentences import sentence
from qualitycity.speech import say


def submission_of(request: HttpRequest, pk: int, **only: Any) -> Submission:
    """The submission, if this person may see it: another unit's is answered like an unknown one."""
    shown = access.visible_submissions(actor(request))
    if request.method == "GET":  # pages say what was entered, and what was pledged
        promised = pledges.promise(department="department", plan="period__plan", quarter="period__quarter")
        shown = access.told_apart(shown).annotate(promised=promised)
    return get_object_or_404(shown, pk=pk, **only)


def done(request: HttpRequest, act: Callable[[], Any], success: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except Refused as refused:
        messages.error(request, said(refused))
        return False
    messages.success(request, success)
    return True


def tried(request: HttpRequest, act: Callable[[], Any]) -> str:
    """Do it; the reasons why not, where it may not be done. A page without scripts says them at its top."""
    try:
        act()
    except Refused as refused:
        if not getattr(request, "htmx", False):
            messages.error(request, said(refused))
        return said(refused)
    return ""


def said(refused: Refused) -> str:
    return " ".join(say(reason) for reason in refused.reasons)


def version(request: HttpRequest) -> int | None:
    """The version of the submission that the page showed."""
    return number(request, "version")


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number of the form; None for anything else."""
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def late_reason(request: HttpRequest) -> str:
    return request.POST.get("late_reason", "").strip()[:500]


def kept(request: HttpRequest) -> dict[str, Any]:
    """What was written on a page whose move was refused: it stands there again, nothing is lost."""
    return {
        "kept_reasons": typed.reasons(request.POST),
        "kept_grades": typed.grades(request.POST),
        "kept_note": request.POST.get("note", ""),
        "kept_late": request.POST.get("late_reason", ""),
        "unheeded": written_for_return(request),
    }


def status(request: HttpRequest) -> int:
    """A page that is shown again because its move was refused says so to scripts too."""
    return 409 if request.method == "POST" else 200


def moment(text: str) -> datetime | None:
    """A day and time as the browser sends it, in the city's time zone."""
    try:
        found = parse_datetime(text.strip())
    except ValueError:
        return None
    if found is None:
        return None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def submit(request: HttpRequest, submission: Submission) -> bool:
    return done(
        request,
        lambda: submissions.submit(
            submission=submission, by=actor(request), version=version(request), late_reason=late_reason(request)
        ),
        _("Submitted. Your unit's head now releases it to the office."),
    )


def release(request: HttpRequest, submission: Submission) -> bool:
    def act() -> None:
        _must_heed(request)
        submissions.release(
            submission=submission, by=actor(request), version=version(request), late_reason=late_reason(request)
        )

    return done(request, act, _("Released to the office."))


def send_back(request: HttpRequest, submission: Submission) -> bool:
    """Return the submission with the reasons of the page."""
    return done(
        request,
        lambda: submissions.send_back(
            submission=submission,
            by=actor(request),
            reasons=typed.reasons(request.POST),
            note=request.POST.get("note", "")[:2000],
            version=version(request),
        ),
        _("Returned with your reasons."),
    )


def verify(request: HttpRequest, submission: Submission) -> bool:
    def act() -> None:
        _must_heed(request)
        submissions.verify(
            submission=submission, by=actor(request), version=version(request), grades=typed.grades(request.POST)
        )

    verified = done(request, act, _("Verified: the figures count from now on, and the boards show them."))
    missing = list(submissions.ungraded(submission).values()) if verified else []
    if missing:
        told = _("Still without a grade, to be given on this unit's page: %(names)s.")
        messages.warning(request, told % {"names": "、".join(missing)})
    return verified


def grade(request: HttpRequest, submission: Submission) -> bool:
    return done(
        request,
        lambda: submissions.grade(
            submission=submission, by=actor(request), version=version(request), grades=typed.grades(request.POST)
        ),
        _("The grades count from now on, and the boards show them."),
    )


def written_for_return(request: HttpRequest) -> bool:
    """Whether the page brings reasons that only a return would carry on."""
    return bool(typed.reasons(request.POST) or request.POST.get("note", "").strip())


def _must_heed(request: HttpRequest) -> None:
    """What was written for a return is not dropped without a word."""
    if written_for_return(request) and "drop" not in request.POST:
        raise Refused(
            sentence("You wrote reasons for a return. Return the figures with them, or tick that they are dropped.")
        )


def onward(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that the form came from and wants to go back to."""
    address = request.POST.get("next", "")
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}) else otherwise

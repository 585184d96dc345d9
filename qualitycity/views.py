"""The download centre (one's own long jobs and their files) and the auditor's log."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from qualitycity import files, jobs, sentences
from qualitycity.admission import actor, needs
from qualitycity.models import Event, Job
from qualitycity.roles import Permission
from qualitycity.speech import say

JOBS_A_PAGE, EVENTS_A_PAGE = 20, 50
UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)


# --- download centre --------------------------------------------------------------------------------------------------
@require_safe
@needs()
def downloads(request: HttpRequest) -> HttpResponse:
    """One's own jobs, newest first. The list asks for itself again while any of them is under way."""
    page = Paginator(jobs.of(actor(request)), JOBS_A_PAGE).get_page(request.GET.get("page"))
    lines = [_line(job) for job in page]
    under_way = any(job.state in UNDER_WAY for job in page)
    return render(request, "qualitycity/downloads.html", {"page": page, "lines": lines, "under_way": under_way})


@require_safe
@needs()
def job(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One job: how far it is, what came of it, why it failed."""
    found = get_object_or_404(jobs.of(actor(request)), pk=pk)
    context = {"line": _line(found), "job": found, "under_way": found.state in UNDER_WAY}
    return render(request, "qualitycity/job.html", context)


@require_POST
@needs()
def job_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start a failed job once more; whatever else it is, the page shows it."""
    by = actor(request)
    jobs.try_again(job=get_object_or_404(jobs.of(by), pk=pk), by=by)
    return redirect("job", pk=pk)


@require_safe
@needs()
def job_file(request: HttpRequest, pk: UUID, name: str) -> HttpResponse:
    """A file that a job made: for its owner, as long as the role that may see it is held."""
    by = actor(request)
    found = get_object_or_404(jobs.of(by), pk=pk, state=Job.State.DONE)
    result = found.result or {}
    file = next((file for file in result.get("files", []) if file["name"] == name), None)
    if file is None:
        raise Http404
    if result.get("needs") and not by.may(Permission(result["needs"])):
        raise PermissionDenied
    try:
        return files.attachment(files.read(file["path"], sha256=file["sha256"]), name)
    except files.Changed:
        return render(request, "qualitycity/file_changed.html", {"name": name}, status=410)


def _line(job: Job) -> dict[str, Any]:
    """A job as the pages show it."""
    result = job.result or {}
    return {
        "job": job,
        "message": say(sentences.load(job.message)) if job.message else "",
        "files": result.get("files", []),
        "warnings": [say(sentences.load(warning)) for warning in result.get("warnings", [])],
        "page": _address(result.get("page")),
    }


def _address(page: list[str] | None) -> str:
    """The page a job leads to, by url name and arguments; none where that page is gone."""
    try:
        return reverse(page[0], args=page[1:]) if page else ""
    except NoReverseMatch:
        return ""


# --- log --------------------------------------------------------------------------------------------------------------
@require_safe
@needs(Permission.READ_LOG)
def log(request: HttpRequest) -> HttpResponse:
    """The log, newest first, narrowed by the address; older lines follow by number, so every page costs the same."""
    asked = {name: request.GET.get(name, "").strip() for name in ("kind", "who", "about", "since", "until", "before")}
    rows = list(_narrowed(asked)[: EVENTS_A_PAGE + 1])
    shown = rows[:EVENTS_A_PAGE]
    context = {
        "asked": asked,
        "lines": [{"event": event, "kind": kind_word(event.kind), "detail": _detail(event)} for event in shown],
        "kinds": [(kind, kind_word(kind)) for kind in _kinds()],
        "older": shown[-1].pk if len(rows) > EVENTS_A_PAGE else None,
    }
    return render(request, "qualitycity/log.html", context)


def _narrowed(asked: dict[str, str]) -> QuerySet[Event]:
    rows = Event.objects.order_by("-id")
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["who"]:
        rows = rows.filter(Q(actor_key__icontains=asked["who"]) | Q(actor_name__icontains=asked["who"]))
    if asked["about"]:
        rows = rows.filter(Q(label__icontains=asked["about"]) | Q(subject__iexact=asked["about"]))
    if since := _day(asked["since"]):
        rows = rows.filter(at__gte=since)
    if until := _day(asked["until"]):
        rows = rows.filter(at__lt=until + timedelta(days=1))
    if asked["before"].isascii() and asked["before"].isdigit():
        rows = rows.filter(pk__lt=min(int(asked["before"][:19]), 2**63 - 1))
    return rows


def _day(text: str) -> datetime | None:
    """Midnight of a day as it is written in a date field; none for anything else."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    if day is None or not MINYEAR < day.year < MAXYEAR:  # at the edges no time zone can be reckoned with
        return None
    return timezone.make_aware(datetime.combine(day, time.min))


def _kinds() -> list[str]:
    """The kinds that occur; kept for a while, since the list changes seldom and the log is long."""
    return cache.get_or_set(  # type: ignore[return-value]
        "log-kinds", lambda: sorted(Event.objects.order_by().values_list("kind", flat=True).distinct()), 60
    )


def kind_word(kind: str) -> str:
    """``value.verified`` in the reader's language."""
    return _(kind.replace(".", " ").replace("_", " "))


def _detail(event: Event) -> list[tuple[str, str]]:
    return [(name, value if isinstance(value, str) else str(value)) for name, value in event.detail.items()]

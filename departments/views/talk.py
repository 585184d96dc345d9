"""Saying something about a figure, and marking it for follow-up: from every page on which its row stands."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import BadRequest
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from departments import follow_ups, remarks, sheets
from departments.models import Submission
from departments.views import judging, moves, typed
from qualitycity.admission import actor, needs
from targets.models import Indicator

needs_a_side = needs(*remarks.IN_UNITS, *remarks.IN_OFFICE)


@require_POST
@needs_a_side
def remark_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a remark to the thread of one cell; the button names the cell. A script gets the thread as it is then."""
    submission = _submission(request, pk)
    cell = request.POST.get("cell", "")
    if cell != sheets.WHOLE and not typed.is_key(cell):
        raise BadRequest("not a cell")
    text = request.POST.get(f"text|{cell}", "")
    refused = moves.tried(
        request,
        lambda: remarks.add(
            submission=submission, cell=cell, text=text, by=actor(request),
            asks=f"asks|{cell}" in request.POST, internal=f"internal|{cell}" in request.POST, key=_click(request, text),
        ),
    )  # fmt: skip
    return _back(request, submission, cell, refused)


@require_POST
@needs_a_side
def follow_up_add(request: HttpRequest) -> HttpResponse:
    """Mark one cell of a submission, or an indicator as such, for follow-up."""
    posted = request.POST
    cell = posted.get("cell", "")
    if not typed.is_key(cell):
        raise BadRequest("not a cell")
    submission = _submission(request, int(posted["submission"])) if posted.get("submission", "").isdecimal() else None
    text = posted.get(f"text|{cell}", "")
    refused = moves.tried(
        request,
        lambda: follow_ups.put(
            indicator=_indicator(request, cell, submission), submission=submission, part=cell.partition(":")[2],
            note=text, due_on=_day(posted.get(f"due|{cell}", "")), shared=f"shared|{cell}" in posted, by=actor(request),
            key=_click(request, text),
        ),
    )  # fmt: skip
    return _back(request, submission, cell, refused, marked=not refused)


@require_POST
@needs_a_side
def follow_up_clear(request: HttpRequest, pk: int) -> HttpResponse:
    """It is done."""
    by = actor(request)
    mark = get_object_or_404(follow_ups.visible(by), pk=pk)
    moves.done(request, lambda: follow_ups.clear(follow_up=mark, by=by), _("Done: the mark is cleared."))
    return redirect(moves.onward(request, "/"))


def _submission(request: HttpRequest, pk: int) -> Submission:
    """The submission, if this person takes part in it; a draft is its unit's alone."""
    return (
        moves.submission_of(request, pk) if actor(request).unit_id is not None else judging.before_office(request, pk)
    )


def _indicator(request: HttpRequest, cell: str, submission: Submission | None) -> Indicator:
    """The indicator of a cell; without a submission it must be one in which this person has a part."""
    shown = Indicator.objects.filter(pk=int(cell.partition(":")[0]))
    by = actor(request)
    if by.unit_id is not None:
        shown = shown.filter(
            Q(targets__duties__department=by.unit_id) | Q(task__duties__department=by.unit_id)
        ).distinct()
    plan = {"plan": submission.period.plan_id} if submission else {"plan__area": by.area_id}
    return get_object_or_404(shown, **plan)


def _back(
    request: HttpRequest, submission: Submission | None, cell: str, refused: str, *, marked: bool = False
) -> HttpResponse:
    """The thread for a script, the page one came from for others."""
    if getattr(request, "htmx", False) and submission is not None:
        return render(request, "departments/parts/thread.html", _thread(request, submission, cell, refused, marked))
    if not refused and marked:
        moves.done(request, lambda: None, _("Marked for follow-up: it stands on your workbench."))
    return redirect(moves.onward(request, "/"))


def _thread(request: HttpRequest, submission: Submission, cell: str, refused: str, marked: bool) -> dict[str, Any]:
    by = actor(request)
    return {
        "submission": submission,
        "key": cell,
        "thread": remarks.threads(submission, by=by).get(cell, []),
        "refused": refused,
        "marked": marked,
        "kept": request.POST.get(f"text|{cell}", "") if refused else "",
        "opened": True,
        **judging.talk_of(request, submission),
    }


def _click(request: HttpRequest, text: str) -> str:
    """What tells this click from another: the page it was made on and what it says, so that two remarks from one page
    are two, and one that arrives twice is one."""
    page = request.POST.get("click", "")
    return hashlib.sha256(f"{page}|{request.POST.get('cell', '')}|{text}".encode()).hexdigest() if page else ""


def _day(text: str) -> Any:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None

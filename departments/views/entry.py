"""The unit's pages: what it reports, the grid, the check before submission, the head's release, the form on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import access, grid, remarks, returns, submissions, workflow
from departments.models import Remark, Submission
from departments.situations import situation_of
from departments.submissions import Outcome
from departments.views import judging, moves, typed
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from targets.models import DATA_STATUSES

_P = Permission
needs_unit = needs(_P.ENTER_VALUES, _P.SUBMIT, _P.RELEASE)
page_or_post = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs_unit
def entry_list(request: HttpRequest) -> HttpResponse:
    """The unit's quarters, the newest first; what is still to be filled where entry is possible."""
    shown = access.told_apart(access.visible_submissions(actor(request)))
    listed = list(shown.order_by("-period__quarter", "period__plan"))
    moving = [each for each in listed if each.state in ("draft", "returned", "supplement")]
    counts = grid.counts([each for each in moving if each.period.state == "open" or each.supplementing])
    lines = [{"submission": each, "counts": counts.get(each.pk)} for each in listed]
    by = actor(request)
    page = {"lines": lines, "may_enter": by.may(_P.ENTER_VALUES), "may_release": by.may(_P.RELEASE)}
    return render(request, "departments/entry_list.html", page)


@page_or_post
@needs(_P.ENTER_VALUES)
def entry_grid(request: HttpRequest, pk: int) -> HttpResponse:
    """The grid. A POST saves the whole page for browsers without scripts; conflicts are shown with both values."""
    submission = moves.submission_of(request, pk)
    conflicts: list[Outcome] = []
    if request.method == "POST":
        try:
            cells = typed.from_form(request.POST)
            outcomes = submissions.enter(submission=submission, cells=cells, by=actor(request))
        except Refused as refused:
            messages.error(request, moves.said(refused))
            return redirect("entry-grid", pk=pk)
        conflicts = [outcome for outcome in outcomes if outcome.kind == "conflict"]
        if not conflicts:
            messages.success(request, _("Saved %(time)s") % {"time": f"{timezone.localtime():%H:%M:%S}"})
            return redirect("entry-check" if request.POST.get("then") == "check" else "entry-grid", pk=pk)
    page = _page(request, submission) | {"statuses": DATA_STATUSES} | judging.talk_of(request, submission)
    page["threads"] = remarks.threads(submission, by=actor(request))
    page["grid"] = grid.typed_over(page["grid"], {outcome.key: outcome.texts for outcome in conflicts})
    page |= _needing_work(request, page["grid"], page["threads"])
    rows = {row.key: row for row in page["grid"].rows}
    page["conflicts"] = [typed.told(outcome, rows.get(outcome.key)) for outcome in conflicts]
    return render(request, "departments/entry_grid.html", page)


@require_POST
@needs(_P.ENTER_VALUES)
def entry_cells(request: HttpRequest, pk: int) -> HttpResponse:
    """Autosave: some cells as JSON, each with the version it was typed over. 409 where any of them is a conflict."""
    submission = moves.submission_of(request, pk)
    if request.content_type != "application/json":  # a form's body was read already
        raise BadRequest("not cells")
    cells, channel = typed.from_json(request.body)
    try:
        outcomes = submissions.enter(submission=submission, cells=cells, by=actor(request), channel=channel)
    except Refused as refused:
        return typed.refusal(refused)
    return typed.answer(submission, outcomes)


@page_or_post
@needs(_P.SUBMIT)
def entry_check(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that is open before submission; the button obeys the same list."""
    submission = moves.submission_of(request, pk)
    if request.method == "POST":
        return redirect("entry") if moves.submit(request, submission) else redirect("entry-check", pk=pk)
    page = _page(request, submission)
    (judged,) = returns.beside([page["grid"]])
    page["grid"] = judged
    page["blocking"] = [row for row in judged.rows if row.blocking]
    page["warnings"] = [row for row in judged.rows if row.warnings]
    page["changed"] = [row for row in judged.rows if row.changed]
    situation = situation_of(submission, open_points=judged.open_points, late_reason="?")
    page["lacking"] = workflow.lacking("submit", situation, by=actor(request)) if page["may_submit"] else []
    return render(request, "departments/entry_check.html", page)


@require_POST
@needs(_P.SUBMIT)
def entry_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    submission = moves.submission_of(request, pk)
    moves.done(
        request,
        lambda: submissions.withdraw(submission=submission, by=actor(request), version=moves.version(request)),
        _("Taken back: you can change the figures again."),
    )
    return redirect("entry-grid", pk=pk)


@page_or_post
@needs(_P.RELEASE)
def entry_release(request: HttpRequest, pk: int) -> HttpResponse:
    """The head's page: differences, then release or return with a reason for each cell."""
    submission = moves.submission_of(request, pk)
    if request.method == "POST":
        act = moves.send_back if request.POST.get("act") == "return" else moves.release
        if act(request, submission):
            return redirect(moves.onward(request, reverse("entry")))
        submission = moves.submission_of(request, pk)
    return judging.release_sheet(request, submission, status=moves.status(request))


@require_safe
@needs(_P.RELEASE)
def entry_waiting(request: HttpRequest) -> HttpResponse:
    """The head's queue: everything that the unit submitted and that waits for release."""
    waiting = access.visible_submissions(actor(request)).filter(state=Submission.State.SUBMITTED)
    page = judging.queue(request, list(waiting.order_by("period__quarter", "period")), office=False)
    return render(request, "departments/entry_waiting.html", page)


@require_safe
@needs_unit
def entry_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The quarter's form on paper, with room for signatures and seal."""
    return render(request, "departments/entry_print.html", _page(request, moves.submission_of(request, pk)))


def _needing_work(request: HttpRequest, whole: grid.Grid, threads: Mapping[str, Sequence[Remark]]) -> dict[str, Any]:
    """After a return only the rows that need work or an answer are shown, unless the reader wants all of them."""
    if whole.submission.state != Submission.State.RETURNED:
        return {"shown": whole.rows}
    (beside,) = returns.beside([whole])
    back = [row for row in beside.rows if row.returned_for]
    narrowed = bool(back) and request.GET.get("show") != "all"
    wanted = {row.key for row in beside.rows if row.returned_for or row.blocking}
    wanted |= {key for key, said in threads.items() if any(remark.asks and remark.is_open for remark in said)}
    return {
        "grid": beside,
        "shown": [row for row in beside.rows if row.key in wanted] if narrowed else beside.rows,
        "back": back,
        "answered": sum(not row.returns for row in back),
        "narrowed": narrowed,
    }


def _page(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    by = actor(request)
    expected = submissions.expected(submission)
    situation = situation_of(submission, put_off=bool(expected))
    acts = ("enter", "submit", "withdraw", "release", "supplement", "give_up")
    allowed = {f"may_{act}": workflow.may(act, situation, by=by) for act in acts}
    return {
        "submission": submission,
        "period": submission.period,
        "grid": grid.of(submission, today=timezone.localdate()),
        "may_see_grid": by.may(_P.ENTER_VALUES),
        "must_say_why_late": situation.late and not situation.late_reason,
        "may_ask": bool(by.permissions & {_P.SUBMIT, _P.RELEASE}) and submission.period.state in ("open", "closed"),
        **allowed,
    }

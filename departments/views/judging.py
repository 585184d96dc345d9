"""Pages on which figures are judged, by the unit's head and by the office: differences, and a decision for each row."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from departments import acceptances, access, queues, reasons, remarks, submissions, workflow
from departments.models import Submission
from departments.queues import Case, Line
from departments.situations import handlers_of, is_open_to_office, situation_of
from departments.views import moves, typed
from qualitycity.admission import actor
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import Sentence

_P = Permission
#: Units on one page of a queue; what their rows are judged beside does not depend on the page.
CASES_A_PAGE = 20
#: What a queue can be narrowed to.
FILTERS: dict[str, Callable[[Line], bool]] = {
    "warned": lambda line: not line.is_plain,
    "plain": lambda line: line.is_plain,
    "returned": lambda line: line.row.changed or bool(line.row.returned_for),
}


def before_office(request: HttpRequest, pk: int) -> Submission:
    """The submission, once the office may look at it."""
    submission = moves.submission_of(request, pk)
    if not is_open_to_office(submission):
        raise Http404
    return submission


def sheet(request: HttpRequest, submission: Submission, *, status: int = 200) -> HttpResponse:
    """The office's sheet of one unit; what was typed on it stands there again."""
    by = actor(request)
    page = _page(request, submission, act="verify", office=True)
    may_grade = workflow.may("grade", situation_of(submission, handled={}), by=by)
    page |= {"grades": submissions.GRADES, "to_grade": submissions.ungraded(submission) if may_grade else {}}
    page["next"] = _next(request, submission) if by.may(_P.VERIFY) else None
    return render(request, "departments/review_sheet.html", page, status=status)


def release_sheet(request: HttpRequest, submission: Submission, *, status: int = 200) -> HttpResponse:
    """The head's sheet."""
    page = _page(request, submission, act="release", office=False)
    return render(request, "departments/entry_release.html", page, status=status)


def _page(request: HttpRequest, submission: Submission, *, act: str, office: bool) -> dict[str, Any]:
    by = actor(request)
    (case,) = queues.of([submission], office=office, today=timezone.localdate())
    situation = situation_of(submission, late_reason="?")
    may_decide = workflow.may(act, situation, by=by)
    lacking = workflow.lacking(act, situation, by=by) if may_decide else []
    return {
        "submission": submission,
        "period": submission.period,
        "case": case,
        "grid": case.grid,
        "whole": case.whole,
        "may_decide": may_decide,
        "lacking": lacking,
        "may_accept": office and may_decide and not lacking and submission.state == Submission.State.REPORTED,
        "must_say_why_late": not office and situation.late and not submission.late_reason,
        "phrases": reasons.of(by.area_id) if may_decide else [],
        **talk_of(request, submission),
        **moves.kept(request),
    }


def talk_of(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """Whether this person may say something about the figures, and what tells one click from the next."""
    by = actor(request)
    may = remarks.may_add(submission, by=by)
    return {"may_remark": may, "of_office": by.unit_id is None, "click": uuid4().hex}


def _next(request: HttpRequest, submission: Submission) -> Submission | None:
    """The next unit of the quarter that waits for the office: after this one, else from the first again."""
    waiting = access.visible_submissions(actor(request)).filter(
        period=submission.period_id, state=Submission.State.REPORTED
    )
    listed = list(waiting.exclude(pk=submission.pk).order_by("department__order", "department"))
    later = [each for each in listed if each.department.order > submission.department.order]
    return next(iter(later or listed), None)


def queue(request: HttpRequest, waiting: Sequence[Submission], *, office: bool) -> dict[str, Any]:
    """A queue page: the rows of the submissions that wait, narrowed as the address says, some units at a time."""
    by = actor(request)
    page = Paginator(waiting, CASES_A_PAGE).get_page(request.GET.get("page"))
    cases = _cases(list(page), waiting, office=office)
    takes = FILTERS.get(request.GET.get("show", ""))
    may_decide = by.may(_P.VERIFY if office else _P.RELEASE)
    barred = _barred(cases, by, "verify" if office else "release") if may_decide else {}
    found = [(case, _shown(case, takes), barred.get(case.submission.pk, [])) for case in cases]
    return {
        "waiting": waiting,
        "page": page,
        "cases": [each for each in found if each[1] or takes is None],
        "show": request.GET.get("show", "") if takes else "",
        "may_decide": may_decide,
        "may_approve": office and may_decide,
        "phrases": reasons.of(by.area_id) if may_decide else [],
        "grades": submissions.GRADES if office else None,
    }


def _shown(case: Case, takes: Callable[[Line], bool] | None) -> list[Line]:
    """The open lines of a case: after a return those to look at first; the others are folded below them."""
    if takes is not None:
        return [line for line in case.open if takes(line)]
    fresh = {line.row.key for line in case.fresh}
    return [line for line in case.open if line.row.key in fresh]


def _barred(cases: Sequence[Case], by: Actor, act: str) -> dict[int, list[Sentence]]:
    """What keeps this person from deciding about each of the cases."""
    handled = handlers_of([case.submission for case in cases])
    return {
        case.submission.pk: workflow.lacking(
            act, situation_of(case.submission, handled=handled[case.submission.pk], late_reason="?"), by=by
        )
        for case in cases
    }


def _cases(chosen: Sequence[Submission], waiting: Sequence[Submission], *, office: bool) -> list[Case]:
    """The cases of the page, period by period, each judged beside everything that waits in its period."""
    found: list[Case] = []
    for period, listed in groupby(chosen, key=lambda each: each.period_id):
        beside = [each.department_id for each in waiting if each.period_id == period]
        found += queues.of(list(listed), office=office, today=timezone.localdate(), beside=beside)
    return found


def accept(request: HttpRequest, submission: Submission) -> str:
    """Do what the button of one row says: accept it in the version that was seen, or take that back. The reasons why
    not, where it may not be."""
    number, cell = _named(request)
    by = actor(request)
    if "unaccept" in request.POST:
        return moves.tried(request, lambda: acceptances.take_back(submission=submission, cell=cell, by=by))
    grades = {key: words for key, words in typed.grades(request.POST).items() if key == cell and words}
    return moves.tried(
        request, lambda: acceptances.accept(submission=submission, numbers={cell: number}, by=by, grades=grades)
    )


def answer(request: HttpRequest, submission: Submission, refused: str) -> HttpResponse:
    """The decision of the row as it is now for a script; the whole sheet, what was typed on it kept, for others."""
    if not getattr(request, "htmx", False):
        return sheet(request, submission, status=409 if refused else 200)
    page = _page(request, submission, act="verify", office=True)
    case: Case = page["case"]
    lines = {line.row.key: line for line in case.lines}
    page |= {
        "line": lines.get(_named(request)[1]),
        "grades": submissions.GRADES,
        "refused": refused,
    }
    response = render(request, "departments/parts/decide.html", page)
    count = {"accepted": len(case.lines) - len(case.open), "of": len(case.lines)}
    response["HX-Trigger"] = json.dumps({"qc:accepted": count})
    return response


def leave(request: HttpRequest, address: str) -> HttpResponse:
    """To another page, also out of a script's request."""
    if not getattr(request, "htmx", False):
        return redirect(address)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = address
    return response


def _named(request: HttpRequest) -> tuple[int, str]:
    """The version and the key of the cell that the button names."""
    number, bar, cell = (request.POST.get("accept") or request.POST.get("unaccept") or "").partition("|")
    if not bar or not typed.is_key(cell) or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise BadRequest("not a cell")
    return int(number), cell

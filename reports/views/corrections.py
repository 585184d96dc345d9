"""Corrections: the list, the question, and one case with the checks, scores and papers that it reaches."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from departments import access, corrections, grid, sheets
from departments.models import Correction, CorrectionCell
from departments.views import moves, typed
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, sentence
from reports import forecast, reach

_P = Permission
page_or_post = require_http_methods(["GET", "HEAD", "POST"])
sees = needs(_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT)
asks = needs(_P.ENTER_VALUES, _P.RELEASE, _P.FILE_CORRECTIONS)
#: How long a unit has to enter the right figures, unless the office says otherwise.
USUAL_DAYS = 5


@require_safe
@sees
def listed(request: HttpRequest) -> HttpResponse:
    """Every case the reader may see, those under way first; and the quarters of which one can be asked for."""
    by = actor(request)
    cells = Prefetch("cells", CorrectionCell.objects.select_related("indicator", "before", "after"))
    rows = list(corrections.visible(by).prefetch_related(cells).order_by("-pk")[:500])
    under_way = [each for each in rows if each.state in corrections.OPEN]
    asking = by.may(_P.ENTER_VALUES) or by.may(_P.RELEASE) or by.may(_P.FILE_CORRECTIONS)
    page = {
        "under_way": under_way,
        "over": [each for each in rows if each.state not in corrections.OPEN],
        "offered": _correctable(by).order_by("-period__quarter", "department__order") if asking else [],
    }
    return render(request, "reports/corrections/list.html", page)


@page_or_post
@asks
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the figures of one quarter that are wrong, and say why."""
    submission = get_object_or_404(_correctable(actor(request)), pk=pk)
    chosen, reason = request.POST.getlist("cell"), request.POST.get("reason", "")
    made: list[Correction] = []

    def asked() -> Correction:
        made.append(corrections.ask(submission=submission, keys=chosen, reason=reason, by=actor(request)))
        return made[0]

    if request.method == "POST" and moves.done(request, asked, _("The correction is asked for.")):
        return redirect("correction", pk=made[0].pk)
    page = {"submission": submission, "grid": grid.of(submission), "chosen": chosen, "reason": reason}
    return render(request, "reports/corrections/ask.html", page, status=moves.status(request))


@page_or_post
@sees
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: what was wrong, who did what, the figures before and after, and what they change."""
    case = get_object_or_404(corrections.visible(actor(request)), pk=pk)
    if request.method == "POST":
        if _act(request, case):
            return redirect("correction", pk=pk)
        case = corrections.visible(actor(request)).get(pk=pk)
    return render(request, "reports/corrections/case.html", _page(request, case), status=moves.status(request))


def _correctable(by: Actor) -> Any:
    return access.visible_submissions(by).filter(state__in=corrections.CORRECTABLE)


def _act(request: HttpRequest, case: Correction) -> bool:
    act = request.POST.get("act", "")
    told = _TOLD.get(act)
    if told is None:
        return False
    return moves.done(request, lambda: _ACTS[act](request, case), _(told))


def _allow(request: HttpRequest, case: Correction) -> Correction:
    until = moves.moment(request.POST.get("until", ""))
    if until is None:
        raise Refused(sentence("Give the day and time until which figures are taken."))
    note = request.POST.get("note", "")
    return corrections.allow(correction=case, until=until, by=actor(request), note=note, version=moves.version(request))


def _refuse(request: HttpRequest, case: Correction) -> Correction:
    note = request.POST.get("note", "")
    return corrections.refuse(correction=case, note=note, by=actor(request), version=moves.version(request))


def _enter(request: HttpRequest, case: Correction) -> Correction:
    texts = {cell.key: dict(cell.texts) for cell in typed.from_form(request.POST)}
    return corrections.enter(correction=case, texts=texts, by=actor(request), version=moves.version(request))


def _apply(request: HttpRequest, case: Correction) -> Correction:
    outcome = request.POST.get("outcome", "")
    return reach.apply(correction=case, outcome=outcome, by=actor(request), version=moves.version(request))


def _simple(action: Callable[..., Correction]) -> Callable[[HttpRequest, Correction], Correction]:
    return lambda request, case: action(correction=case, by=actor(request), version=moves.version(request))


_ACTS: dict[str, Callable[[HttpRequest, Correction], Correction]] = {
    "allow": _allow,
    "refuse": _refuse,
    "enter": _enter,
    "withdraw": _simple(corrections.withdraw),
    "confirm": _simple(corrections.confirm),
    "apply": _apply,
}
_TOLD = {
    "allow": N_("The correction is allowed."),
    "refuse": N_("The correction is refused; the figures stay."),
    "enter": N_("The new figures are kept."),
    "withdraw": N_("The correction is withdrawn."),
    "confirm": N_("Confirmed: the office now decides."),
    "apply": N_("The new figures count from now on; the closed checks stay as they were."),
}


def _page(request: HttpRequest, case: Correction) -> dict[str, Any]:
    by = actor(request)
    kept = {cell.key: cell.texts for cell in typed.from_form(request.POST)} if request.method == "POST" else None
    reached = reach.of(case, by=by)
    of_quarter = [each for each in reached.changes if each.after.period_id == case.submission.period_id]
    may = {act: corrections.may(act, case, by=by) for act in corrections.STEPS}
    before = {f"{cell.indicator_id}:{cell.part}": cell.before for cell in case.cells.select_related("before")}
    return {
        "case": case,
        "period": case.submission.period,
        "lines": [(row, sheets.answer_of(before[row.key])) for row in corrections.retyped(case, kept)],
        "may": may,
        "may_act": any(may.values()),
        "reached": reached,
        "counted": forecast.counts(of_quarter),
        "tells_scores": "scores" in case.touched or bool(reached.changes and not case.applied_at),
        "sees_runs": by.may(_P.SEE_BOARDS),
        "usual": _usual(),
    }


def _usual() -> datetime:
    day = timezone.localdate() + timedelta(days=USUAL_DAYS)
    return datetime.combine(day, time(18, 0), timezone.get_current_timezone())

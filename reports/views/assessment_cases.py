"""Appeals: the list, and one with its decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments.views import moves
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.speech import own_name
from qualitycity.workbook import exports
from qualitycity.workbook.writing import Heading
from reports import appeals, rankings, score_files, scoring
from reports.assessments import steps
from reports.models import Appeal
from reports.views.assessment import SEES, page_or_post

_P = Permission


@require_safe
@needs(*SEES)
def listed(request: HttpRequest) -> HttpResponse:
    """Every appeal that the reader may see, the open ones first."""
    by = actor(request)
    rows = _with_items(appeals.visible(by)[:1000])
    page = {
        "waiting": [(case, item) for case, item in rows if case.state == Appeal.State.FILED],
        "over": [(case, item) for case, item in rows if case.state != Appeal.State.FILED],
    }
    return render(request, "reports/assessment/appeals.html", page)


@require_safe
@needs(*SEES)
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The list of appeals, with what was decided."""
    headings = [
        Heading(_("Filed")), Heading(_("Assessment")), Heading(_("Unit")), Heading(_("Item")), Heading(_("State")),
        Heading(_("Points of the line"), "number"), Heading(_("What the unit says"), width=50),
        Heading(_("Decision"), width=50), Heading(_("Points that the item gets now"), "number"),
        Heading(_("Decided by")), Heading(_("Decided at")),
    ]  # fmt: skip
    rows: list[list[exports.Cell]] = [
        [
            _day(case.at), case.assessment.shown, case.department.name, f"{case.item} {own_name(item)}",
            case.get_state_display(), case.line.score, case.reason, case.decision, case.points, case.decided_name,
            _day(case.decided_at),
        ]
        for case, item in _with_items(appeals.visible(actor(request)).order_by("assessment", "department__order", "id"))
    ]  # fmt: skip
    table = exports.Table(_("Appeals"), headings, rows, _("Appeals"))
    return exports.attachment(table, form, "appeals", timezone.now())


def _with_items(cases: Iterable[Appeal]) -> list[tuple[Appeal, scoring.Item | None]]:
    """Appeals, each with the item that it is about; a scheme is read once."""
    found_: dict[int, dict[str, scoring.Item]] = {}
    listed_ = []
    for case in cases:
        assessment = case.assessment
        if assessment.pk not in found_:
            found_[assessment.pk] = rankings.items_of(case.line.sheet.run)
        listed_.append((case, found_[assessment.pk].get(case.item)))
    return listed_


def _day(moment: datetime | None) -> str:
    return timezone.localdate(moment).isoformat() if moment else ""


@page_or_post
@needs(*SEES)
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """One appeal: what the unit says, the line it is about, and the decision."""
    by = actor(request)
    case = get_object_or_404(appeals.visible(by), pk=pk)
    if request.method == "POST":
        if _decided(request, case, by):
            return redirect("appeal", pk=pk)
        case = appeals.visible(by).get(pk=pk)
    page = {
        "case": case, "item": rankings.items_of(case.line.sheet.run).get(case.item), "line": case.line,
        "sent": request.POST, "files": score_files.in_force(score_files.place_of(case)), **_open_to(case, by),
    }  # fmt: skip
    return render(request, "reports/assessment/appeal.html", page, status=moves.status(request))


def _open_to(case: Appeal, by: Actor) -> dict[str, Any]:
    """What this person may do with the appeal now, and what of it is the office's own."""
    open_, state = case.state == Appeal.State.FILED, case.assessment.state
    may_decide = open_ and steps.may("decide", state, by=by)
    return {
        "may_propose": open_ and steps.may("propose", state, by=by), "may_decide": may_decide,
        "undecidable": appeals.undecidable(case, by=by) if may_decide else [],
        "in_office": by.unit_id is None,
        "may_withdraw": open_ and by.may(_P.APPEAL) and by.unit_id == case.department_id,
    }  # fmt: skip


def _decided(request: HttpRequest, case: Appeal, by: Actor) -> bool:
    if by.unit_id is not None:
        by.must(_P.APPEAL)
    elif not by.may(_P.RUN_ASSESSMENTS):
        by.must(_P.DECIDE_ASSESSMENTS)
    act = request.POST.get("act", "")
    said = {"return": _("Returned with your reasons."), "withdraw": _("The appeal is withdrawn.")}
    said |= dict.fromkeys(("uphold", "reject"), _("Proposed. Another person decides."))
    said["decide"] = _("Decided. Points that were granted stand in the next run.")
    return moves.done(request, lambda: _moved(request, case, act, by), said.get(act, ""))


def _moved(request: HttpRequest, case: Appeal, act: str, by: Actor) -> Appeal:
    """The step that the form asks for."""
    sent, version = request.POST, moves.version(request)
    if act in ("uphold", "reject"):
        return appeals.propose(
            appeal=case, upheld=act == "uphold", decision=sent.get("decision", ""), points=sent.get("points", ""),
            by=by, version=version,
        )  # fmt: skip
    if act == "decide":
        return appeals.decide(appeal=case, by=by, version=version)
    if act == "return":
        return appeals.send_back(appeal=case, note=sent.get("note", ""), by=by, version=version)
    if act == "withdraw":
        return appeals.withdraw(appeal=case, by=by, version=version)
    raise Refused(sentence("Choose what to do."))

"""The office's board of self scores: who handed in, who is late; more time for a unit; reminding with a preview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from departments.models import Department
from departments.views import moves
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.sentences import sentence
from qualitycity.speech import say
from qualitycity.templatetags.portal import STATES
from qualitycity.workbook import exports
from qualitycity.workbook.writing import Heading
from reports.assessments import dates
from reports.models import Assessment, Phase, PhaseReminder
from reports.self_scores import board, by_hand, more_time
from reports.self_scores.board import Line
from reports.views.assessment import day_of, found, page_or_post

_P = Permission
sees_board = needs(_P.RUN_ASSESSMENTS, _P.DECIDE_ASSESSMENTS, _P.READ_LOG)


@dataclass(frozen=True)
class Board:
    """What the address asks for: ``listed`` are all units, ``lines`` those of the status."""

    assessment: Assessment
    status: str
    listed: Sequence[Line]

    @property
    def lines(self) -> list[Line]:
        return [line for line in self.listed if not self.status or self.status in line.statuses]

    @property
    def counted(self) -> list[tuple[str, int]]:
        numbers = {word: sum(word in line.statuses for line in self.listed) for word in board.STATUSES}
        return [(word, number) for word, number in numbers.items() if number or word in ("overdue", "handed_in")]


def _board(request: HttpRequest, pk: int) -> Board:
    assessment = found(actor(request), pk)
    return Board(assessment, request.GET.get("status", ""), board.lines(assessment))


@page_or_post
@sees_board
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Every unit with its last day, what it filled in, when it handed in, and when it was reminded."""
    by = actor(request)
    if request.method == "POST" and _changed(request, found(by, pk)):
        return redirect("assessment-hand-ins", pk=pk)
    shown = _board(request, pk)
    may, state = by.may(_P.RUN_ASSESSMENTS), shown.assessment.state
    page = {
        "board": shown, "assessment": shown.assessment, "may": may,
        "may_remind": may and bool(board.waiting(shown.listed)), "may_give": may and state in dates.OPEN_IN[Phase.SELF],
        "wishes": more_time.waiting(shown.assessment), "answered": more_time.answered(shown.assessment),
    }  # fmt: skip
    return render(request, "reports/assessment/hand_ins.html", page, status=moves.status(request))


def _changed(request: HttpRequest, assessment: Assessment) -> bool:
    by, sent = actor(request), request.POST
    by.must(_P.RUN_ASSESSMENTS)
    if sent.get("act") == "strike":
        rows = PhaseReminder.objects.filter(assessment=assessment, pk=moves.number(request, "reminder") or 0)
        return moves.done(request, lambda: _struck(rows.first(), sent.get("reason", ""), by), _("Taken off the list."))

    def extended() -> None:
        if sent.get("act") != "extend":
            raise Refused(sentence("Choose what to do."))
        units = Department.objects.filter(area=assessment.plan.area_id, code=sent.get("unit", "")[:40])
        unit = units.first()
        if unit is None:
            raise Refused(sentence("Choose a unit that is assessed."))
        dates.extend(
            assessment=assessment, department=unit, phase=sent.get("phase", "self"),
            until=day_of(sent.get("until", "")), reason=sent.get("reason", ""), by=by,
        )  # fmt: skip

    return moves.done(request, extended, _("The unit has more time, and is told."))


def _struck(row: PhaseReminder | None, reason: str, by: Any) -> None:
    if row is None:
        raise Refused(sentence("Choose at least one unit."))
    by_hand.strike(reminder=row, reason=reason, by=by)


@require_safe
@sees_board
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The board as it is seen."""
    shown = _board(request, pk)
    table = exports.Table(f"{shown.assessment} {_('Self scores')}", _headings(), [_row(line) for line in shown.lines])
    code = f"{shown.assessment.plan.code}-{shown.assessment.year}-self-scores"
    return exports.attachment(table, form, code, timezone.now())


def _headings() -> list[Heading]:
    return [
        Heading(_("Unit")), Heading(_("State")), Heading(_("Items"), "number"), Heading(_("Filled in"), "number"),
        Heading(_("To be in by")), Heading(_("More time because")), Heading(_("Asked until")),
        Heading(_("Handed in")), Heading(_("By whom")),
        Heading(_("Days late"), "number"), Heading(_("Why late"), width=40), Heading(_("Last reminded")),
        Heading(_("Liaison officer")), Heading(_("Telephone")), Heading(_("On the circular list since")),
    ]  # fmt: skip


def _row(line: Line) -> list[exports.Cell]:
    made = line.hand_in if line.is_in else None
    return [
        line.unit.name, "、".join(_(STATES[word][2]) for word in board.STATUSES if word in line.statuses),
        str(line.items), str(line.filled), line.due.isoformat() if line.due else "",
        line.extension.reason if line.extension else "", str(line.wish.asked_until) if line.wish else "",
        _moment(made.at if made else None), made.by_name if made else "", str(line.days_over or ""),
        made.late_reason if made else "",
        _moment(line.told.at if line.told else None), line.unit.liaison_name, line.unit.liaison_phone,
        _moment(line.listed.at if line.listed else None),
    ]  # fmt: skip


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


@page_or_post
@needs(_P.RUN_ASSESSMENTS)
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """What will be told to whom; a POST tells it, once."""
    if request.method == "POST":
        return _sent(request, found(actor(request), pk))
    shown, wanted = _board(request, pk), set(request.GET.getlist("unit"))
    chosen = [line for line in shown.lines if request.GET.get("all") or line.unit.code in wanted]
    note = request.GET.get("note", "").strip()[: by_hand.LONGEST_NOTE]
    listed = by_hand.preview(shown.assessment, chosen, note=note)
    page = {
        "assessment": shown.assessment, "board": shown, "note": note,
        "shown": [(each, _is_today(each)) for each in listed],
        "left_out": [line for line in chosen if not line.may_be_reminded],
        "text": "\n".join(say(each.text) for each in listed),
    }  # fmt: skip
    return render(request, "reports/assessment/remind.html", page)


def _is_today(shown: by_hand.Preview) -> bool:
    """Whether the unit was reminded today already: it is not ticked again by itself."""
    told = shown.line.told
    return told is not None and timezone.localdate(told.at) == timezone.localdate()


def _sent(request: HttpRequest, assessment: Assessment) -> HttpResponse:
    units, sent = request.POST.getlist("unit"), request.POST
    seen = {code: moves.number(request, f"seen-{code}") or 0 for code in units}
    done = by_hand.remind(assessment=assessment, units=units, seen=seen, by=actor(request), note=sent.get("note", ""))
    if done.sent:
        said = ngettext("%(count)s unit was reminded.", "%(count)s units were reminded.", len(done.sent))
        messages.success(request, said % {"count": len(done.sent)})
    for unit, why in done.passed_over:
        messages.warning(request, _("%(unit)s was passed over: %(why)s.") % {"unit": unit.name, "why": say(why)})
    if not units:
        messages.error(request, _("Choose at least one unit."))
    return redirect("assessment-hand-ins", pk=assessment.pk)

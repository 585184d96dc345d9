"""The office's board of reminders (催报看板): who is late with what and why, and reminding them; a unit's past."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from departments import access, completeness, duties, reminders, tables
from departments.completeness import Choice, Line
from departments.models import CircularEntry, Department
from departments.reminders import by_hand
from departments.templatetags.entry import period_name
from departments.views import moves
from departments.views.entry import page_or_post
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import say
from targets.models import Period

_P = Permission
needs_office = needs(_P.RUN_PERIODS)
#: The words of the filter, in the order in which they are counted above the board.
STATUSES = (
    "overdue", "under_way", "incomplete", "returned", "draft", "submitted", "reported", "supplement", "verified",
    "locked", "late", "circular", "exempt",
)  # fmt: skip


@dataclass(frozen=True)
class Board:
    """What the address asks for: ``listed`` are all units of the kind, ``lines`` those of the status too."""

    periods: list[Period]
    period: Period | None
    choice: Choice
    listed: list[Line]

    @property
    def lines(self) -> list[Line]:
        return [line for line in self.listed if self.choice.takes(line)]

    @property
    def counted(self) -> list[tuple[str, int]]:
        numbers = {word: sum(word in line.statuses for line in self.listed) for word in STATUSES}
        return [(word, number) for word, number in numbers.items() if number or word in ("overdue", "under_way")]

    @property
    def title(self) -> str:
        return _("Reminders %(quarter)s") % {"quarter": period_name(self.period) if self.period else ""}


def read(request: HttpRequest) -> Board:
    """The board of the address; an unknown quarter is a 404, an unknown word takes nothing."""
    shown = access.visible_submissions(actor(request))
    held = Period.objects.filter(submissions__in=shown.order_by()).distinct().select_related("plan")
    periods = list(held.order_by("-quarter", "plan"))
    period = _chosen(request, periods)
    choice = Choice(request.GET.get("status", ""), request.GET.get("kind", ""))
    listed = completeness.lines(shown.filter(period=period)) if period else []
    of_kind = Choice(kind=choice.kind)
    return Board(periods, period, choice, [line for line in listed if of_kind.takes(line)])


def _chosen(request: HttpRequest, periods: list[Period]) -> Period | None:
    """The quarter of the address, else the newest one that is open, else the newest."""
    wanted = request.GET.get("period", "")
    if wanted:
        key = wanted if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else "0"
        return get_object_or_404(Period, pk=key, pk__in=[each.pk for each in periods])
    running = [each for each in periods if each.state == Period.State.OPEN]
    return next(iter(running or periods), None)


@require_safe
@needs_office
def chase(request: HttpRequest) -> HttpResponse:
    """Every unit of one quarter, the late ones first."""
    page = {"board": read(request), "kinds": Department.Kind.choices}
    return render(request, "departments/chase/board.html", page)


@require_safe
@needs_office
def chase_export(request: HttpRequest) -> HttpResponse:
    """The board as it is seen, as a workbook."""
    board = read(request)
    return tables.board(board.lines, board.title)


@page_or_post
@needs_office
def chase_remind(request: HttpRequest) -> HttpResponse:
    """What will be told to whom; a POST tells it, once."""
    if request.method == "POST":
        return _send(request)
    board = read(request)
    wanted = _numbers(request.GET.getlist("unit"))
    chosen = [line for line in board.lines if request.GET.get("all") or line.submission.pk in wanted]
    note = request.GET.get("note", "").strip()[: by_hand.LONGEST_NOTE]
    shown = reminders.preview(chosen, note=note)
    page = {
        "board": board,
        "shown": [{"preview": each, "today": _is_today(each)} for each in shown],
        "left_out": [line for line in chosen if not line.may_be_reminded],
        "note": note,
        "text": "\n".join(say(each.text) for each in shown),
    }
    return render(request, "departments/chase/remind.html", page)


def _send(request: HttpRequest) -> HttpResponse:
    wanted = _numbers(request.POST.getlist("unit"))
    chosen = list(access.visible_submissions(actor(request)).filter(pk__in=wanted).order_by("department__order", "pk"))
    seen = {each.pk: next(iter(_numbers([request.POST.get(f"seen-{each.pk}", "")])), 0) for each in chosen}
    done = reminders.remind(submissions=chosen, seen=seen, by=actor(request), note=request.POST.get("note", ""))
    if done.sent:
        said = ngettext("%(count)s unit was reminded.", "%(count)s units were reminded.", len(done.sent))
        messages.success(request, said % {"count": len(done.sent)})
    for submission, why in done.passed_over:
        text = _("%(unit)s was passed over: %(why)s.")
        messages.warning(request, text % {"unit": submission.department.name, "why": say(why)})
    if not chosen:
        messages.error(request, _("Choose at least one unit."))
    period = chosen[0].period_id if chosen else ""
    response = redirect("chase")
    response["Location"] += f"?period={period}" if period else ""
    return response


def _is_today(shown: reminders.Preview) -> bool:
    """Whether the unit was reminded today already: it is not ticked again by itself."""
    told = shown.line.told
    return told is not None and timezone.localdate(told.at) == timezone.localdate()


def _numbers(texts: list[str]) -> set[int]:
    return {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 19}


@page_or_post
@needs(_P.RUN_PERIODS, _P.SEE_OWN_UNIT)
def chase_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """How a unit reported, quarter by quarter; the office names its liaison officer here."""
    by = actor(request)
    unit = get_object_or_404(access.visible_departments(by), pk=pk)
    if request.method == "POST":
        named = {"name": request.POST.get("name", ""), "phone": request.POST.get("phone", "")}
        moves.done(request, lambda: duties.name_liaison(department=unit, by=by, **named), _("Kept."))
        return redirect("chase-unit", pk=pk)
    past = completeness.history(unit.pk)
    page: dict[str, Any] = {"unit": unit, "past": past, "may_run": by.may(_P.RUN_PERIODS)}
    page["counted"] = {word: sum(each.word == word for each in past) for word in ("on_time", "late", "overdue")}
    return render(request, "departments/chase/unit.html", page)


@require_safe
@needs(_P.RUN_PERIODS, _P.SEE_OWN_UNIT)
def chase_unit_export(request: HttpRequest, pk: int) -> HttpResponse:
    unit = get_object_or_404(access.visible_departments(actor(request)), pk=pk)
    return tables.history(completeness.history(unit.pk), unit.name)


@require_POST
@needs_office
def chase_strike(request: HttpRequest) -> HttpResponse:
    """Take a unit off the circular list, with the reason."""
    by = actor(request)
    seen = access.visible_submissions(by).order_by().values("pk")
    wanted = _numbers([request.POST.get("entry", "")])
    entry = CircularEntry.objects.filter(pk__in=wanted, submission__in=seen).select_related("submission").first()
    if entry is None:
        messages.error(request, _("Choose at least one unit."))
        return redirect("chase")
    reason = request.POST.get("reason", "")
    moves.done(request, lambda: reminders.strike(entry=entry, reason=reason, by=by), _("Taken off the circular list."))
    return redirect("chase-unit", pk=entry.submission.department_id)

"""Leaders' remarks (批示): the list with the form that records one, and the page of one with what was done."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments import instructions
from departments.forms import InstructionForm
from departments.models import Instruction
from departments.views import moves
from qualitycity.admission import actor, needs
from qualitycity.roles import Actor, Permission

_P = Permission
page_or_post = require_http_methods(["GET", "HEAD", "POST"])
sees = needs(_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT)
STATES = ("open", "answered", "closed")


@page_or_post
@sees
def listed(request: HttpRequest) -> HttpResponse:
    """What leaders wrote: what is open first, by the day on which it is due; recording is for the office."""
    by = actor(request)
    form = _form(request, by)
    if request.method == "POST" and form is None:
        raise Http404
    if form is not None and form.is_valid() and _recorded(request, form):
        return redirect("instructions")
    wanted = request.GET.get("state", "")
    rows = instructions.visible(by)
    shown = list(rows.filter(state=wanted) if wanted in STATES else rows)
    today = timezone.localdate()
    page = {
        "items": sorted(shown, key=lambda each: (STATES.index(each.state), each.due_on or today.max, -each.pk)),
        "form": form,
        "states": [(state, Instruction.State(state).label) for state in STATES],
        "wanted": wanted,
        "today": today,
    }
    return render(request, "departments/instructions/list.html", page, status=moves.status(request))


@page_or_post
@sees
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One remark: the unit answers, the office closes it or puts it back."""
    by = actor(request)
    item = get_object_or_404(instructions.visible(by), pk=pk)
    if request.method == "POST":
        if _act(request, item):
            return redirect("instruction", pk=pk)
        item = instructions.visible(by).get(pk=pk)
    of_unit = by.unit_id is not None and by.unit_id == item.department_id
    page = {
        "item": item,
        "may_answer": of_unit and item.state != "closed" and (by.may(_P.ENTER_VALUES) or by.may(_P.RELEASE)),
        "may_close": by.may(_P.RECORD_INSTRUCTIONS),
        "kept": request.POST.get("text", ""),
        "today": timezone.localdate(),
    }
    return render(request, "departments/instructions/item.html", page, status=moves.status(request))


def _form(request: HttpRequest, by: Actor) -> InstructionForm | None:
    if not by.may(_P.RECORD_INSTRUCTIONS):
        return None
    if request.method == "POST":
        return InstructionForm(request.POST, area=by.area_id)
    first = {"key": uuid.uuid4().hex, "said_on": timezone.localdate()}
    named = {name: request.GET.get(name, "") for name in ("target", "paper", "plan") if request.GET.get(name)}
    return InstructionForm(initial=first | named, area=by.area_id)


def _recorded(request: HttpRequest, form: InstructionForm) -> bool:
    given = form.cleaned_data
    return moves.done(request, lambda: instructions.record(by=actor(request), **given), _("The remark is recorded."))


def _act(request: HttpRequest, item: Instruction) -> bool:
    by, version, text = actor(request), moves.version(request), request.POST.get("text", "")
    acts = {
        "answer": (lambda: instructions.answer(instruction=item, text=text, by=by, version=version), _("Answered.")),
        "close": (lambda: instructions.close(instruction=item, result=text, by=by, version=version), _("Closed.")),
        "reopen": (
            lambda: instructions.reopen(instruction=item, reason=text, by=by, version=version),
            _("Put back to the unit."),
        ),
    }
    act = acts.get(request.POST.get("act", ""))
    return act is not None and moves.done(request, *act)

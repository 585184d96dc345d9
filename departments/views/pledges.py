"""Pledges: the list of a year, one pledge with everything that happens to it, signing, scans, and the wording."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from departments import pledge_forms, pledges
from departments.models import Department, Pledge, PledgeComment, PledgeScan
from departments.pledges import Line, Standing, wording
from departments.pledges.wording import BLOCKS, GAPS
from departments.views import moves
from departments.views.entry import page_or_post
from departments.views.pledge_page import page_of
from departments.workflow import Refused
from qualitycity import attachments, files
from qualitycity.admission import actor, needs
from qualitycity.attachments.receiving import passed_by
from qualitycity.roles import Permission
from qualitycity.sentences import N_
from qualitycity.workbook import exports
from targets.models import Plan
from targets.plans import in_use_first

_P = Permission
sees = needs(_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT)


# --- The list of a year -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Choice:
    """What the address asks for; empty texts narrow nothing."""

    plans: Sequence[Plan]
    plan: Plan
    year: int
    kind: str = ""
    state: str = ""

    @property
    def years(self) -> list[tuple[int, str]]:
        return [(year, self.plan.years.label(year)) for year in range(self.plan.start_year, self.plan.end_year + 1)]

    @property
    def year_label(self) -> str:
        return self.plan.years.label(self.year)

    @property
    def query(self) -> str:
        held = {"plan": self.plan.code, "year": str(self.year), "kind": self.kind, "state": self.state}
        return urlencode({name: value for name, value in held.items() if value})

    def of(self, lines: Sequence[Line]) -> list[Line]:
        wanted = [line for line in lines if not self.kind or line.unit.kind == self.kind]
        if self.state == "differs":
            return [line for line in wanted if line.changes]
        return [line for line in wanted if not self.state or line.state == self.state]


def choice_of(request: HttpRequest) -> Choice | None:
    """The plan and year of the address, else the plan in use and today's year; None where there is no plan yet."""
    area, asked = actor(request).area_id, request.GET
    rows = in_use_first(Plan.objects.select_related("area"))
    plans = list(rows if area is None else rows.filter(area=area))
    if not plans:
        return None
    plan = next((plan for plan in plans if plan.code == asked.get("plan", plans[0].code)), None)
    if plan is None:
        raise Http404
    now = plan.years.quarter_of(timezone.localdate()).year
    text = asked.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else now
    return Choice(
        plans, plan, min(max(year, plan.start_year), plan.end_year), asked.get("kind", ""), asked.get("state", "")
    )


@require_safe
@sees
def listed(request: HttpRequest) -> HttpResponse:
    """Every unit of the year with its pledge, its state, and whether what was signed is still in force."""
    choice = choice_of(request)
    if choice is None:
        return render(request, "departments/pledges/list.html", {"choice": None})
    by = actor(request)
    every = pledges.listed(choice.plan, choice.year, by=by)
    page = {
        "choice": choice,
        "lines": choice.of(every),
        "total": len(every),
        "counts": _counts(every),
        "differing": sum(bool(line.changes) for line in every),
        "kinds": Department.Kind.choices,
        "may_prepare": by.may(_P.PREPARE_PLEDGES),
        "may_sign": by.may(_P.SIGN_PLEDGES),
        "sees_all": by.may(_P.SEE_ALL_UNITS),
        "key": uuid4().hex,
    }
    return render(request, "departments/pledges/list.html", page)


def _counts(lines: Sequence[Line]) -> list[tuple[str, int]]:
    order = ["unpledged", *Pledge.State.values]
    found = [(state, sum(line.state == state for line in lines)) for state in order]
    return [(state, number) for state, number in found if number]


@require_safe
@sees
def export(request: HttpRequest, form: str) -> HttpResponse:
    choice = choice_of(request)
    if choice is None or form not in exports.TYPES:
        raise Http404
    lines = choice.of(pledges.listed(choice.plan, choice.year, by=actor(request)))
    label = choice.plan.years.label(choice.year)
    title = _("%(plan)s: pledges of %(year)s") % {"plan": choice.plan.name, "year": label}
    return exports.attachment(
        pledge_forms.listed(lines, title), form, f"{choice.plan.code}-{choice.year}-pledges", timezone.now()
    )


@require_POST
@needs(_P.PREPARE_PLEDGES)
def draft(request: HttpRequest) -> HttpResponse:
    """Draft the pledge of one unit, or give all drafts that are shown to their units for opinion."""
    choice, by = _posted(request), actor(request)
    back = f"{reverse('pledges')}?{choice.query}"
    if "consult" in request.POST:
        _consult_all(request, choice)
        return redirect(back)
    units = Department.objects.filter(area=choice.plan.area_id)
    unit = get_object_or_404(units, pk=moves.number(request, "unit") or 0)
    made: list[Pledge] = []
    done = moves.done(
        request,
        lambda: made.append(pledges.draft(plan=choice.plan, year=choice.year, department=unit, by=by)),
        _("Drafted from the unit's duties: look it through, then give it to the unit."),
    )
    return redirect("pledge", pk=made[0].pk) if done else redirect(back)


def _consult_all(request: HttpRequest, choice: Choice) -> None:
    """Give every draft of the year to its unit: how many went out is said in one line, which did not in one each."""
    by, given = actor(request), 0
    for pledge in pledges.visible(by).filter(plan=choice.plan, year=choice.year, state=Pledge.State.DRAFTING):
        try:
            pledges.consult(pledge=pledge, by=by)
            given += 1
        except Refused as refused:
            messages.error(request, f"{pledge.department.name}: {moves.said(refused)}")
    if given:
        told = ngettext("Given to %(count)s unit for opinion.", "Given to %(count)s units for opinion.", given)
        messages.success(request, told % {"count": given})
    else:
        messages.info(request, _("No draft waits to be given to its unit."))


def _posted(request: HttpRequest) -> Choice:
    """The plan and year of a form; what it does not name is a bad request."""
    plan = Plan.objects.filter(area=actor(request).area_id or 0, code=request.POST.get("plan", "")).first()
    year = moves.number(request, "year")
    if plan is None or year is None:
        raise BadRequest("no plan or year")
    return Choice([plan], plan, year)


# --- One pledge -------------------------------------------------------------------------------------------------------
@page_or_post
@sees
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One pledge: its lines, opinions and texts, what differs from what is in force, and what can be done now."""
    pledge = _pledge(request, pk)
    if request.method == "POST":
        _act(request, pledge)
        left = not pledges.visible(actor(request)).filter(pk=pk).exists()
        return redirect("pledges") if left else redirect("pledge", pk=pk)
    return render(request, "departments/pledges/pledge.html", page_of(pledge, by=actor(request)))


def _pledge(request: HttpRequest, pk: int) -> Pledge:
    return get_object_or_404(pledges.visible(actor(request)), pk=pk)


#: What a button does, and what is said when it is done.
_ACTS: Mapping[str, tuple[Callable[..., Any], str]] = {
    "redraft": (pledges.redraft, N_("Drafted anew from today's duties and targets.")),
    "consult": (pledges.consult, N_("Given to the unit for its opinion.")),
    "accept": (pledges.accept, N_("Agreed for the unit.")),
    "take_back": (pledges.take_back, N_("Taken back from the unit.")),
    "approve": (pledges.approve, N_("Approved: the paper can be printed and signed.")),
    "send_back": (pledges.send_back, N_("Sent back to the staff.")),
    "start": (pledges.start, N_("The pledge is carried out from now on.")),
    "adjust": (pledges.adjust, N_("The amendment is drafted: the unit sees it now.")),
    "give_up": (pledges.give_up, N_("Given up: what was signed stays in force.")),
    "assess": (pledges.assess, N_("The result is recorded.")),
    "archive": (pledges.archive, N_("Archived.")),
}
_WITH_REASON = frozenset({"take_back", "send_back", "adjust", "give_up"})


def _act(request: HttpRequest, pledge: Pledge) -> bool:
    by, act, text = actor(request), request.POST.get("act", ""), request.POST.get("text", "")[:1000]
    if act == "comment":
        line = request.POST.get("line", "")[:40]
        told = _("Written down: the office answers it.")
        return moves.done(request, lambda: pledges.comment(pledge=pledge, text=text, line=line, by=by), told)
    if act == "answer":
        said = get_object_or_404(PledgeComment, pk=moves.number(request, "comment") or 0, issue__pledge=pledge)
        taken_up = bool(request.POST.get("taken_up"))
        return moves.done(
            request, lambda: pledges.answer(comment=said, text=text, taken_up=taken_up, by=by), _("Answered.")
        )
    if act not in _ACTS:
        return False
    do, told = _ACTS[act]
    more: dict[str, Any] = {"reason": text} if act in _WITH_REASON else {"result": text} if act == "assess" else {}
    return moves.done(request, lambda: do(pledge=pledge, by=by, version=moves.version(request), **more), _(told))


@page_or_post
@needs(_P.SIGN_PLEDGES)
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Before signing: whether the units' targets add up to the city's; then who signed, and when."""
    pledge, by = _pledge(request, pk), actor(request)
    form = pledge_forms.SignForm(request.POST or None, initial={"signed_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        told = _("Signed: the text is frozen. Upload the scan of the signed paper.")
        version = moves.version(request)
        if moves.done(request, lambda: pledges.sign(pledge=pledge, by=by, version=version, **given), told):
            return redirect("pledge", pk=pk)
        pledge = _pledge(request, pk)
    standing = Standing(pledge, pledges.last_issue(pledge))
    page = {
        "pledge": pledge,
        "issue": standing.issue,
        "form": form,
        "balances": pledges.balances_of(pledge, standing.lines),
        "lacking": standing.lacking("sign", by=by),
    }
    return render(request, "departments/pledges/sign.html", page, status=moves.status(request))


# --- Scans ------------------------------------------------------------------------------------------------------------
@require_POST
@needs(_P.PREPARE_PLEDGES)
def scan_add(request: HttpRequest, pk: int) -> HttpResponse:
    pledge, sent = _pledge(request, pk), request.FILES.get("file")
    if passed_by(request) or sent is None:
        too_large = _("The file is larger than %(limit)s MB.") % {"limit": settings.ATTACHMENTS_MB["file"]}
        messages.error(request, too_large if passed_by(request) else _("Choose a file first."))
        return redirect("pledge", pk=pk)
    moves.done(
        request,
        lambda: pledges.add_scan(pledge=pledge, name=str(sent.name), content=sent.read(), by=actor(request)),
        _("The scan is kept under its hash."),
    )
    return redirect("pledge", pk=pk)


@require_safe
@sees
def scan(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The latest scan of one text of a pledge, to be saved."""
    rows = PledgeScan.objects.filter(issue__pledge=_pledge(request, pk), issue__number=number)
    found = rows.select_related("file").order_by("-id").first()
    if found is None:
        raise Http404
    try:
        data = files.read(found.file.path, sha256=found.file.sha256)
    except files.Changed:
        return render(request, "qualitycity/file_changed.html", {"name": found.file.name}, status=410)
    response = HttpResponse(data, content_type=attachments.TYPES.get(found.file.kind, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(True, found.file.name) or "attachment"
    return response


# --- Wording ----------------------------------------------------------------------------------------------------------
@page_or_post
@needs(_P.PREPARE_PLEDGES)
def words(request: HttpRequest) -> HttpResponse:
    """The prose of a plan's pledges, block by block; texts that were approved do not change."""
    choice, by = choice_of(request), actor(request)
    if choice is None:
        return redirect("pledges")
    form = pledge_forms.WordingForm(request.POST or None, initial=_worded(choice.plan))
    if request.method == "POST" and form.is_valid():
        blocks, seen = form.blocks(), form.cleaned_data["number"]
        told = _("Kept: drafts take these words when they are drafted anew.")
        if moves.done(request, lambda: pledges.set_words(plan=choice.plan, blocks=blocks, seen=seen, by=by), told):
            return redirect(f"{reverse('pledge-wording')}?{urlencode({'plan': choice.plan.code})}")
    page = {"choice": choice, "form": form, "gaps": [(f"{{{name}}}", _(said)) for name, said in GAPS.items()]}
    return render(request, "departments/pledges/wording.html", page, status=moves.status(request))


def _worded(plan: Plan) -> dict[str, Any]:
    held = wording.of(plan)
    return {"number": wording.number_of(plan), **{f"block-{name}": held[name] for name in BLOCKS}}

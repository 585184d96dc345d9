"""Events that add, take or veto: recorded from what the scheme reads, with what each counts for; and lifted vetoes."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from departments.models import Department
from departments.views import moves
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.numbers import write
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import sentence
from qualitycity.speech import named, say
from reports import schemes, scoring
from reports.assessments import computing, gathering, records, steps, walk
from reports.assessments.frozen import Inputs
from reports.models import Assessment, UnitEvent, VetoLift
from reports.scoring.events import SAFETY, Offer, Use, offers, uses
from reports.views.assessment import READERS, day_of, found, page_or_post

_P = Permission


@page_or_post
@needs(*READERS)
def events(request: HttpRequest, pk: int) -> HttpResponse:
    """Honours, criticism and safety events of the year, and the vetoes that they raise."""
    by = actor(request)
    assessment = found(by, pk)
    if request.method == "POST" and _kept(request, assessment, by):
        return redirect("assessment-events", pk=pk)
    content = schemes.read(assessment.version)
    inputs = gathering.gather(assessment, content)
    names = {unit.code: unit.name for unit in inputs.units}
    assessed = walk.units_of(assessment)
    page = {
        "assessment": assessment, "events": _listed(assessment, inputs), "vetoes": _vetoes(inputs, names),
        "without_veto": [(row, names.get(row.unit, row.unit)) for row in computing.without_veto(inputs)],
        "units": _units(assessment).filter(code__in=assessed).order_by("order", "id"), "offered": _offered(content),
        "others": _others(content), "may_record": steps.may("record", assessment.state, by=by),
        "over": assessment.state == Assessment.State.FINAL, "may_lift": steps.may("lift", assessment.state, by=by),
        "sent": request.POST,
    }  # fmt: skip
    return render(request, "reports/assessment/events.html", page, status=moves.status(request))


def _units(assessment: Assessment) -> Any:
    return Department.objects.filter(area=assessment.plan.area_id, successor=None)


# --- What can be recorded ---------------------------------------------------------------------------------------------
def _offered(content: scoring.Scheme) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices of the form by category: (category, [(value, level and what an event of it moves)])."""
    grouped = groupby(offers(content), key=lambda offer: offer.category)
    return [(_category(category), [_choice(offer) for offer in listed]) for category, listed in grouped]


def _choice(offer: Offer) -> tuple[str, str]:
    level = _("any other level") if offer.level == scoring.ANY else offer.level
    return f"{offer.category}:{offer.level}", f"{level} · {'、'.join(_use(use) for use in offer.uses)}"


def _use(use: Use) -> str:
    """What an event counts for, with what it moves."""
    name = named(use.name, use.name_en)
    if use.kind == "veto":
        return _("%(name)s: grade %(grade)s") % {"name": name, "grade": use.grade}
    sign = {"bonus": "+", "deduction": "−"}.get(use.kind, "")
    return f"{name} {sign}{write(use.points)}"


def _category(category: str) -> str:
    if category == SAFETY:
        return _("safety event")
    return _("any other category") if category == scoring.ANY else category


def _others(content: scoring.Scheme) -> dict[str, bool]:
    """Whether a level or a category that the scheme does not name is asked for in words."""
    offered = offers(content)
    return {"level": any(each.level == scoring.ANY for each in offered),
            "category": any(each.category == scoring.ANY for each in offered)}  # fmt: skip


# --- What there is ----------------------------------------------------------------------------------------------------
def _listed(assessment: Assessment, inputs: Inputs) -> list[tuple[UnitEvent, str, str]]:
    """The events of the year, each with its category in words and what it counts for."""
    year = gathering.year_of(assessment.plan, inputs.scheme, assessment.year)
    rows = UnitEvent.objects.filter(plan=assessment.plan, latest=True, happened_on__range=(year.first, year.last))
    groups = {unit.code: unit.group for unit in inputs.units}
    answers = {happened.about: happened.unit for happened in inputs.events}  # of a merged unit its successor
    found_ = []
    for row in rows.select_related("department"):
        unit = answers.get(f"event:{row.line}", row.department.code)
        counts = uses(inputs.scheme, row.category, row.level, group=groups.get(unit, ""))
        found_.append((row, _category(row.category), "；".join(_use(use) for use in counts)))
    return found_


def _vetoes(inputs: Inputs, names: dict[str, str]) -> list[tuple[Any, ...]]:
    """The veto's code and name, what raised it, against whom, and by whom it was lifted."""
    lifted = {(row.unit, row.veto, row.about): row for row in inputs.lifted}
    rules = {veto.code: named(veto.name, veto.name_en) for veto in inputs.scheme.vetoes}
    return [
        (code, rules[code], row, names.get(row.unit, row.unit), lifted.get((row.unit, code, row.about)))
        for code, row in computing.raised(inputs)
    ]  # fmt: skip


# --- What is sent -----------------------------------------------------------------------------------------------------
def _kept(request: HttpRequest, assessment: Assessment, by: Actor) -> bool:
    """Keep it and say from when it counts, or why not."""
    act = request.POST.get("act", "")
    by.must(_P.DECIDE_ASSESSMENTS if act == "lift" else _P.RUN_ASSESSMENTS)
    done: dict[str, Callable[[HttpRequest, Assessment, Actor], UnitEvent | VetoLift]]
    done = {"record": _entered, "withdraw": _withdrawn, "lift": _lifted}
    try:
        if act not in done:
            raise Refused(sentence("Choose what to do."))
        made = done[act](request, assessment, by)
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return False
    messages.success(request, say(records.told(assessment, made)))
    return True


def _unit(request: HttpRequest, assessment: Assessment) -> Department:
    unit: Department | None = _units(assessment).filter(code=request.POST.get("unit", "")[:40]).first()
    if unit is None:
        raise Refused(sentence("Choose the unit and the day."))
    return unit


def _lifted(request: HttpRequest, assessment: Assessment, by: Actor) -> VetoLift:
    sent = request.POST
    return records.lift(
        assessment=assessment, department=_unit(request, assessment), veto=sent.get("veto", "")[:40],
        about=sent.get("about", "")[:80], reason=sent.get("reason", ""), by=by,
    )  # fmt: skip


def _withdrawn(request: HttpRequest, assessment: Assessment, by: Actor) -> UnitEvent:
    rows = UnitEvent.objects.filter(plan=assessment.plan, pk=moves.number(request, "event") or 0)
    event, reason = get_object_or_404(rows), request.POST.get("reason", "")
    return records.withdraw(assessment=assessment, event=event, reason=reason, by=by)


def _entered(request: HttpRequest, assessment: Assessment, by: Actor) -> UnitEvent:
    sent, unit = request.POST, _unit(request, assessment)
    day = day_of(sent.get("day", ""))
    if day is None:
        raise Refused(sentence("Choose the unit and the day."))
    category, _colon, level = sent.get("what", "").rpartition(":")
    return records.record(
        assessment=assessment, department=unit, happened_on=day, by=by, paper=sent.get("paper", ""),
        category=sent.get("category", "") if category == scoring.ANY else category,
        level=sent.get("level", "") if level == scoring.ANY else level, description=sent.get("description", ""),
    )  # fmt: skip

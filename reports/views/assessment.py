"""A year's assessment: the list, and the page from which it is run and taken from step to step."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments.views import moves
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Actor, Permission
from qualitycity.sentences import N_, Sentence, sentence
from qualitycity.templatetags.portal import STATES
from reports import schemes, sight
from reports.assessments import dates, gathering, phases, runs, steps, walk
from reports.models import Appeal, Assessment, AssessmentRun, ItemScore, Phase, Scheme, ScoreSheet
from reports.self_scores import more_time, sheets

_P = Permission
SEES = (_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT)
#: Who reads what stands behind a result: points by hand, events, hand-ins. The auditor changes nothing there.
READERS = (_P.RUN_ASSESSMENTS, _P.DECIDE_ASSESSMENTS, _P.ASSESS, _P.READ_LOG)
page_or_post = require_http_methods(["GET", "HEAD", "POST"])
NAMES = {
    "open": N_("Open the self-assessment"),
    "verify": N_("Close it and begin the verification"),
    "reopen": N_("Back to the self-assessment"),
    "announce": N_("Announce the result"),
    "finish": N_("Make it final"),
}
#: Steps that take a day, and what it is the last one for.
DAYS = {
    "open": N_("Self scores until"),
    "reopen": N_("Self scores until"),
    "announce": N_("Appeals until"),
    "verify": N_("Verified by"),
}


@page_or_post
@needs(*SEES)
def listed(request: HttpRequest) -> HttpResponse:
    """Every assessment that the reader may see; the office begins one here."""
    by = actor(request)
    if request.method == "POST":
        begun = _begin(request, by)
        return redirect("assessment", pk=begun.pk) if begun else redirect("assessments")
    rows = walk.visible(by)
    if not by.may(_P.SEE_ALL_UNITS):
        rows = rows.exclude(state=Assessment.State.FILING)
    may = by.may(_P.RUN_ASSESSMENTS)
    published = Scheme.objects.filter(plan__in=sight.plans(by).order_by(), versions__isnull=False).distinct()
    offered = _with_plan(published, may)
    years = sorted({year for scheme in offered for year in _years(scheme)})
    page = {
        "rows": rows, "offered": offered, "years": years, "this_year": timezone.localdate().year, "may_begin": may,
        "sees_boards": by.may(_P.SEE_BOARDS),
    }  # fmt: skip
    return render(request, "reports/assessment/list.html", page)


def _years(scheme: Scheme) -> list[int]:
    """The years that the scheme's last version can assess, by the calendar year in which each begins."""
    version = schemes.latest(scheme)
    return [] if version is None else gathering.years_of(scheme.plan, schemes.read(version))


def _with_plan(rows: Any, wanted: bool) -> list[Scheme]:
    return list(rows.select_related("plan").order_by("plan", "id")) if wanted else []


def _begin(request: HttpRequest, by: Actor) -> Assessment | None:
    by.must(_P.RUN_ASSESSMENTS)
    pk, year = moves.number(request, "scheme"), moves.number(request, "year")
    scheme = Scheme.objects.filter(plan__in=sight.plans(by).order_by(), pk=pk or 0).select_related("plan").first()
    if scheme is None or year is None:
        messages.error(request, _("Choose a scheme and a year of the plan."))
        return None
    made: list[Assessment] = []

    def begun() -> None:
        made.append(walk.begin(plan=scheme.plan, scheme=scheme, year=year, by=by))

    return made[0] if moves.done(request, begun, _("The assessment is begun.")) else None


@page_or_post
@needs(*SEES)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One assessment: where it stands, its runs, and what this person can do now."""
    by = actor(request)
    assessment = found(by, pk)
    if request.method == "POST":
        if request.POST.get("act") == "run":
            return _run(request, assessment, by)
        act = _dated if request.POST.get("act") == "date" else _move
        if act(request, assessment, by):
            return redirect("assessment", pk=pk)
        assessment = found(by, pk)
    page = _page(assessment, by, request.POST)
    return render(request, "reports/assessment/show.html", page, status=moves.status(request))


def found(by: Actor, pk: int) -> Assessment:
    """The assessment, if this person may see it: units see nothing of it before the self-assessment."""
    rows = walk.visible(by)
    if not by.may(_P.SEE_ALL_UNITS):
        rows = rows.exclude(state=Assessment.State.FILING)
    return get_object_or_404(rows, pk=pk)


def run_of(assessment: Assessment, number: int) -> AssessmentRun:
    run = get_object_or_404(assessment.runs.select_related("based_on").defer("inputs"), number=number)
    run.assessment = assessment
    return run


def _run(request: HttpRequest, assessment: Assessment, by: Actor) -> HttpResponse:
    by.must(_P.RUN_ASSESSMENTS)
    try:
        job = runs.request(assessment=assessment, by=by, key=request.POST.get("key", "")[:64])
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return redirect("assessment", pk=assessment.pk)
    return redirect("job", pk=job.pk)


def _dated(request: HttpRequest, assessment: Assessment, by: Actor) -> bool:
    """Set the last days that the form brings; of a phase that is over it brings none."""
    by.must(_P.RUN_ASSESSMENTS)
    sent = {phase: request.POST[f"day-{phase}"] for phase in Phase.values if f"day-{phase}" in request.POST}
    days = {phase: day_of(text) for phase, text in sent.items()}
    seen = moves.number(request, "seen")
    return moves.done(
        request, lambda: dates.put(assessment=assessment, days=days, by=by, seen=seen), _("The days are kept.")
    )


def _move(request: HttpRequest, assessment: Assessment, by: Actor) -> bool:
    act = request.POST.get("act", "")
    number = moves.number(request, "run")
    run = assessment.runs.filter(number=number, trial=False).first() if number else None
    step = steps.step_of(act, assessment.state)
    if step is not None:
        by.must(step.permission)

    def moved() -> Any:
        if act not in NAMES:
            raise Refused(sentence("Choose what to do."))
        return walk.move(
            assessment=assessment, act=act, by=by, run=run, due=day_of(request.POST.get("due", "")),
            reason=request.POST.get("reason", ""), seen=moves.number(request, "seen"),
        )  # fmt: skip

    return moves.done(request, moved, _("Done."))


def day_of(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None


def _page(assessment: Assessment, by: Actor, typed: QueryDict) -> dict[str, Any]:
    """What the page shows; what was typed and refused stands in its fields."""
    sees_all = by.may(_P.SEE_ALL_UNITS)
    every = list(assessment.runs.defer("inputs", "left_out").order_by("-number")) if sees_all else []
    own = ScoreSheet.objects.filter(run=assessment.result_id, department=by.unit_id).defer("content").first()
    year = gathering.year_of(assessment.plan, schemes.read(assessment.version), assessment.year)
    return {
        "assessment": assessment,
        "key": uuid.uuid4().hex,
        "year": year,
        "moved": sum(sheets.moved_by_unit(assessment).values()) if sees_all and assessment.state != "final" else 0,
        "runs": every,
        "official": [run for run in every if not run.trial],
        "steps": _steps(assessment, every, by, typed),
        "typed": typed,
        "so_far": _so_far(assessment) if sees_all else [],
        "walk": _walk(assessment),
        "days": _days(assessment, typed) if sees_all else [],
        "asking": more_time.waiting(assessment).count() if sees_all else 0,
        "own": own if assessment.result_id else None,
        **_rights(assessment, by),
    }


def _rights(assessment: Assessment, by: Actor) -> dict[str, Any]:
    """What this person sees and may do here."""
    office = by.may(_P.RUN_ASSESSMENTS) or by.may(_P.DECIDE_ASSESSMENTS)
    return {
        "may": {what: steps.may(what, assessment.state, by=by) for what in steps.WITHIN},
        "may_date": by.may(_P.RUN_ASSESSMENTS) and assessment.state != Assessment.State.FINAL,
        "may_chase": office,
        "may_judge": office or by.may(_P.ASSESS),
        "reads_work": bool(by.permissions & set(READERS)),
        "may_try": office,
        "sees_all": by.may(_P.SEE_ALL_UNITS),
        "sees_boards": by.may(_P.SEE_BOARDS),
        "sees_sheet": by.may(_P.SCORE_SELF) or by.may(_P.RELEASE),
    }


def _days(assessment: Assessment, typed: QueryDict) -> list[tuple[str, str, str, bool]]:
    """The last day of every phase, and whether the phase is over."""
    return [
        (phase, str(label), typed.get(f"day-{phase}", _written(phases.day_of(assessment, phase))),
         dates.is_over(assessment, phase))
        for phase, label in Phase.choices
    ]  # fmt: skip


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""


def _steps(
    assessment: Assessment, every: list[AssessmentRun], by: Actor, typed: QueryDict
) -> list[tuple[Any, str, str, str, list[Sentence]]]:
    """The steps that may follow: name, what its day is for, the day that was typed or set already, and what stands in
    the way whatever is filled in."""
    run = next((run for run in every if not run.trial), None)
    today = timezone.localdate()
    return [
        (
            step, _(NAMES[step.act]), _(DAYS.get(step.act, "")),
            typed.get("due", "") if typed.get("act") == step.act else _written(walk.planned(assessment, step.act)),
            walk.lacking(assessment, step.act, by=by, due=today, reason="–", run=run),
        )
        for step in steps.offered(assessment.state, by=by)
    ]  # fmt: skip


def _so_far(assessment: Assessment) -> list[tuple[str, str, str]]:
    """What people have done so far: number, what it counts, and the page on which one goes on."""
    scores = ItemScore.objects.filter(assessment=assessment, latest=True)
    scored = scores.filter(kind=ItemScore.Kind.SELF).values("department").distinct().count()
    points = scores.filter(kind=ItemScore.Kind.VERIFIED, run=None, confirmed_key="").exclude(score=None)
    open_appeals = assessment.appeals.filter(state=Appeal.State.FILED).count()
    left = [sheets.points_left(assessment)] if assessment.state == Assessment.State.VERIFYING else []
    return [
        (f"{scored} / {len(sheets.assessed(assessment))}", _("units have scored themselves"), "assessment-verify"),
        *((str(number), _("points by hand do not count yet"), "assessment-verify") for number in left),
        (str(points.count()), _("scores wait for a second person"), "assessment-verify"),
        (str(open_appeals), _("open appeals"), "appeals"),
    ]


def _walk(assessment: Assessment) -> list[tuple[str, Any, bool, bool]]:
    """Every state of the walk: its name, its last day, whether it is passed, whether it is now."""
    order = Assessment.State.values
    at = order.index(assessment.state)
    days = {
        "self_scoring": assessment.self_due, "verifying": assessment.verify_due, "result": assessment.appeal_due,
    }  # fmt: skip
    return [(_(STATES[state][2]), days.get(state), place < at, place == at) for place, state in enumerate(order)]

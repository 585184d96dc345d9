"""What-if trials: asked for, and side by side with the run that they rest on. They are never announced."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments.views import moves
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import named
from qualitycity.workbook import exports
from qualitycity.workbook.writing import Heading
from reports import rankings, scoring, side_by_side
from reports.assessments import corrected, runs, storing
from reports.assessments.frozen import Inputs
from reports.models import Assessment, AssessmentRun
from reports.scoring import editing
from reports.side_by_side import Group
from reports.verdicts import shown
from reports.views.assessment import found, page_or_post

_P = Permission
_WHAT_IFS = 6


@page_or_post
@needs(_P.RUN_ASSESSMENTS)
def what_if(request: HttpRequest, pk: int) -> HttpResponse:
    """A trial: other weights or a corrected value on the inputs of a run; it is never announced."""
    by = actor(request)
    assessment = found(by, pk)
    official = assessment.runs.filter(trial=False)
    base = side_by_side.base_of(assessment, moves.number(request, "run"))
    if request.method == "POST" and base is not None:
        trial = runs.Trial(base, request.POST.get("name", ""), _changes(request))
        try:
            job = runs.request(assessment=assessment, by=by, trial=trial, key=request.POST.get("key", "")[:64])
        except Refused as refused:
            messages.error(request, moves.said(refused))
        else:
            return redirect("job", pk=job.pk)
    inputs = storing.inputs_of(base) if base else None
    page = {
        "key": uuid.uuid4().hex, "assessment": assessment, "base": base,
        "runs": official.defer("inputs").order_by("-number"),
        "nodes": list(scoring.walk(inputs.scheme)) if inputs else [],
        "figures": _figures(assessment, inputs) if inputs else [],
        "rows": _typed(request), "sent": request.POST, "trials": side_by_side.trials_of(base) if base else [],
    }  # fmt: skip
    return render(request, "reports/assessment/what_if.html", page, status=moves.status(request))


def _typed(request: HttpRequest) -> list[tuple[int, str, str]]:
    """The rows of the form with what was typed into them and refused."""
    sent = request.POST
    return [(number, sent.get(f"what-{number}", ""), sent.get(f"to-{number}", "")) for number in range(_WHAT_IFS)]


def _figures(assessment: Assessment, inputs: Inputs) -> list[tuple[str, corrected.Figure, bool]]:
    """The figures that can be others: (value of the choice, the figure, whether its target has several)."""
    found_ = corrected.figures(assessment, inputs)
    counted = Counter(each.target.code for each in found_)
    return [(_choice(each), each, counted[each.target.code] > 1) for each in found_]


def _choice(figure: corrected.Figure) -> str:
    return "value:" + urlencode({"target": figure.target.code, "unit": figure.department.code, "part": figure.part})


def _changes(request: HttpRequest) -> list[dict[str, str]]:
    """The rows that say something: what (an item's weight, or a figure) and to what."""
    found_ = []
    for _number, what, to in _typed(request):
        kind, _colon, code = what.partition(":")
        if code and to.strip():
            told = {"item": code[:40]} if kind == "weight" else _figure(code)
            found_.append({"kind": kind, **told, "to": to.strip()[:40]})
    return found_


def _figure(text: str) -> dict[str, str]:
    """What a choice names of a figure; what names none is refused as an unknown target."""
    told = dict(parse_qsl(text, keep_blank_values=True))
    return {name: told[name][:100] for name in ("target", "unit", "part") if name in told}


# --- Side by side -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Chosen:
    base: AssessmentRun
    every: list[AssessmentRun]
    trials: list[AssessmentRun]
    groups: list[Group]


def _chosen(request: HttpRequest, assessment: Assessment) -> _Chosen | None:
    """The base and the trials that the address names; without any, the newest that rest on it."""
    base = side_by_side.base_of(assessment, _number(request.GET.get("base", "")))
    if base is None:
        return None
    every = side_by_side.trials_of(base)
    wanted = {_number(text) for text in request.GET.getlist("trial")}
    trials = [run for run in every if run.number in wanted] or every
    trials = trials[-side_by_side.MOST :]
    return _Chosen(base, every, trials, side_by_side.of(base, trials, rankings.content_of(base)))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


@require_safe
@needs(_P.RUN_ASSESSMENTS, _P.DECIDE_ASSESSMENTS)
def beside(request: HttpRequest, pk: int) -> HttpResponse:
    """Units × runs: score, grade and rank of each trial beside the run that it rests on."""
    assessment = found(actor(request), pk)
    chosen = _chosen(request, assessment)
    page: dict[str, Any] = {"assessment": assessment, "chosen": chosen, "query": request.GET.urlencode()}
    if chosen is not None:
        inputs = storing.inputs_of(chosen.base) if chosen.trials else None
        page["told"] = [
            (run, _told(run, inputs), side_by_side.moved(chosen.groups, place))
            for place, run in enumerate(chosen.trials)
        ]  # fmt: skip
        page["runs"] = assessment.runs.filter(trial=False).defer("inputs").order_by("-number")
    return render(request, "reports/assessment/beside.html", page)


def _told(run: AssessmentRun, inputs: Inputs | None) -> list[tuple[str, str, str]]:
    """What a trial has otherwise: its name, what the run has, what the trial has."""
    if inputs is None:
        return []
    told = []
    for change in run.changed:
        if change["kind"] == "weight":
            item = editing.find(inputs.scheme, change["item"])
            name = f"{change['item']} {named(item.name, item.name_en)}" if item else change["item"]
            held = shown(item.points if item else None, 4)
        else:
            name, held = _figure_named(change, inputs), change.get("from") or "—"
        told.append((name, held, change["to"]))
    return told


def _figure_named(change: dict[str, str], inputs: Inputs) -> str:
    """Which figure a trial corrects: of the target, by the item that reads it, the part and the quarter."""
    reading = (node.item for node in scoring.leaves(inputs.scheme) if node.item.source.kind == "check")
    item = next((item for item in reading if item.source.ref == change["target"]), None)
    parts = (change["target"], item and named(item.name, item.name_en), change.get("part"), change.get("quarter"))
    return " ".join(part for part in parts if part)


@require_safe
@needs(_P.RUN_ASSESSMENTS, _P.DECIDE_ASSESSMENTS)
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """What the page shows, as a workbook; its title says that nothing of it was announced."""
    assessment = found(actor(request), pk)
    chosen = _chosen(request, assessment)
    if form not in exports.TYPES or chosen is None:
        raise Http404
    mark = _("not announced")
    title = f"{assessment} {_('Trials side by side')} ({mark})"
    table = exports.Table(title, _headings(chosen), list(_rows(chosen.groups)), _("Trials"))
    return exports.attachment(table, form, f"{assessment.plan.code}-{assessment.year}-trials", timezone.now())


def _headings(chosen: _Chosen) -> list[Heading]:
    names = [f"#{chosen.base.number} {_('run')}"]
    names += [f"#{run.number} {_('trial')} {run.name}".strip() for run in chosen.trials]
    headings = [Heading(_("Group")), Heading(_("Unit"))]
    for place, name in enumerate(names):
        headings += [Heading(f"{name} {_('Score')}", "number"), Heading(f"{name} {_('Grade')}"),
                     Heading(f"{name} {_('Rank')}", "number")]  # fmt: skip
        if place:
            headings += [
                Heading(f"{name} {_('Points more or less')}", "number"),
                Heading(f"{name} {_('Ranks moved')}", "number"),
            ]
    return headings


def _rows(groups: Sequence[Group]) -> Any:
    for group in groups:
        for row in group.rows:
            cells: list[exports.Cell] = [named(group.name, group.name_en), row.name]
            cells += [row.base.score, row.base.grade, _text(row.base.rank)] if row.base else [None, "", ""]
            for cell in row.cells:
                if cell is None:
                    cells += [None, "", "", None, ""]
                else:
                    cells += [cell.sheet.score, cell.sheet.grade, _text(cell.sheet.rank), cell.change,
                              _text(cell.climbed)]  # fmt: skip
            yield cells


def _text(number: int | None) -> str:
    return "" if number is None else str(number)

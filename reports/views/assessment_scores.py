"""Score sheets that people fill in: the unit its own, the assessors each unit's, item by item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments.models import Department
from departments.views import moves
from qualitycity.admission import actor, needs
from qualitycity.roles import Actor, Permission
from reports import score_files
from reports.assessments import phases, steps
from reports.models import Assessment, ItemScore, Phase, PhaseExtension, ScoreFile
from reports.score_files import Place
from reports.self_scores import entering, handing_in, more_time, sheets, verifying
from reports.self_scores.entering import Said
from reports.views.assessment import READERS, found, page_or_post
from reports.views.assessment_files import added
from reports.views.assessment_results import CAUSES

_P = Permission


@page_or_post
@needs(_P.SCORE_SELF, _P.RELEASE)
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's self score sheet: filled in and submitted by the reporter, handed in or sent back by the head."""
    by = actor(request)
    assessment, unit = found(by, pk), unit_of(by)
    if request.method == "POST" and _done(request, assessment, unit, by):
        return redirect("assessment-self", pk=pk)
    return render(
        request, "reports/assessment/self.html", _own_page(request, assessment, unit, by), status=moves.status(request)
    )


def _done(request: HttpRequest, assessment: Assessment, unit: Department, by: Actor) -> bool:
    """Keep what is typed, and with it take the step that is asked for."""
    act, said = request.POST.get("act", ""), typed(request.POST)
    sheet: dict[str, Any] = {"assessment": assessment, "department": unit, "by": by}

    def kept() -> None:
        with transaction.atomic():
            if said or not act:
                entering.enter(**sheet, said=said)
            if act == "submit":
                handing_in.submit(**sheet)
            elif act == "hand_in":
                handing_in.hand_in(**sheet, late_reason=request.POST.get("late_reason", ""))
            elif act == "send_back":
                handing_in.send_back(**sheet, reason=request.POST.get("reason", ""))
            elif act == "take_back":
                handing_in.take_back(**sheet)

    told = {
        "submit": _("Submitted: the head of your unit hands it in."),
        "hand_in": _("Handed in. The office sees it now."), "take_back": _("Taken back: it can be changed again."),
        "send_back": _("Sent back to the reporter, with your reason."),
    }  # fmt: skip
    return moves.done(request, kept, told.get(act, _("Kept.")))


def _own_page(request: HttpRequest, assessment: Assessment, unit: Department, by: Actor) -> dict[str, Any]:
    rows, laid = sheets.of(assessment, unit), score_files.of_unit(assessment, unit, by=by)
    scores, heads = by.may(_P.SCORE_SELF), by.may(_P.RELEASE)
    closed = entering.closed(assessment, unit, by=by, what="score_self" if scores else "hand_in")
    row = entering.of(assessment, unit)
    is_in, is_with_head = row is not None and row.is_in, row is not None and row.is_with_head
    return {
        "assessment": assessment, "unit": unit,
        "rows": [(row, _kept(request, row), laid.get((row.item.code, "self"), [])) for row in rows],
        "missing": entering.missing(rows), "total": sheets.own_total(rows), "closed": closed, "scores": scores,
        "open": scores and not closed and not is_in and not is_with_head, "heads": heads,
        "may_hand_in": heads and not closed and not is_in and (is_with_head or scores), "standing": row,
        "may_take_back": not closed and (heads if is_in else scores and is_with_head),
        "due": phases.due_of(assessment, Phase.SELF, unit),
        "wish": more_time.of_unit(assessment, unit).exclude(state=PhaseExtension.State.WITHDRAWN).first(),
        "may_ask": more_time.may_ask(by) and not more_time.closed(assessment, unit),
        "late": handing_in.is_late(assessment, unit), "late_reason": request.POST.get("late_reason", ""),
        "reason": request.POST.get("reason", ""),
    }  # fmt: skip


def unit_of(by: Actor) -> Department:
    if by.unit_id is None:
        raise PermissionDenied
    return get_object_or_404(Department, pk=by.unit_id)


def typed(sent: Mapping[str, str]) -> list[Said]:
    """The rows of the form: ``score-CODE``, ``remark-CODE``, ``evidence-CODE``, ``seen-CODE``."""
    codes = [name.removeprefix("seen-") for name in sent if name.startswith("seen-")]
    return [
        Said(
            code, sent.get(f"score-{code}", ""), sent.get(f"remark-{code}", ""), sent.get(f"evidence-{code}", ""),
            _number(sent.get(f"seen-{code}", "")),
        )
        for code in codes[:2000]
    ]  # fmt: skip


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _kept(request: HttpRequest, row: sheets.Row) -> dict[str, Any]:
    """What stands in the fields: what was typed and refused, or what is stored."""
    sent, code, held = request.POST, row.item.code, row.own
    if f"seen-{code}" in sent:
        return {name: sent.get(f"{name}-{code}", "") for name in ("score", "remark", "evidence", "seen")}
    return {
        "score": held.score if held and held.score is not None else "",
        "remark": held.remark if held else "",
        "evidence": "\n".join(held.evidence) if held else "",
        "seen": held.number if held else 0,
    }


@require_safe
@needs(*READERS)
def units(request: HttpRequest, pk: int) -> HttpResponse:
    """Every assessed unit: how far its self scores and its verification are."""
    assessment = found(actor(request), pk)
    held: dict[int, dict[str, int]] = {}
    entered = set()
    rows = ItemScore.objects.filter(assessment=assessment, latest=True).values_list(
        "department_id", "department__code", "item", "kind", "confirmed_key", "run", "score"
    )
    for unit, code, item, kind, confirmed, run, score in rows:
        counts = held.setdefault(unit, {"self": 0, "verified": 0, "waiting": 0})
        counts[kind] += 1
        counts["waiting"] += kind == "verified" and not confirmed and run is None and score is not None
        if kind == "verified":
            entered.add((code, item))
    for unit, number in sheets.moved_by_unit(assessment).items():
        held[unit]["moved"] = number
    left = Counter(code for code, _item in sheets.by_hand(assessment) - entered)
    listed = [(unit, held.get(unit.pk, {}), left[unit.code]) for unit in sheets.assessed(assessment)]
    return render(request, "reports/assessment/units.html", {"assessment": assessment, "units": listed})


@page_or_post
@needs(*READERS)
def verify(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A unit's sheet for the assessors: self score beside what was found, gaps first."""
    by = actor(request)
    assessment = found(by, pk)
    unit = get_object_or_404(Department, area=assessment.plan.area_id, code=code)
    if request.method == "POST" and _verified(request, assessment, unit, by):
        at = f"#item-{request.POST['item']}" if "item" in request.POST else ""
        return redirect(reverse("assessment-verify-unit", args=[pk, code]) + at)
    rows, laid = sheets.of(assessment, unit), score_files.of_unit(assessment, unit, by=by)
    typed_ = {request.POST["item"]: _said(request)} if "item" in request.POST else {}
    page = {
        "assessment": assessment, "unit": unit, "gaps": sheets.gaps(rows), "me": by.key,
        "rows": [
            (row, *(laid.get((row.item.code, to), []) for to in ("self", "verified")), typed_.get(row.item.code))
            for row in rows
        ],
        **_computed(assessment, unit, rows),
        "open_points": verifying.open_points(rows), "waiting": verifying.waiting_for(rows, by=by),
        "may": steps.may("assess", assessment.state, by=by),
    }  # fmt: skip
    return render(request, "reports/assessment/verify.html", page, status=moves.status(request))


def _computed(assessment: Assessment, unit: Department, rows: list[sheets.Row]) -> dict[str, Any]:
    """Of the scores that figures give: the run that is shown, what nobody verified yet, and what a later run changed
    after it was verified, with the causes."""
    computed = [row for row in rows if row.run is not None and not row.is_manual]
    return {
        "run": next((row.run.sheet.run for row in computed if row.run), None),
        "by_hand": any(row.is_manual for row in rows),
        "unverified": [row for row in computed if not row.is_verified],
        "moved": [
            (row, [_(CAUSES[cause]) for cause in found_]) for row, found_ in sheets.moved(assessment, unit, rows)
        ],
    }  # fmt: skip


def _verified(request: HttpRequest, assessment: Assessment, unit: Department, by: Actor) -> bool:
    by.must(_P.ASSESS)
    sent = request.POST
    if sent.get("act") in ("confirm", "confirm_all"):
        return _confirm(request, assessment, unit, by)
    if sent.get("act") == "agree":
        run = moves.number(request, "run") or 0
        told = _("Verified as computed.")
        return moves.done(
            request, lambda: verifying.agree(assessment=assessment, department=unit, run=run, by=by), told
        )
    place = Place(assessment, unit, sent.get("item", ""), ScoreFile.To.VERIFIED)
    for refused in added(request, place)[1]:
        messages.error(request, refused)

    def kept() -> None:
        verifying.verify(assessment=assessment, department=unit, said=_said(request), by=by)

    return moves.done(request, kept, _("Kept."))


def _said(request: HttpRequest) -> Said:
    """What an assessor typed at one item."""
    sent = request.POST
    return Said(
        sent.get("item", ""), sent.get("points", ""), sent.get("reason", ""), sent.get("evidence", ""),
        moves.number(request, "seen"), moves.number(request, "run"),
        tuple(sent.getlist("missing")) if "parts" in sent else None,
    )  # fmt: skip


def _confirm(request: HttpRequest, assessment: Assessment, unit: Department, by: Actor) -> bool:
    """The second person's button at one score, or at the head of the sheet for all that were shown there."""
    keys = request.POST.getlist("score")[:2000]
    rows = ItemScore.objects.filter(assessment=assessment, department=unit, kind=ItemScore.Kind.VERIFIED)
    found_ = list(rows.select_related("assessment").filter(pk__in=[int(key) for key in keys if _number(key)]))
    if len(found_) != len(set(keys)) or not keys:
        messages.error(request, _("This score is no longer there."))
        return False
    return moves.done(request, lambda: verifying.confirm_all(scores=found_, by=by), _("Confirmed: the points count."))

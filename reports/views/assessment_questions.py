"""Questions to ask before a result is believed, each with a place for the office's answer. Never points."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments.views import moves
from qualitycity import sentences
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.sentences import N_
from qualitycity.speech import say
from qualitycity.workbook import exports
from qualitycity.workbook.writing import Heading
from reports.models import Assessment
from reports.questions import answers
from reports.questions.answers import Asked
from reports.views.assessment import found, page_or_post

_P = Permission
answerers = needs(_P.RUN_ASSESSMENTS, _P.DECIDE_ASSESSMENTS, _P.ASSESS)
KINDS = {
    "far_above": N_("self score far above"), "last_day": N_("entered on the last day"), "round": N_("round numbers"),
    "copied": N_("copied"), "reused": N_("evidence reused"), "fell": N_("fell after verification"),
}  # fmt: skip


def _chosen(request: HttpRequest, asked: Sequence[Asked]) -> list[Asked]:
    """Those of the kind that the address asks for; ``open``: those without an answer."""
    kind = request.GET.get("kind", "")
    if kind == "open":
        return [each for each in asked if each.answer is None]
    return [each for each in asked if not kind or each.question.kind == kind]


@page_or_post
@answerers
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What looks unusual, unit by unit, and what the office found out about it."""
    by = actor(request)
    assessment = found(by, pk)
    if request.method == "POST":
        sent, seen = request.POST, moves.number(request, "seen")

        def answered() -> None:
            answers.answer(assessment=assessment, key=sent.get("key", ""), text=sent.get("text", ""), by=by, seen=seen)

        if moves.done(request, answered, _("Kept. No score hears of it.")):
            return redirect(request.get_full_path())
    asked, past = answers.of(assessment)
    page = {
        "assessment": assessment, "rows": [(each, _(KINDS[each.question.kind])) for each in _chosen(request, asked)],
        "counted": _counted(asked), "all": len(asked), "kind": request.GET.get("kind", ""),
        "past": [(row, _(KINDS[row.kind]), sentences.load(row.question)) for row in past], "sent": request.POST,
    }  # fmt: skip
    return render(request, "reports/assessment/questions.html", page, status=moves.status(request))


def _counted(asked: Sequence[Asked]) -> list[tuple[str, str, int]]:
    counted = [("open", _("not answered"), sum(each.answer is None for each in asked))]
    counted += [(kind, _(word), sum(each.question.kind == kind for each in asked)) for kind, word in KINDS.items()]
    return [row for row in counted if row[2]]


@require_safe
@answerers
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The questions as they are seen, with their answers."""
    assessment = found(actor(request), pk)
    headings = [Heading(_("Unit")), Heading(_("Kind")), Heading(_("Question"), width=60),
                Heading(_("Answer"), width=60), Heading(_("By whom")), Heading(_("Answered at"))]  # fmt: skip
    rows = [_row(each) for each in _chosen(request, answers.of(assessment)[0])]
    table = exports.Table(f"{assessment} {_('Questions to ask')}", headings, rows, _("Questions to ask"))
    return exports.attachment(table, form, _file_name(assessment), timezone.now())


def _file_name(assessment: Assessment) -> str:
    return f"{assessment.plan.code}-{assessment.year}-questions"


def _row(each: Asked) -> list[exports.Cell]:
    row, found_ = each.question, each.answer
    told = [found_.text, found_.by_name, f"{timezone.localtime(found_.at):%Y-%m-%d %H:%M}"] if found_ else ["", "", ""]
    return [row.name, _(KINDS[row.kind]), say(row.text), *told]

"""Results: the ranking, a unit's sheet, the explanation of one line (two clicks from the ranking), what differs."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments.views import moves
from qualitycity import sentences
from qualitycity.admission import actor, needs
from qualitycity.roles import Actor, Permission
from qualitycity.speech import named, own_name
from qualitycity.workbook import exports
from qualitycity.workbook.writing import Heading
from reports import appeals, rankings, scheme_words, score_files, scoring
from reports.assessments import causes, computing, storing, walk
from reports.models import Appeal, Assessment, AssessmentRun, ItemScore, ScoreLine, ScoreSheet, UnitEvent
from reports.rankings import Ranking
from reports.verdicts import read_steps, shown
from reports.views.assessment import SEES, found, page_or_post, run_of
from reports.views.assessment_files import added

_P = Permission


@require_safe
@needs(_P.SEE_BOARDS)
def ranking(request: HttpRequest, pk: int, run: int) -> HttpResponse:
    """The ranking by group: a unit's name leads to its sheet, each lost point there to its explanation."""
    by = actor(request)
    shown = run_of(found(by, pk), run)
    content = rankings.content_of(shown)
    page = {
        "may_write_letters": by.may(_P.RUN_ASSESSMENTS) and shown.pk == shown.assessment.result_id,
        "key": uuid.uuid4().hex,
        "run": shown, "assessment": shown.assessment, "groups": rankings.of(shown, content), "bands": content.bands,
        "full_mark": content.full_mark, "not_assessed": shown.left_out, "earlier": rankings.last_year(shown.assessment),
    }  # fmt: skip
    return render(request, "reports/assessment/ranking.html", page)


@require_safe
@needs(_P.SEE_BOARDS)
def ranking_export(request: HttpRequest, pk: int, run: int, form: str) -> HttpResponse:
    shown = run_of(found(actor(request), pk), run)
    if form not in exports.TYPES:
        raise Http404
    table = _table(shown, rankings.of(shown, rankings.content_of(shown)))
    code = shown.assessment.plan.code
    return exports.attachment(table, form, f"{code}-{shown.assessment.year}-ranking-{shown.number}", timezone.now())


def _table(run: AssessmentRun, groups: list[Ranking]) -> exports.Table:
    """What the board shows, each category of the first level included."""
    tops = {item.code: named(item.name, item.name_en) for group in groups for item in group.columns}
    headings = [Heading(_("Group")), Heading(_("Rank"), "number"), Heading(_("Unit")), Heading(_("Score"), "number"),
                Heading(_("Grade")), Heading(_("Veto")), *(Heading(name, "number") for name in tops.values()),
                Heading(_("Score last year"), "number"), Heading(_("Change on last year"), "number"),
                Heading(_("Places gained"), "number")]  # fmt: skip
    rows = [_cells(group, row, tops) for group in groups for row in group.rows]
    return exports.Table(f"{run.assessment} #{run.number}", headings, rows, _("Ranking"))


def _cells(group: Ranking, row: rankings.Row, tops: Iterable[str]) -> list[exports.Cell]:
    held, before = row.sheet, row.before
    points = [row.tops[code].score if code in row.tops else None for code in tops]
    climbed = None if row.climbed is None else Decimal(row.climbed)
    return [
        named(group.name, group.name_en), str(held.rank or ""), held.name, held.score, held.grade,
        _("veto") if held.vetoed else "", *points, before.score if before else None, row.change, climbed,
    ]  # fmt: skip


def sheets_of(by: Actor) -> QuerySet[ScoreSheet]:
    """The sheets that somebody may see: all of the area, or the own unit's in the announced result, and those of an
    earlier announced one against which it appealed."""
    rows = ScoreSheet.objects.filter(run__assessment__in=walk.visible(by).order_by())
    rows = rows.select_related("run__assessment__plan", "run__assessment__scheme", "run__assessment__version")
    rows = rows.defer("run__inputs")
    if by.may(_P.SEE_ALL_UNITS):
        return rows
    appealed = Appeal.objects.filter(department=by.unit_id).values("line__sheet")
    return rows.filter(Q(run__announced_by__isnull=False) | Q(pk__in=appealed), department=by.unit_id)


@require_safe
@needs(*SEES)
def sheet(request: HttpRequest, pk: int, run: int, code: str) -> HttpResponse:
    """A unit's score sheet: every item with what it got, what it lost and why."""
    by = actor(request)
    shown = get_object_or_404(sheets_of(by), run__assessment=pk, run__number=run, unit=code)
    content = rankings.content_of(shown.run)
    lines = list(shown.lines.order_by("place"))
    said = ItemScore.objects.filter(assessment=pk, department=shown.department, latest=True, kind="self")
    own = {row.item: row for row in said}
    items = {node.item.code: node.item for node in scoring.walk(content)}
    laid = score_files.behind_sheet(shown, by=by)
    page = {
        "sheet": shown, "run": shown.run, "assessment": shown.run.assessment,
        "rows": [(line, items.get(line.item), _reason(line), own.get(line.item), laid.get(line.item, []))
                 for line in lines],
        "lost": [(line, items.get(line.item), _reason(line)) for line in _losing(lines)],
        "steps": read_steps(shown.content["steps"]), "full_mark": content.full_mark,
        "adjusted": _adjusted(shown, content), "sees_board": by.may(_P.SEE_BOARDS),
    }  # fmt: skip
    return render(request, "reports/assessment/sheet.html", page)


def _adjusted(
    sheet: ScoreSheet, content: scoring.Scheme
) -> list[tuple[dict[str, Any], Any, list[UnitEvent], str]]:  # fmt: skip
    """Bonuses and deductions that something was recorded for: what was added or taken, how, the events, and the rule in
    words."""
    rules = {one.code: scheme_words.told(one.rule, one.options, kind=one.kind) for one in content.adjustments}
    found_ = []
    for each in sheet.content["adjustments"]:
        step = read_steps([each["step"]])[0]
        keys = [int(row.source.id) for row in step.inputs if row.source and row.source.kind == "reports.unitevent"]
        if step.inputs:
            found_.append((each, step, list(UnitEvent.objects.filter(pk__in=keys)), rules.get(each["code"], "")))
    return found_


def _losing(lines: list[ScoreLine]) -> list[ScoreLine]:
    """The items that lost points, the most first."""
    losing = [line for line in lines if not line.category and line.lost]
    return sorted(losing, key=lambda line: (-(line.lost or 0), line.place))


def _reason(line: ScoreLine) -> Any:
    stored = line.content["reason"]
    return None if stored is None else sentences.load(stored)


@page_or_post
@needs(*SEES)
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a line has its points: rule, inputs, arithmetic, evidence. The unit's head appeals here."""
    by = actor(request)
    rows = ScoreLine.objects.filter(sheet__in=sheets_of(by).order_by())
    shown = get_object_or_404(rows.select_related("sheet__run__assessment__plan", "sheet__department"), pk=pk)
    if request.method == "POST":
        made: list[Any] = []

        def filed() -> None:
            sent = request.POST
            made.append(
                appeals.file(line=shown, reason=sent.get("reason", ""), evidence=sent.get("evidence", ""), by=by)
            )

        by.must(_P.APPEAL)
        if moves.done(request, filed, _("The appeal is filed.")):
            for refused in added(request, score_files.place_of(made[0]))[1]:
                messages.error(request, refused)
            return redirect("appeal", pk=made[0].pk)
    page = {**_explained(shown, by), "sent": request.POST}
    return render(request, "reports/assessment/line.html", page, status=moves.status(request))


def _explained(shown: ScoreLine, by: Actor) -> dict[str, Any]:
    content, sheet = shown.content, shown.sheet
    items = {node.item.code: node for node in scoring.walk(rankings.content_of(sheet.run))}
    node = items.get(shown.item)
    fact = content["fact"] or {}
    own = by.unit_id is not None and sheet.department_id == by.unit_id
    return {
        "line": shown, "sheet": sheet, "run": sheet.run, "assessment": sheet.run.assessment,
        "item": node.item if node else None, "how": scheme_words.of_item(node.item) if node else "",
        "path": [items[code].item for code in node.path] if node else [],
        "steps": [(step, _each_once(step)) for step in read_steps(content["steps"])],
        "reason": _reason(shown), "fact": fact,
        "checks": [source[1] for source in fact.get("sources", ()) if source[0] == "reports.check"],
        "sources": [(each[0], _(SOURCES.get(each[0], each[0])), *each[1:]) for each in fact.get("sources", ())],
        "files": score_files.behind(shown, by=by),
        "appeals": sheet.run.assessment.appeals.filter(department=sheet.department, item=shown.item),
        "may_appeal": own and by.may(_P.APPEAL) and not appeals.lacking(shown, by=by),
        "due": sheet.run.assessment.appeal_due,
    }  # fmt: skip


@require_safe
@needs(_P.SEE_BOARDS)
def diff(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between two runs, number by number, with the cause of each; without a choice, the last two."""
    assessment = found(actor(request), pk)
    chosen, listed = _differences(request, assessment)
    every = assessment.runs.defer("inputs").order_by("-number")
    items = rankings.items_of(chosen[0]) if chosen else {}
    page = {
        "assessment": assessment, "chosen": chosen, "runs": every,
        "rows": [_differing(each, items.get(each.item)) for each in listed],
        "counted": [(_(CAUSES[cause]), number) for cause, number in causes.counted(listed).items() if number],
    }  # fmt: skip
    return render(request, "reports/assessment/diff.html", page)


@require_safe
@needs(_P.SEE_BOARDS)
def diff_export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The differences as the page shows them."""
    assessment = found(actor(request), pk)
    chosen, listed = _differences(request, assessment)
    if len(chosen) != 2:
        raise Http404
    items = rankings.items_of(chosen[0])
    headings = [Heading(_("Unit")), Heading(_("Code")), Heading(_("Item"), width=30), Heading(_("What")),
                Heading(_("Before")), Heading(_("After")), Heading(_("Cause"), width=30)]  # fmt: skip
    rows: list[list[exports.Cell]] = [
        [
            each.name, each.item, own_name(items.get(each.item)) if each.item else _("total"),
            _(FIELDS[each.field]), each.before, each.after, "、".join(_(CAUSES[cause]) for cause in each.causes),
        ]
        for each in listed
    ]  # fmt: skip
    before, after = (run.number for run in chosen)
    table = exports.Table(f"{assessment} #{before} → #{after}", headings, rows, _("Compare two runs"))
    name = f"{assessment.plan.code}-{assessment.year}-diff-{before}-{after}"
    return exports.attachment(table, form, name, timezone.now())


def _differences(request: HttpRequest, assessment: Assessment) -> tuple[list[AssessmentRun], list[Any]]:
    """The runs that the address names, without any the last two that are no trials, and what differs."""
    numbers = [text for text in (request.GET.get("a", ""), request.GET.get("b", "")) if text.isascii()]
    chosen = [run_of(assessment, int(text)) for text in numbers if text.isdigit() and len(text) < 9]
    if not chosen:
        official = assessment.runs.filter(trial=False).order_by("-number").values_list("number", flat=True)
        chosen = [run_of(assessment, number) for number in [*official[:2]][::-1]]
    if len(chosen) != 2:
        return chosen, []
    before, after = (_whole(run) for run in chosen)
    return chosen, causes.differences(before, after)


def _differing(each: causes.Difference, item: scoring.Item | None) -> dict[str, Any]:
    before, after = (_briefly(text, each.field) for text in (each.before, each.after))
    return {
        "each": each, "item": item, "field": _(FIELDS[each.field]), "before": before, "after": after,
        "causes": [_(CAUSES[cause]) for cause in each.causes],
    }  # fmt: skip


def _briefly(text: str, field: str) -> str:
    """A number to four decimals; words as they are."""
    return shown(Decimal(text), 4) if text and field in ("worth", "score") else text


def _whole(run: AssessmentRun) -> tuple[Any, Any]:
    inputs = storing.inputs_of(run)
    return inputs, computing.compute(inputs)


def _each_once(step: Any) -> list[tuple[Any, Any]]:
    """The inputs of a step; one that came from several rows is shown once."""
    return list({(str(each.name), each.value): (each.name, each.value) for each in step.inputs}.values())


SOURCES = {
    "reports.check": sentences.N_("check of the target"), "targets.targetversion": sentences.N_("target as set"),
    "departments.duty": sentences.N_("duty with its share of the points"),
    "reports.itemscore": sentences.N_("points given by an assessor"),
    "reports.unitevent": sentences.N_("recorded event of the unit"),
    "departments.safetyevent": sentences.N_("event of the safety register"),
    "reports.vetolift": sentences.N_("lifted veto"), "reports.appeal": sentences.N_("decision on an appeal"),
    "reports.scoresheet": sentences.N_("score in another assessment"), "departments.value": sentences.N_("value"),
}  # fmt: skip
CAUSES = {
    "scheme": sentences.N_("scheme"), "value": sentences.N_("value"), "target": sentences.N_("target changed"),
    "score": sentences.N_("manual score"), "event": sentences.N_("recorded event"),
    "share": sentences.N_("share of points"),
    "appeal": sentences.N_("decision on an appeal"), "veto": sentences.N_("veto"),
    "others": sentences.N_("other units of the group"), "items": sentences.N_("items"),
}  # fmt: skip
FIELDS = {
    "worth": sentences.N_("worth"), "score": sentences.N_("score"), "standing": sentences.N_("standing"),
    "grade": sentences.N_("grade"), "rank": sentences.N_("rank"),
}  # fmt: skip

"""Year on year: every unit beside what it had the year before, and one unit's items."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.speech import named
from qualitycity.workbook import exports
from qualitycity.workbook.writing import Heading
from reports import rankings, side_by_side
from reports.models import Assessment, AssessmentRun
from reports.rankings import Ranking
from reports.views.assessment import SEES, found
from reports.views.assessment_results import sheets_of

_P = Permission


def _run(assessment: Assessment) -> AssessmentRun | None:
    """The announced result; before there is one, the last run."""
    run = side_by_side.base_of(assessment)
    if run is not None:
        run.assessment = assessment
    return run


@require_safe
@needs(_P.SEE_BOARDS)
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """Every unit's score, grade, rank and categories in this year and in the year before."""
    assessment = found(actor(request), pk)
    run = _run(assessment)
    earlier = rankings.last_year(assessment)
    page: dict[str, Any] = {"assessment": assessment, "run": run, "earlier": earlier}
    if run is not None and earlier is not None:
        page["groups"] = rankings.of(run, rankings.content_of(run), year_on_year=True)
        page["announced"] = assessment.result_id == run.pk
        page["reweighed"] = earlier.assessment.version_id != assessment.version_id
    return render(request, "reports/assessment/years.html", page)


@require_safe
@needs(_P.SEE_BOARDS)
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    assessment = found(actor(request), pk)
    run, earlier = _run(assessment), rankings.last_year(assessment)
    if form not in exports.TYPES or run is None or earlier is None:
        raise Http404
    table = _table(run, earlier, rankings.of(run, rankings.content_of(run), year_on_year=True))
    return exports.attachment(table, form, f"{assessment.plan.code}-{assessment.year}-years", timezone.now())


def _table(run: AssessmentRun, earlier: AssessmentRun, groups: list[Ranking]) -> exports.Table:
    now, then = run.assessment.year_label, earlier.assessment.year_label
    items = list({item.code: item for group in groups for item in group.columns}.values())
    headings = [Heading(_("Group")), Heading(_("Unit"))]
    for what, kind in ((_("Score"), "number"), (_("Grade"), "text"), (_("Rank"), "number")):
        headings += [Heading(f"{what} {year}", kind) for year in (then, now)]  # type: ignore[arg-type]
    headings += [Heading(_("Points more or less"), "number"), Heading(_("Ranks moved"), "number")]
    for item in items:
        name = named(item.name, item.name_en)
        headings += [Heading(f"{name} {_('score rate')} {year}", "number") for year in (then, now)]
    rows: list[list[exports.Cell]] = []
    for group in groups:
        for row in group.rows:
            was = row.before
            cells: list[exports.Cell] = [
                named(group.name, group.name_en), row.sheet.name, was.score if was else None, row.sheet.score,
                was.grade if was else "", row.sheet.grade, _text(was.rank if was else None), _text(row.sheet.rank),
                row.change, _text(row.climbed),
            ]  # fmt: skip
            for item in items:
                cells += [rankings.rate(tops.get(item.code)) for tops in (row.tops_before, row.tops)]
            rows.append(cells)
    return exports.Table(f"{run.assessment} {_('Year on year')}", headings, rows, _("Year on year"))


def _text(number: int | None) -> str:
    return "" if number is None else str(number)


@require_safe
@needs(*SEES)
def unit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One unit's categories and items in both years; its own people see it once both results are announced."""
    by = actor(request)
    assessment = found(by, pk)
    run, earlier = _run(assessment), rankings.last_year(assessment)
    shown = get_object_or_404(sheets_of(by), run=run, unit=code)
    then = earlier.sheets.filter(unit=code).first() if earlier else None
    names = {} if earlier is None else rankings.items_of(earlier)
    items = names | rankings.items_of(shown.run)
    rows = [(each, items.get(each.code)) for each in rankings.compared(shown, then)]
    page = {
        "assessment": assessment, "run": shown.run, "earlier": earlier, "sheet": shown, "then": then, "rows": rows,
        "again": [(each, item) for each, item in rows if each.lost_again and not each.category],
        "row": rankings.Row(shown, {}, then), "sees_board": by.may(_P.SEE_BOARDS),
    }  # fmt: skip
    return render(request, "reports/assessment/unit_years.html", page)

"""Files of a run: the workbook for the office, and each unit's private result letter."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from qualitycity import sentences
from qualitycity.admission import actor, needs
from qualitycity.files import attachment
from qualitycity.roles import Permission
from qualitycity.speech import say
from reports import assessment_book, rankings, scoring
from reports.content import letter
from reports.content.letter import Lost, Outcome
from reports.content.paper import Letterhead
from reports.documents import files as documents
from reports.documents.fonts import FontsMissing
from reports.models import ScoreLine, ScoreSheet
from reports.supervision import NO_FONTS
from reports.verdicts import plain
from reports.views.assessment import SEES, found
from reports.views.assessment_results import sheets_of

FORMS = ("docx", "pdf")


@require_safe
@needs(Permission.SEE_BOARDS)
def workbook(request: HttpRequest, pk: int, run: int) -> HttpResponse:
    """The assessment workbook of a run, with live formulas beside the stored scores."""
    shown = get_object_or_404(found(actor(request), pk).runs.select_related("assessment__plan"), number=run)
    code, year = shown.assessment.plan.code, shown.assessment.year
    return attachment(assessment_book.written(shown, at=shown.at), f"{code}-{year}-assessment-{run}.xlsx")


@require_safe
@needs(*SEES)
def result_letter(request: HttpRequest, pk: int, run: int, code: str, form: str) -> HttpResponse:
    """A unit's letter: its own people and the office read it, nobody else."""
    sheet = get_object_or_404(sheets_of(actor(request)), run__assessment=pk, run__number=run, unit=code)
    if form not in FORMS:
        raise Http404
    with translation.override(settings.LANGUAGE_CODE):  # a paper is written in the city's language
        outcome = _outcome(sheet)
    made = {"at": timezone.localtime(sheet.run.at).isoformat(), "by": sheet.run.by_name, **documents.made_with()}
    content = letter.compose(outcome, Letterhead(**settings.PAPER), made=made)
    try:
        data = documents.write(form, content)
    except FontsMissing:
        return HttpResponse(say(NO_FONTS), status=503, content_type="text/plain; charset=utf-8")
    assessment = sheet.run.assessment
    return attachment(data, f"{assessment.plan.code}-{assessment.year}-letter-{code}.{form}")


def _outcome(sheet: ScoreSheet) -> Outcome:
    assessment, content = sheet.run.assessment, rankings.content_of(sheet.run)
    names = {node.item.code: node.item.name for node in scoring.walk(content)}
    groups = {group.code: group.name for group in content.groups}
    lines = list(sheet.lines.filter(category=False).order_by("place"))
    until = assessment.appeal_due
    return Outcome(
        unit=sheet.name, area=assessment.plan.area.name, year=assessment.year_label,
        scheme=assessment.scheme.name, score=plain(sheet.score) or "", grade=sheet.grade,
        rank="" if sheet.rank is None else str(sheet.rank), places=str(sheet.places),
        group=groups.get(sheet.group, sheet.group), appeal_until=until.isoformat() if until else "",
        at=timezone.localtime(assessment.announced_at or sheet.run.at), sha256=sheet.sha256,
        vetoes=tuple(_veto(each) for each in sheet.content["vetoes"] if not each["lifted"]),
        lost=tuple(_lost(line, names) for line in lines if line.lost),
        left_out=tuple(names.get(code, code) for code in sheet.content["left_out"]),
    )  # fmt: skip


def _veto(each: dict[str, Any]) -> str:
    return "，".join(part for part in (each["event"], each["date"], each["paper"]) if part)


def _lost(line: ScoreLine, names: dict[str, str]) -> Lost:
    reason = line.content["reason"]
    said = say(sentences.load(reason)) if reason else _("none")
    worth, score, lost = (_four(number) for number in (line.worth, line.score, line.lost))
    return Lost(line.item, names.get(line.item, line.item), worth, score, lost, said)


def _four(number: Decimal | None) -> str:
    """At most four decimals: the sheet has them all."""
    return "" if number is None else plain(round(number, 4)) or ""

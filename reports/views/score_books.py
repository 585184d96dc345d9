"""Score sheets as workbooks: a GET gives the template; what is sent is previewed, then confirmed once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from departments.models import Department
from departments.views import moves
from departments.workflow import Refused
from qualitycity import sentences, uploads
from qualitycity.admission import actor, needs
from qualitycity.files import attachment
from qualitycity.models import Upload
from qualitycity.roles import Actor, Permission
from reports import schemes, scoring
from reports.models import Assessment
from reports.scoring import Item
from reports.self_scores import book
from reports.self_scores.book import SELF, Form
from reports.self_scores.verified_form import VERIFIED
from reports.views.assessment import found, page_or_post
from reports.views.assessment_scores import unit_of

_P = Permission


@dataclass(frozen=True)
class Desk:
    """Whose sheet it is, by which form, and where its page is."""

    form: Form
    assessment: Assessment
    unit: Department
    by: Actor
    page: str


@page_or_post
@needs(_P.SCORE_SELF)
def own(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit's self score sheet."""
    by = actor(request)
    assessment = found(by, pk)
    return _book(request, Desk(SELF, assessment, unit_of(by), by, reverse("assessment-self", args=[pk])))


@page_or_post
@needs(_P.ASSESS)
def verified(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The assessors' points of a unit's items that no figure scores."""
    by = actor(request)
    assessment = found(by, pk)
    unit = get_object_or_404(Department, area=assessment.plan.area_id, code=code)
    return _book(request, Desk(VERIFIED, assessment, unit, by, reverse("assessment-verify-unit", args=[pk, code])))


def _book(request: HttpRequest, desk: Desk) -> HttpResponse:
    assessment, unit = desk.assessment, desk.unit
    if request.method != "POST":
        data = book.template(assessment, unit, at=timezone.now(), form=desk.form)
        kind = desk.form.purpose.partition("_")[0]
        return attachment(data, f"{assessment.plan.code}-{assessment.year}-{kind}-{unit.code}.xlsx")
    if request.POST.get("act") == "confirm":
        _confirmed(request, desk)
        return redirect(desk.page)
    return _received(request, desk)


def _received(request: HttpRequest, desk: Desk) -> HttpResponse:
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        messages.error(request, _("Choose the file that you filled in."))
        return redirect(desk.page)
    try:
        upload = book.receive(
            assessment=desk.assessment, department=desk.unit, name=file.name or "", content=file.read(), by=desk.by,
            form=desk.form,
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, moves.said(refused))
        return redirect(desk.page)
    errors = [(each["place"], sentences.load(each["message"])) for each in upload.preview["errors"]]
    page = {"desk": desk, "upload": upload, "errors": errors, "lines": _lines(desk, upload)}
    return render(request, "reports/assessment/self_preview.html", page)


def _lines(desk: Desk, upload: Upload) -> list[tuple[Item, str, str, str, str]]:
    """What would change, with the items in the reader's language."""
    items = {node.item.code: node.item for node in scoring.walk(schemes.read(desk.assessment.version))}
    return [(items[code], *rest) for code, *rest in upload.preview["lines"]]


def _confirmed(request: HttpRequest, desk: Desk) -> bool:
    scope = {"scope__assessment": desk.assessment.pk, "scope__unit": desk.unit.pk}
    try:
        pk = UUID(request.POST.get("upload", ""))
        upload = uploads.of(desk.by, desk.form.purpose).filter(**scope, pk=pk).first()
    except ValueError:
        upload = None
    if upload is None:
        messages.error(request, _("This upload is no longer there: upload the file again."))
        return False
    shown = request.POST.get("shown", "")

    def kept() -> None:
        book.confirm(
            upload=upload, assessment=desk.assessment, department=desk.unit, shown=shown, by=desk.by, form=desk.form
        )

    return moves.done(request, kept, _("Kept."))

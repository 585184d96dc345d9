"""Schemes of assessment: the list, one as a tree with weights, its versions and what differs between two."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from departments.views import moves
from departments.workflow import Refused
from qualitycity import files
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from qualitycity.sentences import N_
from qualitycity.speech import named, say
from qualitycity.workbook import exports
from reports import scheme_book, scheme_tree, scheme_words, schemes, scoring, sight
from reports.models import Scheme, SchemeVersion
from reports.scheme_book import national

_P = Permission
sees = needs(_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT)
edits = needs(_P.EDIT_SCHEMES)
page_or_post = require_http_methods(["GET", "HEAD", "POST"])
DRAFT = "draft"
#: Section and field of a difference, in words.
SECTIONS = {
    "scheme": N_("scheme"), "items": N_("item"), "adjustments": N_("bonus or deduction"), "vetoes": N_("veto"),
    "bands": N_("grade band"), "groups": N_("rank group"), "columns": N_("column of the sheet"),
}  # fmt: skip
FIELDS = {
    "name": N_("name"), "name_en": N_("English name"), "full_mark": N_("full mark"), "base": N_("sum of the points"),
    "places": N_("decimals"), "year_start_month": N_("first month"), "bonus_cap": N_("cap of all bonuses"),
    "lowest": N_("lowest score"), "highest": N_("highest score"), "leaving": N_("denominator left"),
    "rank_by": N_("ranked by"), "points": N_("points"), "weight": N_("weight"), "rule": N_("rule"),
    "options": N_("options"), "standard": N_("scoring standard"), "groups": N_("rank groups"), "source": N_("input"),
    "ref": N_("code of the input"), "against": N_("held against"), "parent": N_("stands in"), "place": N_("place"),
    "kind": N_("kind"), "category": N_("category of the event"), "cap": N_("cap"), "grade": N_("grade"),
    "low": N_("lower end"),
    "high": N_("upper end, not included"), "kinds": N_("kinds of units"), "units": N_("units"), "title": N_("heading"),
}  # fmt: skip


@page_or_post
@sees
def listed(request: HttpRequest) -> HttpResponse:
    """Every scheme the reader may see; for the office the doors by which others come in."""
    by = actor(request)
    may_edit = by.may(_P.EDIT_SCHEMES)
    plans = list(sight.plans(by)) if may_edit else []
    if request.method == "POST":
        if not may_edit:
            raise Http404
        made = _begun(request, plans)
        if made is not None:
            return redirect("scheme", pk=made.pk)
    rows = list(schemes.visible(by).prefetch_related("versions").order_by("plan_id", "id"))
    page = {
        "rows": [(row, list(row.versions.all())[-1:]) for row in rows],
        "plans": plans,
        "may_edit": may_edit,
        "waiting": scheme_book.waiting(by) if may_edit else [],
        "largest": scheme_book.LIMITS.file_bytes // 2**20,
        "typed": request.POST,
    }
    return render(request, "reports/schemes/list.html", page, status=moves.status(request))


@page_or_post
@sees
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One scheme: the draft where the reader edits schemes, else the last version; or the version that is asked for."""
    scheme = get_object_or_404(schemes.visible(actor(request)), pk=pk)
    if request.method == "POST":
        to = _acted(request, scheme)
        if to is not None:
            return to
        scheme.refresh_from_db()
    page = _page(request, scheme, request.GET.get("version", ""))
    return render(request, "reports/schemes/show.html", page, status=moves.status(request))


@require_safe
@sees
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What differs between two versions, or a version and the draft."""
    scheme = get_object_or_404(schemes.visible(actor(request)), pk=pk)
    choices = _choices(request, scheme)
    before = request.GET.get("from", choices[1 if len(choices) > 1 else 0][0])
    after = request.GET.get("to", choices[0][0])
    found = schemes.differences(_content(request, scheme, before)[0], _content(request, scheme, after)[0])
    page = {
        "scheme": scheme, "choices": choices, "before": before, "after": after,
        "rows": [shown(asdict(each)) for each in found],
    }  # fmt: skip
    return render(request, "reports/schemes/compare.html", page)


def shown(change: dict[str, Any]) -> tuple[dict[str, Any], str, str, str, str, str]:
    """A difference (``scoring.comparison``) with its name, section, field and both values in words."""
    section, field = change["section"], change["field"]
    before, after = change.get("rules") or ("", "")
    return (
        change, named(change["name"], change.get("name_en", "")), _(SECTIONS[section]), _(FIELDS.get(field, field)),
        scheme_words.of_field(section, field, change["before"], before),
        scheme_words.of_field(section, field, change["after"], after),
    )  # fmt: skip


@require_safe
@sees
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The tree as the page shows it, as .xlsx or .csv."""
    scheme = get_object_or_404(schemes.visible(actor(request)), pk=pk)
    if form not in exports.TYPES:
        raise Http404
    content, version = _content(request, scheme, request.GET.get("version", ""))
    title = f"{content.name} {_label(version)}"
    table = scheme_tree.table(content, scheme.plan, title)
    return exports.attachment(table, form, f"{scheme.plan.code}-{scheme.code}-{version}", timezone.now())


@require_safe
@sees
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole scheme as a workbook, to be changed and uploaded again."""
    scheme = get_object_or_404(schemes.visible(actor(request)), pk=pk)
    content, version = _content(request, scheme, request.GET.get("version", ""))
    name = get_valid_filename(f"{scheme.plan.code}-{scheme.code}-{version}.xlsx")
    return files.attachment(scheme_book.written(content, at=timezone.now()), name)


def _begun(request: HttpRequest, plans: list[Any]) -> Scheme | None:
    """A scheme of every target of the plan, to be worked on."""
    plan = next((plan for plan in plans if plan.code == request.POST.get("plan")), None)
    if plan is None:
        messages.error(request, _("Choose a plan."))
        return None
    code, name = request.POST.get("code", "").strip(), request.POST.get("name", "").strip()
    made: list[Scheme] = []

    def begin() -> None:
        content = national.of_plan(plan, code=code, name=name)
        made.append(schemes.begin(plan=plan, content=content, by=actor(request)))

    begun = _("Begun with every target of the plan by the national rule: now set points, bonuses and deductions.")
    return made[0] if moves.done(request, begin, begun) else None


def _acted(request: HttpRequest, scheme: Scheme) -> HttpResponse | None:
    """Copy, publish or drop; None where it was refused, and why is said."""
    name, by = request.POST.get("act", ""), actor(request)
    act = _ACTS.get(name)
    if act is None or not (by.may(_P.EDIT_SCHEMES) or (name == "publish" and schemes.sees_drafts(by))):
        raise Http404
    try:
        return act(request, scheme)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, say(reason))
    return None


def _copy(request: HttpRequest, scheme: Scheme) -> HttpResponse:
    code, name = request.POST.get("code", ""), request.POST.get("name", "")
    made = schemes.copy(scheme=scheme, code=code, name=name, by=actor(request))
    messages.success(request, _("Copied: this is the draft of the new scheme."))
    return redirect("scheme", pk=made.pk)


def _publish(request: HttpRequest, scheme: Scheme) -> HttpResponse:
    reason, seen = request.POST.get("reason", ""), moves.number(request, "seen")
    version = schemes.publish(scheme=scheme, reason=reason, seen=seen, by=actor(request))
    messages.success(request, _("Published as version %(number)s.") % {"number": version.number})
    return redirect("scheme", pk=scheme.pk)


def _drop(request: HttpRequest, scheme: Scheme) -> HttpResponse:
    gone = schemes.drop(scheme=scheme, seen=moves.number(request, "seen"), by=actor(request))
    messages.success(request, _("The draft is thrown away."))
    return redirect("schemes") if gone else redirect("scheme", pk=scheme.pk)


_ACTS: dict[str, Callable[[HttpRequest, Scheme], HttpResponse]] = {"copy": _copy, "publish": _publish, "drop": _drop}


def _page(request: HttpRequest, scheme: Scheme, asked: str) -> dict[str, Any]:
    content, version = _content(request, scheme, asked)
    may_edit = actor(request).may(_P.EDIT_SCHEMES)
    is_draft = version == DRAFT
    return {
        "scheme": scheme,
        "content": content,
        "version": version,
        "label": _label(version),
        "is_draft": is_draft,
        "may_edit": may_edit,
        "may_publish": is_draft and schemes.sees_drafts(actor(request)),
        "drafted": is_draft and schemes.has_drafted(scheme, actor(request)),
        "editable": may_edit and (is_draft or (scheme.draft is None and not asked)),
        "versions": list(scheme.versions.order_by("-number")),
        "problems": schemes.validate(plan=scheme.plan, content=content) if is_draft else [],
        "several": len(_choices(request, scheme)) > 1,
        "reason": request.POST.get("reason", ""),
        **_shown(scheme, content),
    }


def _shown(scheme: Scheme, content: scoring.Scheme) -> dict[str, Any]:
    """What the content says, in words."""
    return {
        "lines": scheme_tree.lines(content, scheme.plan),
        "facts": list(scheme_tree.facts(content)),
        "bands": scheme_tree.bands(content),
        "adjustments": scheme_tree.adjustments(content, scheme.plan),
        "vetoes": scheme_tree.vetoes(content, scheme.plan),
        "groups": scheme_tree.groups(content),
        "sections": [(key, _(SECTIONS[key])) for key in SECTIONS if key not in ("scheme", "items")],
    }


def _choices(request: HttpRequest, scheme: Scheme) -> list[tuple[str, str]]:
    """What can be looked at, the newest first."""
    numbers = scheme.versions.order_by("-number").values_list("number", flat=True)
    listed = [(str(number), _label(str(number))) for number in numbers]
    drafts = [(DRAFT, _label(DRAFT))] if scheme.draft is not None and schemes.sees_drafts(actor(request)) else []
    return drafts + listed


def _content(request: HttpRequest, scheme: Scheme, asked: str) -> tuple[scoring.Scheme, str]:
    """The content that is asked for ("": the newest that the reader may see) and how it is called; else a 404."""
    choices = [name for name, _label in _choices(request, scheme)]
    asked = asked or next(iter(choices), "")
    if asked not in choices:
        raise Http404
    if asked == DRAFT:
        return schemes.working(scheme), DRAFT
    return schemes.read(SchemeVersion.objects.get(scheme=scheme, number=int(asked))), asked


def _label(version: str) -> str:
    return _("draft") if version == DRAFT else _("version %(number)s") % {"number": version}

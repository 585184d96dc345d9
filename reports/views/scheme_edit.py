"""The draft of a scheme, changed in the browser: what is said once, its lists, and one item of its tree at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from departments.views import moves
from qualitycity.admission import actor
from qualitycity.speech import own_name, say
from qualitycity.workbook import Column
from reports import forms, scheme_words, schemes, scoring
from reports.forms import Read
from reports.models import Scheme
from reports.scheme_book import columns
from reports.scheme_book.writing import rows_of
from reports.scheme_words import AGAINST, CHOICES, LEAVING, RANKED, SOURCES
from reports.scoring import Item, editing, wording
from reports.scoring.options import ADJUSTING, FORMS
from reports.views.schemes import FIELDS, SECTIONS, edits, page_or_post

Told = list[tuple[int, str, Any]]


@page_or_post
@edits
def head(request: HttpRequest, pk: int) -> HttpResponse:
    """What a scheme says once: full mark, rounding, year, limits, ranking."""
    scheme, content = _own(request, pk)
    told: Told = []
    if request.method == "POST":
        read = forms.head(content, request.POST)
        told = read.problems
        if read.ok and _kept(request, scheme, read.scheme):
            return redirect("scheme", pk=pk)
    texts = request.POST if request.method == "POST" else _texts(content)
    page = {
        "scheme": scheme, "seen": _seen(request, scheme), "told": _said(told),
        "fields": [_head_field(key, texts.get(key, "")) for key in forms.HEAD],
    }  # fmt: skip
    return render(request, "reports/schemes/head.html", page, status=moves.status(request))


@page_or_post
@edits
def rows(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """One list of the scheme as a table of fields; a row left blank is none."""
    if section not in columns.ROWS or section == "items":
        raise Http404
    scheme, content = _own(request, pk)
    read = Read(content)
    if request.method == "POST":
        read = forms.section(content, section, request.POST)
        if read.ok and _kept(request, scheme, read.scheme):
            return redirect("scheme", pk=pk)
    texts = forms.posted(section, request.POST) if request.method == "POST" else forms.typed(content, section)
    page = {
        "scheme": scheme, "seen": _seen(request, scheme), "told": _said(read.problems), "section": section,
        "title": _(SECTIONS[section]), "headings": [_label(each) for each in columns.ROWS[section]],
        "rows": [_cells(section, row) for row in texts],
        "help": [(scheme_words.rule(rule), written, _said_of(rule, written)) for rule, written in _EXAMPLES.items()],
    }  # fmt: skip
    return render(request, "reports/schemes/rows.html", page, status=moves.status(request))


@page_or_post
@edits
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item (``?code=``), or a new one in another (``?parent=``): worth, rule, options, input."""
    scheme, content = _own(request, pk)
    code, parent = request.GET.get("code", ""), request.GET.get("parent", "")
    kept = editing.find(content, code) if code else None
    if (code and kept is None) or (parent and editing.find(content, parent) is None):
        raise Http404
    told: Told = []
    act = request.POST.get("act", "")
    if request.method == "POST" and act != "options":
        changed, told = _changed(request, content, kept, parent)
        if changed is not None and _kept(request, scheme, changed):
            return redirect(_address(scheme, request, act))
    page = _item_page(request, scheme, content, kept)
    within = parent or (editing.parent_of(content, code) if code else "")
    page |= {"told": _said(told), "parent": editing.find(content, within) if within else None}
    part = getattr(request, "htmx", False) and act == "options"
    status = 200 if act == "options" else moves.status(request)
    return render(request, f"reports/schemes/{'options' if part else 'item'}.html", page, status=status)


def _own(request: HttpRequest, pk: int) -> tuple[Scheme, scoring.Scheme]:
    scheme = get_object_or_404(schemes.visible(actor(request)), pk=pk)
    return scheme, schemes.working(scheme)


def _kept(request: HttpRequest, scheme: Scheme, content: scoring.Scheme) -> bool:
    seen = moves.number(request, "seen")
    return moves.done(
        request,
        lambda: schemes.change(scheme=scheme, content=content, seen=seen, by=actor(request)),
        _("Saved in the draft."),
    )


def _seen(request: HttpRequest, scheme: Scheme) -> int:
    """What the page shows: after a refusal still what it showed, so that nothing is overwritten unseen."""
    return moves.number(request, "seen") or scheme.seen


def _said(told: Told) -> list[tuple[int, str, str]]:
    return [(row, heading, say(message)) for row, heading, message in told]


def _texts(content: scoring.Scheme) -> dict[str, str]:
    return {key: "" if (value := getattr(content, key)) is None else _plain(value) for key in forms.HEAD}


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else wording.write_one(value) if not isinstance(value, int) else str(value)


_CHOICES = {"leaving": LEAVING, "rank_by": RANKED, "source": SOURCES, "against": AGAINST}


def _head_field(key: str, text: str) -> dict[str, Any]:
    """A field of the form: a choice where the words are few."""
    choices = [(code, _(label)) for code, label in _CHOICES.get(key, {}).items()]
    return {"name": key, "label": _label(columns.HEAD_BY_KEY[key]), "text": text, "choices": choices}


def _label(each: Column) -> str:
    """A field's name on a page; in Chinese it is that of the workbook's column."""
    key = each.key
    return _(FIELDS[key]) if columns.english() and key in FIELDS else columns.heading(each)


def _cells(section: str, row: dict[str, str]) -> list[dict[str, Any]]:
    cells = []
    for each in columns.ROWS[section]:
        names = columns.WORDS.get((section, each.key), {})
        choices = [(code, columns.word(names, code).replace("_", " ")) for code in names]
        if section == "adjustments" and each.key == "rule":
            choices = [(code, _(form.label)) for code, form in ADJUSTING.items()]
        text = row.get(each.key, "")
        said = _told(row) if each.key == "options" else ""
        cells.append({"name": each.key, "label": _label(each), "text": text, "choices": choices, "said": said})
    return cells


#: How the options of bonuses and deductions are written, by rule.
_EXAMPLES = {"per_event": "per=国家级:2/省级:1/*:0.5", "step_map": "table=0:3/60:1/80:0"}


def _told(row: dict[str, str]) -> str:
    return _said_of(row.get("rule", ""), row.get("options", ""), row.get("kind", ""))


def _said_of(rule: str, written: str, kind: str = "") -> str:
    """What the options of a bonus or deduction say, in words."""
    given = wording.read(ADJUSTING[rule], written)[0] if rule in ADJUSTING else {}
    return scheme_words.told(rule, given, kind=kind or "adjustment")


def _changed(
    request: HttpRequest, content: scoring.Scheme, kept: Item | None, parent: str
) -> tuple[scoring.Scheme | None, Told]:
    """The scheme after what the button says, or what is wrong."""
    step = _STEPS.get(request.POST.get("act", ""))
    if step is not None:
        if kept is None:
            raise Http404
        return step(content, kept.code), []
    read, told = forms.item(request.POST)
    if read is None:
        return None, told
    return (editing.add(content, parent, read) if kept is None else editing.put(content, kept.code, read)), []


_STEPS: dict[str, Callable[[scoring.Scheme, str], scoring.Scheme]] = {
    "up": lambda content, code: editing.move(content, code, -1),
    "down": lambda content, code: editing.move(content, code, 1),
    "remove": editing.remove,
}


def _address(scheme: Scheme, request: HttpRequest, act: str) -> str:
    """Back to the tree, at the item; another sub-item is added where that was asked for."""
    if act == "save-and-add":
        query = urlencode({"parent": request.GET.get("parent", "")})
        return f"{reverse('scheme-item', args=[scheme.pk])}?{query}"
    at = request.POST.get("code", "") if act != "remove" else ""
    return reverse("scheme", args=[scheme.pk]) + (f"#item-{at}" if at else "")


def _item_page(request: HttpRequest, scheme: Scheme, content: scoring.Scheme, kept: Item | None) -> dict[str, Any]:
    if request.method == "POST":
        texts = forms.item_texts(request.POST)
        options = {name: request.POST.get(f"option-{name}", "") for name in forms.option_forms(texts["rule"])}
    else:
        texts, options = _item_texts(content, kept), forms.option_texts(kept) if kept else {}
    rule = FORMS.get(texts["rule"])
    return {
        "scheme": scheme, "seen": _seen(request, scheme), "kept": kept, "texts": texts,
        "rules": [(code, _(form.label), _(form.formula)) for code, form in FORMS.items()],
        "formula": _(rule.formula) if rule else "",
        "sources": [(code, _(label)) for code, label in SOURCES.items()],
        "against": [(code, _(label)) for code, label in AGAINST.items()],
        "options": _options(texts["rule"], options),
        "groups": [(group.code, own_name(group), group.code in texts["groups"].split("、")) for group in content.groups],
        "targets": scheme.plan.targets.select_related("indicator").order_by("order", "id"),
    }  # fmt: skip


def _item_texts(content: scoring.Scheme, kept: Item | None) -> dict[str, str]:
    if kept is None:
        return {**forms.item_texts({}), "rule": "proportional", "source": "check", "against": "phase"}
    row = next(row for row in rows_of(content, "items") if row["code"] == kept.code)
    return {name: forms.as_text(value) for name, value in row.items()}


def _options(rule: str, texts: dict[str, str]) -> list[dict[str, Any]]:
    """The fields of a rule's options, with what each of them says in words."""
    given = forms.options_read(FORMS.get(rule), texts)
    said = {name: scheme_words.value(rule, name, one, given) for name, one in given.items()}
    return [
        _option(name, form, texts.get(name, ""), said.get(name, ""))
        for name, form in forms.option_forms(rule).items()
    ]  # fmt: skip


def _option(name: str, form: Any, text: str, said: str) -> dict[str, Any]:
    choices = [(code, _(CHOICES.get(code, code))) for code in form.choices]
    default = "" if form.default is None else wording.write_one(form.default)
    return {"name": name, "label": _(form.label), "text": text, "choices": choices, "default": default,
            "required": form.required, "kind": form.kind, "said": "" if choices else said}  # fmt: skip

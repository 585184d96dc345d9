"""Registers: all of them, one with its rows and counts, what runs out, and one entry with its versions and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from departments import access, registers
from departments.models import Register, RegisterEntry
from departments.registers import boards, counts, expiries
from departments.registers.counts import STATES
from departments.views import list_tables, moves
from departments.views.entry import page_or_post
from departments.views.list_forms import EntryForm, KindForm
from departments.workflow import Refused
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from targets.models import Indicator, Period, Plan
from targets.plans import in_use_first
from targets.rules.counting import MEASURES, TERM, VALID, YEAR

_P = Permission
needs_sight = needs(_P.SEE_ALL_UNITS, _P.SEE_OWN_UNIT)
needs_office = needs(_P.RECORD_PUBLICATIONS)
ROWS_A_PAGE = 100
#: What of a register is shown: everything, what counts in one of three ways, or what stands somewhere.
SHOWN: dict[str, str] = {"valid": VALID, "year": YEAR, "term": TERM}


# --- All registers ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shelf:
    """What the address asks for."""

    plans: list[Plan]
    plan: Plan | None
    kind: str
    wanted: str
    today: date
    lines: list[boards.Line]


def plan_of(request: HttpRequest) -> tuple[list[Plan], Plan | None]:
    """The plans of the reader's area, the one in use first, and the one that the address names (404: unknown)."""
    by = actor(request)
    plans = list(in_use_first(Plan.objects.filter(area=by.area_id)))
    code = request.GET.get("plan", "")
    plan = next((each for each in plans if not code or each.code == code), None)
    if code and plan is None:
        raise Http404
    return plans, plan


def shelf(request: HttpRequest) -> Shelf:
    by, today = actor(request), timezone.localdate()
    plans, plan = plan_of(request)
    kind, wanted = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    seen = access.visible_indicators(by), access.visible_entries(by)
    listed = boards.lines(plan, *seen, today=today) if plan else []
    shown = [line for line in listed if (not kind or line.kind == kind) and line.matches(wanted)]
    return Shelf(plans, plan, kind, wanted, today, shown)


@require_safe
@needs_sight
def listed(request: HttpRequest) -> HttpResponse:
    found = shelf(request)
    page = {"shelf": found, "kinds": Register.Kind.choices, "may_keep": actor(request).may(_P.RECORD_PUBLICATIONS)}
    if page["may_keep"] and found.plan:
        beside = {line.indicator.pk for line in found.lines}
        others = Indicator.objects.filter(plan=found.plan, task=None).exclude(pk__in=beside)
        page["others"] = others.annotate(place=Min("targets__order")).order_by("place", "pk")
    return render(request, "departments/registers/list.html", page)


@require_safe
@needs_sight
def listed_export(request: HttpRequest, form: str) -> HttpResponse:
    return list_tables.attachment(list_tables.registers(shelf(request).lines), form, _("Registers"))


@dataclass(frozen=True)
class Ahead:
    """What runs out within so many days, of one plan."""

    plans: list[Plan]
    plan: Plan | None
    days: int
    today: date
    outlook: expiries.Outlook


def ahead(request: HttpRequest) -> Ahead:
    plans, plan = plan_of(request)
    text, today = request.GET.get("days", ""), timezone.localdate()
    days = next((each for each in expiries.WINDOWS if str(each) == text), counts.SOON)
    shown = access.visible_entries(actor(request))
    empty = expiries.Outlook((), ())
    return Ahead(plans, plan, days, today, expiries.ahead(plan, shown, today=today, days=days) if plan else empty)


@require_safe
@needs_sight
def expiring(request: HttpRequest) -> HttpResponse:
    """What runs out soon and what it does to the targets."""
    return render(
        request, "departments/registers/expiring.html", {"ahead": ahead(request), "windows": expiries.WINDOWS}
    )


@require_safe
@needs_sight
def expiring_export(request: HttpRequest, form: str) -> HttpResponse:
    return list_tables.attachment(list_tables.expiring(ahead(request).outlook), form, _("Coming expiries"))


# --- One register -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Leaf:
    """One register as the address asks for it: ``numbers`` say how many rows each choice shows."""

    indicator: Indicator
    register: Register | None
    day: date
    show: str
    level: str
    wanted: str
    numbers: dict[str, int]
    levels: list[str]
    rows: Sequence[RegisterEntry]


def leaf(request: HttpRequest, pk: int) -> Leaf:
    by = actor(request)
    indicator = get_object_or_404(access.visible_indicators(by), pk=pk)
    register = Register.objects.filter(indicator=indicator).first()
    day = _day(request.GET.get("day", "")) or timezone.localdate()
    level, wanted = request.GET.get("level", ""), request.GET.get("q", "").strip()
    every = list(
        access.visible_entries(by).filter(register__indicator=indicator, latest=True).order_by("granted", "id")
    )
    fitting = [each for each in every if (not level or each.level == level) and _holds(each, wanted)]
    chosen = _choices(indicator, fitting, day)
    show = request.GET.get("show", "")
    numbers = {word: len(rows) for word, rows in chosen.items()}
    levels = sorted({each.level for each in every if each.level})
    return Leaf(indicator, register, day, show, level, wanted, numbers, levels, chosen.get(show, fitting))


def _choices(indicator: Indicator, rows: list[RegisterEntry], day: date) -> dict[str, list[RegisterEntry]]:
    years = indicator.plan.years
    found = {word: counts.counted(measure, rows, years=years, day=day) for word, measure in SHOWN.items()}
    for state in STATES[1:]:
        found[state] = [each for each in rows if counts.state_of(each, day) == state]
    return found


def _day(text: str) -> date | None:
    try:
        found = parse_date(text)
    except ValueError:
        return None
    return found if found is not None and 1990 <= found.year <= 2200 else None


def _holds(entry: RegisterEntry, wanted: str) -> bool:
    unit = entry.department.name if entry.department else ""
    texts = (entry.holder, entry.name, entry.certificate, entry.level, unit)
    return wanted.casefold() in " ".join(texts).casefold()


@require_safe
@needs_sight
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Its rows, what they count on a day, and what each quarter counts: frozen, or following the register."""
    found, by = leaf(request, pk), actor(request)
    measures = counts.measures_of(found.indicator)
    page: dict[str, Any] = {
        "leaf": found,
        "page": Paginator(found.rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "choices": [(word, found.numbers[word]) for word in (*SHOWN, *STATES[1:])],
        "measures": measures,
        "every": MEASURES,
        "quarters": counts.by_quarter(found.indicator, today=timezone.localdate()) if measures else [],
        "targets": found.indicator.targets.order_by("order"),
        "may_keep": by.may(_P.RECORD_PUBLICATIONS),
    }
    page["may_count"] = by.may(_P.VERIFY) and any(each.frozen and each.differs for each in page["quarters"])
    if page["may_keep"]:
        named = found.register or Register(name=found.indicator.name)
        page["form"] = KindForm(initial={"kind": named.kind, "name": named.name})
    return render(request, "departments/registers/register.html", page)


@require_safe
@needs_sight
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The rows that the page shows, in the columns that an import reads."""
    found = leaf(request, pk)
    code = found.indicator.targets.order_by("order").values_list("code", flat=True).first() or ""
    return list_tables.attachment(list_tables.entries(found.rows, code), form, found.indicator.name)


@page_or_post
@needs_office
def add(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = get_object_or_404(access.visible_indicators(actor(request)), pk=pk)
    form = _entry_form(request, indicator)
    if request.method == "POST" and form.is_valid():
        try:
            entry = registers.add(row=form.row, by=actor(request))
        except Refused as refused:
            form.add_error(None, moves.said(refused))
        else:
            messages.success(request, _("The entry is on the register."))
            tell_frozen(request, entry)
            return redirect("certificate", pk=entry.pk)
    page = {"indicator": indicator, "form": form}
    return render(request, "departments/registers/add.html", page, status=409 if form.errors else 200)


def _entry_form(request: HttpRequest, indicator: Indicator, **first: Any) -> EntryForm:
    parts = counts.parts_of(indicator, indicator.plan.years.quarter_of(timezone.localdate()))
    sent = request.POST if request.method == "POST" else None
    return EntryForm(sent, indicator=indicator, parts=parts, initial=first)


def tell_frozen(request: HttpRequest, entry: RegisterEntry) -> None:
    """Say which quarters keep their rows although the register has others now."""
    indicator = entry.register.indicator
    frozen = [each for each in counts.by_quarter(indicator, today=timezone.localdate()) if each.frozen and each.differs]
    if frozen:
        named = "、".join(str(each.period.quarter) for each in reversed(frozen))
        messages.warning(request, _("%(quarters)s: frozen, and counted as before.") % {"quarters": named})


@require_POST
@needs_office
def name_register(request: HttpRequest, pk: int) -> HttpResponse:
    indicator = get_object_or_404(access.visible_indicators(actor(request)), pk=pk)
    told = {name: request.POST.get(name, "") for name in ("kind", "name")}
    moves.done(request, lambda: registers.set_kind(indicator=indicator, by=actor(request), **told), _("Kept."))
    return redirect("register", pk=pk)


@require_POST
@needs(_P.VERIFY)
def count_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Count frozen quarters anew from the register as it stands, by decision."""
    indicator = get_object_or_404(access.visible_indicators(actor(request)), pk=pk)
    chosen = [text for text in request.POST.getlist("period") if text.isascii() and text.isdigit() and len(text) < 19]
    periods = list(Period.objects.filter(plan=indicator.plan, pk__in=chosen))
    if not periods:
        messages.error(request, _("Choose at least one quarter."))
        return redirect("register", pk=pk)
    reason = request.POST.get("reason", "")
    told = _("Counted again; checks and boards follow, and the earlier count stays on record.")
    moves.done(
        request,
        lambda: registers.count_again(indicator=indicator, periods=periods, reason=reason, by=actor(request)),
        told,
    )
    return redirect("register", pk=pk)

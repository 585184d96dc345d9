"""Published figures: the series of every indicator that is held against others', and the forms that add to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from departments import access
from departments.publication_book import series
from departments.registers import counts
from departments.views import list_tables
from departments.views.entry import page_or_post
from departments.views.list_forms import BenchmarkForm, QuotaForm
from departments.views.registers import needs_sight, plan_of
from qualitycity.admission import actor, needs
from qualitycity.roles import Permission
from targets import publications
from targets.models import Benchmark, Indicator, Plan, Quota
from targets.periods import Quarter, span
from targets.publications import HandedDown, PublishedValue, Tally

_P = Permission
_OFFICE = needs(_P.RECORD_PUBLICATIONS)
#: How many years before the plan may be typed: what is compared with last year's.
_HISTORY = 3


@dataclass(frozen=True)
class Shelf:
    """What the address asks for."""

    plans: list[Plan]
    plan: Plan | None
    kind: str
    wanted: str
    lines: list[series.Line]


def shelf(request: HttpRequest) -> Shelf:
    plans, plan = plan_of(request)
    kind, wanted = request.GET.get("kind", ""), request.GET.get("q", "").strip()
    shown = access.visible_indicators(actor(request))
    listed = series.lines(plan, shown, today=timezone.localdate()) if plan else []
    return Shelf(plans, plan, kind, wanted, [line for line in listed if line.matches(kind, wanted)])


@require_safe
@needs_sight
def listed(request: HttpRequest) -> HttpResponse:
    page = {"shelf": shelf(request), "may_keep": actor(request).may(_P.RECORD_PUBLICATIONS)}
    return render(request, "departments/published/list.html", page)


@require_safe
@needs_sight
def listed_export(request: HttpRequest, form: str) -> HttpResponse:
    return list_tables.attachment(list_tables.published(shelf(request).lines), form, _("Published figures"))


@page_or_post
@needs_sight
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The series of one indicator, every version of every figure; a POST adds one."""
    indicator, by = get_object_or_404(access.visible_indicators(actor(request)), pk=pk), actor(request)
    if request.method == "POST":
        return _add(request, pk=pk)
    page = {
        "indicator": indicator,
        "series": series.history(indicator),
        "targets": indicator.targets.order_by("order"),
        "may_keep": by.may(_P.RECORD_PUBLICATIONS),
        **_forms(indicator),
    }
    return render(request, "departments/published/series.html", page)


@_OFFICE
def _add(request: HttpRequest, pk: int) -> HttpResponse:
    """One figure typed: a new one, or a restatement, which becomes the version in force."""
    indicator = get_object_or_404(access.visible_indicators(actor(request)), pk=pk)
    what = "quota" if request.POST.get("what") == "quota" else "benchmark"
    forms = _forms(indicator, **{what: request.POST})
    if forms[what].is_valid():
        _tell(request, _kept(request, indicator, what, forms[what].cleaned_data))
        return redirect("series", pk=pk)
    page = {
        "indicator": indicator, "series": series.history(indicator), "targets": indicator.targets.order_by("order"),
        "may_keep": True, **forms,
    }  # fmt: skip
    return render(request, "departments/published/series.html", page, status=409)


def _kept(request: HttpRequest, indicator: Indicator, what: str, given: dict[str, Any]) -> Tally:
    plan, by = indicator.plan, actor(request)
    if what == "quota":
        return publications.hand_down_quotas(plan=plan, rows=[HandedDown(indicator, **given)], by=by)
    row = PublishedValue(indicator, **{**given, "quarter": Quarter.parse(given["quarter"])})
    return publications.publish_benchmarks(plan=plan, rows=[row], by=by)


def _tell(request: HttpRequest, tally: Tally) -> None:
    if tally.created:
        messages.success(request, _("Kept. Checks that waited for it are judged now."))
    elif tally.changed:
        messages.success(request, _("Kept as the version in force; the earlier one stays on record."))
    else:
        messages.info(request, _("This very figure is there already: nothing changed."))


def _forms(indicator: Indicator, **sent: Any) -> dict[str, Any]:
    """The two forms; ``sent`` holds what was posted, by the form's name."""
    years = indicator.plan.years
    first = Quarter(years.start - _HISTORY, 1)
    now = min(max(years.quarter_of(timezone.localdate()), years.first), years.last)
    quarters = [(str(each), str(each)) for each in reversed(list(span(first, now)))]
    labels = [(year, years.label(year)) for year in range(years.end, first.year - 1, -1)]
    parts = [part for part in counts.parts_of(indicator, now) if part]
    given = {"unit": indicator.unit}
    return {
        "benchmark": BenchmarkForm(sent.get("benchmark"), quarters=quarters, parts=parts, **given),
        "quota": QuotaForm(sent.get("quota"), years=labels, initial={"year": now.year}, **given),
    }


@require_safe
@needs_sight
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The figures in force in the columns that an import reads: ``?what=quota`` the quotas, else the benchmarks."""
    indicator = get_object_or_404(access.visible_indicators(actor(request)), pk=pk)
    code = indicator.targets.order_by("order").values_list("code", flat=True).first()
    if code is None:
        raise Http404
    if request.GET.get("what") == "quota":
        quotas = Quota.objects.filter(indicator=indicator, latest=True).order_by("year", "name")
        return list_tables.attachment(list_tables.quotas(quotas, code), form, f"{code}-{_('Quotas')}")
    rows = Benchmark.objects.filter(indicator=indicator, latest=True).order_by("quarter", "part")
    return list_tables.attachment(list_tables.benchmarks(rows, code), form, f"{code}-{_('Benchmarks')}")

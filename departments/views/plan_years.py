"""Years and phases of a target: annual values from the horizon, phase plans, and the curve that they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from departments import charts, plan_editor
from departments.views.plan_editing import Desk, effective_of, settled
from departments.views.plan_pages import needs_plan, own_target
from qualitycity import numbers
from qualitycity.sentences import N_
from qualitycity.speech import say
from targets import demands, pacing, versions
from targets.models import Plan, Target
from targets.periods import Quarter
from targets.rules.terms import PhaseTable, Terms

#: How a phase plan is made.
WAYS = {
    "path": N_("as the form of the target says (no table)"),
    "time": N_("in step with the time: 25/50/75/100 of the year's increase"),
    "end": N_("all at the end of the year: 0/0/0/100"),
    "shares": N_("by hand, as shares of the year's increase"),
    "values": N_("by hand, as values of each quarter"),
}
_FIXED = {"time": pacing.TIME, "end": pacing.AT_THE_END}
#: Buttons that fill something in; the others are those of every revision.
_FILLS = ("linear", "table", "clear", "quarters")


@dataclass
class Pace:
    """What is typed on the page: the years' cells, the way of the phases, its shares and its values."""

    desk: Desk
    way: str
    shares: list[str]
    values: dict[str, str]
    table: str = ""

    @property
    def plan(self) -> Plan:
        return self.desk.plan

    def settle(self) -> None:
        """The phases as the cell of the workbook says them."""
        self.desk.typed["phases"] = self._cell()

    def _cell(self) -> str:
        if self.way in _FIXED:
            return demands.write_phases(PhaseTable(shares=_FIXED[self.way]))
        if self.way == "shares":
            return "/".join(_plain(text) or "?" for text in self.shares)
        if self.way == "values":
            return "；".join(f"{quarter}={_plain(text)}" for quarter, text in self.values.items() if text)
        return ""

    @property
    def years(self) -> list[tuple[str, str, str]]:
        """Key, label and text of each year's cell."""
        return [
            (key, self.plan.years.label(int(key)), self.desk.typed.get(key, ""))
            for key in plan_editor.year_keys(self.plan)
        ]

    @property
    def quarters(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The label of each year with its four quarters: key and text."""
        return [
            (label, [(f"{key}Q{number}", self.values.get(f"{key}Q{number}", "")) for number in (1, 2, 3, 4)])
            for key, label, _text in self.years
        ]

    @property
    def ways(self) -> list[tuple[str, str, bool]]:
        return [(way, _(name), way == self.way) for way, name in WAYS.items()]


@require_http_methods(["GET", "HEAD", "POST"])
@needs_plan
def target_years(request: HttpRequest, pk: int) -> HttpResponse:
    """What each year and quarter asks for: proposed, typed, looked at as a curve, and kept as a new version."""
    target = own_target(request, pk)
    pace = _pace(request, target)
    if request.POST.get("do") in _FILLS:
        _fill(request, pace, target)
    pace.settle()
    if (kept := settled(request, pace.desk)) is not None:
        return kept
    terms = _terms(pace, target)
    page: dict[str, Any] = {
        "target": target,
        "plan": pace.plan,
        "desk": pace.desk,
        "pace": pace,
        "chart": charts.pace(pace.plan, terms) if terms else None,
        "decimals": target.indicator.decimals,
    }
    return render(request, "departments/plan/years.html", page, status=pace.desk.status)


def _pace(request: HttpRequest, target: Target) -> Pace:
    """What was posted, or what is stored."""
    plan = target.plan
    effective = effective_of(request, plan, target)
    stored = plan_editor.cells_of(plan, target.code, at=effective)
    years = plan_editor.year_keys(plan)
    keys = (*plan_editor.PACED, *years)
    typed = {key: stored.get(key, "") for key in keys}
    seen = request.POST.get("seen") or plan_editor.seen_of(plan, target.code)
    desk = Desk(plan, target, typed, effective, request.POST.get("reason", "").strip(), seen, keys)
    if request.method != "POST":
        return _stored(desk, typed["phases"])
    typed |= {key: _text(request, key) for key in ("baseline", *years)}
    quarters = [str(quarter) for quarter in plan.years.quarters()]
    way = request.POST.get("way", "")
    return Pace(
        desk,
        way if way in WAYS else "path",
        [_text(request, f"share{number}") for number in (1, 2, 3, 4)],
        {quarter: text for quarter in quarters if (text := _text(request, quarter))},
        _text(request, "table"),
    )


def _stored(desk: Desk, phases: str) -> Pace:
    table = demands.read_phases(phases, desk.plan.years)
    shares = table.shares if table is not None and table.shares is not None else pacing.TIME
    values = table.values if table is not None else {}
    return Pace(
        desk,
        pacing.kind_of(table),
        [numbers.write(share) for share in shares],
        {str(quarter): numbers.write(value) for quarter, value in sorted(values.items())},
    )


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "").strip()


def _plain(text: str) -> str:
    """A typed number digit by digit, so that 1,000 is no list; what is none stays, to be refused where it stands."""
    try:
        return "" if not text else numbers.write(numbers.read(text))
    except numbers.NotANumber:
        return text


# --- The buttons that fill something in -------------------------------------------------------------------------------
def _fill(request: HttpRequest, pace: Pace, target: Target) -> None:
    button, typed = request.POST["do"], pace.desk.typed
    if button == "clear":
        typed.update(dict.fromkeys(plan_editor.year_keys(pace.plan), ""))
    elif button == "table":
        found, wrong = pacing.typed(pace.table, pace.plan.years)
        for each in wrong:
            messages.error(request, say(each))
        typed.update({str(year): text for year, text in found.items()})
    elif (terms := _terms(pace, target, years=button != "linear")) is None:
        messages.error(request, _("Correct what stands beside the cells first."))
    elif button == "linear":
        values, why_not = pacing.proposed(terms, decimals=target.indicator.decimals)
        if why_not is not None:
            messages.error(request, say(why_not))
        elif terms.baseline is None and pacing.way(terms) not in ("added", "same"):
            messages.warning(request, _("No baseline is given: the steps begin at 0."))
        typed.update({str(year): numbers.write(value) for year, value in values.items()})
    else:
        pace.values |= _quarters(pace, terms, target.indicator.decimals)
        pace.way = "values"


def _quarters(pace: Pace, terms: Terms, decimals: int) -> dict[str, str]:
    """The values of the quarters by the shares that are typed (in step with the time, where they are none)."""
    shares = _FIXED.get(pace.way, pacing.TIME)
    if pace.way == "shares":
        table = demands.read_phases(pace._cell(), pace.plan.years)
        shares = table.shares if table is not None and table.shares is not None else shares
    found: dict[Quarter, Decimal] = pacing.by_quarter(terms, shares=shares, decimals=decimals)
    return {str(quarter): numbers.write(value) for quarter, value in found.items()}


def _terms(pace: Pace, target: Target, *, years: bool = True) -> Terms | None:
    """What the typed cells make of the target; None while something in them is refused. Without ``years`` only the
    horizon counts: what is typed for the years is to be filled anew. Quarters before it applies stay as they were."""
    pace.settle()
    typed = dict(pace.desk.typed)
    if not years:
        typed |= dict.fromkeys((*plan_editor.year_keys(pace.plan), "phases"), "")
    reading = plan_editor.read(pace.plan, typed, pace.desk.keys, at=pace.desk.effective)
    listed = versions.of_plan(pace.plan, targets=[target.pk])[target.pk]
    terms = reading.terms(listed[0].effective_from)
    before = versions.chained(listed, years=pace.plan.years)
    return terms and replace(terms, revised_from=pace.desk.effective, previous=before)

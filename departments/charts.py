"""The curve of a target's plan: what each quarter asks for. Figure, the sentence it shows, and the same data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from departments.templatetags.plan import quarter_name
from qualitycity import numbers
from targets import pacing
from targets.models import Plan
from targets.pacing import Point
from targets.rules.terms import Terms

_VALUE, _EXPECTED = "#a61b1b", "#7a4b00"


@dataclass(frozen=True)
class Chart:
    """``figure`` is plotly's JSON; ``columns`` and ``rows`` hold the same data."""

    name: str
    figure: dict[str, Any]
    conclusion: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def pace(plan: Plan, terms: Terms) -> Chart | None:
    """The value in force and what should be there by the end of each quarter; None where the words give no number."""
    points = pacing.curve(terms) if terms.rule.test != "rubric" else ()
    if all(point.value is None and point.expected is None for point in points):
        return None
    labels = [quarter_name(plan, point.quarter) for point in points]
    return Chart(
        name="pace",
        figure=_figure(points, terms.unit),
        conclusion=_conclusion(plan, points, terms),
        columns=[_("Quarter"), _("Value in force"), _("Expected by now")],
        rows=[
            [label, _shown(point.value), _shown(point.expected)] for label, point in zip(labels, points, strict=True)
        ],
    )


def _figure(points: Sequence[Point], unit: str) -> dict[str, Any]:
    """The quarters stand below it in short, 2026Q4: twenty of them are to be read beside each other."""
    from plotly import graph_objects

    labels = [str(point.quarter) for point in points]
    figure = graph_objects.Figure()
    lines = (
        (_("Value in force"), [point.value for point in points], _VALUE, "dash", "hv", "line-ew"),
        (_("Expected by now"), [point.expected for point in points], _EXPECTED, "solid", "linear", "diamond"),
    )
    for name, values, colour, dash, shape, symbol in lines:
        figure.add_scatter(
            x=labels,
            y=[None if value is None else float(value) for value in values],
            name=name,
            mode="lines+markers",
            line={"color": colour, "dash": dash, "width": 2, "shape": shape},
            marker={"symbol": symbol, "size": 8, "color": colour},
            connectgaps=name == _("Expected by now"),
        )
    above = {"x": 0, "xref": "paper", "xanchor": "right", "y": 1, "yref": "paper", "yanchor": "bottom"}
    figure.update_layout(
        template=None,
        height=300,
        margin={"l": 50, "r": 20, "t": 10, "b": 40},
        annotations=[{"text": unit, "showarrow": False, "xshift": -6, "yshift": 4, **above}] if unit else [],
        legend={"orientation": "h", "y": 1.14, "x": 0},
        hovermode="x unified",
        xaxis={"type": "category", "automargin": True, "categoryorder": "array", "categoryarray": labels},
        yaxis={"type": "linear", "automargin": True, "gridcolor": "#e4e8ed", "zeroline": False},
    )
    found: dict[str, Any] = figure.to_plotly_json()
    return found


def _conclusion(plan: Plan, points: Sequence[Point], terms: Terms) -> str:
    """What the curve says, in one sentence; of a revised target from where the revision applies."""
    since = terms.revised_from or plan.years.first
    expected = [point for point in points if point.expected is not None] or list(points)
    told = [point for point in expected if point.quarter >= since] or expected
    first, last = told[0], told[-1]
    gaps = {
        "first": quarter_name(plan, first.quarter),
        "from": f"{_shown(first.expected)}{terms.unit}",
        "last": quarter_name(plan, last.quarter),
        "to": f"{_shown(last.expected)}{terms.unit}",
    }
    if len({point.expected for point in told}) == 1:
        return _("From %(first)s to %(last)s the same is expected: %(to)s.") % gaps
    return _("Expected are %(from)s by %(first)s and %(to)s by %(last)s.") % gaps


def _shown(number: Decimal | None) -> str:
    return "—" if number is None else numbers.write(numbers.round_half_up(number, 4))

"""Figures for pages. Each comes with the one sentence it shows and with the same data as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from qualitycity.templatetags.portal import STATES
from reports.dossier import Dossier, Point
from reports.verdicts import plain, quarter_label, shown

#: Colours that keep apart in print and for the colour-blind; each line also has its own dash and marker.
_ACTUAL, _TARGET, _PHASE, _BENCHMARK, _PRIOR = "#14509c", "#a61b1b", "#7a4b00", "#166534", "#56606b"


@dataclass(frozen=True)
class Chart:
    """``figure`` is plotly's JSON; ``columns`` and ``rows`` hold the same data."""

    name: str
    figure: dict[str, Any]
    conclusion: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class _Line:
    name: str
    values: Sequence[Decimal | None]
    colour: str
    dash: str = "solid"
    symbol: str = "circle"
    step: bool = False
    finer: int = 0


def trend(dossier: Dossier) -> Chart | None:
    """The target's actual values over time with target, expected value, benchmark and last year; None where no quarter
    has a number to draw."""
    points = dossier.points
    lines = [line for line in _lines(points) if any(value is not None for value in line.values)]
    if not any(line.name == _("Actual") for line in lines):
        return None
    labels = [quarter_label(dossier.target.plan, point.quarter) for point in points]
    return Chart(
        name="trend",
        figure=_figure(lines, labels, unit=dossier.version.unit),
        conclusion=conclusion(dossier),
        columns=[_("Quarter"), *(line.name for line in lines), _("Completion"), _("Progress")],
        rows=[
            _row(dossier, label, point, lines, place)
            for place, (label, point) in enumerate(zip(labels, points, strict=True))
        ],
    )


def _lines(points: Sequence[Point]) -> list[_Line]:
    checks = [point.check for point in points]
    return [
        _Line(_("Actual"), [check.actual for check in checks], _ACTUAL),
        _Line(_("Target"), [check.target_value for check in checks], _TARGET, "dash", "line-ew", step=True),
        _Line(_("Expected by now"), [check.phase_target for check in checks], _PHASE, "dot", "diamond", finer=1),
        _Line(_("Benchmark"), [point.benchmark for point in points], _BENCHMARK, "dashdot", "square"),
        _Line(_("Same period of last year"), [point.prior for point in points], _PRIOR, "longdash", "triangle-up"),
    ]


def _figure(lines: Sequence[_Line], labels: Sequence[str], *, unit: str) -> dict[str, Any]:
    from plotly import graph_objects

    figure = graph_objects.Figure()
    for line in lines:
        figure.add_scatter(
            x=list(labels),
            y=[plain(value) for value in line.values],
            name=line.name,
            mode="lines+markers",
            line={"color": line.colour, "dash": line.dash, "width": 2, "shape": "hv" if line.step else "linear"},
            marker={"symbol": line.symbol, "size": 8, "color": line.colour},
            connectgaps=False,
        )
    figure.update_layout(
        template=None,
        height=340,
        margin={"l": 50, "r": 20, "t": 10, "b": 40},
        annotations=[_above_axis(unit)] if unit else [],
        legend={"orientation": "h", "y": 1.12, "x": 0},
        hovermode="x unified",
        xaxis={"type": "category", "automargin": True, "categoryorder": "array", "categoryarray": list(labels)},
        yaxis={
            "type": "linear",
            "automargin": True,
            "gridcolor": "#e4e8ed",
            "zeroline": False,
        },
    )
    found: dict[str, Any] = figure.to_plotly_json()
    return found


def _above_axis(unit: str) -> dict[str, Any]:
    """The unit, lying above its axis: turned by a quarter, 个 reads like an arrow."""
    place = {"x": 0, "xref": "paper", "xanchor": "right", "y": 1, "yref": "paper", "yanchor": "bottom"}
    return {"text": unit, "showarrow": False, "xshift": -6, "yshift": 4, **place}


def _row(dossier: Dossier, label: str, point: Point, lines: Sequence[_Line], place: int) -> list[str]:
    decimals = dossier.target.indicator.decimals
    check = point.check
    completion = "—" if check.completion is None else f"{shown(check.completion * 100, 1)}%"
    cells = (shown(line.values[place], decimals + line.finer) for line in lines)
    return [label, *cells, completion, _(STATES[check.look][2])]


def conclusion(dossier: Dossier) -> str:
    """What the trend says, in one sentence."""
    last = dossier.last
    if last is None:
        return _("No quarter has been checked yet.")
    unit, decimals = dossier.version.unit, dossier.target.indicator.decimals
    gaps = {
        "quarter": quarter_label(dossier.target.plan, last.quarter),
        "actual": _with_unit(last.check.actual, decimals, unit),
        "target": _with_unit(last.check.target_value, decimals, unit),
        "progress": _(STATES[last.check.look][2]),
        "gap": _in_points(last.check.gap, decimals, unit),
    }
    if last.check.word:
        return _("%(quarter)s: %(word)s; %(progress)s.") % {**gaps, "word": last.check.word}
    if last.check.actual is None or last.check.target_value is None:
        return _("%(quarter)s: %(progress)s.") % gaps
    if last.check.gap:
        return _("%(quarter)s: %(actual)s against a target of %(target)s, %(gap)s short; %(progress)s.") % gaps
    return _("%(quarter)s: %(actual)s against a target of %(target)s; %(progress)s.") % gaps


def _in_points(gap: Decimal | None, decimals: int, unit: str) -> str:
    """A difference: of two percentages it is percentage points."""
    if gap is None or unit != "%":
        return _with_unit(gap, decimals, unit)
    return _("%(number)s percentage points") % {"number": shown(gap, decimals)}


def _with_unit(number: Decimal | None, decimals: int, unit: str) -> str:
    if number is None:
        return "—"
    return f"{shown(number, decimals)}{'' if unit in ('%', '‰') or not unit else ' '}{unit}"

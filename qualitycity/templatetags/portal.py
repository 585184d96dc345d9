"""How numbers, sentences and states look on a page. Built in: templates need not load it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qualitycity.sentences import N_
from qualitycity.speech import say

register = template.Library()

#: What stands where there is no number: a missing value never looks like 0.
NOTHING = "—"

#: state word → tone (colour), shape, and the word that people read
STATES: dict[str, tuple[str, str, str]] = {
    # progress of a check
    "done": ("good", "✓", N_("done")),
    "ahead": ("good", "▲", N_("ahead of schedule")),
    "on_track": ("good", "●", N_("on schedule")),
    "behind": ("bad", "▼", N_("behind schedule")),
    "not_started": ("warn", "○", N_("not started")),
    "awaiting_data": ("wait", "…", N_("awaiting data")),
    "not_due": ("none", "–", N_("annual indicator, not assessed this period")),
    # verdict of a check
    "met": ("good", "●", N_("met")),
    "exceeded": ("good", "★", N_("exceeded")),
    "not_met": ("bad", "✕", N_("not met")),
    "open": ("wait", "◐", N_("under way")),
    "pending": ("wait", "…", N_("pending")),
    "not_reported": ("warn", "!", N_("not reported")),
    "not_applicable": ("none", "–", N_("not applicable")),
    # a submission on its way
    "draft": ("none", "✎", N_("draft")),
    "submitted": ("wait", "→", N_("submitted")),
    "reported": ("wait", "⇒", N_("released to the office")),
    "verified": ("good", "✓", N_("verified")),
    "returned": ("bad", "↩", N_("returned")),
    "locked": ("none", "■", N_("locked")),
    "overdue": ("bad", "!", N_("overdue")),
    # a job, a period
    "queued": ("wait", "…", N_("queued")),
    "running": ("wait", "◐", N_("running")),
    "failed": ("bad", "✕", N_("failed")),
    "closed": ("none", "■", N_("closed")),
}


@register.filter
def number(value: Decimal | int | str | None, decimals: int | None = None) -> str:
    """A number in plain decimals, rounded half up when ``decimals`` is given; nothing shows —, 0 shows 0."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, float):
        raise TypeError("numbers on pages are Decimal, never float")
    exact = value if isinstance(value, Decimal) else Decimal(value)
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-int(decimals)), rounding=ROUND_HALF_UP)
    return format(exact, "f")


@register.filter
def percent(value: Decimal | None, decimals: int = 1) -> str:
    """A ratio as a percentage: 0.95 shows 95.0%; nothing shows —."""
    return NOTHING if value is None else f"{number(value * 100, decimals)}%"


@register.filter
def said(value: Any) -> str:
    """A sentence in the active language."""
    return say(value)


@register.simple_tag
def badge(state: str, label: str = "") -> SafeString:
    """A state as shape + word + colour. ``label`` is the word where the caller has a better one."""
    tone, shape, word = STATES.get(state, ("none", "·", state))
    return format_html(
        '<span class="qc-badge qc-{}"><span aria-hidden="true">{}</span> {}</span>', tone, shape, label or _(word)
    )


@register.simple_tag
def shape(state: str) -> SafeString:
    """Only the shape of a state, its word for screen readers and on hover: for dense tables that have a legend."""
    tone, sign, word = STATES.get(state, ("none", "·", state))
    return format_html(
        '<span class="qc-shape qc-{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">{}</span></span>',
        tone,
        _(word),
        sign,
        _(word),
    )


@register.simple_tag
def bar(value: Decimal | None, of: Decimal | int = 1, label: str = "", tone: str = "good") -> SafeString:
    """A small horizontal bar: ``value`` of ``of``, never longer than full; nothing gives an empty frame."""
    share = Decimal(0) if value is None or not of else min(max(Decimal(value) / Decimal(of), Decimal(0)), Decimal(1))
    return format_html(
        '<svg class="qc-bar" width="80" height="10" viewBox="0 0 80 10" role="img" aria-label="{}">'
        '<rect class="qc-bar-frame" x="0.5" y="0.5" width="79" height="9" rx="2"/>'
        '<rect class="qc-fill-{}" x="0.5" y="0.5" width="{}" height="9" rx="2"/></svg>',
        label or percent(None if value is None else share),
        tone,
        number(share * 79, 1),
    )


@register.simple_tag
def sparkline(values: Sequence[Decimal | None], target: Decimal | None = None, label: str = "") -> SafeString:
    """A small trend line with gaps where values are missing, a dot on the last one, and the target as a thin line."""
    known = [value for value in values if value is not None]
    levels = [*known, *([target] if target is not None else [])]
    words = label or say([number(value) for value in values])
    if not known:
        return format_html('<span class="qc-none">{}</span>', NOTHING)
    low, high = min(levels), max(levels)
    spread = (high - low) or Decimal(1)

    def place(index: int, value: Decimal) -> tuple[str, str]:
        across = Decimal(index) / max(len(values) - 1, 1)
        return number(3 + across * 84, 1), number(20 - (value - low) / spread * 16, 1)

    points = [place(index, value) if value is not None else None for index, value in enumerate(values)]
    last = [point for point in points if point][-1]
    level = place(0, target)[1] if target is not None else None
    line = format_html('<path class="qc-spark-target" d="M3 {}H87"/>', level) if level else ""
    return format_html(
        '<svg class="qc-spark" width="90" height="24" viewBox="0 0 90 24" role="img" aria-label="{}">{}{}'
        '<circle class="qc-spark-dot" cx="{}" cy="{}" r="2.5"/></svg>',
        words,
        line,
        format_html_join("", '<path class="qc-spark-line" d="{}"/>', ((run,) for run in _runs(points))),
        *last,
    )


def _runs(points: Sequence[tuple[str, str] | None]) -> list[str]:
    """The path of each unbroken run of points."""
    runs: list[str] = []
    broken = True
    for point in points:
        if point is None:
            broken = True
        elif broken:
            runs.append(f"M{point[0]} {point[1]}")
            broken = False
        else:
            runs[-1] += f"L{point[0]} {point[1]}"
    return runs

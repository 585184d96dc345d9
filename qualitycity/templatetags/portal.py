"""How numbers, sentences and states look on a page. Built in: templates need not load it."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qualitycity.sentences import N_
from qualitycity.speech import own_name, say

register = template.Library()
register.filter("own_name", own_name)

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
    "unfilled": ("none", "○", N_("nothing entered yet")),
    "draft": ("none", "✎", N_("draft")),
    "submitted": ("wait", "→", N_("submitted")),
    "reported": ("wait", "⇒", N_("released to the office")),
    "verified": ("good", "✓", N_("verified")),
    "returned": ("bad", "↩", N_("returned")),
    "supplement": ("wait", "✎", N_("late figures being handed in")),
    "locked": ("none", "■", N_("locked")),
    "overdue": ("bad", "!", N_("overdue")),
    "on_time": ("good", "✓", N_("in time")),
    "late": ("warn", "!", N_("released late")),
    "waiting": ("wait", "…", N_("not due yet")),
    "under_way": ("wait", "✎", N_("still with the unit")),
    "incomplete": ("warn", "○", N_("figures missing")),
    "circular": ("bad", "■", N_("on the circular list")),
    # what the office allows, and what it is asked for
    "exempt": ("none", "◇", N_("exempt")),
    "deferred": ("wait", "…", N_("put off")),
    "asked": ("wait", "?", N_("asked for")),
    "granted": ("good", "✓", N_("approved")),
    "refused": ("bad", "✕", N_("refused")),
    # a correction, an instruction
    "allowed": ("wait", "✎", N_("allowed")),
    "entered": ("wait", "→", N_("new figures entered")),
    "confirmed": ("wait", "⇒", N_("confirmed by the unit's head")),
    "applied": ("good", "✓", N_("applied")),
    "item_open": ("wait", "◐", N_("in hand")),
    "item_answered": ("wait", "⇒", N_("answered")),
    "item_closed": ("good", "✓", N_("dealt with")),
    "item_overdue": ("bad", "!", N_("not answered in time")),
    "withdrawn": ("none", "↩", N_("withdrawn")),
    "expired": ("none", "!", N_("expired")),
    "answered": ("wait", "⇒", N_("answered")),
    # an assessment, an appeal
    "filing": ("none", "○", N_("targets being filed")),
    "self_scoring": ("wait", "✎", N_("self-assessment")),
    "verifying": ("wait", "◐", N_("verification")),
    "result": ("wait", "⇒", N_("result announced, appeals open")),
    "final": ("good", "■", N_("made final")),
    "missed": ("bad", "✕", N_("not handed in")),
    "with_head": ("wait", "→", N_("with the head of the unit")),
    "to_confirm": ("wait", "…", N_("waits for a second person")),
    "handed_in": ("good", "✓", N_("handed in")),
    "late_sheet": ("warn", "!", N_("handed in late")),
    "extended": ("none", "…", N_("given more time")),
    "asks_time": ("wait", "?", N_("asks for more time")),
    "filed": ("wait", "?", N_("filed")),
    "upheld": ("good", "✓", N_("upheld")),
    "rejected": ("bad", "✕", N_("rejected")),
    "value": ("none", "●", N_("counted")),
    # a pledge
    "unpledged": ("none", "○", N_("none yet")),
    "drafting": ("none", "✎", N_("being drafted")),
    "consulting": ("wait", "?", N_("with the unit for its opinion")),
    "agreed": ("wait", "⇒", N_("agreed by the unit")),
    "approved": ("wait", "⇒", N_("approved for signature")),
    "signed": ("good", "✓", N_("signed")),
    "performing": ("good", "●", N_("being carried out")),
    "adjusting": ("warn", "✎", N_("amendment under way")),
    "assessed": ("good", "★", N_("assessed")),
    "archived": ("none", "■", N_("archived")),
    "unanswered": ("warn", "?", N_("not answered")),
    "taken_up": ("good", "✓", N_("taken up")),
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

"""How the rows of registers and other lists look: where an entry stands, how a register is counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from departments.models import RegisterEntry
from departments.registers.counts import state_of
from targets.models.plans import DATA_STATUSES
from targets.rules.counting import TERM, VALID, YEAR

register = template.Library()

#: state → tone, shape
_LOOKS = {
    "valid": ("good", "✓"),
    "soon": ("warn", "!"),
    "lapsed": ("none", "–"),
    "revoked": ("bad", "✕"),
    "coming": ("wait", "…"),
}


@register.filter
def entry_word(state: str) -> str:
    """The state of an entry, and what a list is narrowed to."""
    return {
        "valid": pgettext("register entry", "in force"),
        "soon": pgettext("register entry", "expires within 90 days"),
        "lapsed": pgettext("register entry", "expired"),
        "revoked": pgettext("register entry", "revoked"),
        "coming": pgettext("register entry", "not granted yet"),
        "year": pgettext("register entry", "granted this year"),
        "term": pgettext("register entry", "granted since the plan began"),
    }[state]


@register.simple_tag
def entry_badge(state: str) -> SafeString:
    tone, shape = _LOOKS[state]
    return format_html(
        '<span class="qc-badge qc-{}"><span aria-hidden="true">{}</span> {}</span>', tone, shape, entry_word(state)
    )


@register.simple_tag
def stands(entry: RegisterEntry, day: date) -> SafeString:
    """Where the entry stands at the end of a day."""
    return entry_badge(state_of(entry, day))


@register.filter
def field_name(name: str) -> str:
    """What a column of a stored row is called."""
    return {
        "holder": _("Holder"), "name": _("Title"), "level": _("Level"), "certificate": _("Certificate number"),
        "part": _("Part"), "granted": _("Granted on"), "valid_until": _("Valid until"), "revoked": _("Revoked on"),
        "department_id": _("Unit that keeps it"), "value": _("Published value"), "publisher": _("Source"),
        "published_on": _("Published on"), "data_status": _("Data status"), "operator": _("Must be"),
        "paper": _("Deciding paper"), "description": _("Description"),
    }.get(name, name)  # fmt: skip


@register.filter
def sign(operator: str) -> str:
    """A comparison as people write it."""
    return {"<=": "≤", ">=": "≥"}.get(operator, operator)


@register.filter
def held(things: Mapping[Any, Any], key: Any) -> Any:
    """What stands under the key; None where nothing does."""
    return things.get(key)


@register.filter
def in_words(content: str, name: str) -> str:
    """What stands in a column, as people read it: a status in the reader's language, a comparison as a sign."""
    if name == "data_status":
        return str(dict(DATA_STATUSES).get(content, content))
    return sign(content) if name == "operator" else content


@register.filter
def counted_how(measure: str) -> str:
    """How a measure counts its register."""
    return {
        VALID: _("valid on the last day of the quarter"),
        YEAR: _("granted since the year began"),
        TERM: _("granted since the plan began"),
    }.get(measure, "")

"""How the lines of an upload's preview look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from departments.unit_book import columns
from departments.unit_book.comparing import Line
from qualitycity.models import Upload

register = template.Library()

#: kind → tone, shape
_LOOKS = {"conflict": ("bad", "!"), "new": ("good", "+"), "changed": ("warn", "≠"), "kept": ("wait", "↤"),
          "same": ("none", "=")}  # fmt: skip
_STATES = {"previewed": ("wait", "…"), "refused": ("bad", "✕"), "confirmed": ("good", "✓"), "discarded": ("none", "–")}


@register.filter
def line_kind(kind: str) -> str:
    return {
        "conflict": pgettext("cell of an upload", "changed by both"),
        "new": pgettext("cell of an upload", "new"),
        "changed": pgettext("cell of an upload", "changed"),
        "kept": pgettext("cell of an upload", "kept as entered later"),
        "same": pgettext("cell of an upload", "the same"),
    }[kind]


@register.simple_tag
def line_badge(kind: str) -> SafeString:
    return _badge(*_LOOKS[kind], line_kind(kind))


@register.simple_tag
def upload_badge(upload: Upload) -> SafeString:
    return _badge(*_STATES[upload.state], upload.get_state_display())


def _badge(tone: str, shape: str, word: str) -> SafeString:
    return format_html('<span class="qc-badge qc-{}"><span aria-hidden="true">{}</span> {}</span>', tone, shape, word)


@register.filter
def line_field(line: Line) -> str:
    """The heading under which the cell stands in the file."""
    return columns.heading_of(line.field)


@register.filter
def line_word(text: str, field: str) -> str:
    """A stored word as people read it."""
    return columns.word(field, text)


@register.filter
def line_time(line: Line) -> Any:
    return timezone.localtime(datetime.fromisoformat(line.at)) if line.at else ""

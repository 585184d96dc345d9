"""How the history of a value is told: what a version states, what happened, and in which words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from departments import submissions
from departments.histories import Entry
from departments.models import Remark, Value
from qualitycity.numbers import write
from qualitycity.roles import Actor
from qualitycity.templatetags.portal import NOTHING
from targets.rules.scale import is_percent

register = template.Library()


@register.filter
def stated(value: Value, unit: str) -> str:
    """What a version holds, in one line, whatever the cell asks for now."""
    if value.standing in (Value.Standing.PENDING, Value.Standing.NOT_APPLICABLE):
        return str(value.get_standing_display())
    if value.raw:
        return " / ".join(value.raw.values())
    numbers = {name: NOTHING if (held := getattr(value, name)) is None else write(held) for name in _NUMBERS}
    parts = []
    if value.value is not None:
        parts.append(f"{numbers['value']}%" if is_percent(unit) else f"{numbers['value']} {unit}".strip())
    if value.numerator is not None or value.denominator is not None:
        parts.append(f"{numbers['numerator']}/{numbers['denominator']}")
    if value.rank is not None:
        of = "" if value.places is None else f"/{numbers['places']}"
        parts.append(_("rank %(rank)s") % {"rank": f"{numbers['rank']}{of}"})
    return " ".join([*parts, *filter(None, (value.stage, value.grade))]) or NOTHING


_NUMBERS = ("value", "numerator", "denominator", "rank", "places")


@register.filter
def happened(entry: Entry) -> str:
    """What it was, in a few words."""
    row = entry.row
    if entry.kind == "version":
        return _("version %(number)s, %(channel)s") % {"number": row.number, "channel": row.get_channel_display()}
    if entry.kind == "remark":
        return _("returned") if row.kind == Remark.Kind.RETURN else _("remark")
    if entry.kind == "move":
        return _(row.kind.replace(".", " ").replace("_", " "))
    return _("file added") if entry.kind == "laid" else _("file taken away")


@register.filter
def words_of(entry: Entry) -> str:
    """The words that go with it: an explanation, a remark, the name of a file."""
    row = entry.row
    if entry.kind == "version":
        return "\n".join(filter(None, (row.progress, row.note)))
    if entry.kind == "remark":
        return str(row.text)
    return "" if entry.kind == "move" else str(row.evidence.name)


@register.filter
def undoable(value: Value | None, by: Actor) -> bool:
    return submissions.is_undoable(value, by)

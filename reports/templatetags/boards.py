"""How boards write numbers, causes and rules."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.utils.translation import gettext as _

from qualitycity.roles import SYSTEM
from qualitycity.templatetags.portal import STATES
from reports import rankings, scheme_words, verdicts, words
from reports.models import Check
from reports.rankings import Row
from reports.scoring import Item
from reports.verdicts import plain, shown
from reports.why import CAUSES
from targets.models import TargetVersion

register = template.Library()


@register.filter
def brief(number: Decimal | None, decimals: int) -> str:
    """A number half up to the indicator's decimals, without idle zeros; nothing shows —."""
    return shown(number, decimals)


@register.filter
def standard(item: Item | None) -> str:
    """The scoring standard as printed; where the scheme prints none, its rule in words."""
    return scheme_words.standard(item) if item else ""


@register.filter
def by_whom(row: Any) -> str:
    """Who made a row: a person by name; what was set up by the portal's own commands names none of them."""
    return _person(row.by_key, row.by_name)


@register.filter
def drafted_by(row: Any) -> str:
    """Who worked last on a draft."""
    return _person(row.draft_key, row.draft_name)


def _person(key: str, name: str) -> str:
    return _("set up with the portal") if key.startswith(f"{SYSTEM}:") else name


@register.simple_tag
def required(check: Check, field: str, decimals: int) -> str:
    """What a check asks for, in the words of stages and grades. A computed path (``phase_target`` 7.5 of a count) has
    one decimal more than what is reported."""
    number: Decimal | None = getattr(check, field)
    return verdicts.required(number, decimals + (field == "phase_target"), check.version.measure)


@register.filter
def number_or_word(value: str | None) -> str:
    """An input of a step: a number in plain decimals, a word as it is; nothing shows —."""
    if value is None:
        return "—"
    try:
        return plain(Decimal(value)) or "—"
    except InvalidOperation:
        return value


@register.filter
def percent(rate: Decimal | None) -> str:
    """A rate in %; nothing shows —."""
    return "—" if rate is None else f"{rate}%"


@register.simple_tag
def rates(row: Row, code: str) -> tuple[str, str]:
    """A unit's score rates in a category, of the year before and of this year; nothing where it has no such item."""
    return percent(rankings.rate(row.tops_before.get(code))), percent(rankings.rate(row.tops.get(code)))


@register.filter
def cause(kind: str) -> str:
    """Why a check was computed."""
    return _(CAUSES[kind]) if kind in CAUSES else kind


@register.filter
def formal(version: TargetVersion) -> str:
    """The formal reading of a version of a target."""
    return words.formal(version.rule, version.unit)


@register.filter
def tone(state: str) -> str:
    """The colour of a state, for bars that stand beside its badge."""
    return STATES[state][0]

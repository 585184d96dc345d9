"""How the plan's pages put a target into words: its formal reading, its fields, what differs."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from qualitycity import numbers, sentences
from qualitycity.sentences import N_, Sentence
from qualitycity.speech import in_english, say
from targets import clause
from targets.clause.measures import NAMES
from targets.comparisons import FIELDS, Difference
from targets.demands import forms, write_parts, write_phases, write_stages
from targets.demands.measures import COMBINE_NAMES
from targets.models import Plan, TargetVersion
from targets.models.plans import FREQUENCIES as FREQUENCY_NAMES
from targets.periods import Quarter
from targets.rules import stored
from targets.rules.case import SIGNS
from targets.rules.terms import Rule

register = template.Library()

TESTS = {
    "compare": N_("compared with a value"),
    "benchmark": N_("compared with a benchmark"),
    "prior": N_("compared with the same period of last year"),
    "rank": N_("rank"),
    "coverage": N_("full coverage"),
    "range": N_("range"),
    "zero": N_("none at all"),
    "quota": N_("quotas handed down from above"),
    "staged": N_("stages"),
    "rubric": N_("graded by the office"),
}
#: Cells of the workbook that are no field of a version, as the office calls them.
CELLS = {
    **FIELDS,
    "code": N_("Code"),
    "indicator": N_("Indicator"),
    "indicator_en": N_("English name"),
    "indicator_code": N_("Indicator code"),
    "form": N_("Form"),
    "compared_with": N_("Compared with"),
    "flags": N_("Marks"),
    "lead": N_("Lead unit"),
    "supporting": N_("Supporting units"),
    "shares": N_("Shares of the points"),
    "goals": N_("Shares of the goal"),
    "supplied_parts": N_("Parts supplied"),
    "weights": N_("Weights in the whole"),
    "reporters": N_("Reporting by themselves"),
}
#: Flags of a row, as the office calls them.
FLAGS = {
    "soft": N_("strived for"),
    "hold": N_("to be kept up at every check"),
    "red_line": N_("red line: missing it is serious by itself"),
    "strict": N_("strict: the amount itself is not enough"),
    "lag_allowed": N_("an older benchmark may decide"),
    "ended": N_("ended: nothing is due any more"),
    "stable": N_("may repeat the last value"),
    "evidence": N_("a value needs evidence"),
}
KINDS = {
    "created": N_("new"),
    "added": N_("new"),
    "changed": N_("changed"),
    "gone": N_("not there any more"),
    "same": N_("unchanged"),
}


@register.filter
def rule_words(rule: Rule | Mapping[str, Any] | None) -> str:
    """What a rule says, in the reader's language."""
    if not rule:
        return ""
    if not isinstance(rule, Rule):
        rule = stored.load_rule({"problems": [], "measure": None, **rule})
    return clause.write_english(rule) if in_english() else clause.write(rule)


@register.filter
def measure_name(code: str) -> str:
    names: Mapping[str, str] = {str(key): name for key, name in NAMES.items()}
    return _(names[code]) if code in names else code


@register.filter
def frequency_name(code: str) -> str:
    return str(dict(FREQUENCY_NAMES).get(code, code))


@register.filter
def form_name(code: str) -> str:
    return say(forms.named(code))


@register.filter
def test_name(code: str) -> str:
    return _(TESTS[code]) if code in TESTS else code


@register.filter
def sign(operator: str | None) -> str:
    return SIGNS.get(operator or "", "—")


@register.filter
def plain_number(number: Decimal | None) -> str:
    return "" if number is None else numbers.write(number)


@register.filter
def year_label(plan: Plan, year: int | str) -> str:
    """How the plan prints a year: 2026, or 2026/27."""
    return plan.years.label(int(year))


@register.filter
def quarter_name(plan: Plan, quarter: Quarter) -> str:
    """2026年第3季度; a plan year that does not begin in January is printed 2026/27."""
    return _("%(year)s Q%(number)s") % {"year": plan.years.label(quarter.year), "number": quarter.number}


@register.filter
def cell_name(key: str) -> str:
    """What the column of a cell is called; a year column is called by its year."""
    return _(CELLS[key]) if key in CELLS else key


@register.filter
def flag_name(flag: str) -> str:
    return _(FLAGS[flag])


@register.filter
def kind_name(kind: str) -> str:
    return _(KINDS[kind])


@register.filter
def questions(version: TargetVersion) -> list[str]:
    """What was inferred and awaits the office's word."""
    return [say(Sentence(each["text"], sentences.load(each).gaps)) for each in version.confirm]


@register.filter
def field_name(difference: Difference) -> str:
    name = cell_name(difference.field)
    return name if difference.year is None else f"{name} {difference.year}"


@register.filter
def old_words(difference: Difference) -> str:
    return words(difference.field, difference.old)


@register.filter
def new_words(difference: Difference) -> str:
    return words(difference.field, difference.new)


def words(field: str, value: Any) -> str:
    """A stored value as people read it; nothing is a dash."""
    if value in (None, "", [], {}):
        return "—"
    if field in _WRITTEN:
        return str(_WRITTEN[field](value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return numbers.write(value) if isinstance(value, Decimal) else str(value)


_WRITTEN: dict[str, Any] = {
    "rule": rule_words,
    "annual": rule_words,
    "measure": measure_name,
    "frequency": frequency_name,
    "combine": lambda code: _(COMBINE_NAMES[code]),
    "parts": lambda value: write_parts([stored.load_part(part) for part in value]),
    "stages": lambda value: write_stages([stored.load_stage(stage) for stage in value]),
    "phases": lambda value: write_phases(stored.load_phases(value)),
    "exempt": "、".join,
}

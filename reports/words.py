"""The formal side of a target in words: its test, measure, frequency and flags."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from qualitycity.sentences import N_
from qualitycity.speech import say
from reports.verdicts import quarter_label
from targets.models import Plan, TargetVersion
from targets.rules import stored

TESTS: Mapping[str, str] = {
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
MEASURES: Mapping[str, str] = {
    "as_of": N_("value at the end of the period"),
    "year_to_date": N_("cumulative since the year began"),
    "period_flow": N_("amount of the quarter, added up over the year"),
    "term_flow": N_("amount of the quarter, added up over the plan"),
    "ratio:period": N_("ratio: numerators and denominators of the quarters are added"),
    "ratio:year_to_date": N_("ratio, cumulative since the year began"),
    "ratio:as_of": N_("ratio at the end of the period"),
    "published_rate": N_("rate published by a superior body"),
    "register:valid": N_("counted from a register: valid at the end of the period"),
    "register:year": N_("counted from a register: granted in the year"),
    "register:term": N_("counted from a register: granted since the plan began"),
    "per_capita": N_("amount per head or unit"),
    "stage": N_("stage reached"),
    "rubric": N_("progress in words, graded by the office"),
}
FREQUENCIES: Mapping[str, str] = {
    "quarterly": N_("every quarter"),
    "half_yearly": N_("every half-year (Q2 and Q4)"),
    "annual": N_("once a year (Q4)"),
}
COMBINES: Mapping[str, str] = {
    "sum": N_("the parts are added"),
    "weighted": N_("weighted mean of the parts"),
    "each": N_("every part must pass"),
}
_SIGNS: Mapping[str, str] = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}


def demanded(version: TargetVersion, plan: Plan) -> Iterator[tuple[str, str]]:
    """What a version of a target demands, as pairs of a name and words; what it does not have is left out."""
    yield _("Test"), formal(version.rule, version.unit)
    yield _("Measure"), _(MEASURES[version.measure])
    yield _("Reported"), _(FREQUENCIES[version.frequency])
    if version.unit:
        yield _("Unit of measure"), version.unit
    if version.baseline is not None:
        yield _("Baseline"), format(version.baseline, "f")
    for year, rule in sorted(version.annual.items()):
        yield _("Value of %(year)s") % {"year": plan.years.label(int(year))}, formal(rule, version.unit)
    if version.parts:
        names = say([_part(part) for part in version.parts])
        yield _("Parts"), f"{names} ({_(COMBINES[version.combine])})" if version.combine else names
    if version.stages:
        yield _("Stages"), say([_stage(stage, plan) for stage in version.stages])
    if version.phases and version.phases["shares"]:
        yield _("Shares of the year's increase (%)"), " / ".join(version.phases["shares"])
    flags = _flags(version)
    if flags:
        yield _("Flags"), say(flags)


def formal(rule: Mapping[str, Any], unit: str) -> str:
    """A stored rule in short: its test, and what it compares with."""
    read = stored.load_rule(rule)
    limits = "~".join(format(value * read.scale, "f") for value in read.values)
    if limits and (read.test == "benchmark" or read.form == "delta") and "%" in (unit, read.unit):
        limits = _("%(number)s percentage points") % {"number": limits}
    elif limits:
        own = unit if read.test in ("compare", "coverage", "range", "zero") else (read.unit or "")
        limits = f"{limits} {own}".strip()
    sign = _SIGNS.get(read.operator or "", "") if limits and len(read.values) == 1 else ""
    said = {"test": _(TESTS[read.test]), "limits": f"{sign} {limits}".strip() or read.compared_with}
    return _("%(test)s: %(limits)s") % said if said["limits"] else str(said["test"])


def _part(part: Mapping[str, Any]) -> str:
    return f"{part['name']} {part['weight']}" if part["weight"] is not None else str(part["name"])


def _stage(stage: Mapping[str, Any], plan: Plan) -> str:
    read = stored.load_stage(stage)
    return f"{read.name} {format(read.weight * 100, 'f').rstrip('0').rstrip('.')}% ({quarter_label(plan, read.due)})"


def _flags(version: TargetVersion) -> list[str]:
    rule = version.rule
    held = [
        (rule["soft"], _("strived for")),
        (rule["hold"], _("must hold at every check")),
        (version.red_line, _("red line")),
        (version.lag_allowed, _("an older benchmark may be used")),
    ]
    return [word for holds, word in held if holds]

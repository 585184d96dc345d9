"""How entries are proposed to come in where the office has not said so: the measure, and how parts are put together."""

from __future__ import annotations

from qualitycity.sentences import N_
from targets.rules.scale import is_per_mille, is_percent
from targets.rules.terms import Combine, Measure, Rule

MEASURES: tuple[str, ...] = (
    "as_of", "year_to_date", "period_flow", "term_flow", "ratio:period", "ratio:year_to_date", "ratio:as_of",
    "published_rate", "register:valid", "register:year", "register:term", "per_capita", "stage", "rubric",
)  # fmt: skip
_BY_FORM: dict[str, Measure] = {
    "increment": "term_flow",
    "accumulating_days": "year_to_date",
    "per_capita": "per_capita",
    "zero_event": "period_flow",
    "milestone": "stage",
    "qualitative": "rubric",
    "external_quota": "year_to_date",
    "rank": "as_of",
    "full_coverage": "ratio:period",
}
_STOCKS = frozenset({"stock", "stock_sum", "count", "count_sum", "count_range", "index", "band"})
#: How parts are put together, as the office calls it.
COMBINE_NAMES: dict[str, str] = {"sum": N_("sum"), "weighted": N_("weighted mean"), "each": N_("each must pass")}
#: Tests that leave no choice, and the measure each needs.
FORCED: dict[str, str] = {"staged": "stage", "rubric": "rubric"}


def proposed(rule: Rule, unit: str) -> Measure:
    """The measure that the form and the unit suggest.

    New things are flows (of the year where the clause asks for an amount each year, else of the term); stocks and
    counts are taken at the period's end; a share in % is a ratio of the year's quarters; any other level or amount is
    the year's cumulative figure.
    """
    if rule.form == "increment" and rule.per_year:
        return "period_flow"
    if rule.form in _BY_FORM:
        return _BY_FORM[rule.form]
    if is_percent(unit) or is_per_mille(unit):
        return "ratio:period"
    return "as_of" if rule.form in _STOCKS or rule.test == "benchmark" else "year_to_date"


def fits(measure: str, rule: Rule) -> bool:
    """Whether entries of this measure can answer the rule's test: stages and grades only answer their own."""
    needed = FORCED.get(rule.test)
    return measure == needed if needed else measure not in FORCED.values()


def proposed_combine(rule: Rule, measure: str, *, weighted: bool) -> Combine:
    """How named parts are put together where nothing says so: amounts add up, and ratios add their numerators and
    denominators; published rates and changes against last year cannot be added, so every part must pass."""
    if rule.combine is not None:
        return rule.combine
    if weighted:
        return "weighted"
    return "each" if measure == "published_rate" or rule.test in ("prior", "zero", "staged", "rubric") else "sum"

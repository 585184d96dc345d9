"""Which of a target's rules a check is held against, and whether that rule builds up.

In force is the annual value of the year where there is one, else the horizon value. A ``per_year`` clause, a
``period_flow`` and accumulating days are annual values of every year (so is what is counted anew in each year from a
register). The form decides whether a target builds up; ``hold`` is judged at every check whatever its form.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from targets.periods import Quarter
from targets.rules import scale
from targets.rules.terms import Rule, Terms

BUILDING_UP = frozenset(
    {
        "increment", "count", "count_sum", "count_range", "stock", "stock_sum", "rise_to", "milestone",
        "accumulating_days",
    }
)  # fmt: skip
#: What a bare number of a year column reads as; it says nothing about building up, so the target's own form decides.
_BARE = frozenset({"at_least", "greater_than", "at_most", "less_than"})


@dataclass(frozen=True, slots=True)
class Force:
    """The rule in force and how it is to be read. ``of_year``: its value is one of the year, its last check the year's
    Q4. ``typed``: an annual value stands beside a horizon value, so that both completions have a meaning."""

    rule: Rule
    form: str
    of_year: bool
    typed: bool
    hold: bool
    builds_up: bool
    lower: bool

    @property
    def sign(self) -> int:
        """+1 where higher is better, -1 where lower is."""
        return -1 if self.lower else 1

    @property
    def strict(self) -> bool:
        return self.rule.strict


def in_force(terms: Terms, year: int) -> Force:
    """The rule a check of ``year`` is held against."""
    annual = terms.annual.get(year)
    return horizon(terms) if annual is None else _read(terms, annual, typed=True)


def horizon(terms: Terms) -> Force:
    return _read(terms, terms.rule, typed=False)


def _read(terms: Terms, rule: Rule, *, typed: bool) -> Force:
    form = rule.form
    if typed and form in _BARE and terms.rule.form in BUILDING_UP:
        form = "count" if terms.rule.form == "count_range" else terms.rule.form
    whole_is_yearly = _every_year(terms)
    hold = rule.hold or terms.rule.hold
    return Force(
        rule=rule,
        form=form,
        of_year=typed or whole_is_yearly,
        typed=typed and not whole_is_yearly,
        hold=hold,
        builds_up=form in BUILDING_UP and not hold and not _is_ceiling(rule),
        lower=is_lower(rule),
    )


def _is_ceiling(rule: Rule) -> bool:
    """不超过3~5起 is counted down to: it can be missed at any check, as 不超过5起 can."""
    return rule.form == "count_range" and is_lower(rule)


def _every_year(terms: Terms) -> bool:
    """Whether the plan's own value is one of every year, not of the whole term."""
    rule = terms.rule
    return rule.per_year or rule.form == "accumulating_days" or terms.measure in ("period_flow", "register:year")


def is_lower(rule: Rule) -> bool:
    """Whether lower is better. The operator of a plain comparison says so itself, else the direction of the words."""
    if rule.form in ("reduction", "trend_down"):
        return True
    if rule.test in ("compare", "quota") and rule.operator in (">=", ">", "<=", "<"):
        return rule.operator in ("<=", "<")
    if rule.direction is not None:
        return rule.direction == "lower"
    return rule.operator in ("<=", "<") or rule.test in ("rank", "zero")


def number(terms: Terms, rule: Rule, index: int = 0) -> Fraction | None:
    """The rule's number in the target's own unit; None where the words gave none."""
    if index >= len(rule.values):
        return None
    return scale.own(rule.values[index], rule.scale, rule.unit, terms.unit)


def last_check(terms: Terms, force: Force, at: Quarter) -> Quarter:
    """The check at which a building-up rule is decided: the year's Q4 for an annual value, else the plan's last."""
    return Quarter(at.year, 4) if force.of_year else terms.years.last

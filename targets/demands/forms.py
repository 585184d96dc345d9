"""Forms: which test each belongs to, and what a form given by the office makes of the clause's own reading.

The form decides whether a target builds up, its path and its reachability; test, operator and values come from the
words. So a given form may refine what the words say, and it may settle words without an amount, but it may not
contradict an amount, an operator or a comparison that is written there.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from qualitycity.sentences import N_, Sentence
from targets.rules.terms import Direction, Operator, Rule, Test

TESTS: dict[str, Test] = {
    **dict.fromkeys(
        (
            "at_least", "greater_than", "at_most", "less_than", "rise_to", "stock", "stock_sum", "increment", "count",
            "count_sum", "index", "per_capita", "accumulating_days",
        ),
        "compare",
    ),
    **dict.fromkeys(("vs_benchmark", "vs_benchmark_range", "vs_ratio"), "benchmark"),
    **dict.fromkeys(("trend_up", "trend_down", "delta", "growth", "reduction"), "prior"),
    "rank": "rank",
    "full_coverage": "coverage",
    **dict.fromkeys(("count_range", "band"), "range"),
    "zero_event": "zero",
    "external_quota": "quota",
    "milestone": "staged",
    "qualitative": "rubric",
}  # fmt: skip
#: The forms as the office calls them.
NAMES: dict[str, str] = {
    "at_least": N_("not below an amount"),
    "greater_than": N_("above an amount"),
    "at_most": N_("not above an amount"),
    "less_than": N_("below an amount"),
    "rise_to": N_("rise to an amount"),
    "stock": N_("stock"),
    "stock_sum": N_("stock in parts"),
    "increment": N_("newly added"),
    "count": N_("number reached"),
    "count_sum": N_("number reached in parts"),
    "index": N_("index"),
    "per_capita": N_("per head"),
    "accumulating_days": N_("days of the year"),
    "vs_benchmark": N_("against a benchmark"),
    "vs_benchmark_range": N_("against a benchmark, in a range"),
    "vs_ratio": N_("against another share"),
    "trend_up": N_("rising every year"),
    "trend_down": N_("falling every year"),
    "delta": N_("change against last year"),
    "growth": N_("growth"),
    "reduction": N_("reduction"),
    "rank": N_("rank"),
    "full_coverage": N_("full coverage"),
    "count_range": N_("number in a range"),
    "band": N_("between two amounts"),
    "zero_event": N_("none may happen"),
    "external_quota": N_("quota handed down"),
    "milestone": N_("milestone"),
    "qualitative": N_("qualitative"),
}
#: Forms whose number must not be exceeded; every other comparison is "at least".
CEILINGS = frozenset({"at_most", "less_than"})
#: Forms of ``compare`` that go either way.
_EITHER_WAY = frozenset({"index", "per_capita"})
_WORDY = frozenset({"rubric", "staged"})
_DIGITS = re.compile(r"[0-9０-９]")
_HUNDRED = Decimal(100)


class Contradiction(Exception):
    """The given form says something else than the words do."""


def named(form: str) -> Sentence:
    """The form as the office calls it."""
    return Sentence(NAMES.get(form, form))


def with_form(rule: Rule | None, form: str, clause: str) -> Rule:
    """The rule that the words and the given form make together; ``rule`` is None where the words were not understood.

    Raises Contradiction where they do not go together.
    """
    if rule is not None and form == rule.form:
        return rule
    if rule is not None and TESTS[form] == rule.test:
        return replace(_refined(rule, form), measure=None)
    if rule is None or rule.test in _WORDY:
        return _settled(rule, form)
    if TESTS[form] in _WORDY and not _DIGITS.search(clause):
        return _bare(rule, form)
    return replace(_converted(rule, form), measure=None)


def _refined(rule: Rule, form: str) -> Rule:
    """The same test under another form."""
    if rule.test == "compare":
        downward = rule.operator in ("<=", "<")
        if form not in _EITHER_WAY and downward != (form in CEILINGS):
            raise Contradiction
    elif rule.test == "benchmark":
        if (form == "vs_benchmark_range") != (len(rule.values) == 2):
            raise Contradiction
    elif rule.test == "prior":
        return _refined_change(rule, form)
    elif rule.test == "range":
        return replace(rule, form=form, operator=None if form == "band" else _toward(rule.direction))
    return replace(rule, form=form)


def _refined_change(rule: Rule, form: str) -> Rule:
    if form.startswith("trend") == bool(rule.values):
        raise Contradiction
    if (form in ("trend_down", "reduction")) != (rule.direction == "lower") and form != "delta":
        raise Contradiction
    return replace(rule, form=form)


def _settled(rule: Rule | None, form: str) -> Rule:
    """Words without an amount, settled by the form alone."""
    spoken = rule or Rule(form, "rubric")
    if form == "zero_event":
        return replace(_bare(spoken, form), operator="=", values=(Decimal(0),), direction="lower")
    if form == "full_coverage":
        return replace(_bare(spoken, form), operator="=", values=(_HUNDRED,), unit="%", direction="higher")
    if form == "rank":
        return replace(_bare(spoken, form), operator="<=", direction="lower")
    if form in ("trend_up", "trend_down"):
        upward = form == "trend_up"
        return replace(_bare(spoken, form), operator=">" if upward else "<", direction="higher" if upward else "lower")
    if form == "external_quota" or TESTS[form] in _WORDY:
        return _bare(spoken, form)
    raise Contradiction


def _bare(rule: Rule, form: str) -> Rule:
    """A rule of this form without numbers that keeps what else was said (strived for, held, compared with)."""
    return Rule(
        form,
        TESTS[form],
        soft=rule.soft,
        hold=rule.hold,
        compared_with=rule.compared_with if form in ("trend_up", "trend_down", "rank", "external_quota") else None,
    )


def _converted(rule: Rule, form: str) -> Rule:
    """An amount that reads under either of two tests: 100 % is full coverage or a level, 8 % a rise or an amount."""
    test = TESTS[form]
    whole = rule.values == (_HUNDRED,) and rule.scale == 1
    if rule.test == "coverage" and test == "compare" and form not in CEILINGS:
        return replace(rule, form=form, test=test, operator=">=", direction="higher")
    if rule.test == "compare" and test == "coverage" and whole and rule.operator in (">=", "="):
        return replace(rule, form=form, test=test, operator="=", direction="higher")
    if rule.test == "compare" and test == "zero" and rule.values == (Decimal(0),):
        return replace(rule, form=form, test=test, operator="=", direction="lower")
    if rule.test == "zero" and form in CEILINGS:
        return replace(rule, form=form, test=test, operator="<=", direction="lower")
    if rule.test == "prior" and rule.values and test == "compare" and rule.direction != "lower":
        return replace(rule, form=form, test=test, operator=">=")
    if rule.test == "compare" and form in ("growth", "delta") and rule.operator in (">=", ">"):
        return replace(rule, form=form, test=test, compared_with=rule.compared_with or "上年度")
    raise Contradiction


def _toward(direction: Direction | None) -> Operator:
    return "<=" if direction == "lower" else ">="


def annual_number(number: Decimal, horizon: Rule) -> Rule | None:
    """A bare number of a year column, read by the horizon's operator and form; None where it can mean nothing.

    It stands in the target's own unit. Beside a trend it is a level to be reached; beside a range it is one amount.
    """
    plain = replace(
        horizon, values=(number,), scale=Decimal(1), unit=None, per_year=False, parts=(), combine=None, problems=()
    )
    if horizon.test in ("compare", "rank") or (horizon.test == "prior" and horizon.values):
        return plain
    if horizon.test == "benchmark":
        inclusive: Operator = ">=" if not horizon.values or horizon.operator is None else horizon.operator
        return replace(plain, operator=inclusive, form="vs_ratio" if horizon.form == "vs_ratio" else "vs_benchmark")
    if horizon.test == "coverage" and number == _HUNDRED:
        return plain
    if horizon.test == "zero" and number == 0:
        return plain
    if horizon.test in ("coverage", "prior", "zero", "range"):
        return _level(plain, horizon)
    return None


def _level(plain: Rule, horizon: Rule) -> Rule:
    lower = horizon.direction == "lower" or horizon.test == "zero"
    form = "at_most" if lower else "count" if horizon.form == "count_range" else "at_least"
    operator = _toward("lower" if lower else "higher")
    return replace(plain, form=form, test="compare", operator=operator, compared_with=None)

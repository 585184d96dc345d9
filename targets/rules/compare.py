"""Test ``compare``: the actual value against a number.

Met when v op T. C: higher is better v/T; lower is better 1 if met, else T/v; T <= 0 and higher is better 1 if met,
else 0. At v = T a strict test is not met though C is 1. Accumulating days: bad = days gone - v - days without valid
data; out of reach when bad > days in the year - T, and then not met at once, not before.
"""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from targets.rules import due
from targets.rules.case import SIGNS, Case, Outcome, holds, unmeasured, without_number
from targets.rules.exact import exact, plain, shown
from targets.rules.measures import Measured
from targets.rules.result import Step


def judge(case: Case) -> Outcome:
    measured = _days(case) if case.force.form == "accumulating_days" else case.measured()
    target = static_target(case)
    if measured.value is None:
        return unmeasured(measured, target)
    if target is None:
        return without_number(case, measured)
    actual, operator = measured.value, case.force.rule.operator or ("<=" if case.force.lower else ">=")
    met = holds(actual, operator, target)
    said = compared(case, actual, operator, target, met=met)
    outcome = Outcome(
        "met" if met else "not_met",
        actual,
        target,
        _completion(actual, target, lower=case.force.lower, exactly=operator == "=", met=met),
        Fraction(0) if met else abs(target - actual),
        [measured.step()],
        said,
    )
    if case.force.form == "rise_to":
        outcome.steps.extend(_path(case, actual, target))
    if case.force.form == "accumulating_days":
        _reach(case, measured, outcome)
    return outcome


def compared(case: Case, actual: Fraction, operator: str, target: Fraction, *, met: bool) -> Sentence:
    """How the two numbers really stand to each other."""
    gaps = {"actual": case.quantity(actual), "target": case.quantity(target)}
    if actual == target and not met:
        return sentence("%(actual)s equals %(target)s, which is not enough", **gaps)
    relation = SIGNS[operator] if met else ">" if actual > target else "<"
    return sentence("%(actual)s %(operator)s %(target)s", **gaps, operator=relation)


def static_target(case: Case) -> Fraction | None:
    """T. Parts that must each pass may have numbers of their own (分别达到 95 % 和 98 %), in the parts' order."""
    values, parts = case.force.rule.values, case.terms.parts
    if len(values) > 1 and case.lane.name and len(values) == len(parts):
        return case.number([part.name for part in parts].index(case.lane.name))
    return case.number()


def _completion(actual: Fraction, target: Fraction, *, lower: bool, exactly: bool, met: bool) -> Fraction:
    if met and (lower or exactly or target <= 0):
        return Fraction(1)
    if target <= 0:
        return Fraction(0)
    below = actual > target if exactly else lower
    return target / actual if below else actual / target


def _path(case: Case, actual: Fraction, target: Fraction) -> list[Step]:
    """How much of the way from the baseline has been made: (v - b)/(T - b), null where b >= T."""
    baseline = exact(case.terms.baseline)
    if baseline is None:
        return []
    gaps = {"actual": shown(actual), "baseline": shown(baseline), "target": shown(target)}
    if (target - baseline) * case.force.sign <= 0:
        return [Step("path", sentence("The baseline %(baseline)s has the target %(target)s already: no path.", **gaps))]
    share = (actual - baseline) / (target - baseline)
    said = sentence(
        "Of the path from the baseline: (%(actual)s − %(baseline)s) / (%(target)s − %(baseline)s) = %(share)s.",
        **gaps, share=shown(share),
    )  # fmt: skip
    return [Step("path", said, (), plain(share))]


def _days(case: Case) -> Measured:
    """Good days so far: the value, or the numerator of an entry that gives good days and days with valid data."""
    measured = case.measured()
    if measured.value is not None or case.terms.measure.startswith(("ratio", "register")):
        return measured
    entry = case.facts.entry(case.lane.name, case.at.ordinal)
    good = exact(entry.numerator) if entry is not None and entry.standing == "reported" else None
    if good is None or entry is None or case.terms.measure not in ("as_of", "year_to_date"):
        return measured
    return Measured("reported", good, sentence("The value reported: %(value)s.", value=shown(good)), measured.inputs)


def _invalid_days(case: Case) -> Fraction:
    """Days gone that have no valid data: what the entry's days with valid data leave. All days count where it names
    none. A flow adds its quarters."""
    years, at = case.terms.years, case.at
    flow = case.terms.measure == "period_flow"
    without = Fraction(0)
    for quarter in due.of_year(case.terms, at) if flow else (at,):
        entry = case.facts.entry(case.lane.name, quarter.ordinal)
        valid = None if entry is None else exact(entry.denominator)
        if valid is None:
            continue
        days = (years.first_day(quarter.next) - years.first_day(quarter)).days if flow else years.days_gone(at)
        without += max(Fraction(0), days - valid)
    return without


def _reach(case: Case, measured: Measured, outcome: Outcome) -> None:
    """Say whether the target can still be reached; where it cannot, the outcome is certain."""
    if outcome.target is None or measured.value is None:
        return
    gone, in_year = case.terms.years.days_gone(case.at), case.terms.years.days_in(case.at.year)
    invalid = _invalid_days(case)
    bad = gone - measured.value - invalid
    allowed = in_year - outcome.target
    gaps = {
        "gone": str(gone), "good": shown(measured.value), "invalid": shown(invalid), "bad": shown(bad),
        "year": str(in_year), "target": shown(outcome.target), "allowed": shown(allowed),
    }  # fmt: skip
    outcome.certain = bad > allowed
    if outcome.certain:
        said = sentence(
            "Bad days: %(gone)s − %(good)s − %(invalid)s = %(bad)s; allowed are %(year)s − %(target)s = %(allowed)s: "
            "out of reach.",
            **gaps,
        )
    else:
        said = sentence(
            "Bad days: %(gone)s − %(good)s − %(invalid)s = %(bad)s; allowed are %(year)s − %(target)s = %(allowed)s: "
            "still within reach.",
            **gaps,
        )
    outcome.steps.append(Step("path", said, (), plain(bad)))

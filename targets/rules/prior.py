"""Test ``prior``: the actual value against the same period of last year, never against last quarter.

trend: sign x (v - v_prev) > 0, C is 1 or 0 · delta: sign x (v - v_prev) >= m · growth, reduction: sign x (v/v_prev - 1) >= x; C of the
latter three is reached / required, not below 0. A trend over years must hold in each year: every check is one of them.
v_prev missing: pending 缺上年同期. v_prev <= 0 in growth (and reduction, which divides by it too): not applicable.

``reduction`` goes against the baseline where the plan gives one; so does growth whose words say so (翻一番: growth of 100 % against
the baseline), and then a missing baseline is what the check waits for.
"""

from __future__ import annotations

from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from targets.rules.case import Case, Outcome, number_input, share, unmeasured
from targets.rules.exact import exact, plain, shown
from targets.rules.measures import Measured, measure
from targets.rules.result import Step

_BASE_WORDS = ("基期", "基准年", "基年", "规划期初", "期初", "baseline")
_LAST_YEAR_WORDS = ("上年", "去年", "上一年", "同期", "同比", "last year")


def judge(case: Case) -> Outcome:
    measured = case.measured()
    if measured.value is None:
        return unmeasured(measured)
    previous, steps = _previous(case)
    first = [measured.step(), *steps]
    if previous is None:
        return Outcome("pending", actual=measured.value, steps=first)
    if case.force.form in ("growth", "reduction"):
        outcome = _relative(case, measured.value, previous)
    elif case.number() is None or case.force.form in ("trend_up", "trend_down"):
        outcome = _trend(case, measured.value, previous)
    else:
        outcome = _delta(case, measured.value, previous)
    outcome.steps[:0] = first
    return outcome


def against_baseline(case: Case) -> bool:
    """Whether the words, or a baseline in the plan, make the baseline what is compared with."""
    words = case.force.rule.compared_with or ""
    if any(word in words for word in _BASE_WORDS):
        return True
    said_last_year = any(word in words for word in _LAST_YEAR_WORDS)
    return case.force.form == "reduction" and case.terms.baseline is not None and not said_last_year


def _previous(case: Case) -> tuple[Fraction | None, list[Step]]:
    if against_baseline(case):
        baseline = exact(case.terms.baseline)
        if baseline is None:
            return None, [Step("baseline", sentence("The plan gives no baseline yet: pending."))]
        said = sentence("Baseline: %(value)s.", value=case.quantity(baseline))
        name = sentence("Baseline")
        return baseline, [Step("baseline", said, (number_input(name, baseline),), plain(baseline))]
    before: Measured = measure(case.terms, case.facts, case.at, case.lane, last_year=True)
    quarter = str(case.at.year_before)
    if before.value is None:
        said = sentence("The same period of last year, %(quarter)s, is missing: pending.", quarter=quarter)
        return None, [Step("prior", said, before.inputs)]
    said = sentence("Same period of last year, %(quarter)s: %(how)s", quarter=quarter, how=before.formula)
    return before.value, [Step("prior", said, before.inputs, plain(before.value))]


def _trend(case: Case, actual: Fraction, previous: Fraction) -> Outcome:
    change = case.force.sign * (actual - previous)
    met = change > 0 or (change == 0 and case.force.rule.operator in (">=", "<="))
    said = _difference(case, actual, previous, ">" if change > 0 else "=" if change == 0 else "<", Fraction(0))
    gap = Fraction(0) if met else max(Fraction(0), -change)
    return Outcome("met" if met else "not_met", actual, previous, Fraction(1 if met else 0), gap, [], said)


def _delta(case: Case, actual: Fraction, previous: Fraction) -> Outcome:
    required = case.number() or Fraction(0)
    change = case.force.sign * (actual - previous)
    met = change > required if case.force.strict else change >= required
    said = _difference(case, actual, previous, _relation(change, required), required)
    return Outcome(
        "met" if met else "not_met",
        actual,
        previous + case.force.sign * required,
        share(change, required, met=met),
        Fraction(0) if met else max(Fraction(0), required - change),
        [],
        said,
    )


def _difference(case: Case, actual: Fraction, previous: Fraction, relation: str, required: Fraction) -> Sentence:
    change = case.force.sign * (actual - previous)
    higher, lesser = (previous, actual) if case.force.lower else (actual, previous)
    return sentence(
        "%(first)s − %(second)s = %(change)s %(operator)s %(required)s",
        first=shown(higher), second=shown(lesser), change=shown(change), operator=relation, required=shown(required),
    )  # fmt: skip


def _relation(reached: Fraction, required: Fraction) -> str:
    return ">" if reached > required else "=" if reached == required else "<"


def _relative(case: Case, actual: Fraction, previous: Fraction) -> Outcome:
    if previous <= 0:
        said = sentence("The value compared with is %(previous)s: a rate of change has no meaning.", previous=shown(previous))
        return Outcome("not_applicable", actual, steps=[Step("verdict", said)])
    printed = exact(case.force.rule.values[0]) if case.force.rule.values else None
    required = (printed or Fraction(0)) * Fraction(case.force.rule.scale) / 100
    change = case.force.sign * (actual / previous - 1)
    met = change > required if case.force.strict else change >= required
    target = previous * (1 + case.force.sign * required)
    gaps = {
        "actual": shown(actual), "previous": shown(previous), "change": shown(change * 100),
        "operator": _relation(change, required), "required": shown(required * 100),
    }  # fmt: skip
    if case.force.lower:
        said = sentence("(1 − %(actual)s / %(previous)s) × 100 = %(change)s %(operator)s %(required)s", **gaps)
    else:
        said = sentence("(%(actual)s / %(previous)s − 1) × 100 = %(change)s %(operator)s %(required)s", **gaps)
    gap = Fraction(0) if met else abs(target - actual)
    return Outcome(
        "met" if met else "not_met", actual, target, share(change, required, met=met), gap, [], said
    )  # fmt: skip

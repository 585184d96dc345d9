"""Test ``prior``: the actual value against the same period of last year, never against last quarter.

trend: sign x (v - v_prev) > 0, C is 1 or 0 · delta: sign x (v - v_prev) >= m · growth, reduction: sign x (v/v_prev -
1) >= x; C of the latter three is reached / required, not below 0. A trend over years must hold in each year: every
check is one of them. v_prev missing: pending 缺上年同期. v_prev <= 0 in growth (and in reduction, which divides by it
too): not applicable.

``reduction`` goes against the baseline where the plan gives one. So does every rule whose words name the baseline
(翻一番: growth of 100 % against it), and then a missing baseline is what the check waits for; a named year (比 2025
年) is the baseline where there is one, else the same period of that year.

A ceiling on a change (增幅不超过 5 %) compares the change itself, upward, with the number; C is 1 if met, else
required / reached.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from targets.rules.case import Case, Outcome, holds, number_input, share, unmeasured
from targets.rules.exact import exact, plain, shown
from targets.rules.measures import measure
from targets.rules.result import Step

_BASE_WORDS = re.compile("基期|基准年|基年|期初|十[一二三四五六]五|baseline")
_NAMED_YEAR = re.compile(r"((?:19|20)\d\d)\s*年")
NONE = Fraction(0)


def judge(case: Case) -> Outcome:
    measured = case.measured()
    if measured.value is None:
        return unmeasured(measured)
    previous, compared = _previous(case)
    steps = [measured.step(), compared]
    if previous is None:
        return Outcome("pending", actual=measured.value, steps=steps)
    if case.force.form in ("growth", "reduction"):
        outcome = _relative(case, measured.value, previous)
    elif case.number() is None or case.force.form in ("trend_up", "trend_down"):
        outcome = _trend(case, measured.value, previous)
    else:
        outcome = _delta(case, measured.value, previous)
    outcome.steps[:0] = steps
    return outcome


def _previous(case: Case) -> tuple[Fraction | None, Step]:
    """What the value is compared with, and the step that says so."""
    words = case.force.rule.compared_with or ""
    named = _NAMED_YEAR.search(words)
    baseline = exact(case.terms.baseline)
    if baseline is not None and (named or _BASE_WORDS.search(words) or case.force.form == "reduction"):
        said = sentence("Compared with the baseline: %(value)s.", value=case.quantity(baseline))
        inputs = (number_input(sentence("Baseline"), baseline),)
        return baseline, Step("baseline", said, inputs, plain(baseline))
    if _BASE_WORDS.search(words):
        return None, Step("baseline", sentence("The plan gives no baseline yet: pending."))
    return _same_period(case, int(named[1]) if named and int(named[1]) < case.at.year else case.at.year - 1)


def _same_period(case: Case, year: int) -> tuple[Fraction | None, Step]:
    before = measure(case.terms, case.facts, case.at, case.lane, earlier=year)
    quarter = f"{year}Q{case.at.number}"
    if before.value is None:
        said = sentence("The same period of an earlier year, %(quarter)s, is missing: pending.", quarter=quarter)
        return None, Step("prior", said, before.inputs)
    said = sentence("Same period of an earlier year, %(quarter)s: %(how)s", quarter=quarter, how=before.formula)
    return before.value, Step("prior", said, before.inputs, plain(before.value))


def _trend(case: Case, actual: Fraction, previous: Fraction) -> Outcome:
    change = case.force.sign * (actual - previous)
    met = change > 0 or (change == 0 and case.force.rule.operator in (">=", "<="))
    said = _difference(case, actual, previous, NONE)
    gap = NONE if met else max(NONE, -change)
    return Outcome("met" if met else "not_met", actual, previous, Fraction(1 if met else 0), gap, [], said)


@dataclass(frozen=True, slots=True)
class Change:
    """A change counted in the good direction (a ceiling: upward), and the amount the words ask for."""

    reached: Fraction
    required: Fraction
    ceiling: bool
    met: bool

    @property
    def completion(self) -> Fraction:
        if not self.ceiling:
            return share(self.reached, self.required, met=self.met)
        return Fraction(1) if self.met else max(NONE, self.required / self.reached) if self.reached else NONE


def _is_ceiling(case: Case) -> bool:
    return case.force.rule.operator in ("<=", "<")


def _sign(case: Case) -> int:
    return 1 if _is_ceiling(case) else case.force.sign


def _change(case: Case, reached: Fraction, required: Fraction) -> Change:
    operator = case.force.rule.operator
    operator = ">=" if operator == "=" else operator
    return Change(reached, required, _is_ceiling(case), holds(reached, operator, required))


def _delta(case: Case, actual: Fraction, previous: Fraction) -> Outcome:
    required = case.number() or NONE
    change = _change(case, _sign(case) * (actual - previous), required)
    target = previous + _sign(case) * required
    gap = NONE if change.met else abs(target - actual)
    said = _difference(case, actual, previous, required)
    return Outcome("met" if change.met else "not_met", actual, target, change.completion, gap, [], said)


def _difference(case: Case, actual: Fraction, previous: Fraction, required: Fraction) -> Sentence:
    change = _sign(case) * (actual - previous)
    first, second = (actual, previous) if _sign(case) > 0 else (previous, actual)
    return sentence(
        "%(first)s − %(second)s = %(change)s %(relation)s %(required)s",
        first=shown(first), second=shown(second), change=shown(change), relation=_relation(change, required),
        required=shown(required),
    )  # fmt: skip


def _relation(reached: Fraction, required: Fraction) -> str:
    return ">" if reached > required else "=" if reached == required else "<"


def _relative(case: Case, actual: Fraction, previous: Fraction) -> Outcome:
    if previous <= 0:
        said = sentence("Compared with %(previous)s a rate of change has no meaning.", previous=shown(previous))
        return Outcome("not_applicable", actual, steps=[Step("verdict", said)])
    printed = exact(case.force.rule.values[0]) if case.force.rule.values else None
    required = (printed or NONE) * Fraction(case.force.rule.scale) / 100
    sign = _sign(case)
    change = _change(case, sign * (actual / previous - 1), required)
    target = previous * (1 + sign * required)
    gaps = {
        "actual": shown(actual), "previous": shown(previous), "change": shown(change.reached * 100),
        "relation": _relation(change.reached, required), "required": shown(required * 100),
    }  # fmt: skip
    if sign < 0:
        said = sentence("(1 − %(actual)s / %(previous)s) × 100 = %(change)s %(relation)s %(required)s", **gaps)
    else:
        said = sentence("(%(actual)s / %(previous)s − 1) × 100 = %(change)s %(relation)s %(required)s", **gaps)
    gap = NONE if change.met else abs(target - actual)
    return Outcome("met" if change.met else "not_met", actual, target, change.completion, gap, [], said)

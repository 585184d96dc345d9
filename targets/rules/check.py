"""The check of one target at one quarter: ``check(terms, facts, at) -> Result``.

The same function judges a unit's entries and the city's, verified values and drafts. It never fails on what it is
given: what cannot be computed is told apart as pending, not reported or not applicable, and explained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from targets.periods import Quarter
from targets.rules import (
    benchmark,
    compare,
    coverage,
    due,
    explain,
    phases,
    prior,
    progress,
    quota,
    range,
    rank,
    rubric,
    staged,
    zero,
)
from targets.rules import force as forces
from targets.rules.case import Case, Outcome
from targets.rules.exact import plain
from targets.rules.facts import Facts
from targets.rules.force import Force
from targets.rules.hold import held
from targets.rules.measures import lanes
from targets.rules.result import Progress, Result, Step, Verdict
from targets.rules.terms import Terms, Test

JUDGES: dict[Test, Callable[[Case], Outcome]] = {
    "compare": compare.judge,
    "benchmark": benchmark.judge,
    "prior": prior.judge,
    "rank": rank.judge,
    "coverage": coverage.judge,
    "range": range.judge,
    "zero": zero.judge,
    "quota": quota.judge,
    "staged": staged.judge,
    "rubric": rubric.judge,
}
#: What decides the verdict of several parts that must each pass; the first that any part has.
_DECIDES: tuple[Verdict, ...] = ("not_reported", "pending", "not_met", "open", "met", "exceeded", "not_applicable")


@dataclass(frozen=True, slots=True)
class Judged:
    """One lane: the test's answer, what is made of it before the last check, and what should be there by now."""

    outcome: Outcome
    verdict: Verdict
    phase: phases.Phase
    progress: Progress

    def told(self) -> explain.Told:
        return self.outcome, self.phase, self.verdict


def check(terms: Terms, facts: Facts, at: Quarter) -> Result:
    """The verdict, progress, numbers and explanation of the target at the end of quarter ``at``."""
    if terms.previous is not None and terms.revised_from is not None and at < terms.revised_from:
        return check(terms.previous, facts, at)
    force = forces.in_force(terms, at.year)
    if not due.is_due(terms, at):
        return _not_due(terms, facts, force, at)
    judged = [_judge(Case(terms, facts, at, force, lane)) for lane in lanes(terms)]
    deciding = _deciding(judged)
    result = _result(Case(terms, facts, at, force, lanes(terms)[0]), judged, deciding)
    return held(result, terms, facts, at, verdict_of) if force.hold else result


def verdict_of(terms: Terms, facts: Facts, at: Quarter) -> Verdict:
    """The verdict of one quarter alone, without looking back on the year (what a hold is made of)."""
    if terms.previous is not None and terms.revised_from is not None and at < terms.revised_from:
        return verdict_of(terms.previous, facts, at)
    force = forces.in_force(terms, at.year)
    return _deciding([_judge(Case(terms, facts, at, force, lane)) for lane in lanes(terms)]).verdict


def _judge(case: Case) -> Judged:
    outcome = JUDGES[case.force.rule.test](case)
    force, verdict = case.force, outcome.verdict
    waits = force.builds_up and verdict == "not_met" and not outcome.certain
    open_still = waits and case.at < forces.last_check(case.terms, force, case.at)
    final: Verdict = "open" if open_still else verdict
    found = phases.phase(case, case.at, outcome.target)
    following = phases.next_phase(case, outcome.target) if final == "open" else None
    said = progress.word(
        verdict=final,
        builds_up=force.builds_up,
        reached=outcome.late,
        actual=outcome.actual,
        phase=found[0],
        following=following,
        sign=force.sign,
        until_lost=force.form == "accumulating_days",
    )
    return Judged(outcome, final, found, said)


def _deciding(judged: Sequence[Judged]) -> Judged:
    """The lane that decides: the worst verdict, and of these the lowest completion."""

    if len(judged) == 1:
        return judged[0]
    return min(judged, key=lambda one: (_DECIDES.index(one.verdict), _or_least(one.outcome.completion)))


def _or_least(completion: Fraction | None) -> Fraction:
    return Fraction(-1) if completion is None else completion


def _lowest(judged: Sequence[Judged]) -> Fraction | None:
    """C of parts that must each pass is the lowest part's; without meaning while any of them awaits data."""
    if any(one.verdict in ("not_reported", "pending") for one in judged):
        return None
    known = [one.outcome.completion for one in judged if one.outcome.completion is not None]
    return min(known, default=None)


def _result(case: Case, judged: Sequence[Judged], deciding: Judged) -> Result:
    """All lanes as one result; ``case`` is that of the first lane."""
    outcome, typed = deciding.outcome, case.force.typed
    whole = _horizon(case) if typed else outcome
    summary = explain.Summary(
        progress=judged[0].progress if len(judged) == 1 else progress.worst(one.progress for one in judged),
        horizon_target=plain(whole.target),
        horizon_completion=plain(whole.completion) if typed else None,
        completion=plain(_lowest(judged)),
        gap=plain(outcome.gap),
    )
    return Result(
        verdict=deciding.verdict,
        progress=summary.progress,
        actual=plain(outcome.actual),
        target=plain(outcome.target),
        phase_target=plain(deciding.phase[0]),
        horizon_target=summary.horizon_target,
        completion=summary.completion,
        horizon_completion=summary.horizon_completion,
        gap=summary.gap,
        steps=tuple(explain.steps(case, [one.told() for one in judged], summary)),
        word=outcome.word,
    )


def _horizon(case: Case) -> Outcome:
    """The whole: the actual value against the plan's own value, which stands beside the value of the year."""
    force = forces.horizon(case.terms)
    judge = JUDGES[force.rule.test]
    outcomes = [judge(Case(case.terms, case.facts, case.at, force, lane)) for lane in lanes(case.terms)]
    return min(outcomes, key=lambda one: _or_least(one.completion))


def _not_due(terms: Terms, facts: Facts, force: Force, at: Quarter) -> Result:
    """Whatever is stored, nothing is judged; the numbers that the plan itself gives are still shown: of a target that
    ended it gives none."""
    value, whole = forces.number(terms, force.rule), forces.number(terms, terms.rule)
    shown = force.rule.test in ("compare", "range", "coverage", "zero", "rank") and at not in terms.ended
    steps: tuple[Step, ...] = (due.not_due_step(terms, at),)
    spared = due.spared_step(facts, at, at) if at in terms.exempt else None
    if spared is not None:
        steps = (*steps, spared)
    return Result(
        verdict="not_due",
        progress="not_due",
        target=plain(value) if shown else None,
        horizon_target=plain(whole) if shown and terms.rule.test == force.rule.test else None,
        steps=steps,
    )

"""``hold`` (稳定在, 保持在): the test must pass at every due check of the year.

From the first failed check on every later one of the year is not met; C = passed / due so far; a new year starts
afresh. What was not reported or is pending is due and has not passed, but has not failed either; what is not
applicable is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from qualitycity.sentences import sentence
from targets.periods import Quarter
from targets.rules import due
from targets.rules.exact import plain, shown
from targets.rules.explain import progress_step
from targets.rules.facts import Facts
from targets.rules.result import Result, Step, Verdict
from targets.rules.terms import Terms


def held(
    result: Result, terms: Terms, facts: Facts, at: Quarter, verdict_of: Callable[[Terms, Facts, Quarter], Verdict]
) -> Result:
    """``result`` of this quarter alone, seen over the due checks of the year."""
    earlier = [quarter for quarter in due.of_year(terms, at) if quarter != at]
    verdicts = [(quarter, verdict_of(terms, facts, quarter)) for quarter in earlier] + [(at, result.verdict)]
    counted = [(quarter, verdict) for quarter, verdict in verdicts if verdict != "not_applicable"]
    passed = sum(1 for _, verdict in counted if verdict in ("met", "exceeded"))
    failed = next((quarter for quarter, verdict in counted if verdict == "not_met"), None)
    completion = Fraction(passed, len(counted)) if counted else None
    if failed is not None:
        said = sentence("Failed at %(quarter)s: not met for the rest of the year.", quarter=str(failed))
        result = replace(result, verdict="not_met", progress="behind")
    else:
        said = sentence("No check of the year has failed so far.")
    waiting = result.verdict in ("pending", "not_reported", "not_applicable")
    steps = [step for step in result.steps if step.name not in ("completion", "progress")]
    steps.append(Step("hold", said, (), result.verdict))
    if completion is not None and not waiting:
        ratio = sentence(
            "Passed / due so far: %(passed)s / %(due)s = %(completion)s.",
            passed=str(passed), due=str(len(counted)), completion=shown(completion),
        )  # fmt: skip
        steps.append(Step("completion", ratio, (), plain(completion)))
    steps.append(progress_step(result.progress))
    return replace(result, completion=None if waiting else plain(completion), steps=tuple(steps))

"""What a test is asked, and what it answers: one lane of one target at one quarter, held against one rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

from qualitycity.sentences import Sentence, sentence
from targets.periods import Quarter
from targets.rules.exact import plain, shown
from targets.rules.facts import Facts
from targets.rules.force import Force, number
from targets.rules.measures import Lane, Measured, measure
from targets.rules.result import Input, Step
from targets.rules.terms import Terms

Answer = Literal["met", "exceeded", "not_met", "pending", "not_reported", "not_applicable"]


@dataclass(slots=True)
class Case:
    """One question to a test."""

    terms: Terms
    facts: Facts
    at: Quarter
    force: Force
    lane: Lane

    def measured(self) -> Measured:
        return measure(self.terms, self.facts, self.at, self.lane)

    def number(self, index: int = 0) -> Fraction | None:
        """A number of the rule in force, in the target's own unit."""
        return number(self.terms, self.force.rule, index)

    def quantity(self, value: Fraction) -> str:
        """The value with the target's unit, for a sentence."""
        return f"{shown(value)}{self.terms.unit}" if self.terms.unit else shown(value)


@dataclass(slots=True)
class Outcome:
    """One answer. ``certain``: a building-up rule that is not met and cannot be met any more, so that it does not
    wait for its last check; ``late``: what was asked is there, but came after its date. ``target`` is the number the
    actual value was held against, in the value's own unit."""

    verdict: Answer
    actual: Fraction | None = None
    target: Fraction | None = None
    completion: Fraction | None = None
    gap: Fraction | None = None
    steps: list[Step] = field(default_factory=list)
    said: Sentence | None = None
    certain: bool = False
    late: bool = False
    word: str = ""


def unmeasured(measured: Measured, target: Fraction | None = None) -> Outcome:
    """The answer where the entries give no actual value."""
    verdict: Answer = measured.state if measured.state != "reported" else "not_reported"
    return Outcome(verdict, target=target, steps=[measured.step()])


def holds(actual: Fraction, operator: str | None, target: Fraction) -> bool:
    """以上/以下/以内/不低于/不超过 include the number; 超过/高于/低于/突破 do not; a bare number means at least."""
    if operator == ">":
        return actual > target
    if operator == "<=":
        return actual <= target
    if operator == "<":
        return actual < target
    return actual == target if operator == "=" else actual >= target


SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "="}


def share(reached: Fraction, required: Fraction, *, met: bool) -> Fraction:
    """reached / required, not below 0; without a requirement to divide by, 1 if met, else 0."""
    if required <= 0:
        return Fraction(1 if met else 0)
    return max(Fraction(0), reached / required)


def without_number(case: Case, measured: Measured) -> Outcome:
    """The answer where the words gave no number and the office has not set one: nothing can be judged yet."""
    said = sentence("The target has no number to be held against yet.")
    return Outcome("pending", actual=measured.value, steps=[measured.step(), Step("target", said)])


def number_input(name: Sentence, value: Fraction | None, source: object = None) -> Input:
    return Input(name, plain(value), source)  # type: ignore[arg-type]

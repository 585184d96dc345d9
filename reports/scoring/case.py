"""One item of one unit, as a rule sees it: worth, options, fact, and what the other units of the group have."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from qualitycity.sentences import Sentence, sentence
from reports.scoring.facts import Fact
from reports.scoring.options import FORMS
from reports.scoring.result import Input, Step, Told
from reports.scoring.scheme import Item, Table
from targets.rules.exact import plain, shown

ONE, ZERO = Fraction(1), Fraction(0)


@dataclass(frozen=True)
class Field:
    """The numbers that the units of a rank group have in an item, by unit; only those that have one."""

    numbers: dict[str, Fraction] = field(default_factory=dict)

    @cached_property
    def _places(self) -> dict[Fraction, tuple[int, int]]:
        """Number → (how many are smaller, how many are greater)."""
        ordered = sorted(self.numbers.values())
        first = {number: place for place, number in reversed(list(enumerate(ordered)))}
        last = {number: place for place, number in enumerate(ordered)}
        return {number: (first[number], len(ordered) - 1 - last[number]) for number in first}

    def place(self, number: Fraction, *, lower: bool = False) -> int:
        """1 for the best; equal numbers share the better place, and the next place is left free (1, 1, 3)."""
        smaller, greater = self._places[number]
        return 1 + (smaller if lower else greater)

    @cached_property
    def ends(self) -> tuple[Fraction, Fraction]:
        """Smallest and greatest; raises ValueError where nobody has a number."""
        return min(self.numbers.values()), max(self.numbers.values())


@dataclass(frozen=True)
class Case:
    item: Item
    points: Fraction
    fact: Fact
    field: Field = Field()

    def number(self, name: str) -> Fraction:
        given = self.item.options.get(name, FORMS[self.item.rule].options[name].default)
        assert isinstance(given, Decimal), name
        return Fraction(given)

    def optional(self, name: str) -> Fraction | None:
        given = self.item.options.get(name)
        return Fraction(given) if isinstance(given, Decimal) else None

    def word(self, name: str) -> str:
        return str(self.item.options.get(name, FORMS[self.item.rule].options[name].default))

    def table(self, name: str) -> Table:
        given = self.item.options.get(name, FORMS[self.item.rule].options[name].default)
        return given if isinstance(given, tuple) else ()

    def given(self, name: Sentence, value: Decimal | str | None) -> tuple[Input, ...]:
        """The number or word that went into a step, once for each row it came from."""
        return tuple(Input(name, value, row) for row in self.fact.sources) or (Input(name, value),)

    def told(self, score: Fraction, *steps: Step, reason: Sentence | None = None) -> Told:
        """The rule's answer; a reason is kept only where points were lost."""
        return Told(score, steps, reason if score < self.points else None)


def step(name: str, said: Sentence, value: Fraction | str | None = None, *inputs: Input) -> Step:
    return Step(name, said, inputs, value if isinstance(value, str) else plain(value))


def percent(ratio: Fraction) -> str:
    return f"{shown(ratio * 100)} %"


def worded(numbers: list[Fraction]) -> str:
    """Numbers added up, as written: 3 + 2.5 + (-1)."""
    return " + ".join(shown(number) if number >= 0 else f"({shown(number)})" for number in numbers) or "0"


def exact_completion(fact: Fact) -> Fraction:
    """The completion as the quotient that it came from: a check keeps 12 decimals of what does not end, and three
    thirds must be a whole."""
    kept = Fraction(fact.completion or 0)
    if fact.basis is None or not fact.value or not fact.basis.asked:
        return kept
    reached = Fraction(fact.value) / Fraction(fact.basis.asked)
    return next((one for one in (reached, 1 / reached) if plain(one) == fact.completion), kept)


def paid_completion(case: Case) -> tuple[Fraction, Step]:
    """The completion that is paid for: not below 0 and not above 1; a strict test reached only to equality pays for
    the option ``strict_pays`` (0.99), and what falls short of it for no more, so that more never earns less; where a
    completion has no meaning, met is 1 and not met 0."""
    fact = case.fact
    if fact.strict_equal:
        paid = case.number("strict_pays")
        said = sentence("More than the target was asked for and the target was just reached: it pays for %(paid)s.",
                        paid=shown(paid))  # fmt: skip
    elif fact.completion is None:
        paid = ONE if fact.met else ZERO
        said = sentence("There is no completion here: met pays for 1, not met for 0. It pays for %(paid)s.",
                        paid=shown(paid))  # fmt: skip
    else:
        completion = exact_completion(fact)
        most = case.number("strict_pays") if fact.strict else ONE
        paid = min(most, max(ZERO, completion))
        gaps = {"completion": shown(completion), "paid": shown(paid)}
        said = sentence("min(1, %(completion)s) = %(paid)s", **gaps)
        if fact.strict and completion > most:
            said = sentence("More than the target was asked for: until that is met it pays for %(paid)s at most.",
                            paid=shown(paid))  # fmt: skip
    return paid, Step("completion", said, case.given(sentence("completion"), fact.completion), plain(paid))

"""Measures: how the entries of a period become ONE actual value.

Each part of an entry is tallied on its own (an amount and, for ratios, its base), then the parts are put together:
``sum`` adds amounts and bases, ``weighted`` takes the weighted mean, ``each`` keeps a value per part. Rates are never
averaged: numerators and denominators are added. A missing part, or a missing due quarter of a sum, makes the whole not
reported, never a smaller sum.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from qualitycity.sentences import Sentence, sentence
from targets.periods import Quarter
from targets.rules import counting, due, scale
from targets.rules.exact import ONE, ZERO, exact, plain, shown, total
from targets.rules.facts import Entry, Facts
from targets.rules.result import Input, Step
from targets.rules.terms import Part, Terms

State = Literal["reported", "not_reported", "pending", "not_applicable"]
#: What decides where states meet: something missing outweighs something unpublished, and that something inapplicable.
_WEIGHT: dict[State, int] = {"not_reported": 3, "pending": 2, "reported": 1, "not_applicable": 0}

WITH_BASE = frozenset({"ratio:period", "ratio:year_to_date", "ratio:as_of", "per_capita"})
SUMS_OF_YEAR = frozenset({"period_flow", "ratio:period"})


@dataclass(frozen=True, slots=True)
class Lane:
    """What is tested as one value: the whole entry, parts put together, or (``each``) one part alone."""

    name: str
    parts: tuple[Part, ...]
    mean: bool = False


@dataclass(slots=True)
class Tally:
    """What the quarters of one part amount to. ``addends`` are the numbers as they were added, for the sentence."""

    state: State
    addends: list[Fraction] = field(default_factory=list)
    bases: list[Fraction] = field(default_factory=list)
    inputs: list[Input] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def lack(self, quarter: Quarter, part: str, entry: Entry | None, *, with_base: bool = True) -> None:
        """Note a missing entry, or one that is refused."""
        self.lacking.append(f"{quarter} {part}".strip())
        if with_base and entry is not None and exact(entry.numerator) and exact(entry.denominator) == 0:
            self.refused.append(self.lacking[-1])


@dataclass(frozen=True, slots=True)
class Measured:
    """The one actual value of a lane at a check, why there is none, and how it came about."""

    state: State
    value: Fraction | None
    formula: Sentence
    inputs: tuple[Input, ...] = ()
    amount: Fraction | None = None
    base: Fraction | None = None

    def step(self, name: str = "actual") -> Step:
        return Step(name, self.formula, self.inputs, plain(self.value))


WHOLE = (Lane("", (Part(""),)),)


def lanes(terms: Terms) -> tuple[Lane, ...]:
    """One lane for the whole, or with ``each`` one for every part."""
    if not terms.parts:
        return WHOLE
    combine = terms.combine or terms.rule.combine or "sum"
    if combine == "sum" and terms.measure.startswith("register:"):
        return WHOLE
    if combine == "each" or terms.rule.test == "rank":
        return tuple(Lane(part.name, (part,)) for part in terms.parts)
    return (Lane("", terms.parts, mean=combine == "weighted"),)


def measure(terms: Terms, facts: Facts, at: Quarter, lane: Lane, *, earlier: int | None = None) -> Measured:
    """The actual value of ``lane`` at the check of ``at``; with ``earlier`` that of the same period of that earlier
    year, which may lie before the plan."""
    moment = at if earlier is None else Quarter(earlier, at.number)
    quarters = _quarters(terms, at, moment)
    tallies = [tally(terms, facts, moment, part.name, quarters) for part in lane.parts]
    return _put_together(terms, lane, tallies, moment)


def _quarters(terms: Terms, at: Quarter, moment: Quarter) -> Sequence[Quarter]:
    """The quarters whose entries make the value at ``moment``, the check's own quarter or the same one of an earlier
    year."""
    if terms.measure in SUMS_OF_YEAR:
        return due.of_year(terms, at) if moment == at else due.same_of(terms, at, moment.year)
    return due.of_term(terms, moment) if terms.measure == "term_flow" else (moment,)


def tally(terms: Terms, facts: Facts, at: Quarter, part: str, quarters: Sequence[Quarter]) -> Tally:
    """What one part amounts to over ``quarters``."""
    if terms.measure.startswith("register:"):
        return _count_rows(terms, facts, at, part)
    if terms.measure == "term_flow":
        return _since_opening(terms, facts, at, part, quarters)
    if terms.measure == "per_capita":
        return _on_base_of_year(facts, at, part)
    return _add(facts, part, quarters, with_base=terms.measure in WITH_BASE)


def _add(facts: Facts, part: str, quarters: Sequence[Quarter], *, with_base: bool) -> Tally:
    """Add the entries of the quarters. 0 is a value; an entry without its number is missing; 0/0 is a report and adds
    nothing; a numerator on a base of 0 is refused and so not reported; what is not applicable adds nothing."""
    found = Tally("not_applicable")
    waiting = False
    entries = facts.by_part.get(part, {})
    for quarter in quarters:
        entry = entries.get(quarter.ordinal)
        if entry is not None and entry.standing != "reported":
            waiting = waiting or entry.standing == "pending"
            continue
        taken = None if entry is None else _take(facts, entry, with_base=with_base)
        if taken is None:
            found.lack(quarter, part, entry, with_base=with_base)
            continue
        found.state = "reported"
        found.addends.append(taken.amount)
        if taken.base is not None:
            found.bases.append(taken.base)
        found.inputs.extend(taken.inputs)
    if found.lacking or not quarters:
        found.state = "not_reported"
    elif waiting:
        found.state = "pending"
    return found


@dataclass(frozen=True, slots=True)
class Taken:
    """The numbers one entry gives to a measure."""

    amount: Fraction
    base: Fraction | None
    inputs: tuple[Input, ...]


def _take(facts: Facts, entry: Entry, *, with_base: bool) -> Taken | None:
    """The entry's numbers; None where it lacks what the measure needs."""
    key = (entry.part, entry.quarter.ordinal, with_base)
    if key not in facts.memory:
        facts.memory[key] = _read(entry, with_base=with_base)
    taken: Taken | None = facts.memory[key]
    return taken


def _read(entry: Entry, *, with_base: bool) -> Taken | None:
    origins = entry.made_of or (entry,)
    if not with_base:
        amount = exact(entry.value)
        return None if amount is None else Taken(amount, None, tuple(_input(one, one.value, _VALUE) for one in origins))
    amount, base = exact(entry.numerator), exact(entry.denominator)
    if amount is None or not is_base(base, amount) or base is None:
        return None
    pairs = [(_input(one, one.numerator, _NUMERATOR), _input(one, one.denominator, _DENOMINATOR)) for one in origins]
    return Taken(amount, base, tuple(given for pair in pairs for given in pair))


def is_base(base: Fraction | None, amount: Fraction) -> bool:
    """Whether the amount can stand on the base: n > 0 with d = 0 is refused, 0/0 is a report."""
    return base is not None and (base > 0 or (base == 0 and amount == 0))


#: The names of inputs: of an entry as a whole, and of one part of it.
_VALUE = sentence("Value of %(quarter)s"), sentence("Value of %(part)s, %(quarter)s")
_NUMERATOR = sentence("Numerator of %(quarter)s"), sentence("Numerator of %(part)s, %(quarter)s")
_DENOMINATOR = sentence("Denominator of %(quarter)s"), sentence("Denominator of %(part)s, %(quarter)s")


def _input(entry: Entry, value: Decimal | None, name: tuple[Sentence, Sentence]) -> Input:
    gaps = {"quarter": str(entry.quarter)}
    if not entry.part:
        return Input(Sentence(name[0].text, gaps), value, entry.source)
    return Input(Sentence(name[1].text, {**gaps, "part": entry.part}), value, entry.source)


def _since_opening(terms: Terms, facts: Facts, at: Quarter, part: str, quarters: Sequence[Quarter]) -> Tally:
    """A flow of the term: all due quarters since the plan began, or since its one opening amount, which then stands for
    everything up to the end of its own quarter."""
    openings = [
        entry.quarter
        for entry in facts.by_part.get(part, {}).values()
        if entry.opening and entry.standing == "reported" and terms.years.first <= entry.quarter <= at
    ]
    if openings:
        opening = max(openings)
        quarters = [opening, *(quarter for quarter in quarters if quarter > opening)]
    return _add(facts, part, quarters, with_base=False)


def _on_base_of_year(facts: Facts, at: Quarter, part: str) -> Tally:
    """The amount of this quarter on the year's base: it is fixed for the year, so the first one reported holds."""
    found = Tally("not_reported")
    entry = facts.entry(part, at.ordinal)
    if entry is None:
        found.lack(at, part, entry)
        return found
    if entry.standing != "reported":
        found.state = "pending" if entry.standing == "pending" else "not_applicable"
        return found
    fixing = entry
    for number in range(at.number, 0, -1):
        earlier = facts.entry(part, Quarter(at.year, number).ordinal)
        if earlier is not None and earlier.standing == "reported" and exact(earlier.denominator) is not None:
            fixing = earlier
    amount, base = exact(entry.numerator), exact(fixing.denominator)
    if amount is None or base is None or not is_base(base, amount):
        found.lack(at, part, entry)
        return found
    inputs = [
        _input(entry, entry.numerator, _NUMERATOR),
        _input(fixing, fixing.denominator, _DENOMINATOR),
    ]
    return Tally("reported", [amount], [base], inputs)


def _count_rows(terms: Terms, facts: Facts, at: Quarter, part: str) -> Tally:
    """Count the register as the quarter has it, at its last day. Nothing is typed, so an empty register counts 0."""
    rows = counting.counted(terms.measure, facts.rows_at(at), years=terms.years, day=terms.years.last_day(at))
    counted = [row for row in rows if row.part == part or not part]
    inputs = [
        Input(
            sentence("Row granted on %(day)s", day=row.granted.isoformat()),
            plain(ONE),
            row.source,
        )
        for row in counted
    ]
    return Tally("reported", [Fraction(len(counted))], [], inputs)


def _put_together(terms: Terms, lane: Lane, tallies: Sequence[Tally], at: Quarter) -> Measured:
    state = max((tally.state for tally in tallies), key=lambda one: _WEIGHT[one])
    inputs = tuple(one for tally in tallies for one in tally.inputs)
    if state != "reported":
        return Measured(state, None, _why_none(state, tallies, at), inputs)
    counted = [(part, tally) for part, tally in zip(lane.parts, tallies, strict=True) if tally.state == "reported"]
    if lane.mean:
        return _mean(terms, counted, inputs)
    return _sum(terms, [tally for _, tally in counted], inputs)


def _why_none(state: State, tallies: Sequence[Tally], at: Quarter) -> Sentence:
    refused = ", ".join(name for tally in tallies for name in tally.refused)
    if refused:
        return sentence(
            "%(refused)s: a numerator over a denominator of 0 is refused, so not reported.", refused=refused
        )
    if state == "not_reported":
        lacking = ", ".join(dict.fromkeys(name for tally in tallies for name in tally.lacking)) or str(at)
        return sentence("Not reported: %(lacking)s. A missing entry is never counted as 0.", lacking=lacking)
    if state == "pending":
        return sentence("%(quarter)s: its source has not published yet.", quarter=str(at))
    return sentence("%(quarter)s: not applicable, there was nothing to measure.", quarter=str(at))


def factor_of(terms: Terms) -> Fraction:
    """What multiplies n / d: the declared factor, else 100 for a share in %, 1000 for one in ‰, else 1."""
    declared = exact(terms.factor)
    if declared is not None:
        return declared
    unit = terms.unit or terms.rule.unit
    return scale.default_factor(unit)


def _added(numbers: Sequence[Fraction]) -> str:
    return shown(numbers[0]) if len(numbers) == 1 else "(" + " + ".join(shown(number) for number in numbers) + ")"


def _sum(terms: Terms, tallies: Sequence[Tally], inputs: tuple[Input, ...]) -> Measured:
    if terms.measure in WITH_BASE:
        return _ratio(terms, tallies, inputs)
    addends = [number for tally in tallies for number in tally.addends]
    amount = total(addends)
    if terms.measure.startswith("register:"):
        said = sentence(
            "%(value)s rows of the register count: %(how)s.", value=shown(amount), how=_REGISTER[terms.measure]
        )
    elif len(addends) == 1:
        said = sentence("The value reported: %(value)s.", value=shown(amount))
    else:
        said = sentence("%(addends)s = %(value)s.", addends=" + ".join(map(shown, addends)), value=shown(amount))
    return Measured("reported", amount, said, inputs)


_REGISTER = {
    "register:valid": sentence("valid on the last day of the period"),
    "register:year": sentence("granted since the year began"),
    "register:term": sentence("granted since the plan began"),
}


def _ratio(terms: Terms, tallies: Sequence[Tally], inputs: tuple[Input, ...]) -> Measured:
    amounts = [number for tally in tallies for number in tally.addends]
    bases = [number for tally in tallies for number in tally.bases]
    amount, base, above, below = total(amounts), total(bases), _added(amounts), _added(bases)
    if base == 0:
        said = sentence("%(above)s / %(below)s: 0 in all, so not applicable.", above=above, below=below)
        return Measured("not_applicable", None, said, inputs, amount, base)
    factor = factor_of(terms)
    value = Fraction(
        factor.numerator * amount.numerator * base.denominator,
        factor.denominator * amount.denominator * base.numerator,
    )
    if factor == 1:
        said = sentence("%(above)s / %(below)s = %(value)s.", above=above, below=below, value=shown(value))
    else:
        said = sentence(
            "%(factor)s × %(above)s / %(below)s = %(value)s.",
            factor=shown(factor), above=above, below=below, value=shown(value),
        )  # fmt: skip
    return Measured("reported", value, said, inputs, amount, base)


def _mean(terms: Terms, counted: Sequence[tuple[Part, Tally]], inputs: tuple[Input, ...]) -> Measured:
    """The weighted mean of the parts; parts without weights weigh the same, one that is not applicable weighs
    nothing."""
    added = weights = ZERO
    written = []
    for part, tally in counted:
        one = _sum(terms, [tally], ())
        if one.value is None:
            continue
        weight = exact(part.weight)
        weight = ONE if weight is None else weight
        added, weights = added + weight * one.value, weights + weight
        written.append(f"{shown(weight)} × {shown(one.value)}")
    if weights == 0:
        return Measured("not_applicable", None, sentence("No part has a value: not applicable."), inputs)
    said = sentence(
        "(%(terms)s) / %(weights)s = %(value)s, the weighted mean of the parts.",
        terms=" + ".join(written), weights=shown(weights), value=shown(added / weights),
    )  # fmt: skip
    return Measured("reported", added / weights, said, inputs)

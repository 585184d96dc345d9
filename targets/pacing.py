"""Pace: what each year and each quarter asks for on the way from the baseline to the horizon. Exact arithmetic.

    pacing.yearly(start=Decimal(90), horizon=Decimal(95), years=5, decimals=1)     # 91 92 93 94 95
    pacing.quarterly(before=..., after=..., shares=pacing.TIME, decimals=0)        # four amounts of one year
    pacing.curve(terms)                                                            # the whole term, as checks see it

Every amount but the last is rounded half up to the indicator's decimals (a count has none); the last one is the
horizon itself, digit for digit, however many decimals it has.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from qualitycity import numbers
from qualitycity.sentences import Sentence, sentence
from targets.periods import PlanYears, Quarter
from targets.rules import check, force
from targets.rules.exact import plain
from targets.rules.facts import Facts
from targets.rules.terms import Direction, PhaseTable, Rule, Terms

Shares = tuple[Decimal, Decimal, Decimal, Decimal]
#: The year's increase in step with the time gone, and all of it in the last quarter.
TIME: Shares = (Decimal(25), Decimal(50), Decimal(75), Decimal(100))
AT_THE_END: Shares = (Decimal(0), Decimal(0), Decimal(0), Decimal(100))
_YEAR = re.compile(r"(?P<year>[0-9]{4})(?:/[0-9]{2})?\s*(?:年度?)?\s*(?:[:：=＝\t,，]|\s)\s*(?P<amount>\S.*)")
_LINES = re.compile(r"[\n；;]")
_CELLS = re.compile(r"[\t\s、,，]+")


def yearly(
    *, start: Decimal, horizon: Decimal, years: int, decimals: int, direction: Direction | None = "higher"
) -> tuple[Decimal, ...]:
    """The straight way from ``start`` (the end of the year before the plan) to the horizon, year by year.

    A start that is the horizon's equal or better already, in the target's direction, leaves nothing to be paced: a
    plan never asks to get worse, so each year then asks for the horizon.
    """
    better = start <= horizon if direction == "lower" else start >= horizon
    if better:
        return (horizon,) * years
    whole = Fraction(horizon) - Fraction(start)
    steps = (numbers.round_half_up(Fraction(start) + whole * year / years, decimals) for year in range(1, years))
    return (*(_within(step, start, horizon) for step in steps), horizon)


def _within(step: Decimal, start: Decimal, horizon: Decimal) -> Decimal:
    """A rounded step never lies beyond either end (9.96 at one decimal would be 10.0 on the way to 9.98)."""
    low, high = min(start, horizon), max(start, horizon)
    return min(max(step, low), high)


def quarterly(*, before: Decimal, after: Decimal, shares: Shares, decimals: int) -> Shares:
    """The four amounts of a year that begins at ``before`` and asks for ``after``; ``shares`` are of its increase,
    in %. A share of 100 is ``after`` itself."""
    increase = Fraction(after) - Fraction(before)
    reached = (numbers.round_half_up(Fraction(before) + increase * Fraction(share) / 100, decimals) for share in shares)
    first, second, third, fourth = (
        after if share == 100 else _within(amount, before, after) for share, amount in zip(shares, reached, strict=True)
    )
    return first, second, third, fourth


def amounts(
    years: PlanYears, annual: Mapping[int, Decimal], *, start: Decimal, shares: Shares, decimals: int, anew: bool
) -> dict[Quarter, Decimal]:
    """The amounts of every quarter of the years that have one. ``anew``: each year counts from 0, as a flow of the
    year does; else it goes on from the year before (the first from ``start``)."""
    found: dict[Quarter, Decimal] = {}
    before = start
    for year in range(years.start, years.end + 1):
        if year not in annual:
            continue
        begins = Decimal(0) if anew else before
        four = quarterly(before=begins, after=annual[year], shares=shares, decimals=decimals)
        found.update({Quarter(year, number): amount for number, amount in enumerate(four, 1)})
        before = annual[year]
    return found


# --- What a target's own terms say about its pace ---------------------------------------------------------------------
Way = Literal["path", "added", "same", "words"]


def way(terms: Terms) -> Way:
    """How the years lead to the horizon: along a ``path`` from the baseline; ``added`` up from 0 since the plan began;
    the ``same`` every year; or only in ``words``, where there is no amount that could be paced."""
    rule = terms.rule
    if rule.test not in ("compare", "rank") or len(rule.values) != 1:
        return "words"
    if force.horizon(terms).of_year:
        return "same"
    return "added" if terms.measure in ("term_flow", "register:term") or rule.form == "increment" else "path"


def proposed(terms: Terms, *, decimals: int) -> tuple[dict[int, Decimal], Sentence | None]:
    """The annual values that the horizon proposes, and why there are none where there are none.

    What is added up over the term starts from 0, a count or stock without a baseline too; a level without one has no
    way to be paced along.
    """
    listed = range(terms.years.start, terms.years.end + 1)
    goal, found = amount_of(terms, terms.rule), way(terms)
    if found == "words" or goal is None:
        return {}, sentence("The target states no single amount: write what each year asks for by hand.")
    if found == "same":
        return dict.fromkeys(listed, goal), None
    start = Decimal(0) if found == "added" else terms.baseline
    if start is None and terms.rule.form in force.BUILDING_UP - {"rise_to"}:
        start = Decimal(0)
    if start is None:
        return {}, sentence("There is no baseline: give it, or write what each year asks for by hand.")
    whole = 0 if terms.rule.test == "rank" else decimals
    direction: Direction = "lower" if force.is_lower(terms.rule) else "higher"
    steps = yearly(start=start, horizon=goal, years=len(listed), decimals=whole, direction=direction)
    return dict(zip(listed, steps, strict=True)), None


def by_quarter(terms: Terms, *, shares: Shares, decimals: int) -> dict[Quarter, Decimal]:
    """The amounts of every quarter that the years and the shares give; a year that has no value of its own is the one
    that the horizon proposes."""
    annual, _ = proposed(terms, decimals=decimals)
    annual |= {year: own for year, rule in terms.annual.items() if (own := amount_of(terms, rule)) is not None}
    anew = way(terms) == "same"
    added = anew or way(terms) == "added"
    start = Decimal(0) if added or terms.baseline is None else terms.baseline
    return amounts(terms.years, annual, start=start, shares=shares, decimals=decimals, anew=anew)


def amount_of(terms: Terms, rule: Rule) -> Decimal | None:
    """The one amount of a rule in the target's own unit; None for words and ranges."""
    number = force.number(terms, rule) if len(rule.values) == 1 else None
    return plain(number)


# --- A typed table ----------------------------------------------------------------------------------------------------
def typed(text: str, years: PlanYears) -> tuple[dict[int, str], list[Sentence]]:
    """A table as it was typed or pasted: a line a year (2026 93 · 2026/27：93 · 2026年=不低于93%), or one line with an
    amount for every year of the plan. Returns the words by year, and what could not be placed."""
    found: dict[int, str] = {}
    wrong: list[Sentence] = []
    lines = [line.strip() for line in _LINES.split(text) if line.strip()]
    cells = [cell for cell in _CELLS.split(lines[0]) if cell] if len(lines) == 1 else []
    listed = list(range(years.start, years.end + 1))
    if len(cells) == len(listed) and not _YEAR.fullmatch(lines[0]):
        return dict(zip(listed, cells, strict=True)), []
    for line in lines:
        read = _YEAR.fullmatch(line)
        if read is None:
            wrong.append(sentence("“%(line)s”: write a year and what it asks for, such as 2026 93.", line=line[:60]))
        elif int(read["year"]) not in listed:
            wrong.append(sentence("The plan has no year %(year)s.", year=read["year"]))
        elif int(read["year"]) in found:
            wrong.append(sentence("The year %(year)s stands there twice.", year=read["year"]))
        else:
            found[int(read["year"])] = read["amount"].strip()
    return found, wrong


# --- The curve --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Point:
    """What the plan asks for at the end of a quarter: the value in force, and what should be there by then (None where
    nothing can be said, or nothing is due). ``yearly``: the value is one of that year."""

    quarter: Quarter
    value: Decimal | None
    expected: Decimal | None
    yearly: bool = False


def curve(terms: Terms) -> tuple[Point, ...]:
    """Every quarter of the term, as its check would hold the target against it."""
    return tuple(_point(terms, quarter) for quarter in terms.years.quarters())


def _point(terms: Terms, at: Quarter) -> Point:
    result = check(terms, Facts(), at)
    return Point(at, result.target, result.phase_target, at.year in terms.annual)


def kind_of(phases: PhaseTable | None) -> str:
    """How a phase table was made: ``path`` (none), ``time``, ``end``, ``shares`` or ``values``."""
    if phases is None:
        return "path"
    if phases.shares is None:
        return "values"
    named: Sequence[tuple[str, Shares]] = (("time", TIME), ("end", AT_THE_END))
    return next((name for name, shares in named if phases.shares == shares), "shares")

"""Whether the goals of units make up the city's target: adding them up, weighing them, or looking at each.

``sum``: counts, flows and amounts; the goals add up to the city's. ``weighted``: ratios; the mean of the goals, weighed
by the denominators of the units, is the city's. ``each``: rates, indices, zero, coverage, benchmark and rank targets;
every unit's goal is at least as strict as the city's. ``none``: words have no amount that could be divided. Which of
them applies is inferred (``kind_of``) until the office says otherwise. Direction counts: ceilings are kept from above.

Everything is exact: fractions inside, decimals outside. (Source: "Before signing, the portal shows whether the units'
targets add up to the city's", and invariants 2, 3 and 5 of the target forms.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from qualitycity.sentences import N_, Sentence, sentence
from targets.rules import force as forces
from targets.rules.exact import ZERO, exact, plain, total, written
from targets.rules.scale import is_per_mille, is_percent
from targets.rules.terms import PhaseTable, Rule, Terms

Kind = Literal["sum", "weighted", "each", "none"]
#: The kinds that an office may set, as it calls them.
KIND_NAMES: dict[str, str] = {
    "sum": N_("the goals add up"),
    "weighted": N_("the weighted mean"),
    "each": N_("each must reach it"),
    "none": N_("not balanced"),
}
_HUNDRED = Fraction(100)
#: Units of points and quotients: levels that are never added.
_LEVEL_UNITS = ("", "分", "点", "指数", "级", "位", "名", "名次")
_PER = ("/", "／", "每", "人均", "万元地区生产总值")


@dataclass(frozen=True)
class Part:
    """A unit's part in a target: its own goal (None: it answers for the whole, or has none yet), in the unit of the
    target's own number; its ``weight`` where a mean is taken; its ``share`` of the points in %."""

    unit: str
    goal: Decimal | None = None
    weight: Decimal | None = None
    share: Decimal | None = None


@dataclass(frozen=True)
class Balance:
    """What was found. ``wanted`` is the city's number, ``given`` what the goals make (their sum, their weighted mean,
    or the least strict of them), ``gap`` by how much that falls short in the direction that counts: 0 where it does
    not, None where nothing can be said. ``ok``: nothing stands in the way of signing. ``sentence`` says it in words;
    ``points`` says what is wrong with the shares of the points, None where nothing is. ``broken_down``: some unit has a
    goal of its own; ``inferred``: the office has not set the kind. ``loose`` are the units with goals less strict than
    the city's, ``shares`` the sum of the shares in %, None where none is given.
    """

    kind: Kind
    wanted: Decimal | None
    given: Decimal | None
    gap: Decimal | None
    sentence: Sentence
    ok: bool
    broken_down: bool = False
    inferred: bool = True
    loose: tuple[str, ...] = ()
    shares: Decimal | None = None
    points: Sentence | None = None


def kind_of(terms: Terms) -> Kind:
    """Which balance the target's test and measure call for."""
    rule = terms.rule
    if rule.test in ("quota", "staged", "rubric") or (rule.test == "compare" and len(rule.values) > 1):
        return "none"
    if rule.test in ("zero", "coverage", "benchmark", "prior", "rank") or rule.form in ("band", "accumulating_days"):
        return "each"
    if terms.measure.startswith("ratio") or terms.measure == "per_capita":
        return "weighted"
    return "sum" if _adds_up(terms, rule) else "each"


def _adds_up(terms: Terms, rule: Rule) -> bool:
    """Whether amounts of units can be added: shares, points and quotients cannot."""
    if terms.measure == "published_rate" or rule.form in ("index", "per_capita"):
        return False
    unit = terms.unit.strip()
    is_share = is_percent(unit) or is_per_mille(unit)
    return not is_share and unit not in _LEVEL_UNITS and not any(sign in unit for sign in _PER)


def wanted_of(terms: Terms) -> Fraction | None:
    """The city's number that the goals are held against: the plan's own value; a margin, a growth or a rank as the
    clause prints it; the nearer end of a range."""
    rule = terms.rule
    if rule.test == "zero":
        return ZERO
    if rule.test == "coverage":
        return forces.number(terms, rule) or _HUNDRED
    if rule.test in ("benchmark", "prior"):
        return exact(rule.values[0]) if rule.values else ZERO
    if rule.test == "range" and forces.is_lower(rule):
        return forces.number(terms, rule, len(rule.values) - 1)
    return forces.number(terms, rule)


def is_lower(terms: Terms) -> bool:
    """Whether a smaller goal is the stricter one: margins and growths are the stricter the larger, whatever way."""
    return terms.rule.test not in ("benchmark", "prior") and forces.is_lower(terms.rule)


def weigh(terms: Terms, parts: Sequence[Part], *, kind: Kind | None = None, source: str = "") -> Balance:
    """The balance of a target whose units have these parts. ``kind``: set by the office; ``source``: where
    the weights come from, in words of the caller (a quarter), "" where they were given."""
    kind, inferred = (kind or kind_of(terms)), kind is None
    wanted = wanted_of(terms)
    goals = [part for part in parts if part.goal is not None]
    if not goals or kind == "none" or wanted is None:
        said = _not_broken_down(parts, kind, wanted)
        found = Balance(kind, plain(wanted), None, None, said, ok=True, broken_down=bool(goals))
    elif kind == "sum":
        found = _sum(terms, wanted, goals)
    elif kind == "weighted":
        found = _weighted(terms, wanted, goals, source)
    else:
        found = _each(terms, wanted, goals)
    return _with_points(replace(found, inferred=inferred), parts)


def _not_broken_down(parts: Sequence[Part], kind: Kind, wanted: Fraction | None) -> Sentence:
    if not parts:
        return sentence("No unit has a part in it yet.")
    if kind == "none" or wanted is None:
        return sentence("The target has no amount that could be divided.")
    return sentence("Not broken down: the lead unit answers for the whole.")


def _sum(terms: Terms, wanted: Fraction, goals: Sequence[Part]) -> Balance:
    given = total([_number(part.goal) for part in goals])
    short = _shortfall(terms, given, wanted)
    gaps = {"given": _shown(given, terms), "wanted": _shown(wanted, terms)}
    if short > 0 and is_lower(terms):
        said = sentence(
            "The units' goals add up to %(given)s: %(gap)s more than the city's %(wanted)s.",
            gap=_shown(short, terms), **gaps,
        )  # fmt: skip
    elif short > 0:
        said = sentence(
            "The units' goals add up to %(given)s: %(gap)s less than the city's %(wanted)s.",
            gap=_shown(short, terms), **gaps,
        )  # fmt: skip
    elif given == wanted:
        said = sentence("The units' goals add up to the city's %(wanted)s.", wanted=gaps["wanted"])
    else:
        said = sentence("The units' goals add up to %(given)s, which covers the city's %(wanted)s.", **gaps)
    return Balance("sum", plain(wanted), plain(given), plain(max(short, ZERO)), said, ok=short <= 0, broken_down=True)


def _weighted(terms: Terms, wanted: Fraction, goals: Sequence[Part], source: str) -> Balance:
    without = [part.unit for part in goals if part.weight is None]
    weights = [_number(part.weight) for part in goals if part.weight is not None]
    if without or not total([ZERO, *weights]):
        said = sentence(
            "No mean can be taken without weights: give one to %(units)s.", units=without or [one.unit for one in goals]
        )
        return Balance("weighted", plain(wanted), None, None, said, ok=False, broken_down=True)
    weighed = [_number(part.goal) * weight for part, weight in zip(goals, weights, strict=True)]
    given = total(weighed) / total(weights)
    short = _shortfall(terms, given, wanted)
    by = (
        sentence("weighed by the denominators of %(quarter)s", quarter=source)
        if source
        else sentence("weighed by the weights given")
    )
    gaps = {"given": _shown(given, terms), "wanted": _shown(wanted, terms), "by": by}
    if short > 0:
        said = sentence(
            "The mean of the units' goals, %(by)s, is %(given)s: it misses the city's %(wanted)s by %(gap)s.",
            gap=_shown(short, terms), **gaps,
        )  # fmt: skip
    else:
        said = sentence("The mean of the units' goals, %(by)s, is %(given)s and reaches the city's %(wanted)s.", **gaps)
    gap = plain(max(short, ZERO))
    return Balance("weighted", plain(wanted), plain(given), gap, said, ok=short <= 0, broken_down=True)


def _each(terms: Terms, wanted: Fraction, goals: Sequence[Part]) -> Balance:
    shorts = {part.unit: _shortfall(terms, _number(part.goal), wanted) for part in goals}
    loose = tuple(unit for unit, short in shorts.items() if short > 0)
    worst = max(goals, key=lambda part: shorts[part.unit])
    given, gap = _number(worst.goal), max(shorts[worst.unit], ZERO)
    if loose:
        said = sentence(
            "Each unit must reach the city's %(wanted)s: %(units)s fall short, by %(gap)s at most.",
            wanted=_shown(wanted, terms), units=list(loose), gap=_shown(gap, terms),
        )  # fmt: skip
    else:
        said = sentence(
            "Every unit's goal is at least as strict as the city's %(wanted)s.", wanted=_shown(wanted, terms)
        )
    return Balance("each", plain(wanted), plain(given), plain(gap), said, ok=not loose, broken_down=True, loose=loose)


def _shortfall(terms: Terms, given: Fraction, wanted: Fraction) -> Fraction:
    """By how much the given number falls short of the wanted one; negative where it is stricter. Of a band, by how much
    it lies outside."""
    upper = forces.number(terms, terms.rule, 1) if terms.rule.form == "band" else None
    if upper is not None:
        return max(wanted - given, given - upper)
    return given - wanted if is_lower(terms) else wanted - given


def _with_points(found: Balance, parts: Sequence[Part]) -> Balance:
    """The same with what the shares of the points add up to: 100 %, where any is given."""
    given = [_number(part.share) for part in parts if part.share is not None]
    if not given:
        return found
    shares = total(given)
    if shares == _HUNDRED:
        return replace(found, shares=plain(shares))
    said = sentence("The shares of the points add up to %(sum)s %%, not to 100 %%.", sum=written(_decimal(shares)))
    return replace(found, shares=plain(shares), points=said, ok=False)


def _number(number: Decimal | None) -> Fraction:
    return exact(number) or ZERO


def _decimal(number: Fraction) -> Decimal:
    return plain(number) or Decimal(0)


def _shown(number: Fraction, terms: Terms) -> str:
    """The number with its unit: that of the clause where it is a margin, a growth or a rank."""
    own = terms.rule.unit if terms.rule.test in ("benchmark", "prior") and terms.rule.unit else terms.unit
    unit = (own or "").strip()
    return f"{written(_decimal(number))}{unit}" if is_percent(unit) else f"{written(_decimal(number))} {unit}".strip()


# --- A unit's own terms -----------------------------------------------------------------------------------------------


def own_terms(terms: Terms, goal: Decimal | None, *, kind: Kind | None = None) -> Terms:
    """The terms by which a unit's own figures are judged: the city's, with the unit's goal in the place of its number.

    Where goals add up, the years and the phases of the city are the unit's in proportion, and its path begins at 0: the
    city's baseline is not its own. Else the city's years stand, but are never stricter than the unit's own goal.
    Tests without an amount stay as they are.
    """
    rule, number = terms.rule, exact(goal)
    if goal is None or number is None or rule.test in ("zero", "coverage", "rank", "quota", "staged", "rubric"):
        return terms
    if rule.form == "band" or (rule.test == "compare" and len(rule.values) > 1):
        return terms
    if rule.test in ("benchmark", "prior"):
        return replace(terms, rule=replace(rule, values=(goal, *rule.values[1:])), annual={}, previous=None)
    whole = wanted_of(terms)
    if (kind or kind_of(terms)) != "sum" or not whole:
        annual = {each: _not_stricter(terms, own, goal) for each, own in terms.annual.items()}
        return replace(terms, rule=_with_value(terms, rule, goal), annual=annual, previous=None)
    ratio = number / whole
    return replace(
        terms,
        rule=_scaled(terms, rule, ratio),
        annual={each: _scaled(terms, own, ratio) for each, own in terms.annual.items()},
        baseline=None,
        phases=_scaled_phases(terms.phases, ratio),
        previous=None,
    )


def _with_value(terms: Terms, rule: Rule, *values: Decimal) -> Rule:
    """The same rule about numbers in the target's own unit."""
    return replace(rule, values=values, scale=Decimal(1), unit=terms.unit or rule.unit)


def _scaled(terms: Terms, rule: Rule, ratio: Fraction) -> Rule:
    numbers = [forces.number(terms, rule, index) for index in range(len(rule.values))]
    return _with_value(terms, rule, *(_decimal(number * ratio) for number in numbers if number is not None))


def _scaled_phases(phases: PhaseTable | None, ratio: Fraction) -> PhaseTable | None:
    if phases is None or not phases.values:
        return phases
    values = {quarter: _decimal(_number(value) * ratio) for quarter, value in phases.values.items()}
    return replace(phases, values=values)


def _not_stricter(terms: Terms, annual: Rule, goal: Decimal) -> Rule:
    number, own = forces.number(terms, annual), exact(goal)
    if number is None or own is None:
        return annual
    return _with_value(terms, annual, _decimal(max(number, own) if forces.is_lower(annual) else min(number, own)))


# --- Splitting --------------------------------------------------------------------------------------------------------


def split(whole: Decimal, weights: Sequence[Decimal], places: int) -> list[Decimal]:
    """``whole`` in the proportion of the weights, to ``places`` decimals and adding up to it exactly: what is left over
    goes to the largest remainders, of equal ones to the first. Weights that add up to nothing count the same."""
    places = max(places, -int(whole.as_tuple().exponent), 0)
    weighing = [max(_number(weight), ZERO) for weight in weights]
    if not total([ZERO, *weighing]):
        weighing = [Fraction(1)] * len(weighing)
    steps = int(_number(whole) * 10**places)
    exactly = [steps * weight / total(weighing) for weight in weighing]
    whole_steps = [int(one) for one in exactly]
    left = steps - sum(whole_steps)
    by_remainder = sorted(range(len(exactly)), key=lambda place: -abs(exactly[place] - whole_steps[place]))
    for place in by_remainder[: abs(left)]:
        whole_steps[place] += 1 if left > 0 else -1
    return [Decimal(one).scaleb(-places) for one in whole_steps]

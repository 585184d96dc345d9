"""Rules on a unit's place among others: ``rank_step`` and ``target_plus_rank``.

The place is the published rank, or is made of the numbers that the units of the rank group have. Equal numbers share
the better place and the next is left free: two at first place both get P, the third gets 90 %.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from reports.scoring.case import ONE, ZERO, Case, paid_completion, percent, step
from reports.scoring.result import Step, Told
from reports.scoring.rules.completion import above_floor
from targets.rules.exact import shown


def rank_step(case: Case) -> Told:
    """P × (100 % − (place − 1) × ``step``), not below ``least``."""
    share, steps, reason = _share(case)
    score = case.points * share
    said = sentence("%(points)s × %(share)s = %(score)s", points=shown(case.points), share=percent(share),
                    score=shown(score))  # fmt: skip
    return case.told(score, *steps, step("rule", said, score), reason=reason)


def target_plus_rank(case: Case) -> Told:
    """P × ``target_share`` × min(1, completion) + P × the rest × the share of the place."""
    split = case.number("target_share") / 100
    paid, how = paid_completion(case)
    share, floored = above_floor(case, paid)
    by_target = case.points * split * share
    placed, steps, reason = _share(case)
    by_rank = case.points * (ONE - split) * placed
    score = by_target + by_rank
    first = sentence("Target part: %(points)s × %(split)s × %(share)s = %(part)s", points=shown(case.points),
                     split=percent(split), share=shown(share), part=shown(by_target))  # fmt: skip
    second = sentence("Rank part: %(points)s × %(split)s × %(share)s = %(part)s", points=shown(case.points),
                      split=percent(ONE - split), share=percent(placed), part=shown(by_rank))  # fmt: skip
    said = sentence("%(first)s + %(second)s = %(score)s", first=shown(by_target), second=shown(by_rank),
                    score=shown(score))  # fmt: skip
    if share < ONE:
        below = sentence("%(paid)s of the target was paid for, not all of it.", paid=percent(ZERO if floored else paid))
        reason = below if placed == ONE else sentence("%(first)s %(second)s", first=below, second=reason)
    return case.told(
        score, how, step("points", first, by_target), *steps, step("points", second, by_rank),
        step("rule", said, score), reason=reason,
    )  # fmt: skip


def _share(case: Case) -> tuple[Fraction, tuple[Step, ...], Sentence]:
    """The share of the points that the place gets, how it came about, and the reason for less than all."""
    place = _place(case)
    if place is None:
        reason = sentence("There is no number to rank by: no points for the place.")
        return ZERO, (step("field", reason),), reason
    size, least = case.number("step") / 100, case.number("least") / 100
    share = min(ONE, max(least, ONE - (place - 1) * size))
    gaps = {"place": shown(place), "step": percent(size), "least": percent(least), "share": percent(share)}
    said = sentence("Place %(place)s: max(%(least)s, 100 %% − (%(place)s − 1) × %(step)s) = %(share)s", **gaps)
    reason = sentence("Place %(place)s gets %(share)s.", place=shown(place), share=percent(share))
    return share, (_placed(case, place), step("field", said, share)), reason


def _place(case: Case) -> Fraction | None:
    if case.word("on") == "rank":
        return None if case.fact.rank is None else Fraction(case.fact.rank)
    number = number_of(case)
    return None if number is None else Fraction(case.field.place(number, lower=is_lower(case)))


def _placed(case: Case, place: Fraction) -> Step:
    if case.word("on") == "rank":
        of = "–" if case.fact.places is None else shown(Fraction(case.fact.places))
        said = sentence("Published rank %(place)s of %(places)s.", place=shown(place), places=of)
    else:
        said = sentence("Place %(place)s of %(places)s in the group.", place=shown(place),
                        places=str(len(case.field.numbers)))  # fmt: skip
    return step("field", said, place, *case.given(sentence("what is ranked"), _ranked(case)))


def _ranked(case: Case) -> Decimal | None:
    """The number that the place comes from."""
    if case.word("on") == "rank":
        return case.fact.rank
    return case.fact.completion if case.word("on") == "completion" else case.fact.value


def number_of(case: Case) -> Fraction | None:
    """What the unit is compared by."""
    given = case.fact.completion if case.item.options.get("on") == "completion" else case.fact.value
    return None if given is None else Fraction(given)


def is_lower(case: Case) -> bool:
    """Whether the smaller value is the better one; of completions the greater always is."""
    return case.item.options.get("on") != "completion" and case.word("better") == "lower"

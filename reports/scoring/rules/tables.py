"""Rules that look into a table: ``tier`` (1 / 0.5 / 0 of the points) and ``step_map`` (a score to a deduction)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from qualitycity.sentences import Sentence, sentence
from reports.scoring.case import ONE, ZERO, Case, exact_completion, paid_completion, step
from reports.scoring.result import Step, Told
from reports.scoring.scheme import Table
from targets.rules.exact import shown


def tier(case: Case) -> Told:
    """P × the part that the table gives: for a completion, value or rank the row of the best threshold reached (at the
    threshold it is reached), for a word its row; no row gives 0."""
    looked = case.word("on")
    if looked == "word":
        word = case.fact.word.strip()
        part = next((Fraction(part) for name, part in case.table("words") if name == word), ZERO)
        said = sentence("“%(word)s” gives %(part)s of the points.", word=word, part=shown(part))
        return _paid(case, part, said)
    number, steps = _number(case, looked)
    if number is None:
        return _paid(case, ZERO, sentence("There is no number to look up: nothing."), *steps)
    lower = looked == "rank" or (looked == "value" and case.word("better") == "lower")
    part = reached(case.table("tiers"), number, lower=lower)
    said = sentence("%(number)s gives %(part)s of the points.", number=shown(number), part=shown(part))
    return _paid(case, part, said, *steps)


def reached(table: Table, number: Fraction, *, lower: bool = False) -> Fraction:
    """The second number of the row whose threshold is the furthest that ``number`` reaches; 0 where it reaches none."""
    rows = [(Fraction(at), Fraction(part)) for at, part in table if isinstance(at, Decimal)]
    met = [(at, part) for at, part in rows if (number <= at if lower else number >= at)]
    if not met:
        return ZERO
    return (min if lower else max)(met)[1]


def taken_for(table: Table, score: Fraction) -> Fraction:
    """What a score in another assessment takes: the row of the highest threshold reached. Below the first row nothing
    is taken; but where less is taken the better the score is, what the first row takes: a score never costs less for
    being worse."""
    rows = sorted((Fraction(at), Fraction(part)) for at, part in table if isinstance(at, Decimal))
    if rows and score < rows[0][0] and rows[0][1] > rows[-1][1]:
        return rows[0][1]
    return reached(table, score)


def _number(case: Case, looked: str) -> tuple[Fraction | None, tuple[Step, ...]]:
    if looked == "completion":
        paid, how = paid_completion(case)
        over = exact_completion(case.fact)  # a tier may ask for more than all
        return (over if paid == ONE and over > ONE else paid), (how,)
    given = case.fact.rank if looked == "rank" else case.fact.value
    return (None if given is None else Fraction(given)), ()


def _paid(case: Case, part: Fraction, said: Sentence, *steps: Step) -> Told:
    score = case.points * part
    line = sentence("%(points)s × %(part)s = %(score)s", points=shown(case.points), part=shown(part),
                    score=shown(score))  # fmt: skip
    fact = case.fact
    seen = {"word": fact.word, "rank": fact.rank, "value": fact.value, "completion": fact.completion}[case.word("on")]
    looked = step("rule", said, part, *case.given(sentence("looked up"), seen))
    return case.told(score, *steps, looked, step("points", line, score), reason=said)


def step_map(case: Case) -> Told:
    """max(0, P − d), where the table maps the score of another assessment to the deduction d (``taken_for``)."""
    if case.fact.score is None:
        return Told(ZERO, waits=sentence("The other assessment has no score yet."))
    given = Fraction(case.fact.score)
    taken = taken_for(case.table("table"), given)
    score = max(ZERO, case.points - taken)
    looked = sentence("The score %(score)s of the other assessment takes %(taken)s.", score=shown(given),
                      taken=shown(taken))  # fmt: skip
    said = sentence("max(0, %(points)s − %(taken)s) = %(score)s", points=shown(case.points), taken=shown(taken),
                    score=shown(score))  # fmt: skip
    return case.told(score, step("field", looked, taken, *case.given(sentence("score"), case.fact.score)),
                     step("rule", said, score), reason=looked)  # fmt: skip
